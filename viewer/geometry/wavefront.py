"""The wavefront of an outline: all its edges move inwards at one speed, from event to event."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8

Point = tuple[float, float]

_BACK = 1e-15
"""Half the square of the sum of two edges' directions, below which they lie back to back."""
_AT_ONCE = 1e-14
"""Between events that are one moment; a side of the outline's box takes 1."""
_LAST = 4.0
"""When everything has met."""


class NoSkeletonError(ValueError):
    """An outline that cannot be parted: its rings cross or touch themselves."""


@dataclass(slots=True, eq=False)
class _Vertex:
    """A corner of the wavefront: where it was at `time`, how it moves, and the edges before and after it."""

    x: float
    y: float
    time: float
    vx: float
    vy: float
    node: int
    into: _Fragment
    out: _Fragment
    alive: bool = True

    def at(self, time: float) -> Point:
        step = time - self.time
        return self.x + step * self.vx, self.y + step * self.vy


@dataclass(slots=True, eq=False)
class _Fragment:
    """A piece of the wavefront that an edge has become."""

    edge: int
    tail: _Vertex | None = None
    head: _Vertex | None = None
    alive: bool = True

    @property
    def ends(self) -> tuple[_Vertex, _Vertex]:
        """Its first and last vertex."""
        if self.tail is None or self.head is None:
            raise NoSkeletonError("expected a front that is closed")
        return self.tail, self.head


@dataclass(slots=True, eq=False)
class _Meeting:
    """A place where something meets at one moment."""

    x: float
    y: float
    vertices: list[_Vertex] = field(default_factory=list)
    node: int = -1


@dataclass(slots=True, eq=False)
class _Piece:
    """What a fragment becomes between two stops: meetings, or vertices that nothing happens to."""

    edge: int
    start: _Meeting | _Vertex
    end: _Meeting | _Vertex


@dataclass(slots=True, eq=False)
class _Moment:
    """What meets at one moment."""

    time: float
    where: dict[_Vertex, Point]
    meetings: list[_Meeting] = field(default_factory=list)
    owner: dict[_Vertex, _Meeting] = field(default_factory=dict)
    cut: dict[_Fragment, list[_Meeting]] = field(default_factory=dict)


