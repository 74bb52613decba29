"""Tours of a `scene.toml` that are changed from within the program."""

from __future__ import annotations

from typing import Any, cast

import tomlkit
from tomlkit.items import AoT, InlineTable, Table

from viewer.authoring.toml_file import TomlFile


class SceneFile(TomlFile):
    """A scene's file, to be changed and saved.

    Parameters
    ----------
    path : of `scene.toml`

    Raises
    ------
    OSError
        If it cannot be read.
    UnreadableTomlError
        If it is no TOML, or no text.
    """

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
