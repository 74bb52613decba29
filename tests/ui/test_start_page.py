"""The start page: scenes to go to, from the program, the user's folders and the disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.soak import some
from tests.ui.measures import cut_off, small_targets
from tests.ui.turns import turn
from viewer.build.loading import LoadedScene
from viewer.session.settings import SettingsStore
from viewer.session.start_list import MOST_RECENT, Shelf, opened_by, start_list, with_recent
from viewer.ui.editor.fields import LineField, TextField
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.panels.bookmark_row import NameField
from viewer.ui.panels.drop_veil import DropVeil
from viewer.ui.panels.notices import Page
from viewer.ui.panels.scene_tile import PICTURE_SHAPE, SceneTile
from viewer.ui.panels.start_page import StartPage
from viewer.ui.presenters import from_disk, scene_pictures, start_scenes
from viewer.ui.presenters.scene_pictures import ScenePictures
from viewer.ui.shell.persistence import Persistence
from viewer.ui.shell.window import Window
from viewer.ui.theme.appearance import LEAST_TARGET
from viewer.ui.theme.preferences import Preferences

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "samples" / "small"
KEY = Qt.Key


@pytest.fixture(autouse=True)
def drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Pictures are plain: drawing them takes seconds; which were asked for."""
    asked: list[str] = []

    def draw(self: ScenePictures, source: str, file: Path) -> bool:
        asked.append(source)
        picture = QImage(*PICTURE_SHAPE, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.darkGreen)
        return picture.save(str(file), "PNG")  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(ScenePictures, "_draw", draw)
    return asked


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the user's with a sound scene and a broken one; no shipped ones, which take long to build."""
    folder = tmp_path / "mine"
    shutil.copytree(SMALL, folder / "yard")
    shutil.copytree(SMALL, folder / "broken")
    file = folder / "broken" / "scene.toml"
    text = file.read_text(encoding="utf-8").replace('id = "small"', 'id = "broken"')
    file.write_text(text.replace("distance = 150", 'distance = "far"'), encoding="utf-8")
    monkeypatch.setenv("JINYUZUI_SCENES", str(folder))
    (tmp_path / "none").mkdir()
    for module in ("scene.collection", "scene.places"):
        monkeypatch.setattr(f"viewer.{module}.scenes_folder", lambda: tmp_path / "none")
    return folder


@pytest.fixture
def page(window: Window, qtbot: QtBot) -> Iterator[StartPage]:
    """The start page with all of its pictures."""
    out = window.desk.one(StartPage)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    opened(window, qtbot)
    yield out
    window.start.close()


def opened(window: Window, qtbot: QtBot) -> None:
    window.view.setFocus()
    QTest.keyClick(window.view, KEY.Key_O)
    page = window.desk.one(StartPage)
    assert page.isVisible()
    qtbot.waitUntil(
        lambda: bool(page.tiles) and all(t.has_picture or t.said.broken for t in page.tiles), timeout=60_000
    )


def titles(page: StartPage) -> list[str]:
    return [tile.said.title for tile in page.tiles]


def button(page: QWidget, text: str) -> QPushButton:
    return next(each for each in page.findChildren(QPushButton) if each.text() == text and each.isVisibleTo(page))


def test_it_lists_scenes_with_pictures_and_says_what_is_wrong_with_broken_ones(
    page: StartPage, own: Path, drawn_at_once: list[str]
) -> None:
    assert titles(page) == ["Small", "Small"]
    broken, yard = page.tiles
    assert (broken.source, yard.source) == (str(own / "broken"), str(own / "yard"))
    assert broken.said.broken
    assert broken.said.place.startswith("scene.toml:")
    assert "'far'" in broken.said.place
    assert yard.said.place.endswith("yard")
    assert drawn_at_once == [str(own / "yard")]


