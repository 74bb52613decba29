"""What a window gives beside its panels: search, tour, keys of one's own, a keyboard on the screen, words."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from viewer.session.dispatcher import handles
from viewer.session.input.bindings import Bindings
from viewer.session.input.key_names import Wording
from viewer.ui.guard import Guarded
from viewer.ui.panels.bars import ZoomBar
from viewer.ui.panels.card import CardPanel
from viewer.ui.panels.comfort_sheet import ComfortSheet
from viewer.ui.panels.hint import Hint
from viewer.ui.panels.keys_sheet import KeysSheet
from viewer.ui.panels.overview import OverviewPanel
from viewer.ui.panels.panel_host import PanelHost
from viewer.ui.panels.screen_keyboard import ScreenKeyboard
from viewer.ui.panels.spot_list import PlacesPanel, Row
from viewer.ui.panels.storey_bar import StoreyBar
from viewer.ui.panels.tour_bar import TourBar
from viewer.ui.panels.widgets import TextButton
from viewer.ui.presenters.announcer import Announcer
from viewer.ui.presenters.keyboard import Keyboard
from viewer.ui.presenters.narrator import Narrator
from viewer.ui.presenters.performance import Performance
from viewer.ui.presenters.presentation import Presentation
from viewer.ui.presenters.search import SearchControl
from viewer.ui.presenters.sound import SoundPlayer
from viewer.ui.presenters.step_figures import StepFigures
from viewer.ui.presenters.tour_ending import TourEnding
from viewer.ui.viewport.pin_buttons import PinButton
from viewer.ui.viewport.venue_view import VenueView

_CLEAR = (ZoomBar, StoreyBar, OverviewPanel, Hint, CardPanel, PlacesPanel)
"""What a tour's caption keeps clear of."""


