"""Where the view looks, in names of places: for those who hear it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from viewer.i18n import N_, Translator
from viewer.scene.vocabulary import localised

if TYPE_CHECKING:
    from viewer.session.explorer import Explorer

_FACING = math.radians(16.0)  # off the middle of the view
_HERE = 45.0  # metres, or this part of the scene's size
_HERE_SHARE = 0.06
_ABOVE = math.radians(70.0)

COMPASS = (
    N_("east"),
    N_("north-east"),
    N_("north"),
    N_("north-west"),
    N_("west"),
    N_("south-west"),
    N_("south"),
    N_("south-east"),
)
"""Directions counter-clockwise from east, an eighth of a circle each."""


def _named(explorer: Explorer) -> Iterator[tuple[str, tuple[float, float, float]]]:
    """What has a name at this moment, and where it is: inside a place its own spots, outside the others and places."""
    story, lang = explorer.story, explorer.state.lang
    place = explorer.state.place
    for hotspot in story.in_place(place):
        yield story.title(hotspot, lang), story.anchor(hotspot)
    if not place:
        for each in story.places.values():
            yield story.place_title(each, lang), story.place_anchor(each)


def describe(explorer: Explorer, tr: Translator, /) -> str:
    """A sentence such as "Riverside, facing the conference hall" or "The square, from the south-west, 120 m away"."""
    camera = explorer.camera
    eye, target = np.asarray(camera.eye), np.asarray(camera.target)
    ahead = camera.forward
    facing, best = "", _FACING
    here, nearest = "", max(_HERE, _HERE_SHARE * explorer.room.size)
    for name, at in _named(explorer):
        way = np.subtract(at, eye)
        distance = float(np.linalg.norm(way))
        angle = math.acos(max(-1.0, min(1.0, float(way @ ahead) / max(distance, 1e-9))))
        if angle < best:
            facing, best = name, angle
        flat = math.hypot(way[0], way[1])
        if flat < nearest:
            here, nearest = name, flat
    title = localised(explorer.loaded.scene.title, tr.lang)
    place = explorer.story.places.get(explorer.state.place)
    if place:
        inside = explorer.story.place_title(place, tr.lang)
        text = tr.gettext("Inside {here}, facing {there}") if facing else tr.gettext("Inside {here}")
        return text.format(here=inside, there=facing)
    if here and (explorer.walking.active or (here != facing and camera.distance < 2 * _HERE)):
        if facing and facing != here:
            return tr.gettext("{here}, facing {there}").format(here=here, there=facing)
        return tr.gettext("{here}, facing {direction}").format(here=here, direction=_direction(ahead, tr))
    if explorer.walking.active:
        where = facing or _direction(ahead, tr)
        return tr.gettext("On foot, facing {there}").format(there=where)
    seen = facing or title
    if -float(ahead[2]) > math.sin(_ABOVE):
        return tr.gettext("{there}, from above").format(there=seen)
    return tr.gettext("{there}, from the {direction}, {metres} m away").format(
        there=seen, direction=_direction(eye - target, tr), metres=_rounded(camera.distance)
    )


def _direction(way: np.ndarray[tuple[int, ...], np.dtype[np.float64]], tr: Translator) -> str:
    eighth = round(math.atan2(float(way[1]), float(way[0])) / (math.tau / 8)) % 8
    return tr.gettext(COMPASS[eighth])


def _rounded(metres: float) -> str:
    """A length of two digits: nobody hears more."""
    power = 10.0 ** max(math.floor(math.log10(max(metres, 1.0))) - 1, 0)
    return f"{round(metres / power) * power:.0f}"