def test_pictures_are_kept_by_content(
    window: Window, page: StartPage, qtbot: QtBot, own: Path, drawn_at_once: list[str]
) -> None:
    window.view.perform("scenes")
    turn()
    opened(window, qtbot)
    assert len(drawn_at_once) == 1
    window.view.perform("scenes")
    turn()
    (own / "yard" / "content" / "en" / "tower.md").write_text('+++\ntitle = "New"\n+++\n', encoding="utf-8")
    page.show_picture(str(own / "yard"), QImage())
    opened(window, qtbot)
    assert len(drawn_at_once) == 2


def test_a_tile_opens_its_scene_and_is_remembered(window: Window, page: StartPage, qtbot: QtBot, own: Path) -> None:
    store = SettingsStore()
    keeper = Persistence(window, store)
    with qtbot.waitSignal(window.view.scene_shown, timeout=60_000):
        QTest.mouseClick(page.tiles[1], Qt.MouseButton.LeftButton)
    turn()
    assert not page.isVisible()
    assert window.opening.source == str(own / "yard")
    assert store.settings.recent == (str(own / "yard"),)
    keeper.close()
    opened(window, qtbot)
    assert [tile.source for tile in page.tiles] == [str(own / "yard"), str(own / "broken")]
    assert page.tiles[0].said.mark == "Shown now"
    assert page.tiles[0].accessibleDescription().startswith("Shown now, ")
    # What is shown already is gone back to.
    QTest.mouseClick(page.tiles[0], Qt.MouseButton.LeftButton)
    assert not page.isVisible()
    assert window.page.isHidden()
    opened(window, qtbot)
    button(page, "Clear the list").click()
    qtbot.waitUntil(lambda: page.tiles[0].source == str(own / "broken"), timeout=10_000)
    assert store.settings.recent == ()


def test_a_broken_scene_leaves_the_one_that_is_shown(window: Window, page: StartPage, qtbot: QtBot) -> None:
    before = window.opening.source
    assert window.view.explorer
    orbit = window.view.explorer.goal
    page.tiles[0].click()
    failed = window.desk.one(Page)
    qtbot.waitUntil(lambda: "'far'" in failed.text, timeout=60_000)
    assert failed.isVisible()
    QTest.keyClick(window, KEY.Key_Escape)
    assert failed.isHidden()
    assert window.view.explorer.goal == orbit
    assert window.opening.source == before
    assert not window.opening.issues
    opened(window, qtbot)
    page.tiles[0].click()
    qtbot.waitUntil(lambda: button_or_none(failed, "Other scenes") is not None, timeout=60_000)
    button(failed, "Other scenes").click()
    turn()
    assert page.isVisible()
    QTest.keyClick(window, KEY.Key_Escape)
    assert failed.isVisible(), "the page that says why is behind it"
    button(failed, "Back to the scene").click()
    assert failed.isHidden()


def button_or_none(page: QWidget, text: str) -> QPushButton | None:
    return next((b for b in page.findChildren(QPushButton) if b.text() == text and b.isVisibleTo(page)), None)


def test_the_keyboard_goes_from_tile_to_tile_and_moves_no_scene(
    window: Window, page: StartPage, qtbot: QtBot, own: Path
) -> None:
    assert window.view.explorer
    orbit, opened_now = window.view.explorer.goal, window.view.explorer.state.opened
    assert QApplication.focusWidget() is page.tiles[0]
    for key, at in ((KEY.Key_Right, 1), (KEY.Key_Right, 1), (KEY.Key_Home, 0), (KEY.Key_End, 1), (KEY.Key_Left, 0)):
        focus = QApplication.focusWidget()
        assert focus
        QTest.keyClick(focus, key)
        assert QApplication.focusWidget() is page.tiles[at]
    for key in (KEY.Key_T, KEY.Key_N, KEY.Key_Plus, KEY.Key_G, KEY.Key_Slash):
        QTest.keyClick(page.tiles[0], key)
    turn()
    assert page.isVisible()
    assert (window.view.explorer.goal, window.view.explorer.state.opened) == (orbit, opened_now)
    seen = set()
    for _ in range(8):
        assert window.focusNextPrevChild(True)
        seen.add(QApplication.focusWidget())
    assert set(page.tiles) < seen, "Tab stops at all of them"
    assert all(page.isAncestorOf(each) for each in seen if each)
    QTest.keyClick(page.tiles[0], KEY.Key_L)
    assert page.tiles[0].said.title == "小"
    page.tiles[1].setFocus()
    with qtbot.waitSignal(window.view.scene_shown, timeout=60_000):
        QTest.keyClick(page.tiles[1], KEY.Key_Return)
    assert window.opening.source == str(own / "yard")


