"""Pictures and figures in the card, as a reader sees them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.turns import turn
from viewer.build.loading import load_scene
from viewer.scene.formats.pixel_budget import PixelBudget
from viewer.scene.formats.svg import read_svg
from viewer.scene.sections import Bar, Event
from viewer.text.card_pictures import paint
from viewer.ui.panels.card_parts import Illustration, Text
from viewer.ui.panels.figures import Bars, Inks, Timeline
from viewer.ui.shell.window import Window

PLAN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><rect width="20" height="10" fill="#1d6b70"/></svg>'
HEAD = """+++
title = "The tower"
[[picture]]
view = "home"
[[picture]]
file = "images/plan.svg"
title = "Plan of it"
[[picture]]
figure = "timeline"
[[picture.event]]
when = "1960"
text = "Begun"
[[picture.event]]
when = "1961"
text = "Finished"
[[picture]]
figure = "bars"
title = "Floors"
[[picture.bar]]
label = "above"
value = 9
[[picture.bar]]
label = "below"
value = 2
+++
Look: ![a plan](images/plan.svg) ![a cat](images/none.png)
"""


def array(text: str) -> np.ndarray:
    """A drawing as the loading worker gives it."""
    return read_svg(text.encode(), lambda address: b"", (), PixelBudget())


def near(image: QImage, x: float, y: float, colour: str) -> bool:
    found, wanted = image.pixelColor(int(x), int(y)), QColor(colour)
    return all(abs(a - b) < 12 for a, b in zip(found.getRgb()[:3], wanted.getRgb()[:3], strict=True))


def shown(qtbot: QtBot, widget: QWidget, width: int) -> QImage:
    qtbot.addWidget(widget)
    widget.setStyleSheet("background: white")
    widget.resize(width, max(widget.height(), 10))
    widget.show()
    qtbot.waitExposed(widget)
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


@pytest.fixture
def told(package: Path) -> Path:
    (package / "images").mkdir()
    (package / "images" / "plan.svg").write_text(PLAN, encoding="utf-8")
    (package / "content" / "en" / "tower.md").write_text(HEAD, encoding="utf-8")
    return package


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_drawing_fills_the_column_at_any_scale(ratio: float) -> None:
    image = paint(array(PLAN), 300, ratio)
    assert (image.width(), image.height()) == (300 * ratio, 150 * ratio)
    assert image.deviceIndependentSize().width() == 300
    assert near(image, 5, 5, "#1d6b70")


def test_a_drawing_does_not_shout_in_a_column_that_is_far_wider_than_it_was_made_for() -> None:
    wide, narrow = paint(array(PLAN), 1000, 1.0, text=20.0), paint(array(PLAN), 300, 1.0, text=20.0)
    assert 400 < wide.width() < 700
    assert narrow.width() == 300


def test_a_photograph_is_never_enlarged() -> None:
    pixels = np.full((40, 60, 4), 255, np.uint8)
    assert paint(pixels, 300, 1.0).width() == 60
    assert paint(pixels, 30, 1.0).height() == 20


def test_what_cannot_be_drawn_is_no_picture() -> None:
    assert paint(np.frombuffer(b"nothing of the kind", np.uint8), 300, 1.0).isNull()


def test_the_card_shows_files_and_figures_in_order(window: Window, told: Path) -> None:
    window.show_scene(load_scene(told))
    window.places.chosen.emit("tower")
    turn()
    parts = [w for w in window.card.findChildren(QWidget) if isinstance(w, Illustration | Timeline | Bars)]
    assert [type(w).__name__ for w in parts] == ["Illustration", "Timeline", "Bars"]
    assert [w.accessibleName() for w in parts] == ["Plan of it", "", "Floors"]
    assert parts[1].accessibleDescription() == "1960: Begun; 1961: Finished"
    assert parts[2].accessibleDescription() == "above: 9; below: 2"
    tops = [w.mapTo(window, w.rect().topLeft()).y() for w in parts]
    assert tops == sorted(tops)
    assert all(w.isVisible() and w.height() > 20 for w in parts)
    assert near(parts[0].grab().toImage(), 8, 8, "#1d6b70")
    window.places.chosen.emit("inside")
    turn()
    assert not [w for w in window.card.findChildren(Timeline) if w.isVisible()]


def test_figures_have_the_room_that_they_need(qtbot: QtBot, window: Window) -> None:
    window.show_scene(load_scene("jinyuzui"))

    def stands() -> bool:
        parts = [w for w in window.card.findChildren(QWidget) if isinstance(w, Illustration | Timeline | Bars)]
        column = parts[-1].parentWidget()
        return bool(column and column.height() >= column.minimumSizeHint().height() > 100)

    for hotspot in ("focus", "unveiling", "arrival", "members", "signing"):
        window.places.chosen.emit(hotspot)
        turn()
        qtbot.waitUntil(stands)


def test_bars_stand_on_the_cards_own_paper(qtbot: QtBot, window: Window, told: Path) -> None:
    window.show_scene(load_scene(told))
    window.places.chosen.emit("tower")
    turn()
    [bars], [plan] = window.card.findChildren(Bars), window.card.findChildren(Illustration)
    qtbot.waitUntil(lambda: plan.height() > 100 and bars.y() > plan.geometry().bottom())
    window.card.findChildren(QScrollArea)[0].ensureWidgetVisible(bars)
    shown = window.card.grab().toImage()
    corner = bars.mapTo(window.card, bars.rect().topRight())
    assert near(shown, corner.x() - 3, corner.y() + 3, shown.pixelColor(corner.x() + 3, corner.y() + 3).name())


def test_pictures_stand_in_the_text_and_others_leave_their_words(window: Window, told: Path) -> None:
    window.show_scene(load_scene(told))
    window.places.chosen.emit("tower")
    turn()
    text = window.card.findChildren(Text)[0]
    assert "a cat" in text.toPlainText()
    assert "a plan" not in text.toPlainText()
    image = text.grab().toImage()
    assert any(near(image, image.width() / 2, y, "#1d6b70") for y in range(image.height()))
    assert text.height() > text.width() / 2


def test_bars_are_as_long_as_their_values(qtbot: QtBot) -> None:
    bars = Bars([Bar(label="a", value=4), Bar(label="b", value=2)], QWidget().font(), Inks())
    image = shown(qtbot, bars, 320)
    lengths = []
    for row in (0, 1):
        y = image.height() * (0.25 + 0.5 * row)
        lengths.append(sum(near(image, x, y, Inks().mark) for x in range(image.width())))
    assert lengths[0] > 100
    assert lengths[1] == pytest.approx(lengths[0] / 2, abs=3)


def test_a_timeline_is_as_high_as_its_words_need(qtbot: QtBot) -> None:
    events = [Event(when="1960", text="word " * 40), Event(when="1961", text="short")]
    timeline = Timeline(events, QWidget().font(), Inks())
    wide = shown(qtbot, timeline, 600).height()
    timeline.resize(200, 10)
    assert timeline.height() > wide
    image = shown(qtbot, timeline, 320)
    assert near(image, 5, 9, Inks().mark)
    assert any(near(image, 5, y, Inks().last) for y in range(image.height() - 60, image.height()))


def test_figures_leave_wheel_and_clicks_to_the_card(qtbot: QtBot) -> None:
    bars = Bars([Bar(label="a", value=4)], QWidget().font(), Inks())
    qtbot.addWidget(bars)
    plot = bars.findChildren(QWidget)[0]
    assert plot.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert plot.focusPolicy() == Qt.FocusPolicy.NoFocus
