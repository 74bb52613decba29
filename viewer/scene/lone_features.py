"""A lone file of features as a scene: its kinds become layers, its middle the origin, and what is odd is said."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from viewer.geometry.bulk import stray
from viewer.geometry.plate import PlateCarree
from viewer.geometry.polygons import from_rings
from viewer.geometry.projection import SEMI_MAJOR, TransverseMercator
from viewer.i18n import N_
from viewer.scene.columns import build_table
from viewer.scene.crop import Crop
from viewer.scene.datums import hint_at_datum, on_wgs84
from viewer.scene.features import FeatureFile, FeatureTable, Project, RawFeature, subtype
from viewer.scene.indoor import storeys
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.scene.layers import BUILDINGS, INDOOR, LINES, PILLARS, REGISTRY, LayerKind
from viewer.scene.longitudes import Placed, coordinates, rebuilt, wrapped
from viewer.scene.map_kinds import classify
from viewer.scene.model import FeatureLayer, Layer, Origin, Projection
from viewer.scene.omissions import collapsed, depths, left_over, visible, without_heights
from viewer.scene.options import AS_WRITTEN, ModelOptions
from viewer.scene.properties import Doubts, text_of
from viewer.scene.rings import simple

F8 = NDArray[np.float64]

_DEGREE = math.pi / 180 * SEMI_MAJOR
_WIDEST = 25.0
"""Degrees of arc from the middle within which a map has true distances; what is wider is a map of the world."""
_TWO_WAYS = 75.0
"""Degrees of longitude from the middle that a transverse Mercator is used for at most, at the poles too."""
_LISTED = 10
"""Things astray that are named one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class LoneFeatures:
    """What a lone file gives.

    Parameters
    ----------
    tables : by layer id
    features : by layer id, what the rows of its table were read from
    """

    origin: Origin
    projection: Projection
    layers: tuple[Layer, ...]
    tables: dict[str, FeatureTable]
    features: dict[str, list[RawFeature]]
    issues: list[Issue]


@dataclass(slots=True)
class _Sorting:
    """Features by kind, and what of them is not drawn."""

    kinds: dict[LayerKind, list[RawFeature]] = field(default_factory=dict)
    doubts: Doubts = field(default_factory=Doubts)

    def sort(self, features: Iterable[RawFeature]) -> None:
        for feature in features:
            if not (feature.polygons or feature.lines or feature.points):
                continue
            kind = classify(feature)
            if kind is None:
                self.doubts.note("not-drawn", "kind", feature.path, _what(feature), N_("a kind that is drawn"))
                continue
            if not any(getattr(feature, shape) for shape in kind.shapes):
                # The outline of a house that is not closed is a line, a house that is a place is marked as one.
                kind = LINES if feature.lines else PILLARS if feature.points else kind
            self.kinds.setdefault(kind, []).append(feature)

    def points(self) -> None:
        """Points are marked where there is nothing else; among houses and streets they are only told."""
        found = self.kinds.get(PILLARS)
        if found and any(self._draws(kind) for kind in self.kinds if kind is not PILLARS):
            del self.kinds[PILLARS]
            for feature in found:
                self.doubts.note("not-drawn", "point", feature.path, N_("a point"), N_("areas and lines"))

    def _draws(self, kind: LayerKind) -> bool:
        return any(getattr(f, shape) for f in self.kinds[kind] for shape in kind.shapes)

    def opened(self) -> None:
        """Buildings whose rooms are there are not drawn round them: nobody could look in."""
        rooms, houses = self.kinds.get(INDOOR), self.kinds.get(BUILDINGS, [])
        pieces = [p for f in rooms or () for p in coordinates(f)]
        outlines = [p for f in houses for p in f.polygons]
        if not pieces or not outlines:
            return
        owner = [i for i, f in enumerate(houses) for _ in f.polygons]
        middles = np.array([p[:-1].mean(axis=0) if len(p) > 2 else p.mean(axis=0) for p in pieces])
        found = from_rings(outlines).locate(middles)
        gone = {owner[i] for i in found[found >= 0].tolist()}
        for i in sorted(gone):
            self.doubts.note("not-drawn", "shell", houses[i].path, N_("a building round its rooms"), N_("its rooms"))
        self.kinds[BUILDINGS] = [f for i, f in enumerate(houses) if i not in gone]

    def left_over(self) -> None:
        """Parts of geometries that a kind does not show, and kinds of which nothing is left."""
        for kind, features in self.kinds.items():
            left_over(features, kind.shapes, self.doubts)
        for kind in [k for k in self.kinds if not self._draws(k)]:
            del self.kinds[kind]


