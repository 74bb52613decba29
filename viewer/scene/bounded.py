"""A scene with no more of anything than can be shown."""

from __future__ import annotations

import msgspec

from viewer.scene.limits import LIMITS
from viewer.scene.miniatures import Fault
from viewer.scene.model import Scene

_KINDS = ("place", "view", "category", "hotspot", "tour")


def bounded(scene: Scene, fault: Fault, /) -> Scene:
    """The scene with as many layers, hotspots and the like as there may be; a fault tells that more are left out."""
    most = {"layer": LIMITS.layers, **dict.fromkeys(_KINDS, LIMITS.entries)}
    kept = {}
    for kind, limit in most.items():
        if (count := len(getattr(scene, kind))) > limit:
            fault((kind,), "too-large", f"{count}", f"{limit}", "")
            kept[kind] = getattr(scene, kind)[:limit]
    return msgspec.structs.replace(scene, **kept) if kept else scene
