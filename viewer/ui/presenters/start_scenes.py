"""The start page's presenter: lists the scenes, has their pictures drawn, opens one, and remembers which were."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QKeyEvent

from viewer.build.loading import LoadedScene
from viewer.i18n import N_
from viewer.scene.collection import data_scenes
from viewer.scene.issues import Issue
from viewer.scene.names import one_line
from viewer.session.actions import Mode
from viewer.session.dispatcher import Level, handles
from viewer.session.input.key_names import Wording
from viewer.session.start_list import ListedScene, Shelf, opened_by, start_list, with_recent
from viewer.ui.guard import Guarded
from viewer.ui.panels.notices import Page
from viewer.ui.panels.panel_host import PanelHost
from viewer.ui.panels.scene_tile import TileText
from viewer.ui.panels.spot_list import PlacesPanel
from viewer.ui.panels.start_page import StartPage, TileShelf
from viewer.ui.presenters.keyboard import Keyboard
from viewer.ui.presenters.scene_opening import Opening
from viewer.ui.presenters.scene_pictures import ScenePictures
from viewer.ui.presenters.sights import Sights
from viewer.ui.viewport import qt_events
from viewer.ui.viewport.turns import QUEUED
from viewer.ui.viewport.venue_view import VenueView

_PASSING = frozenset(
    {"back", "scenes", "open-file", "open-folder", "language", "help", "settings", "keys", "issues", "full-screen"}
)
"""Actions whose keys count while the page is shown: the scene behind it is not to be moved unseen."""

_TITLES = {Shelf.RECENT: N_("Opened last"), Shelf.OWN: N_("Your own scenes"), Shelf.SHIPPED: N_("Shipped scenes")}
_MOST_LINES = 8  # issues in the tip of a tile
_LEAVE = 1.0  # seconds that a thread is waited for when the window closes


class StartScenes(Guarded, QObject):
    """The start page of one window.

    Parameters
    ----------
    view : the scene
    desk : the window's panels
    opening : opens scenes
    keyboard : whose keys they are
    sights : goes to what links and orders name

    Signals
    -------
    recent_changed(object) : the scenes opened last are others now, to be kept

    Attributes
    ----------
    recent : by what they are opened, the latest first
    """

    recent_changed = Signal(object)
    _listed = Signal(int, object)

    def __init__(
        self, view: VenueView, desk: PanelHost, opening: Opening, keyboard: Keyboard, sights: Sights, parent: QObject, /
    ) -> None:
        super().__init__(parent)
        self._view, self._desk, self._opening, self._keyboard = view, desk, opening, keyboard
        self._panel, self._page = desk.one(StartPage), desk.one(Page)
        self._tr = Wording("en")
        self.recent: tuple[str, ...] = ()
        self._scenes: tuple[ListedScene, ...] = ()
        self._wrong: dict[str, tuple[Issue, ...]] = {}
        self._asked = 0
        self._comes = False
        self._here: tuple[LoadedScene | None, str] = None, ""
        self._threads: list[threading.Thread] = []
        self.pictures = ScenePictures(self)
        self.pictures.drawn.connect(self._drawn)
        self.pictures.failed.connect(self._failed)
        self._listed.connect(self._take)
        panel = self._panel
        panel.passes = self._passes
        panel.chosen.connect(self.choose)
        panel.removed.connect(self.remove)
        panel.closed.connect(self.close_page)
        panel.file.connect(lambda: view.perform("open-file"))
        panel.folder.connect(lambda: view.perform("open-folder"))
        desk.one(PlacesPanel).scenes.clicked.connect(lambda: view.perform("scenes"))
        self._page.others.connect(lambda: view.perform("scenes"))
        self._page.back.connect(self._stay)
        opening.began.connect(self._begin)
        opening.opened.connect(self._opened)
        opening.loader.failed.connect(self._put_below)
        sights.shown.connect(self._go_there)
        view.scene_shown.connect(self._come, QUEUED)
        view.dispatcher.steps_back.put(Level.PAGE, self._step_back)

    # -- coming and going -----------------------------------------------------------------------------------------

    @property
    def shown(self) -> bool:
        """Whether the page is shown."""
        return not self._panel.isHidden()

    @handles("scenes")
    def toggle(self) -> None:
        """Show the page, or go back to what is behind it."""
        if self.shown:
            self.close_page()
            return
        self._wrong.clear()
        self.pictures.forget()
        self._comes = self._opening.under_way or bool(self._view.session.state.bound_for)
        self._panel.show()
        # What is said of the scene stays behind the page, with it.
        self._panel.raise_()
        self._fill()
        self._list()
        self._panel.take_keyboard()

    def close_page(self) -> None:
        """Go back to what is behind the page."""
        self._leave()
        (self._view if self._page.isHidden() else self._page).setFocus()

    def _leave(self) -> None:
        self._asked += 1
        self.pictures.stop()
        self._panel.hide()

    def _step_back(self) -> bool:
        """Close the page, or the one that says why a scene was not opened; whether there was one."""
        if any(sheet.isVisible() for sheet in self._desk.sheets):
            return False
        if self.shown:
            self.close_page()
            return True
        return self._stay()

    def _stay(self) -> bool:
        """Stay with the scene that is shown behind a page that says why another was not; whether that was so."""
        explorer = self._view.explorer
        if explorer is None or self._page.isHidden() or self._page.is_stopped or not self._page.can_go_back:
            return False
        self._opening.stay(explorer.loaded)
        self._view.setFocus()
        return True

    def _begin(self) -> None:
        """Another scene is on its way: what is chosen from is not wanted any more."""
        self._comes = False
        self._leave()

    def _come(self) -> None:
        """Another scene is shown."""
        if not self._comes:
            self._go_there()
        elif self.shown:
            # It was on its way before somebody looked for another one: that goes on.
            self._fill()
        self._comes = False

    def _go_there(self) -> None:
        """Show the scene that is shown behind the page, and what is to be seen of it."""
        if self.shown:
            self.close_page()
        self._stay()

    def _put_below(self) -> None:
        """What is said of a scene that was on its way already waits until somebody is done with choosing."""
        if self.shown:
            self._page.stackUnder(self._panel)

    def _passes(self, event: QKeyEvent) -> bool:
        return self._keyboard.bindings.command(Mode.EXPLORE, qt_events.chord(event)) in _PASSING

    def close(self) -> None:
        """The window goes."""
        self._asked += 1
        self.pictures.close()
        for thread in self._threads:
            thread.join(_LEAVE)  # a disk far away may not answer

    # -- opening --------------------------------------------------------------------------------------------------

    def choose(self, source: str, /) -> None:
        """Open a scene, unless it is the one that is shown."""
        coming = self._opening.under_way and opened_by(self._opening.source) == source
        if coming or (source == self._shown() and (self._page.isHidden() or self._stay())):
            self.close_page()
        else:
            self.open(source)

    def open(self, source: str, /) -> None:
        """Open a scene; the one that is shown stays where that cannot be done."""
        self._opening.open(source, back=self._view.explorer is not None)

    def _opened(self, loaded: LoadedScene) -> None:
        recent = with_recent(self.recent, self._source_of(loaded))
        if recent != self.recent:
            self.recent = recent
            self.recent_changed.emit(recent)

    def _shown(self) -> str:
        """What the scene that is shown is opened by; "" for none."""
        explorer = self._view.explorer
        return self._source_of(explorer.loaded) if explorer else ""

    def _source_of(self, loaded: LoadedScene) -> str:
        """What a scene is opened by; found once, as all of the user's folders may have to be read for it."""
        if self._here[0] is not loaded:
            self._here = loaded, opened_by(loaded.source)
        return self._here[1]

    def remove(self, source: str, /) -> None:
        """Forget that a scene was opened."""
        if source in self.recent:
            self.recent = tuple(one for one in self.recent if one != source)
            self.recent_changed.emit(self.recent)
            self._list()

    def _forget(self) -> None:
        """Forget which ones were opened last."""
        self.recent = ()
        self.recent_changed.emit(())
        self._list()

    def _show_folder(self) -> None:
        """Show the folder of the user's scenes in the system's browser of files; it is made if it is not there."""
        folder = data_scenes()
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    # -- what is listed -------------------------------------------------------------------------------------------

    def _list(self) -> None:
        """Look through the folders on a thread: a disk far away may let one wait."""
        self._asked += 1
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=self._look, args=(self._asked, self.recent), name="scene list", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _look(self, asked: int, recent: tuple[str, ...]) -> None:
        found = start_list(recent)
        with contextlib.suppress(RuntimeError):  # the window may be gone meanwhile
            self._listed.emit(asked, found)

    def _take(self, asked: int, scenes: tuple[ListedScene, ...]) -> None:
        if asked != self._asked or not self.shown:
            return
        self._scenes = scenes
        self._fill()
        self.pictures.want([one.source for one in scenes if one.issue is None])

    def _drawn(self, source: str, picture: QImage) -> None:
        self._panel.show_picture(source, picture)

    def _failed(self, source: str, issues: Sequence[Issue]) -> None:
        self._wrong[source] = tuple(issues)
        self._fill()

    def translate(self, tr: Wording, /) -> None:
        """In another language."""
        self._tr = tr
        if self.shown:
            self._fill()

    def _fill(self) -> None:
        tr, here = self._tr, self._shown()
        shelves = []
        for shelf in Shelf:
            tiles = tuple((one.source, self._text(one, here)) for one in self._scenes if one.shelf is shelf)
            empty, button, press = "", "", self._forget
            if shelf is Shelf.RECENT:
                button = tr.gettext("Clear the list")
            elif shelf is Shelf.OWN:
                text = tr.gettext("Scene folders and packed scenes that lie in {folder} are listed here.")
                empty = text.format(folder=_short(data_scenes()))
                button, press = tr.gettext("Show the folder"), self._show_folder
            if tiles or (empty and self._scenes):
                shelves.append(TileShelf(tr.gettext(_TITLES[shelf]), tiles, empty, button, press))
        self._panel.show_shelves(shelves)

    def _text(self, one: ListedScene, here: str) -> TileText:
        """What is said of a scene.

        Parameters
        ----------
        here : what the one that is shown is opened by
        """
        tr, shown = self._tr, one.source == here
        issues = self._wrong.get(one.source, (one.issue,) if one.issue else ())
        place = tr.gettext("Comes with Jinyuzui") if one.shipped else _short(one.path)
        tip = [one.title(tr.lang), str(one.path)]
        if one.other:
            text = tr.gettext("Its id {id} means {other}: it is opened by its path.")
            tip.append(text.format(id=one.head.id or one.path.stem, other=one.other))
        tip += [issue.format(tr) for issue in issues[:_MOST_LINES]]
        if issues:
            first = issues[0]
            where = f"{first.file}:{first.line}: " if first.line else ""
            place = one_line(f"{where}{first.message(tr)}")
        mark = tr.gettext("Shown now") if shown else ""
        remove = tr.gettext("Remove from this list") if one.shelf is Shelf.RECENT else ""
        return TileText(one.title(tr.lang), place, "\n".join(tip), mark, remove, broken=bool(issues))


def _short(path: Path) -> str:
    """A path as people read it: what lies in their home begins with `~`."""
    with contextlib.suppress(RuntimeError, ValueError):
        return one_line(str(Path("~") / path.relative_to(Path.home())))
    return one_line(str(path))
