"""The window: the picture over its whole area, the panels on it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QInputDevice, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from viewer.build.job import LoadJob
from viewer.build.loading import LoadedScene
from viewer.camera.orbit import Orbit
from viewer.i18n import LANGUAGES
from viewer.scene.vocabulary import localised
from viewer.session.dispatcher import Level, handles
from viewer.session.input.bindings import Bindings
from viewer.session.input.key_names import Wording
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.guard import Guarded
from viewer.ui.panels.about import AboutSheet
from viewer.ui.panels.bars import OptionsBar, ToolsBar, ZoomBar
from viewer.ui.panels.button_bars import LeaveBar, TitleBar
from viewer.ui.panels.card import CardPanel
from viewer.ui.panels.comfort_sheet import ComfortSheet
from viewer.ui.panels.drop_veil import DropVeil
from viewer.ui.panels.help_sheet import HelpSheet
from viewer.ui.panels.hint import Hint
from viewer.ui.panels.issues_sheet import IssuesSheet
from viewer.ui.panels.link_sheet import LinkSheet
from viewer.ui.panels.notices import Notice, Page, Words
from viewer.ui.panels.overview import OverviewPanel
from viewer.ui.panels.panel_host import PanelHost
from viewer.ui.panels.spot_list import PlacesPanel
from viewer.ui.presenters.aids import Aids
from viewer.ui.presenters.bookmarks import BookmarkKeeper
from viewer.ui.presenters.card import CardPresenter
from viewer.ui.presenters.from_disk import FromDisk
from viewer.ui.presenters.keyboard import Keyboard
from viewer.ui.presenters.map_widgets import MapWidgets
from viewer.ui.presenters.messages import Messages
from viewer.ui.presenters.opening_picture import OpeningPicture
from viewer.ui.presenters.picture_saving import PictureSaver
from viewer.ui.presenters.retracing import Retracing
from viewer.ui.presenters.scene_history import SceneHistory
from viewer.ui.presenters.scene_opening import Opening
from viewer.ui.presenters.scene_watch import SceneWatch
from viewer.ui.presenters.session_clock import SessionClock
from viewer.ui.presenters.sights import Sights
from viewer.ui.presenters.spots import SpotsPresenter
from viewer.ui.presenters.start_scenes import StartScenes
from viewer.ui.presenters.storey_choice import StoreysPresenter
from viewer.ui.presenters.style_time import StyleTime
from viewer.ui.presenters.walk_hint import WalkHint
from viewer.ui.shell.next_turn import NextTurn
from viewer.ui.theme.preferences import Preferences
from viewer.ui.viewport.turns import QUEUED
from viewer.ui.viewport.venue_view import VenueView


class Window(Guarded, QWidget):
    """Jinyuzui's window.

    Parameters
    ----------
    errors : where errors of the drawing go
    lang : of the interface
    comfort : theme, text size and motion, as the visitor left them

    Signals
    -------
    comfort_changed(object) : another `Preferences`, to be kept
    language_changed(str) : another language, to be kept
    """

    comfort_changed = Signal(object)
    language_changed = Signal(str)

    def __init__(self, errors: ErrorReporter, *, lang: str, comfort: Preferences | None = None) -> None:
        super().__init__()
        self.tr_ = Wording(lang)
        self._loaded: LoadedScene | None = None
        self._first_goal: Orbit | None = None
        self.errors = errors
        self.comfort = comfort or Preferences()
        self.view = VenueView(parent=self, lang=lang)
        self.desk = desk = PanelHost(self, self.view, self.comfort)
        one = desk.one
        self.places, self.card, self.page, self.notice = one(PlacesPanel), one(CardPanel), one(Page), one(Notice)
        self.search = self.places.search
        self.tools, self.options, self.zoom, self.overview = (
            one(ToolsBar),
            one(OptionsBar),
            one(ZoomBar),
            one(OverviewPanel),
        )
        self.help_sheet, self.about_sheet, self.comfort_sheet = one(HelpSheet), one(AboutSheet), one(ComfortSheet)
        self.link_sheet = one(LinkSheet)
        self.issues, self.hint, self.title, self.leave = one(IssuesSheet), one(Hint), one(TitleBar), one(LeaveBar)
        self.looks = StyleTime(self.view, self.options, self.comfort_sheet, self)
        self.instruments = MapWidgets(self.view, self.tools, self.zoom, self.overview, self)
        self.afoot = WalkHint(self.view, desk, self)
        self.storeys = StoreysPresenter(self.view.session, desk, self)
        self.spots = SpotsPresenter(self.places, self.view, self)
        self.story = CardPresenter(self.card, self.view, self.tr_, self)
        self.saver = PictureSaver(self.view, self)
        self.opening = Opening(self.page, self.tr_, self)
        self.loader = self.opening.loader
        self.session = self.view.session
        self.kept_picture = OpeningPicture(self.view, lambda: self.opening.source, self)
        self.trail = SceneHistory(self.session, desk, self.tr_, self)
        self.clock = SessionClock(self.session, self)
        self.watch: SceneWatch | None = None
        self.keyboard = Keyboard(self, self.view)
        self.aids = Aids(desk, self.view, self.keyboard, self)
        self.messages = Messages(desk, self.view, self.opening, self.saver, errors, self.tr_, self)
        self.setMinimumSize(640, 480)
        soon = NextTurn(self).asked.emit
        self.view.dispatcher.add(self, soon=soon)
        self.view.dispatcher.add(self.aids, soon=soon)
        self.view.dispatcher.add(self.messages, soon=soon)
        self.view.dispatcher.add(self.aids.presentation, soon=soon)
        self.view.dispatcher.add(self.aids.performance, soon=soon)
        self.view.dispatcher.steps_back.put(Level.PANEL, desk.close_uppermost)
        self.view.dispatcher.steps_back.put(Level.AID, self.aids.step_back)
        self._connect()
        self.sights = Sights(self.view, self.opening, desk, self)
        self.retracing = Retracing(self.view, self.sights, desk, self)
        self.bookmarks = BookmarkKeeper(
            self.view, self.sights, self.retracing, desk, lambda: self.aids.shows_keyboard, self
        )
        self.start = StartScenes(self.view, desk, self.opening, self.keyboard, self.sights, self)
        self.disk = FromDisk(self, self.view.dispatcher, one(DropVeil), self.start.open, lambda: self.opening.source)
        for owner in (self.sights, self.retracing, self.bookmarks, self.start, self.disk):
            self.view.dispatcher.add(owner, soon=soon)
        self.comfort_sheet.show_comfort(self.comfort)
        self._dress()
        self._translate()
        self.view.setFocus()

    def _connect(self) -> None:
        self.opening.opened.connect(self.show_scene)
        self.view.opened.connect(self._opened, QUEUED)
        self.view.changed.connect(self._changed, QUEUED)
        self.view.jumping.connect(self._cross_fade)
        self.places.closed.connect(lambda: self.desk.show_list(False))
        self.title.button.clicked.connect(lambda: self.desk.show_list(not self.desk.list_open))
        self.card.chosen.connect(self.spots.open)
        self.card.closed.connect(lambda: self.view.perform("back"))
        self.card.portal.connect(self.go_through)
        self.card.way.connect(self.session.ways.lead)
        self.card.linked.connect(self.view.dispatcher.may("link", self.show_link))
        self.link_sheet.closed.connect(lambda: self.desk.open_sheet(self.link_sheet, shown=False))
        self.view.scene_shown.connect(self._show, QUEUED)
        self.view.scene_renewed.connect(self._renew, QUEUED)
        self.view.drawn.connect(self.clock.look, QUEUED)
        self.trail.change.loader.loaded.connect(self.clock.look)
        self.clock.ticked.connect(self.aids.tour.show_progress)
        self.clock.ticked.connect(self.aids.narrator.look)
        self._connect_bars()
        self.help_sheet.closed.connect(self.toggle_help)
        may = self.view.dispatcher.may
        self.help_sheet.settings.connect(may("keys", lambda: self.aids.show_keys(True)))
        self.help_sheet.about.connect(lambda: self.desk.open_sheet(self.about_sheet, shown=True))
        self.about_sheet.closed.connect(lambda: self.desk.open_sheet(self.about_sheet, shown=False))
        self.aids.bindings_changed.connect(self.set_bindings)
        self.aids.search.indexer.failed.connect(self.errors.report)
        self.hint.gone.connect(lambda: self.set_comfort(replace(self.comfort, hint=False)))

    def _connect_bars(self) -> None:
        self.tools.command.connect(self.view.perform)
        self.leave.button.clicked.connect(self._leave)
        may = self.view.dispatcher.may
        self.tools.picture.connect(may("picture", self._save_picture))
        self.zoom.command.connect(self.view.perform)
        self.zoom.overview.connect(self.toggle_overview)
        self.options.language.connect(may("language", self.next_language))
        self.options.comfort.connect(may("settings", self.toggle_comfort))
        self.options.help.connect(may("help", self.toggle_help))
        self.options.full_screen.connect(may("full-screen", self.toggle_full_screen))
        self.looks.changed.connect(self._repaint)
        self.comfort_sheet.closed.connect(lambda: self.show_comfort(False))
        self.comfort_sheet.changed.connect(self.set_comfort)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._redress)

    # -- scenes ---------------------------------------------------------------------------------------------------

    def open_scene(self, source: str, /, *, job: LoadJob | None = None) -> None:
        """Load a scene and show it; `job` if that has been begun already."""
        self.opening.open(source, job=job)

    def go_through(self, scene: str, /) -> None:
        """Go on to another scene, from where one is."""
        explorer = self.view.explorer
        self.session.portals.go(scene, orbit=explorer.goal if explorer else None)

    def show_link(self, url: str, /) -> None:
        """Show where a link leads, for a phone: no browser opens on a screen that others look at."""
        self.link_sheet.show_link(url)
        self.desk.open_sheet(self.link_sheet, shown=True)

    def show_scene(self, loaded: LoadedScene, /) -> None:
        """Show a loaded scene; there is no way back from it to the one before."""
        self.view.set_scene(loaded)

    def _show(self) -> None:
        """The session shows another scene."""
        explorer = self.view.explorer
        if explorer is None:
            return
        self._loaded = loaded = explorer.loaded
        self.opening.issues, self.opening.source = loaded.issues, loaded.source
        self.page.hide()
        self.desk.has_scene, self.desk.has_story = True, bool(loaded.scene.hotspot)
        self.desk.list_open = False
        self.card.hide()
        self.search.clear()
        self.overview.map.clear()
        self._dress()
        self.desk.arrange()
        self.desk.overview_aspect = self.instruments.aspect
        self._first_goal = None
        self.aids.show_scene()
        self.about_sheet.show_scene(loaded.scene)
        self.looks.show_scene(self.tr_)
        if self.comfort.hint:
            touch = QInputDevice.DeviceType.TouchScreen
            self.hint.for_touch(any(d.type() == touch for d in QInputDevice.devices()))
            self.hint.show()
        self._translate()
        self.messages.show_scene(loaded)
        self.desk.arrange()
        self._first_goal = explorer.goal
        self._repaint()

    def follow_files(self) -> None:
        """Show whatever is saved of the scene from now on."""
        if self.watch is None:
            self.watch = SceneWatch(self.view, self)
            self.watch.failed.connect(self.messages.saved_with_faults)
            # Nothing of writing scenes is loaded for those who only look at them.
            from viewer.ui.editor.copying import PlaceCopier

            PlaceCopier(self.view, self._tell_author)

    def _tell_author(self, words: Words) -> None:
        self.notice.inform(words)
        self.desk.arrange()

    def _renew(self) -> None:
        """The scene's author has saved it: all that is told of it is told anew, and stays where it is."""
        explorer = self.view.explorer
        if explorer is None:
            return
        self._loaded = loaded = explorer.loaded
        self.opening.issues = loaded.issues
        self.desk.has_story = bool(loaded.scene.hotspot)
        self.desk.overview_aspect = self.instruments.aspect
        self.aids.renew()
        self.about_sheet.show_scene(loaded.scene)
        self.looks.show_scene(self.tr_)
        self._translate()
        self.messages.show_scene(loaded)
        self._opened()
        self._repaint()

    # -- what the visitor does ------------------------------------------------------------------------------------

    def _leave(self) -> None:
        if self.session.scene:
            self.session.leave()

    def _opened(self) -> None:
        """A card was opened or closed; by now another one may be."""
        explorer = self.view.explorer
        hotspot = explorer.state.opened if explorer else ""
        self.places.mark(hotspot)
        if explorer and hotspot:
            self.desk.list_open = False
            self.story.fill(hotspot)
            self.desk.show_panel(self.card, moving=self.desk.moving)
            self.story.await_picture()
            self.aids.opened()
        else:
            self.aids.closing()
            self.desk.hide_panel(self.card, moving=self.desk.moving)

    def _repaint(self) -> None:
        """Style, hour or sizes have changed: the card's picture and the map follow."""
        self.story.repaint()
        self.instruments.paint_map()

    def _changed(self) -> None:
        if explorer := self.view.explorer:
            if self.desk.inside != explorer.state.place:
                self.desk.inside = explorer.state.place
                self._name_leaving()
                self.desk.arrange()
            if self._first_goal is not None and explorer.goal != self._first_goal:
                self._first_goal = None
                if not self.hint.walking:
                    self.hint.dismiss(at_once=not self.desk.moving)

    def _name_leaving(self) -> None:
        """Say what is left, by its name."""
        explorer = self.view.explorer
        place = explorer.story.places.get(explorer.state.place) if explorer else None
        if explorer and place:
            title = explorer.story.place_title(place, self.tr_.lang)
            self.leave.button.setText(self.tr_.gettext("Leave {place}").format(place=title))

    def _cross_fade(self) -> None:
        """Before a jump that stands for a flight: the picture of now fades over the one to come."""
        if self.view.isVisible() and self.view.frames:
            self.desk.veil.fade(QPixmap.fromImage(self.view.grab_picture()), self.view.geometry())

    @handles("picture")
    def _save_picture(self) -> None:
        self.saver.ask(self, self.opening.name or "jinyuzui", self.tr_)

    # -- language, comfort, sheets, full screen -------------------------------------------------------------------

    @handles("language")
    def next_language(self) -> None:
        """Switch to the other language."""
        index = LANGUAGES.index(self.tr_.lang)
        self.set_language(LANGUAGES[(index + 1) % len(LANGUAGES)])

    def set_language(self, lang: str, /) -> None:
        """Switch to a language."""
        self.tr_ = Wording(lang, self.keyboard.bindings)
        self.view.set_language(lang)
        self._translate()
        self.language_changed.emit(lang)

    def set_bindings(self, bindings: Bindings, /) -> None:
        """Other keys from now on, and their names wherever they are told."""
        self.keyboard.set_bindings(bindings)
        self.tr_ = Wording(self.tr_.lang, bindings)
        self._translate()

    def set_comfort(self, comfort: Preferences, /) -> None:
        """Another theme, text size or motion, at once."""
        if comfort == self.comfort:
            return
        self.comfort = comfort
        self.view.set_reduced_motion(comfort.reduced_now())
        self.view.set_text_scale(comfort.text)
        self.comfort_sheet.show_comfort(comfort)
        self._redress()
        self.comfort_changed.emit(comfort)

    def _dress(self) -> None:
        """Look as the window's size and the visitor's wishes ask for; what is said and shown stays."""
        self.desk.restyle(self.comfort)

    def _redress(self) -> None:
        self._dress()
        self.desk.arrange()

    def _translate(self) -> None:
        title = localised(self._loaded.scene.title, self.tr_.lang) if self._loaded else ""
        name = self.tr_.gettext("Jinyuzui")
        self.setWindowTitle(f"{title} · {name}" if title and title != name else name)
        self.desk.all.translate(self.tr_)
        self.title.name_scene(title, self.tr_)
        self.looks.translate(self.tr_)
        self.trail.translate(self.tr_)
        self.bookmarks.translate(self.tr_)
        self.opening.translate(self.tr_)
        self.aids.translate(self.tr_)
        self._name_leaving()
        self.spots.translate(self.tr_)
        self.story.translate(self.tr_)
        self.messages.translate(self.tr_)
        self.start.translate(self.tr_)
        self.disk.translate(self.tr_)
        self.desk.arrange()

    @handles("help")
    def toggle_help(self) -> None:
        """Show or hide the help sheet."""
        self.desk.open_sheet(self.help_sheet, shown=self.help_sheet.isHidden())

    @handles("settings")
    def toggle_comfort(self) -> None:
        """Show the comfort sheet, or hide it."""
        self.show_comfort(self.comfort_sheet.isHidden())

    def show_comfort(self, shown: bool, /) -> None:
        """Show or hide the sheet with hour, style, theme, text size and motion."""
        self.desk.open_sheet(self.comfort_sheet, shown=shown)

    def toggle_overview(self) -> None:
        """Open the overview map, or close it."""
        self.desk.toggle_overview()
        self.instruments.paint_map()
        self.set_comfort(replace(self.comfort, overview=self.desk.overview_open))

    @handles("full-screen")
    def toggle_full_screen(self) -> None:
        """To full screen and back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: keys that the picture did not take."""
        if not self.keyboard.press(event):
            event.ignore()

    def focusNextPrevChild(self, onwards: bool) -> bool:
        """Qt: Tab goes as one reads."""
        return self.aids.order.step(1 if onwards else -1)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Qt."""
        self.keyboard.release(event)

    # -- where everything stands ----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        super().resizeEvent(event)
        self._redress()
        self._repaint()

    def changeEvent(self, event: QEvent) -> None:
        """Qt."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.options.show_full_screen(self.isFullScreen())
            self.desk.arrange()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt."""
        self.loader.close()
        self.trail.change.close()
        if self.watch:
            self.watch.close()
        self.aids.close()
        self.start.close()
        super().closeEvent(event)
