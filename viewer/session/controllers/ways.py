"""Ways from where the screen itself stands to the spots of its scene."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from viewer.camera.orbit import Orbit
from viewer.scene.tours import StepFlight
from viewer.session.scene_queries import SceneQueries
from viewer.session.standpoint import Standpoint
from viewer.session.store import Store

_STROLL, _SHORT, _LONG = 40.0, 3.0, 9.0
"""Metres a second of a flight that shows a way, and the seconds that it takes at least and at most."""


class Led(Protocol):
    """Who goes the ways."""

    scene: SceneQueries | None

    def open(self, hotspot: str, /) -> None:
        """Go to a hotspot."""

    def close_all(self) -> None:
        """Close card and place."""

    def interrupt(self) -> None:
        """End whatever goes on by itself."""

    def head_for(self, orbit: Orbit, /, *, at_once: bool = False) -> None:
        """Go to an orbit."""


class WayController:
    """Where the screen stands, and the ways from there.

    Parameters
    ----------
    store : where that is kept
    session : goes them
    """

    def __init__(self, store: Store, session: Led) -> None:
        self._store, self._session = store, session

    @property
    def here(self) -> Standpoint | None:
        """Where the screen itself stands; None where nobody said."""
        return self._store.state.here

    def stand(self, here: Standpoint | None, /) -> None:
        """The screen stands somewhere in the scene; None where nobody said."""
        self._store.change(here=here)

    def _orbit(self) -> Orbit | None:
        scene, here = self._session.scene, self.here
        return here.orbit(scene.top_at(here.x, here.y) or 0.0) if scene and here else None

    def go_here(self) -> bool:
        """Go to where the screen stands; whether somebody said where that is."""
        orbit = self._orbit()
        if orbit is None:
            return False
        with self._store.transaction():
            self._session.interrupt()
            self._session.close_all()
            self._session.head_for(orbit)
        return True

    def lead(self, hotspot: str, /) -> None:
        """Fly from where the screen stands to a spot, low over the streets.

        Raises
        ------
        KeyError
            If there is no such hotspot.
        """
        orbit, here, scene = self._orbit(), self.here, self._session.scene
        if orbit is None or here is None or scene is None:
            self._session.open(hotspot)
            return
        x, y, _ = scene.anchor(scene.hotspots[hotspot])
        self._session.interrupt()
        self._session.head_for(orbit, at_once=True)
        with self._store.transaction():
            self._session.open(hotspot)
            seconds = min(max(here.distance(x, y) / _STROLL, _SHORT), _LONG)
            heading = self._store.state.heading
            self._store.change(heading=replace(heading, flight=StepFlight(seconds=seconds, curve="straight")))
