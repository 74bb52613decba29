"""A terrain as a grid of heights, each cell two plane triangles; what stands on it is lifted without a gap."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.checks import F8, I8, finite
from viewer.geometry.mesh import Mesh, MeshPart, concatenate

_ROUNDS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Relief:
    """Heights at the knots of a grid; outside the grid the ground is level at 0.

    Parameters
    ----------
    low : (2,) the south-west knot, metres
    step : metres between knots, alike in both directions
    heights : (rows, columns) float64, metres, from south to north and west to east, at least 2 x 2

    Raises
    ------
    ValueError
        If the grid is smaller, the step is not positive or a number is not finite.
    """

    low: NDArray[np.float64]
    step: float
    heights: NDArray[np.float64]

    def __post_init__(self) -> None:
        finite(self.low, "low", (2,))
        rows, columns = finite(self.heights, "heights", (None, None)).shape
        if rows < 2 or columns < 2:
            raise ValueError(f"heights: expected at least 2 x 2, got {rows} x {columns}")
        if not (np.isfinite(self.step) and self.step > 0):
            raise ValueError(f"step: expected a number above 0, got {self.step}")

    @property
    def high(self) -> F8:
        """The north-east knot, (2,) metres."""
        rows, columns = self.heights.shape
        return np.asarray(self.low + self.step * np.array([columns - 1, rows - 1], np.float64))

    def at(self, points: ArrayLike, /) -> F8:
        """The terrain's height under points (n, 2), metres, on the very triangles of `mesh`."""
        p = finite(points, "points", (None, 2))
        rows, columns = self.heights.shape
        grid = (p - self.low) / self.step
        inside = ((grid >= -1e-9) & (grid <= np.array([columns - 1, rows - 1]) + 1e-9)).all(axis=1)
        cell = np.clip(np.floor(grid), 0, [columns - 2, rows - 2]).astype(np.int64)
        u, v = np.clip(grid - cell, 0.0, 1.0).T
        j, i = cell.T
        h = self.heights
        sw, se, nw, ne = h[i, j], h[i, j + 1], h[i + 1, j], h[i + 1, j + 1]
        # The diagonal runs from south-west to north-east.
        below, above = sw + u * (se - sw) + v * (ne - se), sw + u * (ne - nw) + v * (nw - sw)
        return np.asarray(np.where(inside, np.where(u >= v, below, above), 0.0))

    def normal(self, points: ArrayLike, /) -> F8:
        """Unit normals of the terrain under points (n, 2), smooth from knot to knot; up outside the grid."""
        north, east = np.gradient(self.heights, self.step)
        slopes = (replace(self, heights=np.asarray(-h, np.float64)).at(points) for h in (east, north))
        out = np.column_stack([*slopes, np.ones(len(np.asarray(points)))])
        return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True))

    def mesh(self, *, skirt: float = 0.0) -> Mesh:
        """The terrain as a smooth surface (`Part.FLAT`), with a wall about it (`Part.EDGE`) down to `-skirt`."""
        rows, columns = self.heights.shape
        x = self.low[0] + self.step * np.arange(columns)
        y = self.low[1] + self.step * np.arange(rows)
        positions = np.stack([*np.meshgrid(x, y), self.heights], axis=2)
        normals = self.normal(positions.reshape(-1, 3)[:, :2])
        knot = np.arange(rows * columns).reshape(rows, columns)
        sw, se, nw, ne = knot[:-1, :-1], knot[:-1, 1:], knot[1:, :-1], knot[1:, 1:]
        triangles = np.stack([sw, se, ne, sw, ne, nw], axis=2).reshape(-1, 3)
        top = Mesh.of(positions, normals, triangles, 0, MeshPart.FLAT)
        around = np.concatenate([knot[0, :-1], knot[:-1, -1], knot[-1, :0:-1], knot[:0:-1, 0]])
        rim = positions.reshape(-1, 3)[around]
        if not (rim[:, 2] + skirt > 1e-6).any():
            return top
        return concatenate([top, _wall(rim, -skirt)])

    def drape(self, mesh: Mesh, /) -> Mesh:
        """The mesh cut along the terrain's triangles and lifted by the height below each vertex: it hugs the ground."""
        inside = mesh.bounds
        if not len(mesh.triangles) or (inside[1, :2] < self.low).any() or (inside[0, :2] > self.high).any():
            return mesh
        corners, source = mesh.corners, np.arange(len(mesh.triangles))
        # First along the border alone: what lies outside is not cut any further.
        for axis in np.eye(2):
            corners, source = _cut(corners, source, axis / ((self.high - self.low) @ axis), self.low, (0, 1))
        middle = corners[:, :, :2].mean(axis=1)
        within = ((middle > self.low) & (middle < self.high)).all(axis=1)
        inner, source_within = corners[within], source[within]
        for direction in ((1.0, 0.0), (0.0, 1.0), (1.0, -1.0)):
            inner, source_within = _cut(inner, source_within, np.array(direction) / self.step, self.low)
        corners = np.concatenate([corners[~within], inner])
        source = np.concatenate([source[~within], source_within])
        places = corners.reshape(-1, 3)[:, :2]
        corners[:, :, 2] += self.at(places).reshape(-1, 3)
        start = mesh.triangles[source, 0]
        lifted = Mesh.from_corners(corners, mesh.owner[start], mesh.part[start])
        own = np.repeat(mesh.normals[start], 3, axis=0)
        # Walls keep their normals; tops take the terrain's.
        normals = np.where(own[:, 2:] > 0.99, self.normal(places), own)
        return replace(lifted, normals=normals.astype(np.float32))


