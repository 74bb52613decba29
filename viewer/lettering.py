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

FONTS = f"{FAMILY}, {CHINESE}"

LATIN = tuple(f"fonts/NotoSans-{style}.ttf" for style in ("Regular", "Bold", "Italic", "BoldItalic"))
HAN = ("fonts/NotoSansSC-Regular.otf", "fonts/NotoSansSC-Bold.otf")
RARE = "fonts/NotoSansSC-Rare.otf"
"""Chinese letters that few texts have, regular only."""

LETTERS = "fonts/letters.txt"
"""Names ranges of all letters that there are, so that nobody has to open a font to learn that."""

_FIRST_HAN, _FIRST_SIGN = "\u2e80", "\u2150"


def font_files(letters: Iterable[str] = (), /) -> tuple[Path, ...]:
    """Those that a text needs; without one all of them."""
    text = "".join(letters)
    han = not text or any(c >= _FIRST_SIGN for c in text)
    rare = not text or any(_is_rare(c) for c in text)
    return tuple(asset(name) for name in (*LATIN, *(HAN if han else ()), *((RARE,) if rare else ())))


def _is_rare(letter: str) -> bool:
    """Whether a Chinese letter is beyond GB 2312."""
    return letter >= _FIRST_HAN and not letter.encode("gb2312", "ignore")


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


def is_han(family: str, /) -> bool:
    """Whether a family is the Chinese one."""
    return family == CHINESE
