"""The hotspots of scenes that others show in miniature: what those need to know to show their pins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from viewer.scene.model import Anchor
from viewer.scene.vocabulary import Id, Part, Point, shortened

if TYPE_CHECKING:
    from viewer.scene.read_scene import ReadScene


class MiniatureSpot(Part, frozen=True):
    """A hotspot of a scene that another shows in miniature: what the other one needs to know to show its pin.

    No file has it.
    """

    layer: Id
    hotspot: Id
    number: str
    anchor: Anchor | Point
    titles: dict[str, str]


def spots(shown: Mapping[str, ReadScene], /) -> tuple[MiniatureSpot, ...]:
    """The hotspots of the scenes that layers show, with their titles in all languages."""
    out = []
    for layer, inner in shown.items():
        for i, hotspot in enumerate(inner.scene.hotspot, 1):
            named = {lang: sections.get(hotspot.content or hotspot.id) for lang, sections in inner.content.items()}
            titles = {lang: shortened(section.head.title) for lang, section in named.items() if section}
            number = str(i if hotspot.number is None else hotspot.number)
            out.append(
                MiniatureSpot(layer=layer, hotspot=hotspot.id, number=number, anchor=hotspot.anchor, titles=titles)
            )
    return tuple(out)
