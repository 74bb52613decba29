"""Why something was found: the piece of a text that has it, and where it stands there."""

from __future__ import annotations

from viewer.session.search.documents import Field, SearchDocument
from viewer.session.search.text_keys import Reader, fold_map, has_han, typed_pinyin

_SNIPPET = 34  # characters on either side of what was found
_FUZZY = 76.0  # least likeness, per cent


def said(
    document: SearchDocument, field: Field, words: list[str], query: str, lang: str, reader: Reader
) -> tuple[str, str, tuple[int, int]]:
    """Title and snippet of a result: the place in a text, the other language's name, or what it belongs to."""
    title = document.title(lang)
    if field.text == title:
        return title, document.context(lang), (0, 0)
    if field.lang not in (lang, "") and document.context(lang) and len(field.text) <= 2 * _SNIPPET:
        # In the visitor's language, the other one in brackets.
        brackets = ("（", "）") if lang == "zh" else (" (", ")")
        return title, document.context(lang) + field.text.join(brackets), (0, 0)
    folded, source = fold_map(field.text)
    compact = typed_pinyin(query)
    every = all(word in folded for word in words)
    for wanted in (" ".join(words), *(sorted(words, key=len, reverse=True) if every else ())):
        at = folded.find(wanted)
        if at >= 0:
            return title, *_cut(field.text, source[at], source[at + len(wanted) - 1] + 1)
    if compact and (span := _pinyin_span(field.text, compact, reader)):
        return title, *_cut(field.text, *span)
    return title, *_cut(field.text, *_like(" ".join(words), folded, source))


def _like(text: str, folded: str, source: list[int]) -> tuple[int, int]:
    """Where in a text something like another stands; (0, 0) for nowhere."""
    from rapidfuzz import fuzz

    found = fuzz.partial_ratio_alignment(text, folded, score_cutoff=_FUZZY)
    if not found or found.dest_end <= found.dest_start:
        return 0, 0
    return source[found.dest_start], source[found.dest_end - 1] + 1


def _pinyin_span(text: str, compact: str, reader: Reader) -> tuple[int, int] | None:
    """Which characters of a text are read so."""
    signs = [(i, c) for i, c in enumerate(text) if has_han(c)]
    syllables = reader.read("".join(c for _, c in signs))
    for start in range(len(signs)):
        said = ""
        for end in range(start, len(signs)):
            said += syllables[end]
            if said.startswith(compact):
                return signs[start][0], signs[end][0] + 1
            if not compact.startswith(said):
                break
    return None


def _cut(text: str, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """A piece of a text round a place, and where the place is in it."""
    first, last = max(0, start - _SNIPPET), min(len(text), max(end, start) + _SNIPPET)
    if first and " " in text[first:start]:
        first = text.index(" ", first) + 1
    if last < len(text) and " " in text[end:last]:
        last = text.rindex(" ", end, last)
    head, tail = "…" if first else "", "…" if last < len(text) else ""
    shift = len(head) - first
    mark = (start + shift, end + shift) if end > start else (0, 0)
    return head + text[first:last] + tail, mark
