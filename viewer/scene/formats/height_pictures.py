"""Heights as a PNG: shades of grey between a lowest and a highest, or colours as tiles of the web have them.

`terrarium`: R * 256 + G + B / 256 - 32768 metres; `mapbox`: -10000 + (R * 65536 + G * 256 + B) * 0.1. Such tiles are
pieces of a Mercator map. Transparent cells are unknown.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8
from viewer.geometry.projection import SEMI_MAJOR
from viewer.i18n import N_
from viewer.scene.formats.crs import Crs, epsg
from viewer.scene.formats.heights import MOST_CELLS, HeightGrid, known_only
from viewer.scene.formats.world_files import system_beside, world_file
from viewer.scene.issues import Issue, Severity

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


def read_height_picture(
    source: bytes, file: str, beside: Mapping[str, bytes] | None = None, /, *, scale: HeightScale
) -> tuple[HeightGrid | None, list[Issue]]:
    """The heights of a picture, and what is wrong with it."""
    from PIL import Image, UnidentifiedImageError

    def wrong(path: str, found: str, expected: str, code: str = "bad-value") -> tuple[None, list[Issue]]:
        return None, [Issue(code, Severity.ERROR, file, path=path, found=found, expected=expected)]

    try:
        with Image.open(io.BytesIO(source), formats=("PNG",)) as picture:
            columns, rows = picture.size
            if columns < 2 or rows < 2:
                return wrong("size", f"{columns} x {rows}", N_("at least 2 x 2"))
            if columns * rows > MOST_CELLS:
                return wrong("size", f"{columns} x {rows}", f"{MOST_CELLS}", "too-large")
            mode = picture.mode
            coloured = scale.encoding in _COLOURS
            if coloured and mode not in ("RGB", "RGBA"):
                return wrong("encoding", mode, N_("a picture with colours"))
            if not coloured and not (mode in ("L", "LA", "I") or mode.startswith("I;16")):
                return wrong("encoding", mode, N_("a picture of greys, or an encoding of colours"))
            pixels = np.asarray(picture)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        return wrong("", str(error)[:80], N_("a PNG that is whole"))
    if coloured:
        heights = _of_colours(pixels, scale.encoding)
    elif scale.range is None or scale.range[0] == scale.range[1]:
        return wrong("range", N_("nothing"), N_("metres of black and of white: range = [0.0, 500.0]"), "missing-key")
    else:
        heights = _of_greys(pixels, *scale.range)
    place, crs, issues = _lies(scale, beside or {}, file, (columns, rows))
    if place is None:
        expected = N_("the edges of the picture in degrees: bounds = [west, south, east, north]")
        return None, issues or wrong("bounds", N_("nothing"), expected, "missing-key")[1]
    known = known_only(heights, None)
    if np.isnan(known).all():
        return wrong("heights", N_("nothing"), N_("a number"))
    return HeightGrid(known, place, crs), []


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


def _lies(
    scale: HeightScale, beside: Mapping[str, bytes], file: str, size: tuple[int, int]
) -> tuple[F8 | None, Crs, list[Issue]]:
    """The way from (column, row, 1) to coordinates, and what these are in."""
    mercator = epsg(_MERCATOR)
    crs, issues = system_beside(beside, file)
    if scale.bounds is None:
        place, more = world_file(beside, file)
        return (place if not issues else None), crs, [*issues, *more]
    west, south, east, north = scale.bounds
    if not (west < east and south < north):
        found = ", ".join(f"{x:g}" for x in scale.bounds)
        expected = N_("west before east, south before north")
        return None, crs, [Issue("bad-value", Severity.ERROR, file, path="bounds", found=found, expected=expected)]
    low, high = np.array([west, south]), np.array([east, north])
    if scale.encoding in _COLOURS and mercator and max(abs(south), abs(north)) <= _LATITUDE:
        low, high, crs = _on_mercator(low), _on_mercator(high), mercator
    step = (high - low) / size
    return np.array([[step[0], 0.0, low[0] + step[0] / 2], [0.0, -step[1], high[1] - step[1] / 2]]), crs, []


def _on_mercator(lonlat: F8) -> F8:
    lon, lat = np.radians(lonlat)
    return SEMI_MAJOR * np.array([lon, np.arctanh(np.sin(lat))])
