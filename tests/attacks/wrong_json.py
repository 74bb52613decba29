"""Attacks by JSON: wrong types anywhere, numbers beyond all bounds, too deep, too many."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

WRONG: tuple[object, ...] = (
    None,
    True,
    -1,
    0,
    2**63,
    -(2**70),
    10**400,
    1.5,
    "x",
    "",
    "../secret",
    [],
    {},
    [[]],
    [None],
    {"type": 7},
    [1, 2, 3],
)
RAW = ("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 5000, '"\\ud800"', "[" * 5000, '{"a":' * 5000)
"""What `json.dumps` would not write."""


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Paths to all values of a document."""
    out = [path] if path else []
    items: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for key, inner in items:
        out += places(inner, (*path, key))
    return out


def changed(document: Any, path: tuple[str | int, ...], value: object) -> Any:
    """A copy with another value at a path."""
    out = copy.deepcopy(document)
    at = out
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return out


def without(document: Any, path: tuple[str | int, ...]) -> Any:
    """A copy without what is at a path."""
    out = copy.deepcopy(document)
    at = out
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    return out


def mutated(document: Any, dice: random.Random) -> str:
    """The text of a document with one to three things wrong."""
    for _ in range(dice.randint(1, 3)):
        found = places(document)
        if not found:
            break
        path = dice.choice(found)
        gone = dice.random() < 0.2
        document = without(document, path) if gone else changed(document, path, dice.choice(WRONG))
    if dice.random() < 0.25 and (found := places(document)):
        document = changed(document, dice.choice(found), "@RAW@")
        return _dumped(document).replace('"@RAW@"', dice.choice(RAW), 1)
    return _dumped(document)


def _dumped(document: Any) -> str:
    """JSON; integers of hundreds of digits too."""
    return json.dumps(document)
