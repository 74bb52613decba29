"""What features say of themselves, whatever their source calls it: one set of names, and what was not clear.

Sources name the same things differently: `height`, `HEIGHT`, `render_height`, `hgt`; `building:levels`, `num_floors`,
`层数`; tags in a column `other_tags` or an object `tags`. `tidied` gives them the names of OpenStreetMap, under which
all code of the viewer looks. A name that is there already is never overwritten; of several others the first of the
list counts. `Doubts` gathers what could not be read, so that it can be said once a property.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from viewer.i18n import N_
from viewer.scene.issues import Issue, Severity, dotted
from viewer.scene.values import given

Path = tuple[str | int, ...]
Properties = Mapping[str, object]

ALIASES: dict[str, tuple[str, ...]] = {
    "height": (
        "height",
        "building_height",
        "render_height",
        "bldg_height",
        "height_m",
        "measured_height",
        "measuredheight",
        "hgt",
        "building_hgt",
        "est_height",
        "height_est",
        "hoehe",
        "höhe",
        "hauteur",
        "altura",
        "高度",
        "高",
        "楼高",
        "建筑高度",
    ),
    "min_height": ("min_height", "render_min_height", "building_min_height", "minheight", "base_height"),
    "building:levels": (
        "building_levels",
        "levels",
        "building_l",
        "bldg_levels",
        "num_floors",
        "numfloors",
        "number_of_floors",
        "floors",
        "floor_count",
        "floor",
        "storeys",
        "stories",
        "levels_count",
        "层数",
        "楼层",
        "楼层数",
    ),
    "building:min_level": ("building_min_level", "min_level", "min_floor"),
    "roof:levels": ("roof_levels", "building_roof_levels"),
    "roof:height": ("roof_height", "building_roof_height"),
    "roof:shape": ("roof_shape", "building_roof_shape"),
    "roof:colour": ("roof_colour", "roof_color", "building_roof_colour", "building_roof_color"),
    "roof:orientation": ("roof_orientation",),
    "roof:direction": ("roof_direction", "roof_slope_direction"),
    "roof:angle": ("roof_angle",),
    "building:material": ("building_material", "facade_material", "building_facade_material", "building_cladding"),
    "roof:material": ("roof_material", "building_roof_material"),
    "colour": (
        "colour",
        "color",
        "building_colour",
        "building_color",
        "facade_colour",
        "facade_color",
        "fill",
    ),
    "width": ("width", "width_m", "est_width"),
    "building:part": ("building_part", "buildingpart"),
}
"""Names as OpenStreetMap has them, and how others spell them, whatever their capitals and the signs between words."""

_PLAIN = frozenset(
    (
        *("amenity", "area", "barrier", "boundary", "building", "bridge", "highway", "kind", "landuse"),
        *("layer", "leisure", "location", "man_made", "material", "name", "natural", "place", "power"),
        *("railway", "surface", "tunnel", "waterway", "admin_level", "radius", "bank", "spacing", "ele"),
    )
)
"""Names that are known in large letters too."""

_BAGS = ("other_tags", "all_tags", "tags")
"""Columns that hold more properties: hstore text as GDAL writes it, JSON, or an object."""

# A text without a partner, or without an end, is passed over as a whole: no place is looked at twice.
_PAIR = re.compile(r'"((?:[^"\\]|\\.)*+)"(?:\s*+=>\s*+"((?:[^"\\]|\\.)*+)")?|"(?s:.*)')
_SIGNS = re.compile(r"[_:.\s-]+")
_BY_ALIAS = {
    alias.replace("_", ""): (name, rank)
    for name, aliases in ALIASES.items()
    for rank, alias in reversed(list(enumerate(aliases)))
}
_BY_PLAIN = {name.replace("_", ""): name for name in (*_PLAIN, *_BAGS)}


class Names(dict[str, tuple[str, int] | None]):
    """By a source's name of a property what it is called here and its rank; None where that is the same.

    Each name is looked at once: files repeat theirs in every feature.
    """

    def __missing__(self, key: str) -> tuple[str, int] | None:
        found = self[key] = _known(key)
        return found


def _known(key: str) -> tuple[str, int] | None:
    if key in ALIASES or key == "building:colour":
        return None
    bare = _SIGNS.sub("", key.strip().casefold())
    if found := _BY_ALIAS.get(bare):
        return found
    plain = _BY_PLAIN.get(bare)
    if plain in _BAGS:
        return (plain, -1)
    return (plain, 0) if plain and plain != key else None


def tidied(properties: Properties, names: Names, /) -> Properties:
    """The same properties under the names of OpenStreetMap; the very same object where nothing has another name."""
    odd = [key for key in properties if names[key] is not None]
    if not odd:
        return properties
    out = dict(properties)
    best: dict[str, int] = {}
    for key in odd:
        known = names[key]
        value = properties[key]
        if known is None or not given(value):
            continue
        name, rank = known
        if rank < 0:
            for inner, text in _bag(value).items():
                found = names[inner]
                plain = inner if found is None or found[1] < 0 else found[0]
                if plain not in out:
                    out[plain] = text
        elif (name not in properties or not given(properties[name])) and rank < best.get(name, 1000):
            out[name] = value
            best[name] = rank
    return out


def _bag(value: object) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return {k: v for k, v in value.items() if isinstance(k, str)}
    if not isinstance(value, str):
        return {}
    if value.lstrip().startswith("{"):
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}
    return {_unescaped(m[1]): _unescaped(m[2]) for m in _PAIR.finditer(value) if m[2] is not None}


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text) if "\\" in text else text


def source_name(properties: Properties, name: str, /) -> str:
    """What a source calls a property that is `name` here."""
    if name in properties:
        return name
    known = ((key, _known(key)) for key in properties)
    ranked = sorted((found[1], key) for key, found in known if found and found[0] == name)
    return ranked[0][1] if ranked else next((k for k in properties if (f := _known(k)) and f[1] < 0), name)


def text_of(value: object, /) -> str:
    """A property as a name that is shown: numbers as they are written, nothing for what is no name."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, Mapping):
        # Overture: the name in the language of the place.
        return text_of(value.get("primary"))
    if isinstance(value, float) and value == value and abs(value) < 1e15:
        return f"{value:g}" if value != int(value) else str(int(value))
    return str(value) if isinstance(value, int) and abs(value) < 10**30 else ""


