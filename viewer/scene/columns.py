"""Features as the columns of a table: each property read once, what is not clear counted.

Rules, for all formats. A number is read as `values.py` has it. Heights and widths are more than 0; a height of a
building is at most `TALLEST`. Of a range its middle is taken; what cannot be read or is out of these bounds counts as
not told, so that the layer's own default stands in for it. A foot (`min_height`) at or above the top counts as not told
either; with a foot but no top a storey stands on it. Where neither height nor levels are told, the third coordinates of
a building that reach from its foot to its roof tell it. All of this is said through `Doubts`, once a property.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from sys import intern

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.polygons import PolygonSet
from viewer.geometry.roof_shapes import RoofShape
from viewer.i18n import N_
from viewer.scene.features import (
    METRES_PER_LEVEL,
    TALLEST,
    FeatureTable,
    Project,
    RawFeature,
    is_part,
    subtype,
    underground,
    yes,
)
from viewer.scene.map_kinds import LANE, USUAL_HEIGHTS, USUAL_PAINTS
from viewer.scene.materials import roof_code, wall_code
from viewer.scene.names import numbered
from viewer.scene.overlaps import Footprints, drawn
from viewer.scene.paints import Paint, paint_code, paint_codes, painted
from viewer.scene.properties import TITLE_KEYS, Doubts, text_of, titles_of
from viewer.scene.values import ValueReading, given, read_count, read_layer, read_length

F8 = NDArray[np.float64]

_ROOFS = {
    **dict.fromkeys(("flat", "terrace", "none", "no"), RoofShape.FLAT),
    **dict.fromkeys(("gabled", "gable", "pitched", "saltbox", "double_saltbox", "quadruple_saltbox"), RoofShape.GABLED),
    **dict.fromkeys(("gabled_row", "crosspitched", "sawtooth"), RoofShape.GABLED),
    **dict.fromkeys(("hipped", "hip", "side_hipped"), RoofShape.HIPPED),
    **dict.fromkeys(("half-hipped", "half_hipped", "hipped-and-gabled", "side_half-hipped"), RoofShape.HALF_HIPPED),
    **dict.fromkeys(("skillion", "lean_to", "shed"), RoofShape.SKILLION),
    **dict.fromkeys(("pyramidal", "pyramid", "cone", "conical", "tented", "spire"), RoofShape.PYRAMIDAL),
    **dict.fromkeys(("dome", "spherical"), RoofShape.DOME),
    **dict.fromkeys(("round", "barrel", "arched"), RoofShape.ROUND),
    "gambrel": RoofShape.GAMBREL,
    "mansard": RoofShape.MANSARD,
    "onion": RoofShape.ONION,
}
"""Roofs as they are drawn: of the rarer shapes the most like."""

_COMPASS = ("n", "nne", "ne", "ene", "e", "ese", "se", "sse", "s", "ssw", "sw", "wsw", "w", "wnw", "nw", "nnw")

_TITLED = frozenset(("names", *chain.from_iterable(TITLE_KEYS.values())))
_CANOPIES = ("roof", "carport", "canopy")
_CANOPY = 0.4
"""Metres of a roof without walls."""

_TOLD, _TOLD_SHARE = 5, 0.1
"""Houses, and part of all, that tell their heights where the others are taken to be as high."""

_SHED = 30.0
"""Square metres below which a house that tells nothing is a shed."""

_ROOF_DETAILS = {"none": 0, "parapet": 1, "full": 2}
_LENGTH = N_(
    "a length above 0 such as 12.5, 12.5 m or 41 ft; for a range, the middle counts; anything else counts as not given"
)
_TALL = N_(
    "a height above 0 and of at most 2000 m, such as 12.5, 12.5 m or 41 ft;"
    " for a range, the middle counts; anything else counts as not given"
)
_COUNT = N_("a number above 0; for a range, the middle counts; anything else counts as not given")
_LAYER = N_("a whole number such as -1 or 2")
_COLOUR = N_("a colour of CSS or the name of a paint")
_ROOF = N_("a shape of roof such as flat, gabled or hipped; it is drawn flat")
_WAY = N_("degrees clockwise from north, or a point of the compass such as NE")
_STEEP = N_("degrees above 0 and below 90")
_FOOT = N_("a base below the top; it counts as not given")

Read = Callable[[object], ValueReading]


class _Columns:
    def __init__(self, features: Sequence[RawFeature], doubts: Doubts) -> None:
        self.features, self.doubts = features, doubts
        self.rows = [f.properties for f in features]
        self.known = set(chain.from_iterable(self.rows))

    def titles(self, names: Sequence[str]) -> dict[str, dict[str, str]]:
        """By name, what those that have one are called in the viewer's languages; of namesakes the first counts."""
        if self.known.isdisjoint(_TITLED):
            return {}
        out: dict[str, dict[str, str]] = {}
        for name, row in zip(names, self.rows, strict=True):
            if name and name not in out and (titles := titles_of(row)):
                out[name] = titles
        return out

    def numbers(
        self, name: str, read: Read, expected: str, *, low: float = 0.0, high: float, least: bool = False
    ) -> F8:
        """A property of all features as numbers above `low` (from it on, with `least`) and up to `high`; else NaN."""
        out = np.full(len(self.rows), math.nan)
        if name not in self.known:
            return out
        values = [p.get(name) for p in self.rows]
        # Most files tell a property as plain numbers, or not at all.
        plain: list[int] = []
        numbers: list[float] = []
        for i, value in enumerate(values):
            if value is None:
                continue
            kind = type(value)
            if (kind is float or kind is int) and low < value <= high:  # type: ignore[operator]
                plain.append(i)
                numbers.append(value)  # type: ignore[arg-type]
                continue
            found = read(value)
            number = found.value
            if number == number and not (low < number <= high or (least and number == low)):
                number, found = math.nan, ValueReading(math.nan, clear=False)
            out[i] = number
            if not found.clear:
                feature = self.features[i]
                self.doubts.value(feature.path, feature.source, name, value, expected)
        if plain:
            out[plain] = numbers
        return out

    def texts(self, name: str) -> list[str]:
        """A property of all features as small letters, empty where it is not told."""
        if name not in self.known:
            return [""] * len(self.rows)
        return [v.strip().casefold() if isinstance(v := p.get(name), str) else "" for p in self.rows]

    def colours(self, *names: str) -> NDArray[np.uint8]:
        """Codes of the first of the properties that a feature has."""
        used = [n for n in names if n in self.known]
        if not used:
            return np.zeros((len(self.rows), 4), np.uint8)
        values: list[object] = [p.get(used[0]) for p in self.rows]
        for name in used[1:]:
            values = [p.get(name) if v is None else v for v, p in zip(values, self.rows, strict=True)]
        codes = paint_codes(values)
        for i in np.flatnonzero(codes[:, 3] == 0).tolist():
            if values[i] is not None and given(values[i]):
                feature = self.features[i]
                name = next(n for n in used if self.rows[i].get(n) is not None)
                self.doubts.value(feature.path, feature.source, name, values[i], _COLOUR)
        return codes

    def quietly(self, name: str, read: Read, high: float) -> F8:
        """A property as numbers that was complained of elsewhere, NaN where it is none above 0."""
        values = (p.get(name) for p in self.rows)
        found = np.array([math.nan if v is None else read(v).value for v in values]).reshape(len(self.rows))
        with np.errstate(invalid="ignore"):
            return np.where((found > 0) & (found <= high), found, math.nan)

    def materials(
        self, codes: NDArray[np.uint8], name: str, code_of: Callable[[object], tuple[int, int, int, int] | None]
    ) -> NDArray[np.int64]:
        """Put the colours of a material where no colour is told; gives the rows of these."""
        if name not in self.known:
            return np.zeros(0, np.int64)
        found = [
            (i, code) for i in np.flatnonzero(codes[:, 3] == 0).tolist() if (code := code_of(self.rows[i].get(name)))
        ]
        for i, code in found:
            codes[i] = code
        return np.array([i for i, _ in found], np.int64)

    def roofs(self) -> NDArray[np.uint8]:
        """Shapes of roofs."""
        if "roof:shape" not in self.known:
            return np.full(len(self.rows), RoofShape.FLAT, np.uint8)
        shapes = self.texts("roof:shape")
        for i, shape in enumerate(shapes):
            if shape and shape not in _ROOFS:
                feature = self.features[i]
                self.doubts.value(feature.path, feature.source, "roof:shape", self.rows[i].get("roof:shape"), _ROOF)
        return np.array([_ROOFS.get(s, RoofShape.FLAT) for s in shapes], np.uint8)

    def directions(self, name: str) -> F8:
        """Degrees clockwise from north, NaN where none are told."""

        def read(value: object) -> ValueReading:
            point = value.strip().casefold() if isinstance(value, str) else ""
            if point in _COMPASS:
                return ValueReading(22.5 * _COMPASS.index(point), clear=True)
            return read_count(value)

        return self.numbers(name, read, _WAY, low=-360.0, high=360.0, least=True)

    def bridges(self) -> NDArray[np.bool_]:
        """Which are bridges."""
        if "bridge" not in self.known:
            return np.zeros(len(self.rows), np.bool_)
        return np.array([yes(p.get("bridge")) and not underground(p) for p in self.rows], np.bool_)

    def levels(self, bridges: NDArray[np.bool_]) -> NDArray[np.int64]:
        """How many levels each lies over what crosses it; a bridge that tells none is on the first."""
        out = bridges.astype(np.int64)
        if "layer" not in self.known:
            return out
        for i, p in enumerate(self.rows):
            value = p.get("layer")
            if value is None:
                continue
            found = read_layer(value)
            if not math.isnan(found.value):
                out[i] = round(found.value)
            if not found.clear:
                feature = self.features[i]
                self.doubts.value(feature.path, feature.source, "layer", value, _LAYER)
        return out


