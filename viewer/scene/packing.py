"""Packing a package into one file: the same bytes for the same files, whenever and wherever it is done.

Names are sorted; times, permissions and the compression are always the same. What is no part of a package stays out:
hidden files, what editors and systems leave beside, packed scenes. Scenes of the user that it names by their ids
come along as scenes of its own: whoever gets the file has no others.
"""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from viewer.i18n import N_
from viewer.scene.collection import package_at, scene_of_id
from viewer.scene.heads import is_packed
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.names import printable
from viewer.scene.package import FileFault, NameKind, Package, checked
from viewer.scene.places import OWN_SCENES, SCENE_FILE, own_scenes, shipped_scenes
from viewer.scene.toml import read_toml
from viewer.scene.zips import largest_unpacked

_TIME = (1980, 1, 1, 0, 0, 0)
"""Of every file: the first that a zip can tell."""

_MODE, _UNIX, _LEVEL = stat.S_IFREG | 0o644, 3, 9

_LEFTOVER = re.compile(
    r"\..*"  # hidden
    r"|.*~|#.*#|.*\.(bak|backup|orig|rej|sw[a-p]|tmp|temp|part|pyc|lock|blend\d+|lnk)"
    r"|__macosx|__pycache__|thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r",
    re.IGNORECASE,
)
"""Names that editors, systems and version control leave beside the files of a package."""


@dataclass(frozen=True, slots=True)
class PackedScene:
    """What was packed.

    Parameters
    ----------
    files : names, in their order
    size : bytes that they take unpacked
    left_out : names of what is no part of it
    brought : ids of the scenes that came along
    """

    files: Sequence[str]
    size: int
    left_out: Sequence[str]
    brought: Sequence[str]


@dataclass(frozen=True, slots=True)
class _File:
    """A file of a package, and what it is called in the whole."""

    package: Package
    name: str
    path: str


def pack(root: Path, out: BinaryIO, /) -> PackedScene:
    """Write a package into a file.

    Parameters
    ----------
    root : a folder, or a packed file
    out : an empty file that can be read back

    Raises
    ------
    SceneError
        If one of its files cannot be had, its name cannot be in one file with the others, or there are too many.
    """
    with ExitStack() as held, package_at(root) as package:
        collected = _Collected(held)
        collected.take(package, "", (), ())
        collected.check()
        for compression in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
            out.seek(0)
            out.truncate()
            size = _write(collected.files, compression, out)
            # What becomes very much larger is taken for an attack by those who open it: then as it is.
            if size <= largest_unpacked(out.tell()):
                break
        names = [file.path for file in collected.files]
        return PackedScene(names, size, sorted(collected.left_out), sorted(collected.brought))


def _write(files: Sequence[_File], compression: int, out: BinaryIO) -> int:
    """Write a zip; gives how many bytes are in it."""
    size = 0
    with zipfile.ZipFile(out, "w", compression) as whole:
        for file in files:
            try:
                data = file.package.read(file.name, LIMITS.package_bytes - size)
            except FileFault as fault:
                raise SceneError([_error(fault.code, file.path, fault.found, fault.expected)]) from fault
            entry = zipfile.ZipInfo(file.path, _TIME)
            entry.create_system, entry.external_attr = _UNIX, _MODE << 16
            whole.writestr(entry, data, compression, _LEVEL)
            size += len(data)
    return size


def _error(code: str, path: str, found: str, expected: str = "") -> Issue:
    return Issue(code, Severity.ERROR, path, found=found, expected=expected)


class _Collected:
    """The files that are packed.

    Parameters
    ----------
    held : keeps packed scenes open that come along
    """

    def __init__(self, held: ExitStack) -> None:
        self._held = held
        self.files: list[_File] = []
        self.left_out: list[str] = []
        self.brought: list[str] = []
        self._issues: list[Issue] = []

    def take(self, package: Package, above: str, ids: tuple[str, ...], homes: tuple[Path, ...]) -> None:
        """Take all of a package, and the scenes that it needs.

        Parameters
        ----------
        above : the folder that it is in the whole
        ids, homes : of those that it is in
        """
        self._walk(package, "", above, ())
        self._bring(package, above, ids, homes)

    def _walk(self, package: Package, folder: str, above: str, homes: tuple[Path, ...]) -> None:
        try:
            home = (package.below(folder) if folder else package).home
            listed = package.entries(folder)
        except FileFault as fault:
            self._issues.append(_error(fault.code, f"{above}{folder}", fault.found, fault.expected))
            return
        for entry in listed:
            name = f"{folder}/{entry.name}" if folder else entry.name
            # A link that leads to where it lies in would never end.
            if _LEFTOVER.fullmatch(entry.name) or is_packed(entry.name) or home in homes:
                self.left_out.append(printable(f"{above}{name}"))
            elif entry.kind is NameKind.FOLDER:
                self._walk(package, name, above, (*homes, home))
            else:
                self._add(package, name, above, entry.kind)

    def _add(self, package: Package, name: str, above: str, kind: NameKind) -> None:
        path = f"{above}{name}"
        try:
            checked(name)
        except FileFault as fault:
            self._issues.append(_error(fault.code, path, fault.found, fault.expected))
            return
        if kind is NameKind.FILE:
            self.files.append(_File(package, name, path))
        else:
            # A pipe, a device, a link that leads out: a scene that needs it has an error, others do well without.
            self.left_out.append(path)

    def _bring(self, package: Package, above: str, ids: tuple[str, ...], homes: tuple[Path, ...]) -> None:
        """Take the scenes of the user that a package names, or one within it."""
        try:
            home, source = package.home, package.read(SCENE_FILE, LIMITS.text_bytes)
        except FileFault:
            return
        data, _ = read_toml(source, SCENE_FILE, Severity.FATAL)
        if data is None or home in homes:
            return
        ids, homes = (*ids, str(data.get("id", ""))), (*homes, home)
        own = own_scenes(package)
        for id_ in own:
            self._bring(package.below(f"{OWN_SCENES}/{id_}"), f"{above}{OWN_SCENES}/{id_}/", ids, homes)
        for id_ in sorted(_named(data) - {*own, *ids, *shipped_scenes()}):
            if path := scene_of_id(id_):
                self.brought.append(id_)
                other = self._held.enter_context(package_at(path))
                self.take(other, f"{above}{OWN_SCENES}/{id_}/", ids, homes)

    def check(self) -> None:
        """Put them in order.

        Raises
        ------
        SceneError
            If they cannot be in one file.
        """
        self.files.sort(key=lambda file: file.path)
        if len(self.files) > LIMITS.archive_files:
            found, most = str(len(self.files)), str(LIMITS.archive_files)
            self._issues.append(_error("too-large", SCENE_FILE, found, most))
        taken = set[str]()
        for file in self.files:
            # Some systems do not tell these from each other.
            alike = unicodedata.normalize("NFC", file.path).casefold()
            if alike in taken:
                self._issues.append(_error("unreadable", file.path, N_("its name is that of another entry")))
            taken.add(alike)
        if self._issues:
            raise SceneError(self._issues)


def _named(data: Mapping[str, Any]) -> set[str]:
    """Ids of the scenes that a scene's file names, in its layers and its portals."""
    layers, spots = data.get("layer"), data.get("hotspot")
    tables = [t for part in (layers, spots) if isinstance(part, list) for t in part if isinstance(t, dict)]
    found = [t.get("scene") for t in tables] + [o.get("scene") for t in tables if isinstance(o := t.get("opens"), dict)]
    return {id_ for id_ in found if isinstance(id_, str)}
