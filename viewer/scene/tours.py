"""Tours as a scene file tells them."""

from __future__ import annotations

from typing import Literal

from viewer.scene.vocabulary import Id, LocalText, Part, Positive


class TourStep(Part, frozen=True):
    """A stop of a tour; one that `may` be left out gives its time to the others, one with `least` and `most` fits."""

    hotspot: Id | None = None
    view: Id | None = None
    seconds: Positive = 30.0
    weight: Literal["must", "may"] = "must"
    least: Positive | None = None
    most: Positive | None = None
    notes: LocalText = ""
    caption: LocalText = ""


class Tour(Part, frozen=True):
    """An ordered walk over hotspots and views."""

    id: Id
    title: LocalText
    step: tuple[TourStep, ...]
