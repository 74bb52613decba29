"""Writing Chinese by pinyin with the words of the scene: what a kiosk's keyboard offers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from viewer.session.search.documents import SearchDocument
from viewer.session.search.text_keys import Reader

_RUN = re.compile(r"[\u4e00-\u9fff]+")
_LONGEST = 4  # characters of a word that is taken from a running text
_LONGEST_NAME = 12
_NAME_WORTH = 40  # occurrences that a name counts for

Entry = tuple[str, tuple[str, ...]]


class PinyinInput:
    """Candidates for typed pinyin, of the scene's own names and texts.

    Parameters
    ----------
    documents : what the scene says
    """

    def __init__(self, documents: Iterable[SearchDocument]) -> None:
        reader = Reader()
        counted: Counter[str] = Counter()
        for document in documents:
            for field in document.fields:
                for run in _RUN.findall(field.text):
                    if field.weight >= 60 and len(run) <= _LONGEST_NAME:
                        counted[run] += _NAME_WORTH
                    for length in range(1, _LONGEST + 1):
                        for at in range(len(run) - length + 1):
                            counted[run[at : at + length]] += 1
        # A piece of text that occurs once is chance, unless it is a single character or a name.
        kept = {w: n for w, n in counted.items() if n > 1 or len(w) == 1}
        self._by_first: dict[str, list[tuple[Entry, int]]] = {}
        for word, times in kept.items():
            for syllables in reader.readings(word) if len(word) <= 2 else [reader.read(word)]:
                if syllables and syllables[0]:
                    self._by_first.setdefault(syllables[0][0], []).append(((word, syllables), times))

    def candidates(self, typed: str, /, *, most: int = 12) -> list[tuple[str, int]]:
        """Words for typed letters, and how many of the letters each one takes.

        Whole pinyin (`jinyuzui`), beginnings of it, and first letters (`jyz`) count; who takes most comes first.
        """
        text = "".join(c for c in typed.lower() if c.isascii() and c.isalpha()).replace("v", "u")
        best: dict[str, tuple[tuple[int, int, int], int]] = {}
        for (word, syllables), times in self._by_first.get(text[:1], []):
            taken, whole = _taken(text, syllables)
            if not taken:
                continue
            rank = (taken + 2 * whole * (taken == len(text)), times, -len(word))
            if word not in best or rank > best[word][0]:
                best[word] = (rank, taken)
        ranked = sorted(best.items(), key=lambda item: item[1][0], reverse=True)
        return [(word, taken) for word, (_, taken) in ranked[:most]]


def _taken(text: str, syllables: tuple[str, ...]) -> tuple[int, bool]:
    """How many typed letters a word takes, and whether it is spelt out; 0 if it does not fit.

    Each syllable is typed whole or by its first letter; the last one may be unfinished where the letters end.
    """
    at, whole = 0, True
    for syllable in syllables:
        if text.startswith(syllable, at):
            at += len(syllable)
        elif at < len(text) and syllable.startswith(text[at:]):
            # The letters end within this word: it is what is being typed.
            return len(text), False
        elif at < len(text) and syllable[:1] == text[at]:
            at += 1
            whole = False
        elif at == len(text):
            return at, False
        else:
            return 0, False
    return at, whole
