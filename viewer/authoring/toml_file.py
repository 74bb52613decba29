"""The one writer of TOML files: comments, order and layout stay, a save is whole or not at all.

Whoever edits one elsewhere meanwhile loses nothing: a file that has changed since it was read is not written over.
"""

from __future__ import annotations

from pathlib import Path

import tomlkit
from tomlkit.exceptions import ParseError

from viewer.whole_files import write_whole


class ChangedOutsideError(Exception):
    """The file is another one than was read."""


class UnreadableTomlError(Exception):
    """The file is no TOML; where and why."""


class TomlFile:
    """A file, to be changed and saved.

    Raises
    ------
    OSError
        If it cannot be read.
    UnreadableTomlError
        If it is no TOML, or no text.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read = path.read_bytes()
        try:
            self._document = tomlkit.parse(self._read.decode("utf-8"))
        except (ParseError, UnicodeDecodeError) as error:
            raise UnreadableTomlError(f"{path.name}: {error}") from error

    def set(self, key: str, value: str, /) -> None:
        """Set a key of the whole file."""
        self._document[key] = value

    @property
    def text(self) -> str:
        """What would be saved."""
        return tomlkit.dumps(self._document)

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        return self.text.encode("utf-8") != self._read

    def save(self) -> None:
        """Write the file: it is the old one or the new one at every moment, whatever happens.

        Raises
        ------
        ChangedOutsideError
            If somebody else has written it since it was read: nothing is done.
        OSError
            If it cannot be written: the old one is still there.
        """
        new = self.text.encode("utf-8")
        if self.path.read_bytes() != self._read:
            raise ChangedOutsideError(self.path.name)
        if new == self._read:
            return
        write_whole(self.path, new)
        self._read = new