def _wall(rim: F8, foot: float) -> Mesh:
    """A wall from a closed counter-clockwise line (n, 3) down to a height, facing outward."""
    a, b = rim, np.roll(rim, -1, axis=0)
    low_a, low_b = (np.column_stack([p[:, :2], np.full(len(p), foot)]) for p in (a, b))
    corners = np.concatenate([np.stack([low_a, low_b, b], axis=1), np.stack([low_a, b, a], axis=1)])
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    return Mesh.from_corners(corners[area > 1e-9], 0, MeshPart.EDGE)


def _cut(
    corners: F8, source: I8, direction: F8, low: F8, lines: tuple[float, float] = (-np.inf, np.inf)
) -> tuple[F8, I8]:
    """Triangles (m, 3, 3) cut wherever `(point - low) @ direction` is whole and within `lines`; `source` goes along."""
    done: list[tuple[F8, I8]] = []
    for _ in range(_ROUNDS):
        t = (corners[:, :, :2] - low) @ direction
        lowest, highest = t.min(axis=1), t.max(axis=1)
        # The middle of the lines that cross it, so that each round halves what is left.
        line = np.round((lowest + highest) / 2)
        first = np.maximum(np.floor(lowest + 1e-7) + 1, lines[0])
        last = np.minimum(np.ceil(highest - 1e-7) - 1, lines[1])
        line = np.clip(line, first, np.maximum(first, last))
        crossed = first <= last
        done.append((corners[~crossed], source[~crossed]))
        if not crossed.any():
            break
        corners, source = _halve(corners[crossed], source[crossed], t[crossed] - line[crossed][:, None])
    return np.concatenate([d[0] for d in done]), np.concatenate([d[1] for d in done])


def _halve(corners: F8, source: I8, side: F8) -> tuple[F8, I8]:
    """Triangles cut where `side` (m, 3) is 0: three pieces, or two where a corner lies on the line."""
    side = np.where(np.abs(side) < 1e-7, 0.0, side)
    # Turn each so that its first corner is alone on its side, or lies on the line.
    positive = (side > 0).sum(axis=1)
    negative = (side < 0).sum(axis=1)
    alone = np.where(
        (positive + negative == 2),
        np.argmax(side == 0, axis=1),
        np.where(positive == 1, np.argmax(side > 0, axis=1), np.argmax(side < 0, axis=1)),
    )
    order = (alone[:, None] + np.arange(3)) % 3
    row = np.arange(len(corners))[:, None]
    c, s = corners[row, order], side[row, order]
    two = s[:, 0] == 0
    out: list[F8] = []
    from_: list[I8] = []
    c2, s2 = c[two], s[two]
    if len(c2):
        t = (s2[:, 1] / (s2[:, 1] - s2[:, 2]))[:, None]
        m = c2[:, 1] + (c2[:, 2] - c2[:, 1]) * t
        out += [np.stack([c2[:, 0], c2[:, 1], m], axis=1), np.stack([c2[:, 0], m, c2[:, 2]], axis=1)]
        from_ += [source[two]] * 2
    c3, s3 = c[~two], s[~two]
    if len(c3):
        m = c3[:, 0] + (c3[:, 1] - c3[:, 0]) * (s3[:, 0] / (s3[:, 0] - s3[:, 1]))[:, None]
        n = c3[:, 0] + (c3[:, 2] - c3[:, 0]) * (s3[:, 0] / (s3[:, 0] - s3[:, 2]))[:, None]
        out += [
            np.stack([c3[:, 0], m, n], axis=1),
            np.stack([m, c3[:, 1], c3[:, 2]], axis=1),
            np.stack([m, c3[:, 2], n], axis=1),
        ]
        from_ += [source[~two]] * 3
    return np.concatenate(out), np.concatenate(from_)


def membrane(known: F8, shape: tuple[int, int], /) -> F8:
    """Heights on a whole grid that pass through the known knots and are as even as can be between them.

    Solves Laplace's equation from a coarse grid to a fine one; the border is free.

    Parameters
    ----------
    known : `shape` float64, NaN where nothing is known, at least one number
    """
    levels = [known]
    while min(levels[-1].shape) > 4:
        levels.append(_coarser(levels[-1]))
    fixed = ~np.isnan(levels[-1])
    h = np.where(fixed, levels[-1], np.nanmean(known))
    for level in reversed(levels):
        fixed = ~np.isnan(level)
        rows = np.minimum(np.arange(level.shape[0]) // 2, h.shape[0] - 1) if level.shape != h.shape else None
        if rows is not None:
            columns = np.minimum(np.arange(level.shape[1]) // 2, h.shape[1] - 1)
            h = h[np.ix_(rows, columns)]
        h = np.where(fixed, level, h)
        for _ in range(_ROUNDS):
            wide = np.pad(h, 1, mode="edge")
            h = np.where(fixed, level, (wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]) / 4)
    return h.reshape(shape)


def _coarser(known: F8) -> F8:
    """Half the grid; a knot knows the mean of what the four that it stands for know."""
    rows, columns = ((n + 1) // 2 for n in known.shape)
    wide = np.full((2 * rows, 2 * columns), np.nan)
    wide[: known.shape[0], : known.shape[1]] = known
    four = wide.reshape(rows, 2, columns, 2).transpose(0, 2, 1, 3).reshape(rows, columns, 4)
    held = ~np.isnan(four)
    count = held.sum(axis=2)
    return np.asarray(np.where(count > 0, np.where(held, four, 0.0).sum(axis=2) / np.maximum(count, 1), np.nan))
