"""Texts made comparable: widths, cases and diacritics folded, Chinese read as pinyin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SPACES = re.compile(r"[^\w\u3400-\u9fff\U00020000-\U0003ffff]+")
_TONES = re.compile(r"(?<=[a-z])[1-5](?![0-9])")
_MOST_READINGS = 4
_LONGEST_NAME = 8  # characters of a name that is read in several ways


def fold(text: str, /) -> str:
    """Lower case, half width, without diacritics; what is neither letter nor digit becomes a space."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    return _SPACES.sub(" ", plain).strip()


def fold_map(text: str, /) -> tuple[str, list[int]]:
    """The folded text, and which character of the text each of its characters came from."""
    out: list[str] = []
    source: list[int] = []
    for i, char in enumerate(text):
        for piece in unicodedata.normalize("NFKD", char.casefold()):
            if unicodedata.combining(piece):
                continue
            kept = " " if _SPACES.fullmatch(piece) else piece
            if kept == " " and (not out or out[-1] == " "):
                continue
            out.append(kept)
            source.append(i)
    while out and out[-1] == " ":
        out.pop()
        source.pop()
    return "".join(out), source


def has_han(text: str, /) -> bool:
    """Whether there is a Chinese character."""
    return bool(_HAN.search(text))


def typed_pinyin(text: str, /) -> str:
    """What somebody typed as pinyin keys hold it: without spaces and tones, `ü` and `v` as `u`; "" if it is none.

    Tones may stand as marks (`jīn`) or as digits (`jin1`).
    """
    plain = _TONES.sub("", fold(text)).replace(" ", "")
    if not plain.isascii() or not plain.isalpha():
        return ""
    return plain.replace("v", "u")


class Reader:
    """Reads Chinese: phrases before single characters. Keeps what it has read."""

    def __init__(self) -> None:
        from pypinyin.phrases_dict import phrases_dict
        from pypinyin.pinyin_dict import pinyin_dict

        self._phrases, self._signs = phrases_dict, pinyin_dict
        self._said: dict[str, tuple[str, ...]] = {}

    def sign(self, char: str, /) -> tuple[str, ...]:
        """All readings of one character, the likeliest first, without tones; itself if it has none."""
        if char not in self._said:
            found = self._signs.get(ord(char), char).split(",")
            self._said[char] = tuple(dict.fromkeys(_syllable(s) for s in found))
        return self._said[char]

    def read(self, text: str, /) -> tuple[str, ...]:
        """How a text is read, a syllable a character."""
        out: list[str] = []
        at = 0
        while at < len(text):
            for length in (4, 3, 2):
                said = self._phrases.get(text[at : at + length]) if at + length <= len(text) else None
                if said and len(said) == length:
                    out += [_syllable(s[0]) for s in said]
                    at += length
                    break
            else:
                out.append(self.sign(text[at])[0])
                at += 1
        return tuple(out)

    def readings(self, name: str, /) -> list[tuple[str, ...]]:
        """A name's readings, the likeliest first: surnames have their own (单 is Shan there, dan elsewhere)."""
        first = self.read(name)
        out = [first]
        if len(name) <= _LONGEST_NAME:
            for i, char in enumerate(name):
                for other in self.sign(char):
                    if other != first[i] and len(out) < _MOST_READINGS:
                        out.append((*first[:i], other, *first[i + 1 :]))
        return out

    def keys(self, text: str, /) -> Sequence[tuple[str, bool]]:
        """What a text with Chinese is found by in Latin letters: its whole pinyin, and (True) its initials."""
        signs = "".join(_HAN.findall(text))
        if not signs:
            return ()
        out: dict[tuple[str, bool], None] = {}
        for syllables in self.readings(signs):
            out["".join(syllables), False] = None
            if len(syllables) > 1:
                out["".join(s[:1] for s in syllables), True] = None
        return tuple(out)


def _syllable(text: str) -> str:
    return fold(text).replace("v", "u")
