"""What a phone is told of a session: what there is, and what is shown now."""

from __future__ import annotations

from collections.abc import Collection

from viewer.i18n import LANGUAGES
from viewer.remote.messages import Outline, Present, Spot, Texts
from viewer.scene.model import Hotspot
from viewer.scene.tours import TourStep
from viewer.scene.vocabulary import LocalText, localised
from viewer.session.scene_queries import SceneQueries, stop_title
from viewer.session.session import Session

MOST_SPOTS = 400
"""Spots that a phone lists: nobody reads more on it."""


def _texts(text: LocalText) -> Texts:
    return Texts(**{lang: localised(text, lang) for lang in LANGUAGES})


def _title(scene: SceneQueries, spot: Hotspot) -> Texts:
    return Texts(**{lang: scene.title(spot, lang) for lang in LANGUAGES})


def _stop_title(scene: SceneQueries, stop: TourStep) -> Texts:
    return Texts(**{lang: stop_title(scene, stop, lang) for lang in LANGUAGES})


def outline_of(session: Session, can: Collection[str], before: Outline, /) -> Outline:
    """What there is in the scene of now.

    Parameters
    ----------
    can : actions, and `open` and `stop`, that are allowed
    before : what was told last: in another scene the stops of a tour that leads there keep their titles
    """
    scene, tours = session.scene, session.tours
    if scene is None:
        return Outline()
    tour = tours.chosen
    titles = tuple(_stop_title(scene, stop) for stop in tour.step) if tour else ()
    name = _texts(tour.title) if tour else Texts()
    if scene.loaded.scene.id != tours.home and (before.tour, len(before.stops)) == (name, len(titles)):
        titles = before.stops
    spots = [Spot(s.id, scene.number(s), _title(scene, s)) for s in list(scene.hotspots.values())[:MOST_SPOTS]]
    return Outline(_texts(scene.loaded.scene.title), name, titles, tuple(spots), tuple(sorted(can)))


def present_of(session: Session, *, notes: bool) -> Present:
    """What is shown at this moment.

    Parameters
    ----------
    notes : with the presenter's notes
    """
    scene, state, stop = session.scene, session.state, session.tours.stop
    if scene is None:
        return Present()
    spot = scene.hotspots.get(state.opened)
    title = _title(scene, spot) if spot else (_stop_title(scene, stop) if stop else Texts())
    # Beside the tour a spot was opened: neither caption nor notes are of it.
    astray = bool(stop and spot and stop.hotspot in scene.hotspots and stop.hotspot != spot.id)
    told = stop if not astray else None
    return Present(
        state.tour.index if stop else -1,
        state.tour.playing,
        state.tour.blank,
        state.tour.ended,
        state.opened,
        title,
        _texts(told.caption) if told else Texts(),
        _texts(told.notes) if told and notes else Texts(),
    )
