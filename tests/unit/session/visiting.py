"""A whole visit, for a process of its own without Qt and without a display."""

from __future__ import annotations

from pathlib import Path

from tests.unit.session.resting import settle
from viewer.build.loading import load_scene
from viewer.session.actions import Mode
from viewer.session.controllers.portal import Opened
from viewer.session.explorer import Explorer
from viewer.session.input import events as ev
from viewer.session.session import Session


class AtOnce:
    """Loads the scenes behind portals while one waits."""

    def open(self, folder: Path, opened: Opened, /) -> None:
        opened(load_scene(folder))

    def cancel(self) -> None:
        """There is nothing to wait for."""


def rest(session: Session, explorer: Explorer, now: float = 0.0) -> float:
    """Let time pass until the camera rests, and the session with it; gives the time then."""
    now = settle(explorer, now)
    session.tick()
    return now


def visit() -> None:
    """Open a scene, fly, walk, be led on a tour, go through a portal and come back."""
    now = 0.0
    session = Session(clock=lambda: now, opener=AtOnce())
    session.show(load_scene("jinyuzui"))
    assert session.scene
    explorer = Explorer(session=session, size=(800, 600))
    start = explorer.goal

    spot = next(iter(session.scene.hotspots))
    explorer.activate(spot)
    assert explorer.state.opened == spot
    assert explorer.flying
    now = rest(session, explorer, now)
    assert not explorer.flying
    assert explorer.camera.eye != start.eye

    session.show_view("square", fly=False)
    assert explorer.perform("walk")
    now = rest(session, explorer, now + 1.0)
    assert explorer.mode is Mode.WALK
    assert explorer.walking.stand
    feet = explorer.walking.stand.feet
    explorer.handle(ev.KeyPressed("W", held=True))
    for _ in range(20):
        now += 0.05
        explorer.advance(now)
    explorer.handle(ev.KeyReleased("W"))
    assert explorer.walking.stand
    assert explorer.walking.stand.feet != feet
    assert explorer.perform("walk")
    now = rest(session, explorer, now + 1.0)

    assert explorer.perform("tour-play")
    seen = [explorer.state.opened]
    while len(seen) < 3:
        now += 1.0
        session.tick()
        explorer.advance(now)
        if explorer.state.opened != seen[-1]:
            seen.append(explorer.state.opened)
        assert now < 600
    assert explorer.mode is Mode.TOUR
    assert explorer.perform("back")
    assert explorer.mode is Mode.EXPLORE

    portal = next(id_ for id_, each in session.scene.hotspots.items() if each.opens)
    explorer.activate(portal)
    now = rest(session, explorer, now + 1.0)
    here, orbit = session.scene.loaded, explorer.goal
    explorer.activate(portal)
    now = rest(session, explorer, now + 1.0)
    assert session.scene.loaded is not here
    there = Explorer(session=session, size=(800, 600), came_from=explorer.goal)
    now = rest(session, there, now + 1.0)
    assert there.perform("return")
    now = rest(session, there, now + 1.0)
    assert session.scene.loaded is here
    again = Explorer(session=session, size=(800, 600), came_from=there.goal)
    rest(session, again, now + 1.0)
    assert again.state.opened == portal
    assert abs(again.goal.distance - orbit.distance) < 1e-6
