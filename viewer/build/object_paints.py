"""Paints that a scene gives to single objects, whatever their layer or model has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import PAINT_SHIFT
from viewer.scene.model import ObjectPaint
from viewer.scene.paints import Paint, paint_code, painted, split

_UP = 90  # of 127: what is less steep than this is a roof


def repaint(vertices: NDArray[np.void], names: Sequence[str], paints: Sequence[ObjectPaint], /) -> None:
    """Give vertices the paints of their objects; later ones win.

    Parameters
    ----------
    vertices : of VERTEX, changed in place
    names : of the objects, by id
    """
    for paint in paints:
        below = paint.object + "/"
        own = [i for i, name in enumerate(names) if name == paint.object or name.startswith(below)]
        some = np.flatnonzero(np.isin(vertices["object"], np.array(own, np.uint32)))
        if not len(some):
            continue
        code = np.array(paint_code(paint.colour), np.uint8)
        codes = np.tile(code, (len(some), 1))
        if code[3] == Paint.ACCENT:
            # As the houses of a layer have it.
            codes[vertices["normal"][some, 2] > _UP] = painted(Paint.ACCENT_ROOF)
        colours, kinds = split(codes)
        colours[:, 3] = vertices["colour"][some, 3]
        vertices["colour"][some] = colours
        material = vertices["material"][some] & ((1 << PAINT_SHIFT) - 1)
        vertices["material"][some] = material | (kinds << PAINT_SHIFT)
