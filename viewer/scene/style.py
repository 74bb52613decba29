"""The look of a scene, apart from its geometry: colours of paints, light, edges, pins. One file each, data only."""

from __future__ import annotations

import tomllib
from typing import Annotated

import msgspec
from msgspec import Meta

from viewer.resources import assets_folder
from viewer.scene.vocabulary import Colour, LocalText, Part

Share = Annotated[float, Meta(ge=0, le=1)]
Strength = Annotated[float, Meta(ge=0, le=20)]


class Paints(Part, frozen=True, rename="kebab"):
    """A colour for each paint but OWN (`paints.py`)."""

    wall: Colour
    roof: Colour
    accent: Colour
    accent_roof: Colour
    ground: Colour
    slab: Colour
    edge: Colour
    water: Colour
    green: Colour
    road: Colour
    line: Colour
    foliage: Colour
    trunk: Colour
    block: Colour
    paving: Colour


class Own(Part, frozen=True):
    """What becomes of colours that a scene's author chose: drawn towards `tint` by `share`.

    Their brightness is kept but for `bright`: 1 makes all as bright as the tint.
    """

    tint: Colour = "#ffffff"
    share: Share = 0.0
    bright: Share = 0.0


class Background(Part, frozen=True):
    """Behind the model by day: paper, or a sky that follows the sun if `sky`."""

    top: Colour
    bottom: Colour
    sky: bool = False


class Lights(Part, frozen=True, rename="kebab"):
    """Sun and sky by day, or none.

    Parameters
    ----------
    lit : False for flat colours
    form : of flat colours, how much darker than the brightest side the darkest is
    moon : always night, by the light of a moon
    bands : how much darker the windows' bands of facades are; 0: none
    haze : of the sky's colour over what lies far; 0: none
    """

    lit: bool = True
    form: Share = 0.0
    sun: Colour = "#ffffff"
    sun_strength: Strength = 2.0
    sky: Colour = "#ffffff"
    sky_strength: Strength = 1.5
    moon: bool = False
    bands: Share = 0.0
    haze: Share = 0.0


class Windows(Part, frozen=True):
    """Lit windows at night: their colour, the share of them, how bright they are."""

    colour: Colour = "#ffd08a"
    share: Share = 0.4
    strength: Strength = 1.0


class Edges(Part, frozen=True):
    """Lines along the edges of things: `strength` 0 for none; `width` in logical pixels."""

    colour: Colour = "#000000"
    strength: Share = 0.0
    width: Annotated[float, Meta(ge=0.5, le=6)] = 1.0


class Marks(Part, frozen=True, rename="kebab"):
    """What is hovered and what is chosen: the tint of its surfaces and the line about it."""

    hover: Colour
    chosen: Colour
    hover_line: Colour
    chosen_line: Colour
    tint: Share = 0.25


class Pins(Part, frozen=True, rename="kebab"):
    """Pins and their labels; `glow` is a halo behind discs, 0 for none."""

    disc: Colour = "#1f6f76"
    disc_ink: Colour = "#ffffff"
    chosen: Colour = "#c98512"
    chosen_ink: Colour = "#1f2a30"
    pill: Colour = "#ffffff"
    pill_ink: Colour = "#1f2a30"
    glow: Share = 0.0


class Style(Part, frozen=True):
    """A style file (docs/styles.md)."""

    title: LocalText
    background: Background
    paints: Paints
    marks: Marks
    order: int = 100
    own: Own = Own()
    light: Lights = Lights()
    windows: Windows = Windows()
    edges: Edges = Edges()
    pins: Pins = Pins()


class UnknownStyleError(ValueError):
    """There is no such style; `known` has those there are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name, self.known = name, known
        super().__init__(f"style: expected one of {', '.join(known)}, got {name}")


def style_names() -> tuple[str, ...]:
    """All shipped styles, in the order in which they are offered."""
    names = sorted(p.stem for p in (assets_folder() / "styles").glob("*.toml"))
    return tuple(sorted(names, key=lambda name: load_style(name).order))


def load_style(name: str, /) -> Style:
    """A shipped style by name.

    Raises
    ------
    UnknownStyleError
        If there is none of that name.
    """
    folder = assets_folder() / "styles"
    known = {p.stem for p in folder.glob("*.toml")}
    if name not in known:
        raise UnknownStyleError(name, tuple(sorted(known)))
    return msgspec.convert(tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")), Style)


def rgb(colour: str, /) -> tuple[int, int, int]:
    """`#rrggbb` as bytes, sRGB."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
