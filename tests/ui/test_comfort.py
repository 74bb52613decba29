"""Themes, text size and motion: what makes looking agreeable, and who it is for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.soak import some
from tests.ui.turns import turn
from viewer.build.loading import LoadedScene
from viewer.ui.panels.spot_list import Row
from viewer.ui.panels.widgets import TextButton
from viewer.ui.shell.window import Window
from viewer.ui.theme.appearance import LEAST_TARGET, THEMES, Metrics, Theme, contrast, over
from viewer.ui.theme.preferences import Preferences

LEAST = 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_every_text_stands_out_from_every_ground(theme: Theme) -> None:
    low = []
    for name, text, ground in theme.text_pairs():
        # A panel lets a little of the scene through, which can be anything from black to white.
        opacity = theme.opacity if name.endswith("on panel") else 255
        found = min(contrast(text, over(ground, opacity, behind)) for behind in ("#000000", "#ffffff"))
        if found < LEAST:
            low.append((name, round(found, 2)))
    assert low == []


@pytest.mark.parametrize("size", [(640, 480), (1024, 640), (1280, 720), (1920, 1080), (3840, 2160), (1080, 1920)])
@pytest.mark.parametrize("text", [0.8, 1.0, 1.5, 2.0])
def test_sizes_hold_for_every_window(size: tuple[int, int], text: float) -> None:
    metrics = Metrics.of_window(*size, text)
    assert metrics.button >= LEAST_TARGET
    assert metrics.narrow(size[0]) or metrics.left + metrics.right < 0.66 * size[0]


def test_type_grows_with_the_screen() -> None:
    small, large = Metrics.of_window(1920, 1080), Metrics.of_window(3840, 2160)
    assert large.type(16) == 2 * small.type(16)
    # A standing screen stands in a hall.
    assert Metrics.of_window(1080, 1920).type(16) >= 1.3 * small.type(16)
    assert Metrics.of_window(1280, 720).type(16) >= 14


def ratio_in(image: QImage, ground: str) -> float:
    """The strongest contrast to a ground that a picture has."""
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    return max(contrast(colour, ground) for colour in colours)


def most_common(image: QImage) -> str:
    counts: dict[str, int] = {}
    for x in range(0, image.width(), 2):
        for y in range(0, image.height(), 2):
            name = QColor(image.pixelColor(x, y)).name()
            counts[name] = counts.get(name, 0) + 1
    return max(counts, key=lambda name: counts[name])


@pytest.mark.parametrize("theme", list(THEMES))
def test_texts_as_painted_stand_out(window: Window, theme: str, qtbot: QtBot) -> None:
    window.set_comfort(Preferences(theme=theme, text=1.5, motion="reduced"))
    turn()
    window.resize(1600, 900)
    window.places.chosen.emit("tower")
    turn()
    window.show_comfort(True)
    low = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QLabel | TextButton | Row) or not widget.text():
            continue
        if widget.visibleRegion().isEmpty():
            continue
        image = _on_ground(widget, next(w for w in _upwards(widget) if w.parentWidget() is window))
        found = ratio_in(image, most_common(image))
        if found < LEAST:
            low.append((type(widget).__name__, widget.text()[:30], round(found, 2)))
    assert low == []


def _upwards(widget: QWidget) -> list[QWidget]:
    out = [widget]
    while (parent := out[-1].parentWidget()) is not None:
        out.append(parent)
    return out


def _on_ground(widget: QWidget, panel: QWidget) -> QImage:
    """A widget as it is painted on its panel."""
    at = widget.mapTo(panel, widget.rect().topLeft())
    shot = panel.grab(QRect(at, widget.size()))
    return shot.toImage().convertToFormat(QImage.Format.Format_RGB32)


def test_reduced_motion_has_the_same_end_and_fades_there(window: Window, qtbot: QtBot) -> None:
    explorer = window.view.explorer
    assert explorer
    explorer.arrive()
    turn()
    start = explorer.goal
    window.places.chosen.emit("tower")
    turn()
    explorer.arrive()
    turn()
    end = explorer.goal
    explorer.session.go_home()
    explorer.arrive()
    turn()
    qtbot.waitUntil(lambda: not window.desk.sliding)
    window.set_comfort(Preferences(motion="reduced"))
    turn()
    assert explorer.goal == start
    window.places.chosen.emit("tower")
    turn()
    # Pins may still move to their places; the camera has arrived.
    assert not explorer.flying
    assert explorer.camera.target == pytest.approx(end.target)
    assert explorer.goal == end
    assert window.desk.veil.running
    assert not window.desk.sliding
    qtbot.waitUntil(lambda: not window.desk.veil.running)


def test_the_sheet_says_that_motion_is_reduced(window: Window) -> None:
    window.show_comfort(True)

    def said() -> str:
        return " ".join(w.text() for w in window.comfort_sheet.findChildren(QLabel) if w.isVisible())

    assert "cross-fade" not in said()
    button = next(b for b in window.comfort_sheet.motions.findChildren(TextButton) if b.text() == "Reduced")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.comfort.motion == "reduced"
    assert "cross-fade" in said()


def test_text_size_is_set_by_buttons_and_kept_within_bounds(window: Window, qtbot: QtBot) -> None:
    changed: list[Preferences] = []
    window.comfort_changed.connect(changed.append)
    window.show_comfort(True)
    before = window.places.findChildren(Row)[0].height()
    for _ in range(14):
        QTest.mouseClick(window.comfort_sheet.larger, Qt.MouseButton.LeftButton)
    assert window.comfort.text == 2.0
    assert not window.comfort_sheet.larger.isEnabled()
    assert changed[-1].text == 2.0
    window.show_comfort(False)
    window.desk.show_list(True)
    assert next(r for r in window.places.findChildren(Row) if r.isVisible()).height() > before
    window.set_comfort(Preferences(text=0.1))
    turn()
    assert window.comfort.text == 0.8


def test_unknown_choices_are_refused() -> None:
    with pytest.raises(ValueError, match="theme: expected one of system, light, dark, contrast, got pink"):
        Preferences(theme="pink")
    with pytest.raises(ValueError, match="motion"):
        Preferences(motion="wild")


def test_chosen_and_not_chosen_differ_without_colour(window: Window) -> None:
    """In shades of grey a chosen row still differs: by its bold title and its ground."""
    rows = {r.id: r for r in window.places.findChildren(Row) if r.isVisible()}
    plain = rows["tower"].grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    window.places.chosen.emit("tower")
    turn()
    chosen = rows["tower"].grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    spots = [(x, y) for x in range(0, plain.width(), 3) for y in range(0, plain.height(), 3)]
    differing = sum(abs(plain.pixelColor(*p).red() - chosen.pixelColor(*p).red()) > 8 for p in spots)
    assert differing > 0.3 * len(spots)


def test_the_size_of_texts_is_that_of_pins_too(window: Window, small: LoadedScene) -> None:
    def widest() -> float:
        assert window.view.explorer
        window.view.explorer.arrive()
        turn()
        return max(pin.disc[3] for pin in window.view.explorer.placed())

    usual = widest()
    window.set_comfort(replace(window.comfort, text=1.5))
    turn()
    assert widest() > 1.3 * usual
    window.show_scene(small)
    assert widest() > 1.3 * usual
    window.set_comfort(replace(window.comfort, text=1.0))
    turn()
    assert widest() == usual


@pytest.mark.soak
@pytest.mark.parametrize("size", some([(1280, 720)], [(1920, 1080)]))
def test_the_button_for_larger_text_stays_under_the_pointer(window: Window, size: tuple[int, int]) -> None:
    window.resize(*size)
    window.show_comfort(True)
    turn()
    button = window.comfort_sheet.larger
    at = button.mapTo(window, button.rect().center())
    for _ in range(10):
        assert button.rect().contains(button.mapFrom(window, at)), window.comfort.text
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.mapFrom(window, at))
    assert window.comfort.text == 2.0


def test_the_hour_is_read_as_a_time(window: Window) -> None:
    slider = window.options.time.slider
    slider.setValue(slider.value() + 3)
    assert window.options.time.text in slider.accessibleName()
