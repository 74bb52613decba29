"""Questions as people ask them: what of one is worth looking for, and what answers most of it."""

from __future__ import annotations

import bisect
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from viewer.session.search.text_keys import fold

_FILLERS = frozenset(
    re.findall(
        r"\w+",
        """
    a about all an and any are as at be been being by can could did do does done for from had has have he her him his
    how i in into is it its many me much of on or our please she show tell than that the their them there these they
    this those to was we were what when where which who whom whose why will with would you your s
        """,
    )
)
_FILLERS_ZH = (
    *("什么时候", "什么时间", "什么地方", "多少钱", "为什么", "怎么样", "有哪些", "哪一年", "哪里的"),
    *("什么", "哪些", "哪家", "哪个", "哪几", "哪里", "哪位", "哪年", "何时", "何地", "何人", "多少", "怎么"),
    *(
        "怎样",
        "如何",
        "请问",
        "告诉",
        "几个",
        "几家",
        "是否",
        "有没有",
        "一下",
        "以及",
        "它的",
        "他们",
        "我们",
        "这个",
        "那个",
    ),
    *("谁", "的", "了", "吗", "呢", "吧", "啊", "在", "是", "有", "和", "与", "为", "把", "被", "给", "由", "我", "您"),
    *("你",),
)
_FILLER_ZH = re.compile("|".join(sorted(_FILLERS_ZH, key=len, reverse=True)))
_RUNS = re.compile(r"[\u3400-\u9fff]+|[^\s\u3400-\u9fff]+")
_ENDINGS = ("ing", "ed", "es", "s", "e")
_MOST = 1200
"""Occurrences of a part that are looked at."""

_BEST = 78.0
"""Worth of a thing that has every part of a question in its name."""

_WORTH = 0.5
"""What answers less than this part of the best answer is not shown."""


def content_words(query: str, /) -> list[str]:
    """The folded words of a query without those that only make it a question."""
    out: list[str] = []
    for word in fold(query).split():
        for run in _RUNS.findall(word):
            if run[0] >= "\u3400":
                out += _FILLER_ZH.sub(" ", run).split()
            elif run not in _FILLERS:
                out.append(run)
    return out


def parts_of(words: Sequence[str], /) -> list[str]:
    """What to look for, one by one: stems of words, and pairs of characters, as Chinese has no spaces."""
    out: dict[str, None] = {}
    for word in words:
        if word[0] >= "\u3400":
            out |= dict.fromkeys(word[i : i + 2] for i in range(max(len(word) - 1, 1)))
        elif len(word) > 1:
            out[_stem(word)] = None
    return list(out)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


@dataclass(frozen=True, slots=True)
class Answer:
    """A key of the document that answers best of all that lead to the same, and the worth of the answer."""

    key: int
    score: float


class Questions:
    """Ranks what a scene holds by how much of a question it has, and how rare that is.

    Parameters
    ----------
    blob : all keys, a line each, between two line ends
    starts : where each begins in it
    owners : each key's document
    weights : each key's, up to 100
    plain : which keys are texts as they are written, not pinyin
    goals : where each document leads: equal for those of one hotspot
    langs : each key's language, "" where it belongs to none
    """

    def __init__(
        self,
        blob: str,
        starts: Sequence[int],
        owners: Sequence[int],
        weights: Sequence[float],
        plain: Sequence[bool],
        goals: Sequence[object],
        langs: Sequence[str],
    ) -> None:
        self._blob, self._starts, self._owners, self._weights = blob, starts, owners, weights
        self._plain, self._goals, self._langs = plain, goals, langs

    def answers(self, words: Sequence[str], lang: str, /) -> list[Answer]:
        """The best answers to what is left of a question, one a goal, the best first."""
        parts = parts_of(words)
        of_goal: defaultdict[object, dict[int, float]] = defaultdict(dict)
        of_owner: defaultdict[int, dict[int, float]] = defaultdict(dict)
        best_key: dict[int, tuple[float, int]] = {}
        rarity = [0.0] * len(parts)
        for i, part in enumerate(parts):
            found = set()
            for key, quality in self._holding(part).items():
                owner = self._owners[key]
                goal, worth = self._goals[owner], quality * (0.5 + self._weights[key] / 200)
                found.add(goal)
                of_goal[goal][i] = max(of_goal[goal].get(i, 0.0), worth)
                of_owner[owner][i] = max(of_owner[owner].get(i, 0.0), worth)
                best_key[owner] = max(best_key.get(owner, (0.0, key)), (worth, key))
            rarity[i] = 1 / math.sqrt(len(found)) if found else 0.0
        total = sum(rarity)
        if not total:
            return []

        def share(held: dict[int, float]) -> float:
            return sum(rarity[i] * worth for i, worth in held.items()) / total

        known = sum(r > 0 for r in rarity) / len(parts)
        chosen: dict[object, tuple[float, int, int]] = {}
        for owner, held in of_owner.items():
            key = best_key[owner][1]
            goal, own = self._goals[owner], self._langs[key] in (lang, "")
            # What is shown of it is in the visitor's language, if that has anything.
            chosen[goal] = max(chosen.get(goal, (0.0, 0, 0)), (share(held) * (1.0 if own else 0.6), -owner, key))
        out = [
            Answer(key, _BEST * (0.5 + 0.5 * known) * (0.6 * share(of_goal[goal]) + 0.4 * single))
            for goal, (single, _, key) in chosen.items()
        ]
        out.sort(key=lambda answer: (-answer.score, answer.key))
        return [a for a in out if a.score >= _WORTH * out[0].score]

    def _holding(self, part: str) -> dict[int, float]:
        """Keys that hold a part of a question, and how well: as a word, or as the beginning of one."""
        out: dict[int, float] = {}
        heads = ("\n", " ") if part[0] < "\u3400" else ("",)
        for head in heads:
            at, looked = self._blob.find(head + part), 0
            while at >= 0 and looked < _MOST:
                looked += 1
                at += len(head)
                key = bisect.bisect_right(self._starts, at) - 1
                if self._plain[key]:
                    rest = re.match(r"\w*", self._blob[at + len(part) : at + len(part) + 12]) if head else None
                    quality = 0.6 if rest and len(rest.group()) > 3 else 1.0
                    out[key] = max(out.get(key, 0.0), quality)
                at = self._blob.find(head + part, at + len(part))
        return out