def _what(feature: RawFeature) -> str:
    """A feature that is not drawn, by its tag."""
    p = feature.properties
    for key in ("building", "highway", "railway", "landuse", "leisure", "natural", "amenity", "barrier", "power"):
        if key in p:
            return f"{key}={text_of(p[key]) or p[key]}"[:60]
    return subtype(p) or N_("a feature")


def lone_features(geo: FeatureFile, file: str, source: str, options: ModelOptions = AS_WRITTEN, /) -> LoneFeatures:
    """The layers of a file.

    Parameters
    ----------
    file, source : its name for issues, and for the layers
    options : the part that is shown, and what its degrees are in

    Raises
    ------
    SceneError
        If nothing in it can be shown.
    """
    sorting = _Sorting()
    doubts = sorting.doubts
    if geo.below:
        what, expected = N_("something below the ground"), N_("what stands on it")
        doubts.note("not-drawn", "below", geo.below[0], what, expected, count=len(geo.below))
    hint_at_datum(geo.features, options.datum, "--datum gcj02", doubts)
    features = on_wgs84(geo.features, options.datum)
    placed = _without_strays(wrapped(Placed.of(_wanted(geo, features, options.crop, file))), doubts)
    sorting.sort(placed.features)
    sorting.points()
    sorting.opened()
    sorting.left_over()
    if INDOOR in sorting.kinds:
        sorting.kinds[INDOOR] = storeys(sorting.kinds[INDOOR])
    kinds = {k: simple(sorting.kinds[k], doubts, flat=k is not BUILDINGS) for k in REGISTRY if k in sorting.kinds}
    if not kinds:
        raise SceneError([Issue("empty", Severity.FATAL, file), *geo.issues, *_told(geo, doubts, file)])
    drawn = placed if sum(map(len, kinds.values())) == len(placed.features) else _drawn(placed, kinds)
    low, high = drawn.points.min(axis=0), drawn.points.max(axis=0)
    middle = (low + high) / 2
    origin = Origin(lat=float(np.clip(middle[1], -89.0, 89.0)), lon=_within_a_turn(float(middle[0])))
    projection, project = _projection(drawn.points, origin)
    tables = {k: build_table(fs, project, doubts=doubts, houses=k is BUILDINGS, usual=True) for k, fs in kinds.items()}
    size = float(np.ptp(project(np.array([low, (low[0], high[1]), middle, (high[0], low[1]), high])), axis=0).max())
    layers = tuple(_layer(kind, source, size) for kind in tables)
    for kind, features in kinds.items():
        collapsed(features, tables[kind], kind.shapes, doubts)
        depths(features, doubts)
    if BUILDINGS in kinds:
        without_heights(kinds[BUILDINGS], tables[BUILDINGS], FeatureLayer(id="x", source="").default_height, doubts)
    issues = [*geo.issues, *_told(geo, doubts, file)]
    if not any(visible(table, kind.shapes) for kind, table in tables.items()):
        raise SceneError([Issue("empty", Severity.FATAL, file), *issues])
    by_id = {kind.name: table for kind, table in tables.items()}
    return LoneFeatures(origin, projection, layers, by_id, {k.name: list(fs) for k, fs in kinds.items()}, issues)


def _wanted(geo: FeatureFile, whole: list[RawFeature], crop: Crop | None, file: str) -> Sequence[RawFeature]:
    """The features of the part that is shown."""
    if crop is None:
        return whole
    from viewer.scene.cropping import cropped

    features = cropped(whole, crop)
    if not features:
        held = _held(whole) if whole else N_("a part of what the file holds")
        told = Issue("bad-value", Severity.FATAL, file, 0, 0, crop.word, N_("nothing there"), held)
        raise SceneError([told, *geo.issues])
    return features


def _held(features: Sequence[RawFeature]) -> str:
    """The box of what a file holds, as the option for it has it."""
    points = Placed.of(features).points
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return f"{west:.5g},{south:.5g},{east:.5g},{north:.5g}"


def _drawn(placed: Placed, kinds: Mapping[LayerKind, Sequence[RawFeature]]) -> Placed:
    """Only what one of the kinds shows."""
    return Placed.of([f for features in kinds.values() for f in features])


