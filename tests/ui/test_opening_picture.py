"""What a scene opened with the last time is seen while it is fetched again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from tests.ui.turns import turn
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.presenters.opening_picture import file_of, keep_picture, picture_of
from viewer.ui.shell.window import Window

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "small"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JINYUZUI_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def of_one_colour(colour: str) -> QImage:
    image = QImage(640, 360, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def middle(window: Window) -> QColor:
    return window.page.grab().toImage().pixelColor(window.page.width() // 2, window.page.height() // 3)


def opened(qtbot: QtBot, source: str) -> Window:
    """A window that is fetching a scene."""
    window = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    turn()
    window.open_scene(source)
    return window


def test_the_last_picture_is_seen_until_the_scene_is_there(qtbot: QtBot) -> None:
    keep_picture(of_one_colour("#3060c0"), str(SAMPLE))
    window = opened(qtbot, str(SAMPLE))
    assert window.page.isVisible()
    seen = middle(window)
    assert abs(seen.blue() - 0xC0) + abs(seen.red() - 0x30) < 20
    # Where it takes long, words come over it.
    window.page.progress(0.3)
    assert middle(window).red() > seen.red() + 60
    qtbot.waitUntil(lambda: window.view.frames > 0, timeout=60_000)
    assert not window.page.isVisible()


def test_without_one_there_are_words_at_once(qtbot: QtBot) -> None:
    window = opened(qtbot, str(SAMPLE))
    assert window.page.isVisible()
    assert "Opening" in window.page._title.text()
    assert window.page._title.isVisible()
    qtbot.waitUntil(lambda: window.view.frames > 0, timeout=60_000)


def test_the_view_that_a_scene_opens_with_is_kept_once_its_light_is_there(qtbot: QtBot) -> None:
    window = opened(qtbot, str(SAMPLE))
    with qtbot.waitSignal(window.view.rested, timeout=60_000):
        pass
    qtbot.waitUntil(lambda: not picture_of(str(SAMPLE)).isNull(), timeout=10_000)
    kept, shown = picture_of(str(SAMPLE)), window.view.grab_picture()
    assert kept.size() == shown.size()
    a, b = (np.array([i.pixelColor(x, 300).red() for x in range(0, 1280, 40)]) for i in (kept, shown))
    assert np.abs(a - b).max() < 24


@pytest.mark.qt_log_ignore("JPEG")
def test_another_file_or_a_broken_one_is_no_picture(cache: Path) -> None:
    keep_picture(of_one_colour("#ffffff"), str(SAMPLE))
    assert picture_of("jinyuzui").isNull()
    file_of(str(SAMPLE)).write_bytes(b"\xff\xd8 nothing of the kind")
    assert picture_of(str(SAMPLE)).isNull()


def test_only_some_are_kept(cache: Path) -> None:
    for i in range(30):
        keep_picture(of_one_colour("#808080"), f"/scenes/{i}")
    assert 10 < len(list(cache.glob("*.jpg"))) < 30
    assert not picture_of("/scenes/29").isNull()
