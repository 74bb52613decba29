"""Solids of plain triangles, metres, z up, counter-clockwise from outside."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from tools.scenegen.common.glb_writer import Triangles

Corner = tuple[float, float, float]


def cuboid(
    cx: float, cy: float, z0: float, width: float, depth: float, height: float, *, turn: float = 0.0
) -> Triangles:
    """A box standing on `z0`, turned counter-clockwise by degrees."""
    w, d = width / 2, depth / 2
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    flat = [(cx + x * c - y * s, cy + x * s + y * c) for x, y in ((-w, -d), (w, -d), (w, d), (-w, d))]
    return prism(flat, z0, z0 + height)


def prism(ring: Sequence[tuple[float, float]], z0: float, z1: float) -> Triangles:
    """A convex footprint (counter-clockwise) drawn up, closed on all sides."""
    low, high = [(*p, z0) for p in ring], [(*p, z1) for p in ring]
    return loft(low, high)


def loft(low: Sequence[Corner], high: Sequence[Corner]) -> Triangles:
    """The solid between two convex plane polygons of as many corners, both counter-clockwise seen from above."""
    n = len(low)
    out = []
    for i in range(n):
        j = (i + 1) % n
        out += [(low[i], low[j], high[j]), (low[i], high[j], high[i])]
    for i in range(1, n - 1):
        out += [(high[0], high[i], high[i + 1]), (low[0], low[i + 1], low[i])]
    return np.array(out, dtype=np.float64)


def disc(radius: float, z0: float, z1: float, *, sides: int = 48, cx: float = 0.0, cy: float = 0.0) -> Triangles:
    """A round plate or column."""
    return cone(radius, radius, z0, z1, sides=sides, cx=cx, cy=cy)


def cone(
    low: float, high: float, z0: float, z1: float, *, sides: int = 24, cx: float = 0.0, cy: float = 0.0
) -> Triangles:
    """A round solid whose radius goes from `low` to `high`."""
    angles = [2 * math.pi * i / sides for i in range(sides)]
    a, b = ([(cx + r * math.cos(t), cy + r * math.sin(t), z) for t in angles] for r, z in ((low, z0), (high, z1)))
    return loft(a, b)


def ball(radius: float, cx: float, cy: float, cz: float, *, sides: int = 14, rings: int = 7) -> Triangles:
    """A globe."""

    def at(i: int, j: int) -> Corner:
        t, p = 2 * math.pi * (i % sides) / sides, math.pi * j / rings - math.pi / 2
        return (
            cx + radius * math.cos(p) * math.cos(t),
            cy + radius * math.cos(p) * math.sin(t),
            cz + radius * math.sin(p),
        )

    out = []
    for i in range(sides):
        for j in range(rings):
            a, b, c, d = at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)
            if j < rings - 1:
                out.append((a, c, d))
            if j > 0:
                out.append((a, b, c))
    return np.array(out, dtype=np.float64)


def ring(outer: float, inner: float, z0: float, z1: float, start: float, end: float, *, sides: int = 48) -> Triangles:
    """A piece of a round wall between two angles, degrees counter-clockwise from east."""
    steps = max(2, round(abs(end - start) / 360 * sides))
    out = []
    for k in range(steps):
        a, b = (math.radians(start + (end - start) * (k + t) / steps) for t in (0, 1))
        corners = [(r * math.cos(t), r * math.sin(t)) for r, t in ((inner, a), (outer, a), (outer, b), (inner, b))]
        out.append(prism(corners, z0, z1))
    return np.concatenate(out)


def bar(a: Corner, b: Corner, thick: float) -> Triangles:
    """A square bar from one point to another, not upright ones."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy)
    if length < 1e-9:
        return cuboid(a[0], a[1], min(a[2], b[2]), thick, thick, abs(b[2] - a[2]))
    sx, sy, h = -dy / length * thick / 2, dx / length * thick / 2, thick / 2
    low = [(a[0] - sx, a[1] - sy, a[2] - h), (b[0] - sx, b[1] - sy, b[2] - h)]
    low += [(b[0] + sx, b[1] + sy, b[2] - h), (a[0] + sx, a[1] + sy, a[2] - h)]
    return loft(low, [(x, y, z + thick) for x, y, z in low])


