"""First visits by hands that know nothing: whatever they do, there is something sensible to see."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from tests import soak
from viewer.build.loading import LoadedScene, load_scene
from viewer.session.actions import Mode
from viewer.session.explorer import Explorer
from viewer.session.input import events as ev

SIZE = (1280, 720)
PANELS = (328.0, 21.0, 0.0, 105.0)
"""What list and bars cover on the left, above, on the right and below."""

CARD = 405.0
VISITS = 10

EMPTY = 0.95
"""Share of sky from which on a picture is blank."""

BURIED = 0.35
"""Metres: whoever has all that is seen nearer than that stands in a wall."""


@pytest.fixture(scope="module", params=["jinyuzui", "jianye", "members"])
def loaded(request: pytest.FixtureRequest) -> LoadedScene:
    return load_scene(request.param)


class Visitor:
    """Somebody who has never seen the program."""

    def __init__(self, loaded: LoadedScene, seed: int) -> None:
        self.dice = random.Random(seed)
        self.explorer = Explorer(loaded, size=SIZE)
        self.explorer.set_reserved(*PANELS)
        self.explorer.arrive()
        self.now = 0.0
        self.did: list[str] = []

    def gesture(self) -> str:
        kinds = [self.click, self.double_click, self.wheel, self.drag, self.keys, self.walk, self.home]
        [act] = self.dice.choices(kinds, weights=[26, 14, 22, 18, 8, 9, 3])
        name = act.__name__
        act()
        explorer = self.explorer
        explorer.set_reserved(*PANELS[:2], CARD if explorer.state.opened else 0.0, PANELS[3])
        if self.dice.random() < 0.8:
            self._rest()
        else:
            # In the midst of it.
            for _ in range(5):
                self._tick(0.05)
        self.did.append(name)
        return name

    def _rest(self) -> None:
        """Wait until nothing moves, as pictures are drawn of it."""
        until = self.now + 60.0
        while self.explorer.advance(self.now):
            self.explorer.placed()
            self.now += 0.05
            assert self.now < until, "it moves for ever"

    def _tick(self, seconds: float) -> None:
        self.now += seconds
        self.explorer.advance(self.now)

    def _place(self) -> tuple[float, float]:
        """Where they point: at a pin, or anywhere in the scene."""
        pins = self.explorer.placed()
        if pins and self.dice.random() < 0.5:
            disc = self.dice.choice(pins).disc
            return disc[0] + disc[2] / 2, disc[1] + disc[3] / 2
        return self.dice.uniform(PANELS[0], SIZE[0]), self.dice.uniform(PANELS[1], SIZE[1] - PANELS[3])

    def _click(self, x: float, y: float) -> None:
        self.explorer.handle(ev.PointerPressed(x, y))
        self.explorer.handle(ev.PointerReleased(x, y))

    def click(self) -> None:
        self._click(*self._place())

    def double_click(self) -> None:
        x, y = self._place()
        self._click(x, y)
        self._tick(0.1)
        self.explorer.handle(ev.DoubleClicked(x, y))
        self.explorer.handle(ev.PointerReleased(x, y))

    def wheel(self) -> None:
        x, y = self._place()
        way = self.dice.choice([1.0, 1.0, -1.0])
        for _ in range(self.dice.randint(2, 25)):
            self.explorer.handle(ev.Wheel(x, y, way))
            self._tick(0.03)

    def drag(self) -> None:
        x, y = self._place()
        button = self.dice.choice([ev.Button.LEFT, ev.Button.LEFT, ev.Button.RIGHT])
        dx, dy = self.dice.gauss(0, 220), self.dice.gauss(0, 120)
        self.explorer.handle(ev.PointerPressed(x, y, button))
        for i in range(1, 9):
            self.explorer.handle(ev.PointerMoved(x + dx * i / 8, y + dy * i / 8))
            self._tick(0.02)
        self.explorer.handle(ev.PointerReleased(x + dx, y + dy, button))

    def keys(self) -> None:
        key = self.dice.choice(["Left", "Right", "Up", "Down", "+", "-", "N", "Return", "Escape", "T", "PgDown"])
        self.explorer.handle(ev.KeyPressed(key))

    def walk(self) -> None:
        explorer = self.explorer
        if explorer.mode is not Mode.WALK:
            explorer.handle(ev.KeyPressed("G"))
            self._rest()
        for _ in range(self.dice.randint(1, 3)):
            key = self.dice.choice(["W", "W", "W", "S", "A", "Left", "Right"])
            explorer.handle(ev.KeyPressed(key, held=True))
            for _ in range(self.dice.randint(10, 40)):
                self._tick(0.05)
            explorer.handle(ev.KeyReleased(key))

    def home(self) -> None:
        self.explorer.handle(ev.KeyPressed("Home"))

    def sees(self) -> tuple[float, float]:
        """Share of sky, and metres to the farthest of what is seen otherwise."""
        explorer, far = self.explorer, []
        xs = np.linspace(PANELS[0] + 30, SIZE[0] - 30, 7)
        ys = np.linspace(60, SIZE[1] - 5, 6)
        for x in xs:
            for y in ys:
                hit = explorer.pick(float(x), float(y))
                far.append(hit.distance if hit.distance is not None else np.inf)
        seen = [d for d in far if np.isfinite(d)]
        return 1.0 - len(seen) / len(far), max(seen, default=np.inf)


@pytest.mark.soak
def test_after_every_gesture_there_is_something_to_see(loaded: LoadedScene, figures: Callable[[str], None]) -> None:
    wrong, did = [], Counter[str]()
    gestures = soak.amount(500) // VISITS
    for visit in range(VISITS):
        visitor = Visitor(loaded, 1700 + visit)
        for number in range(gestures):
            did[visitor.gesture()] += 1
            sky, far = visitor.sees()
            if sky > EMPTY or far < BURIED:
                camera = visitor.explorer.camera
                wrong.append((visit, number, visitor.did[-3:], round(sky, 2), round(far, 2), camera.eye, camera.target))
    figures(f"{loaded.scene.id}: {did.total()} gestures ({dict(did)}), {len(wrong)} blank or buried")
    assert not wrong, "\n".join(map(str, wrong))
