"""Pictures of pins and labels, painted by Qt: its fonts have Chinese, shaping and hinting."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF

from viewer.font_metrics import TitleMetrics, title_font, ui_font
from viewer.frame import LabelImage
from viewer.session.pins.pin import DOOR, DOT, HEIGHT, disc_width, wider

SMALL_DISC = 19.0
"""Nominal pixels of the disc on an open plate; a disc alone is as high as a plate."""

_NUMBER, _BIG_NUMBER = 11.5, 13.0
_RADIUS = 8.5
_SHADOW = 6.0
_FALL = 1.5  # the shadow lies lower than the plate
_EDGE = 0.16  # of the ink's colour in the line about a plate
_MOST_KEPT = 64 << 20  # bytes of pictures before those not in use are let go


_MAP_NAME = {"place": 13.0, "water": 14.0, "city": 15.0}
"""Nominal pixels of type, by the kind of what has the name."""


@dataclass(frozen=True, slots=True)
class PinColours:
    """Colours of pins and labels, as `#rrggbb`.

    Parameters
    ----------
    disc, disc_ink : the disc and the number on it
    chosen, chosen_ink : the same of what is chosen
    pill, pill_ink : the plate and the title on it
    glow : 0..1, of a halo in the disc's colour instead of a shadow
    """

    disc: str = "#1f6f76"
    disc_ink: str = "#ffffff"
    chosen: str = "#c98512"
    chosen_ink: str = "#1f2a30"
    pill: str = "#fcfaf6"
    pill_ink: str = "#1f2a30"
    glow: float = 0.0


class Labels:
    """Makes the pictures and keeps them. All take the scale: physical to nominal pixels.

    Parameters
    ----------
    colours : of what is painted

    Attributes
    ----------
    titles : how wide titles are
    """

    def __init__(self, colours: PinColours | None = None) -> None:
        self.colours = colours or PinColours()
        self.titles = TitleMetrics()
        self._made: dict[tuple[object, ...], LabelImage] = {}
        self._bytes = 0

    def set_colours(self, colours: PinColours, /) -> None:
        """Other colours; pictures made before stay valid where they are shown."""
        self.colours = colours

    def _kept(self, *key: object) -> LabelImage | None:
        return self._made.get((*key, self.colours))

    def _keep(self, image: QImage, painter: QPainter, *key: object) -> LabelImage:
        made = _finish(image, painter, (*key, self.colours))
        self._bytes += made.pixels.nbytes
        if self._bytes > _MOST_KEPT:
            self._made, self._bytes = {}, made.pixels.nbytes
        self._made[made.key] = made
        return made

    def pad(self, scale: float, /) -> int:
        """What discs and plates are larger on each side for their shadow, physical pixels."""
        return round(_SHADOW * scale)

    def title(self, title: str, scale: float, /) -> LabelImage:
        """A title's text, as high as a plate."""
        if kept := self._kept("title", scale, title):
            return kept
        text, height = self.titles.fitting(title, scale), round(HEIGHT * scale)
        image, painter = _canvas(math.ceil(self.titles.advance(text, scale)) + 2, height)
        painter.setPen(QColor(self.colours.pill_ink))
        painter.setFont(title_font(scale))
        start = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, image.width(), height), start, text)
        return self._keep(image, painter, "title", scale, title)

    def map_name(self, text: str, kind: str, scale: float, /) -> LabelImage:
        """A name on the ground: water in blue and slanted, all with a rim that keeps them off what lies below."""
        if kept := self._kept("map", scale, text, kind):
            return kept
        font = ui_font(_MAP_NAME[kind] * scale, bold=kind != "water")
        font.setItalic(kind == "water")
        rim = 2.2 * scale
        metrics = QFontMetricsF(font)
        wide, tall = metrics.horizontalAdvance(text) + 4 * rim, metrics.height() + 2 * rim
        image, painter = _canvas(math.ceil(wide), math.ceil(tall))
        path = QPainterPath()
        path.addText(QPointF(2 * rim, rim + metrics.ascent()), font, text)
        pen = QPen(_faint(self.colours.pill, 215), 2 * rim)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)
        painter.fillPath(path, QColor(self.colours.disc if kind == "water" else self.colours.pill_ink))
        return self._keep(image, painter, "map", scale, text, kind)

    def plate(self, scale: float, /, *, chosen: bool, hovered: bool) -> LabelImage:
        """A plate without title: its two ends, and one column between them to be drawn out."""
        if kept := self._kept("plate", scale, chosen, hovered):
            return kept
        pad, tall, cap = self.pad(scale), round(HEIGHT * scale), self.cap(scale)
        image, painter = _canvas(2 * cap + 1, tall + 2 * pad)
        rect = QRectF(pad, pad, image.width() - 2 * pad, tall)
        self._shadow(painter, rect, _RADIUS * scale, scale, chosen=chosen)
        colour = QColor(self.colours.chosen if chosen else self.colours.disc if hovered else self._edge())
        line = (1.6 if chosen or hovered else 1.0) * scale
        painter.setPen(QPen(colour, line))
        painter.setBrush(QColor(self.colours.pill))
        painter.drawRoundedRect(_inset(rect, line / 2), _RADIUS * scale, _RADIUS * scale)
        return self._keep(image, painter, "plate", scale, chosen, hovered)

    def cap(self, scale: float, /) -> int:
        """Width of a plate's end with its shadow, physical pixels."""
        return self.pad(scale) + math.ceil((_RADIUS + 3) * scale)

    def disc(
        self, number: str, scale: float, /, *, group: bool, chosen: bool, hovered: bool, small: bool
    ) -> LabelImage:
        """A pin's disc: alone with ring and shadow, or small for a plate. A group's is a rounded square."""
        key = ("disc", scale, number, group, chosen, hovered, small)
        if kept := self._kept(*key):
            return kept
        colours = self.colours
        tall = round((SMALL_DISC if small else HEIGHT) * scale)
        pad = 0 if small else self.pad(scale)
        font = ui_font((_NUMBER if small else _BIG_NUMBER) * scale, bold=True)
        wide = round((SMALL_DISC + wider(number)) * scale) if small else int(disc_width(number, scale))
        image, painter = _canvas(wide + 2 * pad, tall + 2 * pad)
        rect = QRectF(pad, pad, wide, tall)
        radius = tall * (0.30 if group else 0.5)
        colour, ink = (colours.chosen, colours.chosen_ink) if chosen else (colours.disc, colours.disc_ink)
        painter.setPen(Qt.PenStyle.NoPen)
        if small:
            painter.setBrush(QColor(colour))
        else:
            self._shadow(painter, rect, radius, scale, chosen=chosen)
            painter.setPen(QPen(QColor(colour if hovered or chosen else self._edge()), scale))
            painter.setBrush(QColor(colours.pill))
            painter.drawRoundedRect(_inset(rect, scale / 2), radius, radius)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            rect, radius = _inset(rect, 2.5 * scale), radius - 2.5 * scale
        painter.drawRoundedRect(rect, radius, radius)
        if not number:
            # What was searched for has no number.
            painter.setBrush(QColor(ink))
            painter.drawEllipse(_inset(rect, 0.32 * rect.height()))
        if number == DOOR:
            _door(painter, rect, QColor(ink), QColor(colour))
        else:
            painter.setPen(QColor(ink))
            painter.setFont(font)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, number)
        return self._keep(image, painter, *key)

    def stem(self, scale: float, /, *, chosen: bool) -> LabelImage:
        """A piece of the line from a plate to its anchor, four rows high."""
        if kept := self._kept("stem", scale, chosen):
            return kept
        line = max(2, round(1.6 * scale))
        image, painter = _canvas(line + 2, 4)
        painter.fillRect(0, 0, line + 2, 4, _faint(self.colours.pill, 150))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.fillRect(1, 0, line, 4, QColor(self.colours.chosen if chosen else self.colours.disc))
        return self._keep(image, painter, "stem", scale, chosen)

    def dot(self, scale: float, /, *, chosen: bool, hovered: bool, small: bool) -> LabelImage:
        """What a pin without room or sight is shown as; small, what a stem stands on."""
        key = ("dot", scale, chosen, hovered, small)
        if kept := self._kept(*key):
            return kept
        colours = self.colours
        size = round((6 if small else DOT) * scale)
        pad = 1 if small else round(3 * scale)
        image, painter = _canvas(size + 2 * pad, size + 2 * pad)
        rect = QRectF(pad, pad, size, size)
        if not small:
            _soft(painter, rect, size / 2, scale * 0.6, QColor(20, 18, 12))
        painter.setPen(QPen(QColor(colours.pill), (1.0 if small else 2.0) * scale))
        painter.setBrush(QColor(colours.chosen if chosen else colours.disc))
        painter.drawEllipse(_inset(rect, (0.5 if small else 1.0) * scale))
        return self._keep(image, painter, *key)

    def _edge(self) -> str:
        """The line about plates that are not marked."""
        paper, ink = QColor(self.colours.pill), QColor(self.colours.pill_ink)
        mixed = (round(p + (i - p) * _EDGE) for p, i in zip(paper.getRgb()[:3], ink.getRgb()[:3], strict=True))  # type: ignore[index]
        return QColor(*mixed).name()

    def _shadow(self, painter: QPainter, rect: QRectF, radius: float, scale: float, *, chosen: bool) -> None:
        if self.colours.glow:
            colour = QColor(self.colours.chosen if chosen else self.colours.disc)
            _soft(painter, rect, radius, scale, colour, strength=1.0 + 3.0 * self.colours.glow, fall=0.0)
        else:
            _soft(painter, rect, radius, scale, QColor(40, 34, 22))


