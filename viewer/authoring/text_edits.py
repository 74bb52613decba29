"""Words of a text that are replaced where they stand: every other byte of the file stays as it was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from viewer.authoring.toml_file import ChangedOutsideError
from viewer.whole_files import write_whole

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


@dataclass(frozen=True, slots=True)
class Replacement:
    """A word that another one takes the place of.

    Parameters
    ----------
    line, column : from 1; the word stands there or behind
    old, new : words
    """

    line: int
    column: int
    old: str
    new: str


class EditedFile:
    """A text file, to be changed in places and saved.

    Parameters
    ----------
    toml : it is TOML, and has to stay so

    Raises
    ------
    OSError
        If it cannot be read.
    ValueError
        If it is no text in UTF-8.
    """

    def __init__(self, path: Path, *, toml: bool = False) -> None:
        self.path = path
        self._read = path.read_bytes()
        self._lines = _LINE.findall(self._read.decode("utf-8"))
        self._known = toml and self._parses()

    def replace(self, change: Replacement, /) -> bool:
        """Put a word in the place of another; False where that would not do, and nothing is changed.

        The old word has to stand there, as a word of its own and only once, and what was TOML has to stay TOML.
        """
        number = change.line - 1
        if not 0 <= number < len(self._lines):
            return False
        line = self._lines[number]
        start = max(change.column - 1, 0)
        # No part of a longer word: neither of a name nor of a path.
        whole = re.compile(rf"(?<![\w/.-]){re.escape(change.old)}(?![\w/-]|\.\w)")
        found = [m.start() for m in whole.finditer(line, start)]
        if len(found) != 1:
            return False
        at = found[0]
        self._lines[number] = line[:at] + change.new + line[at + len(change.old) :]
        if self._known and not self._parses():
            self._lines[number] = line
            return False
        return True

    def _parses(self) -> bool:
        """Whether it can be read as TOML."""
        try:
            tomlkit.parse("".join(self._lines).removeprefix("\ufeff"))
        except TOMLKitError:
            return False
        return True

    def save(self) -> None:
        """Write the file: it is the old one or the new one at every moment.

        Raises
        ------
        ChangedOutsideError
            If somebody else has written it since it was read: nothing is done.
        OSError
            If it cannot be written: the old one is still there.
        """
        new = "".join(self._lines).encode("utf-8")
        if self.path.read_bytes() != self._read:
            raise ChangedOutsideError(self.path.name)
        if new != self._read:
            write_whole(self.path, new)
            self._read = new
