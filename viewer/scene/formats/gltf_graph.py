"""The tree of a glTF document's nodes: who stands where (glTF 2.0, section 3.5).

The specification asks for strict trees. What is none is made one: a node keeps the first parent that leads to it from a
root, and every other way to it is left out with an issue. All of it is iterative and linear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8
from viewer.geometry.transforms import compositions
from viewer.i18n import N_
from viewer.scene.formats.gltf_faults import Faults
from viewer.scene.formats.gltf_schema import GltfDocument, NodeEntry
from viewer.scene.issues import Severity
from viewer.scene.limits import LIMITS
from viewer.scene.positions import Path

_TREE = N_("a tree of nodes, each with one parent")
_NOBODY = -1


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """The nodes that are shown.

    Parameters
    ----------
    order : numbers of nodes, each after its parent, as a reader of the file comes upon them
    world : (n, 4, 4) for all nodes of the document; NaN for those that are not in the tree
    """

    order: tuple[int, ...]
    world: F8


def read_graph(gltf: GltfDocument, faults: Faults, /) -> Graph:
    """The nodes of the scene that is shown, and where they stand in the file's own axes."""
    nodes = gltf.nodes
    roots = _roots(gltf, faults)
    tree = _Tree(nodes, faults)
    if roots is None:
        children = {c for node in nodes if node for c in node.children}
        tree.grow([i for i in range(len(nodes)) if i not in children])
        tree.grow_rest()
        return tree.graph()
    tree.grow(roots)
    graph = tree.graph()
    # What no scene shows cannot be seen, but a loop there is as wrong.
    tree.grow_rest()
    return graph


def _roots(gltf: GltfDocument, faults: Faults) -> list[int] | None:
    """The roots of the scene that is shown; None where the file says nothing about scenes."""
    scenes = gltf.scenes
    if not scenes:
        if gltf.scene is not None:
            faults.add("bad-model", Severity.ERROR, ("scene",), gltf.scene, "scenes: -")
        return None
    number = gltf.scene or 0
    if number >= len(scenes):
        faults.add("bad-model", Severity.ERROR, ("scene",), number, f"scenes: 0 .. {len(scenes) - 1}")
        number = 0
    entry = scenes[number]
    if entry is None:
        return None
    return _valid(entry.nodes, len(gltf.nodes), ("scenes", number, "nodes"), faults, N_("each node once"))


def _valid(listed: Sequence[int], count: int, path: Path, faults: Faults, once: str) -> list[int]:
    """Numbers of nodes that there are, each once."""
    out = list(dict.fromkeys(listed))
    if (twice := len(listed) - len(out)) > 0:
        seen: set[int] = set()
        first = 0
        while listed[first] not in seen:
            seen.add(listed[first])
            first += 1
        faults.add("bad-model", Severity.ERROR, (*path, first), listed[first], once, count=twice)
    if out and max(out) >= count:
        first = next(i for i, number in enumerate(listed) if number >= count)
        kept = [number for number in out if number < count]
        known = f"nodes: 0 .. {count - 1}" if count else "nodes: -"
        faults.add("bad-model", Severity.ERROR, (*path, first), listed[first], known, count=len(out) - len(kept))
        return kept
    return out


