"""Geographic features as columns: what a layer file says, in local metres."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.polygons import PolygonSet
from viewer.geometry.roofs import FLAT, GABLED, PYRAMIDAL
from viewer.scene.paints import paint_codes

Project = Callable[[NDArray[np.float64]], NDArray[np.float64]]

METRES_PER_LEVEL = 3.6
_ROOFS = {"flat": FLAT, "gabled": GABLED, "pyramidal": PYRAMIDAL, "hipped": GABLED, "dome": PYRAMIDAL}
_ROOF_DETAILS = {"none": 0, "parapet": 1, "full": 2}
_NUMBER = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*(m|ft|')?\s*$")


@dataclass(frozen=True, slots=True)
class RawFeature:
    """A feature as read: its geometry already split into simple ones.

    Parameters
    ----------
    polygons : each a list of rings (k, 2), lines : (k, 2) each, points : (2,) each; degrees
    """

    id: str
    properties: Mapping[str, object]
    polygons: tuple[tuple[NDArray[np.float64], ...], ...] = ()
    lines: tuple[NDArray[np.float64], ...] = ()
    points: tuple[NDArray[np.float64], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class FeatureTable:
    """Columns over n features; NaN where a number is absent, metres throughout.

    Parameters
    ----------
    names : unique object names, empty for features that have none
    subtypes : the finer kind of each (`highway=footway` gives `footway`)
    height, min_height, width, roof_height : (n,) float64
    roof_shape : (n,) uint8, FLAT, GABLED or PYRAMIDAL
    across : (n,) bool, the ridge runs across
    colour, roof_colour : (n, 4) uint8, codes of `paints.py`: a colour or a paint, all 0 where absent
    plain : (n,) bool, no floor bands
    roof_detail : (n,) int8, -1 as the viewer thinks fit, 0 none, 1 a parapet, 2 plant rooms too
    bank, spacing : (n,) float64
    level : (n,) int64, OpenStreetMap's `layer`, 0 where absent
    bridge : (n,) bool
    polygons : with the feature of each in `polygon_feature`
    line_points, line_starts, line_feature : lines as ragged arrays
    points, point_feature : (q, 2) and (q,)
    """

    names: tuple[str, ...]
    subtypes: tuple[str, ...]
    height: NDArray[np.float64]
    min_height: NDArray[np.float64]
    width: NDArray[np.float64]
    roof_height: NDArray[np.float64]
    roof_shape: NDArray[np.uint8]
    across: NDArray[np.bool_]
    colour: NDArray[np.uint8]
    roof_colour: NDArray[np.uint8]
    plain: NDArray[np.bool_]
    roof_detail: NDArray[np.int8]
    bank: NDArray[np.float64]
    spacing: NDArray[np.float64]
    level: NDArray[np.int64]
    bridge: NDArray[np.bool_]
    polygons: PolygonSet
    polygon_feature: NDArray[np.int64]
    line_points: NDArray[np.float64]
    line_starts: NDArray[np.int64]
    line_feature: NDArray[np.int64]
    points: NDArray[np.float64]
    point_feature: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.names)


def number(value: object, /) -> float:
    """A length as OpenStreetMap writes it: `12`, `"12.5 m"`, `"40 ft"`; NaN for anything else."""
    if isinstance(value, bool) or value is None:
        return math.nan
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e6 else math.nan
    match = _NUMBER.match(str(value))
    if not match:
        return math.nan
    metres = float(match[1]) * (0.3048 if match[2] in ("ft", "'") else 1.0)
    return metres if abs(metres) < 1e6 else math.nan


def _height(p: Mapping[str, object]) -> float:
    height = number(p.get("height"))
    levels = number(p.get("building:levels"))
    roof = number(p.get("roof:levels"))
    if math.isnan(height) and not math.isnan(levels):
        height = (levels + (0.0 if math.isnan(roof) else roof)) * METRES_PER_LEVEL
    return height if height > 0 else math.nan


def _subtype(p: Mapping[str, object]) -> str:
    keys = ("kind", "highway", "railway", "waterway", "natural", "man_made", "landuse", "leisure", "building")
    return next((str(p[k]) for k in keys if p.get(k)), "")


def underground(p: Mapping[str, object], /) -> bool:
    """Whether a feature lies below the ground and is not drawn."""
    return number(p.get("layer")) < 0 or p.get("location") == "underground" or p.get("tunnel") in ("yes", True)


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    count: dict[str, int] = {}
    out = []
    for name in names:
        count[name] = count.get(name, 0) + 1
        out.append(name if not name or count[name] == 1 else f"{name}#{count[name]}")
    return tuple(out)


def build_table(features: Sequence[RawFeature], project: Project, /) -> FeatureTable:
    """Columns of features, their coordinates projected all at once."""
    rows = [f.properties for f in features]
    rings = [(i, j, r) for i, f in enumerate(features) for j, p in enumerate(f.polygons) for r in p]
    starts = [0]
    owner: list[int] = []
    for k, (i, j, _) in enumerate(rings):
        if k == 0 or (i, j) != rings[k - 1][:2]:
            if k:
                starts.append(k)
            owner.append(i)
    starts = [*starts, len(rings)] if rings else [0]
    lines = [(i, line) for i, f in enumerate(features) for line in f.lines]
    points = [(i, point) for i, f in enumerate(features) for point in f.points]
    names = _unique([str(f.properties.get("name") or f.id or "") for f in features])

    def column(values: list[float]) -> NDArray[np.float64]:
        return np.array(values, dtype=np.float64).reshape(len(rows))

    return FeatureTable(
        names=names,
        subtypes=tuple(_subtype(p) for p in rows),
        height=column([_height(p) for p in rows]),
        min_height=column([_min_height(p) for p in rows]),
        width=column([_width(p) for p in rows]),
        roof_height=column([number(p.get("roof:height")) for p in rows]),
        roof_shape=np.array([_ROOFS.get(str(p.get("roof:shape")), FLAT) for p in rows], np.uint8),
        across=np.array([p.get("roof:orientation") == "across" for p in rows], np.bool_),
        colour=paint_codes([p.get("colour", p.get("building:colour")) for p in rows]),
        roof_colour=paint_codes([p.get("roof:colour") for p in rows]),
        plain=np.array([p.get("material") == "plain" for p in rows], np.bool_),
        roof_detail=np.array([_ROOF_DETAILS.get(str(p.get("roof:detail")), -1) for p in rows], np.int8),
        bank=column([number(p.get("bank")) for p in rows]),
        spacing=column([number(p.get("spacing")) for p in rows]),
        level=np.array([_level(p) for p in rows], np.int64).reshape(len(rows)),
        bridge=np.array([_is_bridge(p) for p in rows], np.bool_).reshape(len(rows)),
        polygons=PolygonSet.from_ragged(
            _projected([r for _, _, r in rings], project), np.cumsum([0, *(len(r) for _, _, r in rings)]), starts
        ),
        polygon_feature=np.array(owner, np.int64),
        line_points=_projected([line for _, line in lines], project),
        line_starts=np.cumsum([0, *(len(line) for _, line in lines)]).astype(np.int64),
        line_feature=np.array([i for i, _ in lines], np.int64),
        points=_projected([p.reshape(1, 2) for _, p in points], project),
        point_feature=np.array([i for i, _ in points], np.int64),
    )


def _width(p: Mapping[str, object]) -> float:
    width, radius = number(p.get("width")), number(p.get("radius"))
    return 2 * radius if math.isnan(width) else width


def _min_height(p: Mapping[str, object]) -> float:
    low = number(p.get("min_height"))
    levels = number(p.get("building:min_level"))
    return levels * METRES_PER_LEVEL if math.isnan(low) else low


def _is_bridge(p: Mapping[str, object]) -> bool:
    return p.get("bridge") not in (None, False, "", "no", "0") and not underground(p)


def _level(p: Mapping[str, object]) -> int:
    """OpenStreetMap's `layer`; a bridge that tells none is on the first."""
    layer = number(p.get("layer"))
    if math.isnan(layer):
        return int(_is_bridge(p))
    return round(min(max(layer, -20.0), 20.0))


