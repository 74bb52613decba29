"""Finding what a scene holds: names and texts in all languages, by pinyin, with typing errors forgiven."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from viewer.i18n import N_
from viewer.session.search.documents import Kind, SearchDocument, keys_of
from viewer.session.search.ranking import Questions, content_words
from viewer.session.search.snippets import said
from viewer.session.search.text_keys import Reader, fold, typed_pinyin

_MOST_HITS = 400
"""Occurrences of a word that are looked at in one way of matching: a letter occurs everywhere."""

_GOOD = 58.0
"""A result of such worth needs no guesses at what was meant."""

_WORTH = 0.45
"""Guesses that are worth less than this part of the best exact result are not shown."""

_OWN = 0.35
"""A hit in the visitor's language is shown for a better one in another, if it has this part of its worth."""

_NAMED = 0.75
"""A name is shown for what else leads to the same, if it has this part of its worth."""

_MOST_OF_NAME = 0.6
_INSIDE = 4  # Latin letters that are looked for within words
_CANDIDATES = 120
_FUZZY = 76.0  # least likeness, per cent


class Match(Enum):
    """How well a word fits."""

    WHOLE = 1.0
    START = 0.94
    WORD = 0.86
    INSIDE = 0.6


_FROM_START = (Match.WHOLE, Match.START)


@dataclass(frozen=True, slots=True)
class Result:
    """Something found.

    Parameters
    ----------
    kind : of what was found
    target : a hotspot's, place's or view's id, or an object's name
    title : in the visitor's language
    snippet : why it was found, where the title does not say so
    mark : start and end of what fits in the snippet; (0, 0) for none
    score : the better, the higher
    """

    kind: Kind
    target: str
    title: str
    snippet: str
    mark: tuple[int, int]
    score: float


@dataclass(frozen=True, slots=True)
class _Hit:
    key: int
    quality: float


