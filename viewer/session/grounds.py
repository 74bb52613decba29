"""What spots stand on."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from viewer.scene.model import Anchor, Hotspot
from viewer.session.scene_queries import SceneQueries


def ground_of(scene: SceneQueries, hotspot: Hotspot, /) -> tuple[str, ...]:
    """Names of the objects that a hotspot's pin stands on: all that belong to it where it names a mere point."""
    return (hotspot.anchor.object,) if isinstance(hotspot.anchor, Anchor) else scene.objects(hotspot)


def boxes_of(scene: SceneQueries, names: Iterable[str], /) -> NDArray[np.float64]:
    """Bounds of objects and all below each, (n, 2, 3) metres."""
    held = [b for n in names if (b := scene.bounds(n)) is not None]
    return np.array(held, np.float64).reshape(-1, 2, 3)
