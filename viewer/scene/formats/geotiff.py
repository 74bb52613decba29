"""Heights in a GeoTIFF: one band of numbers, and where on Earth its cells lie (OGC 19-008r4).

Pillow unpacks what is in the cells; the tags that tell the place are read here.
"""

from __future__ import annotations

import contextlib
import io
import math
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8
from viewer.i18n import N_
from viewer.scene.formats.crs import Crs, epsg, wkt
from viewer.scene.formats.heights import MOST_CELLS, HeightGrid, HeightsFault, check_size, heights_reader, known_only
from viewer.scene.formats.world_files import KNOWN_SYSTEM, spans, system_beside, world_file

_SCALE, _TIE, _MATRIX, _KEYS, _DOUBLES, _TEXTS = 33550, 33922, 34264, 34735, 34736, 34737
_GDAL, _NOTHING = 42112, 42113
_RASTER, _GEOGRAPHIC, _PROJECTED, _VERTICAL = 1025, 2048, 3072, 4099
_CITATIONS = (1026, 2049, 3073)
_POINT, _OWN = 2, 32767
_FEET = {9002: 0.3048, 9003: 1200 / 3937}
_UNITS = {"ft": 0.3048, "foot": 0.3048, "feet": 0.3048, "us survey foot": 1200 / 3937, "ft-us": 1200 / 3937}
_BANDS = N_("one band of numbers")


@heights_reader
def read_geotiff(source: bytes, beside: Mapping[str, bytes], /) -> HeightGrid:
    """The heights of a file; what it does not tell of its place may lie beside it."""
    heights, tags = _unpacked(source)
    keys = _geo_keys(tags)
    place = _place(tags, keys, beside)
    crs = _system(keys) or system_beside(beside)
    return HeightGrid(_measured(heights, tags, keys), place, crs)


def _unpacked(source: bytes) -> tuple[NDArray[np.float32], Mapping[int, Any]]:
    """What is in the cells, and the tags."""
    from PIL import Image, UnidentifiedImageError

    try:
        with _quietly(), Image.open(io.BytesIO(source), formats=("TIFF",)) as picture:
            check_size(*picture.size)
            if picture.mode not in ("F", "L", "I") and not picture.mode.startswith("I;16"):
                raise HeightsFault("bands", picture.mode, _BANDS)
            return np.asarray(picture).astype(np.float32), dict(picture.tag_v2)  # type: ignore[attr-defined]
    except UnidentifiedImageError as error:
        raise HeightsFault("", N_("no TIFF that can be read"), _BANDS) from error
    except Image.DecompressionBombError as error:
        raise HeightsFault("size", N_("very many cells"), f"{MOST_CELLS}", "too-large") from error
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, EOFError, RuntimeError) as error:
        raise HeightsFault("", str(error)[:80], N_("a TIFF that is whole")) from error


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """What a library thinks of a file is told as an issue, or not at all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _geo_keys(tags: Mapping[int, Any]) -> dict[int, Any]:
    """The keys of the GeoKeyDirectory with their values."""
    directory = tags.get(_KEYS, ())
    out: dict[int, Any] = {}
    for at in range(4, len(directory) - 3, 4):
        key, where, count, value = directory[at : at + 4]
        if where == 0:
            out[key] = value
        elif where == _DOUBLES:
            out[key] = next(iter(tags.get(_DOUBLES, ())[value : value + 1]), math.nan)
        elif where == _TEXTS:
            out[key] = str(tags.get(_TEXTS, ""))[value : value + count].rstrip("|\0")
    return out


def _place(tags: Mapping[int, Any], keys: Mapping[int, Any], beside: Mapping[str, bytes]) -> F8:
    """The way from (column, row, 1) of a cell's middle to coordinates (2, 3)."""
    # The middle of a cell is where its corner is, or half a cell from there.
    half = 0.0 if keys.get(_RASTER) == _POINT else 0.5
    matrix, scale, tie = (tuple(tags.get(tag, ())) for tag in (_MATRIX, _SCALE, _TIE))
    if len(matrix) == 16:
        place = np.array([[matrix[0], matrix[1], matrix[3]], [matrix[4], matrix[5], matrix[7]]], np.float64)
    elif len(scale) >= 2 and len(tie) >= 6:
        sx, sy = float(scale[0]), float(scale[1])
        place = np.array([[sx, 0.0, tie[3] - tie[0] * sx], [0.0, -sy, tie[4] + tie[1] * sy]], np.float64)
    elif (beside_it := world_file(beside)) is not None:
        return beside_it
    else:
        expected = N_("a place on Earth: tags of a GeoTIFF, or a world file beside it")
        raise HeightsFault("ModelTiepoint", N_("nothing"), expected)
    place[:, 2] += place[:, :2] @ (half, half)
    if not spans(place):
        raise HeightsFault("ModelPixelScale", " ".join(f"{x:g}" for x in place.ravel()), N_("cells with a size"))
    return place


def _system(keys: Mapping[int, Any]) -> Crs | None:
    """The coordinate system that the keys name; None where they name none.

    Raises
    ------
    HeightsFault
        If it cannot be read.
    """
    for key in (_PROJECTED, _GEOGRAPHIC):
        code = keys.get(key)
        if isinstance(code, int) and 0 < code < _OWN:
            return _known(epsg(code), f"EPSG:{code}")
        if code == _OWN:
            break
    texts = [str(keys[key]) for key in _CITATIONS if keys.get(key)]
    for text in texts:
        if (begin := text.find("[")) > 0 and (own := re.search(r"[A-Z_]+$", text[:begin])):
            return _known(wkt(text[own.start() :]), text)
    if _PROJECTED in keys or _GEOGRAPHIC in keys:
        return _known(None, texts[0] if texts else N_("a system of the file's own"))
    return None


def _known(crs: Crs | None, named: str) -> Crs:
    if crs is None:
        raise HeightsFault("GeoKeyDirectory", named[:60], KNOWN_SYSTEM)
    return crs


def _measured(heights: Any, tags: Mapping[int, Any], keys: Mapping[int, Any]) -> Any:
    """Heights in metres, NaN where nothing is known."""
    nothing = None
    with contextlib.suppress(ValueError):
        nothing = float(str(tags.get(_NOTHING, "")).strip("\0 "))
    said = {name.upper(): value for name, value in re.findall(r'role="(\w+)"[^>]*>([^<]*)<', str(tags.get(_GDAL, "")))}
    factor = _FEET.get(keys.get(_VERTICAL, 0)) or _UNITS.get(said.get("UNITTYPE", "").strip().lower(), 1.0)
    known = known_only(heights, nothing)
    return (known * np.float32(_number(said.get("SCALE"), 1.0)) + np.float32(_number(said.get("OFFSET"), 0.0))) * factor


def _number(text: str | None, usual: float) -> float:
    try:
        value = float(text) if text is not None else usual
    except ValueError:
        return usual
    return value if math.isfinite(value) else usual
