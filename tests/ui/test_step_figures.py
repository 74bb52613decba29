"""A figure beside the picture, while a tour's stop asks for one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.turns import turn
from viewer.build.loading import load_scene
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.panels.card_parts import Illustration
from viewer.ui.panels.figures import Timeline
from viewer.ui.panels.layout import Wanted, arrange
from viewer.ui.panels.step_figure import StepFigure
from viewer.ui.shell.window import Window
from viewer.ui.theme.appearance import Metrics


def test_a_step_shows_its_figure_whole_beside_the_picture(qtbot: QtBot) -> None:
    window = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    with qtbot.waitSignal(window.view.drawn):
        window.show_scene(load_scene("jinyuzui"))
    panel, tours = window.desk.one(StepFigure), window.session.tours
    window.aids.presentation.toggle()
    for index, kind in ((0, Timeline), (4, Illustration)):
        tours.go(index, playing=False)
        turn()
        assert panel.isVisible()
        shown = panel.findChildren(kind)[-1]
        assert shown.isVisible()
        assert shown.height() > 100
        assert panel.rect().contains(shown.geometry().translated(shown.parentWidget().geometry().topLeft()))
        assert window.rect().contains(panel.geometry())
        explorer = window.view.explorer
        assert explorer
        assert explorer.reserved[2] >= panel.width(), "the picture makes room"
    tours.go(1, playing=False)
    turn()
    assert panel.isHidden()
    tours.go(0, playing=False)
    turn()
    window.aids.presentation.toggle()
    turn()
    assert panel.isHidden(), "the card tells it"
    window.close()


def test_the_largest_text_leaves_the_figure_whole_and_the_caption_beside_it(qtbot: QtBot) -> None:
    window = Window(ErrorReporter(), lang="zh")
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.set_comfort(replace(window.comfort, text=1.6))
    window.show()
    with qtbot.waitSignal(window.view.drawn):
        window.show_scene(load_scene("jinyuzui"))
    panel, caption = window.desk.one(StepFigure), window.aids.tour.caption
    window.aids.presentation.toggle()
    window.session.tours.go(0, playing=False)
    turn()
    shown = panel.findChildren(Timeline)[-1]
    assert panel.rect().contains(shown.geometry().translated(shown.parentWidget().geometry().topLeft()))
    assert caption.isVisible()
    assert not caption.geometry().intersects(panel.geometry())
    window.aids.presentation.toggle()
    window.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (720, 1280), (1024, 600)])
@pytest.mark.parametrize("tall", [120, 700, 3000])
def test_a_figure_leaves_the_picture_the_larger_part(width: int, height: int, tall: int) -> None:
    metrics = Metrics.of_window(width, height, 1.0)
    found = arrange(width, height, metrics, Wanted(tour=True, clean=True, figure=lambda across: tall))
    left, top, across, down = found.rects["figure"]
    assert left >= 0
    assert top >= 0
    assert left + across <= width
    assert top + down <= found.rects["tour"][1]
    free = found.free
    assert free[2] * free[3] > 0.3 * width * height
    assert free[0] + free[2] <= left or free[1] >= top + down, "nothing of the scene's part lies below it"
