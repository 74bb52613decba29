"""A window goes where a link leads, and says where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from viewer.kiosk.policy import allowed_actions
from viewer.session.revisits.links import parse_link
from viewer.session.revisits.looked_at import Sight
from viewer.ui.shell.window import Window

ROOT = Path(__file__).resolve().parents[2]
SMALL = str(ROOT / "tests" / "samples" / "small")
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_a_key_copies_the_link_to_what_is_seen(window: Window) -> None:
    QTest.keyClick(window.view, Qt.Key.Key_C, BOTH)
    assert QGuiApplication.clipboard().text() == "jinyuzui://small?view=home"
    # It is none of the listed scenes, and the visitor is told so.
    assert "while this scene is open" in window.notice.text
    window.view.session.open("tower")
    window.view.set_style("night")
    QTest.keyClick(window.view, Qt.Key.Key_C, BOTH)
    sight = parse_link(QGuiApplication.clipboard().text())
    assert (sight.spot, sight.style) == ("tower", "night")
    assert sight.camera


def test_a_scene_opens_with_the_sight_that_was_asked_for(qtbot: QtBot, window: Window) -> None:
    sight = parse_link("jinyuzui://small?camera=10,5,3,77,10,40&style=night")
    with qtbot.waitSignal(window.opening.opened, timeout=60_000):
        window.sights.open(SMALL, sight)
    explorer = window.view.explorer
    assert explorer
    assert explorer.goal.target == pytest.approx((10, 5, 3))
    assert explorer.state.view_style == "night"
    # It is not flown to: what is seen first is what was asked for.
    assert window.view.camera.distance == pytest.approx(77)
    with qtbot.waitSignal(window.opening.opened, timeout=60_000):
        window.sights.open(SMALL)
    assert window.view.explorer
    assert window.view.explorer.goal.distance != pytest.approx(77)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_the_scene_does_not_have_is_said_and_nothing_moves(window: Window, lang: str) -> None:
    window.set_language(lang)
    explorer = window.view.explorer
    assert explorer
    goal = explorer.goal
    assert not window.sights.show(Sight("small", view="nope"))
    assert "nope" in window.notice.text
    assert "home" in window.notice.text
    assert explorer.goal == goal
    assert window.sights.show(Sight("small", camera=(1, 2, 3, 60, 5, 30, 40)))
    assert explorer.goal != goal


def test_no_kiosk_copies_links() -> None:
    everything = ("search", "walk", "tours", "clicker", "style", "hour", "comfort", "help", "links")
    assert "copy-link" not in allowed_actions(everything, languages=2)
