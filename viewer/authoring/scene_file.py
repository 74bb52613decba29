"""The one writer of `scene.toml`: comments, order and layout stay, a save is whole or not at all.

Whoever edits it elsewhere meanwhile loses nothing: a file that has changed since it was read is not written over.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import tomlkit
from tomlkit.exceptions import ParseError
from tomlkit.items import AoT, InlineTable, Table

from viewer.whole_files import write_whole


class ChangedOutsideError(Exception):
    """The file is another one than was read."""


class UnreadableSceneError(Exception):
    """The file is no TOML; where and why."""


class SceneFile:
    """A scene's file, to be changed and saved.

    Parameters
    ----------
    path : of `scene.toml`

    Raises
    ------
    OSError
        If it cannot be read.
    UnreadableSceneError
        If it is no TOML, or no text.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read = path.read_bytes()
        try:
            self._document = tomlkit.parse(self._read.decode("utf-8"))
        except (ParseError, UnicodeDecodeError) as error:
            raise UnreadableSceneError(f"{path.name}: {error}") from error

    # -- tours ----------------------------------------------------------------------------------------------------

    def _steps(self, tour: str) -> AoT:
        for each in cast(AoT, self._document.get("tour", ())):
            if each.get("id") == tour and isinstance(each.get("step"), AoT):
                return cast(AoT, each["step"])
        raise KeyError(tour)

    def stops(self, tour: str, /) -> list[tuple[str, str]]:
        """Hotspot and view of each step, "" for none. KeyError for an unknown tour."""
        return [(str(step.get("hotspot", "")), str(step.get("view", ""))) for step in self._steps(tour)]

    def set_seconds(self, tour: str, step: int, seconds: float, /) -> None:
        """What a step is planned to take. KeyError for an unknown tour, IndexError for an unknown step."""
        self._step(tour, step)["seconds"] = int(seconds) if float(seconds).is_integer() else float(seconds)

    def set_weight(self, tour: str, step: int, weight: str, /) -> None:
        """Whether a step must be told or may be left out; `must` is what nobody has to write."""
        table = self._step(tour, step)
        if weight == "must":
            table.pop("weight", None)
        else:
            table["weight"] = weight

    def set_text(self, tour: str, step: int, field: str, lang: str, text: str, /) -> None:
        """A step's `notes` or `caption` in a language; the other languages stay."""
        table = self._step(tour, step)
        now = table.get(field)
        if isinstance(now, InlineTable | Table):
            now[lang] = text
            return
        texts = tomlkit.inline_table()
        if now:
            # One text for all languages was that of the one it is read in first.
            texts["en"] = str(now)
        texts[lang] = text
        table[field] = texts

    def move_step(self, tour: str, step: int, to: int, /) -> None:
        """Have a step stand elsewhere, with all that is written about it."""
        steps = self._steps(tour)
        self._step(tour, step)
        tables = list(steps)
        tables.insert(min(max(to, 0), len(tables) - 1), tables.pop(step))
        while len(steps):
            steps.pop()
        for table in tables:
            steps.append(table)

    def _step(self, tour: str, step: int) -> Any:
        steps = self._steps(tour)
        if not 0 <= step < len(steps):
            raise IndexError(step)
        return steps[step]

    # -- file -----------------------------------------------------------------------------------------------------

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
