"""Features of OpenStreetMap's elements: points, lines, areas of closed ways and of relations, seas of coastlines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.areas import Assembly, assembled
from viewer.geometry.coasts import seas
from viewer.i18n import N_
from viewer.scene.crop import Crop
from viewer.scene.cropping import meets
from viewer.scene.features import RawFeature, is_part, underground, yes
from viewer.scene.formats.osm_data import Member, OsmData, OsmFault, OsmRelation, Tags
from viewer.scene.map_kinds import is_area
from viewer.scene.positions import Path
from viewer.scene.properties import Names, Properties, tidied

F8 = NDArray[np.float64]

KNOWN = frozenset(
    (
        *("building", "building:part", "highway", "railway", "waterway", "natural", "landuse", "leisure", "amenity"),
        *("aeroway", "man_made", "barrier", "power", "place", "boundary", "public_transport", "tourism", "historic"),
        *("shop", "office", "military", "golf", "kind", "area", "indoor"),
    )
)
"""Keys of which one says what an element is."""

_SHAPED = KNOWN - {"tourism", "historic", "shop", "office", "military", "area"}
"""Those of which one says how it is drawn."""

_PLACES = frozenset(("building", "building:part", "highway"))
"""Keys of what is seen of a place: beside them the borders of districts are not shown."""

_DOORS = frozenset(("door", "entrance"))
"""Keys of nodes in walls; without a storey nothing is made of them."""

_GAP = 0.5
"""Part of an outline's length that the gap between its ends may have to be closed with a straight line."""

_COVERED = 0.85
"""Part of a building's outline that its parts cover where they stand for all of it."""

_MARGIN = 0.05
"""Part of the whole that a sea reaches beyond its islands, where a file does not say what it holds."""

_RING = N_("outlines that close")
_MEMBERS = N_("all members of the relation in the file")
_SIMPLE = N_("simple outlines, holes within them, areas beside each other")
_ROLES = N_("the roles outer and inner as the rings lie")
_TWO = N_("two nodes at least")


@dataclass(slots=True)
class OsmFeatures:
    """What can be drawn of a file.

    Parameters
    ----------
    below : paths of elements below the ground
    faults : what is wrong with elements
    """

    features: list[RawFeature] = field(default_factory=list)
    below: list[Path] = field(default_factory=list)
    faults: list[OsmFault] = field(default_factory=list)


def osm_features(data: OsmData, crop: Crop | None, /) -> OsmFeatures:
    """The features of a file's elements."""
    return _Making(data, crop).made()


