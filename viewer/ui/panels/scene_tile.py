"""A scene to start with, as a tile: its picture, its title, where it lies; or what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy

from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import PLAIN, IconButton, set_tip
from viewer.ui.theme.appearance import Appearance
from viewer.ui.theme.icons import paint_icon

PICTURE_SHAPE = (640, 400)
"""Pixels of a tile's picture as it is drawn and kept."""

_LINES, _MOST_TITLE = 3, 2  # of title and place together, and of the title
_TITLE, _PLACE, _MARK = 17, 14, 13
_KEY = "Delete"  # as keyboards have it in all languages

MOVES = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End})
"""Keys that lead from tile to tile."""

REMOVES = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})
"""Keys that take a tile off its list."""


@dataclass(frozen=True, slots=True)
class TileText:
    """What a tile says.

    Parameters
    ----------
    place : where the scene lies, or what is wrong with it
    tip : all of it, for those who point at it
    mark : what tells it from the others, as that it is the one that is shown now; "" for nothing
    remove : the name of what takes it off the list; "" where it stays
    broken : it cannot be opened
    """

    title: str
    place: str
    tip: str
    mark: str = ""
    remove: str = ""
    broken: bool = False


class SceneTile(Guarded, QPushButton):
    """The tile.

    Parameters
    ----------
    source : what the scene is opened by

    Signals
    -------
    reached() : it has the keyboard
    moved(object) : on to another one, by a key of `MOVES`
    removed() : off the list with it, by its button or by a key
    """

    reached = Signal()
    moved = Signal(object)
    removed = Signal()

    def __init__(self, source: str) -> None:
        super().__init__()
        self.setObjectName("tile")
        self.source = source
        self._look = PLAIN
        self.said = TileText("", "", "")
        self._picture = QImage()
        self._scaled = QImage()
        self._waiting = True
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        # The arrows lead to the tiles beside it.
        self.setProperty("takesKeys", True)
        self._remove = IconButton("close", kind="bare")
        self._remove.setParent(self)
        # The keyboard has a key for it: it stops at each tile once.
        self._remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._remove.clicked.connect(self.removed)
        self._remove.hide()

    @property
    def has_picture(self) -> bool:
        """Whether its picture is there."""
        return not self._picture.isNull()

    def say(self, said: TileText, /) -> None:
        """Say something else."""
        self.said = said
        self.setAccessibleName(said.title)
        self.setAccessibleDescription(", ".join(text for text in (said.mark, said.place) if text))
        set_tip(self, said.tip)
        self._remove.name(said.remove, _KEY)
        self._remove.setAccessibleName(f"{said.remove}: {said.title}")
        self._remove.setVisible(bool(said.remove))
        self.update()

    def show_picture(self, picture: QImage, /) -> None:
        """Its picture is there; a null one: there is none to wait for."""
        self._picture, self._scaled, self._waiting = picture, QImage(), False
        self.update()

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look, self._scaled = look, QImage()
        self._remove.restyle(look)
        self._place()
        self.update()

    # -- sizes ----------------------------------------------------------------------------------------------------

    def _font(self, pixels: float, *, bold: bool = False) -> QFont:
        return self._look.font(self.font(), pixels, bold=bold)

    def tall_for(self, width: int, /) -> int:
        """Its height at a width: the same for all of them, so that they stand in lines."""
        m = self._look.metrics
        title = QFontMetricsF(self._font(_TITLE, bold=True)).lineSpacing()
        place = QFontMetricsF(self._font(_PLACE)).lineSpacing()
        most = max(_MOST_TITLE * title + (_LINES - _MOST_TITLE) * place, title + (_LINES - 1) * place)
        return self._picture_height(width) + ceil(most) + m.px(10 + 4 + 14)

    def _picture_height(self, width: int) -> int:
        return round(width * PICTURE_SHAPE[1] / PICTURE_SHAPE[0])

    def _place(self) -> None:
        gap = self._look.metrics.px(8)
        self._remove.move(self.width() - self._remove.width() - gap, gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        super().resizeEvent(event)
        self._place()

    def sizeHint(self) -> QSize:
        """Qt."""
        width = self._look.metrics.px(280)
        return QSize(width, self.tall_for(width))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt."""
        super().focusInEvent(event)
        self.reached.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: the arrows, which a button takes for Tab and what scrolls takes for itself, are for the page."""
        key = Qt.Key(event.key())
        if key in MOVES and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.moved.emit(key)
        elif key in REMOVES and self.said.remove and not event.modifiers() and not event.isAutoRepeat():
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    # -- painting -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        theme, m = self._look.theme, self._look.metrics
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = 3.0 if self.hasFocus() else 2.0 if self.said.mark or theme.line == theme.ink else 1.0
        edge = theme.focus if self.hasFocus() else theme.gold if self.said.mark else theme.outline
        frame = QRectF(self.rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2)
        path = QPainterPath()
        path.addRoundedRect(frame, m.radius, m.radius)
        ground = theme.wash if self.isDown() else theme.sand if self.underMouse() else theme.raised
        painter.fillPath(path, QColor(ground))
        painter.save()
        painter.setClipPath(path)
        top = self._picture_height(self.width())
        self._paint_picture(painter, QRectF(0, 0, self.width(), top))
        painter.restore()
        if self.said.mark:
            self._paint_mark(painter, top)
        pad = m.px(14)
        room = QRectF(pad, top + m.px(10), self.width() - 2 * pad, self.height())
        bold, plain = self._font(_TITLE, bold=True), self._font(_PLACE)
        title = lines_of(self.said.title, bold, room.width(), 1 if self.said.broken else _MOST_TITLE)
        place = lines_of(self.said.place, plain, room.width(), _LINES - len(title))
        room.setTop(_paint_text(painter, room, title, bold, theme.ink) + m.px(4))
        _paint_text(painter, room, place, plain, theme.alert if self.said.broken else theme.soft)
        painter.setPen(QPen(QColor(edge), line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _paint_mark(self, painter: QPainter, top: int) -> None:
        """What tells it from the others, at the foot of its picture."""
        theme, m = self._look.theme, self._look.metrics
        font = self._font(_MARK, bold=True)
        metrics, pad, gap = QFontMetricsF(font), m.px(10), m.px(10)
        text = metrics.elidedText(self.said.mark, Qt.TextElideMode.ElideRight, self.width() - 2 * (gap + pad))
        tall = metrics.height() + m.px(6)
        pill = QRectF(gap, top - gap - tall, metrics.horizontalAdvance(text) + 2 * pad, tall)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.gold))
        painter.drawRoundedRect(pill, tall / 2, tall / 2)
        painter.setFont(font)
        painter.setPen(QColor(theme.on_gold))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_picture(self, painter: QPainter, room: QRectF) -> None:
        theme = self._look.theme
        if self.has_picture and not self.said.broken:
            ratio = self.devicePixelRatioF()
            wanted = QSize(round(room.width() * ratio), round(room.height() * ratio))
            if self._scaled.size() != wanted:
                # Smoothly and once: Qt's painter takes only the nearest four pixels.
                self._scaled = self._picture.scaled(
                    wanted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
            painter.drawImage(room, self._scaled)
            return
        painter.fillRect(room, QColor(theme.alert_wash if self.said.broken else theme.sand))
        side = room.height() * 0.32
        place = QRectF(room.center().x() - side / 2, room.center().y() - side / 2, side, side)
        if self.said.broken:
            paint_icon(painter, place, "alert", theme.alert)
        else:
            paint_icon(painter, place, "map", theme.outline if self._waiting else theme.soft)


def _paint_text(painter: QPainter, room: QRectF, lines: Sequence[str], font: QFont, colour: str) -> float:
    """Paint lines from the top of a rectangle; gives where they end."""
    painter.setFont(font)
    painter.setPen(QColor(colour))
    metrics, top = QFontMetricsF(font), room.top()
    for line in lines:
        painter.drawText(QRectF(room.left(), top, room.width(), metrics.height()), Qt.AlignmentFlag.AlignLeft, line)
        top += metrics.lineSpacing()
    return top


def lines_of(text: str, font: QFont, width: float, most: int, /) -> list[str]:
    """A text in lines, the last one with an ellipsis in it where there is more.

    Parameters
    ----------
    width : logical pixels
    """
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) <= most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    ends = [*starts[1:], len(text)]
    lines = [text[a:b].strip() for a, b in zip(starts, ends, strict=True)]
    if len(lines) <= most:
        return lines
    rest = text[starts[most - 1] :].strip()
    return [*lines[: most - 1], QFontMetricsF(font).elidedText(rest, Qt.TextElideMode.ElideMiddle, width)]
