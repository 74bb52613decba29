"""Fingers on the scene: each gesture as a touch screen sends it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QInputDevice, QPointingDevice, QTouchEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.turns import turn
from viewer.build.loading import LoadedScene, load_scene
from viewer.camera.orbit import Orbit
from viewer.session.explorer import Explorer
from viewer.session.input.bindings import Bindings
from viewer.ui.viewport import touches
from viewer.ui.viewport.venue_view import VenueView

A, B = QPoint(300, 300), QPoint(500, 300)


@pytest.fixture(scope="module")
def venue() -> LoadedScene:
    return load_scene("jinyuzui")


@pytest.fixture(scope="module")
def screen(qapp: object) -> QPointingDevice:
    return QTest.createTouchDevice(QInputDevice.DeviceType.TouchScreen)


class Hand:
    """Fingers of one hand on a view."""

    def __init__(self, view: VenueView, screen: QPointingDevice) -> None:
        self.view, self.screen = view, screen
        self._at: dict[int, QPoint] = {}

    def _send(self, kind: str, fingers: dict[int, QPoint]) -> None:
        sequence = QTest.touchEvent(self.view, self.screen, False)
        for finger in self._at.keys() - fingers.keys():
            sequence.stationary(finger)
        for finger, at in fingers.items():
            getattr(sequence, kind)(finger, at, self.view)
        sequence.commit()
        turn()

    def press(self, **fingers: QPoint) -> None:
        held = {int(name[1:]): at for name, at in fingers.items()}
        self._send("press", held)
        self._at |= held

    def move(self, **fingers: QPoint) -> None:
        held = {int(name[1:]): at for name, at in fingers.items()}
        self._send("move", held)
        self._at |= held

    def lift(self, *names: str) -> None:
        gone = [int(name[1:]) for name in names] or list(self._at)
        self._send("release", {finger: self._at[finger] for finger in gone})
        for finger in gone:
            del self._at[finger]

    def draw(self, starts: Sequence[QPoint], ends: Sequence[QPoint], steps: int = 8) -> None:
        """Put fingers down, move them all at once, and hold."""
        self.press(**{f"f{i}": at for i, at in enumerate(starts)})
        for step in range(1, steps + 1):
            way = {f"f{i}": a + (b - a) * step / steps for i, (a, b) in enumerate(zip(starts, ends, strict=True))}
            self.move(**way)

    def cancel(self) -> None:
        QCoreApplication.sendEvent(self.view, QTouchEvent(QEvent.Type.TouchCancel, self.screen))
        self._at.clear()
        turn()


@pytest.fixture
def view(qtbot: QtBot, venue: LoadedScene) -> Iterator[VenueView]:
    out = VenueView(venue)
    qtbot.addWidget(out)
    out.resize(800, 600)
    out.show()
    with qtbot.waitSignal(out.drawn):
        turn()
    yield out
    assert not out.session.state.bound_for


@pytest.fixture
def hand(view: VenueView, screen: QPointingDevice) -> Hand:
    return Hand(view, screen)


def explorer(view: VenueView) -> Explorer:
    assert view.explorer
    return view.explorer


def goal(view: VenueView) -> Orbit:
    return explorer(view).orbit.goal


@pytest.mark.parametrize(("preset", "turns"), [("model", True), ("map", False)])
def test_one_finger_does_what_the_preset_says(view: VenueView, hand: Hand, preset: str, turns: bool) -> None:
    view.set_bindings(Bindings.of(preset))
    before = goal(view)
    hand.draw([A], [B])
    after = goal(view)
    assert (after.azimuth != before.azimuth) == turns
    assert (after.target != before.target) != turns
    assert not view.session.state.opened


def test_two_fingers_apart_come_closer_and_together_go_away(view: VenueView, hand: Hand) -> None:
    before = goal(view).distance
    hand.draw([A, B], [QPoint(200, 300), QPoint(600, 300)])
    near = goal(view).distance
    assert near < 0.7 * before
    hand.lift()
    hand.draw([QPoint(200, 300), QPoint(600, 300)], [A, B])
    assert goal(view).distance == pytest.approx(before, rel=0.05)


@pytest.mark.parametrize("way", [1, -1])
def test_two_fingers_turn_the_ground_under_them(view: VenueView, hand: Hand, way: int) -> None:
    before = goal(view).azimuth
    middle, reach = QPoint(400, 300), 110
    steps = [way * math.pi / 2 * k / 12 for k in range(13)]
    pairs = [QPoint(round(reach * math.cos(t)), round(reach * math.sin(t))) for t in steps]
    hand.press(f0=middle - pairs[0], f1=middle + pairs[0])
    for pair in pairs[1:]:
        hand.move(f0=middle - pair, f1=middle + pair)
    assert goal(view).azimuth - before == pytest.approx(way * math.pi / 2, abs=0.1)


def test_two_fingers_move_the_ground_or_tilt_it_where_one_moves(view: VenueView, hand: Hand) -> None:
    before = goal(view)
    hand.draw([A, B], [A + QPoint(0, 90), B + QPoint(0, 90)])
    assert goal(view).target != before.target
    assert goal(view).elevation == pytest.approx(before.elevation)
    hand.lift()
    view.set_bindings(Bindings.of("map"))
    before = goal(view)
    hand.draw([A, B], [A + QPoint(0, -90), B + QPoint(0, -90)])
    assert goal(view).elevation < before.elevation - 0.1


def pin(view: VenueView, id_: str) -> QPoint:
    disc = next(p.disc for p in explorer(view).placed() if p.pin.id == id_)
    return QPoint(round(disc[0] + disc[2] / 2), round(disc[1] + disc[3] / 2))


def test_a_tap_opens(view: VenueView, hand: Hand) -> None:
    explorer(view).arrive()
    hand.press(f0=pin(view, "hall"))
    hand.lift()
    assert view.session.state.place == "hall"


def test_a_double_tap_on_the_ground_flies_nearer(view: VenueView, hand: Hand) -> None:
    before, at = goal(view).distance, QPoint(60, 560)
    for _ in range(2):
        hand.press(f0=at)
        hand.lift()
    assert goal(view).distance < 0.7 * before


def test_a_long_press_says_what_is_there_and_opens_nothing(view: VenueView, hand: Hand, qtbot: QtBot) -> None:
    explorer(view).arrive()
    hand.press(f0=pin(view, "hall"))
    qtbot.waitUntil(lambda: view.session.state.hovered == "hall")
    hand.lift()
    assert not view.session.state.place
    assert not view.session.state.hovered


def test_a_fling_goes_on_and_ends(view: VenueView, hand: Hand, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    # Drawing takes longer here than a finger does.
    moments = itertools.count(1000, 12)
    monkeypatch.setattr(touches, "_milliseconds", lambda event: next(moments))
    hand.press(f0=A)
    for step in range(1, 6):
        hand.move(f0=A + QPoint(40 * step, 0))
    held = goal(view).azimuth
    hand.lift()
    assert goal(view).azimuth < held - 0.005
    qtbot.waitUntil(lambda: not explorer(view).moving, timeout=10_000)
    assert abs(goal(view).azimuth - held) < 1.5


def test_fingers_that_come_and_go_in_the_midst_neither_jump_nor_open(view: VenueView, hand: Hand) -> None:
    hand.draw([A], [QPoint(340, 300)])
    before = goal(view)
    hand.press(f1=B)
    assert goal(view) == before
    hand.move(f1=QPoint(560, 300))
    closer = goal(view)
    assert closer.distance < before.distance
    hand.lift("f0")
    assert goal(view) == closer
    hand.move(f1=QPoint(600, 330))
    assert goal(view).azimuth != closer.azimuth
    hand.lift()
    assert not view.session.state.opened
    assert not view.session.state.place


def test_what_the_system_takes_away_ends_where_it_is(view: VenueView, hand: Hand) -> None:
    explorer(view).arrive()
    at = pin(view, "hall")
    hand.press(f0=at)
    hand.cancel()
    assert not view.session.state.place
    before = goal(view)
    hand.press(f0=A)
    assert goal(view) == before
    hand.move(f0=QPoint(380, 300))
    assert goal(view) != before
    hand.lift()
