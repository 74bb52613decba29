"""What a card tells of is seen beside the panels: in every window, with and without the card, in any size of text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from tests.ui.turns import turn
from viewer.build.loading import LoadedScene, load_scene
from viewer.scene.model import Anchor
from viewer.session.explorer import Explorer
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.panels.layout import Rect
from viewer.ui.shell.window import Window

SIZES = [(1024, 640), (1280, 720), (1920, 1080), (3840, 2160), (1080, 1920)]
SEEN = 0.6
"""Of the box round a subject: at least so much is free, unless it is larger than all that is free."""


@pytest.fixture(scope="module", params=["jinyuzui", "jianye", "members"])
def loaded(request: pytest.FixtureRequest) -> LoadedScene:
    return load_scene(request.param)


@pytest.fixture(params=[1.0, 2.0])
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


def within(rect: Rect, at: NDArray[np.float64]) -> bool:
    left, top, wide, high = rect
    return bool(left <= at[0] <= left + wide and top <= at[1] <= top + high)


def subject(explorer: Explorer, id_: str) -> NDArray[np.float64]:
    """The corners of what a hotspot's pin stands on, on the picture, (n, 2)."""
    story = explorer.story
    anchor = story.hotspots[id_].anchor
    names = [anchor.object] if isinstance(anchor, Anchor) else story.objects(story.hotspots[id_])
    boxes = [b for n in names if (b := story.bounds(n)) is not None]
    corners = [(b[i, 0], b[j, 1], b[k, 2]) for b in boxes for i in (0, 1) for j in (0, 1) for k in (0, 1)]
    return explorer.camera.project(np.array(corners or [story.anchor(story.hotspots[id_])]), *explorer.size)[:, :2]


def hidden_parts(window: Window, id_: str) -> list[str]:
    """What is wrong with the picture of an open spot."""
    explorer, places = window.view.explorer, window.desk.arrangement
    assert explorer
    left, top, wide, high = places.free
    over = [places.rects[name] for name in ("overview", "zoom") if name in places.rects]
    anchor = explorer.camera.project([explorer.story.anchor(explorer.story.hotspots[id_])], *explorer.size)[0, :2]
    seen = subject(explorer, id_)
    low, up, middle = seen.min(0), seen.max(0), seen.mean(0)
    out = []
    if not within(places.free, anchor) or any(within(rect, anchor) for rect in over):
        out.append(f"its pin at {anchor}")
    if not any(p.pin.id == id_ and not p.dot for p in explorer.placed()) and window.session.state.opened:
        out.append("its pin is not there")
    if any(within(rect, middle) for rect in over):
        out.append(f"its middle at {middle}")
    shown = np.clip(np.minimum(up, (left + wide, top + high)) - np.maximum(low, (left, top)), 0, None)
    whole = np.minimum(np.maximum(up - low, 1.0), (wide, high))
    if float(np.prod(np.maximum(shown, 1.0) / whole)) < SEEN:
        out.append(f"itself, {low} to {up}")
    return out


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
