"""What features of maps are, by OpenStreetMap's tags, whichever format they come in: one vocabulary for all.

`classify` says which kind of layer a feature of a lone file belongs to, `is_area` which closed lines are outlines.
Where a lone file does not tell a width, a height or a colour, the usual ones are here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from viewer.scene.features import RawFeature, is_part, yes
from viewer.scene.indoor import Indoor, indoor_kind
from viewer.scene.layers import BUILDINGS, GREEN, GROUND, INDOOR, LINES, PILLARS, ROADS, TREES, WATER, LayerKind
from viewer.scene.values import given

QUAYS = frozenset({"quay", "embankment", "coastline"})
"""Subtypes of lines that are a shore, with the water on their right (as OpenStreetMap draws coastlines)."""

_ROADS = {
    "footway": 2.5,
    "path": 2.0,
    "cycleway": 2.5,
    "steps": 2.0,
    "service": 4.0,
    "pedestrian": 5.0,
    "track": 3.0,
    "motorway": 16.0,
    "trunk": 14.0,
    "primary": 12.0,
    "secondary": 10.0,
    "tertiary": 8.0,
    "residential": 6.0,
    "motorway_link": 7.0,
    "trunk_link": 7.0,
    "primary_link": 6.5,
    "secondary_link": 6.0,
    "tertiary_link": 6.0,
    "unclassified": 6.0,
    "living_street": 5.0,
    "road": 6.0,
    "busway": 7.0,
    "bus_guideway": 4.0,
    "raceway": 10.0,
    "bridleway": 2.0,
    "platform": 4.0,
    "pier": 3.0,
    "runway": 45.0,
    "taxiway": 18.0,
}
_RAILS = {
    "rail": 3.0,
    "tram": 2.6,
    "light_rail": 3.0,
    "subway": 3.0,
    "narrow_gauge": 2.0,
    "monorail": 1.5,
    "funicular": 2.0,
    "preserved": 3.0,
    "miniature": 1.0,
}
_WATERS = {"river": 30.0, "canal": 12.0, "stream": 3.0, "ditch": 1.5, "drain": 1.5, "brook": 2.0, "tidal_channel": 6.0}
ROAD_WIDTHS = {**_ROADS, **_RAILS, **_WATERS}
"""Widths in metres of lines that do not tell theirs, by subtype."""

LANE = 3.25
"""Metres of a lane of a road that tells how many it has, but no width."""

USUAL_HEIGHTS = {
    **dict.fromkeys(("garage", "garages", "carport", "kiosk", "toilets", "static_caravan", "greenhouse"), 3.0),
    **dict.fromkeys(("shed", "hut", "cabin", "tent", "container", "guardhouse", "transformer_tower"), 2.8),
    **dict.fromkeys(("roof", "canopy", "bungalow", "service", "allotment_house", "boathouse"), 4.5),
    **dict.fromkeys(("house", "detached", "semidetached_house", "terrace", "farm", "villa"), 7.5),
    **dict.fromkeys(("farm_auxiliary", "barn", "cowshed", "stable", "sty", "kindergarten"), 6.0),
    **dict.fromkeys(("warehouse", "industrial", "hangar", "supermarket"), 9.0),
}
"""Metres of buildings of a lone map that tell neither height nor levels, by what they are."""

USUAL_PAINTS = {
    **dict.fromkeys(("forest", "wood"), "green 0.9"),
    **dict.fromkeys(("scrub", "heath", "wetland", "orchard", "vineyard", "plant_nursery"), "green 0.95"),
    **dict.fromkeys(("cemetery", "grave_yard"), "green 0.97"),
    **dict.fromkeys(("meadow", "grassland", "allotments", "golf_course"), "green 1.03"),
    **dict.fromkeys(("pitch", "farmland", "playground", "track"), "green 1.05"),
    **dict.fromkeys(("sand", "beach", "shingle", "shoal", "dune", "bunker"), "paving 0.97"),
    **dict.fromkeys(("bare_rock", "scree", "rock", "mud", "quarry", "landfill"), "edge"),
    **dict.fromkeys(("industrial", "railway", "construction", "brownfield", "military", "garages"), "ground 0.95"),
    **dict.fromkeys(
        ("commercial", "retail", "education", "school", "university", "hospital", "farmyard"), "ground 0.98"
    ),
    **dict.fromkeys(("parking", "motorcycle_parking", "bicycle_parking", "fuel", "bus_station"), "paving 0.93"),
    **dict.fromkeys(("platform", "pier", "square", "marketplace"), "paving"),
    **dict.fromkeys(("footway", "path", "cycleway", "steps", "pedestrian", "bridleway"), "paving 0.98"),
}
"""Paints of flat features of a lone map that tell no colour, by subtype."""

_GREENS = {
    "landuse": frozenset(
        (
            *("grass", "forest", "meadow", "recreation_ground", "village_green", "park", "garden", "pitch", "orchard"),
            *("vineyard", "cemetery", "allotments", "flowerbed", "greenery", "plant_nursery", "farmland", "greenfield"),
            *("wood", "grassland", "scrub", "animal_keeping"),
        )
    ),
    "leisure": frozenset(
        (
            *("grass", "forest", "meadow", "recreation_ground", "village_green", "park", "garden", "pitch", "orchard"),
            *("golf_course", "playground", "dog_park", "common", "nature_reserve", "miniature_golf", "track"),
        )
    ),
    "natural": frozenset(("wood", "scrub", "grassland", "heath", "grass", "wetland", "fell", "tundra", "shrubbery")),
    "amenity": frozenset(("grave_yard",)),
    "golf": frozenset(("fairway", "green", "tee", "rough")),
}
_LAND = {
    "landuse": frozenset(
        (
            *("residential", "commercial", "industrial", "retail", "construction", "brownfield", "farmyard", "railway"),
            *("military", "garages", "education", "institutional", "religious", "churchyard", "quarry", "landfill"),
        )
    ),
    "natural": frozenset(("sand", "beach", "bare_rock", "scree", "shingle", "shoal", "rock", "mud", "dune")),
    "amenity": frozenset(("school", "university", "college", "kindergarten", "hospital")),
    "leisure": frozenset(("sports_centre", "stadium")),
    "golf": frozenset(("bunker",)),
}
_PAVED = {
    "amenity": frozenset(("parking", "motorcycle_parking", "bicycle_parking", "fuel", "bus_station", "marketplace")),
    "place": frozenset(("square",)),
    "aeroway": frozenset(("runway", "taxiway", "apron", "helipad")),
    "man_made": frozenset(("pier", "breakwater", "groyne")),
    "railway": frozenset(("platform",)),
    "public_transport": frozenset(("platform",)),
}
_NO_WATER = frozenset(
    (
        *("dam", "weir", "lock_gate", "waterfall", "sluice_gate", "fuel", "water_point", "turning_point", "milestone"),
        *("pressurised", "security_lock", "check_dam", "debris_screen"),
    )
)
_NOT_THERE = frozenset(
    ("proposed", "planned", "construction", "abandoned", "razed", "dismantled", "demolished", "disused", "no")
)
_OTHER_KINDS = ("highway", "railway", "waterway", "natural", "landuse", "leisure", "boundary", "admin_level")

_LINES_OF = {
    "natural": frozenset(("coastline", "cliff", "ridge", "arete", "tree_row", "valley", "earth_bank")),
    "leisure": frozenset(("track", "slipway")),
    "man_made": frozenset(("embankment", "breakwater", "groyne", "pier", "cutline", "pipeline", "dyke")),
    "aeroway": frozenset(("runway", "taxiway")),
    "waterway": frozenset(("river", "stream", "canal", "drain", "ditch", "brook", "tidal_channel", "dam", "weir")),
    "amenity": frozenset(("bench",)),
    "place": frozenset(("islet_line",)),
}
"""Values of keys of areas whose closed lines are lines."""

_AREAS = ("landuse", "leisure", "amenity", "natural", "water", "aeroway", "man_made", "waterway", "place", "golf")


def is_area(p: Mapping[str, object], /) -> bool:
    """Whether a closed line of such a feature is the outline of an area, as OpenStreetMap has it."""
    if p.get("area") in ("no", False):
        return False
    if yes(p.get("building")) or is_part(p) or yes(p.get("area")):
        return True
    if (inside := indoor_kind(p)) and inside not in (Indoor.WALL, Indoor.DOOR):
        return True
    for key in _AREAS:
        value = p.get(key)
        if value and value not in _LINES_OF.get(key, ()):
            return True
    return any(p.get(k) == "platform" for k in ("railway", "public_transport", "highway"))


def _tall(p: Mapping[str, object]) -> bool:
    """Whether something is told that only a building has."""
    return any(given(p.get(k)) for k in ("height", "building:levels"))


def _is_large(feature: RawFeature, degrees: float = 0.01) -> bool:
    """Whether a feature spans more than any house does: a hundredth of a degree, a kilometre or so."""
    return any(float(np.ptp(p[0], axis=0).max()) > degrees for p in feature.polygons if p and len(p[0]))


def _among(p: Mapping[str, object], kinds: Mapping[str, frozenset[str]]) -> bool:
    return any(p.get(key) in values for key, values in kinds.items())


def is_water(p: Mapping[str, object], /) -> bool:
    """Whether a feature is water, or a shore."""
    if (waterway := p.get("waterway")) and waterway not in _NO_WATER:
        return True
    if p.get("natural") in ("water", "coastline") or p.get("landuse") in ("reservoir", "basin", "salt_pond"):
        return True
    return p.get("leisure") == "swimming_pool" or p.get("amenity") == "fountain"


def classify(feature: RawFeature, /) -> LayerKind | None:
    """The kind of layer that a feature of a lone file belongs to, by OpenStreetMap's tags; None: not drawn."""
    p = feature.properties
    if p.get("building") == "yes":
        return BUILDINGS
    if p.get("natural") in ("tree", "tree_row") or p.get("kind") in ("tree", "tree_row"):
        return TREES
    if yes(p.get("building")) or is_part(p):
        return BUILDINGS
    if "building" in p and given(p["building"]) and not any(p.get(k) for k in _OTHER_KINDS):
        return None
    if indoor_kind(p):
        return INDOOR
    if _tall(p) and feature.polygons and not any(p.get(k) for k in _OTHER_KINDS):
        return GROUND if _is_large(feature, 0.05) else BUILDINGS
    if given(p.get("indoor")) and yes(p.get("indoor")):
        return None
    if highway := p.get("highway"):
        drawn = highway not in _NOT_THERE
        return (ROADS if feature.lines or feature.polygons else PILLARS) if drawn else None
    if _among(p, _PAVED):
        return ROADS if feature.lines or feature.polygons else PILLARS
    if railway := p.get("railway"):
        return LINES if feature.lines and railway not in _NOT_THERE else PILLARS if feature.points else None
    return _land(feature)


def _land(feature: RawFeature) -> LayerKind | None:
    """The kind of what is neither built nor travelled on."""
    p = feature.properties
    if is_water(p):
        return WATER
    if _among(p, _GREENS):
        return GREEN
    if _among(p, _LAND) and feature.polygons:
        return GROUND
    if p.get("boundary") or p.get("admin_level"):
        return GROUND if feature.polygons else LINES
    if any(p.get(k) for k in ("landuse", "leisure", "natural", "amenity", "barrier", "power", "man_made", "place")):
        return PILLARS if feature.points and not (feature.polygons or feature.lines) else None
    if feature.polygons:
        return GROUND if _is_large(feature) else BUILDINGS
    return LINES if feature.lines else PILLARS if feature.points else None
