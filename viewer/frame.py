"""The frame: one immutable value that says all that a picture needs. The renderer draws it and knows nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import Geometry
from viewer.camera import Camera
from viewer.geometry.colour import RGB


class ObjectState(IntFlag):
    """How an object is drawn, one byte each: these, and from VEIL_SHIFT on how translucent it is (0..15)."""

    NONE = 0
    HIDDEN = 1
    LIFTED = 2  # on its way off, by the frame's `lift`


VEIL_SHIFT = 4


class Mark(IntFlag):
    """What is marked of an object, one byte each."""

    NONE = 0
    HOVERED = 1
    CHOSEN = 2
    LINE = 4  # a line about it, its surface as it is


@dataclass(frozen=True, slots=True, eq=False)
class LabelImage:
    """A picture for the atlas, made once for a text, style and scale.

    Parameters
    ----------
    key : equal keys are equal pictures
    pixels : (h, w, 4) uint8, premultiplied RGBA, top row first, physical pixels
    """

    key: tuple[object, ...]
    pixels: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Sprites:
    """Pictures on the screen, over everything, in this order; n of them.

    Parameters
    ----------
    images : those in use
    image : (n,) index into `images`
    rect : (n, 4) float32: left, top, width, height in physical pixels, y down
    source : (n, 4) float32: the part of the image that is drawn there, in its pixels
    opacity : (n,) float32, 0..1
    """

    images: tuple[LabelImage, ...] = ()
    image: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    rect: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    source: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    opacity: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))


NO_SPRITES = Sprites()


@dataclass(frozen=True, slots=True)
class Light:
    """Sun and sky, linear light.

    Parameters
    ----------
    sun : unit vector towards the sun
    sun_colour, sky_colour : linear RGB, strength included
    sun_angle : half the angle that the sun's disc spans, radians (a little larger than life: softer shadows)
    lit : False draws flat colours, no light at all
    night : 0 by day to 1, when windows are lit
    """

    sun: RGB
    sun_colour: RGB
    sky_colour: RGB
    sun_angle: float = 0.02
    lit: bool = True
    night: float = 0.0


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What is behind the model, sRGB 0..1.

    Parameters
    ----------
    clear : nothing is: the picture is transparent there, its colours premultiplied
    """

    top: RGB
    bottom: RGB
    clear: bool = False


@dataclass(frozen=True, slots=True)
class SurfaceStyle:
    """What a style makes of surfaces; colours are sRGB 0..1.

    Parameters
    ----------
    paints : by the number of the paint (`viewer/scene/paints.py`)
    own_tint, own_share, own_bright : colours of their own are drawn towards the tint by the share, and how far to its
        brightness
    hover, chosen, tint : of what is marked, and how much of it
    hover_line, chosen_line : about what is marked
    bands : how much darker the bands of facades are; 0 for none
    form : of surfaces without light, how much darker the darkest side is
    haze : share of the backdrop's colour over what is farthest
    windows, window_share, window_strength : lit windows at night
    edges, edge_strength, edge_width : lines along edges, width in logical pixels; strength 0 for none
    """

    paints: tuple[RGB, ...]
    own_tint: RGB
    own_share: float
    own_bright: float
    hover: RGB
    chosen: RGB
    tint: float
    hover_line: RGB
    chosen_line: RGB
    bands: float
    form: float
    haze: float
    windows: RGB
    window_share: float
    window_strength: float
    edges: RGB
    edge_strength: float
    edge_width: float


@dataclass(frozen=True, slots=True)
class Dissolve:
    """The picture that was shown before still shows through.

    Parameters
    ----------
    key : another object for each dissolve
    share : of the earlier picture, 1..0
    """

    key: object
    share: float


@dataclass(frozen=True, slots=True)
class Whole:
    """A picture of which a frame is a part.

    Parameters
    ----------
    size : width, height in physical pixels
    low, high : the lowest and the highest row of the part, 0..1 from below
    """

    size: tuple[int, int]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Frame:
    """All that one picture needs.

    Parameters
    ----------
    size : width, height in physical pixels
    camera : near and far already fitted
    states : (k,) uint8 ObjectState by object id; a new array when anything changes (compared by identity)
    marks : (k,) uint8 Mark by object id, likewise
    lift : metres that LIFTED objects are raised by
    sprites : pins and labels; a new one when anything changes (compared by identity)
    pixel_ratio : physical to logical pixels
    dissolve : None when nothing of an earlier picture shows
    of : a larger picture of which this is a part; None for a whole one
    language : in which signs are read, its number in `viewer.i18n.LANGUAGES`
    """

    size: tuple[int, int]
    camera: Camera
    geometry: Geometry
    light: Light
    backdrop: Backdrop
    look: SurfaceStyle
    states: NDArray[np.uint8]
    marks: NDArray[np.uint8]
    lift: float = 0.0
    sprites: Sprites = NO_SPRITES
    pixel_ratio: float = 1.0
    dissolve: Dissolve | None = None
    of: Whole | None = None
    language: int = 0
