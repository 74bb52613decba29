"""Reading TOML texts with faults that name their place, and guards against texts made to keep a reader busy."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from viewer.scene.issues import Issue, Severity
from viewer.scene.limits import LIMITS

_PLACE = re.compile(r"\s*\(at line (\d+), column (\d+)\)|\s*\(at end of document\)")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def read_toml(text: str, file: str, severity: Severity, /) -> tuple[dict[str, Any] | None, Issue | None]:
    """What a text says, or the issue that keeps it from being read.

    Parameters
    ----------
    file, severity : of the issue
    """
    for number, line in enumerate(text.splitlines(), 1):
        # tomllib takes time by the square of a key's parts, and a call for each level of nesting.
        bare = _QUOTED.sub("", line)
        parts = bare.partition("=")[0].count(".") + 1
        if parts > LIMITS.key_parts:
            limit = str(LIMITS.key_parts)
            return None, Issue("too-large", severity, file, number, 1, found=str(parts), expected=limit, path=line[:20])
    try:
        return tomllib.loads(text), None
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        match = _PLACE.search(message)
        line_number, column = (int(match[1]), int(match[2])) if match and match[1] else (0, 0)
        return None, Issue("syntax", severity, file, line_number, column, found=_PLACE.sub("", message))
    except RecursionError:
        return None, Issue("too-large", severity, file, found="nesting", expected=str(LIMITS.nesting))
