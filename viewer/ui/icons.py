"""Icons as strokes on a grid of 24, painted at any size and colour."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from viewer.ui.theme import INK

Strokes = tuple[tuple[tuple[float, float], ...], ...]

_STROKES: Mapping[str, Strokes] = MappingProxyType(
    {
        "home": (
            ((4, 11.5), (12, 4.5), (20, 11.5)),
            ((6.5, 9.5), (6.5, 19), (17.5, 19), (17.5, 9.5)),
            ((10, 19), (10, 14), (14, 14), (14, 19)),
        ),
        "top": (((12, 4), (12, 16)), ((6.5, 10.5), (12, 16), (17.5, 10.5)), ((5, 20), (19, 20))),
        "zoom-in": (((12, 5), (12, 19)), ((5, 12), (19, 12))),
        "zoom-out": (((5, 12), (19, 12)),),
        "leave": (((11, 5), (5, 5), (5, 19), (11, 19)), ((9, 12), (20, 12)), ((15.5, 7.5), (20, 12), (15.5, 16.5))),
        "full-screen": (
            ((4, 9), (4, 4), (9, 4)),
            ((15, 4), (20, 4), (20, 9)),
            ((20, 15), (20, 20), (15, 20)),
            ((9, 20), (4, 20), (4, 15)),
        ),
        "close": (((6, 6), (18, 18)), ((18, 6), (6, 18))),
        "help": (
            (
                (8.5, 8.5),
                (9, 6.6),
                (10.5, 5.3),
                (12.4, 5),
                (14.3, 5.6),
                (15.5, 7.2),
                (15.3, 9.2),
                (14, 10.8),
                (12.5, 12),
                (12, 13.2),
                (12, 14.5),
            ),
            ((12, 18.4), (12, 18.6)),
        ),
    }
)


def icon(name: str, /, *, colour: str = INK, size: int = 20, ratio: float = 2.0) -> QIcon:
    """An icon by name.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    side = round(size * ratio)
    picture = QPixmap(QSize(side, side))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side / 24, side / 24)
    pen = QPen(QColor(colour), 1.9)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    for stroke in _STROKES[name]:
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in stroke]))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return QIcon(picture)