def _projected(pieces: Sequence[NDArray[np.float64]], project: Project) -> NDArray[np.float64]:
    return project(np.concatenate(pieces)) if pieces else np.zeros((0, 2))


QUAYS = frozenset({"quay", "embankment", "coastline"})
"""Subtypes of lines that are a shore, with the water on their right (as OpenStreetMap draws coastlines)."""

_ROADS = {"footway": 2.5, "path": 2.0, "cycleway": 2.5, "steps": 2.0, "service": 4.0, "pedestrian": 5.0, "track": 3.0}
_WIDE_ROADS = {"motorway": 16.0, "trunk": 14.0, "primary": 12.0, "secondary": 10.0, "tertiary": 8.0, "residential": 6.0}
ROAD_WIDTHS = {**_ROADS, **_WIDE_ROADS, "rail": 3.0, "river": 30.0, "canal": 12.0, "stream": 3.0, "ditch": 1.5}
"""Widths in metres of lines that do not tell theirs, by subtype."""


def _is_large(feature: RawFeature) -> bool:
    """Whether a feature spans more than any house does: a hundredth of a degree, a kilometre or so."""
    return any(float(np.ptp(p[0], axis=0).max()) > 0.01 for p in feature.polygons if p and len(p[0]))


def classify(feature: RawFeature, /) -> str | None:
    """The kind of layer that a feature of a lone file belongs to, by OpenStreetMap's tags; None: not drawn."""
    p = feature.properties
    if p.get("natural") in ("tree", "tree_row") or p.get("kind") in ("tree", "tree_row"):
        return "trees"
    if p.get("building") or p.get("building:part") or not math.isnan(_height(p)):
        return "buildings" if feature.polygons else None
    if p.get("highway"):
        return "roads" if feature.lines or feature.polygons else None
    if p.get("railway"):
        return "lines" if feature.lines else None
    if p.get("natural") == "water" or p.get("waterway") or p.get("landuse") in ("reservoir", "basin"):
        return "water"
    greens = ("grass", "forest", "meadow", "recreation_ground", "village_green", "park", "garden", "pitch", "orchard")
    if p.get("landuse") in greens or p.get("leisure") in greens or p.get("natural") in ("wood", "scrub", "grassland"):
        return "green"
    if p.get("boundary") or p.get("admin_level"):
        return "ground" if feature.polygons else "lines"
    if any(p.get(k) for k in ("landuse", "leisure", "natural", "amenity", "barrier", "power", "man_made", "place")):
        return None
    if feature.polygons:
        return "ground" if _is_large(feature) else "buildings"
    return "lines" if feature.lines else "trees" if feature.points else None
