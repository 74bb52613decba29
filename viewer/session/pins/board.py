"""The pins of an explorer: which there are, where they stand, and what a pointer meets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from viewer.bulkheads import Bulkheads
from viewer.camera.orbit import Orbit
from viewer.session.pins.crowds import LayoutView
from viewer.session.pins.label_placement import Labelling
from viewer.session.pins.pin import Measure, Pin, PlacedPin, Placement, Rect
from viewer.session.scene_queries import display_name

if TYPE_CHECKING:
    from viewer.scene.model import Hotspot
    from viewer.session.explorer import Explorer

TOUCH = 44.0
"""Logical pixels that a finger can hit (WCAG 2.5.5)."""

_APART = 0.05  # of the model's diagonal: so near, pins stand for themselves
_SPREAD = 3.2  # distance to a crowd's diameter
_TALL = 1080.0  # logical pixels of a picture's height from which on pins grow with it
_EDGE = 6.0


def _letters(title: str, scale: float) -> float:
    """About the width of a title, for those who have no fonts."""
    return 8.0 * len(title) * scale


_NONE = np.zeros(0)
_NO_PINS = Placement((), np.zeros((0, 2)), np.zeros((0, 2)), _NONE, _NONE, _NONE, _NONE, _NONE, _NONE)


class PinBoard:
    """The pins of one explorer.

    Parameters
    ----------
    explorer : whose they are
    measure : width of a title

    Attributes
    ----------
    bulkheads : while the pins fail there are none, and all the rest goes on
    covered : of the picture, where no pin may stand, physical pixels
    """

    def __init__(self, explorer: Explorer, measure: Measure | None) -> None:
        self._explorer = explorer
        self._labelling = self._begin(measure or _letters)
        self.bulkheads = Bulkheads()
        self.text_scale = 1.0
        self.covered: Rect | None = None
        self._sight: tuple[tuple[object, ...], LayoutView | None] = ((), None)
        self._plain: tuple[tuple[str, ...], tuple[Pin, ...]] = ((), ())
        self._placement: Placement | None = None

    def _begin(self, measure: Measure) -> Labelling:
        explorer = self._explorer
        return Labelling(explorer.loaded.geometry.rays, _APART * explorer.room.size, measure)

    def _renew(self) -> None:
        """Forget a layout that failed, whatever state it is in."""
        self._labelling = self._begin(self.measure)
        self._sight, self._placement = ((), None), None

    @property
    def measure(self) -> Measure:
        """Width of a title."""
        return self._labelling.measure

    @measure.setter
    def measure(self, measure: Measure) -> None:
        self._labelling.measure = measure

    @property
    def scale(self) -> float:
        """Physical to nominal pixels of pins: they grow with the screen and with the size of text one chose."""
        explorer = self._explorer
        tall = explorer.size[1] / explorer.ratio
        return explorer.ratio * self.text_scale * min(max(tall / _TALL, 1.0), 2.0)

    def _unmarked(self) -> tuple[Pin, ...]:
        """The pins of this moment without their marks; the same tuple until that changes."""
        explorer = self._explorer
        story, state = explorer.story, explorer.state
        # What is open matters only where it would have no pin otherwise.
        kept = state.opened if state.category else ""
        key = (state.place, explorer.lang, state.found, state.category, kept)
        if self._plain[0] != key:
            out = [
                Pin(h.id, story.anchor(h), story.number(h), story.title(h, explorer.lang), alone=h.spread == "fan")
                for h in self._chosen(state.place)
            ]
            for place in story.places.values() if not state.place else ():
                if inside := self._chosen(place.id):
                    title, number = story.place_title(place, explorer.lang), str(len(inside))
                    out.append(Pin(place.id, story.place_anchor(place), number, title, group=True))
            found = state.found if all(p.id != state.found for p in out) else ""
            if found and (box := story.bounds(found)) is not None:
                x, y = ((box[0] + box[1]) / 2)[:2].tolist()
                out.append(Pin(found, (x, y, float(box[1, 2])), "", display_name(found)))
            self._plain = (key, tuple(out))
        return self._plain[1]

    def _chosen(self, place: str) -> list[Hotspot]:
        """The spots in a place that are of the chosen category, or open."""
        state = self._explorer.state
        spots = self._explorer.story.in_place(place)
        return [h for h in spots if state.category in ("", h.category) or h.id == state.opened]

    def pins(self) -> tuple[Pin, ...]:
        """The pins of this moment: a place's own inside it; outside single ones, and one for each closed place."""
        state = self._explorer.state
        chosen = state.found or state.opened
        return tuple(replace(p, chosen=p.id == chosen, hovered=p.id == state.hovered) for p in self._unmarked())

    @property
    def _state(self) -> tuple[object, ...]:
        """What the layout depends on."""
        explorer = self._explorer
        seen = (explorer.camera, explorer.state, explorer.size, self.scale, explorer.lang)
        return (*seen, explorer.reserved, self.covered)

    def _look(self) -> Labelling:
        """The labelling, up to date with what is seen."""
        explorer, key = self._explorer, self._state
        if self._sight[0] != key:
            left, top, right, bottom = explorer.reserved
            edge = _EDGE * explorer.ratio
            area: Rect = (
                left + edge,
                top + edge,
                max(explorer.size[0] - left - right - 2 * edge, 1),
                max(explorer.size[1] - top - bottom - 2 * edge, 1),
            )
            state = explorer.state
            seen = (state.found or state.opened, state.hovered, explorer.hidden_mask())
            self._sight = (key, LayoutView(explorer.camera, explorer.size, self.scale, area, *seen, self.covered))
            self._placement = None
        self._labelling.set_pins(self._unmarked())
        assert self._sight[1]
        self._labelling.look(self._sight[1])
        return self._labelling

    def placed(self) -> tuple[PlacedPin, ...]:
        """Where the pins come to stand on the screen, the most important one last."""
        return self.bulkheads.made("pins", self._state, lambda: self._look().placed(), tuple, mend=self._renew)

    def placement(self) -> Placement:
        """The pins as they are drawn at this moment; the same object until that changes."""
        return self.bulkheads.made("pins", self._state, self._place, lambda: _NO_PINS, mend=self._renew)

    def _place(self) -> Placement:
        labelling = self._look()
        if self._placement is None:
            self._placement = labelling.placement()
        return self._placement

    @property
    def settled(self) -> bool:
        """Whether no pin moves or fades."""
        return self._labelling.settled

    def advance(self, seconds: float, /) -> None:
        """Move and fade on for some time."""
        if not self._labelling.settled:
            self.bulkheads.run("pins", self._state, lambda: self._step(seconds), mend=self._renew)

    def _step(self, seconds: float) -> None:
        self._labelling.step(seconds)
        self._placement = None

    def finish(self) -> None:
        """Have pins stand at once where they would come to: for a picture that is not followed by others."""
        self._labelling.finish()
        self._placement = None

    def at(self, x: float, y: float, /) -> Pin | None:
        """The pin at a point of the picture; a finger need not hit it exactly."""
        placed = self.placed()
        for each in reversed(placed):
            if each.hit(x, y):
                return each.pin
        near = [each for each in placed if each.hit(x, y, TOUCH * self._explorer.ratio)]
        return min(near, key=lambda each: each.away(x, y)).pin if near else None

    def orbit_of(self, crowd: str, /) -> Orbit | None:
        """An orbit so near to a crowd of pins that it falls apart; None for another id."""
        goal, names = self._explorer.goal, set(self._labelling.members(crowd))
        points = np.array([p.anchor for p in self._unmarked() if p.id in names])
        if not len(points):
            return None
        low, high = points.min(0), points.max(0)
        x, y, z = ((low + high) / 2).tolist()
        reach = max(float(np.linalg.norm(high - low)) * _SPREAD, 0.8 * _APART * self._explorer.room.size)
        return replace(goal, target=(x, y, z), distance=min(reach, 0.6 * goal.distance))
