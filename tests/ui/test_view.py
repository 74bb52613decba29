"""The venue as a widget: drawing, picking, errors, other people's items."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from OpenGL import GL
from pyqtgraph.opengl import GLMeshItem, MeshData
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.turns import turn
from viewer import Camera, VenueView
from viewer.build.loading import LoadedScene
from viewer.render.errors import RenderError
from viewer.session.input import events as ev


def colour(picture: QImage, x: float, y: float) -> tuple[int, int, int]:
    c = picture.pixelColor(int(x), int(y))
    return c.red(), c.green(), c.blue()


def at(view: VenueView, point: tuple[float, float, float]) -> tuple[float, float]:
    ratio = view.devicePixelRatioF()
    x, y, _ = view.camera.project([point], view.width() * ratio, view.height() * ratio)[0]
    return float(x), float(y)


def test_a_camera_shows_and_picks_what_it_looks_at(view: VenueView) -> None:
    view.camera = Camera.look_at((0, -100, 60), (0, 0, 10), 40)
    view.draw_now()
    turn()
    found = view.pick(view.width() / 2, view.height() / 2)
    assert (found.object, found.hotspot) == ("tower", "tower")
    assert found.position is not None
    assert found.distance == pytest.approx(np.linalg.norm(np.subtract((0, -100, 60), found.position)))


def test_an_idle_view_draws_nothing(view: VenueView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.rested, timeout=60_000):
        view.redraw()
    frames = []
    view.drawn.connect(lambda: frames.append(view.frames))
    # The last picture is still shown; after that there is silence.
    qtbot.waitUntil(lambda: not view._settle.isActive() and not view._idle.isActive())
    qtbot.wait(50)
    frames.clear()
    qtbot.wait(600)
    assert not frames
    assert not view._settle.isActive()
    assert not view._idle.isActive()


def test_input_ends_the_gathering_of_light_and_begins_it_anew(view: VenueView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.rested, timeout=60_000):
        view.redraw()
    before = view.grab_picture()
    assert view.explorer
    view.explorer.handle(ev.KeyPressed("Left"))
    turn()
    with qtbot.waitSignal(view.rested, timeout=60_000):
        pass
    assert view.grab_picture() != before


def test_a_click_opens_and_signals_once(view: VenueView, qtbot: QtBot) -> None:
    view.camera = Camera.look_at((0, -100, 60), (0, 0, 10), 40)
    opened: list[str] = []
    view.opened.connect(opened.append)
    with qtbot.waitSignal(view.opened):
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 2, view.height() // 2))
    assert opened == ["tower"]


def test_hovering_signals(view: VenueView, qtbot: QtBot) -> None:
    view.camera = Camera.look_at((0, -100, 60), (0, 0, 10), 40)
    with qtbot.waitSignal(view.hovered) as caught:
        QTest.mouseMove(view, QPoint(view.width() // 2, view.height() // 2))
    assert caught.args == ["tower"]


@pytest.mark.parametrize("override", ["paintGL", "resizeGL", "initializeGL"])
def test_an_error_in_a_gl_override_is_told(
    qtbot: QtBot, small: LoadedScene, monkeypatch: pytest.MonkeyPatch, override: str
) -> None:
    inner = {"paintGL": "_paint", "resizeGL": "_resized", "initializeGL": "_initialize"}[override]

    def broken(self: VenueView) -> None:
        raise RenderError("broken on purpose")

    monkeypatch.setattr(VenueView, inner, broken)
    widget = VenueView(small)
    qtbot.addWidget(widget)
    told: list[tuple[str, object]] = []
    widget.failed.connect(lambda where, error: told.append((where, error)))
    with qtbot.waitSignal(widget.failed) as caught:
        widget.show()
    where, error = caught.args
    assert where == override
    assert "broken on purpose" in str(error)
    widget.repaint()
    assert len(told) == 1


def test_after_an_error_the_view_can_draw_again(view: VenueView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    view.expect_failure = True  # type: ignore[attr-defined]
    with monkeypatch.context() as broken:
        broken.setattr(view._renderer, "draw", lambda *a, **k: 1 / 0)
        with qtbot.waitSignal(view.failed):
            view.redraw()
    with qtbot.waitSignal(view.drawn):
        view.retry()


def pixels(picture: QImage) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    rgb = picture.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : rgb.width() * 3].astype(int)


def test_a_lost_context_is_made_anew_from_memory(view: VenueView, qtbot: QtBot) -> None:
    item = cube(4, (1.0, 0.0, 1.0, 1.0))
    view.addItem(item)
    item.translate(0, -30, 12)
    with qtbot.waitSignal(view.rested, timeout=60_000):
        view.redraw()
    view.draw_now()
    turn()
    before, lost = pixels(view.grab_picture()), view._context
    assert lost
    held = lost.device.live
    assert held["buffer"] > 0
    lost._end()
    assert lost.device.live.total() == lost.device.lost == 0
    with pytest.raises(RenderError, match="not shown"):
        view.grab_picture()
    # Whoever drew meanwhile has the names now.
    view.makeCurrent()
    GL.glGenBuffers(20)
    GL.glGenTextures(20)
    view.initializeGL()
    view.doneCurrent()
    with qtbot.waitSignal(view.rested, timeout=60_000):
        view.redraw()
    view.draw_now()
    turn()
    assert np.abs(pixels(view.grab_picture()) - before).max() <= 2
    assert view._context
    assert view._context.device.live == held


def cube(size: float, colour: tuple[float, float, float, float]) -> GLMeshItem:
    """Another program's item."""
    corners = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float) * size
    faces = [
        (0, 1, 3),
        (0, 3, 2),
        (4, 6, 7),
        (4, 7, 5),
        (0, 4, 5),
        (0, 5, 1),
        (2, 3, 7),
        (2, 7, 6),
        (0, 2, 6),
        (0, 6, 4),
        (1, 5, 7),
        (1, 7, 3),
    ]
    return GLMeshItem(meshdata=MeshData(corners, np.array(faces)), color=colour, glOptions="opaque", smooth=False)


