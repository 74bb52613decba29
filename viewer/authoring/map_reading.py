"""A file with features as the map of a place: what the reader makes of it, so that the files that are written say it.

Heights, widths and kinds are written as they were understood, once: who edits the map later finds numbers in metres,
not what somebody once typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from viewer.authoring.geojson_layers import sort_key
from viewer.authoring.place_map import F8, MapFeature, PlaceMap, area_of
from viewer.geometry.roof_shapes import RoofShape
from viewer.i18n import LANGUAGES
from viewer.scene.columns import name_of
from viewer.scene.features import FeatureTable, RawFeature, is_part, yes
from viewer.scene.formats import Format
from viewer.scene.layers import BUILDINGS, GREEN, GROUND, LINES, PILLARS, ROADS, TREES, WATER, LayerKind
from viewer.scene.lone_features import LoneFeatures
from viewer.scene.model import FeatureLayer, Layer, Origin, PillarLayer
from viewer.scene.names import one_line
from viewer.scene.paints import NEUTRAL, Paint
from viewer.scene.projections import projection_of
from viewer.scene.properties import Properties, text_of, titles_of
from viewer.scene.values import given

KINDS = (GROUND, GREEN, WATER, ROADS, LINES, BUILDINGS, TREES, PILLARS)
"""Of layers that are written anew, in the order in which a scene names them. What is inside of buildings is copied."""

OSM_CREDIT = "© OpenStreetMap contributors (ODbL)"

_KIND_KEYS = (
    *("kind", "highway", "railway", "waterway", "natural", "man_made", "landuse", "leisure", "building"),
    *("aeroway", "amenity", "place", "golf", "public_transport"),
)
"""Of which the first that is told says what a feature is; it is written again."""

_LANDMARKS = ("tourism", "historic", "wikidata", "wikipedia", "heritage", "office", "shop", "amenity")
_LANDMARK_KINDS = frozenset(
    (
        *("church", "cathedral", "chapel", "mosque", "temple", "synagogue", "shrine", "civic", "government", "public"),
        *("train_station", "stadium", "museum", "hotel", "theatre", "palace", "castle", "tower", "library"),
        *("university", "school", "office", "commercial", "transportation", "hospital"),
    )
)
_MINOR = frozenset(
    (
        *("garage", "garages", "shed", "hut", "carport", "roof", "canopy", "service", "greenhouse", "kiosk", "toilets"),
        *("static_caravan", "container", "tent", "farm_auxiliary", "cowshed", "sty", "stable", "allotment_house"),
    )
)
_LEAST = 0.05
"""Metres, or square metres, below which something is not written: a file's decimals would make nothing of it."""

_LARGE_FOOTPRINT = 250.0
"""Square metres of the middle house from which on houses are taken to have several storeys."""

_HIGH, _LOW = 18.0, 9.0

Move = Callable[[F8], F8]


def place_of(found: LoneFeatures, form: Format, origin: Origin | None = None, /, *, colours: bool = False) -> PlaceMap:
    """The map of a file's features about an origin; about its own middle if none is given.

    Parameters
    ----------
    form : of the file
    colours : houses keep the colours that the file tells; else they are left to the style
    """
    own = Origin(lat=round(found.origin.lat, 5), lon=round(found.origin.lon, 5))
    place = PlaceMap(origin or own, found.projection, credits=(OSM_CREDIT,) if form.wide else ())
    read_on, written_on = projection_of(found.origin, found.projection), place.grid

    def placed(degrees: F8) -> F8:
        return np.asarray(written_on.forward(degrees), dtype=np.float64)

    moves = _Moves(lambda points: placed(read_on.inverse(points)), placed)
    layers = {layer.id: layer for layer in found.layers}
    for kind in KINDS:
        if kind.name not in layers:
            continue
        table, raw = found.tables[kind.name], found.features[kind.name]
        made = sorted(_features(table, raw, kind, moves, colours), key=sort_key)
        if made:
            place.layers[kind.name] = _identified(made, kind)
            place.settings[kind.name] = _settings(layers[kind.name])
    footprints = [area_of(f) for f in place.houses]
    place.heights = _HIGH if footprints and float(np.median(footprints)) >= _LARGE_FOOTPRINT else _LOW
    return place


def _settings(layer: Layer) -> dict[str, object]:
    """What the table of a layer says of what its file leaves open."""
    if isinstance(layer, PillarLayer):
        return {"height": round(layer.height, 2), "radius": round(layer.radius, 2)}
    usual = FeatureLayer(id="x", source="").default_width
    if isinstance(layer, FeatureLayer) and layer.default_width != usual:
        return {"default_width": round(layer.default_width, 1)}
    return {}


def _identified(features: Sequence[MapFeature], kind: LayerKind) -> list[MapFeature]:
    """Each with an id of its own: others that are added later do not change it."""
    taken: dict[str, int] = {}
    out = []
    for number, feature in enumerate(features, 1):
        id_ = feature.id or f"{kind.name}-{number}"
        taken[id_] = taken.get(id_, 0) + 1
        out.append(replace(feature, id=id_ if taken[id_] == 1 else f"{id_}#{taken[id_]}"))
    return out


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """The geometry of a table, by feature, in metres of the place."""

    polygons: list[list[tuple[F8, ...]]]
    lines: list[list[F8]]
    points: list[list[F8]]


@dataclass(frozen=True, slots=True)
class _Moves:
    """To metres of the place: from those that were read on, and from degrees."""

    read: Move
    degrees: Move


