"""Checking a scene: what opening it tells, and what the checks find."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from viewer.build.loading import LoadedScene, load_scene
from viewer.checking.all_checks import CHECKS, Check
from viewer.checking.evidence import Evidence
from viewer.checking.excerpts import Excerpts, excerpts
from viewer.scene.collection import package_at
from viewer.scene.heads import packed_at
from viewer.scene.issues import Issue, SceneError, Severity, Where
from viewer.scene.limits import LIMITS
from viewer.scene.loader import resolve
from viewer.scene.package import FileFault, Folder, Package, is_folder, read_lone
from viewer.scene.places import SCENE_FILE

_LISTED = 50
"""Findings of one check that are listed."""


@dataclass(frozen=True, slots=True, eq=False)
class SceneReport:
    """All that is wrong with a scene or worth a look.

    Parameters
    ----------
    issues : file by file, those of `scene.toml` first, in the order of their lines
    excerpts : the lines that they point at
    named : files of which no line can be told, with line and column in `scene.toml` where each is named
    folder : of the package, where it lies in one
    opens : whether it can be opened at all
    """

    issues: tuple[Issue, ...]
    excerpts: Excerpts = field(default_factory=dict)
    named: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    folder: Path | None = None
    opens: bool = True


def inspect(source: str, load: Callable[[str], LoadedScene] = load_scene, /) -> SceneReport:
    """Check a scene.

    Parameters
    ----------
    load : opens one
    """
    loaded, opens = None, True
    try:
        loaded = load(source)
        issues = list(loaded.issues)
    except SceneError as error:
        issues, opens = list(error.issues), False
    try:
        with opened(source) as package:
            return _report(source, loaded, issues, package, opens)
    except (SceneError, FileFault):  # that there is none, or that its zip cannot be opened, is told
        return SceneReport(tuple(issues), opens=opens)


def _report(
    source: str, loaded: LoadedScene | None, issues: list[Issue], package: Package | None, opens: bool
) -> SceneReport:
    if package is None:
        return SceneReport(tuple(issues), excerpts(issues, lambda file: _lone(source, file)), opens=opens)
    if loaded:
        issues += findings(loaded, package)
    told = tuple(sorted(issues, key=lambda i: (i.file != SCENE_FILE, i.file, i.line, i.column)))
    lines = excerpts(told, lambda file: _read(package, file))
    folder = package.root if isinstance(package, Folder) else None
    return SceneReport(told, lines, _named(package, told), folder, opens)


def findings(loaded: LoadedScene, package: Package, /) -> list[Issue]:
    """What the checks find in a package that could be opened."""
    try:
        evidence = Evidence(loaded, package, package.read(SCENE_FILE, LIMITS.text_bytes))
    except FileFault as fault:
        return [fault.issue(SCENE_FILE)]
    # Where something is left out, what stands on it would hang in the air.
    whole = not any(issue.severity >= Severity.ERROR for issue in loaded.issues)
    told = {(i.code, i.file, i.line, i.path) for i in loaded.issues}
    found = (issue for check in CHECKS if whole or not check.whole for issue in _run(check, evidence))
    return [i for i in found if (i.code, i.file, i.line, i.path) not in told]


def _run(check: Check, evidence: Evidence) -> list[Issue]:
    """A check's findings; one that fails is told, and the others go on."""
    issues: list[Issue] = []
    try:
        for issue in check.run(evidence):
            issues.append(issue)
            if len(issues) >= _LISTED:
                break
    except Exception as error:
        logging.getLogger(__name__).exception("check of %s", check.name)
        found = f"{type(error).__name__}: {error}"[:100]
        issues.append(Issue("failed-part", Severity.WARNING, SCENE_FILE, 1, 1, check.name, found))
    return issues


@contextmanager
def opened(source: str, /) -> Iterator[Package | None]:
    """The files of a package; None for a lone file.

    Raises
    ------
    SceneError
        If there is no such scene, or its zip cannot be opened.
    """
    path = resolve(source)
    if path.name == SCENE_FILE:
        path = path.parent
    if is_folder(path) or packed_at(path):
        with package_at(path) as package:
            yield package
    else:
        yield None


def _read(package: Package, name: str) -> bytes | None:
    try:
        return package.read(name, LIMITS.layer_bytes)
    except FileFault:
        return None


def _lone(source: str, file: str) -> bytes | None:
    """A lone file, or one that its issues name beside it."""
    path = Path(source)
    try:
        if file in (source, str(path), path.name):
            return read_lone(path, LIMITS.layer_bytes)
        return Folder(path.parent).read(file, LIMITS.layer_bytes)
    except FileFault:
        return None


def _named(package: Package, issues: Sequence[Issue]) -> dict[str, tuple[int, int]]:
    """Where `scene.toml` names the files of which no line can be told."""
    files = {issue.file for issue in issues if issue.line <= 1} - {SCENE_FILE}
    source = _read(package, SCENE_FILE) if files else None
    if not source:
        return {}
    from viewer.scene.positions import nearest, toml_positions
    from viewer.scene.toml import read_toml

    data, _ = read_toml(source, SCENE_FILE, Severity.FATAL)
    positions = toml_positions(source)
    found: dict[str, tuple[int, int]] = {}
    for where, text in _texts(data or {}):
        if text in files and text not in found:
            found[text] = nearest(positions, where)
    return found


def _texts(data: Any) -> Iterator[tuple[Where, str]]:
    """All texts of a TOML file with the keys that lead to them."""
    left: list[tuple[Where, Any]] = [((), data)]
    while left:
        where, value = left.pop()
        if isinstance(value, dict):
            left += [((*where, key), each) for key, each in reversed(value.items())]
        elif isinstance(value, list):
            left += [((*where, i), each) for i, each in reversed(list(enumerate(value)))]
        elif isinstance(value, str):
            yield where, value
