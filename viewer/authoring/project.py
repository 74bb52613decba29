"""A package that is edited: every change is whole on the disk at once, and can be undone without end, byte for byte.

A change is made of what the files say at that moment, so whatever somebody else has saved meanwhile is in it. Where
undoing would write over such a thing, nothing is done before somebody has been asked.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from viewer.authoring.content_text import ContentText
from viewer.authoring.table_text import TableText
from viewer.authoring.toml_file import ChangedOutsideError
from viewer.scene.formats import Gives, giving, suffixes
from viewer.scene.places import SCENE_FILE
from viewer.whole_files import write_whole

Files = dict[str, bytes | None]
"""What is in files, by their names in the package; None for one that is not there."""


@dataclass(frozen=True, slots=True)
class Change:
    """What was done.

    Parameters
    ----------
    what : in words, to be translated
    """

    what: str
    before: Files
    after: Files


def text_file(content: str, lang: str, /) -> str:
    """The name of a text in a language."""
    return f"content/{lang}/{content}{suffixes(giving(Gives.TEXT))[0]}"


class Draft:
    """Files as a change leaves them; nothing is written yet.

    Parameters
    ----------
    read : gives what a file holds now, None for none
    """

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self.before: Files = {}
        self._scene: TableText | None = None
        self._sections: dict[str, ContentText] = {}
        self._whole: Files = {}

    def _known(self, name: str) -> bytes | None:
        if name not in self.before:
            self.before[name] = self._read(name)
        return self.before[name]

    @property
    def scene(self) -> TableText:
        """The scene's file."""
        if self._scene is None:
            self._scene = TableText(self._known(SCENE_FILE) or b"", SCENE_FILE)
        return self._scene

    def section(self, content: str, lang: str, /) -> ContentText:
        """A text in a language, perhaps a new one."""
        name = text_file(content, lang)
        if name not in self._sections:
            self._sections[name] = ContentText(self._known(name), name)
        return self._sections[name]

    def put(self, name: str, data: bytes | None, /) -> None:
        """Have a file hold something else, or be gone."""
        self._known(name)
        self._whole[name] = data

    def there(self, name: str, /) -> bool:
        """Whether there is such a file."""
        return (self._whole[name] if name in self._whole else self._known(name)) is not None

    @property
    def after(self) -> Files:
        """What the files are to hold."""
        found: Files = {name: section.source for name, section in self._sections.items()}
        found |= self._whole
        if self._scene is not None:
            # Last: it names the others.
            found[SCENE_FILE] = self._scene.source
        return {name: data for name, data in found.items() if data != self.before[name]}


class Project:
    """A package's files, and what was done to them.

    Parameters
    ----------
    root : the package's folder
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.done: list[Change] = []
        self.undone: list[Change] = []

    def read(self, name: str, /) -> bytes | None:
        """What a file holds now; None for none."""
        try:
            return (self.root / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def draft(self) -> Draft:
        """Files to be looked at; what is changed in them is not written."""
        return Draft(self.read)

    def edit(self, what: str, make: Callable[[Draft], object], /) -> bool:
        """Do something, all of it or nothing; whether anything has changed.

        Raises
        ------
        UnreadableTomlError
            If a file is broken: nothing is done.
        KeyError, IndexError
            If what is to be changed is no longer there.
        OSError
            If a file cannot be written; those before it stay as they were.
        """
        draft = self.draft()
        make(draft)
        after = draft.after
        if not after:
            return False
        change = Change(what, {name: draft.before[name] for name in after}, after)
        self._write(change.before, change.after, sure=False)
        self.done.append(change)
        self.undone.clear()
        return True

    def undo(self, *, sure: bool = False) -> Change | None:
        """Take the last change back; None if there is none.

        Parameters
        ----------
        sure : also where somebody else has changed the files since

        Raises
        ------
        ChangedOutsideError
            If somebody has, and nobody is sure: nothing is done.
        OSError
            If a file cannot be written.
        """
        if not self.done:
            return None
        change = self.done[-1]
        self._write(change.after, change.before, sure=sure)
        self.undone.append(self.done.pop())
        return change

    def redo(self, *, sure: bool = False) -> Change | None:
        """Do again what was taken back last; the same as `undo` otherwise."""
        if not self.undone:
            return None
        change = self.undone[-1]
        self._write(change.before, change.after, sure=sure)
        self.done.append(self.undone.pop())
        return change

    def _write(self, expected: Files, wanted: Files, *, sure: bool) -> None:
        found = {name: self.read(name) for name in wanted}
        changed = [name for name, data in found.items() if data != expected[name] and data != wanted[name]]
        if changed and not sure:
            raise ChangedOutsideError(", ".join(changed))
        written: list[str] = []
        # What the scene names comes before it, and goes after it.
        names = sorted(wanted, key=lambda name: 1 if name == SCENE_FILE else 0 if wanted[name] is not None else 2)
        try:
            for name in names:
                self._put(name, wanted[name])
                written.append(name)
        except OSError:
            for name in reversed(written):
                with contextlib.suppress(OSError):
                    self._put(name, found[name])
            raise

    def _put(self, name: str, data: bytes | None) -> None:
        path = self.root / name
        if data is None:
            path.unlink(missing_ok=True)
        else:
            write_whole(path, data)
