"""Straight skeletons: how the edges of an outline meet when all of them move inwards at the same speed.

Each edge sweeps one face; the faces part the area of the outline without a gap, and the distance that an edge has gone
where it meets the others is the height of a roof of one slope (Aichholzer, Aurenhammer, Alberts and Gärtner, 1995, "A
novel type of skeleton for polygons"). The wavefront is moved from event to event. All events of one moment and one
place are taken together: what meets there is cut, what has no length or lies back to back is dropped, and the edges
that are left are joined anew by their angles. So a square's centre, a courtyard of even width or a row of equal wings
are no special cases.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8
from viewer.geometry.wavefront import NoSkeletonError, Wavefront

_NEAR = 1e-7
"""Part of the outline's size within which two places are one."""
_SHAKES = (0.0, 0.0, 3e-7, 3e-6, 3e-5)
"""Parts of the size by which corners are moved, try by try, where the outline cannot be parted as it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Skeleton:
    """The faces of an outline's edges.

    Parameters
    ----------
    nodes : (n, 3) float64: x, y and the distance from the edges, metres; the outline's corners first, as they are
    faces : of each edge, from corner i to its successor, the nodes round its face, counter-clockwise, the edge's two
        ends first
    """

    nodes: NDArray[np.float64]
    faces: tuple[tuple[int, ...], ...]

    @property
    def reach(self) -> float:
        """The greatest distance, metres."""
        return float(self.nodes[:, 2].max()) if len(self.nodes) else 0.0


def skeleton(rings: Sequence[F8], /) -> Skeleton:
    """The skeleton of a polygon.

    Parameters
    ----------
    rings : each (k, 2) metres, not closed, without repeated points; the outer one counter-clockwise, holes clockwise

    Raises
    ------
    NoSkeletonError
        If its rings cross.
    """
    corners = np.concatenate([np.asarray(ring, dtype=np.float64) for ring in rings])
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    size = float(np.ptp(corners, axis=0).max())
    if not size > 0 or not math.isfinite(size):
        raise NoSkeletonError("expected an outline with an area")
    unit = (corners - middle) / size
    sizes = [len(ring) for ring in rings]
    after = _successors(sizes)
    area = float((unit[:, 0] * unit[after, 1] - unit[after, 0] * unit[:, 1]).sum() / 2)
    fault = ""
    for number, shake in enumerate(_SHAKES):
        moved = unit
        if shake:
            moved = unit + shake * np.random.default_rng(number).uniform(-1.0, 1.0, unit.shape)
        front = Wavefront(moved, after, _NEAR if number == 0 else _NEAR / 100)
        try:
            front.run()
            faces = front.faces()
            nodes = np.array(front.nodes)
            nodes[: len(unit), :2] = unit
            _check(nodes, faces, area)
        except NoSkeletonError as error:
            fault = str(error)
            continue
        nodes *= size
        nodes[:, :2] += middle
        nodes[: len(corners), :2] = corners
        return Skeleton(nodes, faces)
    raise NoSkeletonError(fault)


def _successors(sizes: Sequence[int]) -> NDArray[np.int64]:
    ends = np.cumsum(sizes)
    after = np.arange(1, int(ends[-1]) + 1, dtype=np.int64)
    after[ends - 1] = ends - np.asarray(sizes)
    return after


def _check(nodes: F8, faces: Sequence[tuple[int, ...]], area: float) -> None:
    """The faces cover the outline once: none is turned over, and together they have its area."""
    sizes = np.array([len(face) for face in faces])
    first = np.cumsum(sizes) - sizes
    x, y, _ = nodes[list(chain.from_iterable(faces))].T
    after = np.arange(1, len(x) + 1)
    after[first + sizes - 1] = first
    own = np.add.reduceat(x * y[after] - x[after] * y, first) / 2
    if (own < -1e-7).any():
        raise NoSkeletonError("expected faces that are not turned over")
    whole = float(own.sum())
    if not abs(whole - area) <= 1e-5 * area:
        raise NoSkeletonError(f"expected faces with an area of {area:g} together, got {whole:g}")
