"""How the blocks of Jianye are built: each manner fills a block with footprints that keep clear of each other.

A manner gets the block (plan coordinates, metres), its heights and a dice, and yields footprints with foot and top.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from tools.scenegen.common.dice import Dice

EDGE = 14.0
"""Between a house and the edge of its block, metres."""


@dataclass(frozen=True, slots=True)
class House:
    """A footprint drawn up from `foot` to `top`, metres."""

    shape: Polygon
    top: float
    foot: float = 0.0


Manner = Callable[[Polygon, float, float, Dice], Iterator[House]]


def slab(u: float, v: float, width: float, depth: float) -> Polygon:
    """A rectangle about its middle."""
    return box(u - width / 2, v - depth / 2, u + width / 2, v + depth / 2)


def spots(block: BaseGeometry, du: float, dv: float) -> Iterator[tuple[float, float]]:
    """The middles of a regular grid's fields, as many as go into the block's bounds, evenly spread."""
    u0, v0, u1, v1 = block.bounds
    nu, nv = max(1, round((u1 - u0) / du)), max(1, round((v1 - v0) / dv))
    for j in range(nv):
        for i in range(nu):
            yield u0 + (u1 - u0) * (i + 0.5) / nu, v0 + (v1 - v0) * (j + 0.5) / nv


def rows(block: Polygon, low: float, high: float, dice: Dice) -> Iterator[House]:
    """Long houses in rows that face south, as the older estates are."""
    inner = block.buffer(-EDGE)
    if inner.is_empty:
        return
    top = dice.between(low, high)
    for u, v in spots(inner, 104, 58):
        house = slab(u, v, 84, 21)
        if inner.contains(house) and dice.between(0, 1) < 0.94:
            yield House(house, top + dice.between(-1.5, 1.5))


def points(block: Polygon, low: float, high: float, dice: Dice) -> Iterator[House]:
    """Tall houses apart from each other, the southern ones lower, with a garden between them."""
    inner = block.buffer(-EDGE)
    if inner.is_empty:
        return
    v0, v1 = inner.bounds[1], inner.bounds[3]
    for k, (u, v) in enumerate(spots(inner, 92, 88)):
        house = slab(u + (14 if k % 2 else -6), v, 46, 27)
        if not inner.contains(house) or dice.between(0, 1) < 0.1:
            continue
        north = (v - v0) / max(v1 - v0, 1.0)
        yield House(house, low + (high - low) * (0.25 + 0.75 * north) * dice.between(0.86, 1.06))


def towers(block: Polygon, low: float, high: float, dice: Dice) -> Iterator[House]:
    """Office towers on broad feet."""
    inner = block.buffer(-EDGE)
    if inner.is_empty:
        return
    for u, v in spots(inner, 150, 150):
        base = slab(u, v, 112, 108)
        if not inner.contains(base):
            base = slab(u, v, 74, 74)
            if not inner.contains(base):
                continue
        foot = dice.between(16, 26)
        yield House(base, foot)
        du, dv = dice.between(-18, 18), dice.between(-16, 16)
        top = dice.between(low, high)
        if base.area < 8000:
            du = dv = 0.0
        side = dice.between(46, 56)
        yield House(slab(u + du, v + dv, side, side), top * 0.82, foot)
        yield House(slab(u + du, v + dv, side * 0.74, side * 0.74), top, top * 0.82)


def offices(block: Polygon, low: float, high: float, dice: Dice) -> Iterator[House]:
    """Office houses: a tower, a long one and low wings about a court."""
    inner = block.buffer(-EDGE)
    if inner.is_empty:
        return
    for u, v in spots(inner, 150, 150):
        turned = dice.between(0, 1) < 0.5
        first = slab(u - 30, v + 24, 44, 60) if turned else slab(u + 28, v + 26, 60, 42)
        second = slab(u + 30, v - 4, 34, 112) if turned else slab(u, v - 34, 112, 32)
        if inner.contains(first):
            yield House(first, dice.between(low, high))
        if inner.contains(second):
            yield House(second, dice.between(0.3, 0.5) * (low + high) / 2)


def campus(block: Polygon, low: float, high: float, dice: Dice) -> Iterator[House]:
    """A science park's houses: rings about courts, bars, and a tower here and there."""
    inner = block.buffer(-EDGE)
    if inner.is_empty:
        return
    for k, (u, v) in enumerate(spots(inner, 136, 140)):
        if (k + int(dice.between(0, 2.99))) % 3 == 0:
            ring = slab(u, v, 104, 100).difference(slab(u, v, 52, 48))
            if inner.contains(ring) and isinstance(ring, Polygon):
                yield House(ring, dice.between(0.55 * low, 0.9 * low))
        else:
            bar, tower = slab(u - 22, v - 30, 62, 30), slab(u + 28, v + 16, 38, 46)
            if inner.contains(bar):
                yield House(bar, dice.between(low * 0.4, low * 0.75))
            if inner.contains(tower):
                yield House(tower, dice.between((low + high) / 2, high))


def mixed(block: Polygon, low: float, high: float, dice: Dice) -> Iterator[House]:
    """Either manner of living, block by block."""
    if dice.between(0, 1) < 0.5:
        yield from rows(block, low * 0.8, low * 1.1, dice)
    else:
        yield from points(block, high * 0.7, high, dice)


def low_rows(block: Polygon, low: float, high: float, dice: Dice) -> Iterator[House]:
    """Small houses loosely set, as across the river and on the island."""
    inner = block.buffer(-EDGE)
    if inner.is_empty:
        return
    for u, v in spots(inner, 104, 82):
        house = slab(u, v, dice.between(52, 84), dice.between(22, 32))
        if inner.contains(house) and dice.between(0, 1) < 0.82:
            yield House(house, dice.between(low, high))


def school(block: Polygon, low: float, high: float, dice: Dice) -> Iterator[House]:
    """Three wings beside a playing field (the field itself is a green)."""
    u, v = block.representative_point().coords[0]
    for house, top in (
        (slab(u - 90, v + 60, 30, 110), 20),
        (slab(u - 30, v + 96, 80, 28), 17),
        (slab(u - 30, v + 20, 80, 26), 17),
    ):
        if block.buffer(-8).contains(house):
            yield House(house, top)


MANNERS: dict[str, Manner] = {
    "rows": rows,
    "points": points,
    "towers": towers,
    "offices": offices,
    "campus": campus,
    "mixed": mixed,
    "low": low_rows,
    "school": school,
}
