"""Heights of a terrain: a grid of them wherever it lies on Earth, or points and contour lines that tell theirs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.relief import Relief, membrane
from viewer.geometry.rows import row
from viewer.i18n import N_
from viewer.scene.datums import to_wgs84
from viewer.scene.features import Project, RawFeature
from viewer.scene.formats.crs import WGS84, Crs
from viewer.scene.issues import Issue, Severity
from viewer.scene.options import Datum
from viewer.scene.values import length

F8 = NDArray[np.float64]

MOST_CELLS = 36_000_000
"""Of a grid: a tile of a degree with a second of arc from one to the next has 13 million."""

MOST_KNOTS = 1024
"""Knots of a relief in each direction at most; finer data is made coarser."""

_CONTOUR_KNOTS = 96
_NET = 17  # places in each direction that tell how a grid lies in a scene
_UNKNOWN = 1e5  # metres that no place on Earth is high or deep


class HeightsFault(Exception):
    """Why a file gives no heights, as its issue says it."""

    def __init__(self, path: str, found: str, expected: str, code: str = "bad-value", line: int = 0) -> None:
        self.code, self.line, self.path, self.found, self.expected = code, line, path, found, expected
        super().__init__(found)

    def issue(self, file: str, /) -> Issue:
        """Told of a file."""
        place = (self.line, 1) if self.line else (0, 0)
        return Issue(self.code, Severity.ERROR, file, *place, self.path, self.found, self.expected)


GridReader = Callable[..., "HeightGrid"]
"""Takes a file's bytes and what lies beside it, and more by name where its format needs more."""


def heights_reader(read: GridReader, /) -> Callable[..., tuple[HeightGrid | None, list[Issue]]]:
    """Makes the reader of a format of a function that gives its grid, or raises `HeightsFault`.

    It takes the bytes, the file's name for its issues, and what lies beside it by its ending.
    """

    def reader(
        source: bytes, file: str, beside: Mapping[str, bytes] | None = None, /, **more: Any
    ) -> tuple[HeightGrid | None, list[Issue]]:
        try:
            grid = read(source, beside or {}, **more)
            if np.isnan(grid.heights).all():
                raise HeightsFault("heights", N_("nothing"), N_("a number"))
        except HeightsFault as fault:
            return None, [fault.issue(file)]
        return grid, []

    return reader


def check_size(columns: int, rows: int, /) -> None:
    """Go on if a raster has no fewer and no more cells than it may.

    Raises
    ------
    HeightsFault
        If it has.
    """
    if columns < 2 or rows < 2:
        raise HeightsFault("size", f"{columns} x {rows}", N_("at least 2 x 2"))
    if columns * rows > MOST_CELLS:
        raise HeightsFault("size", f"{columns} x {rows}", f"{MOST_CELLS}", "too-large")


@dataclass(frozen=True, slots=True, eq=False)
class HeightGrid:
    """Heights at the cells of a grid.

    Parameters
    ----------
    heights : (rows, columns) float, metres, NaN where nothing is known; rows and columns as in the file
    place : (2, 3) matrix from (column, row, 1) of a cell's middle to the coordinates of `crs`
    crs : what these are in
    datum : what its degrees are in
    """

    heights: NDArray[np.floating]
    place: F8
    crs: Crs = WGS84
    datum: Datum = "wgs84"

    def degrees(self, cells: F8, /) -> F8:
        """Longitude and latitude on WGS 84 of cells (n, 2: column, row), NaN for what is not on Earth."""
        at = cells @ self.place[:, :2].T + self.place[:, 2]
        if self.crs.degrees is not None:
            at = self.crs.degrees(at)
        else:
            at = np.where((np.abs(at) <= (540.0, 90.0 + 1e-6)).all(axis=1, keepdims=True), at, np.nan)
        return to_wgs84(at, self.datum)

    @property
    def net(self) -> F8:
        """Some cells from corner to corner, (n, 2)."""
        rows, columns = self.heights.shape
        across, along = np.linspace(0.0, columns - 1, _NET), np.linspace(0.0, rows - 1, _NET)
        return np.stack(np.meshgrid(across, along), axis=2).reshape(-1, 2)

    @property
    def outline(self) -> F8:
        """Where these lie, (n, 2) degrees, NaN for what is not on Earth."""
        return self.degrees(self.net)


