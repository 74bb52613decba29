"""Pins in every order of what can happen to them: filters, places, scenes, languages, sizes, far and near."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.soak import amount
from viewer.build.loading import LoadedScene, load_scene
from viewer.camera import Camera
from viewer.camera.orbit import Orbit
from viewer.geometry.raycast import RayScene
from viewer.session.explorer import Explorer
from viewer.session.pins.crowd_tree import LayoutView
from viewer.session.pins.label_placement import Labelling
from viewer.session.pins.pin import CLUSTER, Pin, PlacedPin, Placement

ROOT = Path(__file__).resolve().parents[3]
BOUNDS = np.array([(-200, -200, 0), (200, 200, 80)], float)
WALL = np.array([(-90, -60, 0), (90, -60, 0), (90, -60, 90), (-90, -60, 90)], float)
RAYS = RayScene.of_triangles(WALL[[[0, 1, 2], [0, 2, 3]]], [1, 1])
FEW = settings(max_examples=amount(400, 15), stateful_step_count=30)

sizes = st.sampled_from([(1, 1), (1, 700), (320, 240), (1280, 720), (8000, 40), (30_000, 20_000)])
steps = st.sampled_from([0.0, 1e-9, 0.016, 0.09, 0.5, 3600.0])


def check(placed: tuple[PlacedPin, ...], now: Placement) -> None:
    """What is drawn and what is met by the pointer are of the same pins, and nothing is undefined."""
    rows = len(now.pins)
    assert [p.pin.id for p in placed] == [p.id for p in now.pins]
    assert len({p.id for p in now.pins}) == rows
    for values, shape in ((now.anchor, (rows, 2)), (now.end, (rows, 2)), (now.scale, (rows,)), (now.width, (rows,))):
        assert values.shape == shape
        assert np.isfinite(values).all()
    for share in (now.open, now.face, now.shown):
        assert share.shape == (rows,)
        assert ((share >= 0) & (share <= 1)).all()
    for each in placed:
        assert all(math.isfinite(v) for v in (*each.anchor, *each.disc, *(each.label or ())))


class LabelStates(RuleBasedStateMachine):
    """The layout alone, with made-up pins."""

    @initialize()
    def begin(self) -> None:
        self.layout = Labelling(RAYS, 20.0, lambda title, scale: 7.0 * len(title) * scale)
        self.ids: list[str] = []
        self.seen = LayoutView(Orbit((0, 0, 10), 500.0, -1.0, 0.55).camera(BOUNDS), (1280, 720), 1.0, (6, 6, 1268, 708))

    def _look(self, **changes: object) -> None:
        kept = {name: getattr(self.seen, name) for name in LayoutView.__dataclass_fields__}
        self.seen = LayoutView(**{**kept, **changes})  # type: ignore[arg-type]

    @rule(
        count=st.sampled_from([0, 0, 1, 2, 3, 17, 60]),
        seed=st.integers(0, 3),
        spread=st.sampled_from([0.0, 4.0, 150.0]),
        lang=st.sampled_from(["Here", "这里是一个很长的名字"]),
        alone=st.booleans(),
    )
    def filter(self, count: int, seed: int, spread: float, lang: str, alone: bool) -> None:
        dice = np.random.default_rng(seed)
        where = (dice.uniform(-1, 1, (count, 3)) * (spread, spread, 20)).tolist()
        pins = tuple(
            Pin(f"p{i}", (x, y, z + 20), str(i), f"{lang} {i}", group=i % 7 == 3, alone=alone and i % 2 == 0)
            for i, (x, y, z) in enumerate(where)
        )
        self.ids = [p.id for p in pins]
        self.layout.set_pins(pins)

    @rule(
        distance=st.sampled_from([0.03, 2.0, 25.0, 500.0, 40_000.0]),
        azimuth=st.floats(-4, 4),
        elevation=st.sampled_from([-0.4, 0.0, 0.5, 1.57]),
        at=st.sampled_from([(0.0, 0.0, 10.0), (150.0, -150.0, 60.0), (900.0, 900.0, 0.0)]),
    )
    def move(self, distance: float, azimuth: float, elevation: float, at: tuple[float, float, float]) -> None:
        self._look(camera=Orbit(at, distance, azimuth, elevation).camera(BOUNDS))

    @rule()
    def stand_on_a_pin(self) -> None:
        if self.ids:
            x, y, z = self.layout._pins[0].anchor
            self._look(camera=Camera.look_at((x, y, z), (x + 1.0, y, z)).fitted(BOUNDS))

    @rule(size=sizes, scale=st.sampled_from([0.25, 1.0, 1.5, 4.0, 16.0]), free=st.sampled_from([1.0, 0.4, 0.0]))
    def resize(self, size: tuple[int, int], scale: float, free: float) -> None:
        self._look(size=size, scale=scale, area=(6.0, 6.0, max(size[0] * free, 1), max(size[1] * free, 1)))

    @rule(
        chosen=st.sampled_from(["", "p0", "p5", "gone", f"{CLUSTER}2", f"{CLUSTER}90000", CLUSTER]), hover=st.booleans()
    )
    def mark(self, chosen: str, hover: bool) -> None:
        self._look(**{"hovered" if hover else "chosen": chosen})

    @rule(hidden=st.sampled_from([None, np.array([False, True]), np.array([False, False])]))
    def hide(self, hidden: object) -> None:
        self._look(hidden=hidden)

    @rule(seconds=steps)
    def wait(self, seconds: float) -> None:
        self.layout.look(self.seen)
        self.layout.step(seconds)

    @rule()
    def finish(self) -> None:
        self.layout.finish()

    @invariant()
    def holds(self) -> None:
        self.layout.look(self.seen)
        check(self.layout.placed(), self.layout.placement())

    @rule()
    def come_to_rest(self) -> None:
        self.layout.look(self.seen)
        for _ in range(400):
            if not self.layout.step(0.05):
                break
        assert self.layout.settled


@cache
def scene(name: str) -> LoadedScene:
    return load_scene(name if name == "jinyuzui" else ROOT / "tests" / "samples" / name)


class VisitStates(RuleBasedStateMachine):
    """A visitor's pins: what the window does to them, without a window."""

    @initialize()
    def begin(self) -> None:
        self.lang = "en"
        self.time = 0.0
        self.open_scene("small")

    @rule(name=st.sampled_from(["small", "hub", "jinyuzui"]))
    def open_scene(self, name: str) -> None:
        self.explorer = Explorer(scene(name), size=(1280, 720), lang=self.lang)
        self.time = 0.0

    @rule(category=st.sampled_from(["", "place", "landmark", "history", "no such thing"]))
    def filter(self, category: str) -> None:
        self.explorer.session.show_category(category)

    @rule(number=st.integers(0, 20))
    def filter_by_a_chip(self, number: int) -> None:
        kinds = sorted({h.category for h in self.explorer.story.hotspots.values()})
        if kinds:
            self.explorer.session.show_category(kinds[number % len(kinds)])

    @rule(number=st.integers(0, 20))
    def enter(self, number: int) -> None:
        places = list(self.explorer.story.places)
        if places:
            self.explorer.session.enter(places[number % len(places)])

    @rule(number=st.integers(0, 30))
    def open(self, number: int) -> None:
        spots = list(self.explorer.story.hotspots)
        if spots:
            self.explorer.session.open(spots[number % len(spots)])

    @rule(
        what=st.sampled_from(
            ["leave", "close", "close_all", "back", "go_home", "go_top", "arrive", "open_marked", "halt"]
        )
    )
    def do(self, what: str) -> None:
        doer = self.explorer.session if what in ("leave", "close", "close_all", "go_home") else self.explorer
        getattr(doer, what)()

    @rule(by=st.sampled_from([-1, 1]))
    def mark(self, by: int) -> None:
        self.explorer.focus_pin(by)

    @rule(name=st.integers(0, 500))
    def find(self, name: int) -> None:
        names = self.explorer.loaded.geometry.objects.names
        self.explorer.session.show_object(names[name % len(names)])

    @rule(x=st.floats(0, 1), y=st.floats(0, 1))
    def point(self, x: float, y: float) -> None:
        self.explorer.session.hover(self.explorer.target_at(x * self.explorer.size[0], y * self.explorer.size[1]))

    @rule(lang=st.sampled_from(["en", "zh"]))
    def speak(self, lang: str) -> None:
        self.lang = lang
        self.explorer.session.set_language(lang)

    @rule(scale=st.sampled_from([0.7, 1.0, 1.6, 2.0]))
    def write(self, scale: float) -> None:
        self.explorer.set_text_scale(scale)

    @rule(size=sizes, ratio=st.sampled_from([0.5, 1.0, 1.25, 8.0]))
    def resize(self, size: tuple[int, int], ratio: float) -> None:
        self.explorer.resize(size, ratio)

    @rule(part=st.sampled_from([0.0, 0.3, 0.5, 2.0]))
    def cover(self, part: float) -> None:
        width, height = self.explorer.size
        self.explorer.set_reserved(part * width, part * height, part * width, 0.0)

    @rule(names=st.sampled_from(["all", "none"]))
    def hide(self, names: str) -> None:
        known = self.explorer.loaded.geometry.objects.names
        self.explorer.session.store.change(hidden=frozenset(known) if names == "all" else frozenset())

    @rule(seconds=steps)
    def wait(self, seconds: float) -> None:
        self.time += seconds
        self.explorer.advance(self.time)

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "explorer"):
            explorer = self.explorer
            check(explorer.placed(), explorer.board.placement(explorer.seen))
            shown = {p.pin.id for p in explorer.placed() if not p.pin.id.startswith(CLUSTER)}
            assert shown <= {p.id for p in explorer.pins()}


TestLabelStates = LabelStates.TestCase
TestLabelStates.settings = FEW
TestVisitStates = VisitStates.TestCase
TestVisitStates.settings = FEW


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_filter_may_leave_no_pin_in_the_place_that_one_enters(lang: str) -> None:
    explorer, time = Explorer(scene("jinyuzui"), size=(1280, 720), lang=lang), 0.0

    def pass_time(seconds: float) -> None:
        nonlocal time
        for _ in range(round(seconds / 0.05)):
            time += 0.05
            explorer.advance(time)
            check(explorer.placed(), explorer.board.placement(explorer.seen))

    pass_time(0.5)
    explorer.session.show_category("place")
    pass_time(1.0)
    assert explorer.placed()
    explorer.session.enter("hall")
    pass_time(4.0)
    assert explorer.placed() == ()
    explorer.session.show_category("")
    pass_time(1.0)
    assert explorer.placed()
