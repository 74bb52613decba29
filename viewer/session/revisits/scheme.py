"""How links to what is seen begin. Imports nothing: every start of the program asks."""

from __future__ import annotations

SCHEME = "jinyuzui"


def is_link(text: str, /) -> bool:
    """Whether a text is meant as a link of ours, sound or not."""
    return text[: len(SCHEME) + 1].lower() == f"{SCHEME}:"
