"""What a file of a package may be called: forward slashes, relative, nothing that leads out on any system."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

_DEVICE = re.compile(r"(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])", re.IGNORECASE)
_REFUSED = re.compile(r"[\x00-\x1f\x7f\\:]")
_STRANGE = re.compile(
    r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_NUMBER = re.compile(r"(?<=\S)#\d+$")
_LONGEST = 4096


Titles = Mapping[str, Mapping[str, str]]
"""By name of an object, without the number of a namesake: by language, what it is called there."""


class UnsafeNameError(ValueError):
    """A name that leads out of its package on some system."""


def parts_of(name: str, /) -> tuple[str, ...]:
    """The folders and the file that a name stands for.

    Parameters
    ----------
    name : as a package writes it; nothing in it is decoded or expanded

    Raises
    ------
    UnsafeNameError
        If it is empty or absolute, has a drive, a scheme, a backslash, `..` or a control character, or is called as a
        device of Windows, on every system: packages travel.
    """
    if not name or name.startswith("/") or _REFUSED.search(name) or len(name) > _LONGEST:
        raise UnsafeNameError(name)
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    for part in parts:
        # Windows takes dots and spaces off the end: what is left of `.. ` or `aux .txt` counts.
        bare = part.rstrip(" .")
        if not bare or (bare != part and sys.platform == "win32"):
            raise UnsafeNameError(name)
        if _DEVICE.fullmatch(part.split(".")[0].rstrip(" ")):
            raise UnsafeNameError(name)
    if not parts:
        raise UnsafeNameError(name)
    return parts


def numbered(name: str, taken: dict[str, int], /) -> str:
    """A name that nothing else has: one that comes again is numbered.

    Parameters
    ----------
    taken : how often each has come; this one is counted
    """
    taken[name] = taken.get(name, 0) + 1
    return name if taken[name] == 1 else f"{name}#{taken[name]}"


def unnumbered(name: str, /) -> str:
    """The name that `numbered` was given; a number that is a word of the name's own stays."""
    return _NUMBER.sub("", name)


def is_text(name: str, /) -> bool:
    """Whether a name is text: the system gives what is no UTF-8 as half surrogates, which nothing else takes."""
    return name.isascii() or not any("\ud800" <= c <= "\udfff" for c in name)


def printable(text: str, /) -> str:
    """A text as it can be shown, sent as JSON and written to a terminal.

    Bytes of a name that are no text, halves of surrogates, control characters and those that turn the direction of
    writing come out as escapes.
    """
    return text if text.isprintable() else _STRANGE.sub(_escape, text)


def one_line(text: str, /) -> str:
    """The same on one line."""
    return " ".join(printable(text).split())


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
