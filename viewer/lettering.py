"""The program's own letters: fonts that lie in its assets, for what is written where no system's fonts may be asked.

Drawings and signs look the same everywhere because of them, and the loading worker needs no toolkit.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from viewer.resources import asset

FAMILY, CHINESE = "Noto Sans", "Noto Sans CJK SC"
"""The families; what the first one lacks is written in the second one."""

LATIN = tuple(f"fonts/NotoSans-{style}.ttf" for style in ("Regular", "Bold", "Italic", "BoldItalic"))
HAN = ("fonts/NotoSansSC-Regular.otf", "fonts/NotoSansSC-Bold.otf")
LETTERS = "fonts/letters.txt"
"""Names ranges of all letters that there are, so that nobody has to open a font to learn that."""

_FIRST_HAN = "\u2e80"


def font_files() -> tuple[Path, ...]:
    """All of them."""
    return tuple(asset(name) for name in (*LATIN, *HAN))


def letters_stamp() -> bytes:
    """What tells these fonts from others."""
    return "".join(f"{path.name}\0{path.stat().st_size}\0" for path in font_files()).encode()


@cache
def _known() -> frozenset[int]:
    """Every letter that a regular face has."""
    ranges = (line.split("-") for line in asset(LETTERS).read_text("ascii").split())
    return frozenset(code for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1))


def unknown_letters(letters: Iterable[str], /) -> tuple[str, ...]:
    """Letters that none of the fonts has, in order."""
    some = [c for c in letters if not (c.isascii() or c.isspace())]
    return tuple(sorted(c for c in some if ord(c) not in _known() and c.isprintable())) if some else ()


def family_for(text: str, /) -> str:
    """The family that a text is written in: all of it in one, so that its letters have one weight."""
    return CHINESE if any(c >= _FIRST_HAN for c in text) else FAMILY
