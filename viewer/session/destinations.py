"""Where a heading leads a camera to: the same wish, seen from wherever it stands."""

from __future__ import annotations

import math

from viewer.camera.orbit import Orbit, about
from viewer.scene.model import Anchor, View
from viewer.session.composition import Motif
from viewer.session.grounds import boxes_of, ground_of
from viewer.session.scene_queries import SceneQueries
from viewer.session.state import Heading, Towards

_INSIDE = math.radians(40.0)
"""Elevation over a place that names no entry."""


def view_of(scene: SceneQueries, heading: Heading, /) -> View | None:
    """The view of the scene that a heading leads to; None where it leads to none."""
    match heading.towards:
        case Towards.HOME:
            return scene.start_view()
        case Towards.HOTSPOT if heading.id in scene.hotspots:
            return scene.views.get(scene.hotspots[heading.id].view or "")
        case Towards.PLACE if heading.id in scene.places:
            return scene.views.get(scene.places[heading.id].entry or "")
        case Towards.VIEW:
            return scene.views.get(heading.id)
        case _:
            return None


def orbit_of(scene: SceneQueries, heading: Heading, now: Orbit, goal: Orbit, aspect: float, /) -> Orbit:
    """The orbit that a heading leads to.

    Parameters
    ----------
    now : where the camera is
    goal : where it was going to; it stays there where the heading leads nowhere
    aspect : width of the picture to its height
    """
    if heading.towards is Towards.ORBIT and heading.orbit:
        return heading.orbit
    if heading.towards is Towards.HOME:
        return scene.start(aspect)
    if heading.towards is Towards.HOTSPOT and (found := scene.hotspots.get(heading.id)):
        return scene.orbit_for(found, now)
    if view := view_of(scene, heading):
        return scene.orbit(view)
    name = heading.id
    if place := scene.places.get(heading.id):
        name = place.object
    box = scene.bounds(name)
    if box is None:
        return goal
    match heading.towards:
        case Towards.PLACE:
            return about(box, 1.0, now.azimuth, _INSIDE)
        case Towards.OUTSIDE:
            return about(box, 3.0, now.azimuth)
        case Towards.OBJECT:
            return about(box, 2.2, now.azimuth)
        case _:
            return goal


def motif_of(scene: SceneQueries, heading: Heading, /) -> Motif | None:
    """What a heading is there to show; None where it shows whatever there is."""
    if heading.towards is Towards.HOTSPOT and (found := scene.hotspots.get(heading.id)):
        return Motif(
            scene.anchor(found), boxes_of(scene, ground_of(scene, found)), boxes_of(scene, scene.objects(found))
        )
    if heading.towards is Towards.PLACE and (place := scene.places.get(heading.id)):
        # From within one sees what its spots stand on, as far as the view has them whole.
        named = tuple(h.anchor.object for h in scene.in_place(place.id) if isinstance(h.anchor, Anchor))
        return Motif(None, boxes_of(scene, ()), boxes_of(scene, named))
    return None
