"""Esri Shapefiles: the shapes, with the table, the coordinate system and the encoding that lie beside them."""

from __future__ import annotations

import codecs
import datetime as dt
import io
import struct
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.inside import inside
from viewer.geometry.triangulation import shoelace
from viewer.i18n import N_
from viewer.scene.formats.crs import WGS84, Crs, wkt
from viewer.scene.formats.geo_tables import TabledFeatures, TableRow, refused
from viewer.scene.formats.wrappers import read_text, recognised
from viewer.scene.issues import Issue, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.properties import Doubts, shown

F8 = NDArray[np.float64]

TABLE, SYSTEM, ENCODING = ".dbf", ".prj", ".cpg"
"""Endings of the files beside the shapes."""

_BAD = (struct.error, ValueError, IndexError, KeyError, TypeError, OverflowError, EOFError, AttributeError)
_POINTS, _LINES, _POLYGONS, _PATCHES = (1, 11, 21, 8, 18, 28), (3, 13, 23), (5, 15, 25), (31,)
_DRIVERS = {0x4D: "gbk", 0x4F: "big5", 0x4E: "cp949", 0x7B: "cp932", 0x13: "cp932", 0x7A: "gbk", 0x78: "big5"}
_PAGES = {"936": "gbk", "950": "big5", "932": "cp932", "949": "cp949", "65001": "utf-8", "utf8": "utf-8"}
_FLAT = N_("shapes that lie flat")
_READABLE = N_("a shape that can be read")


def read_shapefile(source: bytes, file: str, beside: Mapping[str, bytes], /) -> TabledFeatures:
    """The features of a file and what is wrong with it.

    Parameters
    ----------
    file : its name for the issues
    beside : what lies beside it, by suffix
    """
    if other := recognised(source) if source[:4] != b"\x00\x00\x27\x0a" else None:
        return TabledFeatures(issues=[other.issue(file, Severity.FATAL)])
    with warnings.catch_warnings(record=True) as odd:
        # What the library finds odd it says as warnings of Python's.
        warnings.simplefilter("always")
        out = _read(source, file, beside)
    if odd:
        found, whole = str(odd[0].message)[:80], N_("a file that is whole")
        out.issues.append(Issue("bad-value", Severity.WARNING, file, path="$", found=found, expected=whole))
    return out


def _read(source: bytes, file: str, beside: Mapping[str, bytes]) -> TabledFeatures:
    import shapefile  # type: ignore[import-untyped]

    issues: list[Issue] = []
    table = beside.get(TABLE)
    if table is None:
        issues.append(Issue("missing-part", Severity.WARNING, file, path=TABLE, found=TABLE, expected=_names()))
    encoding = _encoding(beside, table or b"", file, issues)
    try:
        given: dict[str, Any] = {"shp": io.BytesIO(source)}
        if table is not None:
            given["dbf"] = io.BytesIO(table)
        reader = shapefile.Reader(**given, encoding=encoding, encodingErrors="replace")
        # The table may say that it has millions of rows: a shape takes twelve bytes at least.
        told, count = len(reader), max(0, len(source) - 100) // 12
    except (*_BAD, shapefile.ShapefileException) as error:
        return refused("bad-value", file, "$", str(error)[:80] or shown(len(source)), N_("a Shapefile"))
    if told > count:
        issues.append(Issue("bad-value", Severity.WARNING, file, path=TABLE, found=str(told), expected=f"<= {count}"))
    count = min(told, count)
    if count > LIMITS.features:
        return refused("too-large", file, "$", str(count), f"{LIMITS.features}")
    crs = _system(beside, reader, file, issues)
    out = TabledFeatures(issues=issues)
    if crs is None:
        return out
    doubts = Doubts()
    rows: list[TableRow] = []
    names = [str(each[0]) for each in reader.fields if str(each[0]) != "DeletionFlag"] if table is not None else []
    for number in range(count):
        try:
            shape = reader.shape(number)
            properties = _properties(reader, number, names) if table is not None else {}
        except (*_BAD, shapefile.ShapefileException) as error:
            doubts.note("bad-feature", "shape", (number,), str(error)[:60] or type(error).__name__, _READABLE)
            continue
        rows.append(_row(shape, number, properties, doubts))
    out.add(rows, crs, doubts)
    out.told(doubts, file)
    return out


def _names() -> str:
    return N_("the table beside the shapes")


