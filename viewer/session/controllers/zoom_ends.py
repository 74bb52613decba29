"""Where zooming ends it goes on: into the scene that a miniature is of, and out of it to where the miniature stands."""

from __future__ import annotations

from typing import Protocol

from viewer.camera.orbit import Orbit, Room
from viewer.session.controllers.orbit_steering import smaller_by
from viewer.session.miniature_scale import miniature
from viewer.session.scene_queries import SceneQueries
from viewer.session.session import Session
from viewer.session.state import Pick

_OUT = 1.1
"""Of a scene's size: from farther away it is seen as a whole, and one is on the way out of it."""


class Zoomed(Protocol):
    """A picture that is zoomed."""

    session: Session
    story: SceneQueries
    room: Room

    @property
    def goal(self) -> Orbit:
        """Where the camera is going to."""
        ...

    @property
    def nearest(self) -> float:
        """How near a hand may bring the camera, metres."""
        ...


class ZoomEnds:
    """Takes zooming on from its ends.

    Parameters
    ----------
    subject : what is zoomed

    Attributes
    ----------
    passing : whether the last way led in, or out; None for none yet
    """

    def __init__(self, subject: Zoomed) -> None:
        self._subject = subject
        self.passing: bool | None = None

    def pass_in(self, pick: Pick, /) -> bool:
        """Zoomed in on something: whether that led into the scene that it is a miniature of."""
        subject = self._subject
        hotspot = subject.story.hotspots.get(pick.hotspot)
        small = miniature(subject.story.loaded, hotspot.opens.scene) if hotspot and hotspot.opens else None
        if small is None or subject.goal.distance > subject.nearest * 1.001:
            return False
        if pick.object != small.layer.id and not pick.object.startswith(f"{small.layer.id}/"):
            return False
        self.passing = True
        return subject.session.portals.take(pick.hotspot, subject.goal)

    def pass_out(self) -> bool:
        """Zoomed out: whether that led back to the scene where this one stands in miniature."""
        subject, portals = self._subject, self._subject.session.portals
        goal = subject.goal
        if not portals.stops or goal.distance * smaller_by(goal.fov) < _OUT * subject.room.size:
            return False
        here = subject.story.loaded.scene.id
        self.passing = False
        return miniature(portals.stops[-1].loaded, here) is not None and portals.go_back()
