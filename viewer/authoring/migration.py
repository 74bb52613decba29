"""Bringing a file up to the format that is read: comments, order and layout stay, the old file is kept beside it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from viewer.authoring.toml_file import ChangedOutsideError, UnreadableTomlError
from viewer.scene.format_versions import KEY, Change, Put, Removed, Renamed, Versions, planned
from viewer.scene.issues import SceneError, Severity
from viewer.scene.toml import read_toml
from viewer.whole_files import write_whole

_MARK = "\ufeff"


class UnknownFormatError(Exception):
    """A file says no format that is known; `found` is what it says, `newer` that it is a later one."""

    def __init__(self, found: object, current: int, *, newer: bool) -> None:
        self.found, self.current, self.newer = found, current, newer
        super().__init__(f"format {found}, not {current}")


@dataclass(frozen=True, slots=True)
class Migration:
    """What would become of a file.

    Parameters
    ----------
    version, current : what it has, and what it would have
    says : what each step changes
    before, after : its text
    """

    path: Path
    version: int
    current: int
    says: tuple[str, ...]
    before: str
    after: str

    @property
    def difference(self) -> str:
        """What changes, as `diff -u` has it; "" for nothing."""
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            f"{self.path.name} ({KEY} {self.version})",
            f"{self.path.name} ({KEY} {self.current})",
        )
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)

    @property
    def kept(self) -> Path:
        """Where the old file is kept: hidden, since it is no part of the scene."""
        return self.path.with_name(f".{self.path.name}.{KEY}-{self.version}")

    def write(self) -> None:
        """Keep the old file beside, then write the new one; nothing to do where nothing changes.

        Raises
        ------
        ChangedOutsideError
            If somebody has written it since it was read: nothing is done.
        OSError
            If either cannot be written: the old file is still there.
        """
        if self.after == self.before:
            return
        old = self.before.encode("utf-8")
        if self.path.read_bytes() != old:
            raise ChangedOutsideError(self.path.name)
        write_whole(self.kept, old)
        if self.path.read_bytes() != old:
            raise ChangedOutsideError(self.path.name)
        write_whole(self.path, self.after.encode("utf-8"))


def migration(path: Path, versions: Versions, /) -> Migration:
    """What would become of a file; nothing is written.

    Raises
    ------
    OSError
        If it cannot be read.
    SceneError
        If it is no TOML; with the issue.
    UnreadableTomlError
        If what keeps comments cannot read it.
    UnknownFormatError
        If it says no format, or one that is not known.
    """
    source = path.read_bytes()
    data, fault = read_toml(source, str(path), Severity.FATAL)
    if data is None or fault:
        raise SceneError([fault] if fault else [])
    version = versions.of(data)
    if version is None or version > versions.current:
        raise UnknownFormatError(data.get(KEY), versions.current, newer=version is not None)
    before = source.decode("utf-8")
    mark = _MARK if before.startswith(_MARK) else ""
    document, says = _parsed(path, before.removeprefix(mark)), []
    for number, step in versions.after(version):
        for change in planned(step, document.unwrap()):
            document = _changed(path, document, change)
        document[KEY] = number
        says.append(step.says)
    after = f"{mark}{tomlkit.dumps(document)}" if says else before
    return Migration(path, version, versions.current, tuple(says), before, after)


def _parsed(path: Path, text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise UnreadableTomlError(f"{path.name}: {error}") from error


def _changed(path: Path, document: tomlkit.TOMLDocument, change: Change) -> tomlkit.TOMLDocument:
    """The document after a change; as it was where it does not hold what the change is about.

    It is read anew: tomlkit's tables do not hear of keys that are renamed in them.
    """
    *above, key = change.at
    table: Any = document
    with suppress(AttributeError, IndexError, KeyError, TypeError, TOMLKitError):
        for part in above:
            table = table[part]
        match change:
            case Renamed(to=to) if to not in table:
                _renamer(table)(key, to, table[key])
            case Put(value=value):
                table[key] = _item(value)
            case Removed():
                del table[key]
    return _parsed(path, tomlkit.dumps(document))


def _item(value: Any) -> Any:
    """A value as a line of its own: tables as `{ ... }`, which may stand anywhere."""
    if not isinstance(value, Mapping):
        return value
    table = tomlkit.inline_table()
    table.update({key: _item(each) for key, each in value.items()})
    return table


def _renamer(table: Any) -> Callable[[Any, str, Any], None]:
    """What gives a key of a table another name where it stands; tomlkit has it in its containers only."""
    container = table if hasattr(table, "_replace") else table.value
    return container._replace  # type: ignore[no-any-return]
