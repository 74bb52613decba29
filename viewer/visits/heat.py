"""Where visitors looked: seconds on the ground, smoothed, and laid over a picture from above by its camera."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.camera import Camera

F8 = NDArray[np.float64]
Picture = NDArray[np.uint8]

RGB = tuple[float, float, float]

SMOOTH, SMOOTH_PART = 1.5, 0.012
"""Standard deviation of the smoothing: cells at least, and of a map's width, as eyes on a map are no finer."""

_MOST_CELLS, _MOST_SMOOTH = 1_000, 25.0  # of a grid's side; of the smoothing, cells
_LEAST, _MOST_ALPHA = 0.04, 0.74  # share of the hottest below which nothing is shown; opacity of the hottest
_GREY = 0.65
_FULL = 0.5  # share of the hottest from which on it is as opaque as it gets
_STRAY, _AROUND, _LEAST_PART = 0.01, 1.5, 0.12  # looks left out on each side; a map's size to theirs, to the scene's
_BAND = 64  # rows of a picture that are coloured at a time


@dataclass(frozen=True, slots=True, eq=False)
class HeatGrid:
    """Seconds in square cells.

    Parameters
    ----------
    west, south : of the first cell's corner, metres
    cell : side of a cell, metres
    seconds : (rows, columns) float64, southern row first
    """

    west: float
    south: float
    cell: float
    seconds: F8

    @classmethod
    def of(cls, looks: Mapping[tuple[float, float], float], cell: float, /) -> HeatGrid | None:
        """A grid of the seconds by the middles of cells; None for nothing.

        What was looked at so far away that the grid would be too large is left out: the few who looked at the horizon.
        """
        if not looks:
            return None
        points = np.array(list(looks), dtype=np.float64).reshape(-1, 2)
        weights = np.array(list(looks.values()), dtype=np.float64)
        middle = np.median(points, axis=0)
        near = (np.abs(points - middle) <= cell * _MOST_CELLS / 2).all(axis=1)
        points, weights = points[near], weights[near]
        if not len(points):
            return None
        columns, rows = (np.floor(points[:, axis] / cell).astype(np.int64) for axis in (0, 1))
        first = int(columns.min()), int(rows.min())
        shape = int(rows.max()) - first[1] + 1, int(columns.max()) - first[0] + 1
        seconds = np.zeros(shape)
        np.add.at(seconds, (rows - first[1], columns - first[0]), weights)
        return cls(first[0] * cell, first[1] * cell, cell, seconds)

    def smoothed(self, width: float, /) -> HeatGrid:
        """The seconds, smoothed by a Gaussian for a map so many metres wide; their sum stays, the grid grows."""
        deviation = min(max(SMOOTH, SMOOTH_PART * width / self.cell), _MOST_SMOOTH)
        reach = math.ceil(4 * deviation)
        kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
        kernel /= kernel.sum()
        out = np.pad(self.seconds, reach)
        for axis in (0, 1):
            padded = np.pad(out, [(reach, reach) if a == axis else (0, 0) for a in (0, 1)])
            length, total = out.shape[axis], np.zeros_like(out)
            for i, share in enumerate(kernel.tolist()):
                total += share * (padded[i : i + length] if axis == 0 else padded[:, i : i + length])
            out = total
        return HeatGrid(self.west - reach * self.cell, self.south - reach * self.cell, self.cell, out)

    @property
    def most(self) -> float:
        """Seconds of the hottest cell."""
        return float(self.seconds.max())

    def at(self, x: F8, y: F8, /) -> F8:
        """Seconds at points (metres), between cells in proportion; 0 outside."""
        field = self.seconds
        column = np.clip((x - self.west) / self.cell - 0.5, -2, field.shape[1] + 1)
        row = np.clip((y - self.south) / self.cell - 0.5, -2, field.shape[0] + 1)
        left, low = np.floor(column).astype(np.int64), np.floor(row).astype(np.int64)
        across, up = column - left, row - low
        padded = np.pad(field, 4)
        left, low = left + 4, low + 4
        lower = padded[low, left] * (1 - across) + padded[low, left + 1] * across
        upper = padded[low + 1, left] * (1 - across) + padded[low + 1, left + 1] * across
        return np.asarray(lower * (1 - up) + upper * up)


Box = tuple[float, float, float, float]
"""West, south, east, north, metres."""


