"""Windows for the tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.leaks import Leaks
from tests.ui.turns import end_turns
from viewer.build.loading import LoadedScene, load_scene
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.shell.window import Window
from viewer.ui.viewport.venue_view import VenueView

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def no_leaks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test fails that leaves widgets, threads or objects of OpenGL behind; before all fixtures that make any."""
    leaks = Leaks(monkeypatch)
    yield
    found = leaks.found()
    assert not found, "left behind: " + ", ".join(found)


@pytest.fixture(autouse=True)
def inputs_end_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes of an input of `QTest` is there when that comes back, as it is for a person."""
    end_turns(monkeypatch)


@pytest.fixture(scope="session")
def small() -> LoadedScene:
    return load_scene(ROOT / "tests" / "samples" / "small")


@pytest.fixture
def view(qtbot: QtBot, small: LoadedScene) -> Iterator[VenueView]:
    """The small scene, shown; an error while drawing fails the test."""
    widget = VenueView(small)
    qtbot.addWidget(widget)
    widget.resize(640, 480)
    broken: list[object] = []
    widget.failed.connect(lambda where, error: broken.append((where, error)))
    with qtbot.waitSignal(widget.drawn):
        widget.show()
    yield widget
    assert not broken or getattr(widget, "expect_failure", False), broken


@pytest.fixture
def window(qtbot: QtBot, small: LoadedScene) -> Iterator[Window]:
    """The program's window with the small scene in it."""
    errors = ErrorReporter()
    told: list[str] = []
    errors.reported.connect(told.append)
    out = Window(errors, lang="en")
    qtbot.addWidget(out)
    out.resize(1280, 720)
    out.show()
    with qtbot.waitSignal(out.view.drawn):
        out.show_scene(small)
    yield out
    out.loader.cancel()
    assert not told