def plate(points: Sequence[tuple[float, float]], y: float, thick: float) -> Triangles:
    """An upright plate with its front to the south: a convex outline (x, z), counter-clockwise seen from the front.

    It stands out from the plane `y` by `thick`; its back is open.
    """
    front, back = [(x, y - thick, z) for x, z in points], [(x, y, z) for x, z in points]
    n = len(points)
    out = [(front[0], front[i], front[i + 1]) for i in range(1, n - 1)]
    for i in range(n):
        j = (i + 1) % n
        out += [(back[i], back[j], front[j]), (back[i], front[j], front[i])]
    return np.array(out, dtype=np.float64)


def tile(x: float, z: float, width: float, height: float, y: float, thick: float = 0.03) -> Triangles:
    """A rectangular plate about the point (x, z)."""
    w, h = width / 2, height / 2
    return plate([(x - w, z - h), (x + w, z - h), (x + w, z + h), (x - w, z + h)], y, thick)


def button(x: float, z: float, radius: float, y: float, thick: float = 0.03, *, sides: int = 18) -> Triangles:
    """A round plate about the point (x, z)."""
    angles = [2 * math.pi * k / sides for k in range(sides)]
    return plate([(x + radius * math.cos(a), z + radius * math.sin(a)) for a in angles], y, thick)


def stroke(a: tuple[float, float], b: tuple[float, float], width: float, y: float, thick: float = 0.03) -> Triangles:
    """A line on an upright plane from `a` to `b` (x, z)."""
    dx, dz = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dz)
    nx, nz = -dz / length * width / 2, dx / length * width / 2
    return plate(
        [(a[0] - nx, a[1] - nz), (b[0] - nx, b[1] - nz), (b[0] + nx, b[1] + nz), (a[0] + nx, a[1] + nz)], y, thick
    )


def tube(points: list[Corner], radius: float, *, sides: int = 6, closed: bool = False) -> Triangles:
    """A tube along points."""
    path = np.array(points)
    after, before = np.roll(path, -1, axis=0), np.roll(path, 1, axis=0)
    if not closed:
        after[-1], before[0] = path[-1], path[0]
    along = (after - before) / np.linalg.norm(after - before, axis=1)[:, None]
    helper = np.where(np.abs(along[:, 2:]) < 0.9, (0.0, 0.0, 1.0), (1.0, 0.0, 0.0))
    first = np.cross(along, helper)
    first /= np.linalg.norm(first, axis=1)[:, None]
    second = np.cross(along, first)
    angles = [2 * math.pi * k / sides for k in range(sides)]
    rim = np.stack([path + radius * (math.cos(a) * first + math.sin(a) * second) for a in angles], axis=1)
    count = len(path)
    out = []
    for i in range(count if closed else count - 1):
        j = (i + 1) % count
        for k in range(sides):
            m = (k + 1) % sides
            out += [(rim[i, k], rim[i, m], rim[j, m]), (rim[i, k], rim[j, m], rim[j, k])]
    return np.array(out)


def surface(grid: list[list[Corner]], thickness: float) -> Triangles:
    """A sheet over a grid of points, seen from both sides, its lower side `thickness` below."""
    top = np.array(grid)
    low = top - (0.0, 0.0, thickness)
    out = []
    rows, columns = top.shape[:2]
    for i in range(rows - 1):
        for j in range(columns - 1):
            a, b, c, d = top[i, j], top[i, j + 1], top[i + 1, j + 1], top[i + 1, j]
            out += [(a, b, c), (a, c, d)]
            a, b, c, d = low[i, j], low[i, j + 1], low[i + 1, j + 1], low[i + 1, j]
            out += [(a, c, b), (a, d, c)]
    rim = [(0, j) for j in range(columns)] + [(i, columns - 1) for i in range(1, rows)]
    rim += [(rows - 1, j) for j in range(columns - 2, -1, -1)] + [(i, 0) for i in range(rows - 2, -1, -1)]
    for p, q in itertools.pairwise(rim):
        out += [(low[p], low[q], top[q]), (low[p], top[q], top[p])]
    sheet = np.array(out)
    corners = sheet[: 4 * (rows - 1) * (columns - 1)].reshape(-1, 4, 3, 3)[:, :2]
    up = np.cross(corners[..., 1, :] - corners[..., 0, :], corners[..., 2, :] - corners[..., 0, :])[..., 2].sum()
    return sheet if up >= 0 else sheet[:, ::-1]


def moved(triangles: Triangles, dx: float, dy: float, dz: float = 0.0, *, turn: float = 0.0) -> Triangles:
    """The same solid turned counter-clockwise by degrees about the origin, then moved."""
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    matrix = np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
    return np.asarray(triangles @ matrix + (dx, dy, dz))
