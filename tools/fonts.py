"""The letters of drawings and signs, cut out of Noto Sans and Noto Sans CJK SC: `python -m tools.fonts LATIN CJK`.

LATIN is a folder with `NotoSans-Regular.ttf` and its bold and italic sisters, CJK one with `NotoSansCJK-Regular.ttc`
and `NotoSansCJK-Bold.ttc` (Debian: fonts-noto-core and fonts-noto-cjk). What is kept: GB 2312 in the regular and in
the bold face, the rest of GBK in a file of its own that is opened where somebody needs it, Latin, Greek, Cyrillic and
common signs in all others. Whoever wants other letters changes the ranges.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

from viewer.lettering import HAN, LATIN, LETTERS, RARE
from viewer.resources import asset

_LATIN = (
    *((0x20, 0x24F), (0x2B0, 0x2FF), (0x370, 0x3FF), (0x400, 0x45F), (0x490, 0x491), (0x1E00, 0x1EFF)),
    *((0x2000, 0x209C), (0x20A0, 0x20C0), (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF)),
)
_SIGNS = ((0x2150, 0x218F), (0x2300, 0x23FF), (0x2460, 0x26FF), (0x3000, 0x303F), (0xFF00, 0xFFEF))
_STYLES = ("Regular", "Bold", "Italic", "BoldItalic")
_GBK = ("gbk", range(0x81, 0xFF), range(0x40, 0xFF))
_GB2312 = ("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))


def _ranges(*ranges: tuple[int, int]) -> set[int]:
    return {code for first, last in ranges for code in range(first, last + 1)}


def _encoded(codec: str, lead: range, trail: range) -> set[int]:
    """The letters that an encoding with two bytes has."""
    pairs = (bytes([a, b]).decode(codec, "ignore") for a in lead for b in trail)
    return {ord(letter) for letter in pairs if len(letter) == 1}


def _cut(font: TTFont, letters: set[int], to: Path) -> None:
    options = subset.Options()
    options.layout_features = ["ccmp", "kern", "mark", "mkmk", "vert"]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters)
    cutter.subset(font)
    font.save(to)
    print(f"{to.name}: {len(font.getGlyphOrder())} glyphs, {to.stat().st_size} bytes")


def _simplified(file: Path) -> TTFont:
    return next(f for f in TTCollection(file).fonts if f["name"].getDebugName(1).startswith("Noto Sans CJK SC"))


def main() -> None:
    """Write all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("latin", type=Path)
    parser.add_argument("cjk", type=Path)
    options = parser.parse_args()
    folder = asset("fonts")
    for style in _STYLES:
        name = f"NotoSans-{style}.ttf"
        _cut(TTFont(options.latin / name, recalcTimestamp=False), _ranges(*_LATIN), folder / name)
    shared = _ranges(*_LATIN, *_SIGNS)
    usual, rare = shared | _encoded(*_GB2312), _encoded(*_GBK) - shared - _encoded(*_GB2312)
    for style, letters, to in (("Regular", usual, HAN[0]), ("Bold", usual, HAN[1]), ("Regular", rare, RARE)):
        _cut(_simplified(options.cjk / f"NotoSansCJK-{style}.ttc"), letters, asset(to))
    _tell()


def _tell() -> None:
    """Write down which letters the regular faces have."""
    known = sorted({code for name in (LATIN[0], HAN[0], RARE) for code in TTFont(asset(name)).getBestCmap()})
    ranges: list[list[int]] = []
    for code in known:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    lines = (f"{first:x}-{last:x}\n" for first, last in ranges)
    asset(LETTERS).write_text("".join(lines), encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
