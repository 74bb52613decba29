"""What lies between the scene and the panels, and over both: shadows made once, pictures that slide or fade away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    Property,
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QPointF,
    QPropertyAnimation,
    QRect,
    QRectF,
    Qt,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import PLAIN
from viewer.ui.theme.appearance import SLIDE, Appearance

_BLUR, _DROP = 26, 7  # design pixels: how far a shadow reaches, how far it is shifted down
FADE = 260
"""Milliseconds of a cross-fade."""


def shadow_patch(radius: int, blur: int, opacity: int, ratio: float, /) -> QPixmap:
    """The shadow of a square with round corners, to be cut into nine: its middle can be any length.

    Parameters
    ----------
    radius, blur : logical pixels
    opacity : where it is darkest, 0..255
    """
    corner = radius + blur
    side = 2 * corner + 2
    image = QImage(round(side * ratio), round(side * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    # From outside in, each ring as dark as a blurred edge is at that distance.
    for out in range(2 * blur, -1, -1):
        grow = out / 2
        fade = (1 - grow / blur) ** 2.4
        painter.setBrush(QColor(30, 26, 18, round(opacity * fade)))
        inset = blur - grow
        painter.drawRoundedRect(QRectF(inset, inset, side - 2 * inset, side - 2 * inset), radius + grow, radius + grow)
    painter.end()
    return QPixmap.fromImage(image)


class ShadowLayer(Guarded, QWidget):
    """The shadows of all panels, painted from a picture that is made once; an effect would be blurred with each frame.

    Parameters
    ----------
    panels : those that cast one while they are visible
    """

    def __init__(self, parent: QWidget, panels: Sequence[QWidget]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._panels, self._look = tuple(panels), PLAIN
        for panel in panels:
            panel.installEventFilter(self)
        self._patch: tuple[tuple[object, ...], QPixmap] = ((), QPixmap())

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self.update()

    def add(self, panel: QWidget, /) -> None:
        """One panel more."""
        self._panels = (*self._panels, panel)
        panel.installEventFilter(self)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: a shadow goes where its panel goes."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self.update()
        return False

    def _shadow(self) -> tuple[QPixmap, int]:
        m = self._look.metrics
        key = (m.radius, m.px(_BLUR), self._look.theme.shadow, self.devicePixelRatioF())
        if self._patch[0] != key:
            self._patch = (key, shadow_patch(*key))
        return self._patch[1], m.px(_BLUR)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        m = self._look.metrics
        if not self._look.theme.shadow:
            return
        painter = QPainter(self)
        patch, blur = self._shadow()
        for panel in self._panels:
            if panel.isVisible():
                box = panel.geometry()
                out = box.adjusted(-blur, -blur, blur, blur).translated(0, m.px(_DROP))
                if not out.intersects(event.rect()):
                    continue
                # Not below the panel itself: it lets a little through.
                path = QPainterPath()
                path.addRect(QRectF(out))
                hole = QPainterPath()
                hole.addRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), m.radius - 1, m.radius - 1)
                painter.setClipPath(path - hole)
                _nine(painter, patch, out, m.radius + blur)


def _nine(painter: QPainter, patch: QPixmap, to: QRect, corner: int) -> None:
    """Draw a picture with its corners as they are and its middle stretched."""
    ratio = patch.devicePixelRatio()
    side = patch.width() / ratio
    corner = min(corner, to.width() // 2, to.height() // 2)
    own = ((0.0, corner), (corner, side - 2 * corner), (side - corner, corner))
    across = ((to.x(), corner), (to.x() + corner, to.width() - 2 * corner), (to.x() + to.width() - corner, corner))
    down = ((to.y(), corner), (to.y() + corner, to.height() - 2 * corner), (to.y() + to.height() - corner, corner))
    for (sx, sw), (tx, tw) in zip(own, across, strict=True):
        for (sy, sh), (ty, th) in zip(own, down, strict=True):
            if tw > 0 and th > 0:
                source = QRectF(sx * ratio, sy * ratio, sw * ratio, sh * ratio)
                painter.drawPixmap(QRectF(tx, ty, tw, th), patch, source)


class Ghost(Guarded, QWidget):
    """A picture of what was there, on its way out: it slides or fades, and takes no clicks."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._pixmap, self._opacity, self._shift = QPixmap(), 1.0, QPointF()
        self._way, self._progress = QPointF(), 0.0
        self._run = QPropertyAnimation(self, b"progress", self)
        self._run.finished.connect(self._end)
        self.hide()

    def _get_progress(self) -> float:
        return self._progress

    def _set_progress(self, value: float) -> None:
        self._progress = value
        self.update()

    progress = Property(float, _get_progress, _set_progress)

    @property
    def running(self) -> bool:
        """Whether it is on its way."""
        return self._run.state() == QPropertyAnimation.State.Running

    def fade(self, picture: QPixmap, rect: QRect, /, *, milliseconds: int = FADE) -> None:
        """Let a picture fade in its place."""
        self._begin(picture, rect, QPointF(), milliseconds)

    def slide(self, picture: QPixmap, rect: QRect, way: QPoint, /) -> None:
        """Let a picture slide off, fading."""
        self._begin(picture, rect.united(rect.translated(way)), QPointF(way), SLIDE)
        self._shift = QPointF(rect.topLeft() - self.geometry().topLeft())

    def _begin(self, picture: QPixmap, rect: QRect, way: QPointF, milliseconds: int) -> None:
        self._run.stop()
        self._pixmap, self._way, self._shift = picture, way, QPointF()
        self.setGeometry(rect)
        self.show()
        self._run.setDuration(milliseconds)
        self._run.setStartValue(0.0)
        self._run.setEndValue(1.0)
        self._run.setEasingCurve(QEasingCurve.Type.InOutQuad if way.isNull() else QEasingCurve.Type.InCubic)
        self._run.start()

    def stop(self) -> None:
        """Be gone at once."""
        self._run.stop()
        self._end()

    def _end(self) -> None:
        self.hide()
        self._pixmap = QPixmap()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        painter = QPainter(self)
        painter.setOpacity(1.0 - self._progress if self._way.isNull() else 1.0)
        painter.drawPixmap(self._shift + self._way * self._progress, self._pixmap)


class SlideIn:
    """Lets a panel slide to where it stands.

    Parameters
    ----------
    panel : what slides
    """

    def __init__(self, panel: QWidget) -> None:
        self._panel = panel
        self._run = QPropertyAnimation(panel, b"pos", panel)
        self._run.setDuration(SLIDE)
        self._run.setEasingCurve(QEasingCurve.Type.OutCubic)

    @property
    def running(self) -> bool:
        """Whether it is on its way."""
        return self._run.state() == QPropertyAnimation.State.Running

    def start(self, way: QPoint, /) -> None:
        """From so far off to where the panel is now."""
        self.stop()
        end = self._panel.pos()
        self._run.setStartValue(end + way)
        self._run.setEndValue(end)
        self._panel.move(end + way)
        self._run.start()

    def stop(self) -> None:
        """Be there at once."""
        if self.running:
            self._run.setCurrentTime(SLIDE)
            self._run.stop()
