"""An error in one part of the picture leaves the others as they are, is told once, and passes with its cause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import pytest
from OpenGL import GL
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.soak import some
from tests.ui.test_view import cube
from tests.ui.turns import turn
from tests.unit.build.test_blocks import town
from viewer import Camera, VenueView
from viewer.build.loading import LoadedScene, load_scene
from viewer.frame_builder import FrameBuilder
from viewer.render import levels
from viewer.render.device import Buffer, VertexArray
from viewer.render.passes import scene as scene_pass
from viewer.render.passes.bake import BakedLight
from viewer.render.passes.dissolve import PreviousPicture
from viewer.render.passes.outline import OutlinePass
from viewer.render.passes.shadow import ShadowMap
from viewer.render.passes.sprites import SpritePass
from viewer.render.renderer import Renderer
from viewer.render.repeated import LIGHT, LIGHT_LOCATION
from viewer.scene.style import load_style
from viewer.session.explorer import Explorer
from viewer.session.pins.label_placement import Labelling
from viewer.session.pins.occlusion import Occlusion
from viewer.text.sprites import PinSprites

HERE, THERE = Camera.look_at((0, -100, 60), (0, 0, 10), 40), Camera.look_at((60, -90, 50), (0, 0, 10), 40)
NUMBERS = dict[str, np.ndarray]


def boom(*_: object, **__: object) -> None:
    """Raised in C, in the middle of something."""
    1 / 0  # noqa: B018


@dataclass(frozen=True)
class Case:
    """A part, what of it is broken, and how much of the picture may change by that.

    Parameters
    ----------
    share : of the pixels
    before : has the part have something to do
    """

    part: str
    owner: object
    name: str
    share: float
    before: Callable[[VenueView], None] = lambda view: None


def _edges(view: VenueView) -> None:
    style = load_style("paper")
    view.set_style(msgspec.structs.replace(style, edges=msgspec.structs.replace(style.edges, strength=0.8)))


def _dissolve(view: VenueView) -> None:
    view.dissolve()
    view.draw_now()
    turn()


def _choose(view: VenueView) -> None:
    assert view.explorer
    view.session.store.change(opened="tower")


CASES = some(
    [
        Case("pins", Labelling, "placement", 0.1),
        Case("sprites", SpritePass, "draw", 0.1),
        Case("outline", OutlinePass, "draw", 0.3, _choose),
        Case("lids", FrameBuilder, "_object_states", 0.0),
        Case("dissolve", PreviousPicture, "draw", 1.0, _dissolve),
        Case("light", BakedLight, "start", 0.9),
        Case("shadows", ShadowMap, "draw", 0.9),
    ],
    [
        Case("pins", Labelling, "look", 0.1),
        Case("sprites", PinSprites, "sprites", 0.1),
        Case("marks", FrameBuilder, "_object_marks", 0.3, _choose),
        Case("sight", Occlusion, "blockers", 0.05, _choose),
        Case("dissolve", PreviousPicture, "before", 1.0, _dissolve),
        Case("backdrop", scene_pass, "draw_backdrop", 0.9),
        Case("edges", scene_pass, "draw_edges", 0.6, _edges),
        Case("light", scene_pass, "draw_baked", 0.9),
    ],
)


@pytest.fixture
def view(qtbot: QtBot, small: LoadedScene) -> VenueView:
    """The small scene in a small window."""
    widget = VenueView(small)
    qtbot.addWidget(widget)
    widget.resize(360, 270)
    with qtbot.waitSignal(widget.drawn):
        widget.show()
    widget.camera = HERE
    return widget


def picture(view: VenueView) -> np.ndarray:
    """What is seen once nothing moves any more."""
    assert view._builder
    view.explorer.arrive()
    turn()
    view.draw_now()
    turn()
    rgb = view.grab_picture().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : rgb.width() * 3].reshape(rgb.height(), -1, 3).astype(int)


def at_rest(qtbot: QtBot, view: VenueView) -> bool:
    """Whether a moment passes in which nothing is drawn and nothing is going to be."""
    with qtbot.waitSignal(view.drawn, timeout=300, raising=False) as drawn:
        pass
    return not drawn.signal_triggered and not view._settle.isActive() and not view._idle.isActive()


def changed(one: np.ndarray, other: np.ndarray) -> float:
    return float((np.abs(one - other).max(axis=2) > 6).mean())


def go(view: VenueView, camera: Camera) -> np.ndarray:
    view.camera = camera
    return picture(view)


@pytest.mark.soak
@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.part}-{c.name}")
def test_the_other_parts_are_still_in_the_picture(
    qtbot: QtBot, view: VenueView, monkeypatch: pytest.MonkeyPatch, case: Case
) -> None:
    told: list[tuple[str, object]] = []
    view.failed.connect(lambda where, error: told.append((where, error)))
    case.before(view)
    go(view, HERE)
    qtbot.waitUntil(lambda: at_rest(qtbot, view), timeout=60_000)
    rested = picture(view)
    there, here = go(view, THERE), go(view, HERE)
    assert told == []
    with monkeypatch.context() as patch:
        patch.setattr(case.owner, case.name, boom)
        if case.part == "shadows":
            patch.setattr(BakedLight, "start", boom)
        for camera, whole in ((THERE, there), (HERE, here), (THERE, there)):
            case.before(view)
            view.retry() if case.part == "lids" else None
            broken = go(view, camera)
            assert not view.broken
            assert changed(broken, whole) <= case.share + 1e-9
            # The tower and the ground are still told apart.
            assert np.ptp(broken[60:200, 120:240].mean(axis=2)) > 25
        parts = [part for part, _ in told]
        assert parts.count(case.part) >= 1
        assert len(set(parts)) == len(set(zip(parts, [str(e) for _, e in told], strict=True)))
        assert case.part in view.bulkheads.left_out
        # Nothing changes: soon nothing is drawn any more, and nobody is told again.
        count = len(told)
        qtbot.waitUntil(lambda: at_rest(qtbot, view), timeout=60_000)
        assert len(told) == count
    case.before(view)
    go(view, HERE)
    qtbot.waitUntil(lambda: at_rest(qtbot, view), timeout=60_000)
    assert changed(picture(view), rested) == 0.0
    # Light that is baked again asks for no shadow map of its own.
    assert view.bulkheads.left_out <= {"shadows"}


def test_without_blocks_buildings_far_away_are_drawn_as_they_are(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    widget = VenueView(load_scene(town(tmp_path / "town.geojson")))
    qtbot.addWidget(widget)
    widget.resize(360, 270)
    with qtbot.waitSignal(widget.drawn):
        widget.show()
    told: list[tuple[str, object]] = []
    widget.failed.connect(lambda where, error: told.append((where, error)))
    here, there = (Camera.look_at((x, -6_000, 4_000), (0, 0, 0), 40) for x in (0.0, 500.0))
    with monkeypatch.context() as patch:
        patch.setattr(levels, "EXACT", 0.0)
        patch.setattr(levels, "BOX", 0.0)
        exact = go(widget, here)
    go(widget, there)
    assert changed(go(widget, here), exact) > 0.005, "points are seen to be points"
    with monkeypatch.context() as patch:
        patch.setattr(levels.BlockLevels, "choose", boom)
        go(widget, there)
        assert changed(go(widget, here), exact) == 0.0
        assert [where for where, _ in told] == ["blocks"]
        assert widget.bulkheads.left_out == {"blocks"}
    go(widget, there)
    go(widget, here)
    assert widget.bulkheads.left_out == set()


def test_an_item_that_fails_leaves_out_itself_alone_until_it_asks_for_a_picture(qtbot: QtBot, view: VenueView) -> None:
    told: list[tuple[str, object]] = []
    view.failed.connect(lambda where, error: told.append((where, error)))
    good, bad = cube(4, (1.0, 0.0, 1.0, 1.0)), cube(4, (0.0, 1.0, 1.0, 1.0))
    view.addItem(good)
    view.addItem(bad)
    good.translate(-20, -30, 12)
    bad.translate(20, -30, 12)
    whole = picture(view)
    paint, bad.paint = bad.paint, boom
    view.camera = THERE
    view.camera = HERE
    broken = picture(view)
    assert [where for where, _ in told] == ["items"]
    assert not view.broken
    magenta, cyan = (255, 0, 255), (0, 255, 255)
    for colour, there in ((magenta, True), (cyan, False)):
        assert (np.abs(whole - colour).max(axis=2) < 4).any()
        assert (np.abs(broken - colour).max(axis=2) < 4).any() is np.bool_(there)
    bad.paint = paint
    bad.update()
    assert changed(picture(view), whole) == 0.0


def test_an_error_of_the_refinement_leaves_the_picture_as_it_was_drawn_first(
    qtbot: QtBot, view: VenueView, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    view.failed.connect(lambda where, error: told.append(where))
    with monkeypatch.context() as patch:
        patch.setattr(Renderer, "_add_pass", boom)
        with qtbot.waitSignal(view.rested, timeout=60_000):
            view.camera = THERE
        assert told == ["refinement"]
        frames = view.frames
        qtbot.wait(400)
        assert view.frames <= frames + 1
        assert np.ptp(picture(view)[60:200, 120:240].mean(axis=2)) > 25
    with qtbot.waitSignal(view.rested, timeout=60_000):
        view.camera = HERE
    assert told == ["refinement"]
    assert view.bulkheads.left_out == frozenset()


def test_an_error_of_the_motion_ends_it_where_it_is(
    qtbot: QtBot, view: VenueView, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    view.failed.connect(lambda where, error: told.append(where))
    explorer = view.explorer
    assert explorer
    with monkeypatch.context() as patch:
        patch.setattr(Explorer, "_move", boom)
        explorer.session.go_home()
        qtbot.waitUntil(lambda: bool(told))
        qtbot.waitUntil(lambda: not view.explorer.moving)  # type: ignore[union-attr]
    assert told == ["motion"]
    assert not view.broken
    explorer.go_top()
    turn()
    qtbot.waitUntil(lambda: not explorer.moving, timeout=20_000)
    assert explorer.camera.eye[2] > 50
    assert told == ["motion"]


@pytest.mark.parametrize("error", [0x0501, 0x0502])
def test_an_error_of_the_driver_is_the_parts_own(view: VenueView, monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    """Whatever a part leaves bound and switched on, the others come out right."""
    told: list[str] = []
    view.failed.connect(lambda where, error: told.append(where))
    whole = go(view, HERE)
    go(view, THERE)
    draw = OutlinePass.draw

    def spoil(self: OutlinePass, *args: object) -> None:
        draw(self, *args)  # type: ignore[arg-type]
        GL.glEnable(GL.GL_RASTERIZER_DISCARD)
        GL.glEnable(GL.GL_SCISSOR_TEST)
        GL.glScissor(0, 0, 1, 1)
        GL.glColorMask(False, False, False, False)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, 0)
        GL.glUseProgram(0)
        GL.glBindVertexArray(0)
        GL.glViewport(0, 0, 1, 1)
        if error == 0x0501:
            GL.glBindTexture(GL.GL_TEXTURE_2D, 0)
            GL.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MAX_LEVEL, -1)
        else:
            GL.glEndTransformFeedback()

    with monkeypatch.context() as patch:
        patch.setattr(OutlinePass, "draw", spoil)
        broken = go(view, HERE)
    assert told == ["outline"]
    assert changed(broken, whole) == 0.0
    go(view, THERE)
    assert changed(go(view, HERE), whole) == 0.0


def test_only_a_scene_that_cannot_be_drawn_stops_the_picture(
    qtbot: QtBot, view: VenueView, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = go(view, HERE)
    told: list[str] = []
    view.failed.connect(lambda where, error: told.append(where))
    with monkeypatch.context() as patch:
        patch.setattr(scene_pass.ScenePass, "draw", boom)
        with qtbot.waitSignal(view.stopped):
            view.camera = THERE
        view.redraw()
        qtbot.wait(100)
        assert (told, view.broken) == (["paintGL"], True)
        # The cause is still there.
        with qtbot.waitSignal(view.stopped):
            view.retry()
    with qtbot.waitSignal(view.drawn):
        view.retry()
    assert changed(go(view, HERE), whole) == 0.0


def test_a_buffer_that_is_freed_is_not_torn_out_of_an_array_that_a_failed_part_has_left_bound(view: VenueView) -> None:
    """Drawn from nowhere, the driver ends the process."""
    with view._current() as renderer:
        device = renderer.device
        array, light = VertexArray(device), Buffer(device, GL.GL_ARRAY_BUFFER, np.zeros(4, LIGHT))
        array.attributes(light, LIGHT, ((LIGHT_LOCATION, "light"),))
        light.release()
        device.flush()
        array.bind()
        held = GL.glGetVertexAttribiv(LIGHT_LOCATION, GL.GL_VERTEX_ATTRIB_ARRAY_BUFFER_BINDING)
        array.release()
        device.flush()
    assert int(np.ravel(held)[0]) != 0