def build_table(
    features: Sequence[RawFeature],
    project: Project,
    /,
    *,
    doubts: Doubts | None = None,
    tallest: float = TALLEST,
    houses: bool = True,
    usual: bool = False,
) -> FeatureTable:
    """Columns of features, their coordinates projected all at once.

    Parameters
    ----------
    doubts : told what cannot be read, or is left out because it is there already
    tallest : metres that nothing is high; maps of a country have other measures
    houses : whether heights and feet are those of solids; of flat things they are a thickness and a level
    usual : what features of their kind usually have stands in for what they do not tell; else that of their layer does
    """
    doubts = doubts if doubts is not None else Doubts()
    columns = _Columns(features, doubts)
    subtypes = tuple(intern(subtype(p)) for p in columns.rows)
    height, low = _heights(columns, tallest, houses)
    colour, roof_colour = _colours(columns, subtypes, houses, usual)
    rings, owner, starts = _rings(features)
    polygons = PolygonSet.from_ragged(
        _projected(rings, project), np.cumsum([0, *(len(r) for r in rings)]), np.array(starts, np.int64)
    )
    told = [name_of(p) for p in columns.rows]
    names = [name or f.id for name, f in zip(told, features, strict=True)]
    of = np.array(owner, np.int64)
    if houses and usual:
        height = _usual_heights(columns, height, low, np.bincount(of, polygons.areas, len(features)).astype(np.float64))
    if houses:
        low = _canopies(columns, height, low, tallest)
    solid = (height, low) if houses else (low, low)
    unnamed = np.array([not name for name in told], np.bool_)
    parts = np.array([houses and is_part(p) for p in columns.rows], np.bool_)
    prints = Footprints(polygons, of, *solid, parts, names, [f.path for f in features], unnamed)
    kept = drawn(prints, doubts)
    lines = [(i, line) for i, f in enumerate(features) for line in f.lines]
    points = [(i, point) for i, f in enumerate(features) for point in f.points]
    all_kept = kept.which.all()
    bridges = columns.bridges()
    return FeatureTable(
        names=_unique(kept.names),
        titles=columns.titles(told),
        subtypes=subtypes,
        height=kept.height if houses else height,
        min_height=low,
        width=_widths(columns),
        roof_height=_roof_heights(columns, tallest),
        roof_shape=columns.roofs(),
        roof_angle=columns.numbers("roof:angle", read_count, _STEEP, high=89.0),
        roof_facing=columns.directions("roof:direction"),
        across=np.array([s == "across" for s in columns.texts("roof:orientation")], np.bool_),
        colour=colour,
        roof_colour=roof_colour,
        plain=np.array([p.get("material") == "plain" for p in columns.rows], np.bool_),
        roof_detail=np.array([_ROOF_DETAILS.get(s, -1) for s in columns.texts("roof:detail")], np.int8),
        bank=columns.numbers("bank", read_length, _LENGTH, high=1e6, least=True),
        spacing=columns.numbers("spacing", read_length, _LENGTH, high=1e6),
        level=columns.levels(bridges),
        bridge=bridges,
        polygons=polygons if all_kept else polygons.select(kept.which),
        polygon_feature=of if all_kept else of[kept.which],
        line_points=_projected([line for _, line in lines], project),
        line_starts=np.cumsum([0, *(len(line) for _, line in lines)]).astype(np.int64),
        line_feature=np.array([i for i, _ in lines], np.int64),
        points=_projected([p.reshape(1, 2) for _, p in points], project),
        point_feature=np.array([i for i, _ in points], np.int64),
    )


