"""The bars: tools at the lower left, hour, style and language at the lower right, zoom beside the scene."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QSlider, QVBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.session.actions import ACTIONS
from viewer.session.input.key_names import Wording
from viewer.ui.guard import Guarded
from viewer.ui.panels.scale import Compass, ScaleBar
from viewer.ui.panels.widgets import IconButton, Panel, TextButton, label, set_tip
from viewer.ui.theme.appearance import Appearance
from viewer.ui.theme.icons import pixmap

DAY_MINUTES = 24 * 60
TIME_STEP = 5
"""Minutes between two places of the slider."""


class ToolsBar(Panel):
    """Moving about without a keyboard, a picture to take along, the scale.

    Signals
    -------
    command(str) : an id of `ACTIONS`
    picture() : save one
    """

    command = Signal(str)
    picture = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._buttons = {
            "scenes": IconButton("scenes"),
            "home": IconButton("home"),
            "top": IconButton("above"),
            "walk": IconButton("walk"),
            "bookmarks": IconButton("bookmark"),
        }
        self._afoot = self._lone = False
        self._allowed: Callable[[str], bool] = lambda action: True
        self._buttons["walk"].setCheckable(True)
        # A click alone lights nothing: there may be no ground to walk on.
        self._buttons["walk"].clicked.connect(lambda: self.show_walking(self._afoot))
        for id_, button in self._buttons.items():
            button.clicked.connect(lambda _=False, i=id_: self.command.emit(i))
        self._picture = IconButton("picture")
        self._picture.clicked.connect(self.picture)
        self.scale = ScaleBar()
        self._layout = QHBoxLayout(self)
        self._buttons["scenes"].hide()
        for widget in (*self._buttons.values(), self._picture):
            self._layout.addWidget(widget)
        self._layout.addStretch(1)
        self._layout.addWidget(self.scale)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        # Five buttons and the scale are as wide as the list above them.
        self._layout.setContentsMargins(m.px(9), 0, m.px(8), 0)
        self._layout.setSpacing(m.px(4))

    def translate(self, tr: Wording, /) -> None:
        """Names of the buttons."""
        for id_, button in self._buttons.items():
            button.name(tr.gettext(ACTIONS[id_].title), tr.key(id_))
        self._picture.name(tr.gettext("Save a picture"))

    def restrict(self, allowed: Callable[[str], bool], /) -> None:
        """Show the buttons of what is allowed."""
        self._allowed = allowed
        for id_, button in (*self._buttons.items(), ("picture", self._picture)):
            button.setVisible(allowed(id_) and (id_ != "scenes" or self._lone))

    def show_scenes(self, lone: bool, /) -> None:
        """Whether there is no list, in which else the button for other scenes stands."""
        if lone != self._lone:
            self._lone = lone
            self.restrict(self._allowed)

    def show_walking(self, walking: bool, /) -> None:
        """Whether somebody is on foot: the button is lit."""
        self._afoot = walking
        self._buttons["walk"].setChecked(walking)

    def show_scale(self, scale: bool, /) -> None:
        """Whether there is room for the scale."""
        self.scale.setVisible(scale)


class ZoomBar(Panel):
    """Compass, zoom, and the overview map.

    Signals
    -------
    command(str) : an id of `ACTIONS`
    overview() : open the map, or close it
    """

    command = Signal(str)
    overview = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._buttons = {"zoom-in": IconButton("zoom-in"), "zoom-out": IconButton("zoom-out")}
        self.map_button = IconButton("map")
        self.map_button.setCheckable(True)
        self.map_button.clicked.connect(self.overview)
        self.compass = Compass()
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(self.compass)
        for id_, button in self._buttons.items():
            button.clicked.connect(lambda _=False, i=id_: self.command.emit(i))
            self._layout.addWidget(button)
        self._layout.addWidget(self.map_button)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._layout.setContentsMargins(m.px(6), m.px(6), m.px(6), m.px(6))
        self._layout.setSpacing(m.px(6))

    def translate(self, tr: Wording, /) -> None:
        """Names of the buttons."""
        for id_, button in self._buttons.items():
            button.name(tr.gettext(ACTIONS[id_].title), tr.key(id_))
        self.map_button.name(tr.gettext("Overview map"))
        self.compass.translate(tr)


class TimeControl(Guarded, QWidget):
    """The hour of the day, in the scene's own zone.

    Signals
    -------
    chosen(object) : a `datetime` of the scene's day
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._time: datetime | None = None
        self._lit = True
        self._names = ("", "")
        self._sign, self._text = label(), label(name="soft")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, DAY_MINUTES // TIME_STEP - 1)
        self.slider.setPageStep(60 // TIME_STEP)
        self.slider.valueChanged.connect(self._moved)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self._sign, self._text):
            self._layout.addWidget(widget)
        self._layout.addWidget(self.slider, 1)

    @property
    def text(self) -> str:
        """The hour as it is written."""
        return self._text.text()

    def show_time(self, time: datetime | None, /, *, lit: bool = True) -> None:
        """Show an hour; where no sun shines it is dimmed and says why, and keeps its place."""
        self._time, self._lit = time, lit
        self.setEnabled(lit and time is not None)
        self._show_names()
        if time is not None:
            with QSignalBlocker(self.slider):
                self.slider.setValue((time.hour * 60 + time.minute) // TIME_STEP)
            self._write(time)

    def _moved(self, place: int) -> None:
        if self._time is not None:
            hour, minute = divmod(place * TIME_STEP, 60)
            self._time = self._time.replace(hour=hour, minute=minute, second=0, microsecond=0)
            self._write(self._time)
            self.chosen.emit(self._time)

    def _write(self, time: datetime) -> None:
        self._text.setText(f"{time:%H:%M}")
        # A screen reader would read the slider's steps.
        self.slider.setAccessibleName(f"{self._names[0]}, {time:%H:%M}")
        self._show_sign(time)

    def _show_sign(self, time: datetime) -> None:
        day = 6 <= time.hour < 19
        side = self._look.metrics.type(18)
        colour = self._look.theme.gold if day and self._lit else self._look.theme.soft
        self._sign.setPixmap(pixmap("sun" if day else "moon", colour=colour, size=side, ratio=2.0))

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self._names = (tr.gettext("Time of day"), tr.gettext("Time of day: no sun shines in this style"))
        self._show_names()
        if self._time is not None:
            self._write(self._time)

    def _show_names(self) -> None:
        for widget in (self, self.slider):
            set_tip(widget, self._names[0 if self._lit else 1])

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self._layout.setSpacing(look.metrics.px(7))
        self._text.ensurePolished()
        self._text.setMinimumWidth(self._text.fontMetrics().horizontalAdvance("00:00") + 2)
        self.slider.setMinimumWidth(look.metrics.px(72))
        if self._time is not None:
            self._show_sign(self._time)


class OptionsBar(Panel):
    """Hour, style, language, comfort, help, full screen.

    Signals
    -------
    style_chosen(str), language(), comfort(), help(), full_screen()
    """

    style_chosen = Signal(str)
    language = Signal()
    comfort = Signal()
    help = Signal()
    full_screen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.time = TimeControl()
        self.style_button = TextButton(glyph="style")
        self.style_menu = QMenu(self)
        self.style_button.clicked.connect(self._open_menu)
        self.language_button = TextButton("EN / 中")
        self.language_button.clicked.connect(self.language)
        self.comfort_button = IconButton("options")
        self.comfort_button.clicked.connect(self.comfort)
        self._help, self._full = IconButton("help"), IconButton("full-screen")
        self._help.clicked.connect(self.help)
        self._full.clicked.connect(self.full_screen)
        self._styles: list[str] = []
        self._compact = False
        self._hour_allowed = self._style_allowed = True
        self._layout = QHBoxLayout(self)
        self._layout.setDirection(QBoxLayout.Direction.LeftToRight)
        self._layout.addWidget(self.time, 1)
        for button in (self.style_button, self.language_button, self.comfort_button, self._help, self._full):
            self._layout.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.style_button.hide()
        self.time.restyle(self.look)
        self.time.hide()

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._layout.setContentsMargins(m.px(14), 0, m.px(12), 0)
        self._layout.setSpacing(m.px(7))
        self._widen()

    def translate(self, tr: Wording, /) -> None:
        """Names of the buttons."""
        self.time.translate(tr)
        self.style_button.setAccessibleName(tr.gettext("Style"))
        set_tip(self.style_button, tr.gettext("Style"))
        key = tr.key("language")
        set_tip(self.language_button, f"{tr.gettext('Language')} ({key})" if key else tr.gettext("Language"))
        self.language_button.setAccessibleName(tr.gettext("Language"))
        self.comfort_button.name(tr.gettext("Settings"), tr.key("settings"))
        self._help.name(tr.gettext("Help"), tr.key("help"))
        self._full.name(tr.gettext("Full screen"), tr.key("full-screen"))

    def restrict(self, allowed: Callable[[str], bool], /) -> None:
        """Show the buttons of what is allowed."""
        self._hour_allowed, self._style_allowed = allowed("hour"), allowed("style")
        buttons = {"language": self.language_button, "settings": self.comfort_button}
        for id_, button in (*buttons.items(), ("help", self._help), ("full-screen", self._full)):
            button.setVisible(allowed(id_))
        self.compact(self._compact)

    def show_time(self, time: datetime | None, /, *, lit: bool = True) -> None:
        """The hour of the scene, and whether a sun shines in it; the buttons beside it stay where they are."""
        self.time.show_time(time, lit=lit)

    def show_styles(self, styles: list[tuple[str, str]], now: str, /) -> None:
        """Styles by name and title, and the present one; none hide the button."""
        self.style_menu.clear()
        for name, title in styles:
            action = self.style_menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(name == now)
            action.triggered.connect(lambda _=False, n=name: self.style_chosen.emit(n))
            if name == now:
                self.style_button.setText(title)
        self._styles = [title for _, title in styles]
        self._widen()
        self.style_button.setVisible(self._has_styles and not self._compact)

    @property
    def _has_styles(self) -> bool:
        return len(self._styles) > 1 and self._style_allowed

    def _widen(self) -> None:
        """As wide as its longest title, so that no button beside it moves when another is chosen."""
        button = self.style_button
        button.setMinimumWidth(max((button.wide_for(title) for title in self._styles), default=0))

    def _open_menu(self) -> None:
        menu, button = self.style_menu, self.style_button
        menu.setMinimumWidth(button.width())
        # Above the button: the bar stands at the window's lower edge.
        menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height() - self.look.metrics.px(6))))

    def show_full_screen(self, full: bool, /) -> None:
        """Whether the window takes the whole screen."""
        self._full.set_glyph("smaller-screen" if full else "full-screen")

    def compact(self, compact: bool, /) -> None:
        """Without hour and style: those are in the comfort sheet then."""
        self._compact = compact
        self.time.setVisible(self._hour_allowed and not compact)
        self.style_button.setVisible(self._has_styles and not compact)

    def widest(self) -> int:
        """The width that it needs with everything in it."""
        compact = self._compact
        self.compact(False)
        self._layout.activate()
        width = self.sizeHint().width()
        self.compact(compact)
        return width
