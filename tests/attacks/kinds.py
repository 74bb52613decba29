"""All attacks: seeded, in a fixed order, as many as are asked for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.attacks import archives, counts, features, models, names, texts, toml
from tests.attacks.amounts import AMOUNTS, kind_of
from tests.attacks.ground import Ground, Kind

ROOMS = (models, features, counts, names, texts, toml, archives)
FIRST = (
    "grid_at_the_limit",
    "miniatures_within_miniatures",
    "houses_of_one_name_at_one_place",
    "avenue_round_the_country",
    "text_of_four_megabytes",
    "pictures_that_are_large",
    "models_with_a_texture_each",
)
"""Amounts that every run begins with: what was worst once."""

KINDS: dict[str, tuple[Kind, int]] = {name: kind for room in ROOMS for name, kind in room.KINDS.items()} | {
    name: (kind_of(make), 1) for name, make in AMOUNTS.items()
}


@dataclass(frozen=True, slots=True)
class Attack:
    """One of them.

    Parameters
    ----------
    number : gives it again
    """

    number: int
    name: str
    kind: Kind

    def prepare(self, base: Path) -> tuple[Ground, Path]:
        """Build it below an empty folder; gives the SCENE to be opened."""
        ground = Ground(base, random.Random(f"attack {self.number}"))
        ground.prepare()
        return ground, self.kind(ground)


def attacks(count: int, /, *, first: int = 0) -> Iterator[Attack]:
    """So many, the kinds mixed; those of a longer run begin with those of a shorter one."""
    order = [name for name, (_, often) in KINDS.items() for _ in range(often)]
    random.Random("order").shuffle(order)
    order.sort(key=lambda name: name not in FIRST)
    for number in range(first, first + count):
        name = order[number % len(order)]
        # At its worst, whatever the dice say.
        kind = (lambda ground, n=name: AMOUNTS[n](ground.stage, 1.0)) if number < len(FIRST) else KINDS[name][0]
        yield Attack(number, name, kind)
