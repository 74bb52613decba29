"""Texts of interface, command line and issues in the user's language."""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

LANGUAGES = ("en", "zh")
"""English is in the code; the others have a catalogue beside this file."""

_DOMAIN = "jinyuzui"


def N_(message: str, /) -> str:
    """Mark a message of a table for the catalogue; it is translated where it is shown."""
    return message


class Translator:
    """Messages in one language; a new one is made to switch.

    Attributes
    ----------
    own_words : by language, English messages and what is said instead; a program sets it once, for all there are

    Raises
    ------
    ValueError
        If the language is none of `LANGUAGES`.
    """

    own_words: ClassVar[Mapping[str, Mapping[str, str]]] = {}

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise ValueError(f"language: expected one of {', '.join(LANGUAGES)}, got {lang}")
        self.lang = lang
        folder = Path(__file__).resolve().parent
        self._catalogue = gettext.translation(_DOMAIN, folder, languages=[lang], fallback=True)

    def gettext(self, message: str, /) -> str:
        """The message in this language, or what the house says instead; English where there is no translation."""
        own = self.own_words.get(self.lang)
        return own[message] if own and message in own else self._catalogue.gettext(message)

    def knows(self, message: str, /) -> bool:
        """Whether a text is a message that the catalogue translates."""
        return message != "" and self._catalogue.gettext(message) != message

    def ngettext(self, one: str, many: str, n: int, /) -> str:
        """The message for `n` things."""
        return self._catalogue.ngettext(one, many, n)


def system_language() -> str:
    """The language of `LANGUAGES` that the system is set to; English if it is another."""
    named = next((v for k in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(k))), "")
    name = (named or locale.getlocale()[0] or "").lower()
    return "zh" if name.startswith(("zh", "chinese")) else "en"
