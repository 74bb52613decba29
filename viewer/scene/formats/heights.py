"""Heights of a terrain: an ASCII grid as GIS programs write it, or points and contour lines that tell their height."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.relief import Relief, membrane
from viewer.geometry.rows import row
from viewer.i18n import N_
from viewer.scene.features import Project, RawFeature
from viewer.scene.issues import Issue, Severity
from viewer.scene.values import length

MOST_KNOTS = 1024
"""Knots of a relief in each direction at most; finer data is thinned out."""

_MOST_CELLS = 16_000_000
_KEYS = ("ncols", "nrows", "xllcorner", "xllcenter", "yllcorner", "yllcenter", "cellsize", "nodata_value")
_CONTOUR_KNOTS = 96


@dataclass(frozen=True, slots=True, eq=False)
class HeightGrid:
    """Heights in degrees.

    Parameters
    ----------
    low : longitude and latitude of the south-western cell's middle
    cell : degrees from one cell to the next
    heights : (rows, columns) from south to north, metres, NaN where nothing is known
    """

    low: tuple[float, float]
    cell: float
    heights: NDArray[np.float64]


def read_grid(source: bytes, file: str, /) -> tuple[HeightGrid | None, list[Issue]]:
    """An Esri ASCII grid (`.asc`) in WGS 84 degrees, and what is wrong with it."""

    def wrong(line: int, path: str, found: str, expected: str) -> tuple[None, list[Issue]]:
        short = found if len(found) <= 40 else found[:37] + "..."
        return None, [Issue("bad-value", Severity.ERROR, file, line, 1, path, short, expected)]

    lines = source.decode("latin-1").splitlines()
    head: dict[str, float] = {}
    first = 0
    for first, text in enumerate(lines):
        words = text.split()
        if not words or words[0].lower() not in _KEYS:
            break
        value = _finite(words[1]) if len(words) == 2 else math.nan
        if math.isnan(value):
            return wrong(first + 1, words[0], " ".join(words[1:]), N_("a number"))
        head[words[0].lower()] = value
    for key in ("ncols", "nrows", "cellsize"):
        if not head.get(key, 0) > 0:
            return wrong(first + 1, key, str(head.get(key, "")), N_("a number above 0"))
    if not 1e-7 <= head["cellsize"] <= 10.0:
        return wrong(first + 1, "cellsize", f"{head['cellsize']:g}", N_("degrees on WGS 84"))
    columns, rows, cell = int(head["ncols"]), int(head["nrows"]), head["cellsize"]
    if columns < 2 or rows < 2:
        return wrong(first + 1, "ncols", f"{columns} x {rows}", N_("at least 2 x 2"))
    if columns * rows > _MOST_CELLS:
        return None, [
            Issue("too-large", Severity.ERROR, file, path="ncols", found=f"{columns * rows}", expected=f"{_MOST_CELLS}")
        ]
    low = []
    for axis, bound in (("x", 180.0), ("y", 90.0)):
        middle = head.get(f"{axis}llcenter", head.get(f"{axis}llcorner", math.nan) + cell / 2)
        if not abs(middle) <= bound:
            return wrong(first + 1, f"{axis}llcorner", f"{middle:g}", N_("degrees on WGS 84"))
        low.append(middle)
    words = " ".join(lines[first:]).split()
    if len(words) != columns * rows:
        return wrong(first + 1, "heights", f"{len(words)}", f"{columns} x {rows} = {columns * rows}")
    values = np.array([_finite(w) for w in words])
    if np.isnan(values).any():
        at = int(np.argmax(np.isnan(values)))
        return wrong(first + 1, f"heights[{at}]", words[at], N_("a number"))
    values[(values == head.get("nodata_value", -9999.0)) | (np.abs(values) > 1e5)] = math.nan
    if np.isnan(values).all():
        return wrong(first + 1, "heights", N_("nothing"), N_("a number"))
    return HeightGrid((low[0], low[1]), cell, values.reshape(rows, columns)[::-1].copy()), []


def _finite(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def relief_of_grid(grid: HeightGrid, project: Project, step: float | None, /, *, factor: float = 1.0) -> Relief:
    """The terrain in local metres, its gaps filled.

    Parameters
    ----------
    project : degrees to metres
    step : metres between knots; None as in the data
    factor : that heights are multiplied with
    """
    rows, columns = grid.heights.shape
    known = grid.heights if not np.isnan(grid.heights).any() else membrane(grid.heights, grid.heights.shape)
    lon, lat = (low + grid.cell * np.array([0, n - 1]) for low, n in zip(grid.low, (columns, rows), strict=True))
    corners = project(np.array([(x, y) for x in lon for y in lat]))
    low, high = corners.min(axis=0), corners.max(axis=0)
    own = float(((high - low) / (columns - 1, rows - 1)).min())
    knots, spacing = _knots(low, high, step or own)
    # Degrees and metres are proportional over a place: an affine map through three corners.
    sw, se, nw = corners[0], corners[2], corners[1]
    inverse = np.linalg.inv(np.column_stack([se - sw, nw - sw]))
    x, y = np.meshgrid(low[0] + spacing * np.arange(knots[1]), low[1] + spacing * np.arange(knots[0]))
    uv = np.clip((np.stack([x.ravel(), y.ravel()], axis=1) - sw) @ inverse.T, 0.0, 1.0) * (columns - 1, rows - 1)
    cell = np.minimum(uv.astype(np.int64), [columns - 2, rows - 2])
    (u, v), (j, i) = (uv - cell).T, cell.T
    h = known
    south, north = h[i, j] * (1 - u) + h[i, j + 1] * u, h[i + 1, j] * (1 - u) + h[i + 1, j + 1] * u
    return Relief(low, spacing, (south * (1 - v) + north * v).reshape(knots) * factor)


def relief_of_features(
    features: Sequence[RawFeature], project: Project, step: float | None, /, *, factor: float = 1.0
) -> Relief | None:
    """The terrain through points and contour lines that tell their height (`ele`, `elevation`, `height`, or their z).

    It covers their extent and is as even as can be between them; None where nothing tells a height.
    """
    lines: list[NDArray[np.float64]] = []
    tall: list[float] = []
    for feature in features:
        p = feature.properties
        value = next((v for k in ("ele", "elevation", "height") if not math.isnan(v := length(p.get(k)))), math.nan)
        if math.isnan(value) and feature.z and feature.z[0] == feature.z[1]:
            value = feature.z[0]
        if math.isnan(value):
            continue
        pieces = [*feature.lines, *(r for polygon in feature.polygons for r in polygon)]
        pieces += [q.reshape(1, 2) for q in feature.points]
        lines += [project(piece) for piece in pieces]
        tall += [value] * len(pieces)
    if not lines:
        return None
    everything = np.concatenate(lines)
    low, high = everything.min(axis=0), everything.max(axis=0)
    if not (high > low).all():
        return None
    knots, spacing = _knots(low, high, step or float((high - low).max()) / _CONTOUR_KNOTS)
    total, count = np.zeros(knots), np.zeros(knots)
    for line, value in zip(lines, tall, strict=True):
        dense = line if len(line) < 2 else np.concatenate([line, row(line, [0, len(line)], spacing / 2)[0]])
        j, i = np.clip(np.rint((dense - low) / spacing), 0, [knots[1] - 1, knots[0] - 1]).astype(np.int64).T
        np.add.at(total, (i, j), value)
        np.add.at(count, (i, j), 1.0)
    known = np.where(count > 0, total / np.maximum(count, 1.0), math.nan)
    return Relief(low, spacing, membrane(known, knots) * factor)


def _knots(low: NDArray[np.float64], high: NDArray[np.float64], step: float) -> tuple[tuple[int, int], float]:
    """Rows and columns of a grid over a box, and the metres between its knots."""
    size = high - low
    spacing = max(step, float(size.max()) / (MOST_KNOTS - 1))
    columns, rows = (max(2, int(n)) for n in np.floor(size / spacing + 1e-6) + 1)
    return (rows, columns), spacing
