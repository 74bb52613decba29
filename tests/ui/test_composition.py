"""What a card tells of is seen beside the panels: in every window, with and without the card, in any size of text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.soak import some
from tests.ui.turns import turn
from viewer.build.loading import LoadedScene, load_scene
from viewer.camera import Camera
from viewer.scene.model import Anchor
from viewer.session.explorer import Explorer
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.panels.widgets import Panel
from viewer.ui.shell.window import Window

SIZES = some([(1024, 640), (1920, 1080), (1080, 1920)], [(1280, 720), (3840, 2160)])


@pytest.fixture(scope="module", params=some(["jinyuzui"], ["jianye", "members"]))
def loaded(request: pytest.FixtureRequest) -> LoadedScene:
    return load_scene(request.param)


@pytest.fixture(params=some([1.0], [2.0]))
def window(request: pytest.FixtureRequest, qtbot: QtBot, loaded: LoadedScene) -> Window:
    window = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    turn()
    window.show_scene(loaded)
    window.set_comfort(replace(window.comfort, text=request.param))
    turn()
    return window


def subject(explorer: Explorer, id_: str) -> NDArray[np.float64]:
    """What the view of a hotspot, in a picture of its own, shows of what its pin stands on: points, (n, 3)."""
    story = explorer.story
    hotspot = story.hotspots[id_]
    plain = story.orbit(story.views[hotspot.view or ""])
    anchor = hotspot.anchor
    names = [anchor.object] if isinstance(anchor, Anchor) else story.objects(hotspot)
    out = [np.array([story.anchor(hotspot)])]
    for box in (b for n in names if (b := story.bounds(n)) is not None):
        steps = np.stack(np.meshgrid(*[np.linspace(0.0, 1.0, 7)] * 3), -1).reshape(-1, 3)
        points = box[0] + steps * (box[1] - box[0])
        at = Camera(plain.eye, plain.target, plain.fov).project(points, 1280, 720)
        out.append(points[((at[:, :2] >= 0.0) & (at[:, :2] <= (1280.0, 720.0))).all(axis=1)])
    return np.concatenate(out)


def panels(window: Window) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """What stands over the scene: its name, its upper left and its lower right corner."""
    out = {}
    for child in window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if isinstance(child, Panel) and not child.isHidden():
            left, top, wide, high = child.geometry().getRect()
            out[type(child).__name__] = (np.array((left, top)), np.array((left + wide, top + high)))
    assert "ToolsBar" in out
    return out


def hidden_parts(window: Window, id_: str) -> list[str]:
    """What is wrong with the picture of an open spot."""
    explorer = window.view.explorer
    assert explorer
    anchor = explorer.camera.project([explorer.story.anchor(explorer.story.hotspots[id_])], *explorer.size)[0, :2]
    seen = explorer.camera.project(subject(explorer, id_), *explorer.size)[:, :2]
    low, high = seen.min(0), seen.max(0)
    out = []
    if window.session.state.opened and not any(p.pin.id == id_ and not p.dot for p in explorer.placed()):
        out.append("its pin is not there")
    if (low < 0).any() or (high > explorer.size).any():
        out.append(f"cut by the window: {low} to {high}")
    for name, (corner, end) in panels(window).items():
        if (np.minimum(high, end) - np.maximum(low, corner) > 0).all():
            out.append(f"under {name}: {low} to {high}")
        if ((corner <= anchor) & (anchor <= end)).all():
            out.append(f"its pin under {name}: {anchor}")
    return out


@pytest.mark.soak
def test_the_subject_and_its_pin_are_seen_in_every_window(window: Window, loaded: LoadedScene) -> None:
    wrong = []
    for size in SIZES:
        window.resize(*size)
        turn()
        for hotspot in loaded.scene.hotspot:
            window.session.open(hotspot.id)
            turn()
            explorer = window.view.explorer
            assert explorer
            explorer.arrive()
            for card in (True, False):
                if not card:
                    window.session.close()
                turn()
                wrong += [(size, hotspot.id, card, part) for part in hidden_parts(window, hotspot.id)]
    assert not wrong, "\n".join(map(str, wrong))