def test_the_keyboard_begins_at_what_is_the_first_one_now(
    window: Window, page: StartPage, qtbot: QtBot, own: Path
) -> None:
    before = page.tiles[0]
    window.start.close_page()
    window.start.recent = (str(own / "yard"),)
    opened(window, qtbot)
    assert page.tiles[0].source != before.source
    assert QApplication.focusWidget() is page.tiles[0]
    QTest.keyClick(page.tiles[0], KEY.Key_Right)
    window.set_language("zh")
    assert QApplication.focusWidget() is page.tiles[1], "who has gone on stays there"


def test_a_single_scene_is_taken_off_the_list(window: Window, page: StartPage, qtbot: QtBot, own: Path) -> None:
    window.start.close_page()
    gone = ("/nowhere/a.glb", "/nowhere/b.glb")
    window.start.recent = (gone[0], str(own / "yard"), gone[1])
    opened(window, qtbot)
    with qtbot.waitSignal(window.start.recent_changed):
        QTest.keyClick(page.tiles[0], KEY.Key_Delete)
    qtbot.waitUntil(lambda: page.tiles[0].source == str(own / "yard"), timeout=10_000)
    assert QApplication.focusWidget() is page.tiles[0]
    assert window.start.recent == (str(own / "yard"), gone[1])
    small = [b for b in page.tiles[1].findChildren(QPushButton) if b.isVisible()]
    assert [b.accessibleName() for b in small] == ["Remove from this list: b"]
    QTest.mouseClick(small[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.tiles) == 2, timeout=10_000)
    assert window.start.recent == (str(own / "yard"),)
    assert page.isVisible()
    own_one = page.tiles[1]
    assert not any(b.isVisible() for b in own_one.findChildren(QPushButton)), "it is there, opened or not"
    QTest.keyClick(own_one, KEY.Key_Delete)
    turn()
    assert len(page.tiles) == 2