class Aids(Guarded, QObject):
    """The aids of one window.

    Parameters
    ----------
    desk : the window's panels
    view : the scene
    keyboard : whose keys they are
    parent : the window

    Signals
    -------
    bindings_changed(object) : other `Bindings` from now on
    keys_changed(str, object) : a preset and a user's changes of it, to be kept
    screen_keyboard_changed(bool) : whether the keyboard comes by itself, to be kept
    """

    bindings_changed = Signal(object)
    keys_changed = Signal(str, object)
    screen_keyboard_changed = Signal(bool)

    def __init__(self, desk: PanelHost, view: VenueView, keyboard: Keyboard, parent: QObject, /) -> None:
        super().__init__(parent)
        self._desk, self._view, self._keyboard = desk, view, keyboard
        self._card, self._places = desk.one(CardPanel), desk.one(PlacesPanel)
        self._field = self._places.search
        self._tr = Wording("en")
        self._preset, self._keys = "model", dict[str, tuple[str, ...]]()
        self._opener: tuple[type[QWidget], str] | None = None
        self.shows_keyboard = False
        self.search = SearchControl(self._field, self._places, lambda: self._view.explorer, self._chosen, self)
        self.search.left.connect(self._leave_search)
        self.tour = desk.one(TourBar)
        self.tour.caption.keep_clear(tuple(desk.one(kind) for kind in _CLEAR))
        self._ending = TourEnding(view.session, desk, Wording("en"), self)
        self.narrator = Narrator(view.session, lambda: self._tr.lang, SoundPlayer(), self)
        self._figures = StepFigures(view.session, desk, lambda: self._tr.lang, self)
        self.presentation = Presentation(view.session, desk, self)
        self.performance = Performance(view, desk, self)
        self.keyboard = desk.one(ScreenKeyboard)
        self.search.indexer.ready.connect(self._teach_keyboard)
        self.announcer = Announcer(self._view, self)
        self.sheet = desk.one(KeysSheet)
        self.sheet.closed.connect(lambda: self.show_keys(False))
        self.sheet.changed.connect(self._change_keys)
        self._change = TextButton()
        self._change.clicked.connect(view.dispatcher.may("keys", lambda: self.show_keys(True)))
        self._always = TextButton()
        self._always.setCheckable(True)
        self._always.clicked.connect(self._change_screen_keyboard)
        for button in (self._change, self._always):
            desk.one(ComfortSheet).more.addWidget(button)
        self._field.keyboard.connect(self.toggle_keyboard)
        self._field.focused.connect(self._field_focused)
        self.order = desk.all.order

    # -- scene and language ---------------------------------------------------------------------------------------

    def show_scene(self) -> None:
        """Another scene came."""
        explorer = self._view.explorer
        self._opener = None
        self.keyboard.set_documents(())
        self.search.set_scene(explorer)
        self.tour.show_scene()

    def renew(self) -> None:
        """The same scene in another version: what is searched for still is."""
        explorer = self._view.explorer
        self.search.indexer.set_story(explorer.story if explorer else None)
        self.tour.show_scene()

    def translate(self, tr: Wording, /) -> None:
        """In another language."""
        self.search.translate(tr)
        self.announcer.translate(tr)
        self._ending.translate(tr)
        self._tr = tr
        self.narrator.look()
        self._figures.show()
        self.sheet.show_keys(self._preset, self._keys, tr)
        self._change.setText(tr.gettext("Change the keys …"))
        self._always.setText(tr.gettext("Show on-screen keyboard when typing"))

    @handles("next-region", by=1)
    @handles("previous-region", by=-1)
    def step_region(self, by: int) -> None:
        """Give the keyboard to the next or previous panel."""
        self.order.step_region(by)

    def step_back(self) -> bool:
        """Put the keyboard on the screen away, or end the presentation look; whether there was one."""
        shown = self.keyboard.isVisible()
        if shown:
            self.keyboard.put_away()
        return shown or self.presentation.leave()

    # -- keys -----------------------------------------------------------------------------------------------------

    def set_keys(self, preset: str, keys: dict[str, tuple[str, ...]], /) -> None:
        """Other keys from now on."""
        self._preset, self._keys = preset, dict(keys)
        self.bindings_changed.emit(Bindings.of(preset, keys))

    def _change_keys(self, preset: str, keys: dict[str, tuple[str, ...]]) -> None:
        self.set_keys(preset, keys)
        self.keys_changed.emit(preset, keys)

    @handles("keys", shown=True)
    def show_keys(self, shown: bool) -> None:
        """Show or hide the sheet with all keys."""
        self._desk.open_sheet(self.sheet, shown=shown)

    # -- the search field and the keyboard on the screen --------------------------------------------------------------

    def set_screen_keyboard(self, shown: bool, /) -> None:
        """Whether it comes whenever somebody wants to write."""
        self.shows_keyboard = shown
        self._always.setChecked(shown)

    def _change_screen_keyboard(self, shown: bool) -> None:
        self.set_screen_keyboard(shown)
        self.screen_keyboard_changed.emit(shown)

    @handles("search")
    def start_search(self) -> None:
        """Give the keyboard to the search field."""
        if self._desk.narrow:
            self._desk.show_list(True)
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.field.selectAll()

    @handles("keyboard")
    def toggle_keyboard(self) -> None:
        """Bring the keyboard for the search field, or put it away."""
        if self.keyboard.isVisible():
            self.keyboard.put_away()
            return
        self.start_search()
        self.keyboard.open_for(self._field.field)

    def _field_focused(self) -> None:
        if self.shows_keyboard and not self.keyboard.isVisible():
            self.keyboard.open_for(self._field.field)

    def _teach_keyboard(self) -> None:
        """The search knows the scene's words by now."""
        if index := self.search.indexer.index:
            self.keyboard.set_documents(index.documents)

    # -- where the keyboard goes ----------------------------------------------------------------------------------

    def opened(self) -> None:
        """A card was opened: the keyboard moves into it, if it was opened by key."""
        now = QApplication.focusWidget()
        card = self._card
        if isinstance(now, PinButton | Row):
            self._opener = (type(now), now.id)
        elif now is not card and not (now and card.isAncestorOf(now)):
            self._opener = None
        if self._keyboard.by_key and now is not None and now.window() is card.window():
            card.setFocus(Qt.FocusReason.OtherFocusReason)

    def closing(self) -> None:
        """A card is about to close: the keyboard goes back to what opened it."""
        now = QApplication.focusWidget()
        card = self._card
        if now is card or (now is not None and card.isAncestorOf(now)):
            (self._find_opener() or self._view).setFocus(Qt.FocusReason.OtherFocusReason)

    def _find_opener(self) -> QWidget | None:
        if self._opener is None:
            return None
        kind, id_ = self._opener
        if kind is PinButton:
            return self._view.pins.find(id_)
        rows = (row for row in self._places.findChildren(Row) if row.id == id_ and row.isVisible())
        return next(rows, None)

    def _leave_search(self) -> None:
        self.keyboard.go()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _chosen(self, has_card: bool) -> None:
        """A result was chosen: on to the card, or to the scene where there is none."""
        self.keyboard.go()
        if self._desk.narrow:
            self._desk.show_list(False)
        (self._card if has_card else self._view).setFocus(Qt.FocusReason.OtherFocusReason)

    def close(self) -> None:
        """The window goes."""
        self.search.indexer.cancel()
        self.narrator.close()