def known_only(heights: NDArray[np.floating], nothing: float | None, /) -> NDArray[np.floating]:
    """Heights with NaN where the file says that nothing is known, or what cannot be.

    Parameters
    ----------
    nothing : what stands for nothing
    """
    unknown = ~(np.abs(heights) <= _UNKNOWN)
    if nothing is not None:
        unknown |= heights == heights.dtype.type(nothing)
    return np.where(unknown, heights.dtype.type(math.nan), heights)


def relief_of_grid(
    grid: HeightGrid,
    project: Project,
    step: float | None,
    /,
    *,
    base: float = 0.0,
    factor: float = 1.0,
    most: int = MOST_KNOTS,
) -> Relief:
    """The terrain in local metres, its gaps filled.

    Parameters
    ----------
    project : degrees to metres
    step : metres between knots; None as in the data
    base : metres that are taken off all heights
    factor : that they are multiplied with then
    most : knots in each direction
    """
    net = project(grid.outline)
    low, high = net.min(axis=0), net.max(axis=0)
    rows, columns = grid.heights.shape
    corners = net.reshape(_NET, _NET, 2)
    across = float(np.hypot(*(corners[0, -1] - corners[0, 0]))) / (columns - 1)
    along = float(np.hypot(*(corners[-1, 0] - corners[0, 0]))) / (rows - 1)
    own = min(across, along)
    knots, spacing = _knots(low, high, step or own, most)
    heights, shrunk = _coarser(grid.heights, max(1, min(int(spacing / own + 1e-6), rows // 2, columns // 2)))
    if np.isnan(heights).any():
        heights = membrane(heights, heights.shape)
    find = _inverse(net, grid.net)
    x, y = np.meshgrid(low[0] + spacing * np.arange(knots[1]), low[1] + spacing * np.arange(knots[0]))
    at = (find(np.column_stack([x.ravel(), y.ravel()])) - (shrunk - 1) / 2) / shrunk
    return Relief(low, spacing, (_between(heights, at).reshape(knots) - base) * factor)


def _inverse(net: F8, cells: F8) -> Project:
    """From local metres to cells: a polynomial of the third degree, as systems of coordinates are smooth."""
    middle, half = (net.max(axis=0) + net.min(axis=0)) / 2, np.maximum(np.ptp(net, axis=0) / 2, 1e-9)

    def terms(places: F8) -> F8:
        x, y = ((places - middle) / half).T
        return np.column_stack([x**i * y**j for i in range(4) for j in range(4 - i)])

    ways = np.linalg.lstsq(terms(net), cells, rcond=None)[0]
    return lambda places: np.asarray(terms(places) @ ways)


def _coarser(heights: NDArray[np.floating], step: int) -> tuple[F8, int]:
    """Means of `step` times `step` cells, of those of which anything is known."""
    if step <= 1:
        return heights.astype(np.float64), 1
    rows, columns = (n // step for n in heights.shape)
    blocks = heights[: rows * step, : columns * step].reshape(rows, step, columns, step)
    known = ~np.isnan(blocks)
    count = known.sum(axis=(1, 3))
    total = np.where(known, blocks, 0.0).sum(axis=(1, 3), dtype=np.float64)
    return np.where(count > 0, total / np.maximum(count, 1), math.nan), step


def _between(heights: F8, at: F8) -> F8:
    """Heights between four cells each; those at the rim go on beyond it."""
    rows, columns = heights.shape
    uv = np.clip(at, 0.0, (columns - 1, rows - 1))
    cell = np.minimum(uv.astype(np.int64), [columns - 2, rows - 2])
    (u, v), (j, i) = (uv - cell).T, cell.T
    first = heights[i, j] * (1 - u) + heights[i, j + 1] * u
    second = heights[i + 1, j] * (1 - u) + heights[i + 1, j + 1] * u
    return np.asarray(first * (1 - v) + second * v)


def relief_of_features(
    features: Sequence[RawFeature], project: Project, step: float | None, /, *, base: float = 0.0, factor: float = 1.0
) -> Relief | None:
    """The terrain through points and contour lines that tell their height (`ele`, `elevation`, `height`, or their z).

    It covers their extent and is as even as can be between them; None where nothing tells a height.
    """
    lines: list[F8] = []
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
    return Relief(low, spacing, (membrane(known, knots) - base) * factor)


def _knots(low: F8, high: F8, step: float, most: int = MOST_KNOTS) -> tuple[tuple[int, int], float]:
    """Rows and columns of a grid over a box, and the metres between its knots."""
    size = high - low
    spacing = max(step, float(size.max()) / (most - 1))
    columns, rows = (max(2, int(n)) for n in np.floor(size / spacing + 1e-6) + 1)
    return (rows, columns), spacing