def _told(geo: FeatureFile, doubts: Doubts, file: str) -> list[Issue]:
    return doubts.issues(file, geo.places(doubts.paths))


def _within_a_turn(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0


def _layer(kind: LayerKind, source: str, size: float) -> Layer:
    """The layer of a kind; on a map of a country too, lines and pillars are seen from where the whole is."""
    settings: dict[str, object] = {"kind": kind.name, "id": kind.name, "source": source}
    if kind is PILLARS:
        radius = max(0.5, size / 150)
        settings |= {"height": 6 * radius, "radius": radius}
    elif size > 20_000 and kind is not INDOOR:
        settings["default_width"] = size / 1200
    layer: Layer = msgspec.convert(settings, Layer)
    return layer


def _projection(everything: F8, origin: Origin) -> tuple[Projection, Project]:
    """How degrees become metres.

    Up to `_WIDEST` from the middle a transverse Mercator; the scale bar knows its scale wherever the eye is. Half of
    the stretch at its edge is taken off everywhere. Beyond it a plate carrée, which has no scale to show.
    """
    east = np.abs((everything[:, 0] - origin.lon + 180.0) % 360.0 - 180.0)
    # Of the greatest arc from the middle: a parallel is shorter the nearer it lies to a pole.
    arc = np.hypot(east * np.cos(np.radians(everything[:, 1])), everything[:, 1] - origin.lat)
    if float(arc.max()) <= _WIDEST and float(east.max()) <= _TWO_WAYS:
        aside = float((east * np.cos(np.radians(everything[:, 1]))).max())
        scale = 1.0 if aside < 1.0 else 1.0 / math.sqrt(math.cosh(math.radians(aside)))
        return Projection(scale=scale), TransverseMercator(origin.lat, origin.lon, scale=scale).forward
    low, high = float(everything[:, 0].min()), float(everything[:, 0].max())
    return Projection(kind="plate"), PlateCarree(origin.lat, (low + high) / 2).forward


def _without_strays(placed: Placed, doubts: Doubts) -> Placed:
    """The features without those, and without those corners, that lie so far away that nothing else would be seen."""
    points = placed.points
    if not len(points):
        return placed
    squeeze = math.cos(math.radians(float(np.median(points[:, 1]))))
    far = stray(points * (_DEGREE * max(squeeze, 0.01), _DEGREE), np.repeat(placed.owner, placed.size))
    if not far.any():
        return placed
    middle = np.median(points[~far], axis=0)
    starts = placed.starts.tolist()
    first = np.searchsorted(placed.owner, np.arange(len(placed.features) + 1)).tolist()
    out: list[RawFeature] = []
    named = 0
    for i, feature in enumerate(placed.features):
        begin, end = starts[first[i]], starts[first[i + 1]]
        if not far[begin:end].any():
            out.append(feature)
            continue
        rows = [slice(starts[k], starts[k + 1]) for k in range(first[i], first[i + 1])]
        lost = points[begin + int(np.argmax(far[begin:end]))]
        name = text_of(feature.properties.get("name")) or feature.id
        found = f"{name} ({_kilometres(middle, lost):.0f} km)".strip()
        named += 1
        doubts.note("far-away", str(min(named, _LISTED)), feature.path, found, "")
        rest = rebuilt(feature, [_near(points[r], far[r]) for r in rows])
        if rest.polygons or rest.lines or rest.points:
            out.append(rest)
    return Placed.of(out)


def _near(points: F8, far: NDArray[np.bool_]) -> F8:
    """A piece without the corners that are astray; nothing where too few are left."""
    if not far.any():
        return points
    closed = len(points) > 3 and bool((points[0] == points[-1]).all())
    kept = points[~far]
    if closed:
        kept = kept if len(kept) and (kept[0] == kept[-1]).all() else np.concatenate([kept, kept[:1]])
        return kept if len(kept) >= 4 else kept[:0]
    return kept if len(kept) >= min(2, len(points)) else kept[:0]


def _kilometres(a: F8, b: F8) -> float:
    """The way between two places on a sphere."""
    (lon, lat), (east, north) = np.radians(a), np.radians(b)
    half = math.sin((north - lat) / 2) ** 2 + math.cos(lat) * math.cos(north) * math.sin((east - lon) / 2) ** 2
    return 2 * SEMI_MAJOR / 1000 * math.asin(math.sqrt(min(1.0, half)))
