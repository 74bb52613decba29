"""Issues as a good compiler prints them: a line, the line of the file, and a sign under what is meant."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

from viewer.i18n import Translator
from viewer.scene.places import SCENE_FILE

if TYPE_CHECKING:
    from viewer.checking.excerpts import Excerpt
    from viewer.checking.inspection import SceneReport
    from viewer.scene.issues import Issue

_BOLD, _RESET, _DIM, _MARK = "\x1b[1m", "\x1b[0m", "\x1b[2m", "\x1b[1;32m"
_SEVERITY = ("\x1b[1;33m", "\x1b[1;31m", "\x1b[1;31m")
"""Of a warning, an error, a fatal one."""


def is_coloured(stream: TextIO | None, environment: Mapping[str, str] = os.environ, /) -> bool:
    """Whether colours are wanted: on a terminal, unless NO_COLOR says otherwise (no-color.org)."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    if not stream or not stream.isatty() or environment.get("TERM") == "dumb":
        return False
    # An old console of Windows would show the codes.
    return sys.platform != "win32" or any(environment.get(key) for key in ("WT_SESSION", "ANSICON", "TERM"))


def rendered(report: SceneReport, tr: Translator, /, *, coloured: bool = False, brief: bool = False) -> str:
    """All issues of a report, a line each, with excerpts below unless `brief`."""
    lines: list[str] = []
    for issue in report.issues:
        lines.append(_coloured_line(issue, tr) if coloured else issue.format(tr))
        if brief:
            continue
        if excerpt := report.excerpts.get((issue.file, issue.line, issue.column)):
            lines += _quoted(issue.line, excerpt, coloured)
        elif place := report.named.get(issue.file):
            text = tr.gettext("named in {place}").format(place=f"{SCENE_FILE}:{place[0]}:{place[1]}")
            lines.append(f"      = {text}")
    return "".join(f"{line}\n" for line in lines)


def _coloured_line(issue: Issue, tr: Translator) -> str:
    from viewer.scene.issues import SEVERITIES

    plain = issue.format(tr)
    word = tr.gettext(SEVERITIES[issue.severity])
    place, _, rest = plain.partition(f": {word}: ")
    text, _, code = rest.rpartition(" [")
    told = f"{_SEVERITY[issue.severity]}{word}:{_RESET} {_BOLD}{text}{_RESET} {_DIM}[{code}{_RESET}"
    return f"{_BOLD}{place}:{_RESET} {told}"


def _quoted(number: int, excerpt: Excerpt, coloured: bool) -> list[str]:
    """A line of a file with its number, and one below with signs under what is meant."""
    side = f"{number:5} | "
    out = [side + excerpt.text]
    if excerpt.column:
        before = excerpt.text[: excerpt.column - 1]
        meant = excerpt.text[excerpt.column - 1 : excerpt.column - 1 + excerpt.length]
        signs = "^" + "~" * (max(_columns(meant), 1) - 1)
        signs = f"{_MARK}{signs}{_RESET}" if coloured else signs
        out.append(" " * 6 + "| " + " " * _columns(before) + signs)
    return out


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese letters have two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in ("W", "F") else 1 for c in text
    )