TITLE_KEYS: dict[str, tuple[str, ...]] = {
    "en": ("name:en", "int_name"),
    "zh": ("name:zh-Hans", "name:zh", "name:zh-CN", "name:zh_CN"),
}
"""By language of the viewer, what holds a name in it; the first that is there counts."""


def titles_of(p: Properties, /) -> dict[str, str]:
    """What a feature is called in the viewer's languages, as far as it tells."""
    out: dict[str, str] = {}
    names = p.get("names")
    # Overture: the names in other languages than that of the place.
    common = names.get("common") if isinstance(names, Mapping) else None
    for lang, keys in TITLE_KEYS.items():
        text = next((text for key in keys if (text := text_of(p.get(key)))), "")
        if text := text or (text_of(common.get(lang)) if isinstance(common, Mapping) else ""):
            out[lang] = text
    return out


@dataclass(slots=True)
class _Doubt:
    path: Path
    found: str
    expected: str
    count: int = 1


@dataclass(slots=True)
class Doubts:
    """What could not be read or drawn as it is, counted by kind with the first place."""

    _by: dict[tuple[str, str], _Doubt] = field(default_factory=dict)

    def note(self, code: str, kind: str, path: Path, found: str, expected: str, *, count: int = 1) -> None:
        """Note something of the `kind`, which is not shown but keeps kinds apart."""
        if known := self._by.get((code, kind)):
            known.count += count
        else:
            self._by[code, kind] = _Doubt(path, found, expected, count)

    def value(self, path: Path, source: Properties | None, name: str, value: object, expected: str) -> None:
        """Note a value of the property `name` of the feature at `path`, which has the properties of its `source`."""
        place = path
        if ("unclear-value", name) not in self._by:
            place = (*path, "properties", source_name(source or {}, name))
        self.note("unclear-value", name, place, shown(value), expected)

    @property
    def paths(self) -> list[Path]:
        """Where the first of each stands."""
        return [d.path for d in self._by.values()]

    def issues(self, file: str, places: Mapping[Path, tuple[int, int]], /) -> list[Issue]:
        """One issue a kind."""
        out = []
        for (code, _), d in self._by.items():
            place = places.get(d.path, (1, 1))
            path = dotted(d.path)
            out.append(Issue(code, Severity.WARNING, file, *place, path, d.found, d.expected, count=d.count))
        return out


def shown(value: object, /) -> str:
    """A value of a file for a message: as it stands there, cut where it is long."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**30:
        return N_("a number with very many digits")
    try:
        text = msgspec.json.encode(value).decode()
    except (TypeError, ValueError, RecursionError):
        text = str(type(value).__name__)
    return text if len(text) <= 60 else text[:57] + "..."