def box_of(looks: Sequence[tuple[float, float, float]], scene: Box, /) -> Box:
    """The part of a scene that a map has to show: where nearly all looks are, with what lies around it.

    Most spots of a venue may lie in one hall: on a map of all the scene that would be a dot.

    Parameters
    ----------
    looks : x, y (metres) and seconds
    scene : bounds of the scene
    """
    west, south, east, north = scene
    points = np.array(looks, dtype=np.float64).reshape(-1, 3)
    if not len(points):
        return scene
    least = _LEAST_PART * max(east - west, north - south)
    out = []
    for axis, low, high in ((0, west, east), (1, south, north)):
        order = np.argsort(points[:, axis])
        share = np.cumsum(points[order, 2]) / max(points[:, 2].sum(), 1e-9)
        first, last = (float(points[order[np.searchsorted(share, q)], axis]) for q in (_STRAY, 1 - _STRAY))
        half = max((last - first) * _AROUND, least) / 2
        # What lies beyond the scene's edge is not worth a map of nothing.
        middle = min(max((first + last) / 2, low + half), high - half) if high - low > 2 * half else (low + high) / 2
        out.append((max(middle - half, low), min(middle + half, high)))
    return out[0][0], out[1][0], out[0][1], out[1][1]


def heat_over(
    picture: Picture, camera: Camera, grid: HeatGrid, ramp: Sequence[RGB], /, *, level: float = 0.0
) -> Picture:
    """A picture with heat on its ground.

    Parameters
    ----------
    picture : (h, w, 3 or 4) uint8, top row first
    camera : by which it was taken
    grid : smoothed
    ramp : colours from cool to hot, 0..1
    level : height of the ground, metres

    Returns
    -------
    (h, w, 3) uint8.
    """
    height, width = picture.shape[:2]
    hottest = max(grid.most, 1e-9)
    colours = np.asarray(ramp, dtype=np.float64) * 255
    steps = np.linspace(0.0, 1.0, len(colours))
    out = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, _BAND):
        part = picture[top : top + _BAND, :, :3].astype(np.float64)
        # Nearly grey: a roof of gold must not pass for heat.
        part += _GREY * (part.mean(axis=2, keepdims=True) - part)
        x, y = _ground(camera, width, height, np.arange(top, top + len(part), dtype=np.float64) + 0.5, level)
        share = np.clip(grid.at(x, y) / hottest, 0.0, 1.0)
        # Little is seen too: the eye compares lengths, not opacities.
        shown = np.sqrt(share)
        alpha = _MOST_ALPHA * np.clip((share - _LEAST) / (_FULL - _LEAST), 0.0, 1.0) ** 0.6
        heat = np.stack([np.interp(shown, steps, colours[:, i]) for i in range(3)], axis=-1)
        out[top : top + len(part)] = np.rint(part * (1 - alpha[..., None]) + heat * alpha[..., None])
    return out


def _ground(camera: Camera, width: int, height: int, rows: F8, level: float) -> tuple[F8, F8]:
    """Where the rays through some rows of pixels meet a level, metres; far away where they do not."""
    tan = math.tan(camera.fov_y / 2)
    across = (2 * (np.arange(width) + 0.5) / width - 1 - camera.shift[0]) * tan * width / height
    up = (1 - 2 * rows / height - camera.shift[1]) * tan
    right, upward, backward = camera.basis()
    way = across[None, :, None] * right + up[:, None, None] * upward - backward
    down = np.where(way[..., 2] < -1e-9, way[..., 2], -1e-9)
    t = (level - camera.eye[2]) / down
    return camera.eye[0] + way[..., 0] * t, camera.eye[1] + way[..., 1] * t


def heat_alone(grid: HeatGrid, size: tuple[int, int], paper: RGB, ramp: Sequence[RGB], /) -> Picture:
    """A smoothed grid on plain paper, north up, where there is no picture of the scene; (h, w, 3) uint8."""
    width, height = size
    rows, columns = grid.seconds.shape
    x, y = grid.west + columns * grid.cell / 2, grid.south + rows * grid.cell / 2
    half = max(rows, columns * height / width) * grid.cell / 2
    distance = half / math.tan(math.radians(10))
    camera = Camera.look_at((x, y - 1e-4 * distance, distance), (x, y, 0.0), 20.0)
    plain = np.empty((height, width, 3), np.uint8)
    plain[:] = np.rint(np.asarray(paper) * 255)
    return heat_over(plain, camera, grid, ramp)


def width_seen(camera: Camera, aspect: float, /) -> float:
    """Metres of the ground across a picture from above; `aspect` is its width over its height."""
    return 2 * camera.eye[2] * math.tan(camera.fov_y / 2) * aspect