class SearchIndex:
    """What can be searched for, ready to be asked with every keystroke.

    Parameters
    ----------
    documents : what there is; `documents.collect` makes them of a scene. They are drawn one by one, so that whoever
        builds it beside something else can let that go on in between
    """

    def __init__(self, documents: Iterable[SearchDocument]) -> None:
        self._reader = Reader()
        taken: list[SearchDocument] = []
        keys: list[str] = []
        owners: list[int] = []
        fields: list[int] = []
        weights: list[float] = []
        initials: list[bool] = []
        pinyin: list[bool] = []
        for i, document in enumerate(documents):
            taken.append(document)
            for key in keys_of(document, self._reader):
                keys.append(key.text)
                owners.append(i)
                fields.append(key.field)
                weights.append(key.weight)
                initials.append(key.initials)
                pinyin.append(key.pinyin)
        self._documents = tuple(taken)
        self._spots = {d.target: d for d in taken if d.kind is Kind.SPOT}
        self._keys = keys
        self._owner = np.array(owners, np.int64)
        self._field = fields
        self._weight = weights
        self._initials = initials
        # One string, a line a key: looking through it takes milliseconds, however many there are.
        self._blob = "\n" + "\n".join(keys) + "\n"
        lengths = np.array([len(k) + 1 for k in keys], np.int64)
        self._starts = np.cumsum(np.concatenate([[1], lengths]))[:-1].tolist() if keys else []
        self._grams = _Grams(keys)
        self._pinyin = pinyin
        self._goals = [(Kind.SPOT if d.spot else d.kind, d.target) for d in taken]
        self._langs = [taken[o].fields[f].lang for o, f in zip(owners, fields, strict=True)]
        plain = [not p for p in pinyin]
        self._questions = Questions(self._blob, self._starts, owners, weights, plain, self._goals, self._langs)

    @property
    def documents(self) -> tuple[SearchDocument, ...]:
        """What can be found."""
        return self._documents

    @property
    def keys(self) -> tuple[str, ...]:
        """All folded texts that are looked through."""
        return tuple(self._keys)

    def __len__(self) -> int:
        return len(self._documents)

    def search(self, query: str, lang: str = "en", /, *, most: int = 12) -> list[Result]:
        """The best results, the best one first; none for a query without letters or digits."""
        words = fold(query).split()
        if not words:
            return []
        scores = self._exact(words, query)
        meant = content_words(query)
        asked = bool(meant) and meant != words
        if asked:
            self._keep(scores, self._exact(meant, " ".join(meant)).values())
        if meant and (asked or not scores):
            found = self._questions.answers(meant, lang)
            # Latin words that are nowhere may be slips of the finger: guesses at them go first.
            worth = 1.0 if asked or not query.isascii() else 0.5
            self._keep(scores, (_Hit(a.key, worth * a.score / self._weight[a.key]) for a in found))
        if lang != "zh":
            self._pinyin_behind(scores)
        best = max((self._score(hit) for hit in scores.values()), default=0.0)
        if best < _GOOD and len("".join(meant or words)) >= 3 and not (asked and scores):
            for owner, hit in self._guesses(meant or words, " ".join(meant) if asked else query).items():
                if self._score(hit) < _WORTH * best:
                    continue
                if owner not in scores or self._score(hit) > self._score(scores[owner]):
                    scores[owner] = hit
        return self._results(scores, meant or words, query, lang, most)

    def _pinyin_behind(self, scores: dict[int, _Hit]) -> None:
        """Let what is only read like the query come behind what is written so, for who reads no Chinese."""
        read = [owner for owner, hit in scores.items() if self._pinyin[hit.key]]
        written = [self._score(hit) for hit in scores.values() if not self._pinyin[hit.key]]
        if not read or not written:
            return
        by = min(1.0, 0.99 * min(written) / max(self._score(scores[owner]) for owner in read))
        for owner in read:
            scores[owner] = replace(scores[owner], quality=scores[owner].quality * by)

    def _score(self, hit: _Hit) -> float:
        return self._weight[hit.key] * hit.quality

    # -- exact ----------------------------------------------------------------------------------------------------

    def _exact(self, words: list[str], query: str) -> dict[int, _Hit]:
        """The best hit of each document that has the whole query, or all of its words."""
        out: dict[int, _Hit] = {}
        whole = " ".join(words)
        self._keep(out, self._matches(whole))
        compact = typed_pinyin(query)
        if compact and compact != whole:
            self._keep(out, self._matches(compact))
        if len(words) > 1:
            self._keep(out, self._all_words(words))
        return out

    def _keep(self, out: dict[int, _Hit], hits: Iterable[_Hit]) -> None:
        for hit in hits:
            owner = int(self._owner[hit.key])
            if owner not in out or self._score(hit) > self._score(out[owner]):
                out[owner] = hit

    def _matches(self, text: str) -> Iterable[_Hit]:
        """Keys that hold a text, each once and as well as it fits."""
        begin = self._blob.find(text)
        if begin < 0:
            return
        seen: set[int] = set()
        for match, pattern in (
            (Match.WHOLE, f"\n{text}\n"),
            (Match.START, f"\n{text}"),
            (Match.WORD, f" {text}"),
            (Match.INSIDE, text),
        ):
            if match is Match.INSIDE and len(text) < _INSIDE and text.isascii():
                # In the midst of words short letters are found everywhere.
                return
            looked = 0
            at = self._blob.find(pattern, begin - 1)
            while at >= 0 and looked < _MOST_HITS:
                looked += 1
                key = bisect.bisect_right(self._starts, at + (pattern[0] == "\n")) - 1
                if key not in seen and (match in _FROM_START or not self._initials[key]):
                    seen.add(key)
                    # Of equals the one that says least besides is meant.
                    rest = len(text) / max(len(self._keys[key]), 1)
                    yield _Hit(key, match.value * (0.9 + 0.1 * rest))
                at = self._blob.find(pattern, at + len(pattern) - (pattern[-1] == "\n"))

    def _all_words(self, words: list[str]) -> Iterable[_Hit]:
        """Documents that have every word: in one key, else the hit of the rarest one; less good than a phrase."""
        for key in self._grams.holding(words, 2 * _MOST_HITS):
            text = self._keys[key]
            if not self._initials[key] and all(word in text for word in words):
                starts = sum(text.startswith(word) or f" {word}" in text for word in words) / len(words)
                yield _Hit(key, (0.6 + 0.25 * starts) * (0.9 + 0.1 * min(1.0, len("".join(words)) / len(text))))
        rare, *others = sorted(set(words), key=self._blob.count)
        found = {int(self._owner[h.key]): h for h in sorted(self._matches(rare), key=self._score)}
        for owner, hit in found.items():
            first = int(np.searchsorted(self._owner, owner))
            last = int(np.searchsorted(self._owner, owner, side="right"))
            text = "\n".join(self._keys[first:last])
            if all(word in text for word in others):
                yield _Hit(hit.key, hit.quality * 0.6)

    # -- guesses --------------------------------------------------------------------------------------------------

    def _guesses(self, words: list[str], query: str) -> dict[int, _Hit]:
        """Documents with something like the query: the keys that share most pairs of letters, compared in earnest."""
        from rapidfuzz import fuzz

        out: dict[int, _Hit] = {}
        texts = dict.fromkeys(t for t in (" ".join(words), typed_pinyin(query)) if len(t) >= 3)
        for text in texts:
            hits = []
            for key in self._grams.nearest(text, _CANDIDATES):
                candidate = self._keys[key]
                if self._initials[key] or len(candidate) * 2 < len(text):
                    continue
                likeness = fuzz.partial_ratio(text, candidate, score_cutoff=_FUZZY)
                if likeness:
                    near = fuzz.ratio(text, candidate[: len(text) + 2]) / 100
                    hits.append(_Hit(key, 0.75 * (likeness / 100) ** 2 * (0.8 + 0.2 * near)))
            self._keep(out, hits)
        return out

    # -- results --------------------------------------------------------------------------------------------------

    def _results(self, scores: dict[int, _Hit], words: list[str], query: str, lang: str, most: int) -> list[Result]:
        best: dict[tuple[Kind, str], Result] = {}
        foreign: dict[tuple[Kind, str], bool] = {}
        ranked = sorted(scores.items(), key=lambda item: (-self._score(item[1]), item[0]))
        for owner, hit in ranked[: 4 * most]:
            goes_to = self._goals[owner]
            if goes_to in best:
                continue
            score = self._score(hit)
            own = [h for o, h in ranked if self._goals[o] == goes_to and self._langs[h.key] in (lang, "")]
            hit = next((h for h in own if self._score(h) >= _OWN * score), hit)
            if self._field[hit.key]:
                # Rather a person, with who that is, than the spot that has the name among others.
                named = [h for h in own if self._score(h) >= _NAMED * score and self._names(h, words)]
                hit = max(named, key=lambda h: self._weight[h.key], default=hit)
            best[goes_to] = self._result(hit, score, words, query, lang)
            foreign[goes_to] = self._langs[hit.key] not in (lang, "") and hit.quality < Match.WHOLE.value
            if len(best) == most:
                break
        if not all(foreign.values()):
            # What only the other language says is for its readers; a name that is written so is for all.
            return [r for goal, r in best.items() if not foreign[goal]]
        return list(best.values())

    def _names(self, hit: _Hit, words: list[str]) -> bool:
        """Whether a hit is a name, and the words are most of it."""
        document = self._document(hit)
        name = document.fields[self._field[hit.key]].text.partition(" (")[0]
        return document.kind is Kind.NAME and len("".join(words)) > _MOST_OF_NAME * len(name.replace(" ", ""))

    def _document(self, hit: _Hit) -> SearchDocument:
        return self._documents[int(self._owner[hit.key])]

    def _result(self, hit: _Hit, score: float, words: list[str], query: str, lang: str) -> Result:
        document = self._document(hit)
        field = document.fields[self._field[hit.key]]
        if document.kind is Kind.NAME and lang not in document.titles and document.target in self._spots:
            # Only the other language says it: in brackets, below the spot's own name.
            document = self._spots[document.target]
        title, snippet, mark = said(document, field, words, query, lang, self._reader)
        return Result(document.kind, document.target, title, snippet, mark, score)

    def suggestions(self, lang: str, /, *, most: int = 4) -> list[Result]:
        """What there is for somebody whose words lead to nothing: the tours, then the first spots."""
        kinds = (Kind.TOUR, Kind.SPOT)
        found = sorted((d for d in self._documents if d.kind in kinds), key=lambda d: kinds.index(d.kind))
        return [Result(d.kind, d.target, d.title(lang), d.context(lang), (0, 0), 0.0) for d in found[:most]]


