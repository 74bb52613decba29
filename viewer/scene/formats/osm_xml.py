"""OpenStreetMap XML as people and programs leave it: for files that the library refuses.

Overpass writes coordinates into ways, JOSM has numbers below zero and elements that are to be deleted, downloads break
off, numbers are misspelt. Each element is taken for itself, with its line; entities are refused.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from xml.parsers import expat

import numpy as np

from viewer.i18n import N_
from viewer.scene.formats.osm_data import NO_TAGS, Member, OsmData, OsmFault, OsmRelation
from viewer.scene.limits import LIMITS
from viewer.scene.tasks import at_most

_CHUNK = 1 << 20
_KINDS = {"node": "n", "way": "w", "relation": "r", "n": "n", "w": "w", "r": "r"}
_ID = N_("a whole number as id")
_PLACE = N_("a latitude of -90 to 90 and a longitude of -180 to 180")
_REFERENCE = N_("the id of an element")


class _StopError(Exception):
    """What makes no sense to read on."""


@dataclass(slots=True)
class _Element:
    """An element whose end has not come."""

    kind: str = ""
    id: int = 0
    line: int = 0
    skipped: bool = True
    tags: dict[str, str] = field(default_factory=dict)
    refs: list[tuple[int, float, float]] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    place: tuple[float, float] = (math.nan, math.nan)


@dataclass(slots=True)
class _Reader:
    data: OsmData = field(default_factory=OsmData)
    nodes: dict[int, tuple[float, float]] = field(default_factory=dict)
    ways: list[tuple[int, int, dict[str, str], list[tuple[int, float, float]]]] = field(default_factory=list)
    at: _Element = field(default_factory=_Element)
    parser: expat.XMLParserType = field(default_factory=expat.ParserCreate)
    deleted: bool = False

    def read(self, source: bytes) -> OsmData:
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._entity
        try:
            for first in range(0, len(source), _CHUNK):
                self.parser.Parse(source[first : first + _CHUNK], False)
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            text = expat.ErrorString(error.code)
            self.data.faults.append(OsmFault("syntax", "", text, "", "", error.lineno, error.offset + 1))
        except (LookupError, ValueError) as error:
            # An encoding that nobody knows, or that the parser does not read.
            self.data.faults.append(OsmFault("syntax", "", str(error)[:200], "", "", 1, 1))
        except _StopError:
            pass
        self._join()
        return self.data

    def _fault(self, found: str, expected: str, kind: str, element: str = "") -> None:
        place = (self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        self.data.faults.append(OsmFault("bad-feature", element, found, expected, kind, *place))

    def _entity(self, *_: object) -> None:
        place = (self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        self.data.faults.append(OsmFault("syntax", "", N_("entities are not allowed"), "", "", *place))
        raise _StopError

    def _start(self, name: str, given: dict[str, str]) -> None:
        at = self.at
        if name == "nd":
            if at.kind == "way" and (ref := self._number(given.get("ref"), "nd")) is not None:
                at.refs.append((ref, *_place(given)))
        elif name == "tag":
            at.tags[given.get("k", "")] = given.get("v", "")
        elif name == "member":
            kind = _KINDS.get(given.get("type", ""))
            if kind and (ref := self._number(given.get("ref"), "member")) is not None:
                at.members.append(Member(kind, ref, given.get("role", "")))
        elif name in ("node", "way", "relation"):
            self._element(name, given)
        elif name == "delete":
            self.deleted = True
        elif name == "bounds" and not at.kind:
            self._bounds(given)

    def _element(self, name: str, given: dict[str, str]) -> None:
        gone = self.deleted or given.get("action") == "delete" or given.get("visible") == "false"
        self.at = at = _Element(name, line=self.parser.CurrentLineNumber)
        if gone:
            return
        found = self._number(given.get("id"), name)
        if found is None:
            return
        at.id, at.skipped = found, False
        if name == "node":
            at.place = _place(given)
            if math.isnan(at.place[0]):
                text = f"lat={given.get('lat', '')!r:.20} lon={given.get('lon', '')!r:.20}"
                self._fault(text, _PLACE, "place", f"node/{found}")
                at.skipped = True

    def _bounds(self, given: dict[str, str]) -> None:
        box = [_float(given.get(k)) for k in ("minlon", "minlat", "maxlon", "maxlat")]
        if all(map(math.isfinite, box)) and box[0] < box[2] and box[1] < box[3]:
            self.data.box = (box[0], box[1], box[2], box[3])

    def _number(self, text: str | None, what: str) -> int | None:
        try:
            return int(text or "")
        except ValueError:
            element = f"{self.at.kind}/{self.at.id}" if what in ("nd", "member") else what
            self._fault(repr(text)[:40], _REFERENCE if what in ("nd", "member") else _ID, "id", element)
            return None

    def _end(self, name: str) -> None:
        if name == "delete":
            self.deleted = False
        if name not in ("node", "way", "relation") or self.at.kind != name:
            return
        at, self.at = self.at, _Element()
        if at.skipped:
            return
        data = self.data
        if name == "node":
            self.nodes[at.id] = at.place
            if at.tags:
                data.node_ids.append(at.id)
                data.node_tags.append(at.tags)
                data.node_points.append(np.array(at.place))
        elif name == "way":
            self.ways.append((at.id, at.line, at.tags, at.refs))
        else:
            data.relations.append(OsmRelation(at.id, at.tags, tuple(at.members)))
        at_most(len(self.ways) + len(data.node_ids), LIMITS.features)

    def _join(self) -> None:
        """Give ways the places of their nodes, wherever these stand in the file."""
        data, known = self.data, self.nodes
        for id_, line, tags, refs in self.ways:
            places = [known.get(ref) or ((lon, lat) if lon == lon else None) for ref, lon, lat in refs]
            found = [p for p in places if p is not None]
            if len(found) < len(refs):
                data.faults.append(missing_nodes(id_, len(refs) - len(found), len(refs), line))
            data.way_ids.append(id_)
            data.way_tags.append(tags or NO_TAGS)
            data.way_points.append(np.array(found, np.float64).reshape(-1, 2))
        if not data.way_ids and not data.node_ids:
            # Nothing but bare nodes: they are what there is to show.
            data.node_ids += list(known)
            data.node_tags += [NO_TAGS] * len(known)
            data.node_points += [np.array(p) for p in known.values()]


def missing_nodes(way: int, missing: int, of: int, line: int = 0) -> OsmFault:
    """That a way names nodes which the file does not have."""
    found = N_("nodes that are not in the file")
    return OsmFault(
        "bad-feature",
        f"way/{way}",
        f"{missing} / {of}" if of > missing else found,
        _NODES,
        "nodes",
        line,
        1 if line else 0,
    )


_NODES = N_("all nodes of the way in the file")


def _float(text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        return math.nan


def _place(given: dict[str, str]) -> tuple[float, float]:
    """Longitude and latitude, NaN where they are no place on Earth."""
    lon, lat = _float(given.get("lon")), _float(given.get("lat"))
    return (lon, lat) if -180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0 else (math.nan, math.nan)


def read_xml(source: bytes, /) -> OsmData:
    """The elements of a text in UTF-8, and what is wrong with it."""
    return _Reader().read(source)
