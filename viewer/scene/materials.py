"""Colours of what houses are built of, where no colour is told: `assets/materials.toml`, a table of our own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from viewer.resources import materials_file
from viewer.scene.paints import paint_code

Code = tuple[int, int, int, int]


@cache
def _codes() -> Mapping[str, Mapping[str, Code]]:
    """Codes of paints by the words for materials, of walls and of roofs."""
    table = tomllib.loads(materials_file().read_text(encoding="utf-8"))
    return {
        part: {word: paint_code(colour) for colour, words in colours.items() for word in words}
        for part, colours in table.items()
    }


def wall_code(material: object, /) -> Code | None:
    """The code of a wall's material (`building:material`); None for one that is not known."""
    return _code(material, "walls")


def roof_code(material: object, /) -> Code | None:
    """The code of a roof's material (`roof:material`); None for one that is not known."""
    return _code(material, "roofs")


def _code(material: object, part: str) -> Code | None:
    """Of a list (`brick;glass`) the first counts."""
    if not isinstance(material, str):
        return None
    return _codes()[part].get(material.split(";", 1)[0].strip().casefold().replace(" ", "_"))