_NAMES = dict.fromkeys(("name", "names", "name:zh", "name:en", "int_name", "official_name", "brand"))


def name_of(p: Mapping[str, object]) -> str:
    """What a feature is called where it stands; in another language if nothing else is told."""
    if _NAMES.keys().isdisjoint(p):
        return ""
    return next((text for key in _NAMES if (text := text_of(p.get(key)))), "")


def _colours(
    columns: _Columns, subtypes: Sequence[str], houses: bool, usual: bool
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Codes of walls, or of what lies flat, and of roofs: colours as told, else those of materials, else usual ones."""
    colour, roof = columns.colours("colour", "building:colour"), columns.colours("roof:colour")
    if not houses:
        if usual:
            codes = {s: paint_code(USUAL_PAINTS[s]) for s in set(subtypes) if s in USUAL_PAINTS}
            for i in np.flatnonzero(colour[:, 3] == 0).tolist():
                if subtypes[i] in codes:
                    colour[i] = codes[subtypes[i]]
        return colour, roof
    columns.materials(roof, "roof:material", roof_code)
    walls = columns.materials(colour, "building:material", wall_code)
    # Walls of brick make no roof of it.
    walls = walls[roof[walls, 3] == 0]
    roof[walls] = painted(Paint.ROOF)
    return colour, roof


def _heights(columns: _Columns, tallest: float, houses: bool) -> tuple[F8, F8]:
    """Tops and feet of all features, metres, NaN where they are not told."""
    expected = _TALL if tallest == TALLEST else _LENGTH
    height = columns.numbers("height", read_length, expected, high=tallest)
    levels = columns.numbers("building:levels", read_count, _COUNT, high=tallest / 3, least=True)
    attic = columns.numbers("roof:levels", read_count, _COUNT, high=tallest / 3, least=True)
    storeys = levels + np.nan_to_num(attic)
    by_levels = np.isnan(height) & (storeys > 0)
    height = np.where(by_levels, storeys * METRES_PER_LEVEL, height)
    if "roof:height" in columns.known:
        # Levels are those below the roof.
        over = np.nan_to_num(columns.quietly("roof:height", read_length, tallest))
        height = np.where(by_levels & ~(attic > 0), height + over, height)
    for i, feature in enumerate(columns.features):
        if feature.z is not None and math.isnan(height[i]) and _is_house(columns.rows[i]):
            rise = feature.z[1] - feature.z[0]
            height[i] = rise if 0.1 < rise <= tallest else math.nan
    low = columns.numbers("min_height", read_length, _LENGTH, low=-tallest, high=tallest)
    floor = columns.numbers("building:min_level", read_count, _COUNT, low=-50.0, high=tallest / 3)
    low = np.where(np.isnan(low), floor * METRES_PER_LEVEL, low)
    if not houses:
        return height, low
    with np.errstate(invalid="ignore"):
        above = np.flatnonzero(low >= height)
        alone = np.flatnonzero(np.isnan(height) & (low > 0))
    for i in above.tolist():
        feature = columns.features[i]
        name = "min_height" if given(columns.rows[i].get("min_height")) else "building:min_level"
        columns.doubts.value(feature.path, feature.source, name, columns.rows[i].get(name), _FOOT)
    low[above] = math.nan
    height[alone] = low[alone] + METRES_PER_LEVEL
    return height, low


def _usual_heights(columns: _Columns, height: F8, low: F8, area: F8) -> F8:
    """Tops of houses; of those that tell none what is usual for their kind, else among those that tell theirs."""
    untold = np.isnan(height) & ~(low > 0)
    if not untold.any():
        return height
    kinds = columns.texts("building")
    typical = np.array([USUAL_HEIGHTS.get(kind, math.nan) for kind in kinds])
    houses = np.array([kind not in ("", "no") for kind in kinds], np.bool_)
    told = height[houses & ~np.isnan(height)]
    if len(told) >= max(_TOLD, _TOLD_SHARE * houses.sum()):
        others = float(np.median(told))
        guess = np.where(area < _SHED, np.minimum(others, METRES_PER_LEVEL), others)
        typical = np.where(np.isnan(typical) & houses, guess, typical)
    return np.where(untold, typical, height)


def _canopies(columns: _Columns, height: F8, low: F8, tallest: float) -> F8:
    """Feet of houses; roofs without walls hover."""
    which = np.array([kind in _CANOPIES for kind in columns.texts("building")], np.bool_)
    if not which.any():
        return low
    thick = np.maximum(np.nan_to_num(columns.quietly("roof:height", read_length, tallest)), _CANOPY)
    return np.where(which & np.isnan(low) & (height > thick + 1.0), height - thick, low)


def _roof_heights(columns: _Columns, tallest: float) -> F8:
    """Heights of roofs alone, metres; storeys under them count where these are all that is told."""
    height = columns.numbers("roof:height", read_length, _LENGTH, high=tallest, least=True)
    attic = columns.numbers("roof:levels", read_count, _COUNT, high=tallest / 3)
    return np.where(np.isnan(height), attic * METRES_PER_LEVEL, height)


def _is_house(p: Mapping[str, object]) -> bool:
    return yes(p.get("building")) or is_part(p)


def _widths(columns: _Columns) -> F8:
    width = columns.numbers("width", read_length, _LENGTH, high=1e6)
    radius = columns.numbers("radius", read_length, _LENGTH, high=1e6)
    width = np.where(np.isnan(width), 2 * radius, width)
    if "highway" not in columns.known:
        return width
    roads = np.array([bool(p.get("highway")) for p in columns.rows], np.bool_)
    lanes = columns.numbers("lanes", read_count, _COUNT, high=30.0)
    return np.where(np.isnan(width) & roads, lanes * LANE, width)


def _rings(features: Sequence[RawFeature]) -> tuple[list[F8], list[int], list[int]]:
    """All rings, the feature of each polygon, and at which ring each polygon begins."""
    rings: list[F8] = []
    owner: list[int] = []
    starts = [0]
    for i, feature in enumerate(features):
        for polygon in feature.polygons:
            if polygon:
                rings += polygon
                owner.append(i)
                starts.append(len(rings))
    return rings, owner, starts


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    count: dict[str, int] = {}
    return tuple(numbered(name, count) if name else name for name in names)


def _projected(pieces: Sequence[F8], project: Project) -> F8:
    return project(np.concatenate(pieces)) if pieces else np.zeros((0, 2))
