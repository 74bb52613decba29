"""What a presenter lays over the audience's window: the picture that stays, the pointer's dot, the spotlight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPixmap, QRadialGradient
from PySide6.QtWidgets import QWidget

from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import PLAIN
from viewer.ui.theme.appearance import Appearance

_DOT, _LIGHT = 0.012, 0.14
"""Of the window's height: radius of the pointer's dot, and of what the spotlight lights."""

_DIM = 190  # opacity of what the spotlight leaves in the dark


class Overlay(Guarded, QWidget):
    """Lies over all of a window, or a part of it, whatever size that has; pointers go through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        window.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: as large as the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self.area())
        return False

    def area(self) -> QRect:
        """What it covers of the window."""
        return self._window.rect()

    def lay(self) -> None:
        """Lie over all that there is."""
        self.setGeometry(self.area())
        self.show()
        self.raise_()


class FrozenPicture(Overlay):
    """The picture that the audience keeps while the presenter looks elsewhere."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._picture = QPixmap()

    def freeze(self, picture: QPixmap, /) -> None:
        """Keep a picture of the window."""
        self._picture = picture
        for child in self._window.children():
            if isinstance(child, QWidget) and not isinstance(child, Overlay):
                child.installEventFilter(self)
        self.lay()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: what is laid over the window by others, as captions are, lies beneath."""
        if watched is not self._window and event.type() == QEvent.Type.ZOrderChange and self.isVisible():
            self.raise_()
        return super().eventFilter(watched, event)

    def thaw(self) -> None:
        """Let what is beneath be seen again."""
        for child in self._window.children():
            child.removeEventFilter(self)
        self._window.installEventFilter(self)
        self._picture = QPixmap()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(self.rect(), self._picture)


class PointerMark(Overlay):
    """A dot where the presenter points, or light there and dusk elsewhere."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._look = PLAIN
        self._at: tuple[float, float] | None = None
        self.spotlight = False

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look

    @property
    def at(self) -> tuple[float, float] | None:
        """Where it points, parts 0..1 of the window; None for nowhere."""
        return self._at

    def point(self, at: tuple[float, float] | None, /) -> None:
        """Point somewhere else; None for nowhere."""
        if at == self._at and (at is None) == self.isHidden():
            return
        self._at = at
        if at is None:
            self.hide()
            return
        self.lay()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        if self._at is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = QPointF(self._at[0] * self.width(), self._at[1] * self.height())
        if self.spotlight:
            radius = _LIGHT * self.height()
            dusk = QPainterPath()
            dusk.addRect(QRectF(self.rect()))
            light = QPainterPath()
            light.addEllipse(middle, radius, radius)
            shade = QColor(Qt.GlobalColor.black)
            shade.setAlpha(_DIM)
            painter.fillPath(dusk - light, shade)
            return
        radius = _DOT * self.height()
        glow = QRadialGradient(middle, 2 * radius)
        colour = QColor(self._look.theme.alert)
        glow.setColorAt(0.0, colour)
        glow.setColorAt(0.5, colour)
        colour.setAlpha(0)
        glow.setColorAt(1.0, colour)
        painter.fillRect(QRectF(middle.x() - 2 * radius, middle.y() - 2 * radius, 4 * radius, 4 * radius), glow)
