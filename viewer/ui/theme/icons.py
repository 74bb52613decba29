"""Icons: glyphs of the Phosphor icon font that QtAwesome brings along, painted in any size and colour."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPixmap

GLYPHS: Mapping[str, str] = MappingProxyType(
    {
        "above": "bird-bold",
        "alert": "warning-circle-fill",
        "back": "caret-left-bold",
        "bookmark": "bookmark-simple-bold",
        "click": "hand-pointing-bold",
        "close": "x-bold",
        "copy": "copy-bold",
        "done": "check-circle-fill",
        "down": "caret-down-bold",
        "drag": "hand-grabbing-bold",
        "file": "file-text-bold",
        "folder": "folder-open-bold",
        "forward": "caret-right-bold",
        "full-screen": "corners-out-bold",
        "help": "question-bold",
        "home": "house-bold",
        "keyboard": "keyboard-bold",
        "leave": "sign-out-bold",
        "link": "link-simple-bold",
        "list": "list-bullets-bold",
        "map": "map-trifold-bold",
        "moon": "moon-fill",
        "next": "skip-forward-bold",
        "options": "sliders-horizontal-bold",
        "outwards": "arrow-up-right-bold",
        "pause": "pause-fill",
        "picture": "camera-bold",
        "place": "map-pin-bold",
        "play": "play-fill",
        "previous": "skip-back-bold",
        "redo": "arrow-u-up-right-bold",
        "remove": "trash-bold",
        "rename": "pencil-simple-bold",
        "return": "arrow-u-up-left-bold",
        "scenes": "squares-four-bold",
        "search": "magnifying-glass-bold",
        "smaller-screen": "corners-in-bold",
        "style": "paint-brush-bold",
        "sun": "sun-fill",
        "text": "text-aa-bold",
        "theme": "circle-half-bold",
        "touch": "hand-bold",
        "undo": "arrow-u-up-left-bold",
        "up": "caret-up-bold",
        "walk": "person-simple-walk-bold",
        "warning": "warning-fill",
        "zoom-in": "plus-bold",
        "zoom-out": "minus-bold",
        "zoom": "magnifying-glass-plus-bold",
    }
)
"""Names in this program, and in the font."""


@dataclass(frozen=True, slots=True)
class _IconFont:
    """The font's family, and a character for each name."""

    family: str
    characters: Mapping[str, str]


class NoIconFontError(RuntimeError):
    """QtAwesome is not installed, or has no Phosphor font."""


@cache
def _icon_font() -> _IconFont:
    """Read the font from QtAwesome's folder: importing the package loads nine more and takes a tenth of a second."""
    found = importlib.util.find_spec("qtawesome")
    if found is None or found.origin is None:
        raise NoIconFontError("the package QtAwesome is not installed")
    folder = Path(found.origin).parent / "fonts"
    fonts, tables = sorted(folder.glob("phosphor-[0-9]*.ttf")), sorted(folder.glob("phosphor-charmap-*.json"))
    if not fonts or not tables:
        raise NoIconFontError(f"there is no Phosphor font in {folder}")
    number = QFontDatabase.addApplicationFont(str(fonts[-1]))
    families = QFontDatabase.applicationFontFamilies(number)
    if not families:
        raise NoIconFontError(f"{fonts[-1]} cannot be read")
    codes = json.loads(tables[-1].read_text(encoding="utf-8"))
    characters = {name: chr(int(codes[glyph], 16)) for name, glyph in GLYPHS.items()}
    return _IconFont(families[0], MappingProxyType(characters))


def icon_family() -> str:
    """The family of the font that icons come from; it has Latin letters as well, but none that one reads."""
    return _icon_font().family


def paint_icon(painter: QPainter, rect: QRectF, name: str, colour: str, /) -> None:
    """Paint an icon into a square."""
    source = _icon_font()
    font = QFont(source.family)
    font.setPixelSize(max(1, round(rect.height())))
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, source.characters[name])


def pixmap(name: str, /, *, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """An icon as a picture with a transparent ground; `size` in logical pixels."""
    side = round(size * ratio)
    out = QPixmap(side, side)
    out.fill(Qt.GlobalColor.transparent)
    painter = QPainter(out)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    paint_icon(painter, QRectF(0, 0, side, side), name, colour)
    painter.end()
    out.setDevicePixelRatio(ratio)
    return out


def icon(name: str, /, *, colour: str, size: int, on: str = "", disabled: str = "") -> QIcon:
    """An icon by name.

    Parameters
    ----------
    size : logical pixels; it is painted for screens of normal and of double density
    on : another colour while a button is checked
    disabled : another colour while it cannot be pressed

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    out = QIcon()
    kinds = [
        (colour, QIcon.Mode.Normal, QIcon.State.Off),
        (on or colour, QIcon.Mode.Normal, QIcon.State.On),
        (disabled or colour, QIcon.Mode.Disabled, QIcon.State.Off),
    ]
    for ratio in (1.0, 2.0):
        for tone, mode, state in kinds:
            out.addPixmap(pixmap(name, colour=tone, size=size, ratio=ratio), mode, state)
    return out
