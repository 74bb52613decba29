"""The look of a scene: colours by kind of layer, paper behind, sun and sky."""

from __future__ import annotations

import tomllib

import msgspec

from viewer.resources import assets_folder
from viewer.scene.model import Colour, FeatureKind, Part


class Paint(Part, frozen=True):
    """Colours of a kind of layer: walls or top, and roof."""

    colour: Colour
    roof: Colour | None = None


class Style(Part, frozen=True):
    """A style file.

    `kinds` has colours for every kind of feature layer, `trees` the tones of foliage.
    """

    background_top: Colour
    background_bottom: Colour
    slab: Colour
    edge: Colour
    trunk: Colour
    hover: Colour
    chosen: Colour
    sun_colour: Colour
    sun_strength: float
    sky_colour: Colour
    sky_strength: float
    kinds: dict[FeatureKind, Paint]
    trees: tuple[Colour, ...]
    facades: bool = True
    lit: bool = True


class UnknownStyleError(ValueError):
    """There is no such style; `known` has those there are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name, self.known = name, known
        super().__init__(f"style: expected one of {', '.join(known)}, got {name}")


def style_names() -> tuple[str, ...]:
    """All styles."""
    return tuple(sorted(p.stem for p in (assets_folder() / "styles").glob("*.toml")))


def load_style(name: str, /) -> Style:
    """A style by name.

    Raises
    ------
    UnknownStyleError
        If there is none of that name.
    """
    names = style_names()
    if name not in names:
        raise UnknownStyleError(name, names)
    text = (assets_folder() / "styles" / f"{name}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Style)


def rgb(colour: str, /) -> tuple[int, int, int]:
    """`#rrggbb` as bytes, sRGB."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
