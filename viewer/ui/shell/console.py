"""The presenter's console: a window of its own, on the presenter's screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from viewer.session.input.key_names import Wording
from viewer.ui.guard import Guarded
from viewer.ui.panels.console_parts import Notes, StagePicture, StepList
from viewer.ui.panels.widgets import PLAIN, Styled, TextButton, label, set_tip
from viewer.ui.theme.appearance import THEMES, Appearance, Metrics
from viewer.ui.theme.style_sheet import console_sheet, style_sheet
from viewer.ui.viewport import qt_events

BUTTONS = ("previous", "next", "hold", "black", "freeze", "spotlight", "keep", "restart", "save", "handout")
"""In their order, from the left."""

_GLYPHS = {
    "previous": "previous",
    "next": "next",
    "hold": "pause",
    "black": "moon",
    "restart": "return",
}
TOOLS = ("weight", "up", "down")
"""Of the list of steps, for the present one."""

_TOGGLES = ("hold", "black", "freeze", "spotlight", "keep", "weight")


class Console(Guarded, QWidget):
    """What a presenter sees.

    Parameters
    ----------
    private : tells whether nobody but the presenter sees it

    Signals
    -------
    command(str) : of `BUTTONS` and `TOOLS`, or `language`, `audience-language`, `swap`, `show`,
        `earlier`, `later`, `phone`, `end`
    key(str) : a key that is none of the console's
    closed() : the window was closed
    dressed() : it has taken another look
    """

    command = Signal(str)
    key = Signal(str)
    closed = Signal()
    dressed = Signal()

    def __init__(self, private: Callable[[], bool]) -> None:
        super().__init__()
        self.setObjectName("console")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(760, 480)
        self.look = PLAIN
        self.live, self.coming = StagePicture(live=True), StagePicture(live=False)
        self.notes, self.steps = Notes(private), StepList()
        self.now, self.then = label(name="console-heading"), label(name="console-heading")
        self.clock = label(name="console-clock")
        self.pace, self.plan = label(name="console-heading", wrap=True), label(name="console-plan", wrap=True)
        self.said = label(name="console-heading", wrap=True)
        self.buttons = {name: self._button(name) for name in BUTTONS}
        for name in TOOLS:
            tool = self._button(name)
            self.buttons[name] = tool
            self.steps.tools.addWidget(tool)
        self.language, self.end = TextButton(), TextButton()
        self.earlier, self.later, self.phone = TextButton(), TextButton(), TextButton()
        self.phone.hide()  # until there is a remote control
        for name in ("language", "end", "earlier", "later", "phone"):
            button: TextButton = getattr(self, name)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, name=name: self.command.emit(name))
        self._lay_out()

    def _button(self, name: str) -> TextButton:
        button = TextButton(kind="gold" if name == "next" else "", glyph=_GLYPHS.get(name, ""))
        button.setCheckable(name in _TOGGLES)
        # The keys are the console's, whatever was pressed last.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self.command.emit(name))
        return button

    def _lay_out(self) -> None:
        self._grid = QGridLayout()
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.now)
        left.addWidget(self.live, 5)
        left.addWidget(self.notes, 3)
        right.addWidget(self.then)
        right.addWidget(self.coming, 3)
        ends = QHBoxLayout()
        ends.addWidget(self.clock, 1)
        ends.addWidget(self.earlier, 0, Qt.AlignmentFlag.AlignVCenter)
        ends.addWidget(self.later, 0, Qt.AlignmentFlag.AlignVCenter)
        right.addLayout(ends)
        right.addWidget(self.pace)
        right.addWidget(self.plan)
        right.addWidget(self.said)
        right.addWidget(self.steps, 6)
        self._grid.addLayout(left, 0, 0)
        self._grid.addLayout(right, 0, 1)
        self._grid.setColumnStretch(0, 834)
        self._grid.setColumnStretch(1, 400)
        self._bar = QHBoxLayout()
        for name in BUTTONS:
            self._bar.addWidget(self.buttons[name])
        self._bar.addStretch(1)
        self._bar.addWidget(self.phone)
        self._bar.addWidget(self.language)
        self._bar.addWidget(self.end)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._grid, 1)
        self._column.addLayout(self._bar)
        self._sides = (left, right)

    def dress(self, text: float = 1.0, /) -> None:
        """Look as the window's size asks for: dark, for a hall that is."""
        look = Appearance(THEMES["dark"], Metrics.of_window(self.width(), self.height(), text))
        if look == self.look:
            return
        self.look = look
        self.setStyleSheet(style_sheet(look) + console_sheet(look))
        m = look.metrics
        self._column.setContentsMargins(m.px(24), m.px(20), m.px(24), m.px(16))
        self._column.setSpacing(m.px(18))
        self._grid.setHorizontalSpacing(m.px(18))
        self._bar.setSpacing(m.px(12))
        self.coming.setMinimumHeight(m.px(130))
        for side in self._sides:
            side.setSpacing(m.px(10))
        for child in self.findChildren(QWidget):
            if isinstance(child, Styled) and child.parent() is not None:
                child.restyle(look)
        self.dressed.emit()

    def translate(self, tr: Wording, /) -> None:
        """In another language."""
        _ = tr.gettext
        titles = {
            "previous": _("Back"),
            "next": _("Next"),
            "hold": _("Hold"),
            "black": _("Black"),
            "freeze": _("Freeze"),
            "spotlight": _("Spotlight"),
            "keep": _("Keep to time"),
            "restart": _("Restart clock"),
            "save": _("Keep times"),
            "handout": _("Handout"),
            "weight": _("May be left out"),
            "up": _("Earlier"),
            "down": _("Later"),
        }
        for name, button in self.buttons.items():
            button.setText(titles[name])
            button.setAccessibleName(titles[name])
            set_tip(button, f"{titles[name]} ({SHORT[name]})")
        self.language.setText("EN / 中")
        self.end.setText(_("End"))
        self.phone.setText(_("Phone"))
        set_tip(self.phone, f"{_('Pair a phone')} (C)")
        self.earlier.setText(_("−1 min"))
        self.later.setText(_("+1 min"))
        self.notes.heading.setText(_("Notes"))
        self.notes.edit.setText(_("Write"))
        set_tip(self.notes.edit, f"{_('Write')} (E)")
        self.steps.heading.setText(_("Steps"))
        self.setWindowTitle(_("Presenter's console"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt."""
        key = qt_events.chord(event)
        if key in _LARGER:
            self.notes.enlarge(1)
        elif key in _SMALLER:
            self.notes.enlarge(-1)
        elif event.isAutoRepeat():
            # A clicker's key that is held down is one step, not a dozen.
            return
        elif name := KEYS.get(key):
            self.command.emit(name)
        elif key == "E":
            self.notes.edit.click()
        else:
            self.key.emit(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        super().resizeEvent(event)
        self.dress()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt."""
        super().closeEvent(event)
        self.closed.emit()


KEYS = {
    "Right": "next",
    "Down": "next",
    "Space": "next",
    "Return": "next",
    "Enter": "next",
    "N": "next",
    "Left": "previous",
    "Up": "previous",
    "Backspace": "previous",
    "H": "hold",
    "B": "black",
    "Z": "freeze",
    "O": "spotlight",
    "K": "keep",
    "R": "restart",
    "S": "save",
    "P": "handout",
    "M": "weight",
    "Shift+Up": "up",
    "Shift+Down": "down",
    "L": "language",
    "Shift+L": "audience-language",
    "X": "swap",
    "C": "phone",
    "T": "show",
    "[": "earlier",
    "]": "later",
}
"""The console's keys besides those of clickers, which are the same in every window."""

SHORT = {name: [key for key, command in KEYS.items() if command == name][-1] for name in (*BUTTONS, *TOOLS)}
"""The key of each button that is named where one points at it."""

_LARGER, _SMALLER = ("+", "=", "Num+"), ("-", "Num-")