class _Tree:
    def __init__(self, nodes: list[NodeEntry | None], faults: Faults) -> None:
        self._nodes, self._faults = nodes, faults
        self._parent = np.full(len(nodes), _NOBODY, np.int64)
        self._seen = np.zeros(len(nodes), np.bool_)
        self._kept: dict[int, list[int]] = {}
        self._roots: list[int] = []
        self._levels: list[list[int]] = []

    def grow(self, roots: list[int]) -> None:
        """Follow the children from some roots, level by level."""
        level = [i for i in roots if not self._seen[i]]
        self._seen[level] = True
        self._roots += level
        depth = 0
        while level:
            if depth == len(self._levels):
                self._levels.append([])
            self._levels[depth] += level
            depth += 1
            below: list[int] = []
            for i in level:
                node = self._nodes[i]
                if node is not None and node.children:
                    below += self._children(i, node, depth)
            level = below

    def grow_rest(self) -> None:
        """Follow what no root led to: parts of their own first, then loops, from their first node on."""
        left = np.flatnonzero(~self._seen)
        if not len(left):
            return
        below = {c for i in left.tolist() if (node := self._nodes[i]) for c in node.children}
        self.grow([i for i in left.tolist() if i not in below])
        for i in left.tolist():
            if not self._seen[i]:
                self.grow([i])

    def _children(self, index: int, node: NodeEntry, depth: int) -> list[int]:
        path: Path = ("nodes", index, "children")
        kept = []
        other: list[int] = []
        for child in _valid(node.children, len(self._nodes), path, self._faults, _TREE):
            if self._seen[child]:
                other.append(child)
            elif depth >= LIMITS.node_depth:
                self._faults.add("too-large", Severity.ERROR, path, depth + 1, f"{LIMITS.node_depth}")
                self._seen[child] = True
            else:
                self._seen[child] = True
                self._parent[child] = index
                kept.append(child)
        if other:
            at = (*path, node.children.index(other[0]))
            self._faults.add("bad-model", Severity.ERROR, at, other[0], self._why(index, other[0]), count=len(other))
        self._kept[index] = kept
        return kept

    def _why(self, index: int, child: int) -> str:
        """What is wrong with a child that was met before."""
        at = index
        while at != _NOBODY:
            if at == child:
                return N_("a tree of nodes, without loops")
            at = int(self._parent[at])
        return _TREE

    def graph(self) -> Graph:
        """What has grown so far: where its nodes stand, without those that cannot be drawn, and what hangs on them."""
        world = np.full((len(self._nodes), 4, 4), np.nan)
        shown = np.zeros(len(self._nodes), np.bool_)
        for depth, level in enumerate(self._levels):
            index = np.array(level, np.int64)
            local, drawn = self._local(level)
            if depth:
                above = self._parent[index]
                drawn &= shown[above]
                local = world[above] @ local
            known = np.isfinite(local).all(axis=(1, 2))
            for i in index[~known & drawn].tolist():
                self._overflow(i)
            shown[index] = drawn & known
            world[index] = local
        order: list[int] = []
        stack = self._roots[::-1]
        while stack:
            i = stack.pop()
            if shown[i]:
                order.append(i)
                stack += reversed(self._kept.get(i, ()))
        world[~shown] = np.nan
        return Graph(tuple(order), world)

    def _overflow(self, index: int) -> None:
        node = self._nodes[index]
        key = "matrix" if node and node.matrix else "scale" if node and node.scale else "translation"
        expected = N_("a transform within reasonable limits")
        value = getattr(node, key, None) or ()
        found = max(value, key=abs, default=0.0)
        self._faults.add("bad-model", Severity.ERROR, ("nodes", index, key), f"{found:g}", expected)

    def _local(self, level: list[int]) -> tuple[F8, NDArray[np.bool_]]:
        """Each node's own matrix, and whether it is drawn."""
        count = len(level)
        offset, turn, factor = np.zeros((count, 3)), np.zeros((count, 4)), np.ones((count, 3))
        turn[:, 3] = 1.0
        drawn = np.ones(count, np.bool_)
        matrices: list[tuple[int, tuple[float, ...]]] = []
        for k, i in enumerate(level):
            node = self._nodes[i]
            if node is None:
                drawn[k] = False
                continue
            if node.extensions is not None and node.extensions.visibility is not None:
                drawn[k] = node.extensions.visibility.visible
            if node.matrix is not None:
                matrices.append((k, node.matrix))
                continue
            if node.translation is not None:
                offset[k] = node.translation
            if node.rotation is not None:
                turn[k] = node.rotation
            if node.scale is not None:
                factor[k] = node.scale
        local = compositions(offset, turn, factor)
        for k, matrix in matrices:
            local[k] = np.array(matrix).reshape(4, 4).T
            if drawn[k] and not np.array_equal(local[k, 3], (0.0, 0.0, 0.0, 1.0)):
                drawn[k] = False
                found, expected = ", ".join(f"{v:g}" for v in matrix[3::4]), "0, 0, 0, 1"
                self._faults.add("bad-model", Severity.ERROR, ("nodes", level[k], "matrix"), found, expected)
        return local, drawn


def lost_joints(graph: Graph, joints: list[int], /) -> I8:
    """Places in `joints` of those that stand nowhere."""
    index = np.array(joints, np.int64)
    inside = index < len(graph.world)
    lost = ~inside
    lost[inside] = np.isnan(graph.world[index[inside], 0, 0])
    return np.flatnonzero(lost)
