"""The pins of a camera: which there are, where they stand, and what a pointer meets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from viewer.bulkheads import Bulkheads
from viewer.camera import Camera
from viewer.camera.orbit import Orbit
from viewer.i18n import Translator
from viewer.scene.model import Hotspot
from viewer.screens import growth
from viewer.session.grounds import boxes_of, ground_of
from viewer.session.pins.crowd_tree import NO_BOXES, LayoutView, pictured
from viewer.session.pins.label_placement import Labelling
from viewer.session.pins.pin import DOOR, Measure, Pin, PlacedPin, Placement, Rect
from viewer.session.scene_queries import SceneQueries, object_title
from viewer.session.standpoint import HERE, SIGN
from viewer.session.state import SessionState

TOUCH = 44.0
"""Logical pixels that a finger can hit (WCAG 2.5.5)."""

_APART = 0.05  # of the model's diagonal: so near, pins stand for themselves
_SPREAD = 3.2  # distance to a crowd's diameter
_EDGE = 6.0


def _letters(title: str, scale: float) -> float:
    """About the width of a title, for those who have no fonts."""
    return 8.0 * len(title) * scale


_NONE = np.zeros(0)
_NO_PINS = Placement((), np.zeros((0, 2)), np.zeros((0, 2)), _NONE, _NONE, _NONE, _NONE, _NONE, _NONE)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the pins of a moment depend on.

    Parameters
    ----------
    camera : near and far fitted
    goal : where it is going to
    size : of the picture, physical pixels
    ratio : physical to logical pixels
    reserved : what panels cover on the left, above, on the right and below, physical pixels
    covered : of the picture, where no pin may stand, physical pixels
    state : what is marked and open
    mask : (objects,) bool by object id, what is left out
    """

    camera: Camera
    goal: Orbit
    size: tuple[int, int]
    ratio: float
    reserved: tuple[float, float, float, float]
    covered: tuple[Rect, ...]
    state: SessionState
    mask: NDArray[np.bool_]


