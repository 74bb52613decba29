"""Ids of what people call by a title, in whichever language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST = 48


def slug(text: str, /, default: str = "scene") -> str:
    """An id that reads like a title: small letters, digits and hyphens, Chinese as pinyin.

    Parameters
    ----------
    default : for a text without a letter that could be written so
    """
    if not text.isascii():
        from pypinyin import lazy_pinyin

        text = " ".join(lazy_pinyin(text, errors=lambda rest: rest))
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return _OTHER.sub("-", plain).strip("-")[:_LONGEST].strip("-") or default


def untaken(wanted: str, taken: Collection[str], /) -> str:
    """An id that nothing else has: a second one gets a number."""
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found
