"""The surfaces of city objects (CityJSON 2.0, section 3): gathered from nested lists first, looked at all at once.

What a surface is comes beside its rings in lists that are nested as the boundaries are: semantics, materials, textures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import I8
from viewer.i18n import N_
from viewer.scene.formats.city_appearance import Appearances, WholeLook
from viewer.scene.formats.city_document import LIST, OBJECT
from viewer.scene.formats.city_faults import CityFaults
from viewer.scene.formats.city_paints import NOTHING, is_semantic, semantic
from viewer.scene.formats.geojson_geometry import name_of
from viewer.scene.issues import Severity
from viewer.scene.limits import LIMITS
from viewer.scene.positions import Path
from viewer.scene.properties import shown

SURFACES = {"MultiSurface": 3, "CompositeSurface": 3, "Solid": 4, "MultiSolid": 5, "CompositeSolid": 5}
"""Kinds of geometry that have surfaces, and how deep the corners of these are nested."""

OTHERS = ("MultiPoint", "MultiLineString")
"""Kinds that have none."""

_RING = N_("a list of indices of vertices")
WITHOUT_AREA, WITH_AREA = N_("a surface without an area"), N_("surfaces that have a size")
_NESTED = N_("as many as there are boundaries")


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceNotes:
    """What stands beside the boundaries of a geometry.

    Parameters
    ----------
    semantics : number of each semantic surface that it has
    record : number of the text whose appearance it has
    """

    semantics: Sequence[int]
    record: int


_Beside = tuple[object, object, object]  # semantics, materials, textures of what the boundaries hold at a level
_NONE: _Beside = (None, None, None)


@dataclass(frozen=True, slots=True, eq=False)
class Walls:
    """Surfaces as numbers: p polygons, their first ring the outer one.

    Parameters
    ----------
    corner : (n,) vertices, ring after ring
    uv : (n,) texture vertices; -1 for none
    ring_starts, polygon_starts : (r + 1,) and (p + 1,)
    owner, semantic, look, shell : (p,) which object, what it is, its appearance, the closed shell that it is of (-1)
    inner : (p,) bool, of a shell about a hollow
    surface : (p,) number of each among those gathered
    """

    corner: I8
    uv: I8
    ring_starts: I8
    polygon_starts: I8
    owner: I8
    semantic: I8
    look: I8
    shell: I8
    inner: NDArray[np.bool_]
    surface: I8

    def __len__(self) -> int:
        return len(self.owner)


@dataclass(slots=True)
class Boundaries:
    """The surfaces of many geometries whose corners are one list of vertices after another.

    Parameters
    ----------
    faults : takes what is wrong with them
    appearances : what their looks are
    """

    faults: CityFaults
    appearances: Appearances
    _rings: list[list[object]] = field(default_factory=list)
    _uvs: list[list[object] | None] = field(default_factory=list)
    _counts: list[int] = field(default_factory=list)
    _columns: list[tuple[int, int, int, int, bool, int]] = field(default_factory=list)
    _tails: list[Path] = field(default_factory=list)
    _bases: list[Path] = field(default_factory=list)
    _pools: list[int] = field(default_factory=list)
    _shell: int = -1
    _owner: int = 0

    def add(self, given: Mapping[str, object], owner: int, path: Path, pool: int, record: int, /) -> None:
        """Gather a geometry that has surfaces.

        Parameters
        ----------
        owner : what its surfaces belong to
        path : where it stands
        pool : list of vertices that its corners are of
        record : number of the text whose appearance it has
        """
        depth = SURFACES[str(given.get("type"))]
        semantics, values = self._semantics(given, path)
        material = self.appearances.theme(given, "material", record, path)
        texture = self.appearances.theme(given, "texture", record, path)
        self._bases.append(path)
        self._pools.append(pool)
        self._owner = owner
        boundaries = given.get("boundaries")
        if not isinstance(boundaries, list):
            found = N_("nothing") if boundaries is None else name_of(boundaries)
            self.faults.add("bad-model", Severity.ERROR, (*path, "boundaries"), found, LIST)
            return
        nested = _nested(boundaries)
        if nested != depth and nested in (3, 4, 5):
            found = N_("lists nested otherwise")
            self.faults.add("bad-model", Severity.WARNING, (*path, "boundaries"), found, str(given["type"]))
            depth = nested
        self._walk(boundaries, depth, (), (values, material, texture), SurfaceNotes(semantics, record), first=True)

    def _semantics(self, given: Mapping[str, object], path: Path) -> tuple[list[int], object]:
        value = given.get("semantics")
        if value is None:
            return [], None
        at: Path = (*path, "semantics")
        if not isinstance(value, dict):
            self.faults.add("bad-model", Severity.WARNING, at, name_of(value), OBJECT)
            return [], None
        surfaces = value.get("surfaces")
        if not isinstance(surfaces, list):
            self.faults.add("bad-model", Severity.WARNING, (*at, "surfaces"), name_of(surfaces), LIST)
            return [], None
        numbers: list[int] = []
        for i, each in enumerate(surfaces):
            name = each.get("type") if isinstance(each, dict) else None
            numbers.append(semantic(name))
            if isinstance(name, str) and name.startswith("+"):
                known = N_("a semantic surface of CityJSON itself")
                self.faults.add("unsupported-feature", Severity.WARNING, (*at, "surfaces", i, "type"), name, known)
            elif not is_semantic(name):
                expected = N_("the type of a semantic surface")
                self.faults.add("bad-model", Severity.WARNING, (*at, "surfaces", i), name_of(each), expected)
        return numbers, value.get("values")

    def _walk(
        self, value: list[object], depth: int, tail: Path, beside: _Beside, notes: SurfaceNotes, *, first: bool
    ) -> None:
        """Go down to the surfaces; `depth` lists lie one in another down to corners."""
        base = self._bases[-1]
        beside = self._fitting(beside, len(value))
        for i, each in enumerate(value):
            if not isinstance(each, list):
                expected = _RING if depth == 2 else LIST
                self.faults.add("bad-model", Severity.ERROR, (*base, "boundaries", *tail, i), shown(each), expected)
                continue
            inner = _NONE if beside is _NONE else (_one(beside[0], i), _one(beside[1], i), _one(beside[2], i))
            if depth == 3:
                self._surface(each, (*tail, i), inner, notes, inner_shell=not first)
                continue
            if depth == 4:
                self._shell += 1
            self._walk(each, depth - 1, (*tail, i), inner, notes, first=i == 0 if depth == 4 else True)

    def _fitting(self, beside: _Beside, count: int) -> _Beside:
        """What stands beside a list, if it is nested as that is."""
        if beside == _NONE:
            return _NONE
        out: list[object] = []
        for name, each in zip(("semantics", "material", "texture"), beside, strict=True):
            if isinstance(each, list) and len(each) != count:
                path: Path = (*self._bases[-1], name)
                self.faults.add("bad-model", Severity.WARNING, path, len(each), _NESTED)
            elif each is not None and not isinstance(each, list | WholeLook):
                self.faults.add("bad-model", Severity.WARNING, (*self._bases[-1], name), shown(each), _NESTED)
                each = None
            out.append(each)
        return out[0], out[1], out[2]

    def _surface(
        self, rings: list[object], tail: Path, beside: _Beside, notes: SurfaceNotes, *, inner_shell: bool
    ) -> None:
        base = self._bases[-1]
        meaning, material, texture = beside
        number = NOTHING
        if meaning is not None:
            if type(meaning) is int and 0 <= meaning < len(notes.semantics):
                number = notes.semantics[meaning]
            else:
                path: Path = (*base, "semantics", "values")
                self.faults.add("bad-model", Severity.WARNING, path, shown(meaning), f"0 .. {len(notes.semantics) - 1}")
        begin = len(self._rings)
        for i, ring in enumerate(rings):
            if isinstance(ring, list):
                self._rings.append(ring)
                continue
            self.faults.add("bad-model", Severity.ERROR, (*base, "boundaries", *tail, i), shown(ring), _RING)
            if not i:
                return
        own = self._rings[begin:]
        if not own:
            self.faults.add("bad-model", Severity.ERROR, (*base, "boundaries", *tail), shown(rings), _RING)
            return
        picture, uvs = self._pictured(own, texture, notes.record) if isinstance(texture, list) else (None, None)
        self._uvs += uvs or [None] * len(own)
        look = self.appearances.look(notes.record, material, picture, base)
        self._counts.append(len(self._rings) - begin)
        shell = -1 if len(tail) == 1 else self._shell
        self._columns.append((self._owner, number, look, shell, inner_shell, len(self._bases) - 1))
        self._tails.append(tail)

    def path(self, surface: int, /) -> Path:
        """Where a surface stands."""
        return (*self._bases[self._columns[surface][5]], "boundaries", *self._tails[surface])

    def settled(self, sizes: Sequence[int], /) -> Walls:
        """All surfaces whose corners are there; `sizes` are of the lists of vertices.

        A ring with a corner that is none is left out, and with the outer one its surface.
        """
        columns = np.array(self._columns, np.int64).reshape(-1, 6)
        counts = np.array(self._counts, np.int64)
        length = np.array(list(map(len, self._rings)), np.int64)
        if int(length.sum()) > LIMITS.vertices:
            whole: Path = (0, "CityObjects")
            self.faults.add("too-large", Severity.ERROR, whole, int(length.sum()), f"{LIMITS.vertices}")
            columns, counts, length = columns[:0], counts[:0], length[:0]
            self._rings, self._uvs = [], []
        surface = np.repeat(np.arange(len(counts)), counts)
        pool = np.array(self._pools, np.int64)[columns[:, 5]][surface] if len(columns) else surface
        corner, usable = self._corners(length, np.array([*sizes, 0], np.int64)[pool], surface, counts)
        uv = self._texture_corners(length)
        starts = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
        offset = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        corner = corner + np.repeat(offset[pool], length)
        keep = self._without_repeats(corner, starts, surface, usable)
        left = np.bincount(np.repeat(np.arange(len(length)), length)[keep], minlength=len(length))
        short = usable & (left < 3)
        for ring in np.flatnonzero(short).tolist():
            at = int(surface[ring])
            where = (*self.path(at), int(ring - np.searchsorted(surface, at)))
            if length[ring] < 3:
                self.faults.add("bad-model", Severity.ERROR, where, int(length[ring]), N_("at least three corners"))
            else:
                self.faults.add("not-drawn", Severity.WARNING, where, WITHOUT_AREA, WITH_AREA)
        usable &= ~short
        outer = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64) if len(counts) else counts
        usable &= usable[outer][surface] if len(counts) else usable
        keep &= np.repeat(usable, length)
        kept = usable[outer] if len(counts) else np.zeros(0, np.bool_)
        rings = np.bincount(surface[usable], minlength=len(counts))[kept]
        columns = columns[kept]
        return Walls(
            corner[keep],
            uv[keep],
            np.concatenate([[0], np.cumsum(left[usable])]).astype(np.int64),
            np.concatenate([[0], np.cumsum(rings)]).astype(np.int64),
            columns[:, 0],
            columns[:, 1],
            columns[:, 2],
            columns[:, 3],
            columns[:, 4].astype(np.bool_),
            np.flatnonzero(kept),
        )

    def _corners(self, length: I8, size: I8, surface: I8, counts: I8) -> tuple[I8, NDArray[np.bool_]]:
        """All corners, and which rings have no others than there are."""
        flat = list(chain.from_iterable(self._rings))
        usable = np.ones(len(length), np.bool_)
        try:
            if set(map(type, flat)) - {int}:
                raise TypeError
            corner = np.array(flat, np.int64)
        except (TypeError, OverflowError):
            numbers = [each if type(each) is int and abs(each) < 1 << 62 else -1 for each in flat]
            corner = np.array(numbers, np.int64)
        wrong = (corner < 0) | (corner >= np.repeat(size, length))
        if wrong.any():
            ring = np.repeat(np.arange(len(length)), length)
            starts = np.concatenate([[0], np.cumsum(length)])
            firsts = np.concatenate([[0], np.cumsum(counts)])
            lost, which = np.unique(ring[wrong], return_index=True)
            places = np.flatnonzero(wrong)[which]
            for one, place in zip(lost.tolist(), places.tolist(), strict=True):
                at = int(surface[one])
                path = (*self.path(at), one - int(firsts[at]), place - int(starts[one]))
                self.faults.add("bad-model", Severity.ERROR, path, shown(flat[place]), _index(int(size[one])))
            usable[lost] = False
            corner[wrong] = 0
        return corner, usable

    def _pictured(
        self, rings: list[list[object]], texture: list[object], record: int
    ) -> tuple[object, list[list[object] | None] | None]:
        """The number of a surface's texture, and where in it the corners of each ring are; None without one."""
        path: Path = (*self._bases[-1], "texture")
        picture: object = None
        uvs: list[list[object] | None] = []
        room = 0
        for ring, given in zip(rings, texture, strict=False):
            if not isinstance(given, list):
                self.faults.add("bad-model", Severity.WARNING, path, shown(given), LIST)
                return None, None
            if not given or given[0] is None:
                return None, None
            if len(given) != len(ring) + 1:
                self.faults.add("bad-model", Severity.WARNING, path, len(given), f"{len(ring) + 1}")
                return None, None
            picture = given[0] if picture is None else picture
            room = room or len(self.appearances.texture_vertices(record))
            wrong = [v for v in given[1:] if type(v) is not int or not 0 <= v < room]
            if wrong:
                self.faults.add("bad-model", Severity.WARNING, path, shown(wrong[0]), _index(room))
                return None, None
            uvs.append(given[1:])
        return (picture, uvs) if len(uvs) == len(rings) else (None, None)

    def _texture_corners(self, length: I8) -> I8:
        """Texture vertices of all corners, -1 for none."""
        out = np.full(int(length.sum()), -1, np.int64)
        starts = np.cumsum(length) - length
        for ring, uv in enumerate(self._uvs):
            if uv is not None:
                out[starts[ring] : starts[ring] + length[ring]] = np.array(uv, np.int64)
        return out

    def _without_repeats(self, corner: I8, starts: I8, surface: I8, usable: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which corners are not the same as the one after them in their ring."""
        if not len(corner):
            return np.zeros(0, np.bool_)
        after = np.arange(1, len(corner) + 1)
        filled = np.diff(starts) > 0
        after[starts[1:][filled] - 1] = starts[:-1][filled]
        same = corner == corner[after]
        ends = np.zeros(len(corner), np.bool_)
        ends[starts[1:][filled] - 1] = True
        closed = np.flatnonzero(same & ends & np.repeat(usable & (np.diff(starts) > 1), np.diff(starts)))
        if len(closed):
            ring = int(np.searchsorted(starts, closed[0], side="right") - 1)
            path = self.path(int(surface[ring]))
            expected = N_("rings whose first corner is not told again at their end")
            self.faults.add("repaired", Severity.WARNING, path, N_("a closed ring"), expected, count=len(closed))
        return np.asarray(~same, dtype=np.bool_)


def _nested(boundaries: object) -> int:
    """How many lists lie one in another, by the first items."""
    depth = 0
    while isinstance(boundaries, list) and boundaries and depth < 7:
        depth, boundaries = depth + 1, boundaries[0]
    return depth


def _one(beside: object, i: int) -> object:
    """What stands beside the item of that number, of what is nested as the boundaries are."""
    if isinstance(beside, list):
        return beside[i] if i < len(beside) else None
    return beside


def _index(size: int) -> str:
    return f"0 .. {size - 1}" if size else N_("no vertices")