class _Making:
    def __init__(self, data: OsmData, crop: Crop | None) -> None:
        self._data, self._crop = data, crop
        self._ways = dict(zip(data.way_ids, range(len(data.way_ids)), strict=True))
        self._names = Names()
        self._out = OsmFeatures(faults=list(data.faults))
        self._closed = _closed(data.way_points)
        self._used: set[int] = set()  # ways that relations stand for
        self._at: dict[str, int] = {}  # features by their elements, of relations of buildings
        self._borders = not any(not _PLACES.isdisjoint(tags) for tags in data.way_tags)

    def made(self) -> OsmFeatures:
        """All of them: relations, ways, nodes."""
        data, out = self._data, self._out
        buildings = [r for r in data.relations if r.tags.get("type") == "building"]
        self._at = {f"{'way' if m.kind == 'w' else 'relation'}/{m.ref}": -1 for r in buildings for m in r.members}
        for relation in data.relations:
            kind = relation.tags.get("type")
            if kind == "multipolygon" or (kind == "boundary" and self._borders):
                self._area(relation)
        for i, tags in enumerate(data.way_tags):
            if tags and not KNOWN.isdisjoint(tags):
                self._way(i, tags)
            elif len(data.way_points[i]) < 2 and (data.way_ids[i] not in self._used):
                self._short(i)
        for id_, tags, point in zip(data.node_ids, data.node_tags, data.node_points, strict=True):
            if not _SHAPED.isdisjoint(tags) or ("level" in tags and not _DOORS.isdisjoint(tags)):
                self._add(f"node/{id_}", tags, points=(point,))
        for relation in buildings:
            self._parts(relation)
        out.features = [f for f in out.features if f.polygons or f.lines or f.points]
        self._coasts()
        if not out.features:
            self._everything()
        return out

    def _everything(self) -> None:
        """Where nothing says what it is, all there is: lines, areas and points."""
        data = self._data
        for relation in data.relations:
            if relation.tags.get("type") == "multipolygon" and not self._known(relation):
                self._area(relation)
        for i, points in enumerate(data.way_points):
            if len(points) > 1 and data.way_ids[i] not in self._used:
                self._add(f"way/{data.way_ids[i]}", data.way_tags[i], lines=(points,))
        for id_, tags, point in zip(data.node_ids, data.node_tags, data.node_points, strict=True):
            self._add(f"node/{id_}", tags, points=(point,))

    def _fault(self, code: str, element: str, found: str, expected: str, kind: str) -> None:
        self._out.faults.append(OsmFault(code, element, found, expected, kind))

    def _add(
        self,
        element: str,
        tags: Tags,
        *,
        polygons: tuple[tuple[F8, ...], ...] = (),
        lines: tuple[F8, ...] = (),
        points: tuple[F8, ...] = (),
        known: Properties | None = None,
    ) -> None:
        known = tidied(tags, self._names) if known is None else known
        path: Path = (element,)
        if underground(known):
            self._out.below.append(path)
            return
        if element in self._at:
            self._at[element] = len(self._out.features)
        self._out.features.append(RawFeature(element, known, polygons, lines, points, path, tags))

    def _short(self, i: int) -> None:
        points, element = self._data.way_points[i], f"way/{self._data.way_ids[i]}"
        if not any(f.element == element for f in self._data.faults[-1000:]):
            self._fault("bad-feature", element, f"{len(points)}", _TWO, "short")

    def _way(self, i: int, tags: Tags) -> None:
        id_, points = self._data.way_ids[i], self._data.way_points[i]
        if id_ in self._used:
            return
        if len(points) < 2:
            self._short(i)
            return
        if tags.get("natural") == "coastline" and tags.keys().isdisjoint(_PLACES):
            return
        if not self._borders and "boundary" in tags and KNOWN.intersection(tags) == {"boundary"}:
            return
        if _SHAPED.isdisjoint(tags) and not yes(tags.get("area")):
            return
        element = f"way/{id_}"
        closed = self._closed[i]
        known = tidied(tags, self._names)
        if not is_area(known):
            self._add(element, tags, lines=(points,), known=known)
            return
        if not closed and len(points) > 2 and not _PLACES.isdisjoint(tags) and "highway" not in tags:
            closed = _near(points)
            kind = "repaired" if closed else "bad-value"
            self._fault(kind, element, N_("an outline that does not close"), _RING, "open")
            points = np.concatenate([points, points[:1]]) if closed else points
        if closed and len(points) > 3:
            self._add(element, tags, polygons=((points,),), known=known)
        else:
            self._add(element, tags, lines=(points,), known=known)

    def _known(self, relation: OsmRelation) -> bool:
        return not KNOWN.isdisjoint(relation.tags)

    def _area(self, relation: OsmRelation) -> None:
        """The areas of a relation, and which ways stand for nothing else then."""
        element = f"relation/{relation.id}"
        ways = [m for m in relation.members if m.kind == "w"]
        if len({m.ref for m in ways}) < len(ways):
            self._fault("repaired", element, N_("an outline that is there twice in places"), _SIMPLE, "doubled")
        there = [m for m in dict.fromkeys(ways) if m.ref in self._ways]
        lines = {m.ref: self._data.way_points[self._ways[m.ref]] for m in there}
        if self._crop is not None and not self._near(list(lines.values())):
            return
        tags = self._tags(relation, there)
        if not there:
            self._fault("bad-feature", element, N_("no member that is in the file"), _MEMBERS, "empty")
            return
        if len(lines) < len({m.ref for m in ways}):
            gone = len({m.ref for m in ways}) - len(lines)
            self._fault("bad-value", element, f"{gone} / {len(ways)}", _MEMBERS, "members")
        inner = {m.ref for m in there if m.role == "inner"}
        made = assembled([p for r, p in lines.items() if r not in inner], [p for r, p in lines.items() if r in inner])
        self._tell(element, made)
        if not made.polygons:
            return
        self._add(element, tags, polygons=made.polygons)
        mine = {k: v for k, v in tags.items() if k in KNOWN}
        for ref in lines:
            own = self._data.way_tags[self._ways[ref]]
            told = {k: v for k, v in own.items() if k in KNOWN}
            if all(mine.get(k) == v for k, v in told.items()):
                self._used.add(ref)

    def _near(self, lines: Sequence[F8]) -> bool:
        assert self._crop is not None
        lon, lat = np.concatenate([np.zeros((0, 2)), *lines]).T.tolist()
        return meets(self._crop, lon, lat)

    def _tell(self, element: str, made: Assembly) -> None:
        """What was wrong with the outlines of a relation."""
        if not made.polygons:
            found = N_("outlines that enclose nothing") if not made.open else N_("an outline that does not close")
            self._fault("bad-feature", element, found, _RING, "nothing")
            return
        if made.closed:
            self._fault("repaired", element, N_("an outline that does not close"), _RING, "open")
        if made.open:
            self._fault("bad-value", element, N_("lines that lead nowhere"), _RING, "loose")
        if made.crossing:
            self._fault("repaired", element, N_("outlines that cross each other"), _SIMPLE, "crossing")
        if made.doubled:
            self._fault("repaired", element, N_("an outline that is there twice in places"), _SIMPLE, "doubled")
        if made.misnamed:
            self._fault("repaired", element, N_("members whose role is not what they are"), _ROLES, "roles")

    def _tags(self, relation: OsmRelation, ways: Sequence[Member]) -> Tags:
        """A relation's tags; of its outer ways where it has none, as was the custom once."""
        own = {k: v for k, v in relation.tags.items() if k != "type"}
        if self._known(relation):
            return own
        outer = [self._data.way_tags[self._ways[m.ref]] for m in ways if m.role != "inner"]
        for tags in outer:
            if not KNOWN.isdisjoint(tags):
                return {**own, **tags}
        return own

    def _parts(self, relation: OsmRelation) -> None:
        """A building of an outline and its parts: these stand in its place."""
        features = self._out.features
        roles: dict[str, list[int]] = defaultdict(list)
        for member in relation.members:
            at = self._at.get(f"{'way' if member.kind == 'w' else 'relation'}/{member.ref}", -1)
            if at >= 0:
                roles[
                    "part" if member.role in ("part", "") and is_part(features[at].properties) else member.role
                ].append(at)
        base: Properties = relation.tags
        for at in roles["outline"]:
            base = {**relation.tags, **features[at].properties}
        name = base.get("name")
        for number, at in enumerate(roles["part"], 1):
            p = dict(features[at].properties)
            if not is_part(p):
                p["building:part"] = p.get("building") or "yes"
            if name and not p.get("name"):
                p["name"] = f"{name}/{number}"
            features[at] = replace(features[at], properties=p)
        covered = sum(_area(features[at]) for at in roles["part"])
        for at in roles["outline"]:
            if covered and covered >= _COVERED * _area(features[at]):
                features[at] = replace(features[at], polygons=(), lines=())
            elif not yes(features[at].properties.get("building")):
                p = {"building": "yes", **features[at].properties}
                features[at] = replace(features[at], properties=p)

    def _coasts(self) -> None:
        """Waters of coastlines that close, or that run from edge to edge of what the file holds."""
        data, out = self._data, self._out
        coasts = [
            i
            for i, tags in enumerate(data.way_tags)
            if tags.get("natural") == "coastline" and tags.keys().isdisjoint(_PLACES) and len(data.way_points[i]) > 1
        ]
        if not coasts:
            return
        lines = [data.way_points[i] for i in coasts]
        box = data.box
        if box is None:
            others = [p[0] for f in out.features for p in f.polygons] + [p for f in out.features for p in f.lines]
            points = np.concatenate([*lines, *others])
            low, high = points.min(axis=0), points.max(axis=0)
            wide, tall = np.maximum(high - low, 1e-4) * _MARGIN
            box = (low[0] - wide, low[1] - tall, high[0] + wide, high[1] + tall)
        if found := seas(lines, box):
            tags = {"natural": "water"}
            path: Path = (f"way/{data.way_ids[coasts[0]]}",)
            out.features.insert(0, RawFeature("sea", tags, tuple(found), path=path, source=tags))
            return
        for i, line in zip(coasts, lines, strict=True):
            self._add(f"way/{data.way_ids[i]}", data.way_tags[i], lines=(line,))


def _closed(ways: Sequence[F8]) -> list[bool]:
    """Which ways end where they begin."""
    held = [i for i, points in enumerate(ways) if len(points)]
    out = [False] * len(ways)
    if held:
        ends = np.array([(ways[i][0], ways[i][-1]) for i in held])
        for i, same in zip(held, (ends[:, 0] == ends[:, 1]).all(axis=1).tolist(), strict=True):
            out[i] = same
    return out


def _near(points: F8) -> bool:
    """Whether the ends of a line lie near each other beside how long it is."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    return bool(np.hypot(*(points[-1] - points[0])) <= _GAP * steps.sum())


def _area(feature: RawFeature) -> float:
    """Square degrees that a feature covers."""
    total = 0.0
    for polygon in feature.polygons:
        for i, ring in enumerate(polygon):
            x, y = (ring - ring[0]).T
            size = abs(float(x[:-1] @ y[1:] - x[1:] @ y[:-1])) / 2
            total += -size if i else size
    return total