def _door(painter: QPainter, rect: QRectF, ink: QColor, ground: QColor) -> None:
    """A door that stands ajar, in its frame."""
    wide, high = 0.36 * rect.width(), 0.62 * rect.height()
    left, top = rect.center().x() - wide / 2, rect.center().y() - high / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawRect(QRectF(left, top, wide, high))
    line = 0.07 * rect.height()
    painter.setBrush(ground)
    painter.drawRect(QRectF(left + line, top + line, wide - 2 * line, high - line))
    painter.setBrush(ink)
    leaf = [(left + line, top + line), (left + 0.72 * wide, top + 2.4 * line), (left + 0.72 * wide, top + high + line)]
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in (*leaf, (left + line, top + high))]))
    painter.setBrush(ground)
    painter.drawEllipse(QPointF(left + 0.56 * wide, top + 0.58 * high), 0.6 * line, 0.6 * line)


def _inset(rect: QRectF, by: float) -> QRectF:
    return rect.adjusted(by, by, -by, -by)


def _faint(colour: str, alpha: int) -> QColor:
    out = QColor(colour)
    out.setAlpha(alpha)
    return out


def _soft(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    scale: float,
    colour: QColor,
    *,
    strength: float = 1.0,
    fall: float = _FALL,
) -> None:
    """A soft shadow, of layers that add up to a bell."""
    painter.setPen(Qt.PenStyle.NoPen)
    for grow, alpha in ((4.0, 5), (3.0, 7), (2.0, 10), (1.2, 13), (0.4, 16)):
        g = grow * scale
        path = QPainterPath()
        down = fall * scale
        path.addRoundedRect(rect.adjusted(-g, -g + down, g, g + down), radius + g, radius + g)
        tone = QColor(colour)
        tone.setAlpha(min(255, round(alpha * strength)))
        painter.fillPath(path, tone)


def _canvas(width: int, height: int) -> tuple[QImage, QPainter]:
    image = QImage(width, height, QImage.Format.Format_RGBA8888_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    return image, painter


def _finish(image: QImage, painter: QPainter, key: tuple[object, ...]) -> LabelImage:
    painter.end()
    width, height = image.width(), image.height()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    return LabelImage(key, rows[:, : 4 * width].reshape(height, width, 4).copy())
