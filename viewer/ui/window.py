"""The window: the picture over its whole area, the panels on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from viewer.build.job import LoadJob
from viewer.build.loading import LoadedScene
from viewer.i18n import LANGUAGES, Translator
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.scene.model import localised
from viewer.ui.errors import ErrorReporter
from viewer.ui.help_sheet import HelpSheet
from viewer.ui.keyboard import Keyboard
from viewer.ui.loading import SceneLoader
from viewer.ui.panels.bars import MoveBar, SettingsBar
from viewer.ui.panels.card import CardPanel
from viewer.ui.panels.notices import Notice, Page
from viewer.ui.panels.places import PlacesPanel
from viewer.ui.theme import BAR_HEIGHT, GAP, LEFT_WIDTH, MARGIN, PICTURE_RATIO, RIGHT_WIDTH, STYLE_SHEET
from viewer.ui.view import VenueView

_NARROW = 1100  # below this width the panels take less


PATIENCE, PROGRESS_EVERY = 700, 100
"""Milliseconds of opening before it is shown how far that is, and between two such showings."""


class Window(QWidget):
    """Jinyuzui's window.

    Parameters
    ----------
    errors : where errors of the drawing go
    lang : of the interface
    """

    def __init__(self, errors: ErrorReporter, *, lang: str) -> None:
        super().__init__()
        self.tr_ = Translator(lang)
        self._source = ""
        self._loaded: LoadedScene | None = None
        self.errors = errors
        self.view = VenueView(parent=self, lang=lang)
        self.places, self.card = PlacesPanel(self), CardPanel(self)
        self.move_bar, self.settings_bar = MoveBar(self), SettingsBar(self)
        self.help_sheet, self.notice, self.page = HelpSheet(self), Notice(self), Page(self)
        self.loader = SceneLoader(self)
        self.keyboard = Keyboard(self, self.view, self.do)
        self._waiting = QTimer(self)
        self.setMinimumSize(900, 560)
        self.setStyleSheet(STYLE_SHEET)
        self._panels = (self.places, self.card, self.move_bar, self.settings_bar)
        for panel in (*self._panels, self.help_sheet):
            panel.hide()
        self._connect()
        self._translate()
        self.view.setFocus()

    def _connect(self) -> None:
        self.loader.loaded.connect(self.show_scene)
        self.loader.failed.connect(self._load_failed)
        self.view.opened.connect(self._opened)
        self.view.changed.connect(self._changed)
        self.view.drawn.connect(self._drawn)
        self.view.failed.connect(self.errors.report)
        self.view.style_failed.connect(self._style_failed)
        self.errors.reported.connect(self._tell)
        self.places.chosen.connect(self._open)
        self.places.pointed.connect(self._point)
        self.card.chosen.connect(self._open)
        self.card.closed.connect(lambda: self._run("back"))
        self.move_bar.command.connect(self._run)
        self.settings_bar.leave.connect(self._leave)
        self.settings_bar.language.connect(self.next_language)
        self.settings_bar.help.connect(self.toggle_help)
        self.settings_bar.full_screen.connect(self.toggle_full_screen)
        self.help_sheet.closed.connect(self.toggle_help)
        self.page.retry.connect(self._again)
        self.page.cancel.connect(self._give_up)
        self._waiting.timeout.connect(self._show_progress)

    # -- scenes ---------------------------------------------------------------------------------------------------

    def open_scene(self, source: str, /, *, job: LoadJob | None = None) -> None:
        """Load a scene and show it; `job` if that has been begun already."""
        self._source = source
        if job and job.poll():
            self._take(job)
            return
        self.page.opening(Path(source).stem, self.tr_)
        self.page.raise_()
        if job:
            self.loader.adopt(job)
        else:
            self.loader.start(source)
        self._waiting.start(PATIENCE)

    def _show_progress(self) -> None:
        self.page.progress(self.loader.share)
        self._waiting.setInterval(PROGRESS_EVERY)

    def _give_up(self) -> None:
        self._waiting.stop()
        self.loader.cancel()
        self.page.cancelled(Path(self._source).stem, self.tr_)

    def _take(self, job: LoadJob) -> None:
        """Show what a job that is done already has brought: no other page need be painted first."""
        try:
            self.show_scene(job.wait())
        except SceneError as error:
            self._load_failed(error.issues)

    def _again(self) -> None:
        self.open_scene(self._source)

    def _load_failed(self, issues: Sequence[Issue]) -> None:
        self._waiting.stop()
        self.page.failed(Path(self._source).stem, issues, self.tr_)
        self.page.raise_()

    def show_scene(self, loaded: LoadedScene, /) -> None:
        """Show a loaded scene."""
        self._loaded = loaded
        self._waiting.stop()
        self.page.hide()
        has_story = bool(loaded.scene.hotspot)
        for panel in (self.move_bar, self.settings_bar):
            panel.show()
        self.places.setVisible(has_story)
        self.card.hide()
        self._arrange()
        self.view.set_scene(loaded)
        self._translate()
        errors = [i for i in loaded.issues if i.severity >= Severity.ERROR]
        if errors:
            text = self.tr_.ngettext("{n} fault in this scene: ", "{n} faults in this scene: ", len(errors))
            self.notice.say(text.format(n=len(errors)) + errors[0].format(self.tr_))
        self._arrange()

    # -- what the visitor does ------------------------------------------------------------------------------------

    def _run(self, command: str) -> None:
        if not self.do(command) and (explorer := self.view.explorer):
            explorer.run(command)

    def do(self, command: str, /) -> bool:
        """Do a command that is the window's own; whether it is one."""
        own = {"help": self.toggle_help, "language": self.next_language, "full-screen": self.toggle_full_screen}
        if command == "back" and self.help_sheet.isVisible():
            command = "help"
        if command in own:
            own[command]()
        return command in own

    def _open(self, hotspot: str) -> None:
        if explorer := self.view.explorer:
            explorer.open(hotspot)

    def _point(self, hotspot: str) -> None:
        if explorer := self.view.explorer:
            explorer.hover(hotspot)

    def _leave(self) -> None:
        if explorer := self.view.explorer:
            explorer.leave()

    def _opened(self, hotspot: str) -> None:
        explorer = self.view.explorer
        if explorer and hotspot:
            self.card.show_hotspot(explorer.story, hotspot, self.tr_)
            self._paint_card_picture()
        self.card.setVisible(bool(hotspot))
        self.places.mark(hotspot)
        self._arrange()

    def _paint_card_picture(self) -> None:
        explorer = self.view.explorer
        if explorer and explorer.state.opened:
            width = round(self.card.width() * self.devicePixelRatioF())
            height = round(width * PICTURE_RATIO)
            self.card.picture.set_image(self.view.picture_of(explorer.state.opened, width, height))

    def _changed(self) -> None:
        if explorer := self.view.explorer:
            inside = bool(explorer.state.place)
            if self.settings_bar.show_inside(inside):
                self._arrange()

    def _drawn(self) -> None:
        if explorer := self.view.explorer:
            self.move_bar.scale.show_camera(explorer.camera, self.view.height())

    def _style_failed(self, issues: Sequence[Issue]) -> None:
        """The scene's style file was saved with faults; its author reads of the first at once."""
        self.notice.say(issues[0].format(self.tr_))
        self._arrange()

    def _tell(self, text: str) -> None:
        self.notice.say(self.tr_.gettext("Something went wrong: {text}").format(text=text))
        self._arrange()

    # -- language, help, full screen ------------------------------------------------------------------------------

    def next_language(self) -> None:
        """Switch to the other language."""
        index = LANGUAGES.index(self.tr_.lang)
        self.set_language(LANGUAGES[(index + 1) % len(LANGUAGES)])

    def set_language(self, lang: str, /) -> None:
        """Switch to a language."""
        self.tr_ = Translator(lang)
        self.view.set_language(lang)
        self._translate()

    def _translate(self) -> None:
        self.move_bar.translate(self.tr_)
        self.settings_bar.translate(self.tr_)
        self.help_sheet.translate(self.tr_, self.keyboard.bindings)
        explorer = self.view.explorer
        title = localised(self._loaded.scene.title, self.tr_.lang) if self._loaded else ""
        name = self.tr_.gettext("Jinyuzui")
        self.setWindowTitle(f"{title} · {name}" if title and title != name else name)
        if explorer:
            self.places.show_story(explorer.story, self.tr_)
            self.places.mark(explorer.state.opened)
            if explorer.state.opened:
                self.card.show_hotspot(explorer.story, explorer.state.opened, self.tr_)
        self._arrange()

    def toggle_help(self) -> None:
        """Show or hide the help sheet."""
        self.help_sheet.setVisible(not self.help_sheet.isVisible())
        self._arrange()
        (self.help_sheet if self.help_sheet.isVisible() else self.view).setFocus()

    def toggle_full_screen(self) -> None:
        """To full screen and back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: keys that the picture did not take."""
        if not self.keyboard.press(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Qt."""
        self.keyboard.release(event)

    # -- where everything stands ----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        super().resizeEvent(event)
        self._arrange()
        self._paint_card_picture()

    def changeEvent(self, event: QEvent) -> None:
        """Qt."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self._arrange()

    def _arrange(self) -> None:
        width, height = self.width(), self.height()
        self.view.setGeometry(0, 0, width, height)
        self.page.setGeometry(0, 0, width, height)
        narrow = width < _NARROW
        left = LEFT_WIDTH - (34 if narrow else 0)
        right = RIGHT_WIDTH - (46 if narrow else 0)
        low = height - MARGIN - BAR_HEIGHT
        tall = low - GAP - MARGIN
        self.places.setGeometry(MARGIN, MARGIN, left, tall)
        self.move_bar.setGeometry(MARGIN, low, left, BAR_HEIGHT)
        self.card.setGeometry(width - MARGIN - right, MARGIN, right, tall)
        bar = self.settings_bar.sizeHint().width()
        self.settings_bar.setGeometry(width - MARGIN - bar, low, bar, BAR_HEIGHT)
        size = self.help_sheet.sizeHint().expandedTo(self.help_sheet.minimumSizeHint())
        size = size.boundedTo(self.size())
        self.help_sheet.setGeometry(
            (width - size.width()) // 2, (height - size.height()) // 2, size.width(), size.height()
        )
        if self.help_sheet.isVisible():
            self.help_sheet.raise_()
        across = max(width - 2 * MARGIN - left - right - 2 * GAP, 320)
        self.notice.setGeometry(QRect((width - across) // 2, MARGIN, across, self.notice.sizeHint().height()))
        shown_left = left + MARGIN if self.places.isVisible() else 0
        shown_right = right + MARGIN if self.card.isVisible() else 0
        self.view.set_reserved(shown_left, 0, shown_right, 0)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt."""
        self.loader.cancel()
        super().closeEvent(event)
