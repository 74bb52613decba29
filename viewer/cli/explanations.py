"""What each code of an issue means, with an example: the page `docs/issues.md`, section by section."""

from __future__ import annotations

import re
from dataclasses import dataclass

from viewer.resources import docs_folder

_SECTION = re.compile(r"^## `([a-z-]+)`$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means.

    Parameters
    ----------
    code : of an issue
    meaning : its first sentence
    text : all of it, Markdown
    """

    code: str
    meaning: str
    text: str


def explained(code: str, /) -> Explanation | None:
    """What a code means; None for one that the page does not have."""
    return explanations().get(code)


def explanations() -> dict[str, Explanation]:
    """All codes, in the order of the page."""
    try:
        page = (docs_folder() / "issues.md").read_text(encoding="utf-8")
    except OSError:
        return {}
    pieces = _SECTION.split(page)
    found = {}
    for code, body in zip(pieces[1::2], pieces[2::2], strict=True):
        text = body.strip()
        paragraph = " ".join(text.split("\n\n")[0].split())
        meaning = re.split(r"(?<=[.:]) ", paragraph)[0].rstrip(".:") + "."
        found[code] = Explanation(code, re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", meaning), text)
    return found
