"""The words that all parts of a scene file are made of: texts in languages, names, measures, colours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

LocalText = str | dict[str, str]
"""A text in one language for all, or by language code (`{ en = "...", zh = "..." }`)."""

Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
ObjectName = Annotated[str, Meta(min_length=1, max_length=200)]
Finite = Annotated[float, Meta(ge=-1e9, le=1e9)]
Positive = Annotated[float, Meta(gt=0, le=1e9)]
Measure = Annotated[float, Meta(gt=0, le=100_000)]
"""Metres of what is built: a dozen times the highest mountain, so that a slip of the pen is found."""
Level = Annotated[float, Meta(ge=-100_000, le=100_000)]
Scale = Annotated[float, Meta(ge=1e-9, le=1e9)]
Spacing = Annotated[float, Meta(ge=1, le=10_000)]
Degrees = Annotated[float, Meta(ge=-360, le=360)]
Point = tuple[Finite, Finite, Finite]
Longitude = Annotated[float, Meta(ge=-360, le=360)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Colour = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$")]
PaintOrColour = Annotated[
    str,
    Meta(
        pattern=r"^(#[0-9a-fA-F]{6}|(wall|roof|accent|accent-roof|ground|slab|edge|water|green|road|line|foliage|trunk"
        r"|block|paving)( [01](\.\d{1,3})?)?)$"
    ),
]
"""A colour of its own, or the name of a paint that the style gives a colour to (`paints.py`), brighter by a factor."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all parts of a scene: immutable, unknown keys are an issue."""


LONGEST_TEXT = 2_000
"""Characters of a title, caption or credit that are shown: a book in their place would take seconds to lay out."""


def shortened(text: str, /) -> str:
    """A text of one breath: what is longer ends in an ellipsis."""
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} …"


def by_language(text: LocalText, languages: Iterable[str], /) -> dict[str, str]:
    """A text in each language that it has; one for all is that of each of `languages`, an empty one of none."""
    if isinstance(text, str):
        return dict.fromkeys(languages, text) if text else {}
    return dict(text)


def localised(text: LocalText, lang: str, /) -> str:
    """The text in `lang`, else in English, else in whichever language there is; shortened."""
    if isinstance(text, str):
        return shortened(text)
    return shortened(text.get(lang) or text.get("en") or next(iter(text.values()), ""))
