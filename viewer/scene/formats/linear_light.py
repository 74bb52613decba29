"""Colours of mesh files as linear light."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from viewer.geometry.checks import F8
from viewer.geometry.colour import linear


def linear_bytes(colours: ArrayLike, /) -> F8:
    """sRGB 0..255 (n, 3 or 4) as linear light 0..1; what comes fourth is no light and keeps its share."""
    given = np.asarray(colours, np.float64)
    table = np.array([linear((k / 255.0,) * 3)[0] for k in range(256)])
    out = np.array(given / 255.0)
    out[:, :3] = table[np.clip(np.rint(np.nan_to_num(given[:, :3])), 0, 255).astype(np.int64)]
    return out
