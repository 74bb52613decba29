"""Areas with very many holes, cut into pieces with few: what is made of them takes a time that grows with their number.

Ear clipping joins each hole to the outline, past all that are joined already (Eberly 2002, "Triangulation by Ear
Clipping"); twenty thousand holes would take minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from viewer.geometry.checks import F8

MOST_HOLES = 1_000
"""Holes of a piece."""


def divided(rings: tuple[F8, ...], /) -> tuple[tuple[F8, ...], ...]:
    """A simple polygon as pieces with at most `MOST_HOLES` holes each, which meet along straight cuts.

    Parameters
    ----------
    rings : (k, 2) each, the outer one first
    """
    if len(rings) - 1 <= MOST_HOLES:
        return (rings,)
    import shapely

    return tuple(_rings(piece) for piece in _pieces(shapely.Polygon(rings[0], rings[1:]), 0))


def _pieces(polygon: Any, depth: int) -> Iterator[Any]:
    """Halves of halves, across the longer side and between as many holes on either."""
    import shapely

    count = shapely.get_num_interior_rings(polygon)
    if count <= MOST_HOLES or depth > 32:
        yield polygon
        return
    low, high = np.reshape(polygon.bounds, (2, 2))
    axis = int(np.argmax(high - low))
    holes = shapely.bounds([shapely.get_interior_ring(polygon, i) for i in range(count)])
    middle = float(np.median((holes[:, axis] + holes[:, axis + 2]) / 2))
    for side in (0, 1):
        box = np.array([low, high])
        box[1 - side, axis] = middle
        half = shapely.clip_by_rect(polygon, *box.ravel().tolist())
        for piece in shapely.get_parts(half):
            if shapely.get_type_id(piece) == shapely.GeometryType.POLYGON and not shapely.is_empty(piece):
                yield from _pieces(piece, depth + 1)


def _rings(polygon: Any) -> tuple[F8, ...]:
    return tuple(np.asarray(ring.coords)[:-1] for ring in (polygon.exterior, *polygon.interiors))
