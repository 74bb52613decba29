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

from viewer.geometry.checks import F8
from viewer.i18n import N_
from viewer.scene.formats.crs import Crs, epsg, wkt
from viewer.scene.formats.heights import MOST_CELLS, HeightGrid, known_only
from viewer.scene.formats.world_files import system_beside, world_file
from viewer.scene.issues import Issue, Severity

_SCALE, _TIE, _MATRIX, _KEYS, _DOUBLES, _TEXTS = 33550, 33922, 34264, 34735, 34736, 34737
_GDAL, _NOTHING = 42112, 42113
_RASTER, _GEOGRAPHIC, _PROJECTED, _VERTICAL = 1025, 2048, 3072, 4099
_CITATIONS = (1026, 2049, 3073)
_POINT, _OWN = 2, 32767
_FEET = {9002: 0.3048, 9003: 1200 / 3937}
_UNITS = {"ft": 0.3048, "foot": 0.3048, "feet": 0.3048, "us survey foot": 1200 / 3937, "ft-us": 1200 / 3937}
_BANDS = N_("one band of numbers")


def read_geotiff(
    source: bytes, file: str, beside: Mapping[str, bytes] | None = None, /
) -> tuple[HeightGrid | None, list[Issue]]:
    """The heights of a file, and what is wrong with it.

    Parameters
    ----------
    beside : a world file and the text of a coordinate system, for a TIFF that does not tell where it lies
    """
    from PIL import Image, UnidentifiedImageError

    def wrong(path: str, found: str, expected: str, code: str = "bad-value") -> tuple[None, list[Issue]]:
        return None, [Issue(code, Severity.ERROR, file, path=path, found=found, expected=expected)]

    try:
        with _quietly(), Image.open(io.BytesIO(source), formats=("TIFF",)) as picture:
            columns, rows = picture.size
            if columns < 2 or rows < 2:
                return wrong("size", f"{columns} x {rows}", N_("at least 2 x 2"))
            if columns * rows > MOST_CELLS:
                return wrong("size", f"{columns} x {rows}", f"{MOST_CELLS}", "too-large")
            if picture.mode not in ("F", "L", "I") and not picture.mode.startswith("I;16"):
                return wrong("bands", picture.mode, _BANDS)
            tags: Mapping[int, Any] = dict(picture.tag_v2)  # type: ignore[attr-defined]
            heights = np.asarray(picture).astype(np.float32)
    except UnidentifiedImageError:
        return wrong("", N_("no TIFF that can be read"), _BANDS)
    except Image.DecompressionBombError:
        return wrong("size", N_("very many cells"), f"{MOST_CELLS}", "too-large")
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, EOFError, RuntimeError) as error:
        return wrong("", str(error)[:80], N_("a TIFF that is whole"))
    keys = _geo_keys(tags)
    place, issues = _place(tags, keys, beside or {}, file)
    if place is None:
        expected = N_("a place on Earth: tags of a GeoTIFF, or a world file beside it")
        return None, issues or wrong("ModelTiepoint", N_("nothing"), expected)[1]
    crs, named = _system(keys)
    if crs is None:
        if named:
            return wrong("GeoKeyDirectory", named, N_("a coordinate system that PROJ knows"))
        crs, issues = system_beside(beside or {}, file)
        if issues:
            return None, issues
    grid = HeightGrid(_measured(heights, tags, keys), place, crs)
    if np.isnan(grid.heights).all():
        return wrong("heights", N_("nothing"), N_("a number"))
    return grid, []


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


def _place(
    tags: Mapping[int, Any], keys: Mapping[int, Any], beside: Mapping[str, bytes], file: str
) -> tuple[F8 | None, list[Issue]]:
    """The way from (column, row, 1) of a cell's middle to coordinates (2, 3)."""
    # The middle of a cell is where its corner is, or half a cell from there.
    half = 0.0 if keys.get(_RASTER) == _POINT else 0.5
    matrix, scale, tie = (tuple(tags.get(tag, ())) for tag in (_MATRIX, _SCALE, _TIE))
    if len(matrix) == 16:
        place = np.array([[matrix[0], matrix[1], matrix[3]], [matrix[4], matrix[5], matrix[7]]], np.float64)
    elif len(scale) >= 2 and len(tie) >= 6:
        sx, sy = float(scale[0]), float(scale[1])
        place = np.array([[sx, 0.0, tie[3] - tie[0] * sx], [0.0, -sy, tie[4] + tie[1] * sy]], np.float64)
    else:
        return world_file(beside, file)
    place[:, 2] += place[:, :2] @ (half, half)
    if not np.isfinite(place).all() or abs(np.linalg.det(place[:, :2])) < 1e-18:
        found = " ".join(f"{x:g}" for x in place.ravel())
        return None, [
            Issue(
                "bad-value", Severity.ERROR, file, path="ModelPixelScale", found=found, expected=N_("cells with a size")
            )
        ]
    return place, []


def _system(keys: Mapping[int, Any]) -> tuple[Crs | None, str]:
    """The coordinate system that the keys name, and what they call it; "" where they name none."""
    for key in (_PROJECTED, _GEOGRAPHIC):
        code = keys.get(key)
        if isinstance(code, int) and 0 < code < _OWN:
            return epsg(code), f"EPSG:{code}"
        if code == _OWN:
            break
    texts = [str(keys[key]) for key in _CITATIONS if keys.get(key)]
    for text in texts:
        if (begin := text.find("[")) > 0 and (own := re.search(r"[A-Z_]+$", text[:begin])):
            return wkt(text[own.start() :]), text[:60]
    if _PROJECTED in keys or _GEOGRAPHIC in keys:
        return None, texts[0][:60] if texts else N_("a system of the file's own")
    return None, ""


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
