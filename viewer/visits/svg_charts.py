"""Charts as SVG, for a page of one file. Colours are the page's: elements have classes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from viewer.visits.visit_texts import ReportRow

WIDE, HIGH = 560, 200
"""Size of a chart of columns in its own units, of which the page has about one a pixel."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 14, 12, 26
_ROW, _BAR = 38, 9


def nice_top(most: float, /) -> tuple[float, float]:
    """Where a scale that has to reach `most` ends, and its step: 1, 2 or 5 times a power of ten; whole numbers."""
    wish = max(most, 1.0) / 4
    power = 10.0 ** math.floor(math.log10(wish))
    step = next(s * power for s in (1.0, 2.0, 5.0, 10.0) if s * power >= wish * (1 - 1e-9))
    step = max(step, 1.0)
    return step * math.ceil(max(most, 1.0) / step - 1e-9), step


def columns(values: Sequence[float], titles: Sequence[str], label: str, /, *, every: int = 1) -> str:
    """Columns beside each other.

    Parameters
    ----------
    titles : below them
    label : what the chart is, for those who hear it
    every : of how many columns one has its title written; all have it where somebody points
    """
    top, step = nice_top(max(values, default=0.0))
    room, high = WIDE - _LEFT - _RIGHT, HIGH - _TOP - _BOTTOM
    wide = room / max(len(values), 1)
    out = [_begin(HIGH, label)]
    for i in range(round(top / step) + 1):
        y = _TOP + high * (1 - i * step / top)
        out.append(f'<line class="grid" x1="{_LEFT}" x2="{WIDE - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        out.append(f'<text class="tick" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{i * step:,.0f}</text>')
    for i, (value, title) in enumerate(zip(values, titles, strict=True)):
        length = high * value / top
        x, y = _LEFT + i * wide, _TOP + high - length
        out.append(
            f'<rect class="bar" x="{x + 0.12 * wide:.1f}" y="{y:.1f}" width="{0.76 * wide:.1f}" height="{length:.1f}">'
            f"<title>{_text(title)}: {value:,.0f}</title></rect>"
        )
        if i % every == 0:
            middle = x + wide / 2
            out.append(f'<text class="tick" x="{middle:.1f}" y="{HIGH - 8}" text-anchor="middle">{_text(title)}</text>')
    return "".join([*out, "</svg>"])


def rows(rows: Sequence[ReportRow], label: str, /) -> str:
    """Bars below each other, each under its name: names may be long."""
    most = max((row.value for row in rows), default=0.0) or 1.0
    out = [_begin(max(len(rows), 1) * _ROW, label)]
    for i, row in enumerate(rows):
        y = i * _ROW
        out.append(f'<text class="name" x="0" y="{y + 17}">{_text(_short(row.title))}</text>')
        out.append(f'<text class="note" x="{WIDE}" y="{y + 17}" text-anchor="end">{_text(row.note)}</text>')
        out.append(f'<rect class="track" x="0" y="{y + 23}" width="{WIDE}" height="{_BAR}" rx="3"/>')
        length = WIDE * row.value / most
        if length > 0:
            out.append(f'<rect class="bar" x="0" y="{y + 23}" width="{length:.1f}" height="{_BAR}" rx="3"/>')
    return "".join([*out, "</svg>"])


def _begin(height: float, label: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {height:.0f}" role="img"'
        f' aria-label="{_text(label)}">'
    )


def _short(title: str) -> str:
    """A name that fits on a line beside its note; a Chinese letter is as wide as two others."""
    width, most = 0, 46
    for i, letter in enumerate(title):
        width += 2 if ord(letter) > 0x2E80 else 1
        if width > most:
            return f"{title[:i]}…"
    return title


def _text(text: str) -> str:
    """A text as XML has it; what XML has no letters for is left out."""
    return escape("".join(letter for letter in text if letter.isprintable()))
