"""Heights as a PNG: shades of grey between a lowest and a highest, or colours as tiles of the web have them.

`terrarium`: R * 256 + G + B / 256 - 32768 metres; `mapbox`: -10000 + (R * 65536 + G * 256 + B) * 0.1. Such tiles are
pieces of a Mercator map. Transparent cells are unknown.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8
from viewer.geometry.projection import SEMI_MAJOR
from viewer.i18n import N_
from viewer.scene.formats.crs import WGS84, Crs, epsg
from viewer.scene.formats.heights import HeightGrid, HeightsFault, check_size, heights_reader, known_only
from viewer.scene.formats.world_files import system_beside, world_file

_COLOURS = ("terrarium", "mapbox")
_MERCATOR = 3857
_LATITUDE = 85.06
"""Degrees where maps of the web end."""


@dataclass(frozen=True, slots=True)
class HeightScale:
    """What a picture of heights does not tell itself.

    Parameters
    ----------
    bounds : west, south, east, north of its edges, degrees; None where a world file says it
    range : metres of black and of white
    encoding : `grey`, `terrarium` or `mapbox`
    """

    bounds: tuple[float, float, float, float] | None = None
    range: tuple[float, float] | None = None
    encoding: str = "grey"


@heights_reader
def read_height_picture(source: bytes, beside: Mapping[str, bytes], /, *, scale: HeightScale) -> HeightGrid:
    """The heights of a picture; a world file may lie beside it."""
    pixels = _pixels(source, coloured=scale.encoding in _COLOURS)
    if scale.encoding in _COLOURS:
        heights = _of_colours(pixels, scale.encoding)
    elif scale.range is None or scale.range[0] == scale.range[1]:
        expected = N_("metres of black and of white: range = [0.0, 500.0]")
        raise HeightsFault("range", N_("nothing"), expected, "missing-key")
    else:
        heights = _of_greys(pixels, *scale.range)
    place, crs = _lies(scale, beside, heights.shape)
    return HeightGrid(known_only(heights, None), place, crs)


def _pixels(source: bytes, *, coloured: bool) -> NDArray[Any]:
    """What is in the cells."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(source), formats=("PNG",)) as picture:
            check_size(*picture.size)
            mode = picture.mode
            if coloured and mode not in ("RGB", "RGBA"):
                raise HeightsFault("encoding", mode, N_("a picture with colours"))
            if not coloured and not (mode in ("L", "LA", "I") or mode.startswith("I;16")):
                raise HeightsFault("encoding", mode, N_("a picture of greys, or an encoding of colours"))
            return np.asarray(picture)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise HeightsFault("", str(error)[:80], N_("a PNG that is whole")) from error


def _of_colours(pixels: NDArray[np.uint8], encoding: str) -> NDArray[np.float32]:
    red, green, blue = (pixels[..., i].astype(np.float32) for i in range(3))
    heights: NDArray[np.float32]
    if encoding == "terrarium":
        heights = red * np.float32(256) + green + blue / np.float32(256) - np.float32(32768)
    else:
        steps = red * np.float32(65536) + green * np.float32(256) + blue
        heights = steps * np.float32(0.1) - np.float32(10000)
    if pixels.shape[2] == 4:
        heights[pixels[..., 3] == 0] = np.nan
    return heights


def _of_greys(pixels: NDArray[np.generic], low: float, high: float) -> NDArray[np.float32]:
    alpha = pixels[..., 1] if pixels.ndim == 3 else None
    grey = (pixels[..., 0] if pixels.ndim == 3 else pixels).astype(np.float32)
    white = 255.0 if pixels.dtype == np.uint8 else 65535.0
    heights = np.float32(low) + grey / np.float32(white) * np.float32(high - low)
    return heights if alpha is None else np.where(alpha == 0, np.float32(np.nan), heights).astype(np.float32)


def _lies(scale: HeightScale, beside: Mapping[str, bytes], shape: tuple[int, ...]) -> tuple[F8, Crs]:
    """The way from (column, row, 1) to coordinates, and what these are in."""
    if scale.bounds is None:
        if (place := world_file(beside)) is None:
            expected = N_("the edges of the picture in degrees: bounds = [west, south, east, north]")
            raise HeightsFault("bounds", N_("nothing"), expected, "missing-key")
        return place, system_beside(beside)
    west, south, east, north = scale.bounds
    if not (west < east and south < north):
        found = ", ".join(f"{x:g}" for x in scale.bounds)
        raise HeightsFault("bounds", found, N_("west before east, south before north"))
    low, high, crs = np.array([west, south]), np.array([east, north]), WGS84
    if (
        scale.encoding in _COLOURS
        and max(abs(south), abs(north)) <= _LATITUDE
        and (mercator := epsg(_MERCATOR)) is not None
    ):
        low, high, crs = _on_mercator(low), _on_mercator(high), mercator
    step = (high - low) / shape[::-1]
    return np.array([[step[0], 0.0, low[0] + step[0] / 2], [0.0, -step[1], high[1] - step[1] / 2]]), crs


def _on_mercator(lonlat: F8) -> F8:
    lon, lat = np.radians(lonlat)
    return SEMI_MAJOR * np.array([lon, np.arctanh(np.sin(lat))])
