"""An author in the window: what is clicked, dragged and written is saved, seen and undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from viewer.scene.loader import read_scene
from viewer.ui.editor.fields import LineField
from viewer.ui.editor.pane import PAGES
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.shell.edit_frame import EditFrame
from viewer.ui.shell.window import Window

LONG = 60_000


def files_of(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.fixture
def frame(qtbot: QtBot, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EditFrame]:
    """A package that is edited."""
    monkeypatch.setenv("JINYUZUI_CACHE", str(tmp_path / "cache"))
    errors = ErrorReporter()
    told: list[str] = []
    errors.reported.connect(told.append)
    window = Window(errors, lang="en")
    frame = EditFrame(window)
    qtbot.addWidget(frame)
    frame.resize(1280, 720)
    frame.show()
    window.open_scene(str(package))
    qtbot.waitUntil(lambda: window.view.frames > 0 and window.view.explorer is not None, timeout=LONG)
    qtbot.waitUntil(lambda: frame.editor.project is not None, timeout=LONG)
    yield frame
    assert not told
    frame.close()


def rest(qtbot: QtBot, frame: EditFrame) -> None:
    # What is edited comes back from the worker with an explorer of its own.
    view = frame.inner.view
    qtbot.waitUntil(lambda: view.explorer is not None and not view.explorer.moving, timeout=LONG)


def on_screen(frame: EditFrame, point: tuple[float, float, float]) -> QPoint:
    """Where in the view a point of the scene is."""
    view = frame.inner.view
    explorer = view.explorer
    assert explorer
    x, y = np.asarray(explorer.camera.project([point], *explorer.size))[0, :2].tolist()
    return QPointF(x / view.devicePixelRatioF(), y / view.devicePixelRatioF()).toPoint()


def test_a_spot_is_put_down_written_and_undone(qtbot: QtBot, frame: EditFrame, package: Path) -> None:
    began = files_of(package)
    view, spots = frame.inner.view, frame.pane.spots
    rest(qtbot, frame)
    QTest.mouseClick(spots.buttons["new"], Qt.MouseButton.LeftButton)
    explorer = view.explorer
    assert explorer
    low, high = explorer.story.bounds("tower").tolist()  # type: ignore[union-attr]
    at = on_screen(frame, (high[0], (low[1] + high[1]) / 2, (low[2] + high[2]) / 2))
    seen = explorer.camera.eye
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: frame.inner.session.state.opened == "a-new-spot", timeout=LONG)
    # It is gone to, and written about at once.
    rest(qtbot, frame)
    assert view.explorer
    assert np.linalg.norm(np.subtract(view.explorer.camera.eye, seen)) > 1.0
    frame.activateWindow()
    qtbot.waitUntil(spots.titles["en"].hasFocus, timeout=LONG)
    read = read_scene(package)
    assert not read.issues
    spot = next(h for h in read.scene.hotspot if h.id == "a-new-spot")
    assert getattr(spot.anchor, "object", "") == "tower"
    # Its title is written at once, and is on the card at once.
    rest(qtbot, frame)
    QTest.keyClicks(spots.titles["en"], "The mast")
    QTest.keyClick(spots.titles["en"], Qt.Key.Key_Return)
    spots.texts["zh"].setPlainText("一段*文字*。")
    spots.texts["zh"].commit()
    labels = [label.text() for label in frame.inner.card.findChildren(QLabel)]
    assert "The mast" in labels
    content = read_scene(package).content
    # A spot is called by what its author calls it first, in its file too, and the card stays.
    assert frame.inner.session.state.opened == "the-mast"
    assert spots.titles["en"].isEnabled()
    assert content["en"]["the-mast"].head.title == "The mast"
    assert "<em>文字</em>" in content["zh"]["the-mast"].html
    for _ in range(3):
        QTest.mouseClick(frame.pane.undo_button, Qt.MouseButton.LeftButton)
    assert files_of(package) == began
    assert not frame.pane.undo_button.isEnabled()


def test_a_pin_is_dragged_and_a_click_on_one_opens_its_card(qtbot: QtBot, frame: EditFrame, package: Path) -> None:
    view = frame.inner.view
    rest(qtbot, frame)
    explorer = view.explorer
    assert explorer
    pin = next(p for p in explorer.placed() if p.pin.id == "tower")
    ratio = view.devicePixelRatioF()
    left, top, wide, high_ = pin.disc
    at = QPointF((left + wide / 2) / ratio, (top + high_ / 2) / ratio).toPoint()
    assert explorer.pin_at(at.x() * ratio, at.y() * ratio)
    eye = explorer.camera.eye
    low, high = explorer.story.bounds("tower").tolist()  # type: ignore[union-attr]
    to = on_screen(frame, (high[0], (low[1] + high[1]) / 2, (low[2] + high[2]) / 2))
    frame.pane.turn("objects")
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert frame.pane.page == "spots"
    assert frame.inner.session.state.opened == "tower"
    frame.inner.session.close_all()
    frame.inner.session.go_home()
    rest(qtbot, frame)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(view, (at + to) / 2)
    QTest.mouseMove(view, to)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=to)
    anchor = next(h for h in read_scene(package).scene.hotspot if h.id == "tower").anchor
    assert getattr(anchor, "offset", (0, 0, 0)) != (0.0, 0.0, 0.0)
    # The scene was not turned by it.
    assert view.camera.eye == pytest.approx(eye)
    assert frame.inner.session.state.opened == ""


def test_views_steps_paints_and_pictures(qtbot: QtBot, frame: EditFrame, package: Path, tmp_path: Path) -> None:
    began = files_of(package)
    pane, session = frame.pane, frame.inner.session
    session.open("tower")
    rest(qtbot, frame)
    for page in PAGES:
        QTest.mouseClick(pane.tabs[page], Qt.MouseButton.LeftButton)
        assert pane.page == page
    QTest.mouseClick(pane.spots.buttons["view"], Qt.MouseButton.LeftButton)
    pane.turn("tour")
    QTest.mouseClick(pane.tour.buttons["spot"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(pane.tour.buttons["here"], Qt.MouseButton.LeftButton)
    pane.tour.list.moved.emit(1, 0)
    tour = read_scene(package).scene.tour[0]
    assert [step.hotspot for step in tour.step] == [None, "tower"]
    assert session.tours.known[0].step == tour.step
    pane.turn("views")
    QTest.mouseClick(pane.views.buttons["new"], Qt.MouseButton.LeftButton)
    picture = tmp_path / "A day.png"
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0xFF8800)
    assert image.save(str(picture))
    pane.turn("spots")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture))])
    where = QPointF(20, 20)
    drop = QDropEvent(where, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    pane.spots.dropEvent(drop)
    read = read_scene(package)
    assert not read.issues
    for lang in ("en", "zh"):
        assert [shown.file for shown in read.content[lang]["tower"].head.pictures] == ["images/a-day.png"]
    assert (package / "images" / "a-day.png").read_bytes() == picture.read_bytes()
    pane.turn("objects")
    frame.things.choose("tower")
    pane.objects.painted.emit(3)
    assert [(p.object, p.colour) for p in read_scene(package).scene.paint] == [("tower", "accent")]
    explorer = frame.inner.view.explorer
    qtbot.waitUntil(lambda: bool(frame.inner.view.explorer and frame.inner.view.explorer is not explorer), timeout=LONG)
    while pane.undo_button.isEnabled():
        QTest.mouseClick(pane.undo_button, Qt.MouseButton.LeftButton)
    assert files_of(package) == began


def write(field: LineField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    # As an input method does: keys have no Chinese.
    field.insert(text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_views_and_tours_are_named_in_both_languages(qtbot: QtBot, frame: EditFrame, package: Path) -> None:
    began, pane, session = files_of(package), frame.pane, frame.inner.session
    session.open("tower")
    rest(qtbot, frame)
    pane.turn("views")
    QTest.mouseClick(pane.views.buttons["new"], Qt.MouseButton.LeftButton)
    write(pane.views.titles.fields["en"], "From afar")
    write(pane.views.titles.fields["zh"], "")
    QTest.mouseClick(pane.views.buttons["home"], Qt.MouseButton.LeftButton)
    read = read_scene(package)
    views = {view.id: view for view in read.scene.view}
    new = read.scene.view[-1]
    assert new.title == {"en": "From afar"}
    assert (views["home"].target, views["home"].distance) == (new.target, new.distance)
    assert views["home"].title != new.title
    pane.turn("tour")
    for _ in range(2):
        QTest.mouseClick(pane.tour.buttons["tour"], Qt.MouseButton.LeftButton)
    write(pane.tour.titles.fields["zh"], "另一条路")
    QTest.mouseClick(pane.tour.buttons["here"], Qt.MouseButton.LeftButton)
    write(pane.tour.captions_of_step.fields["en"], "Here")
    QTest.keyClick(pane.tour.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    tours = read_scene(package).scene.tour
    assert tours[-1].title == {"en": "A tour", "zh": "另一条路"}
    assert [(step.hotspot, step.caption) for step in tours[-1].step] == [
        (None, {"en": "Here"}),
        ("tower", {"en": "The tower", "zh": "塔"}),
    ]
    assert len(tours[-2].step) == 1
    # The tour that was there is untouched, and can be gone back to.
    pane.tour.picked.emit(0)
    assert frame.editor.shown_tour == session.tours.known[0]
    write(pane.tour.titles.fields["en"], "")
    while pane.undo_button.isEnabled():
        QTest.mouseClick(pane.undo_button, Qt.MouseButton.LeftButton)
    assert files_of(package) == began


def test_a_building_becomes_a_place_and_its_roof_is_left_out(qtbot: QtBot, frame: EditFrame, package: Path) -> None:
    began, pane, view = files_of(package), frame.pane, frame.inner.view
    rest(qtbot, frame)
    pane.turn("objects")
    known = read_scene(package).scene.place
    explorer = view.explorer
    assert explorer
    low, high = explorer.story.bounds("tower").tolist()  # type: ignore[union-attr]
    at = on_screen(frame, (high[0], (low[1] + high[1]) / 2, (low[2] + high[2]) / 2))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert pane.objects.name.text() == "tower"
    assert not pane.objects.place.isVisible()
    QTest.mouseClick(pane.objects.buttons["place"], Qt.MouseButton.LeftButton)
    assert pane.objects.place.isVisible()
    write(pane.objects.titles.fields["en"], "In the tower")
    pane.objects.entered.emit(1)
    frame.inner.session.close_all()
    frame.inner.session.go_home()
    rest(qtbot, frame)
    QTest.mouseClick(pane.objects.buttons["leave_out"], Qt.MouseButton.LeftButton)
    at = on_screen(frame, (high[0], (low[1] + high[1]) / 2, low[2] + 0.3 * (high[2] - low[2])))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    read = read_scene(package)
    assert not read.issues
    place = next(p for p in read.scene.place if p not in known)
    assert (place.object, place.hide, place.entry) == ("tower", ("tower",), read.scene.view[0].id)
    assert place.title == {"en": "In the tower", "zh": "室内"}
    QTest.mouseClick(pane.objects.buttons["show_again"], Qt.MouseButton.LeftButton)
    assert next(p for p in read_scene(package).scene.place if p.id == place.id).hide == ()
    QTest.mouseClick(pane.objects.buttons["remove"], Qt.MouseButton.LeftButton)
    assert not pane.objects.place.isVisible()
    while pane.undo_button.isEnabled():
        QTest.mouseClick(pane.undo_button, Qt.MouseButton.LeftButton)
    assert files_of(package) == began


def test_a_view_that_is_taken_is_what_is_seen(qtbot: QtBot, frame: EditFrame, package: Path) -> None:
    session, view = frame.inner.session, frame.inner.view
    session.open("tower")
    rest(qtbot, frame)
    # The card and the pane leave less room than a visitor has: the picture is composed for that.
    for _ in range(2):
        explorer = view.explorer
        assert explorer
        before = explorer.goal
        QTest.mouseClick(frame.pane.spots.buttons["view"], Qt.MouseButton.LeftButton)
        session.open("tower")
        rest(qtbot, frame)
        explorer = view.explorer
        assert explorer
        assert explorer.goal.fov == pytest.approx(before.fov, abs=1e-3)
        assert explorer.goal.distance == pytest.approx(before.distance, rel=1e-2)
        view.explorer.arrive()
        session.go_home()
        rest(qtbot, frame)
        session.open("tower")
        rest(qtbot, frame)
        assert explorer.goal.fov == pytest.approx(before.fov, abs=1e-3)
    views = {v.id: v for v in read_scene(package).scene.view}
    assert views["tower"].title == {"en": "The tower", "zh": read_scene(package).content["zh"]["tower"].head.title}


def test_a_spot_on_the_ground_stands_for_itself(
    qtbot: QtBot, frame: EditFrame, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, pane, session = frame.inner.view, frame.pane, frame.inner.session
    session.open("tower")
    rest(qtbot, frame)
    QTest.mouseClick(pane.spots.buttons["new"], Qt.MouseButton.LeftButton)
    # No card is in the way.
    assert session.state.opened == ""
    session.go_home()
    rest(qtbot, frame)
    explorer = view.explorer
    assert explorer
    low, high = explorer.story.bounds("tower").tolist()  # type: ignore[union-attr]
    # As if the tower covered the whole scene.
    monkeypatch.setattr("viewer.ui.editor.written_places._GROUND", 0.0)
    at = on_screen(frame, (high[0], (low[1] + high[1]) / 2, (low[2] + high[2]) / 2))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    made = read_scene(package).scene.hotspot[-1]
    assert made.id not in ("tower", "inside")
    assert not hasattr(made.anchor, "object")


def test_undoing_reaches_the_editor_from_a_number(qtbot: QtBot, frame: EditFrame, package: Path) -> None:
    began, pane = files_of(package), frame.pane
    frame.inner.session.open("tower")
    rest(qtbot, frame)
    pane.spots.number.setFocus()
    pane.spots.number.setValue(42)
    assert files_of(package) != began
    undo = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QCoreApplication.sendEvent(pane.spots.number, undo)
    assert not undo.isAccepted(), "the field has it, and no shortcut does"
    frame.editor.undo()
    assert files_of(package) == began


def test_what_has_no_name_is_not_called_by_one(qtbot: QtBot, frame: EditFrame, package: Path) -> None:
    rest(qtbot, frame)
    pane = frame.pane
    pane.turn("objects")
    frame.things.choose("houses/2")
    assert not pane.objects.paint.isEnabled()
    assert not pane.objects.buttons["place"].isEnabled()
    began = files_of(package)
    pane.objects.painted.emit(3)
    pane.objects.asked.emit("place")
    assert files_of(package) == began
    QTest.mouseClick(pane.objects.buttons["whole"], Qt.MouseButton.LeftButton)
    assert pane.objects.name.text() == "houses"
    assert pane.objects.paint.isEnabled()


def test_a_title_that_somebody_else_has_changed_is_asked_about(qtbot: QtBot, frame: EditFrame, package: Path) -> None:
    pane, scene = frame.pane, package / "scene.toml"
    frame.inner.session.open("tower")
    rest(qtbot, frame)
    pane.turn("tour")
    QTest.mouseClick(pane.tour.buttons["tour"], Qt.MouseButton.LeftButton)
    line = pane.tour.titles.fields["en"]
    was = line.text()
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "Mine")
    theirs = scene.read_text(encoding="utf-8").replace(was, "Theirs")
    assert was
    assert "Theirs" in theirs
    scene.write_text(theirs, encoding="utf-8")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert scene.read_text(encoding="utf-8") == theirs
    QTest.mouseClick(pane.anyway, Qt.MouseButton.LeftButton)
    assert "Mine" in scene.read_text(encoding="utf-8")


def test_nothing_is_written_over_what_somebody_else_saved(qtbot: QtBot, frame: EditFrame, package: Path) -> None:
    pane, session = frame.pane, frame.inner.session
    session.open("tower")
    rest(qtbot, frame)
    file = package / "content" / "en" / "tower.md"
    line = pane.spots.titles["en"]
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "Mine")
    theirs = file.read_text(encoding="utf-8").replace("The tower", "Theirs")
    file.write_text(theirs, encoding="utf-8")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert file.read_text(encoding="utf-8") == theirs
    assert pane.anyway.isVisible()
    assert "tower.md" in pane.said.text()
    QTest.mouseClick(pane.anyway, Qt.MouseButton.LeftButton)
    assert file.read_text(encoding="utf-8") == theirs.replace("Theirs", "Mine")
    assert not pane.anyway.isVisible()


def test_a_broken_file_is_told_and_left_alone(qtbot: QtBot, frame: EditFrame, package: Path) -> None:
    frame.inner.session.open("tower")
    scene = package / "scene.toml"
    broken = scene.read_text(encoding="utf-8") + "\n[[view"
    scene.write_text(broken, encoding="utf-8")
    frame.pane.spots.numbered.emit(9)
    assert scene.read_text(encoding="utf-8") == broken
    assert "scene.toml" in frame.pane.said.text()


def test_what_cannot_be_kept_now_is_kept_when_the_file_is_mended(qtbot: QtBot, frame: EditFrame, package: Path) -> None:
    pane, scene = frame.pane, package / "scene.toml"
    frame.inner.session.open("tower")
    rest(qtbot, frame)
    good = scene.read_bytes()
    scene.write_bytes(good.replace(b'id = "small"', b'id = "small'))
    write(pane.spots.titles["en"], "The mast")
    assert pane.anyway.isVisible()
    # Whoever has gone on to another spot meanwhile loses nothing.
    frame.inner.session.open("inside")
    scene.write_bytes(good)
    QTest.mouseClick(pane.anyway, Qt.MouseButton.LeftButton)
    assert read_scene(package).content["en"]["tower"].head.title == "The mast"
    assert not pane.anyway.isVisible()


def test_keys_of_the_pane_do_nothing_unseen(qtbot: QtBot, frame: EditFrame, package: Path) -> None:
    began, pane = files_of(package), frame.pane
    rest(qtbot, frame)
    # No spot is open: nothing is to be written.
    assert not pane.spots.titles["en"].isEnabled()
    assert pane.spots.titles["en"].text() == ""
    # Escape gives a click up, wherever the button was that asked for it.
    QTest.mouseClick(pane.spots.buttons["new"], Qt.MouseButton.LeftButton)
    assert frame.pointing.asking
    frame.activateWindow()
    qtbot.waitUntil(frame.isActiveWindow, timeout=LONG)
    QTest.keyClick(frame.focusWidget(), Qt.Key.Key_Escape)
    assert not frame.pointing.asking
    # A letter chooses no paint.
    pane.turn("objects")
    frame.things.choose("tower")
    assert frame.inner.session.state.found == "tower"
    QTest.keyClicks(pane.objects.paint, "l")
    assert pane.objects.paint.currentIndex() == 0
    assert files_of(package) == began
    # No view is chosen that somebody might write over by mistake.
    pane.turn("views")
    assert not pane.views.buttons["again"].isEnabled()


def test_a_view_that_is_seen_becomes_a_step_as_it_is(qtbot: QtBot, frame: EditFrame, package: Path) -> None:
    session, pane = frame.inner.session, frame.pane
    session.show_view("home")
    rest(qtbot, frame)
    count = len(read_scene(package).scene.view)
    pane.turn("tour")
    QTest.mouseClick(pane.tour.buttons["here"], Qt.MouseButton.LeftButton)
    scene = read_scene(package).scene
    assert (len(scene.view), scene.tour[-1].step[-1].view) == (count, "home")
