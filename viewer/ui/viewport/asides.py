"""Explorers of pictures that are drawn beside the one in a view: what a card shows, the map from above."""

from __future__ import annotations

from viewer.camera.orbit import Room, camera_above
from viewer.scene.tours import TourStep
from viewer.session.explorer import Explorer


def of(beside: Explorer, what: str | TourStep, size: tuple[int, int], /) -> Explorer:
    """One at what opening a hotspot, by id, or a tour's stop shows."""
    return of_hotspot(beside, what, size) if isinstance(what, str) else of_stop(beside, what, size)


def name_of(what: str | TourStep, /) -> str:
    """A name for it that nothing else has: ids have no spaces."""
    return what if isinstance(what, str) else f"stop {what.hotspot or ''} {what.view or ''}"


def of_hotspot(beside: Explorer, hotspot: str, size: tuple[int, int], /) -> Explorer:
    """One at what opening a hotspot shows, or at the view that its text names for a picture.

    Parameters
    ----------
    beside : whose scene and language
    size : of the picture, physical pixels
    """
    aside = Explorer(beside.loaded, size=size)
    aside.session.open(hotspot)
    aside.arrive()
    found = aside.story.hotspots[hotspot]
    section = aside.story.section(found, beside.state.lang)
    view = next((p.view for p in section.head.pictures if p.view), None) if section else None
    if view in aside.story.views and view != found.view:
        aside.session.show_view(view, fly=False)
    return aside


def of_stop(beside: Explorer, stop: TourStep, size: tuple[int, int], /) -> Explorer:
    """One at what a tour's stop shows."""
    aside = Explorer(beside.loaded, size=size)
    aside.session.lead(stop)
    aside.arrive()
    return aside


def from_above(beside: Explorer, size: tuple[int, int], place: str = "", /) -> Explorer:
    """One straight above all of a scene, north up, or above one of its places with the lid off; of storeys the same."""
    aside, room = Explorer(beside.loaded, size=size), beside.room
    aside.session.storeys.choose(beside.state.storey)
    found = aside.story.places.get(place)
    box = aside.story.bounds(found.object) if found else None
    if box is not None:
        aside.session.enter(place)
        low, high = box.tolist()
        room = Room(tuple(low), tuple(high), low[2])
    aside.set_camera(camera_above(room, size[0] / size[1]))
    return aside