def _encoding(beside: Mapping[str, bytes], table: bytes, file: str, issues: list[Issue]) -> str:
    """The encoding of the table: as its own file says, as the table does, else as it looks."""
    told = beside.get(ENCODING, b"").decode("ascii", "replace").strip().casefold()
    for name in (told, told.rpartition(" ")[2], told.removeprefix("ansi "), told.rpartition("/")[2]):
        name = _PAGES.get(name.removeprefix("cp"), name)
        try:
            if name:
                return codecs.lookup(name).name
        except LookupError:
            continue
    start = int.from_bytes(table[8:10], "little") if len(table) > 32 else 0
    text = table[start:]
    if not told and len(table) > 32 and table[29] in _DRIVERS:
        return _DRIVERS[table[29]]
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        found = read_text(text.translate(None, bytes(range(32))))
        name = found.encoding if found and found.encoding else "Latin-1 (Windows-1252)"
        issues.append(Issue("encoding", Severity.WARNING, file, path=ENCODING, found=name))
        return "gb18030" if "GB" in name else "cp1252"
    return "utf-8"


def _system(beside: Mapping[str, bytes], reader: Any, file: str, issues: list[Issue]) -> Crs | None:
    """The coordinate system; degrees on WGS 84 where none is told and the numbers look like that."""
    text = beside.get(SYSTEM, b"").decode("utf-8", "replace").strip("\ufeff \r\n\t\x00")
    if text:
        if found := wkt(text):
            return found
        expected = N_("a coordinate system that PROJ knows")
        issues.append(Issue("bad-value", Severity.FATAL, file, path=SYSTEM, found=text[:60], expected=expected))
        return None
    try:
        west, south, east, north = (float(v) for v in reader.bbox[:4])
        degrees = max(abs(west), abs(east)) <= 180.0 and max(abs(south), abs(north)) <= 90.0
    except _BAD:
        degrees = False
    severity = Severity.WARNING if degrees else Severity.FATAL
    expected = N_("the coordinate system of the shapes; without it only degrees (WGS 84) can be read")
    issues.append(Issue("missing-part", severity, file, path=SYSTEM, found=SYSTEM, expected=expected))
    return WGS84 if degrees else None


def _properties(reader: Any, number: int, names: Sequence[str]) -> dict[str, object]:
    """The row of the table, without what it leaves open."""
    out: dict[str, object] = {}
    record = reader.record(number)
    for key, value in zip(names, record, strict=False):
        if isinstance(value, dt.date):
            out[key] = value.isoformat()
        elif isinstance(value, bytes):
            out[key] = value.decode("utf-8", "replace").strip()
        elif value is not None and value != "":
            out[key] = value
    return out


def _row(shape: Any, number: int, properties: dict[str, object], doubts: Doubts) -> TableRow:
    row = TableRow((number,), "", properties)
    kind = int(shape.shapeType)
    if kind in _PATCHES:
        doubts.note("unsupported-feature", "patch", (number,), "MultiPatch", _FLAT)
        return row
    points = _flat(getattr(shape, "points", []))
    heights = getattr(shape, "z", None)
    if heights is not None and len(points):
        z = np.atleast_1d(np.array(heights, np.float64))
        z = z[np.isfinite(z)]
        row.z = (float(z.min()), float(z.max())) if len(z) and z.any() else None
    if kind in _POINTS:
        row.points = [point[None] for point in points]
        return row
    if not len(points):
        return row
    starts = sorted({int(v) for v in shape.parts if 0 <= int(v) < len(points)} | {0})
    parts = [points[a:b] for a, b in zip(starts, [*starts[1:], len(points)], strict=True)]
    if kind in _LINES:
        row.lines = [part for part in parts if len(part) > 1]
    elif kind in _POLYGONS:
        row.polygons = _rings([part for part in parts if len(part) > 3])
    return row


def _flat(points: Sequence[Sequence[float]]) -> F8:
    """Corners without what they have besides a place, (k, 2)."""
    if not points:
        return np.zeros((0, 2))
    whole = np.array(points, np.float64) if len({len(p) for p in points}) == 1 else np.array([p[:2] for p in points])
    return np.ascontiguousarray(whole[:, :2], dtype=np.float64)


def _rings(parts: list[F8]) -> list[list[F8]]:
    """Rings as polygons: outer ones run clockwise, holes the other way, in whichever order."""
    if len(parts) < 2:
        return [[part] for part in parts]
    starts = np.cumsum([0, *(len(part) for part in parts)]).astype(np.int64)
    vertices = np.concatenate(parts)
    area = shoelace(vertices, starts)[0]
    outer = np.flatnonzero(area <= 0)
    if not len(outer):
        return [[part] for part in parts]
    polygons = {int(i): [parts[int(i)]] for i in outer}
    for hole in np.flatnonzero(area > 0).tolist():
        point = np.repeat(parts[hole][:1], len(outer), axis=0)
        within = outer[inside(vertices, starts, starts, point, outer)]
        if len(within):
            polygons[int(within[np.argmin(np.abs(area[within]))])].append(parts[hole])
        else:
            polygons[hole] = [parts[hole]]
    return list(polygons.values())
