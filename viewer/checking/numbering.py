"""Numbers on pins: two spots with one number cannot be told apart in a talk."""

from __future__ import annotations

from collections.abc import Iterator

from viewer.checking.evidence import Evidence
from viewer.scene.issues import Issue


def repeated_numbers(evidence: Evidence, /) -> Iterator[Issue]:
    """Hotspots with a number that another one has."""
    first: dict[int, str] = {}
    for i, hotspot in enumerate(evidence.scene.hotspot):
        if hotspot.number is None:
            continue
        if hotspot.number in first:
            where = ("hotspot", i, "number")
            yield evidence.warning("duplicate-number", where, str(hotspot.number), first[hotspot.number])
        first.setdefault(hotspot.number, hotspot.id)