def _pieces(table: FeatureTable, moved: Move) -> _Pieces:
    count = len(table)
    out = _Pieces([[] for _ in range(count)], [[] for _ in range(count)], [[] for _ in range(count)])
    polygons = table.polygons
    corners = moved(polygons.vertices) if len(polygons.vertices) else polygons.vertices
    rings = [corners[a:b] for a, b in zip(polygons.ring_starts[:-1], polygons.ring_starts[1:], strict=True)]
    areas = polygons.areas
    for i, of in enumerate(table.polygon_feature.tolist()):
        held = rings[int(polygons.polygon_starts[i]) : int(polygons.polygon_starts[i + 1])]
        if held and areas[i] > _LEAST:
            out.polygons[of].append(tuple(held))
    lines = moved(table.line_points) if len(table.line_points) else table.line_points
    for i, of in enumerate(table.line_feature.tolist()):
        line = lines[int(table.line_starts[i]) : int(table.line_starts[i + 1])]
        if float(np.ptp(line, axis=0).max()) > _LEAST:
            out.lines[of].append(line)
    points = moved(table.points) if len(table.points) else table.points
    for i, of in enumerate(table.point_feature.tolist()):
        out.points[of].append(points[i])
    return out


def _features(
    table: FeatureTable, raw: Sequence[RawFeature], kind: LayerKind, moves: _Moves, colours: bool
) -> Iterator[MapFeature]:
    """The rows of a table that are drawn, and the outlines of houses whose parts are."""
    pieces = _pieces(table, moves.read)
    with_parts = {name.rpartition("/")[0] for name in table.names if "/" in name}
    for i, feature in enumerate(raw):
        p = feature.properties
        shapes = {shape: tuple(getattr(pieces, shape)[i]) for shape in kind.shapes}
        if kind is BUILDINGS and not any(shapes.values()) and not is_part(p) and table.names[i] in with_parts:
            # Its parts are drawn in its place, and are called after it.
            shapes["polygons"] = tuple(tuple(moves.degrees(_opened(r)) for r in rings) for rings in feature.polygons)
        if any(shapes.values()):
            said = _properties(table, i, p, kind, colours)
            yield MapFeature(feature.id, said, **shapes, weight=_weight(p), title=_titles(p))


def _opened(ring: F8) -> F8:
    return ring[:-1] if len(ring) > 3 and bool((ring[0] == ring[-1]).all()) else ring


def _titles(p: Properties) -> dict[str, str]:
    """What a feature is called, by language, English and Chinese both where it has a name at all."""
    name = one_line(name_of(p))
    if not name:
        return {}
    found = {lang: one_line(text) for lang, text in titles_of(p).items()}
    return {lang: found.get(lang) or name for lang in LANGUAGES}


def _weight(p: Properties) -> float:
    """How much a house looks like a landmark by its tags, -1 to 1."""
    kind = text_of(p.get("building"))
    if kind in _MINOR:
        return -1.0
    return 0.5 * any(given(p.get(key)) for key in _LANDMARKS) + 0.5 * (kind in _LANDMARK_KINDS)


def _properties(table: FeatureTable, i: int, p: Properties, kind: LayerKind, colours: bool) -> dict[str, object]:
    """What is written of a feature: names, what it is, and the measures that were understood."""
    out: dict[str, object] = {}
    if name := one_line(name_of(p)):
        out["name"] = name
        out |= {f"name:{lang}": one_line(text) for lang, text in titles_of(p).items() if one_line(text) != name}
    houses = kind is BUILDINGS
    if houses:
        if is_part(p):
            out["building:part"] = "yes"
        elif yes(p.get("building")):
            out["building"] = text_of(p.get("building")) or "yes"
    elif key := next((k for k in _KIND_KEYS if isinstance(p.get(k), str) and p[k]), ""):
        out[key] = p[key]
    if table.level[i] and not (table.bridge[i] and table.level[i] == 1):
        out["layer"] = int(table.level[i])
    if table.bridge[i]:
        out["bridge"] = "yes"
    numbers = {
        "height": table.height[i],
        "min_height": table.min_height[i],
        "width": table.width[i],
        "bank": table.bank[i],
        "spacing": table.spacing[i],
    }
    if houses and table.roof_shape[i] != RoofShape.FLAT:
        out["roof:shape"] = RoofShape(int(table.roof_shape[i])).name.lower().replace("_", "-")
        numbers |= {"roof:height": table.roof_height[i], "roof:angle": table.roof_angle[i]}
        numbers["roof:direction"] = table.roof_facing[i]
        if table.across[i]:
            out["roof:orientation"] = "across"
    out |= {key: round(float(value), 2) for key, value in numbers.items() if np.isfinite(value)}
    if table.plain[i]:
        out["material"] = "plain"
    if colours or not houses:
        out |= {"colour": text} if (text := colour_text(table.colour[i])) else {}
        out |= {"roof:colour": text} if houses and (text := colour_text(table.roof_colour[i])) else {}
    return out


def colour_text(code: NDArray[np.uint8], /) -> str:
    """A colour's or a paint's code (4,) as files write it; "" for none."""
    red, green, blue, paint = code.tolist()
    if paint == 255:
        return f"#{red:02x}{green:02x}{blue:02x}"
    if not paint:
        return ""
    factor = f" {red / NEUTRAL:.2f}".rstrip("0").rstrip(".")
    return Paint(paint).key + ("" if red == NEUTRAL else factor)
