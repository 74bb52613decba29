"""Texts of interface, command line and issues in the user's language."""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("en", "zh")
"""English is in the code; the others have a catalogue beside this file."""

_DOMAIN = "jinyuzui"


def N_(message: str, /) -> str:
    """Mark a message of a table for the catalogue; it is translated where it is shown."""
    return message


_own_words: dict[str, Mapping[str, str]] = {}


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
        """The message in this language, or what the house says instead; English where there is no translation."""
        own = _own_words.get(self.lang)
        return own[message] if own and message in own else self._catalogue.gettext(message)

    def ngettext(self, one: str, many: str, n: int, /) -> str:
        """The message for `n` things."""
        return self._catalogue.ngettext(one, many, n)


def use_own_words(words: Mapping[str, Mapping[str, str]], /) -> None:
    """Say other words from now on: by language, the English message and what is said instead. For a program only."""
    _own_words.clear()
    _own_words.update(words)


def is_message(text: str, /) -> bool:
    """Whether a text is a message of the catalogues."""
    return text != "" and Translator("zh")._catalogue.gettext(text) != text


def system_language() -> str:
    """The language of `LANGUAGES` that the system is set to; English if it is another."""
    named = next((v for k in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(k))), "")
    name = (named or locale.getlocale()[0] or "").lower()
    return "zh" if name.startswith(("zh", "chinese")) else "en"
