"""REGISTRY of the formats: by which suffixes files of each are known, what they give and what reads them.

Nothing else knows suffixes: lone files, files that layers name, pictures and texts of a package, the names in issues,
the cache, the dialog's filter and the docs go by this table. It imports no reader: that happens when a file is read.

Other packages add formats of their own (`added_formats`); what the program reads itself they cannot take over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from viewer.i18n import N_
from viewer.late import late
from viewer.scene.limits import LIMITS

if TYPE_CHECKING:
    from viewer.plugins import Fault

GROUP = "jinyuzui.formats"

_MOST_UNPACKED = 300_000_000
_TOLD = 256  # bytes within which a file tells its format


class Gives(StrEnum):
    """What a file holds, and so how its reader is called.

    PACKAGE: a whole scene, `reader(path)` gives a context with a `Package` and issues. FEATURES: `reader(source, file)`
    gives a `FeatureFile`. MODEL: `reader(source, name, package, *, file, pixels, alone)` gives `ModelData | None` and
    issues; one that is `placed` takes `site` and `lod` as well. HEIGHTS: `reader(source, file)` gives a
    `HeightGrid | None` and issues. The others are read where they are needed.
    """

    PACKAGE = "package"
    FEATURES = "features"
    MODEL = "model"
    HEIGHTS = "heights"
    PICTURE = "picture"
    DRAWING = "drawing"
    TEXT = "text"
    STYLE = "style"
    SOUND = "sound"
    SUBTITLES = "subtitles"


ADDED = (Gives.FEATURES, Gives.MODEL, Gives.HEIGHTS)
"""What other packages can add formats of."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Parameters
    ----------
    title : for people
    suffixes : in small letters, the usual one first
    reader : `module:function`, "" where there is only one way to read it
    alone : a file of it can be opened by itself
    refers : files of it name others beside them
    names : `module:function`, gives what a lone model names, of its blocks and its folder; "" for what glTF does
    named_by : the key in JSON by which they do
    beside : endings of files of the same name that belong to one; its reader takes them as well, bytes by ending
    placed : files of it lie in a place of their own on Earth
    shared : suffixes of other formats that files of it have too
    told_by : what is found in these only then, a pattern of bytes
    never : endings of names that have such a suffix and are of another format
    starts : with what all files of it begin, if there is anything
    limit : bytes
    packed : bytes that one byte of a file may stand for: opening it takes as long as so many
    wide : its reader also takes `crop`, the part that is wanted, and `progress`
    bare : it tells neither where it lies nor what it measures: its reader also takes `scale`
    mark : of an added one, "" for the program's own
    """

    name: str
    title: str
    gives: Gives
    suffixes: tuple[str, ...]
    reader: str = ""
    alone: bool = False
    refers: bool = False
    names: str = ""
    named_by: str = "uri"
    beside: tuple[str, ...] = ()
    placed: bool = False
    shared: tuple[str, ...] = ()
    told_by: bytes = b""
    never: tuple[str, ...] = ()
    starts: bytes = b""
    limit: int = LIMITS.layer_bytes
    packed: int = 1
    wide: bool = False
    bare: bool = False
    mark: str = ""

    def takes(self, name: str, /) -> bool:
        """Whether a file of that name is one of these, as far as its name tells."""
        name = name.lower()
        return name.endswith(self.suffixes) and not name.endswith(self.never)

    def read_with(self, source: bytes, file: str, beside: Iterable[tuple[str, bytes]] = (), /, **more: Any) -> Any:
        """What a file with features or heights holds, given what lies beside it."""
        return self.read(source, file, dict(beside), **more) if self.beside else self.read(source, file, **more)

    @property
    def read(self) -> Any:
        """The reader, imported now."""
        return late(self.reader)


GEOJSON = Format(
    "geojson",
    N_("GeoJSON"),
    Gives.FEATURES,
    (".geojson", ".json"),
    "viewer.scene.formats.geojson:read_geojson",
    alone=True,
    never=(".city.json",),
)

CITYJSON = Format(
    "cityjson",
    N_("CityJSON"),
    Gives.MODEL,
    (".city.json", ".city.jsonl"),
    "viewer.scene.formats.cityjson:read_cityjson",
    alone=True,
    refers=True,
    named_by="image",
    placed=True,
    shared=(".json", ".jsonl"),
    told_by=rb'"type"\s*:\s*"CityJSON(?:Feature)?"',
)

REGISTRY: tuple[Format, ...] = (
    Format(
        "package",
        N_("Scene package"),
        Gives.PACKAGE,
        (".scene",),
        "viewer.scene.archive:opened",
        alone=True,
        refers=True,
        starts=b"PK",
        limit=LIMITS.package_bytes,
    ),
    GEOJSON,
    Format(
        "osm",
        N_("OpenStreetMap"),
        Gives.FEATURES,
        (".osm",),
        "viewer.scene.formats.osm:read_osm",
        alone=True,
        wide=True,
    ),
    Format(
        "osm-packed",
        N_("OpenStreetMap, packed"),
        Gives.FEATURES,
        (".osm.pbf", ".pbf", ".osm.gz", ".osm.bz2"),
        "viewer.scene.formats.osm:read_osm",
        alone=True,
        packed=16,
        wide=True,
    ),
    Format(
        "gltf",
        N_("glTF model"),
        Gives.MODEL,
        (".gltf", ".glb"),
        "viewer.scene.formats.gltf:read_gltf",
        alone=True,
        refers=True,
    ),
    Format(
        "obj",
        N_("OBJ model"),
        Gives.MODEL,
        (".obj",),
        "viewer.scene.formats.obj:read_obj",
        alone=True,
        refers=True,
        names="viewer.scene.formats.mesh_names:obj_names",
    ),
    Format("stl", N_("STL model"), Gives.MODEL, (".stl",), "viewer.scene.formats.stl:read_stl", alone=True),
    Format(
        "ply",
        N_("PLY model"),
        Gives.MODEL,
        (".ply",),
        "viewer.scene.formats.ply:read_ply",
        alone=True,
        refers=True,
        names="viewer.scene.formats.mesh_names:ply_names",
    ),
    Format(
        "collada",
        N_("Collada model"),
        Gives.MODEL,
        (".dae",),
        "viewer.scene.formats.collada:read_collada",
        alone=True,
        refers=True,
        names="viewer.scene.formats.mesh_names:collada_names",
    ),
    CITYJSON,
    Format(
        "shapefile",
        N_("Shapefile"),
        Gives.FEATURES,
        (".shp",),
        "viewer.scene.formats.shapefiles:read_shapefile",
        alone=True,
        refers=True,
        beside=(".dbf", ".prj", ".cpg"),
    ),
    Format(
        "geopackage",
        N_("GeoPackage"),
        Gives.FEATURES,
        (".gpkg",),
        "viewer.scene.formats.geopackage:read_geopackage",
        alone=True,
    ),
    Format(
        "imdf",
        N_("IMDF, an indoor map"),
        Gives.FEATURES,
        (".imdf", ".imdf.zip", ".zip"),
        "viewer.scene.formats.imdf:read_imdf",
        alone=True,
    ),
    Format(
        "grid",
        N_("Esri ASCII grid"),
        Gives.HEIGHTS,
        (".asc",),
        "viewer.scene.formats.ascii_grid:read_grid",
        alone=True,
        beside=(".prj",),
    ),
    Format(
        "geotiff",
        N_("GeoTIFF with heights"),
        Gives.HEIGHTS,
        (".tif", ".tiff"),
        "viewer.scene.formats.geotiff:read_geotiff",
        alone=True,
        beside=(".tfw", ".tifw", ".wld", ".prj"),
    ),
    Format(
        "height-picture",
        N_("PNG with heights"),
        Gives.HEIGHTS,
        (".heights.png",),
        "viewer.scene.formats.height_pictures:read_height_picture",
        beside=(".pgw", ".pngw", ".wld", ".prj"),
        bare=True,
        shared=(".png",),
        limit=LIMITS.pictures_bytes,
    ),
    Format("png", "PNG", Gives.PICTURE, (".png",), starts=b"\x89PNG", limit=LIMITS.pictures_bytes),
    Format("jpeg", "JPEG", Gives.PICTURE, (".jpg", ".jpeg"), starts=b"\xff\xd8\xff", limit=LIMITS.pictures_bytes),
    Format("webp", "WEBP", Gives.PICTURE, (".webp",), starts=b"RIFF", limit=LIMITS.pictures_bytes),
    Format("svg", "SVG", Gives.DRAWING, (".svg",), limit=LIMITS.drawing_bytes),
    Format("markdown", "Markdown", Gives.TEXT, (".md",), limit=LIMITS.content_bytes),
    Format("wav", "WAV", Gives.SOUND, (".wav",), limit=LIMITS.sound_bytes),
    Format("flac", "FLAC", Gives.SOUND, (".flac",), starts=b"fLaC", limit=LIMITS.sound_bytes),
    Format("mp3", "MP3", Gives.SOUND, (".mp3",), limit=LIMITS.sound_bytes),
    Format("vorbis", "OGG", Gives.SOUND, (".ogg",), starts=b"OggS", limit=LIMITS.sound_bytes),
    Format("vtt", "WebVTT", Gives.SUBTITLES, (".vtt",), starts=b"WEBVTT", limit=LIMITS.content_bytes),
    Format("style", N_("Style"), Gives.STYLE, (".toml",), limit=LIMITS.text_bytes),
)
"""The program's own, in the order in which issues name them."""


