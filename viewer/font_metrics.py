"""The interface's fonts, and how wide titles are in them. Needs a QGuiApplication where anything is measured."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

LATIN = "Noto Sans"

FAMILIES = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
)
"""Chinese fonts of the three systems; the system's own font comes first, these fill what it lacks."""

_TITLE = 13.5
_LONGEST = 330.0  # nominal pixels of a title before it is cut short


def families(system: str, /) -> list[str]:
    """The interface's fonts in the order in which they are asked for a letter: Noto Sans, else the system's own.

    A Chinese face comes after both: its Latin letters often have no bold of their own.
    """
    return [LATIN, system, *FAMILIES]


def ui_font(pixels: float, *, bold: bool = False) -> QFont:
    """The interface's font at a height in physical pixels."""
    font = QFont()
    font.setFamilies(families(font.family()))
    font.setPixelSize(max(1, round(pixels)))
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Medium)
    return font


def title_font(scale: float, /) -> QFont:
    """The font of titles at a scale: physical to nominal pixels."""
    return ui_font(_TITLE * scale, bold=True)


class TitleMetrics:
    """How wide titles are. All take the scale: physical to nominal pixels."""

    def __init__(self) -> None:
        self._known: dict[float, QFontMetricsF] = {}

    def _of(self, scale: float) -> QFontMetricsF:
        if scale not in self._known:
            self._known[scale] = QFontMetricsF(title_font(scale))
        return self._known[scale]

    def fitting(self, title: str, scale: float, /) -> str:
        """A title, cut short where it is too long."""
        return self._of(scale).elidedText(title, Qt.TextElideMode.ElideRight, _LONGEST * scale)

    def advance(self, text: str, scale: float, /) -> float:
        """Width of a text as it stands, physical pixels."""
        return self._of(scale).horizontalAdvance(text)

    def measure(self, title: str, scale: float, /) -> float:
        """Width of a title's text, cut short where it is too long, whole physical pixels."""
        return float(math.ceil(self.advance(self.fitting(title, scale), scale)))
