"""Files of a package that nothing shows."""

from __future__ import annotations

from collections.abc import Iterator

from viewer.checking.evidence import Evidence
from viewer.i18n import LANGUAGES
from viewer.scene.content import folder_of
from viewer.scene.formats import REGISTRY, Format, Gives, match
from viewer.scene.issues import Issue, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.package import FileFault, NameKind
from viewer.scene.places import OWN_SCENES

_DEEPEST = 8
_STYLE = b"[paints]"
_SETTINGS = "json"
"""How files of other programs end that a scene's could end with too."""


def unused(evidence: Evidence, /) -> Iterator[Issue]:
    """Files of the formats that scenes are made of and that are not read, and texts that no hotspot shows."""
    used = _used(evidence)
    for name in _all(evidence):
        form = match(name, REGISTRY)
        if form and name not in used and _is_part(evidence, form, name):
            yield Issue("unused-file", Severity.WARNING, name, 1, 1, found=name)


def _is_part(evidence: Evidence, form: Format, name: str) -> bool:
    """Whether a file was made for the scene: an author's notes and settings of other programs lie beside it."""
    match form.gives:
        case Gives.PACKAGE:
            return False
        case Gives.TEXT:
            return name.startswith(tuple(folder_of(lang) for lang in LANGUAGES))
        case Gives.STYLE:
            try:
                return _STYLE in evidence.package.read(name, form.limit)
            except FileFault:
                return False
        case _:
            return "/" in name or not name.endswith(_SETTINGS)


def _used(evidence: Evidence) -> set[str]:
    """Names of the files that are read and shown."""
    scene = evidence.scene
    sections = {hotspot.content or hotspot.id for hotspot in scene.hotspot}
    sections |= {step.figure for tour in scene.tour for step in tour.step if step.figure}
    texts = {f"{folder_of(lang)}{name}" for lang, found in evidence.loaded.content.items() for name in found}
    shown = {f"{folder_of(lang)}{name}" for lang in evidence.loaded.content for name in sections}
    return {file for file in evidence.loaded.files if file.rpartition(".")[0] not in texts - shown}


def _all(evidence: Evidence) -> Iterator[str]:
    """All files of the package that are not hidden; scenes within it are packages of their own."""
    folders, count = [""], 0
    while folders:
        folder = folders.pop()
        try:
            listed = evidence.package.entries(folder)
        except FileFault:
            continue
        for entry in listed:
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.name.startswith((".", "_")) or name == OWN_SCENES:
                continue
            if entry.kind is NameKind.FOLDER and name.count("/") < _DEEPEST:
                folders.append(name)
            elif entry.kind is NameKind.FILE:
                count += 1
                if count > LIMITS.archive_files:
                    return
                yield name
