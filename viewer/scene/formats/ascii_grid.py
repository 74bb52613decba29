"""The ASCII grid of Esri (`.asc`), as GIS programs write it: degrees on WGS 84, or what a `.prj` beside it says."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from viewer.i18n import N_
from viewer.scene.formats.crs import WGS84
from viewer.scene.formats.heights import MOST_CELLS, HeightGrid, HeightsFault, heights_reader, known_only
from viewer.scene.formats.world_files import system_beside

_KEYS = ("ncols", "nrows", "xllcorner", "xllcenter", "yllcorner", "yllcenter", "cellsize", "dx", "dy", "nodata_value")
_DEGREES = N_("degrees on WGS 84, or a system that a .prj beside it tells")


@heights_reader
def read_grid(source: bytes, beside: Mapping[str, bytes], /) -> HeightGrid:
    """A grid, and what is wrong with it."""

    def wrong(line: int, path: str, found: str, expected: str) -> HeightsFault:
        return HeightsFault(path, found if len(found) <= 40 else found[:37] + "...", expected, line=line)

    crs = system_beside(beside)
    lines = source.decode("latin-1").splitlines()
    head: dict[str, float] = {}
    first = 0
    for first, text in enumerate(lines):
        words = text.split()
        if not words or words[0].lower() not in _KEYS:
            break
        value = _finite(words[1]) if len(words) == 2 else math.nan
        if math.isnan(value):
            raise wrong(first + 1, words[0], " ".join(words[1:]), N_("a number"))
        head[words[0].lower()] = value
    if "cellsize" not in head and {"dx", "dy"} <= set(head):
        head["cellsize"] = head["dx"]
    for key in ("ncols", "nrows", "cellsize"):
        if not head.get(key, 0) > 0:
            raise wrong(first + 1, key, str(head.get(key, "")), N_("a number above 0"))
    sides = (head.get("dx", head["cellsize"]), head.get("dy", head["cellsize"]))
    if crs is WGS84 and not all(1e-7 <= side <= 10.0 for side in sides):
        raise wrong(first + 1, "cellsize", f"{sides[0]:g}", _DEGREES)
    columns, rows = int(head["ncols"]), int(head["nrows"])
    if columns < 2 or rows < 2:
        raise wrong(first + 1, "ncols", f"{columns} x {rows}", N_("at least 2 x 2"))
    if columns * rows > MOST_CELLS:
        raise HeightsFault("ncols", f"{columns * rows}", f"{MOST_CELLS}", "too-large")
    low = []
    for axis, bound, side in (("x", 180.0, sides[0]), ("y", 90.0, sides[1])):
        middle = head.get(f"{axis}llcenter", head.get(f"{axis}llcorner", math.nan) + side / 2)
        if not (abs(middle) <= bound if crs is WGS84 else math.isfinite(middle)):
            raise wrong(first + 1, f"{axis}llcorner", f"{middle:g}", _DEGREES)
        low.append(middle)
    words = " ".join(lines[first:]).split()
    if len(words) != columns * rows:
        raise wrong(first + 1, "heights", f"{len(words)}", f"{columns} x {rows} = {columns * rows}")
    values = np.array([_finite(w) for w in words])
    if np.isnan(values).any():
        at = int(np.argmax(np.isnan(values)))
        raise wrong(first + 1, f"heights[{at}]", words[at], N_("a number"))
    values = known_only(values, head.get("nodata_value", -9999.0))
    if np.isnan(values).all():
        raise wrong(first + 1, "heights", N_("nothing"), N_("a number"))
    # The first row lies farthest north.
    place = np.array([[sides[0], 0.0, low[0]], [0.0, -sides[1], low[1] + (rows - 1) * sides[1]]])
    return HeightGrid(values.reshape(rows, columns), place, crs)


def _finite(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan
