"""The search field: an icon, what is asked for, and a way to empty it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton

from viewer.session.input.key_names import Wording
from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import PLAIN, IconButton, set_tip
from viewer.ui.theme.appearance import Appearance
from viewer.ui.theme.icons import icon, pixmap


class SearchBox(Guarded, QFrame):
    """Where a visitor says what to look for.

    Signals
    -------
    asked(str) : with every change, white space round it taken off
    entered() : Enter was pressed
    focused() : the field has the keyboard
    keyboard() : a keyboard on the screen is wanted
    """

    asked = Signal(str)
    entered = Signal()
    focused = Signal()
    keyboard = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("field")
        self.field = QLineEdit()
        self.field.setMaxLength(200)
        self._sign = QLabel()
        self._sign.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._empty = QPushButton()
        self._empty.setObjectName("bare")
        self._empty.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._empty.hide()
        self._keys = IconButton("keyboard", kind="bare")
        self._keys.clicked.connect(self.keyboard)
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._sign)
        self._layout.addWidget(self.field, 1)
        self._layout.addWidget(self._empty)
        self._layout.addWidget(self._keys)
        self.setFocusProxy(self.field)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._changed)
        self._empty.clicked.connect(self.clear)
        self.restyle(PLAIN)

    @property
    def text(self) -> str:
        """What is asked for."""
        return self.field.text().strip()

    def clear(self) -> None:
        """Ask for nothing."""
        self.field.clear()

    def translate(self, tr: Wording, /) -> None:
        """In another language."""
        key = tr.key("search")
        self.field.setPlaceholderText(f"{tr.gettext('Search')}  ( {key} )" if key else tr.gettext("Search"))
        self.field.setAccessibleName(tr.gettext("Search"))
        set_tip(self._empty, tr.gettext("Clear"))
        self._empty.setAccessibleName(tr.gettext("Clear"))
        self._keys.name(tr.gettext("On-screen keyboard"), tr.key("keyboard"))

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        m, theme = look.metrics, look.theme
        side = m.type(18)
        self._sign.setPixmap(pixmap("search", colour=theme.soft, size=side, ratio=2.0))
        self._sign.setFixedSize(side, side)
        self._empty.setIcon(icon("close", colour=theme.soft, size=round(side * 0.8)))
        self._empty.setIconSize(QSize(side, side))
        self._empty.setFixedSize(m.button, m.button)
        self._layout.setContentsMargins(m.px(13), 0, 1, 0)
        self._layout.setSpacing(m.px(9))
        self.setFixedHeight(m.button + 4)
        # The whole frame is the field: no strip of it is dead to the finger.
        self.field.setFixedHeight(m.button)

    def _changed(self, text: str) -> None:
        self._empty.setVisible(bool(text))
        self.asked.emit(text.strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: the frame shows that the field has the keyboard; Enter ends here."""
        key = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        if watched is self.field and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # The field itself would pass it on to the window, where it opens what is marked: the very card that it
            # has just brought, and so goes through its portal.
            if isinstance(event, QKeyEvent) and not event.isAutoRepeat():
                self.entered.emit()
            return True
        if watched is self.field and event.type() == QEvent.Type.FocusIn:
            self.focused.emit()
        if watched is self.field and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setProperty("focused", event.type() == QEvent.Type.FocusIn)
            self.style().unpolish(self)
            self.style().polish(self)
        return super().eventFilter(watched, event)