class PinBoard:
    """The pins of one camera.

    Parameters
    ----------
    scene : whose they are
    size : of the scene, metres
    measure : width of a title
    bulkheads : while the pins fail there are none, and all the rest goes on

    Attributes
    ----------
    text_scale : of pins and labels, 1 is the usual one
    finger : logical pixels that a finger hits
    """

    def __init__(self, scene: SceneQueries, size: float, measure: Measure | None, bulkheads: Bulkheads) -> None:
        self._scene, self._size, self._bulkheads = scene, size, bulkheads
        self._labelling = self._begin(measure or _letters)
        self.text_scale = 1.0
        self.finger = TOUCH
        self._sight: tuple[tuple[object, ...], LayoutView | None] = ((), None)
        self._told: tuple[str, NDArray[np.float64]] = ("", NO_BOXES)
        self._plain: tuple[tuple[object, ...], tuple[Pin, ...]] = ((), ())
        self._placement: Placement | None = None

    def _begin(self, measure: Measure) -> Labelling:
        return Labelling(self._scene.loaded.geometry.rays, _APART * self._size, measure)

    def _renew(self) -> None:
        """Forget a layout that failed, whatever state it is in."""
        self._labelling = self._begin(self._labelling.measure)
        self._sight, self._placement = ((), None), None

    def scale_in(self, size: tuple[int, int], ratio: float, /) -> float:
        """Physical to nominal pixels of pins: they grow with the screen and with the size of text one chose.

        Parameters
        ----------
        size : of the picture, physical pixels
        ratio : physical to logical pixels
        """
        return ratio * self.text_scale * growth(size, ratio)

    def scale(self, seen: Seen, /) -> float:
        """The same for what is seen."""
        return self.scale_in(seen.size, seen.ratio)

    def _unmarked(self, state: SessionState) -> tuple[Pin, ...]:
        """The pins of a state without their marks; the same tuple until that changes."""
        scene, lang = self._scene, state.lang
        # What is open matters only where it would have no pin otherwise.
        kept = state.opened if state.category or scene.spots_on(state.opened) else ""
        key = (state.place, lang, state.found, state.category, kept, state.here)
        if self._plain[0] != key:
            out = [
                Pin(h.id, scene.anchor(h), scene.number(h), scene.title(h, lang), alone=h.spread == "fan")
                for h in self._chosen(state, state.place)
            ]
            out += [
                Pin(id_, at, spot.number, spot.titles.get(lang) or next(iter(spot.titles.values()), spot.hotspot))
                for id_, at, spot in scene.spots_on(state.opened)
            ]
            for place in scene.places.values() if not state.place else ():
                if inside := self._chosen(state, place.id):
                    text = Translator(lang).ngettext("{title} · {n} story", "{title} · {n} stories", len(inside))
                    title = text.format(title=scene.place_title(place, lang), n=len(inside))
                    at = scene.place_anchor(place)
                    out.append(Pin(place.id, at, DOOR, title, group=True, inside=len(inside)))
            found = state.found if all(p.id != state.found for p in out) else ""
            if found and (top := scene.top(found)) is not None:
                out.append(Pin(found, top, "", object_title(scene.loaded.geometry.objects, found, lang)))
            if (here := state.here) and not state.place:
                at = (here.x, here.y, scene.top_at(here.x, here.y) or 0.0)
                out.append(Pin(HERE, at, SIGN, Translator(lang).gettext("You are here"), alone=True))
            self._plain = (key, tuple(out))
        return self._plain[1]

    def _chosen(self, state: SessionState, place: str) -> Sequence[Hotspot]:
        """The spots in a place that are of the chosen category, or open."""
        spots = self._scene.in_place(place)
        return [h for h in spots if state.category in ("", h.category) or h.id == state.opened]

    def pins(self, state: SessionState, /) -> tuple[Pin, ...]:
        """The pins of a state: a place's own inside it; outside single ones, and one for each closed place."""
        chosen, hovered = state.found or state.opened, self._scene.seen_as(state.hovered, state.place)
        return tuple(replace(p, chosen=p.id == chosen, hovered=p.id == hovered) for p in self._unmarked(state))

    def _key(self, seen: Seen) -> tuple[object, ...]:
        """What the layout depends on."""
        state = seen.state
        marks = (state.hovered, state.opened, state.place, state.found, state.category, state.lang, id(seen.mask))
        return (seen.camera, marks, seen.size, self.scale(seen), seen.reserved, seen.covered)

    def _boxes(self, opened: str) -> NDArray[np.float64]:
        """Of what an open spot stands on, (n, 2, 3) metres."""
        if self._told[0] != opened:
            found = self._scene.hotspots.get(opened)
            self._told = (opened, boxes_of(self._scene, ground_of(self._scene, found)) if found else NO_BOXES)
        return self._told[1]

    def told(self, seen: Seen, /) -> Rect | None:
        """Where in the picture what a card tells of is seen, physical pixels; None for nothing."""
        return pictured(self._boxes(seen.state.opened), seen.camera, seen.size)

    def _look(self, seen: Seen) -> Labelling:
        """The labelling, up to date with what is seen."""
        key = self._key(seen)
        if self._sight[0] != key:
            left, top, right, bottom = seen.reserved
            edge = _EDGE * seen.ratio
            area: Rect = (
                left + edge,
                top + edge,
                max(seen.size[0] - left - right - 2 * edge, 1),
                max(seen.size[1] - top - bottom - 2 * edge, 1),
            )
            hovered = self._scene.seen_as(seen.state.hovered, seen.state.place)
            marks = (seen.state.found or seen.state.opened, hovered, seen.mask)
            told = self._boxes(seen.state.opened)
            self._sight = (key, LayoutView(seen.camera, seen.size, self.scale(seen), area, *marks, seen.covered, told))
            self._placement = None
        self._labelling.set_pins(self._unmarked(seen.state))
        assert self._sight[1]
        self._labelling.look(self._sight[1])
        return self._labelling

    def placed(self, seen: Seen, /) -> tuple[PlacedPin, ...]:
        """Where the pins come to stand on the screen, the most important one last."""
        made = self._bulkheads.made
        return made("pins", self._key(seen), lambda: self._look(seen).placed(), tuple, mend=self._renew)

    def placement(self, seen: Seen, /) -> Placement:
        """The pins as they are drawn at this moment; the same object until that changes."""
        made = self._bulkheads.made
        return made("pins", self._key(seen), lambda: self._place(seen), lambda: _NO_PINS, mend=self._renew)

    def _place(self, seen: Seen) -> Placement:
        labelling = self._look(seen)
        if self._placement is None:
            self._placement = labelling.placement()
        return self._placement

    @property
    def settled(self) -> bool:
        """Whether no pin moves or fades."""
        return self._labelling.settled

    def advance(self, seconds: float, seen: Seen, /) -> None:
        """Move and fade on for some time."""
        if not self._labelling.settled:
            self._bulkheads.run("pins", self._key(seen), lambda: self._step(seconds), mend=self._renew)

    def _step(self, seconds: float) -> None:
        self._labelling.step(seconds)
        self._placement = None

    def finish(self) -> None:
        """Have pins stand at once where they would come to: for a picture that is not followed by others."""
        self._labelling.finish()
        self._placement = None

    def at(self, seen: Seen, x: float, y: float, /) -> Pin | None:
        """The pin at a point of the picture; a finger need not hit it exactly."""
        placed = self.placed(seen)
        for each in reversed(placed):
            if each.hit(x, y):
                return each.pin
        near = [each for each in placed if each.hit(x, y, self.finger * seen.ratio)]
        return min(near, key=lambda each: each.away(x, y)).pin if near else None

    def members(self, crowd: str, /) -> tuple[str, ...]:
        """The ids of the pins that a crowd's pin stands for; none for another id."""
        return self._labelling.members(crowd)

    def orbit_of(self, crowd: str, seen: Seen, /) -> Orbit | None:
        """An orbit so near to a crowd of pins that it falls apart; None for another id."""
        names = set(self._labelling.members(crowd))
        points = np.array([p.anchor for p in self._unmarked(seen.state) if p.id in names])
        if not len(points):
            return None
        low, high = points.min(0), points.max(0)
        x, y, z = ((low + high) / 2).tolist()
        reach = max(float(np.linalg.norm(high - low)) * _SPREAD, 0.8 * _APART * self._size)
        return replace(seen.goal, target=(x, y, z), distance=min(reach, 0.6 * seen.goal.distance))
