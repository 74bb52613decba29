"""What an OpenStreetMap file holds, as its elements: nodes with tags, ways with their points, relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

F8 = NDArray[np.float64]
Tags = Mapping[str, str]
NO_TAGS: Tags = {}


class Member(NamedTuple):
    """What a relation names: `kind` is n, w or r."""

    kind: str
    ref: int
    role: str


class OsmRelation(NamedTuple):
    """A relation as it stands in a file."""

    id: int
    tags: Tags
    members: tuple[Member, ...]


class OsmFault(NamedTuple):
    """What is wrong with an element.

    Parameters
    ----------
    code : of the issue
    element : such as `way/123`
    kind : faults of one kind are told one by one up to a number, then counted
    line, column : in a text, 0 where that is not known yet
    """

    code: str
    element: str
    found: str
    expected: str
    kind: str = ""
    line: int = 0
    column: int = 0


@dataclass(slots=True)
class OsmData:
    """Elements, each kind as columns.

    Parameters
    ----------
    node_points : (2,) degrees each
    way_points : (k, 2) degrees each, without nodes that are not there
    box : west, south, east, north that the file says it holds
    whole : nothing was left unread
    """

    node_ids: list[int] = field(default_factory=list)
    node_tags: list[Tags] = field(default_factory=list)
    node_points: list[F8] = field(default_factory=list)
    way_ids: list[int] = field(default_factory=list)
    way_tags: list[Tags] = field(default_factory=list)
    way_points: list[F8] = field(default_factory=list)
    relations: list[OsmRelation] = field(default_factory=list)
    faults: list[OsmFault] = field(default_factory=list)
    box: tuple[float, float, float, float] | None = None

    def __len__(self) -> int:
        return len(self.node_ids) + len(self.way_ids) + len(self.relations)
