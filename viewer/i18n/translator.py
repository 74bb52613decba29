"""Texts of interface, command line and issues in the user's language."""

from __future__ import annotations

import gettext
import locale
import os
from pathlib import Path

LANGUAGES = ("en", "zh")
"""English is in the code; the others have a catalogue beside this file."""

_DOMAIN = "jinyuzui"


def N_(message: str, /) -> str:
    """Mark a message of a table for the catalogue; it is translated where it is shown."""
    return message


class Translator:
    """Messages in one language; a new one is made to switch.

    Raises
    ------
    ValueError
        If the language is none of `LANGUAGES`.
    """

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise ValueError(f"language: expected one of {', '.join(LANGUAGES)}, got {lang}")
        self.lang = lang
        folder = Path(__file__).resolve().parent
        self._catalogue = gettext.translation(_DOMAIN, folder, languages=[lang], fallback=True)

    def gettext(self, message: str, /) -> str:
        """The message in this language; English where there is no translation."""
        return self._catalogue.gettext(message)

    def ngettext(self, one: str, many: str, n: int, /) -> str:
        """The message for `n` things."""
        return self._catalogue.ngettext(one, many, n)


def system_language() -> str:
    """The language of `LANGUAGES` that the system is set to; English if it is another."""
    named = next((v for k in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(k))), "")
    name = (named or locale.getlocale()[0] or "").lower()
    return "zh" if name.startswith(("zh", "chinese")) else "en"