class _Grams:
    """Pairs of letters and the keys that have them, as postings in one array.

    Parameters
    ----------
    keys : folded texts
    """

    def __init__(self, keys: Sequence[str]) -> None:
        blob = "\n".join(keys) + "\n"
        codes = np.frombuffer(blob.encode("utf-32-le"), np.uint32).astype(np.int64)
        ends = codes == ord("\n")
        key = np.cumsum(ends) - ends
        pair = _pairs(codes)
        kept = ~(ends[:-1] | ends[1:])
        pair, key = pair[kept], key[:-1][kept]
        order = np.argsort(pair, kind="stable")
        self._pairs, first = np.unique(pair[order], return_index=True)
        self._first = np.append(first, len(order))
        self._key = key[order].astype(np.int32)
        self._count = len(keys)
        self._length = np.array([max(len(k) - 1, 1) for k in keys], np.float32)

    def nearest(self, text: str, most: int, /) -> list[int]:
        """Keys that share most pairs with a text, long keys a little behind short ones."""
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)
        if len(codes) < 2 or not self._count:
            return []
        wanted = np.unique(_pairs(codes))
        shared = self._shared(wanted)
        floor = max(1.0, 0.34 * len(wanted))
        found = np.flatnonzero(shared >= floor)
        value = shared[found] - 0.02 * np.minimum(self._length[found], 100) / 10
        return [int(k) for k in found[np.argsort(-value, kind="stable")][:most]]

    def holding(self, words: Sequence[str], most: int, /) -> list[int]:
        """Keys that have all pairs of all words, the short ones first; none for words of one letter."""
        codes = [np.frombuffer(w.encode("utf-32-le"), np.uint32).astype(np.int64) for w in words]
        wanted = np.unique(np.concatenate([_pairs(c) for c in codes]))
        if not len(wanted) or not self._count:
            return []
        found = np.flatnonzero(self._shared(wanted) >= len(wanted))
        return [int(k) for k in found[np.argsort(self._length[found], kind="stable")][:most]]

    def _shared(self, wanted: NDArray[np.int64]) -> NDArray[np.float32]:
        """How many of some pairs each key has; a pair counts once a key, however often it occurs there."""
        shared: NDArray[np.float32] = np.zeros(self._count, np.float32)
        at = np.searchsorted(self._pairs, wanted)
        for i, pair in zip(at.tolist(), wanted.tolist(), strict=True):
            if i < len(self._pairs) and self._pairs[i] == pair:
                shared[self._key[self._first[i] : self._first[i + 1]]] += 1.0
        return shared


def _pairs(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    return codes[:-1] * 0x110000 + codes[1:]


KIND_TITLES = {
    Kind.SPOT: N_("Spot"),
    Kind.PLACE: N_("Place"),
    Kind.VIEW: N_("View"),
    Kind.NAME: N_("Name"),
    Kind.TEXT: N_("Text"),
    Kind.OBJECT: N_("On the map"),
    Kind.TOUR: N_("Tour"),
}
"""For lists, marked for translation."""
