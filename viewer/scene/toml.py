"""Reading TOML files with faults that name their place."""

from __future__ import annotations

import re
import tomllib

from viewer.scene.issues import Issue, Severity

_PLACE = re.compile(r"\s*\(at line (\d+), column (\d+)\)|\s*\(at end of document\)")


def syntax_issue(error: tomllib.TOMLDecodeError, file: str, severity: Severity, /) -> Issue:
    """What the reader complains of, as an issue."""
    text = str(error)
    match = _PLACE.search(text)
    line, column = (int(match[1]), int(match[2])) if match and match[1] else (0, 0)
    return Issue("syntax", severity, file, line, column, found=_PLACE.sub("", text))
