"""What is seen of a scene at a moment, as a value: ids and numbers, from which the same picture comes again."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from viewer.camera.orbit import Orbit, near, short_way
from viewer.session.state import SessionState, Towards

if TYPE_CHECKING:
    from viewer.session.explorer import Explorer
    from viewer.session.session import Session

Name = Annotated[str, Meta(max_length=200)]
Coordinate = Annotated[float, Meta(ge=-1e9, le=1e9)]
Distance = Annotated[float, Meta(gt=0, le=1e9)]
Turn = Annotated[float, Meta(ge=-360, le=360)]
Rise = Annotated[float, Meta(ge=-90, le=90)]
Lens = Annotated[float, Meta(ge=1, le=170)]

Stand = tuple[Coordinate, Coordinate, Coordinate, Distance, Turn, Rise, Lens]
"""A camera: what it looks at (x, y, z), how far away (metres); azimuth, elevation, angle of view (degrees)."""

LENS = 40.0
"""Degrees of a camera that names no angle of view."""


class Sight(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is seen; empty where nothing is said.

    Parameters
    ----------
    scene : id
    camera : where the eye stands; None where view, spot or place say it
    view, spot, place : ids of the view that was gone to, of the hotspot whose card is open, of the place one is in
    found : name of an object without a card
    storey : title of the storey that is looked into
    style : name of a shipped one
    time : that sets the sun
    """

    scene: Name = ""
    camera: Stand | None = None
    view: Name = ""
    spot: Name = ""
    place: Name = ""
    found: Name = ""
    storey: Name = ""
    style: Name = ""
    time: datetime | None = None

    @property
    def orbit(self) -> Orbit | None:
        """Where the camera stands."""
        if self.camera is None:
            return None
        x, y, z, distance, *angles = self.camera
        return Orbit((x, y, z), distance, *(math.radians(angle) for angle in angles))


def stand_of(orbit: Orbit, /) -> Stand:
    """A camera in metres and degrees, with as many decimals as anybody sees."""
    # A thousandth of a pixel on the largest screens.
    digits = max(2, 5 - math.floor(math.log10(max(orbit.distance, 1e-6))))
    x, y, z = (round(v, digits) + 0.0 for v in orbit.target)
    turned, risen = math.degrees(math.remainder(orbit.azimuth, math.tau)), math.degrees(orbit.elevation)
    lens = min(max(math.degrees(orbit.fov), 1.0), 170.0)
    distance = max(round(orbit.distance, digits), 10.0**-digits)
    return x, y, z, distance, round(turned, 4) + 0.0, round(risen, 4) + 0.0, round(lens, 4)


def sight_of(explorer: Explorer, /) -> Sight:
    """What is seen where a camera is, or is going to; style and hour as far as what was gone to asks for them."""
    story, state = explorer.story, explorer.state
    goal = Orbit.of_camera(explorer.camera) if explorer.walking.active else explorer.goal
    view = "" if state.opened or explorer.walking.active else _view_of(explorer, state)
    at_view = bool(view) and _stands_at(explorer, view, goal)
    return Sight(
        story.loaded.scene.id,
        camera=None if at_view else stand_of(goal),
        view=view,
        spot=state.opened,
        place="" if state.opened or view else state.place,
        found=state.found,
        storey=state.storey,
        style=state.view_style,
        time=state.view_time,
    )


def _view_of(explorer: Explorer, state: SessionState) -> str:
    """The view that was gone to, or one that leaves out what is left out; "" for none."""
    story, heading = explorer.story, state.heading
    if heading.towards is Towards.VIEW and heading.id in story.views:
        return heading.id
    if heading.towards is Towards.HOME and (start := story.start_view()):
        return start.id
    place = story.places.get(state.place)
    if not state.hidden or (place and state.hidden == frozenset(place.hide)):
        return ""
    return next((view.id for view in story.views.values() if frozenset(view.hide) == state.hidden), "")


def _stands_at(explorer: Explorer, view: str, goal: Orbit) -> bool:
    """Whether a camera is still where a view has it, however it was composed for the window."""
    plain = explorer.room.clamp(explorer.story.orbit(explorer.story.views[view]))
    # The lens takes in as much as the panels ask for.
    plain = Orbit(plain.target, plain.distance, plain.azimuth, plain.elevation, goal.fov)
    return near(short_way(goal, plain), goal)


def missing(sight: Sight, session: Session, /) -> tuple[str, str, tuple[str, ...]] | None:
    """What a sight names and the session's scene does not have: its kind, its id and those there are; None for nothing.

    Raises
    ------
    RuntimeError
        If the session has no scene.
    """
    scene = session.scene
    if scene is None:
        raise RuntimeError("the session has no scene yet")
    wanted = (("view", sight.view, scene.views), ("hotspot", sight.spot, scene.hotspots))
    for kind, id_, known in (*wanted, ("place", sight.place, scene.places)):
        if id_ and id_ not in known:
            return kind, id_, tuple(known)
    return None


def go_to(session: Session, sight: Sight, /) -> None:
    """Have all cameras go to a sight of the scene that is shown; what the scene no longer has is passed over."""
    scene = session.scene
    if scene is None:
        return
    store = session.store
    with store.transaction():
        if sight.spot in scene.hotspots:
            session.open(sight.spot)
        elif sight.found and scene.bounds(sight.found) is not None:
            session.show_object(sight.found)
        elif sight.view in scene.views:
            session.show_view(sight.view)
        elif sight.place in scene.places:
            session.enter(sight.place)
        elif sight.camera:
            session.interrupt()
            session.close_all()
        else:
            session.go_home()
        # Looking into a spot's storey is what opening it does by itself.
        if sight.storey in scene.storeys.titles or not (sight.spot or sight.found):
            session.storeys.choose(sight.storey)
        if orbit := sight.orbit:
            session.head_for(orbit)
            # Nothing else asks for a style of its own where somebody stood freely.
            store.change(view_style=sight.style, view_time=sight.time)
        elif sight.style or sight.time:
            now = session.state
            store.change(view_style=sight.style or now.view_style, view_time=sight.time or now.view_time)
