"""The two bars at the bottom: moving about on the left, language and help on the right; and the help sheet."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from viewer.app.bindings import KEYS
from viewer.app.commands import COMMANDS
from viewer.camera import Camera
from viewer.i18n import Translator
from viewer.ui.panels.common import Panel, icon_button
from viewer.ui.theme import BUTTON, INK, SOFT_INK


class ScaleBar(QWidget):
    """A compass needle, and a length in metres at the distance of what is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(84, BUTTON))
        self._metres, self._pixels, self._north = 0.0, 0.0, 0.0

    def show_camera(self, camera: Camera, height: float, /) -> None:
        """Follow a camera; `height` of the picture in logical pixels."""
        a_metre = height / (2 * camera.distance * math.tan(camera.fov_y / 2))
        # The longest of 1, 2, 5 times a power of ten that fits.
        most = 62 / a_metre
        power = 10.0 ** math.floor(math.log10(max(most, 1e-6)))
        metres = max(f * power for f in (1, 2, 5) if f * power <= most)
        x, y = camera.forward[0], camera.forward[1]
        north = math.atan2(x, y) if math.hypot(x, y) > 1e-3 else 0.0
        new = (metres, metres * a_metre, north)
        if any(
            abs(a - b) > 1e-3 * max(1.0, abs(b))
            for a, b in zip(new, (self._metres, self._pixels, self._north), strict=True)
        ):
            self._metres, self._pixels, self._north = new
            self.update()

    def text(self) -> str:
        """The length as it is written."""
        m = self._metres
        return f"{m / 1000:g} km" if m >= 1000 else f"{m:g} m" if m >= 1 else f"{m * 100:g} cm"

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(SOFT_INK))
        painter.drawText(
            QRectF(24, 2, 60, 18), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        painter.setPen(QPen(QColor(INK), 2))
        right, y = self.width() - 2, self.height() - 10
        painter.drawLine(QPointF(right - self._pixels, y), QPointF(right, y))
        painter.translate(12, 12)
        painter.rotate(-math.degrees(self._north))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#b5482f"))
        painter.drawPolygon(QPolygonF([QPointF(0, -10), QPointF(4, 1), QPointF(-4, 1)]))
        painter.setBrush(QColor("#c9c3b6"))
        painter.drawPolygon(QPolygonF([QPointF(0, 11), QPointF(4, 1), QPointF(-4, 1)]))


class MoveBar(Panel):
    """Buttons for a visitor without a keyboard.

    Signals
    -------
    command(str) : an id of `COMMANDS`
    """

    command = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 0, 10, 0)
        layout.setSpacing(6)
        self._buttons: dict[str, QPushButton] = {}
        for id_, name in (("home", "home"), ("top", "top"), ("zoom-in", "zoom-in"), ("zoom-out", "zoom-out")):
            button = icon_button(name)
            button.clicked.connect(lambda _=False, i=id_: self.command.emit(i))
            self._buttons[id_] = button
            layout.addWidget(button)
        layout.addStretch(1)
        self.scale = ScaleBar()
        layout.addWidget(self.scale)

    def translate(self, tr: Translator, /) -> None:
        """Names of the buttons."""
        for id_, button in self._buttons.items():
            keys = [key for key, command in KEYS.items() if command == id_]
            text = tr.gettext(COMMANDS[id_].title)
            button.setToolTip(f"{text} ({keys[0]})")
            button.setAccessibleName(text)


class SettingsBar(Panel):
    """Language, help, full screen; and the way out of a building.

    Signals
    -------
    language(), help(), full_screen(), leave()
    """

    language = Signal()
    help = Signal()
    full_screen = Signal()
    leave = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 0, 10, 0)
        layout.setSpacing(6)
        self._leave = QPushButton()
        self._leave.setIcon(icon_button("leave").icon())
        self._leave.setFixedHeight(BUTTON)
        self._leave.clicked.connect(self.leave)
        self._leave.hide()
        layout.addWidget(self._leave)
        layout.addStretch(1)
        self._language = QPushButton("EN / 中")
        self._language.setFixedHeight(BUTTON)
        self._language.clicked.connect(self.language)
        self._help, self._full = icon_button("help"), icon_button("full-screen")
        self._help.clicked.connect(self.help)
        self._full.clicked.connect(self.full_screen)
        for button in (self._language, self._help, self._full):
            layout.addWidget(button)

    def translate(self, tr: Translator, /) -> None:
        """Names of the buttons."""
        for button, text in (
            (self._language, tr.gettext("Language")),
            (self._help, tr.gettext("Help") + " (F1)"),
            (self._full, tr.gettext("Full screen") + " (F11)"),
        ):
            button.setToolTip(text)
            button.setAccessibleName(text)
        self._leave.setText(tr.gettext("Leave"))
        self._leave.setToolTip(tr.gettext("Leave the building"))

    def show_inside(self, inside: bool, /) -> bool:
        """Say whether there is a building to leave; whether that is news."""
        news = inside == self._leave.isHidden()
        self._leave.setVisible(inside)
        return news
