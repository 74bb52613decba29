"""What a hand does on the shipped scene leads to where it was meant to: clicks, double-clicks, the wheel."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.unit.session.resting import settle
from tests.unit.session.visiting import AtOnce, rest
from viewer.build.loading import LoadedScene, load_scene
from viewer.frame import Mark
from viewer.frame_builder import FrameBuilder
from viewer.session.controllers.orbit_steering import OUTDOORS
from viewer.session.explorer import Explorer
from viewer.session.input import events as ev
from viewer.session.scene_queries import WITHIN
from viewer.text.labels import Labels

SIZE = (1280, 720)


@pytest.fixture(scope="module")
def loaded() -> LoadedScene:
    return load_scene("jinyuzui")


@pytest.fixture
def explorer(loaded: LoadedScene) -> Explorer:
    out = Explorer(loaded, size=SIZE)
    out.session.show_view("home", fly=False)
    out.arrive()
    return out


def click(explorer: Explorer, x: float, y: float) -> None:
    explorer.handle(ev.PointerPressed(x, y))
    explorer.handle(ev.PointerReleased(x, y))


def seen_places(explorer: Explorer) -> list[tuple[str, float, float]]:
    """What can be clicked on at home, each once, and where."""
    out: dict[str, tuple[str, float, float]] = {}
    for x, y in itertools.product(range(20, SIZE[0], 60), range(20, SIZE[1], 60)):
        if id_ := explorer.target_at(x, y):
            out.setdefault(id_, (id_, float(x), float(y)))
    return list(out.values())


def test_a_double_click_leads_where_its_first_click_does(loaded: LoadedScene) -> None:
    known = Explorer(loaded, size=SIZE)
    places = seen_places(known)
    assert len(places) > 4
    for id_, x, y in places:
        ends = []
        for twice in (False, True):
            explorer = Explorer(loaded, size=SIZE)
            click(explorer, x, y)
            now = 0.0
            for _ in range(3):
                explorer.advance(now := now + 0.05)
            if twice:
                explorer.handle(ev.DoubleClicked(x, y))
                explorer.handle(ev.PointerReleased(x, y))
            settle(explorer, now)
            ends.append((explorer.orbit.goal, explorer.state.opened, explorer.state.place))
        assert ends[0] == ends[1], id_


def test_a_click_during_a_flight_opens_nothing_and_the_flight_goes_on(explorer: Explorer) -> None:
    explorer.activate("hall")
    goal, now = explorer.orbit.goal, 0.0
    for _ in range(8):
        explorer.advance(now := now + 0.05)
    assert explorer.flying
    before = explorer.state
    for x, y in itertools.product((300.0, 640.0, 900.0), (200.0, 360.0, 600.0)):
        click(explorer, x, y)
        assert explorer.state == before
    settle(explorer, now)
    assert explorer.orbit.now == goal


def test_a_drag_takes_over_from_a_flight(explorer: Explorer) -> None:
    explorer.activate("hall")
    now = 0.0
    for _ in range(8):
        explorer.advance(now := now + 0.05)
    explorer.handle(ev.PointerPressed(640, 360))
    explorer.handle(ev.PointerMoved(700, 360))
    assert not explorer.flying


@pytest.mark.parametrize("spot", ["ground", "roof", "water"])
def test_the_wheel_ends_where_there_is_still_something_to_see(explorer: Explorer, spot: str) -> None:
    x, y = {"ground": (640, 700), "roof": (760, 250), "water": (120, 420)}[spot]
    now = 0.0
    for _ in range(80):
        explorer.handle(ev.Wheel(x, y, 1.0))
        explorer.advance(now := now + 0.05)
    settle(explorer, now)
    assert explorer.orbit.now.distance >= OUTDOORS - 1e-6
    # Nothing stands before the eye but what is looked at.
    hit = explorer.pick(SIZE[0] / 2, SIZE[1] / 2)
    assert hit.distance is None or hit.distance > 2.0
    explorer.session.go_home()
    settle(explorer, now)
    assert explorer.orbit.now.distance > 400


def test_indoors_one_comes_as_near_as_a_thing_on_a_table(explorer: Explorer) -> None:
    explorer.session.open("ar-map")
    now = settle(explorer, 0.0)
    before = explorer.orbit.now.distance
    for _ in range(40):
        explorer.handle(ev.Wheel(640, 360, 1.0))
        explorer.advance(now := now + 0.05)
    settle(explorer, now)
    assert 1.0 < explorer.orbit.now.distance < 0.4 * before


def test_the_spots_of_the_district_are_pins_on_its_table_and_lead_there(loaded: LoadedScene) -> None:
    explorer, district = Explorer(loaded, size=SIZE), load_scene("jianye")
    explorer.session.portals.opener = AtOnce()
    assert not any(WITHIN in p.id for p in explorer.pins())
    explorer.session.open("ar-map")
    explorer.arrive()
    inner = {p.id: p for p in explorer.pins() if WITHIN in p.id}
    assert set(inner) == {f"ar-map{WITHIN}{h.id}" for h in district.scene.hotspot}
    table = explorer.story.bounds("ar-map")
    assert table is not None
    for pin in inner.values():
        assert (table[0] - 0.01 <= pin.anchor).all()
        assert (pin.anchor <= table[1] + 0.01).all()
        assert pin.title
    explorer.activate(f"ar-map{WITHIN}ecosystem")
    assert explorer.state.bound_for == "jianye"
    rest(explorer.session, explorer)
    assert explorer.session.scene
    assert explorer.session.scene.loaded.scene.id == "jianye"
    assert explorer.session.state.opened == "ecosystem"


def test_an_entry_of_the_list_marks_the_closed_building_that_its_spot_is_in(qapp: object, explorer: Explorer) -> None:
    explorer.session.hover("unveiling")
    builder = FrameBuilder(explorer, Labels())
    marked = np.flatnonzero(builder.frame().marks & Mark.HOVERED)
    assert np.isin(explorer.story.ids("hall/roof"), marked).all()
    [hall] = [p for p in explorer.pins() if p.id == "hall"]
    assert hall.hovered
    explorer.activate("hall")
    explorer.arrive()
    explorer.session.hover("unveiling")
    marked = np.flatnonzero(builder.frame().marks & Mark.HOVERED)
    assert set(marked.tolist()) == set(explorer.story.ids("hall/unveiling").tolist())
