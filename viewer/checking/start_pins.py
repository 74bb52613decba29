"""Pins of the opening view that have no room for themselves."""

from __future__ import annotations

from collections.abc import Iterator

from viewer.checking.evidence import Evidence
from viewer.scene.issues import Issue
from viewer.session.pins.pin import CLUSTER

_MOST = 60  # hotspots: of more a crowd is what is to be expected


def without_room(evidence: Evidence, /) -> Iterator[Issue]:
    """Hotspots whose pins stand so near to each other in the opening view that they become one."""
    if not evidence.scene.hotspot or len(evidence.scene.hotspot) > _MOST:
        return
    explorer = evidence.explorer()
    numbers = {hotspot.id: i for i, hotspot in enumerate(evidence.scene.hotspot)}
    for placed in explorer.placed():
        if not placed.pin.id.startswith(CLUSTER):
            continue
        names = [name for name in explorer.board.members(placed.pin.id) if name in numbers]
        if len(names) > 1:
            where = ("hotspot", numbers[names[-1]], "anchor")
            yield evidence.warning("crowded-pins", where, names[-1], ", ".join(names[:-1]))