def test_a_pyqtgraph_item_stands_in_the_scene_at_its_depth(view: VenueView) -> None:
    view.camera = Camera.look_at((0, -140, 50), (0, 0, 10), 40)
    item = cube(4, (1.0, 0.0, 1.0, 1.0))
    view.addItem(item)
    item.translate(0, -30, 12)  # before the tower
    view.draw_now()
    turn()
    x, y = at(view, (0, -34, 12))
    red, green, blue = colour(view.grab_picture(), x, y)
    assert (red, green, blue) == (255, 0, 255)
    item.translate(0, 55, -8)  # behind it
    view.draw_now()
    turn()
    x, y = at(view, (0, 25, 4))
    red, green, blue = colour(view.grab_picture(), x, y)
    assert green > 60


def test_an_error_of_an_item_is_not_swallowed(view: VenueView, qtbot: QtBot) -> None:
    view.expect_failure = True  # type: ignore[attr-defined]
    item = cube(4, (1.0, 0.0, 1.0, 1.0))

    def broken() -> None:
        raise ValueError("an item's own error")

    item.paint = broken
    with qtbot.waitSignal(view.failed) as caught:
        view.addItem(item)
    assert "an item's own error" in str(caught.args[1])


def test_a_picture_of_a_hotspot_is_drawn_aside(view: VenueView) -> None:
    before = view.camera
    picture = view.picture_of("tower", 300, 110)
    assert (picture.width(), picture.height()) == (300, 110)
    tones = {colour(picture, x, y) for x in range(0, 300, 10) for y in range(0, 110, 10)}
    assert len(tones) > 8
    assert view.camera == before


def test_drawing_before_it_is_shown_is_an_error_not_a_crash(qtbot: QtBot, small: LoadedScene) -> None:
    widget = VenueView(small)
    qtbot.addWidget(widget)
    with pytest.raises(RenderError):
        widget.draw_now()


def test_a_view_without_a_scene_is_calm(qtbot: QtBot) -> None:
    widget = VenueView()
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    QTest.keyClick(widget, Qt.Key.Key_Left)
    with pytest.raises(RuntimeError):
        widget.pick(1, 1)


def test_fifty_moves_between_windows_change_and_leak_nothing() -> None:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.ui.moves", str(root / "tests" / "samples" / "small"), "50"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["broken"] == []
    assert found["worst"] == 0
    assert found["grown_mb"] < 0.05


def test_a_lid_that_opens_leaves_the_picture_opaque(view: VenueView, qtbot: QtBot) -> None:
    """Whoever grabs the window, or puts it on the screen, goes by its alpha."""
    explorer = view.explorer
    assert explorer
    least: list[int] = []

    def look() -> None:
        view.makeCurrent()
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, view.defaultFramebufferObject())
        data = GL.glReadPixels(0, 0, view.width(), view.height(), GL.GL_ALPHA, GL.GL_UNSIGNED_BYTE)
        view.doneCurrent()
        least.append(min(bytes(data)))

    explorer.session.open("inside")
    turn()
    qtbot.waitUntil(lambda: look() is None and not explorer.moving and len(least) > 3)
    assert min(least) == 255