def suffixes(formats: Iterable[Format], /) -> tuple[str, ...]:
    """All suffixes of some formats."""
    return tuple(suffix for each in formats for suffix in each.suffixes)


def giving(*gives: Gives) -> tuple[Format, ...]:
    """The program's own formats that give one of these."""
    return tuple(each for each in REGISTRY if each.gives in gives)


def alone() -> tuple[Format, ...]:
    """The program's own formats of files that can be opened by themselves."""
    return tuple(each for each in REGISTRY if each.alone)


def match(name: str, formats: Iterable[Format], /) -> Format | None:
    """The format of a file by its name, if it is one of these: rather one whose own suffix it has."""
    some = tuple(formats)
    found = next((each for each in some if each.takes(name)), None)
    return found or next((each for each in some if each.shared and name.lower().endswith(each.shared)), None)


def by_content(name: str, blocks: Iterable[bytes], form: Format, formats: Iterable[Format], /) -> Format:
    """The format of a file whose suffix several have, by what is in it; `form` where nothing tells.

    Parameters
    ----------
    blocks : of the file, one after another
    form : by its name
    """
    waiting = [each for each in formats if each.shared and each is not form and name.lower().endswith(each.shared)]
    end = b""
    for block in blocks if waiting else ():
        for each in waiting:
            if re.search(each.told_by, end + block):
                return each
        end = block[-_TOLD:]
    return form


