"""Crowds of pins: which stand so close together on the screen that one pin with their number says more.

The crowds are those of one tree over all pins, made once from where they are in the scene. A camera that turns round
them leaves them as they are; only their size on the screen counts, with some slack against flicker.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]

_MOST = 1200  # pins whose distances are all held in memory; more are first put into cells


@dataclass(frozen=True, slots=True, eq=False)
class Crowds:
    """A binary tree over n pins: nodes 0 ... n - 1 are the pins, later ones hold two earlier ones.

    Parameters
    ----------
    anchor : (m, 3) metres; of a crowd, that of the pin nearest to its middle
    diameter : (m,) metres between the two of its pins that are farthest apart
    parent : (m,) int64, -1 for a root
    leader : (m,) int64, the pin that an anchor is of
    members : the pins of each node
    crowd : (m,) bool, whether there are several
    """

    anchor: F8
    diameter: F8
    parent: I8
    leader: I8
    members: tuple[tuple[int, ...], ...]
    crowd: NDArray[np.bool_]

    @classmethod
    def build(cls, anchors: F8, /) -> Crowds:
        """Of pins at `anchors` (n, 3), by complete linkage: a crowd is as wide as its two farthest pins are apart."""
        groups = _cells(anchors)
        reach = [_width(anchors[list(g)]) for g in groups]
        members: list[tuple[int, ...]] = [(i,) for i in range(len(anchors))]
        diameter = [0.0] * len(anchors)
        parent = [-1] * len(anchors)
        node = []
        for group, width in zip(groups, reach, strict=True):
            if len(group) > 1:
                for i in group:
                    parent[i] = len(members)
                members.append(group)
                diameter.append(width)
                parent.append(-1)
            node.append(group[0] if len(group) == 1 else len(members) - 1)
        firsts = np.array([g[0] for g in groups], np.int64)
        for a, b, width in _linkage(anchors[firsts]):
            parent[node[a]] = parent[node[b]] = len(members)
            node.append(len(members))
            diameter.append(max(width, diameter[node[a]], diameter[node[b]]))
            members.append(members[node[a]] + members[node[b]])
            parent.append(-1)
        leader = np.array([m[0] if len(m) == 1 else _middle(anchors, m) for m in members], np.int64)
        where = anchors[leader] if len(leader) else np.zeros((0, 3))
        crowd = np.array([len(m) > 1 for m in members], np.bool_)
        return cls(where, np.array(diameter), np.array(parent, np.int64), leader, tuple(members), crowd)

    def shown(self, size: F8, before: NDArray[np.bool_], apart: frozenset[int], /, *, join: float, part: float) -> I8:
        """The nodes that stand for all pins: a crowd where it is small on the screen, else what is in it.

        Parameters
        ----------
        size : (m,) diameter of each node on the screen, pixels
        before : (m,) which crowds were joined the last time; what is so now is written there
        apart : pins that stand for themselves, beside the crowd that the others of it make
        join, part : pixels below which a crowd is joined, and up to which it stays so
        """
        small = (size < np.where(before, part, join)) & self.crowd
        before[:] = small
        flags, parents = small.tolist(), self.parent.tolist()
        out: list[int] = []
        covered = [False] * len(flags)
        for i in range(len(flags) - 1, -1, -1):
            above = parents[i]
            covered[i] = above >= 0 and (covered[above] or flags[above])
            if covered[i]:
                continue
            if flags[i]:
                left = [m for m in self.members[i] if m not in apart] if apart else self.members[i]
                out += [i] if len(left) > 1 else left
            elif len(self.members[i]) == 1:
                out.append(i)
        out += [i for i in apart if covered[i]]
        return np.array(sorted(out), np.int64)


def _width(points: F8) -> float:
    return float(np.linalg.norm(np.ptp(points, axis=0))) if len(points) > 1 else 0.0


def _middle(anchors: F8, members: tuple[int, ...]) -> int:
    points = anchors[list(members)]
    return members[int(np.argmin(((points - points.mean(0)) ** 2).sum(1)))]


def _cells(anchors: F8) -> list[tuple[int, ...]]:
    """Pins by cells, so many that their distances can all be held; each on its own as a rule."""
    if len(anchors) <= _MOST:
        return [(i,) for i in range(len(anchors))]
    size = _width(anchors) / 1000
    while True:
        cell = np.floor((anchors - anchors.min(0)) / size).astype(np.int64)
        _, which = np.unique(cell, axis=0, return_inverse=True)
        if int(which.max()) < _MOST:
            break
        size *= 1.5
    order = np.argsort(which, kind="stable")
    starts = np.flatnonzero(np.diff(which[order], prepend=-1))
    return [tuple(part.tolist()) for part in np.split(order, starts[1:])]


def _linkage(points: F8) -> list[tuple[int, int, float]]:
    """The joins (a, b, distance) of complete linkage, the i-th giving node n + i (nearest-neighbour chains)."""
    count = len(points)
    if count < 2:
        return []
    points = points - points.mean(0)
    square = (points**2).sum(1)
    apart = np.sqrt(np.maximum(square[:, None] + square[None, :] - 2 * points @ points.T, 0.0)).astype(np.float32)
    np.fill_diagonal(apart, np.inf)
    name = list(range(count))
    alive = np.ones(count, np.bool_)
    joins: list[tuple[int, int, float]] = []
    chain: list[int] = []
    while len(joins) < count - 1:
        if not chain:
            chain = [int(np.argmax(alive))]
        a = chain[-1]
        b = int(np.argmin(apart[a]))
        if len(chain) > 1 and apart[a, chain[-2]] <= apart[a, b]:
            b = chain[-2]
        else:
            chain.append(b)
            continue
        del chain[-2:]
        a, b = min(a, b), max(a, b)
        joins.append((name[a], name[b], float(apart[a, b])))
        name[a] = count + len(joins) - 1
        apart[a] = np.maximum(apart[a], apart[b])
        apart[a, a] = np.inf
        apart[:, a] = apart[a]
        apart[b] = apart[:, b] = np.inf
        alive[b] = False
    return joins
