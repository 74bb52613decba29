"""OpenStreetMap files by the library `osmium`: XML and PBF from bytes, many elements quickly.

Nodes without tags stay in the library's own index of places; of a way only its coordinates come out, as one block.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from struct import unpack
from sys import intern
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viewer.scene.crop import Crop
from viewer.scene.cropping import holds, meets
from viewer.scene.formats.osm_blobs import pieces
from viewer.scene.formats.osm_data import NO_TAGS, Member, OsmData, OsmRelation, Tags
from viewer.scene.formats.osm_xml import missing_nodes
from viewer.scene.limits import LIMITS
from viewer.scene.tasks import at_most

if TYPE_CHECKING:
    from osmium.index import LocationTable
    from osmium.io import Header
    from osmium.osm import Node, Relation, TagList, Way

F8 = NDArray[np.float64]

_BLOCK = 20_000
"""Ways whose coordinates are looked at together."""

_HEADER = 9 * 2
"""Signs before the coordinates in a line of well-known binary, as hexadecimal digits."""

_REMEMBERED = 1_000

MOST = 600_000
"""Ways and nodes with tags that are kept: what is made of more needs more memory than there may be."""

LARGEST = 48 << 20
"""Bytes of PBF that hold more than that for certain."""

AREAS = ("multipolygon", "boundary", "building")
"""Types of relations that have a shape."""


class TooLargeError(Exception):
    """There are more than `MOST` elements."""


@dataclass(slots=True)
class LibraryReading:
    """What the library makes of a file.

    Parameters
    ----------
    missing : the first of the nodes that ways name and that were not there when these were read
    refused : the library's own words where it gave up; what it had read until then is here
    """

    data: OsmData = field(default_factory=OsmData)
    missing: list[int] = field(default_factory=list)
    refused: str = ""


def read_library(source: bytes, kind: str, crop: Crop | None, progress: Callable[[float], None], /) -> LibraryReading:
    """The elements of a file.

    Parameters
    ----------
    kind : `osm` or `pbf`
    crop : ways that lie elsewhere are left out, but for those of relations
    """
    import osmium

    file = _LibraryFile(source, kind)
    taking = _Taking(None, (), 1, progress)
    try:
        kept = _members(file) if crop else frozenset[int]()
        index = osmium.index.create_map("flex_mem")
        expected = source.count(b"<way ") if kind == "osm" else len(source) // 60
        for attempt in range(2):
            taking = _Taking(crop, kept, expected, progress)
            _pass(file, index, taking)
            if attempt or not _came_later(index, taking.found.missing):
                break
        if kind == "pbf" and taking.found.missing and _places_in_ways(file):
            taking = _Taking(crop, kept, expected, progress)
            _pass(file, None, taking)
        box = file.header().box()
        if box.valid():
            low, high = box.bottom_left, box.top_right
            taking.found.data.box = (low.lon, low.lat, high.lon, high.lat)
        if not len(taking.found.data):
            _bare_nodes(file, taking.found.data)
    except (osmium.InvalidLocationError, ArithmeticError, LookupError, RuntimeError, ValueError) as error:
        # What exceptions of C++ become.
        taking.settle()
        taking.found.refused = str(error)
    return taking.found


class _LibraryFile:
    """A file as the library reads it, any number of times."""

    def __init__(self, source: bytes, kind: str) -> None:
        self._pieces, self._kind = pieces(source) if kind == "pbf" else [source], kind

    def header(self) -> Header:
        """What it says of itself."""
        import osmium

        return osmium.io.Reader(osmium.io.FileBuffer(self._pieces[0], self._kind), osmium.osm.NOTHING).header()

    def elements(self, *handlers: object, only: str = "ALL") -> Iterator[Any]:
        """Those of a kind as the library calls it, as far as the handlers let them pass."""
        import osmium

        bits = getattr(osmium.osm, only)
        for piece in self._pieces:
            with osmium.io.Reader(osmium.io.FileBuffer(piece, self._kind), bits) as reader:
                yield from osmium.OsmFileIterator(reader, *handlers)


def _pass(file: _LibraryFile, index: LocationTable | None, taking: _Taking) -> None:
    import osmium

    tagged = osmium.filter.EmptyTagFilter()
    tagged.enable_for(osmium.osm.NODE)
    handlers: list[object] = [tagged]
    if index is not None:
        places = osmium.NodeLocationsForWays(index)
        places.ignore_errors()
        handlers.insert(0, places)
    taking.all(file.elements(*handlers))


def _members(file: _LibraryFile) -> frozenset[int]:
    """The ways of all relations that have a shape."""
    found = set[int]()
    for each in file.elements(only="RELATION"):
        if each.tags.get("type") in AREAS:
            found.update(m.ref for m in each.members if m.type == "w")
    return frozenset(found)


def _came_later(index: LocationTable, missing: list[int]) -> bool:
    """Whether nodes stand behind the ways that name them: another pass knows all."""
    for ref in missing:
        if ref > 0:
            try:
                index.get(ref)
            except KeyError:
                continue
            return True
    return False


def _places_in_ways(file: _LibraryFile) -> bool:
    """Whether ways have coordinates of their own."""
    for way in file.elements(only="WAY"):
        return len(way.nodes) > 0 and bool(way.nodes[0].location.valid())
    return False


def _bare_nodes(file: _LibraryFile, data: OsmData) -> None:
    """Nodes without tags, where there is nothing else."""
    for node in file.elements(only="NODE"):
        if node.location.valid():
            data.node_ids.append(node.id)
            data.node_tags.append(NO_TAGS)
            data.node_points.append(np.array((node.lon, node.lat), np.float64))
            at_most(len(data.node_ids), LIMITS.planted)


class _Taking:
    """Elements as they come."""

    def __init__(
        self, crop: Crop | None, kept: Collection[int], expected: int, progress: Callable[[float], None]
    ) -> None:
        import osmium

        self.found = LibraryReading()
        self._crop, self._kept = crop, kept
        self._expected, self._progress = max(expected, 1), progress
        self._ids: list[int] = []
        self._tags: list[Tags] = []
        self._blocks: list[bytes] = []
        self._seen = self._passed = 0
        self._values: dict[str, str] = {}
        self._wkb, self._all = osmium.geom.WKBFactory(), osmium.geom.ALL
        self._refused = (osmium.InvalidLocationError, RuntimeError)

    def all(self, elements: Iterable[Any]) -> None:
        """Take all of them."""
        import osmium

        way, node = osmium.osm.Way, osmium.osm.Node
        for each in elements:
            kind = type(each)
            if kind is way:
                self._way(each)
            elif each.deleted:
                continue
            elif kind is node:
                self._node(each)
            else:
                self._relation(each)
        self.settle()

    def _known(self, tags: TagList) -> Tags:
        values = self._values
        # By their number: the library's own end of a list is an exception of C++, which takes longer than a tag.
        counted = islice(tags, len(tags))
        return {intern(key): values.setdefault(value, value) for key, value in counted} or NO_TAGS

    def _way(self, way: Way) -> None:
        try:
            block = bytes.fromhex(self._wkb.create_linestring(way, self._all)[_HEADER:])
        except self._refused:
            if way.deleted:
                return
            block = self._some(way)
        if self._crop is not None and not self._wanted(way.id, block):
            return
        self._ids.append(way.id)
        self._tags.append(self._known(way.tags))
        self._blocks.append(block)
        if len(self._ids) >= _BLOCK:
            self.settle()

    def _wanted(self, number: int, block: bytes) -> bool:
        """Whether a way may reach into what is shown, or a relation has it; its tags need not be looked at for that."""
        assert self._crop is not None
        self._passed += 1
        if self._passed % _BLOCK == 0:
            self._progress(min(0.95, self._passed / self._expected))
        flat = unpack(f"{len(block) // 8}d", block)
        return number in self._kept or meets(self._crop, flat[::2], flat[1::2])

    def _some(self, way: Way) -> bytes:
        """The coordinates of a way of which some are missing, or which is no line at all."""
        found: list[tuple[float, float]] = []
        lost = 0
        for ref in way.nodes:
            if ref.location.valid():
                found.append((ref.lon, ref.lat))
                continue
            lost += 1
            if len(self.found.missing) < _REMEMBERED:
                self.found.missing.append(ref.ref)
        if lost:
            self.found.data.faults.append(missing_nodes(way.id, lost, len(way.nodes)))
        return np.array(found, np.float64).tobytes()

    def settle(self) -> None:
        """Keep the ways gathered so far."""
        data = self.found.data
        self._seen += len(self._ids)
        sizes = np.array([len(b) // 16 for b in self._blocks], np.int64)
        points = np.frombuffer(b"".join(self._blocks)).reshape(-1, 2)
        ends = np.cumsum(sizes)
        begins, stops = (ends - sizes).tolist(), ends.tolist()
        data.way_ids += self._ids
        data.way_tags += self._tags
        data.way_points += [points[a:b] for a, b in zip(begins, stops, strict=True)]
        self._ids, self._tags, self._blocks = [], [], []
        if self._crop is None:
            self._progress(min(0.95, self._seen / self._expected))
        if len(data.way_ids) + len(data.node_ids) > MOST:
            raise TooLargeError

    def _node(self, node: Node) -> None:
        if not node.location.valid():
            return
        point = np.array((node.lon, node.lat))
        if self._crop is not None and not holds(self._crop, point):
            return
        self.found.data.node_ids.append(node.id)
        self.found.data.node_tags.append(self._known(node.tags))
        self.found.data.node_points.append(point)

    def _relation(self, relation: Relation) -> None:
        tags = self._known(relation.tags)
        if tags.get("type") in AREAS:
            members = tuple(Member(m.type, m.ref, m.role) for m in relation.members)
            self.found.data.relations.append(OsmRelation(relation.id, tags, members))
