"""Tours as a scene file tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from viewer.scene.vocabulary import Id, LocalText, ObjectName, Part, Positive


class StepFlight(Part, frozen=True):
    """How a step is come to: in so many seconds, in an `arc` over what lies between or `straight`."""

    seconds: Annotated[float, Meta(ge=0.2, le=60)] | None = None
    curve: Literal["arc", "straight"] = "arc"


class TourStep(Part, frozen=True):
    """A stop of a tour: what is seen, what is said, how long.

    One that `may` be left out gives its time to the others, one with `least` and `most` fits. `style` and `time` hold
    while one is there, the objects of `highlight` are marked, the figure of a content section stands beside the
    picture. With `scene` the hotspot or view is another scene's, which is gone to through its portal.
    """

    hotspot: Id | None = None
    view: Id | None = None
    seconds: Positive = 30.0
    weight: Literal["must", "may"] = "must"
    least: Positive | None = None
    most: Positive | None = None
    notes: LocalText = ""
    caption: LocalText = ""
    style: str | None = None
    time: datetime | None = None
    highlight: tuple[ObjectName, ...] = ()
    figure: Id | None = None
    flight: StepFlight | None = None
    scene: Id | None = None
    narration: LocalText = ""
    subtitles: LocalText = ""


class Tour(Part, frozen=True):
    """An ordered walk over hotspots and views."""

    id: Id
    title: LocalText
    step: tuple[TourStep, ...]
