"""Hour and style of the scene: one state, shown in the bar and on the comfort sheet."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from PySide6.QtCore import QObject, Signal

from viewer.i18n import Translator
from viewer.scene.style import Style, load_style, style_names
from viewer.scene.vocabulary import localised
from viewer.ui.guard import Guarded
from viewer.ui.panels.bars import OptionsBar
from viewer.ui.panels.comfort_sheet import ComfortSheet
from viewer.ui.viewport.turns import QUEUED
from viewer.ui.viewport.venue_view import VenueView

_A_DAY = (6, 21, 10)  # month, day, hour of a scene that names no time: a clear summer morning


def in_zone(time: datetime, longitude: float, /) -> datetime:
    """A time with a zone: its own, else the one of the sun at a longitude, degrees."""
    if time.tzinfo is not None:
        return time
    return time.replace(tzinfo=timezone(timedelta(hours=round(longitude / 15))))


class StyleTime(Guarded, QObject):
    """Keeps the controls of hour and style true to the view.

    Parameters
    ----------
    view : whose hour and style
    bar, sheet : where they are shown

    Signals
    -------
    changed() : the scene looks different
    chosen(str) : somebody chose a style, "" for each scene's own
    """

    changed = Signal()
    chosen = Signal(str)

    def __init__(self, view: VenueView, bar: OptionsBar, sheet: ComfortSheet, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._bar, self._sheet = view, bar, sheet
        self._lang = "en"
        # Styles are files: read once for their titles.
        self._titles = {name: load_style(name).title for name in style_names()}
        bar.time.chosen.connect(self.set_time)
        sheet.time.chosen.connect(self.set_time)
        bar.style_chosen.connect(self.set_style)
        sheet.style_chosen.connect(self.set_style)
        self._shown: tuple[Style | None, datetime | None] = (None, None)
        view.changed.connect(self._follow, QUEUED)

    def show_scene(self, tr: Translator, /) -> None:
        """Another scene came."""
        self.translate(tr)

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self._lang = tr.lang
        self._show_styles()
        self._show_time(self._time())

    def _follow(self) -> None:
        """A view that was gone to may have brought a style and an hour of its own."""
        now = (self._view.style_now, self._view.time_now)
        if now != self._shown:
            before, self._shown = self._shown, now
            self._show_styles()
            self._show_time(self._time())
            if before != (None, None):
                self.changed.emit()

    def set_time(self, time: datetime, /) -> None:
        """Another hour."""
        if not self._view.dispatcher.allowed("hour"):
            return
        self._view.set_time(time)
        self._show_time(time)
        self.changed.emit()

    def set_style(self, name: str, /) -> None:
        """Another style by name."""
        if not self._view.dispatcher.allowed("style"):
            return
        self._view.set_style(name or None)
        self.chosen.emit(name)
        self._show_styles()
        self._show_time(self._time())
        self.changed.emit()

    def _time(self) -> datetime | None:
        """The hour of the view; None before there is a scene."""
        explorer = self._view.explorer
        if explorer is None:
            return None
        origin = explorer.loaded.scene.origin
        time = self._view.time_now
        if time is None:
            month, day, hour = _A_DAY
            time = datetime(datetime.now().year, month, day, hour)
        return in_zone(time, origin.lon)

    def _show_time(self, time: datetime | None) -> None:
        style = self._view.style_now
        lit = style is not None and style.light.lit
        self._bar.show_time(time, lit=lit)
        self._sheet.time.show_time(time, lit=lit)
        self._sheet.show_scene_parts(time is not None)

    def _show_styles(self) -> None:
        now = self._view.style_now
        titles = {name: localised(title, self._lang) for name, title in self._titles.items()}
        chosen = next((name for name in titles if now is not None and now.title == self._titles[name]), "")
        if now is not None and not chosen:
            # A style of the scene's own file: named first, and shown as what is.
            chosen, titles = "", {"": localised(now.title, self._lang), **titles}
        self._bar.show_styles(list(titles.items()), chosen)
        self._sheet.show_styles(titles, chosen)
        self._sheet.show_scene_parts(self._time() is not None)