def test_a_scene_that_was_on_its_way_does_not_close_it(
    window: Window, qtbot: QtBot, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counted(source: str) -> str:
        asked.append(source)
        return opened_by(source)

    monkeypatch.setattr(start_scenes, "opened_by", counted)
    window.open_scene(str(own / "yard"))
    QTest.keyClick(window.view, KEY.Key_O)
    page = window.desk.one(StartPage)
    assert page.isVisible()
    with qtbot.waitSignal(window.view.scene_shown, timeout=60_000):
        pass
    turn()
    assert page.isVisible()
    qtbot.waitUntil(lambda: len(page.tiles) == 2, timeout=60_000)
    assert [tile.source for tile in page.tiles if tile.said.mark] == [str(own / "yard")]
    assert asked.count(str(own / "yard")) == 1, "the user's folders are read once"
    assert window.page.isHidden()
    # One that does not open waits below it.
    window.start.close_page()
    window.open_scene(str(own / "broken"))
    QTest.keyClick(window.view, KEY.Key_O)
    with qtbot.waitSignal(window.loader.failed, timeout=60_000):
        pass
    turn()
    at = page.mapTo(window, page.rect().center())
    over = window.childAt(at)
    assert over is not None
    assert page is over or page.isAncestorOf(over)
    window.start.close_page()
    assert window.page.isVisible()


def test_links_close_it_and_lead_back_from_what_is_broken(
    window: Window, page: StartPage, qtbot: QtBot, own: Path
) -> None:
    seen = window.sights.seen()
    assert seen
    assert window.sights.follow(seen, window.tr_) == ""
    assert not page.isVisible()
    opened(window, qtbot)
    before = window.opening.source
    window.sights.open(str(own / "broken"), seen)
    assert not page.isVisible()
    qtbot.waitUntil(lambda: button_or_none(window.page, "Back to the scene") is not None, timeout=60_000)
    button(window.page, "Back to the scene").click()
    assert window.page.isHidden()
    assert window.opening.source == before
    assert not window.sights.under_way
    window.sights.open(str(own / "broken"))
    qtbot.waitUntil(lambda: button_or_none(window.page, "Back to the scene") is not None, timeout=60_000)
    assert window.sights.follow(seen, window.tr_) == ""
    assert window.page.isHidden(), "what the link leads to is seen"


@pytest.mark.parametrize("way", ["escape", "button", "key"])
def test_it_is_closed_again(window: Window, page: StartPage, way: str) -> None:
    if way == "button":
        next(b for b in page.findChildren(QPushButton) if b.accessibleName() == "Close").click()
    else:
        QTest.keyClick(page.tiles[0], KEY.Key_Escape if way == "escape" else KEY.Key_O)
    turn()
    assert not page.isVisible()
    assert window.view.hasFocus()


def test_a_button_of_the_window_brings_it(window: Window, qtbot: QtBot) -> None:
    assert window.places.scenes.isVisible()
    assert window.places.scenes.accessibleName() == "Scenes"
    QTest.mouseClick(window.places.scenes, Qt.MouseButton.LeftButton)
    turn()
    assert window.desk.one(StartPage).isVisible()
    window.start.close()


def test_without_scenes_of_ones_own_it_says_where_they_are_put(
    window: Window, qtbot: QtBot, own: Path, tmp_path: Path
) -> None:
    shutil.rmtree(own / "broken")
    (tmp_path / "scene").mkdir()
    shutil.move(own / "yard", tmp_path / "scene" / "yard")
    window.start.recent = (str(tmp_path / "scene" / "yard"), str(tmp_path / "gone.glb"))
    opened(window, qtbot)
    page = window.desk.one(StartPage)
    yard, gone = page.tiles
    assert yard.has_picture
    assert (gone.said.title, gone.said.broken) == ("gone", True)
    said = [each.text() for each in page.findChildren(type(page._hint))]
    assert any("listed here" in text and "scenes" in text for text in said)
    window.start.close()


def test_the_list_of_recent_ones_has_each_once_and_an_end() -> None:
    recent: tuple[str, ...] = ()
    for i in range(MOST_RECENT + 3):
        recent = with_recent(recent, f"/tmp/{i}")
    recent = with_recent(recent, "/tmp/7")
    assert recent[:2] == ("/tmp/7", f"/tmp/{MOST_RECENT + 2}")
    assert len(set(recent)) == len(recent) == MOST_RECENT
    assert with_recent(recent, "no\udc80text") == recent


def test_scenes_are_remembered_so_that_they_are_found_from_anywhere(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert opened_by("jinyuzui") == opened_by(str(ROOT / "scenes" / "jinyuzui")) == "jinyuzui"
    monkeypatch.chdir(own)
    assert opened_by("yard") == str(own / "yard")
    assert opened_by("nowhere") == "nowhere"
    found = start_list(["jinyuzui", str(own / "yard")])
    assert [one.shelf for one in found][:2] == [Shelf.RECENT, Shelf.RECENT]
    assert {one.source for one in found if one.shelf is Shelf.SHIPPED} == {"jianye", "members"}


# -- from the disk ----------------------------------------------------------------------------------------------------


def mime(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag(target: QWidget, data: QMimeData) -> bool:
    at = QPoint(50, 50)
    move = QDragEnterEvent(
        at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(target, move)
    return move.isAccepted()


def drop(target: QWidget, data: QMimeData) -> None:
    at = QPointF(50, 50)
    QApplication.sendEvent(
        target,
        QDropEvent(at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier),
    )


def test_what_is_dropped_on_the_window_is_opened(window: Window, qtbot: QtBot, own: Path) -> None:
    veil = window.desk.one(DropVeil)
    data = mime(own / "yard")
    assert drag(window, data)
    assert veil.isVisible()
    assert veil.size() == window.size()
    QApplication.sendEvent(window, QEvent(QEvent.Type.DragLeave))
    assert not veil.isVisible()
    drag(window, data)
    with qtbot.waitSignal(window.view.scene_shown, timeout=60_000):
        drop(window, data)
    assert not veil.isVisible()
    assert window.opening.source == str(own / "yard")


def test_texts_are_not_dropped_and_a_field_takes_no_file_for_a_text(window: Window, own: Path) -> None:
    text = QMimeData()
    text.setText("hello")
    assert not drag(window, text)
    veil = window.desk.one(DropVeil)
    assert drag(window.search.field, text)
    assert not veil.isVisible()
    data = mime(own / "yard")
    assert drag(window.search.field, data)
    assert veil.isVisible(), "the window takes it, not the field"
    veil.go()
    web = QMimeData()
    web.setUrls([QUrl("https://example.org/x.scene")])
    assert not drag(window, web)


@pytest.mark.parametrize("kind", [NameField, LineField, TextField])
def test_fields_that_came_later_take_no_file_for_a_text(
    window: Window, own: Path, kind: Callable[[], QLineEdit | QPlainTextEdit]
) -> None:
    field = kind()
    field.setParent(window)
    field.show()
    target = field.viewport() if isinstance(field, QPlainTextEdit) else field
    veil, data = window.desk.one(DropVeil), mime(own / "yard")
    assert drag(target, data)
    assert veil.isVisible()
    veil.go()
    text = QMimeData()
    text.setText("hello")
    assert drag(target, text)
    assert not veil.isVisible()
    field.deleteLater()


def test_of_several_files_the_one_is_opened_that_can_be(own: Path, tmp_path: Path) -> None:
    lone = tmp_path / "a.geojson"
    assert from_disk.best_of([tmp_path / "a.txt", lone]) == lone
    assert from_disk.best_of([lone, tmp_path / "b.scene"]) == tmp_path / "b.scene"
    assert from_disk.best_of([lone, own / "yard"]) == own / "yard"
    assert from_disk.best_of([tmp_path / "a.txt"]) == tmp_path / "a.txt"
    assert from_disk.best_of([]) is None


@pytest.mark.parametrize("keys", [KEY.Key_O, "folder"])
def test_dialogs_open_files_and_folders(window: Window, qtbot: QtBot, own: Path, keys: object) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    if keys == "folder":
        control |= Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window.view, KEY.Key_O, control)
    [dialog] = [each for each in window.findChildren(QFileDialog) if each.isVisible()]
    if keys == "folder":
        assert dialog.fileMode() is QFileDialog.FileMode.Directory
    else:
        assert "*.scene" in dialog.nameFilters()[0]
        assert "*.geojson" in dialog.nameFilters()[0]
        assert dialog.nameFilters()[-1] == "All files (*)"
    with qtbot.waitSignal(window.view.scene_shown, timeout=60_000):
        dialog.fileSelected.emit(str(own / "yard"))
    assert window.opening.source == str(own / "yard")
    dialog.reject()


def test_where_the_policy_forbids_it_nothing_opens(window: Window, own: Path) -> None:
    window.view.dispatcher.allowed = lambda action: action not in ("scenes", "open-file", "open-folder")
    window.desk.restrict(window.view.dispatcher.allowed)
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    for modifiers in (Qt.KeyboardModifier.NoModifier, control, control | shift):
        QTest.keyClick(window.view, KEY.Key_O, modifiers)
    assert not window.desk.one(StartPage).isVisible()
    assert not window.findChildren(QFileDialog)
    data = mime(own / "yard")
    assert not drag(window, data)
    # Qt brings no drop to whom has refused what was dragged: so what would be done with one is asked itself.
    held, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    assert window.disk.eventFilter(window, QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, held, plain))
    assert window.page.isHidden()
    buttons = [b for b in window.findChildren(QPushButton) if b.accessibleName() == "Scenes"]
    assert len(buttons) == 2
    assert not any(each.isVisible() for each in buttons)


# -- how it looks -----------------------------------------------------------------------------------------------------


@pytest.mark.soak
@pytest.mark.parametrize(
    ("size", "text"), some([((1280, 720), 2.0)], [((640, 480), 1.0), ((1920, 1080), 1.0), ((1080, 1920), 1.3)])
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_is_cut_off_and_no_target_is_too_small(
    window: Window, page: StartPage, size: tuple[int, int], text: float, lang: str
) -> None:
    window.set_comfort(Preferences(text=text))
    window.set_language(lang)
    window.resize(*size)
    for _ in range(4):
        QApplication.processEvents()
    assert page.geometry() == window.rect()
    assert not cut_off(page)
    assert not small_targets(page, LEAST_TARGET)
    tiles = page.tiles
    assert len({tile.size().toTuple() for tile in tiles}) == 1
    assert all(not a.geometry().intersects(b.geometry()) for a in tiles for b in tiles if a is not b)
    assert all(tile.mapTo(page, QPoint(tile.width(), 0)).x() <= page.width() for tile in tiles)


def test_a_title_that_is_too_long_keeps_its_beginning_and_its_end() -> None:
    font = QApplication.font()
    text = "/home/somebody/" + "a very long way/" * 20 + "end.scene"
    lines = scene_pictures_lines(text, font)
    assert len(lines) == 2
    assert lines[0].startswith("/home")
    assert lines[-1].endswith("end.scene")


def scene_pictures_lines(text: str, font: object) -> list[str]:
    from viewer.ui.panels.scene_tile import lines_of

    return lines_of(text, font, 240.0, 2)  # type: ignore[arg-type]


def test_pictures_that_are_given_up_say_nothing(qtbot: QtBot, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pictures = ScenePictures(window)
    told: list[str] = []
    pictures.drawn.connect(lambda source, picture: told.append(source))

    def stopped(self: ScenePictures, source: str) -> QImage:
        pictures.stop()
        return QImage()

    with monkeypatch.context() as patch:
        patch.setattr(ScenePictures, "_picture", stopped)
        pictures.want([str(own / "yard")])
        pictures.close()
    turn()
    assert told == []
    with qtbot.waitSignal(pictures.drawn, timeout=60_000):
        pictures.want([str(own / "yard")])
    pictures.close()
    assert scene_pictures.kept_at(str(own / "yard"))


def test_a_scene_that_cannot_be_drawn_keeps_its_placeholder(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScenePictures, "_draw", lambda self, source, file: False)
    QTest.keyClick(window.view, KEY.Key_O)
    page = window.desk.one(StartPage)
    with qtbot.waitSignal(window.start.pictures.drawn, timeout=60_000):
        qtbot.waitUntil(lambda: len(page.tiles) == 2, timeout=10_000)
    yard = page.tiles[1]
    assert isinstance(yard, SceneTile)
    assert not yard.has_picture
    assert not yard.said.broken
    window.start.close()


def test_a_window_that_could_open_nothing_leads_to_other_scenes(qtbot: QtBot, own: Path, small: LoadedScene) -> None:
    window = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    window.open_scene(str(own / "broken"))
    qtbot.waitUntil(lambda: button_or_none(window.page, "Other scenes") is not None, timeout=60_000)
    assert button_or_none(window.page, "Back to the scene") is None
    QTest.keyClick(window, KEY.Key_Escape)
    assert window.page.isVisible(), "there is nothing behind it"
    button(window.page, "Other scenes").click()
    turn()
    page = window.desk.one(StartPage)
    qtbot.waitUntil(lambda: len(page.tiles) == 2, timeout=60_000)
    with qtbot.waitSignal(window.view.scene_shown, timeout=60_000):
        page.tiles[1].click()
    assert window.view.explorer
    window.close()