def recognised(begin: bytes, formats: Iterable[Format], /) -> Format | None:
    """The format of a file by how it begins, if that tells."""
    return next((each for each in formats if each.starts and begin.startswith(each.starts)), None)


def unpacked_more(form: Format, size: int, /) -> int:
    """How many bytes more than its `size` a file of a format may stand for."""
    return min(size * (form.packed - 1), _MOST_UNPACKED)


@cache
def added_formats() -> tuple[tuple[Format, ...], tuple[Fault, ...]]:
    """Formats that other packages add, and what is wrong with those that cannot be had. Looked up once."""
    from viewer import plugins

    all_ = plugins.additions(GROUP, Format, taken={each.name for each in REGISTRY})
    found: list[Format] = []
    faults = list(all_.faults)
    for name, each in all_.found.items():
        known = suffixes((*REGISTRY, *found))
        if bad := _unfit(each.value, known):
            faults.append(plugins.Fault(each.origin, name, *bad))
        else:
            found.append(replace(each.value, name=name, mark=each.mark))
    return tuple(found), tuple(faults)


def _unfit(given: Format, known: tuple[str, ...]) -> tuple[str, str] | None:
    """What is found and expected of an added format that cannot be taken in."""
    if given.gives not in ADDED:
        return str(given.gives), " | ".join(ADDED)
    if not given.suffixes or not all(s.startswith(".") and s == s.lower() and len(s) > 1 for s in given.suffixes):
        return repr(given.suffixes), N_("suffixes with a dot, in small letters")
    taken = [suffix for suffix in given.suffixes if suffix in known]
    return (", ".join(taken), N_("suffixes that are not taken")) if taken else None
