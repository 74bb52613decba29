"""What a file is when it is not what its name says: by its first bytes, and by what a parsed JSON text holds.

Downloads turn out to be error pages, pointers of Git LFS, archives; exports come in other encodings and other formats.
`read_text` and `recognised` call them by their name, so that the message says what to do. No list is complete: what is
not recognised is told by whoever failed to read it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from viewer.i18n import N_
from viewer.scene.issues import Issue, Severity

_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Wrapper:
    """What a file is instead.

    Parameters
    ----------
    what, advice : for people, to be translated: what it is, and what is expected in its place
    """

    what: str
    advice: str

    def issue(self, file: str, severity: Severity, line: int = 0, column: int = 0) -> Issue:
        """Told of a file."""
        return Issue("other-kind", severity, file, line, column, found=self.what, expected=self.advice)


_UNPACKED = N_("the file in it: unpack it first")
_CONVERTED = N_("GeoJSON: convert it, for example with QGIS or ogr2ogr")
_DOWNLOAD = N_("the file itself: download it again")
_ITSELF = N_("a file that can be opened")
_NAMED_SO = N_("a file whose suffix matches its content")

_MAGIC: tuple[tuple[bytes, int, str, str], ...] = (
    (b"version https://git-lfs.github.com/spec/", 0, N_("a Git LFS pointer"), N_("the file itself: run git lfs pull")),
    (b"version https://hawser.github.com/spec/", 0, N_("a Git LFS pointer"), N_("the file itself: run git lfs pull")),
    (b"/annex/objects/", 0, N_("a git-annex pointer"), N_("the file itself: run git annex get")),
    (b"<<<<<<< ", 0, N_("a file with an unresolved Git conflict"), N_("one of its two versions")),
    (b"\x1f\x8b", 0, N_("a gzip archive"), _UNPACKED),
    (b"PK\x03\x04", 0, N_("a zip archive"), _UNPACKED),
    (b"PK\x05\x06", 0, N_("a zip archive"), _UNPACKED),
    (b"7z\xbc\xaf\x27\x1c", 0, N_("a 7-Zip archive"), _UNPACKED),
    (b"\xfd7zXZ\x00", 0, N_("an xz archive"), _UNPACKED),
    (b"BZh", 0, N_("a bzip2 archive"), _UNPACKED),
    (b"\x28\xb5\x2f\xfd", 0, N_("a Zstandard archive"), _UNPACKED),
    (b"\x04\x22\x4d\x18", 0, N_("an LZ4 archive"), _UNPACKED),
    (b"Rar!\x1a\x07", 0, N_("a RAR archive"), _UNPACKED),
    (b"ustar", 257, N_("a tar archive"), _UNPACKED),
    (b"\x89PNG\r\n\x1a\n", 0, N_("a PNG picture"), _NAMED_SO),
    (b"\xff\xd8\xff", 0, N_("a JPEG picture"), _NAMED_SO),
    (b"GIF8", 0, N_("a GIF picture"), _NAMED_SO),
    (b"WEBP", 8, N_("a WebP picture"), _NAMED_SO),
    (b"II*\x00", 0, N_("a TIFF picture"), _NAMED_SO),
    (b"MM\x00*", 0, N_("a TIFF picture"), _NAMED_SO),
    (b"\xabKTX", 0, N_("a KTX texture"), _NAMED_SO),
    (b"%PDF", 0, N_("a PDF document"), _NAMED_SO),
    (b"SQLite format 3\x00", 0, N_("an SQLite database (GeoPackage or SpatiaLite)"), N_("the suffix .gpkg")),
    (b"fgb\x03fgb", 0, N_("a FlatGeobuf file"), _CONVERTED),
    (b"PAR1", 0, N_("a Parquet file"), _CONVERTED),
    (b"ARROW1", 0, N_("an Arrow file"), _CONVERTED),
    (b"\x00\x00\x27\x0a", 0, N_("a Shapefile"), N_("the suffix .shp")),
    (b"\x0a\x09OSMHeader", 4, N_("OpenStreetMap data (PBF)"), _NAMED_SO),
    (b"glTF", 0, N_("a binary glTF model"), N_("the suffix .glb")),
    (b"b3dm", 0, N_("a tile of 3D Tiles"), _ITSELF),
    (b"i3dm", 0, N_("a tile of 3D Tiles"), _ITSELF),
    (b"pnts", 0, N_("a tile of 3D Tiles"), _ITSELF),
    (b"cmpt", 0, N_("a tile of 3D Tiles"), _ITSELF),
    (b"Kaydara FBX Binary", 0, N_("an FBX model"), N_("glTF: convert it, for example with Blender")),
    (b"BLENDER", 0, N_("a Blender file"), N_("glTF: export it from Blender")),
    (b"ply\n", 0, N_("a PLY model"), _NAMED_SO),
    (b"ply\r\n", 0, N_("a PLY model"), _NAMED_SO),
    (b"solid ", 0, N_("an STL model"), _NAMED_SO),
    (b"AC10", 0, N_("an AutoCAD drawing"), _CONVERTED),
    (b"\x7fELF", 0, N_("a program"), _ITSELF),
    (b"MZ", 0, N_("a program"), _ITSELF),
)

_ROOTS: tuple[tuple[str, str, str], ...] = (
    ("kml", N_("KML"), _CONVERTED),
    ("osm", N_("OpenStreetMap data (XML)"), _NAMED_SO),
    ("gpx", N_("a GPX track"), _CONVERTED),
    ("CityModel", N_("CityGML"), _CONVERTED),
    ("FeatureCollection", N_("GML"), _CONVERTED),
    ("COLLADA", N_("a COLLADA model"), _NAMED_SO),
    ("svg", N_("an SVG drawing"), _NAMED_SO),
    ("html", N_("an HTML page"), _DOWNLOAD),
    ("Error", N_("an error message from a server (XML)"), _DOWNLOAD),
)
_TAG = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
# What is passed over is never gone back to: comments could be parted in more ways than can be tried.
_HTML = re.compile(rb"\s*+(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|script|meta|title)\b", re.I | re.S)
_JSONP = re.compile(rb"\s*(?:/\*\*?/\s*)?(?:typeof\s[^&]*&&\s*)?[\w$.]+\s*\(\s*[{\[]")
_SCRIPT = re.compile(rb"\s*(?:var|let|const|export|module\.exports|window\.|define\()[\w$.\s]*=?\s*")
_WKT = re.compile(rb"\s*(?:SRID=\d+;)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\s*Z?M?\s*\(", re.I)

_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def recognised(source: bytes, /) -> Wrapper | None:
    """What a file is by its first bytes, if that is something that nobody here reads under another name.

    Text that may be JSON, TOML or Markdown gives None, in whichever encoding.
    """
    head = source[:_HEAD]
    if head.startswith(b"\xef\xbb\xbf"):
        head = head[3:]
    if not head.strip(b" \t\r\n\x00"):
        what = N_("an empty file") if not source.strip(b" \t\r\n\x00") else N_("a file that begins with zeros")
        return Wrapper(what, N_("a file with something in it"))
    for magic, offset, what, advice in _MAGIC:
        if head.startswith(magic, offset):
            return Wrapper(what, advice)
    if _HTML.match(head):
        return Wrapper(N_("an HTML page"), _DOWNLOAD)
    bare = head.lstrip()
    if bare.startswith(b"<"):
        return _markup(head)
    if bare[:1] in (b"{", b"[", b"\x1e", b"#", b"+"):
        return None
    if _JSONP.match(head):
        return Wrapper(N_("JSONP, a function call in JavaScript"), N_("the JSON between its brackets"))
    if _SCRIPT.match(head) and (b"{" in head or b"[" in head):
        return Wrapper(N_("JavaScript"), N_("the JSON in it"))
    if _WKT.match(head):
        return Wrapper(N_("well-known text"), _CONVERTED)
    return _table(head)


def _markup(head: bytes) -> Wrapper:
    text = re.sub(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>", b"", head, flags=re.S)
    match = _TAG.search(text)
    name = match[1].decode("ascii", "replace") if match else ""
    for root, what, advice in _ROOTS:
        if name == root:
            return Wrapper(what, advice)
    return Wrapper(N_("XML"), _ITSELF)


def _table(head: bytes) -> Wrapper | None:
    """CSV: lines that have the same number of the same separators."""
    lines = [line for line in head.splitlines()[: -1 if len(head) == _HEAD else None] if line.strip()][:4]
    if len(lines) < 2 or any(b"=" in line or b"\x00" in line for line in lines):
        return None
    for separator in (b",", b";", b"\t"):
        counts = {re.sub(rb'"[^"]*"', b"", line).count(separator) for line in lines}
        if len(counts) == 1 and counts != {0}:
            return Wrapper(N_("a table (CSV)"), _CONVERTED)
    return None


@dataclass(frozen=True, slots=True)
class Utf8Text:
    """A text as UTF-8 without a mark at its beginning.

    Parameters
    ----------
    source : UTF-8
    encoding : what it was saved in, where that was not UTF-8; for people
    certain : False where the encoding is a guess
    """

    source: bytes
    encoding: str = ""
    certain: bool = True


def read_text(source: bytes, /) -> Utf8Text | None:
    """A text in whichever encoding; None where it is none, or none that can be told.

    UTF-16 and UTF-32 are told by their mark or their zeros. GB 18030 (GBK) and Latin-1 have no mark: pairs of high
    bytes are the first, single ones the second.
    """
    if source.startswith(b"\xef\xbb\xbf"):
        source = source[3:]
    elif name := _wide(source):
        try:
            return Utf8Text(
                source.decode(name).removeprefix("\ufeff").encode(), name.removesuffix("-LE").removesuffix("-BE")
            )
        except UnicodeError:
            return None
    try:
        source.decode()
    except UnicodeDecodeError:
        pass
    else:
        return Utf8Text(source)
    high = sum(b < 32 and b not in (9, 10, 13, 30) for b in source[:_HEAD])
    if high > len(source[:_HEAD]) // 100:
        return None
    return _single(source)


def _wide(source: bytes) -> str:
    """Python's name of UTF-16 or UTF-32, if it is one."""
    for mark, name in _BOMS:
        if source.startswith(mark):
            return name
    head = source[:1024]
    if len(head) < 8 or len(source) % 2:
        return ""
    zeros = [head[i::4].count(0) / (len(head) // 4) for i in range(4)]
    if min(zeros[1:]) > 0.5 and zeros[0] == 0:
        return "UTF-32-LE"
    if min(zeros[:3]) > 0.5 and zeros[3] == 0:
        return "UTF-32-BE"
    # What is written in braces and quotes has a zero beside each of them, whatever the letters between are.
    if zeros[0] == zeros[2] == 0 and zeros[1] + zeros[3] > 0.4:
        return "UTF-16-LE"
    if zeros[1] == zeros[3] == 0 and zeros[0] + zeros[2] > 0.4:
        return "UTF-16-BE"
    return ""


_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_COMMON = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_RUN = re.compile(rb"[\x80-\xff]+")


def _single(source: bytes) -> Utf8Text | None:
    """GB 18030 or Latin-1, whichever its high bytes look like."""
    runs = _RUN.findall(source[: 1 << 20])
    even = sum(len(run) % 2 == 0 and len(_COMMON.findall(run)) * 2 == len(run) for run in runs)
    try:
        if even * 10 >= len(runs) * 8:
            return Utf8Text(source.decode("gb18030").encode(), "GB 18030 (GBK)", False)
        return Utf8Text(source.decode("cp1252").encode(), "Latin-1 (Windows-1252)", False)
    except UnicodeDecodeError:
        pass
    try:
        return Utf8Text(source.decode("gb18030").encode(), "GB 18030 (GBK)", False)
    except UnicodeDecodeError:
        return None


def encoding_issue(source: bytes, file: str, severity: Severity, /) -> Issue:
    """What is said of a text that is not UTF-8, with the place of the first byte that is not."""
    found = recognised(source)
    if found is not None:
        return found.issue(file, severity, 1, 1)
    text = read_text(source)
    line, column = first_odd_byte(source)
    what = text.encoding if text and text.encoding else N_("binary data")
    return Issue("encoding", severity, file, line, column, found=what)


def first_odd_byte(source: bytes, /) -> tuple[int, int]:
    """Line and column of the first byte that is not UTF-8; (1, 1) where all are."""
    try:
        source.decode()
    except UnicodeDecodeError as error:
        head = source[: error.start]
        return head.count(b"\n") + 1, len(head[head.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
    return 1, 1


def recognised_json(data: object, /) -> Wrapper | None:
    """What a parsed JSON text is, if it is a known format that is not GeoJSON."""
    if isinstance(data, list):
        return Wrapper(N_("a list in JSON"), N_("GeoJSON: an object with a type")) if data else None
    if not isinstance(data, Mapping):
        return None
    kind = data.get("type")
    if kind == "Topology":
        return Wrapper(N_("TopoJSON"), _CONVERTED)
    if kind in ("CityJSON", "CityJSONFeature"):
        return Wrapper(N_("CityJSON"), N_("a layer of the kind model, or the suffix .city.json"))
    asset = data.get("asset")
    if isinstance(asset, Mapping) and "version" in asset:
        if "root" in data:
            return Wrapper(N_("a tileset of 3D Tiles"), _ITSELF)
        return Wrapper(N_("a glTF model"), N_("the suffix .gltf"))
    if kind is None:
        if "geometryType" in data or "spatialReference" in data:
            return Wrapper(N_("Esri JSON"), _CONVERTED)
        if isinstance(data.get("elements"), list):
            return Wrapper(N_("a response from Overpass (OpenStreetMap in JSON)"), _CONVERTED)
        if "error" in data or "errors" in data:
            return Wrapper(N_("an error message from a server (JSON)"), _DOWNLOAD)
    return None