class Wavefront:
    """The wavefront of one outline, of about unit size."""

    def __init__(self, corners: F8, after: NDArray[np.int64], near: float) -> None:
        self.near = near
        self.nodes: list[tuple[float, float, float]] = [(float(x), float(y), 0.0) for x, y in corners]
        self._after: list[int] = after.tolist()
        step = corners[after] - corners
        length = np.hypot(step[:, 0], step[:, 1])
        if not (length > 0).all():
            raise NoSkeletonError("expected corners that differ")
        along = step / length[:, None]
        self._along: list[Point] = [(float(x), float(y)) for x, y in along]
        self._normals = np.column_stack([-along[:, 1], along[:, 0]])
        # Of each edge's line from the origin, along its normal: at a moment it is this plus the time.
        self._offsets = (self._normals * corners).sum(axis=1)
        self._fragments: list[list[_Fragment]] = [[] for _ in self._after]
        self._vertices: dict[_Vertex, None] = {}
        self._events: list[tuple[float, int, _Fragment | _Vertex, int]] = []
        self._count = 0
        self._begin()

    def _begin(self) -> None:
        """A vertex at each corner; corners at one place are joined by their angles."""
        places: dict[Point, _Meeting] = {}
        for i, (x, y, _) in enumerate(self.nodes):
            places.setdefault((x, y), _Meeting(x, y, node=i))
        at = [places[x, y] for x, y, _ in self.nodes]
        self._arcs: list[list[tuple[int, int]]] = [[(at[i].node, at[j].node)] for i, j in enumerate(self._after)]
        pieces = [_Piece(i, at[i], at[j]) for i, j in enumerate(self._after)]
        self._replace(pieces, list(places.values()), 0.0)

    # -- events --------------------------------------------------------------------------------------------------------

    def _push(self, time: float, what: _Fragment | _Vertex, edge: int = -1) -> None:
        self._count += 1
        heapq.heappush(self._events, (time, self._count, what, edge))

    def _foresee_end(self, fragment: _Fragment, now: float) -> None:
        """When a fragment will have no length."""
        tail, head = fragment.ends
        ax, ay = self._along[fragment.edge]
        (tx, ty), (hx, hy) = tail.at(now), head.at(now)
        length = (hx - tx) * ax + (hy - ty) * ay
        shrinks = (tail.vx - head.vx) * ax + (tail.vy - head.vy) * ay
        if length <= self.near:
            self._push(now, fragment)
        elif shrinks > 0:
            self._push(now + length / shrinks, fragment)

    def _foresee_hits(self, vertex: _Vertex, now: float) -> None:
        """Which edges a vertex that points inwards may run into."""
        ax, ay = self._along[vertex.into.edge]
        bx, by = self._along[vertex.out.edge]
        if ax * by - ay * bx > -1e-12:
            return
        nx, ny = self._normals[:, 0], self._normals[:, 1]
        away = nx * vertex.x + ny * vertex.y - self._offsets - vertex.time
        nears = 1.0 - (nx * vertex.vx + ny * vertex.vy)
        with np.errstate(divide="ignore", invalid="ignore"):
            times = vertex.time + away / nears
        wanted = (nears > 1e-12) & (times >= now - self.near) & (times < _LAST)
        wanted[[vertex.into.edge, vertex.out.edge]] = False
        for edge in np.flatnonzero(wanted).tolist():
            self._push(max(float(times[edge]), now), vertex, edge)

    def run(self) -> None:
        """Move the front until nothing of it is left."""
        left = 50 * len(self._after) + 200
        while self._vertices:
            if not self._events or not left:
                raise NoSkeletonError("expected a front that closes")
            time = self._events[0][0]
            places: list[Point] = []
            while self._events and self._events[0][0] <= time + _AT_ONCE:
                _, _, what, edge = heapq.heappop(self._events)
                if what.alive and (place := self._place(what, edge, time)):
                    places.append(place)
            if places:
                left -= 1
                self._meet(places, time)

    def _place(self, what: _Fragment | _Vertex, edge: int, time: float) -> Point | None:
        """Where an event takes place, if it still does."""
        if isinstance(what, _Fragment):
            (ax, ay), (bx, by) = (vertex.at(time) for vertex in what.ends)
            return (ax + bx) / 2, (ay + by) / 2
        x, y = what.at(time)
        ax, ay = self._along[edge]
        for fragment in self._fragments[edge]:
            (tx, ty), (hx, hy) = (vertex.at(time) for vertex in fragment.ends)
            if (x - tx) * ax + (y - ty) * ay >= -self.near and (hx - x) * ax + (hy - y) * ay >= -self.near:
                return x, y
        return None

    # -- what happens at one moment ------------------------------------------------------------------------------------

    def _meet(self, places: list[Point], time: float) -> None:
        """Join anew what meets at some places."""
        moment = _Moment(time, {vertex: vertex.at(time) for vertex in self._vertices})
        while places:
            for place in places:
                self._gather(place, moment)
            pieces, ridges, gone = self._pieces(moment)
            # What folds back on itself is cut where its shorter side ends: once more with that place among them.
            places = self._folds(pieces, moment)
        nodes = len(self.nodes)
        for number, meeting in enumerate(moment.meetings):
            meeting.node = nodes + number
            self.nodes.append((meeting.x, meeting.y, time))
            for vertex in meeting.vertices:
                self._arc(vertex.node, meeting.node, vertex.into.edge, vertex.out.edge)
                vertex.alive = False
                del self._vertices[vertex]
        for one, other in ridges:
            assert isinstance(one.start, _Meeting)
            assert isinstance(one.end, _Meeting)
            self._arc(one.start.node, one.end.node, other.edge, one.edge)
        for fragment in gone:
            fragment.alive = False
            self._fragments[fragment.edge].remove(fragment)
        self._replace(pieces, moment.meetings, time)

    def _gather(self, place: Point, moment: _Moment) -> None:
        """All vertices at a place, and the fragments that pass it."""
        px, py = place
        near = 4 * self.near
        own = [
            vertex
            for vertex, (x, y) in moment.where.items()
            if abs(x - px) <= near and abs(y - py) <= near and vertex not in moment.owner
        ]
        if not own:
            return
        px, py = moment.where[own[0]]
        meeting = _Meeting(px, py, own)
        moment.meetings.append(meeting)
        moment.owner.update(dict.fromkeys(own, meeting))
        for edge in np.flatnonzero(np.abs(self._normals @ (px, py) - self._offsets - moment.time) <= near).tolist():
            ax, ay = self._along[edge]
            for fragment in self._fragments[edge]:
                tail, head = fragment.ends
                (tx, ty), (hx, hy) = moment.where[tail], moment.where[head]
                if (px - tx) * ax + (py - ty) * ay > near and (hx - px) * ax + (hy - py) * ay > near:
                    moment.cut.setdefault(fragment, []).append(meeting)

    def _pieces(self, moment: _Moment) -> tuple[list[_Piece], list[tuple[_Piece, _Piece]], list[_Fragment]]:
        """What the fragments become that take part; pairs that lie back to back; the fragments themselves."""
        gone: dict[_Fragment, None] = dict.fromkeys(moment.cut)
        for vertex in moment.owner:
            gone[vertex.into] = gone[vertex.out] = None
        pieces: dict[tuple[int, int], list[_Piece]] = {}
        ridges: list[tuple[_Piece, _Piece]] = []
        for fragment in gone:
            ax, ay = self._along[fragment.edge]
            tail, head = fragment.ends
            between = sorted(moment.cut.get(fragment, []), key=lambda m: m.x * ax + m.y * ay)
            stops = [moment.owner.get(tail, tail), *between, moment.owner.get(head, head)]
            for start, end in pairwise(stops):
                if start is end:
                    continue
                piece = _Piece(fragment.edge, start, end)
                facing = pieces.get((id(end), id(start)))
                if facing and isinstance(start, _Meeting) and isinstance(end, _Meeting):
                    ridges.append((facing.pop(), piece))
                else:
                    pieces.setdefault((id(start), id(end)), []).append(piece)
        return [piece for some in pieces.values() for piece in some], ridges, list(gone)

    def _folds(self, pieces: list[_Piece], moment: _Moment) -> list[Point]:
        """Places where the shorter one of two pieces ends that lie back to back."""
        found: list[Point] = []
        for into, out, meeting in self._pairs(pieces, moment.meetings):
            if not self._back_to_back(into.edge, out.edge):
                continue
            ends = [e for e in (into.start, out.end) if isinstance(e, _Vertex)]
            places = [moment.where[e] for e in ends]
            if places:
                found.append(min(places, key=lambda p: math.hypot(p[0] - meeting.x, p[1] - meeting.y)))
        return found

    def _back_to_back(self, one: int, other: int) -> bool:
        (ax, ay), (bx, by) = self._along[one], self._along[other]
        return ((ax + bx) ** 2 + (ay + by) ** 2) / 2 < _BACK

    def _pairs(self, pieces: list[_Piece], meetings: list[_Meeting]) -> list[tuple[_Piece, _Piece, _Meeting]]:
        """At each meeting the pieces that arrive and leave, in pairs with the inside between them."""
        turns: dict[int, list[tuple[float, bool, _Piece]]] = {id(m): [] for m in meetings}
        for piece in pieces:
            ax, ay = self._along[piece.edge]
            if isinstance(piece.start, _Meeting):
                # What leaves and what arrives in one direction has nothing between them: the one comes first.
                turns[id(piece.start)].append((math.atan2(ay, ax) - 1e-8, True, piece))
            if isinstance(piece.end, _Meeting):
                turns[id(piece.end)].append((math.atan2(-ay, -ax), False, piece))
        found: list[tuple[_Piece, _Piece, _Meeting]] = []
        for meeting in meetings:
            round_ = sorted(turns[id(meeting)], key=lambda turn: turn[0])
            open_: list[_Piece] = []
            paired: set[int] = set()
            # As brackets: from one that leaves, counter-clockwise, to the next that arrives and is not taken.
            for _, leaves, piece in (*round_, *round_):
                if leaves and id(piece) not in paired:
                    open_.append(piece)
                    paired.add(id(piece))
                elif not leaves and open_ and -id(piece) not in paired:
                    paired.add(-id(piece))
                    found.append((piece, open_.pop(), meeting))
            if 2 * sum(m is meeting for _, _, m in found[-len(round_) :]) != len(round_):
                raise NoSkeletonError("expected as many edges that arrive as that leave")
        return found

    def _replace(self, pieces: list[_Piece], meetings: list[_Meeting], time: float) -> None:
        """Fragments for pieces, vertices where they meet, and what will happen to them."""
        made: dict[int, _Fragment] = {}
        for piece in pieces:
            fragment = _Fragment(piece.edge)
            made[id(piece)] = fragment
            self._fragments[piece.edge].append(fragment)
            if isinstance(piece.start, _Vertex):
                fragment.tail, piece.start.out = piece.start, fragment
            if isinstance(piece.end, _Vertex):
                fragment.head, piece.end.into = piece.end, fragment
        new: list[_Vertex] = []
        for into, out, meeting in self._pairs(pieces, meetings):
            (ax, ay), (bx, by) = self._along[into.edge], self._along[out.edge]
            # 1 + cosine, with all its digits where the edges nearly lie back to back.
            share = ((ax + bx) ** 2 + (ay + by) ** 2) / 2
            if share < _BACK:
                raise NoSkeletonError("expected edges that do not lie back to back")
            vx, vy = -(ay + by) / share, (ax + bx) / share
            arrives, leaves = made[id(into)], made[id(out)]
            vertex = _Vertex(meeting.x, meeting.y, time, vx, vy, meeting.node, arrives, leaves)
            arrives.head = leaves.tail = vertex
            self._vertices[vertex] = None
            new.append(vertex)
        for fragment in made.values():
            self._foresee_end(fragment, time)
        for vertex in new:
            self._foresee_hits(vertex, time)

    # -- faces ---------------------------------------------------------------------------------------------------------

    def _arc(self, start: int, end: int, left: int, right: int) -> None:
        """A line between two faces, which lie on its left and its right."""
        if start != end:
            self._arcs[left].append((start, end))
            self._arcs[right].append((end, start))

    def faces(self) -> tuple[tuple[int, ...], ...]:
        """The nodes round each edge's face."""
        return tuple(self._face(edge) for edge in range(len(self._arcs)))

    def _face(self, edge: int) -> tuple[int, ...]:
        arcs = self._arcs[edge]
        follows: dict[int, list[int]] = {}
        for start, end in arcs:
            follows.setdefault(start, []).append(end)
        start, at = arcs[0]
        follows[start].remove(at)
        face = [start]
        while at != start:
            ways = follows.get(at)
            if not ways:
                raise NoSkeletonError("expected faces that close")
            chosen = ways[0] if len(ways) == 1 else self._leftmost(face[-1], at, ways)
            ways.remove(chosen)
            face.append(at)
            at = chosen
        if len(face) != len(arcs):
            raise NoSkeletonError("expected faces in one piece")
        # The edge's own corners, also where another one is at the same place.
        face[:2] = edge, self._after[edge]
        return tuple(face)

    def _leftmost(self, before: int, at: int, ways: list[int]) -> int:
        """The way that turns most to the left: the next one clockwise from where one comes from."""
        x, y, _ = self.nodes[at]
        back = math.atan2(self.nodes[before][1] - y, self.nodes[before][0] - x)
        return min(ways, key=lambda n: (back - math.atan2(self.nodes[n][1] - y, self.nodes[n][0] - x)) % (2 * math.pi))
