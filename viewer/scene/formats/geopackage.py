"""GeoPackages (OGC 12-128): features of an SQLite database, which is read from memory and by nobody's leave changed.

A database may be made to do harm: nothing but reading of its own tables is allowed, no view or trigger of it is run,
and whatever takes too long ends.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from viewer.i18n import N_
from viewer.scene.formats.crs import WGS84, Crs, epsg, wkt
from viewer.scene.formats.geo_tables import TabledFeatures, TableRow, refused
from viewer.scene.formats.wrappers import recognised
from viewer.scene.issues import Issue, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.names import printable
from viewer.scene.properties import Doubts, shown

F8 = NDArray[np.float64]

MAGIC = b"SQLite format 3\x00"
_SECONDS = 30.0
_STEPS = 20_000  # instructions of the database between two looks at the clock
_AT_ONCE = 5_000
_ENVELOPES = (0, 32, 48, 48, 64)
_BAD = (sqlite3.Error, sqlite3.Warning, MemoryError, OverflowError, UnicodeError)
_FUNCTIONS = frozenset({"lower", "length", "count"})
_GEOMETRY = N_("a geometry in well-known binary")
_PACKAGE = N_("a GeoPackage with tables of features")


def read_geopackage(source: bytes, file: str, /) -> TabledFeatures:
    """The features of all tables of a file and what is wrong with it.

    Parameters
    ----------
    file : its name for the issues
    """
    if not source.startswith(MAGIC):
        other = recognised(source)
        if other is not None:
            return TabledFeatures(issues=[other.issue(file, Severity.FATAL)])
        return refused("bad-value", file, "$", shown(source[:16].decode("latin-1")), _PACKAGE)
    out, doubts = TabledFeatures(), Doubts()
    try:
        with _opened(source) as database:
            tables = _tables(database)
            if not tables:
                return refused("bad-value", file, "gpkg_contents", N_("nothing"), _PACKAGE)
            for table, column, srs in tables:
                try:
                    _read(database, table, column, srs, out, doubts, file)
                except _BAD as error:
                    name, found, whole = printable(table)[:60], str(error)[:80], N_("a table that can be read")
                    out.issues.append(Issue("bad-value", Severity.ERROR, file, path=name, found=found, expected=whole))
    except _BAD as error:
        severity = Severity.ERROR if out.features else Severity.FATAL
        expected = N_("a database that is whole")
        out.issues.append(Issue("bad-value", severity, file, path="$", found=str(error)[:80], expected=expected))
    out.told(doubts, file)
    if not out.features and any(i.severity is Severity.ERROR for i in out.issues):
        out.issues = [Issue(i.code, Severity.FATAL, i.file, 0, 0, i.path, i.found, i.expected) for i in out.issues]
    return out


@contextmanager
def _opened(source: bytes) -> Iterator[sqlite3.Connection]:
    """The database in memory, for reading only."""
    # A database that keeps a journal beside it (WAL) is whole without it once it was closed.
    image = source if source[18:20] == b"\x01\x01" else source[:18] + b"\x01\x01" + source[20:]
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(image)
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA query_only = ON")
        database.execute("PRAGMA cell_size_check = ON")
        database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, min(len(source), LIMITS.layer_bytes) + 1)
        database.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 1_000_000)
        database.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 100)
        database.setlimit(sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 4)
        database.setlimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 0)
        end = time.process_time() + _SECONDS
        database.set_progress_handler(lambda: int(time.process_time() > end), _STEPS)
        database.set_authorizer(_allowed)
        database.text_factory = lambda data: data.decode("utf-8", "replace")
        yield database
    finally:
        database.close()


def _allowed(action: int, one: str | None, two: str | None, base: str | None, inner: str | None) -> int:
    """Whether the database may do something: read tables, and what a name or a number takes."""
    if action == sqlite3.SQLITE_SELECT or (action == sqlite3.SQLITE_READ and inner is None):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and two in _FUNCTIONS:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _tables(database: sqlite3.Connection) -> list[tuple[str, str, int]]:
    """Tables of features that are no views, the column of the geometry, and the coordinate system of each."""
    listed = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    real = {str(name) for name, sql in listed if not str(sql).lstrip().upper().startswith("CREATE VIRTUAL")}
    query = "SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns"
    found = [(str(t), str(c), int(s)) for t, c, s in database.execute(query).fetchmany(LIMITS.layers) if type(s) is int]
    return [each for each in found if each[0] in real]


def _read(
    database: sqlite3.Connection,
    table: str,
    column: str,
    srs: int,
    out: TabledFeatures,
    doubts: Doubts,
    file: str,
) -> None:
    name = printable(table)[:60]
    crs = _system(database, srs)
    if crs is None:
        expected = N_("a coordinate system that PROJ knows")
        out.issues.append(Issue("bad-value", Severity.ERROR, file, path=name, found=f"srs_id {srs}", expected=expected))
        return
    cursor = database.execute(f"SELECT rowid, * FROM {_quoted(table)}")
    columns = [str(c[0]) for c in cursor.description]
    at = next((i for i, c in enumerate(columns[1:], 1) if c.lower() == column.lower()), 0)
    if not at:
        expected = N_("a column with geometries")
        out.issues.append(Issue("bad-value", Severity.ERROR, file, path=name, found=column, expected=expected))
        return
    number = 0
    while rows := cursor.fetchmany(_AT_ONCE):
        if len(out.features) + len(rows) > LIMITS.features:
            found = f"> {LIMITS.features}"
            out.issues.append(Issue("too-large", Severity.ERROR, file, path=name, found=found, expected=found[2:]))
            return
        made = []
        for row in rows:
            values = {
                key: value
                for i, (key, value) in enumerate(zip(columns, row, strict=True))
                if i and i != at and value is not None and not isinstance(value, bytes)
            }
            number += 1
            made.append(TableRow((name, row[0] if type(row[0]) is int else number), "", values))
        _shape(made, [row[at] for row in rows], doubts)
        out.add(made, crs, doubts)


def _system(database: sqlite3.Connection, srs: int) -> Crs | None:
    """The coordinate system of that number: by its number in the register, else by its own text."""
    if srs == 0:  # geographic, and nothing else is told of it
        return WGS84
    query = "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?"
    for organization, code, definition in database.execute(query, (srs,)).fetchmany(1):
        if str(organization).casefold() == "epsg" and type(code) is int and 0 < code < 1_000_000:
            return epsg(code) or wkt(str(definition or ""))
        return wkt(str(definition or ""))
    return epsg(srs) if srs > 0 else None


def _shape(rows: list[TableRow], blobs: list[object], doubts: Doubts) -> None:
    """Give rows the pieces of their geometries."""
    import shapely

    wkb: list[bytes | None] = []
    for row, blob in zip(rows, blobs, strict=True):
        body = _body(blob)
        if blob is not None and body is None:
            found = f"{len(blob)} B" if isinstance(blob, bytes) else shown(blob)
            doubts.note("bad-feature", "header", row.path, found, N_("a geometry of a GeoPackage"))
        wkb.append(body)
    geometries: NDArray[np.object_] = shapely.from_wkb(np.array(wkb, object), on_invalid="ignore")
    for row, geometry, told in zip(rows, geometries, wkb, strict=True):
        if geometry is None and told is not None:
            doubts.note("bad-feature", "wkb", row.path, f"{len(told)} B", _GEOMETRY)
    _taken(rows, geometries, doubts)


def _body(blob: object) -> bytes | None:
    """The well-known binary of a geometry behind its head; None where there is none."""
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
        return None
    envelope = blob[3] >> 1 & 7
    if envelope >= len(_ENVELOPES):
        return None
    return blob[8 + _ENVELOPES[envelope] :]


def _taken(rows: list[TableRow], geometries: NDArray[np.object_], doubts: Doubts) -> None:
    """The pieces of geometries, of whatever kind: all of a batch at once."""
    import shapely

    of = np.flatnonzero(~shapely.is_missing(geometries) & ~shapely.is_empty(geometries))
    parts = geometries[of]
    for _ in range(LIMITS.nesting):  # collections of collections
        if not (shapely.get_type_id(parts) > 3).any():
            break
        parts, inner = shapely.get_parts(parts, return_index=True)
        of = of[inner]
    kinds = shapely.get_type_id(parts)
    for i in np.flatnonzero(kinds > 3).tolist():
        kind = str(getattr(parts[i], "geom_type", ""))
        doubts.note("not-drawn", "kind", rows[of[i]].path, kind, N_("points, lines and polygons"))
    drawn = (kinds <= 3) & ~shapely.is_empty(parts)
    parts, of, kinds = parts[drawn], of[drawn], kinds[drawn]
    _heights(rows, parts, of)
    for i, piece in zip(of[kinds == 0].tolist(), _coordinates(parts[kinds == 0]), strict=True):
        rows[i].points.append(piece)
    lines = (kinds == 1) | (kinds == 2)
    for i, piece in zip(of[lines].tolist(), _coordinates(parts[lines]), strict=True):
        rows[i].lines.append(piece)
    rings, polygon = shapely.get_rings(parts[kinds == 3], return_index=True)
    owners = of[kinds == 3].tolist()
    before, good = -1, False
    for number, ring in zip(polygon.tolist(), _coordinates(rings), strict=True):
        if number != before:
            before, good = number, len(ring) > 3
            if good:
                rows[owners[number]].polygons.append([ring])
        elif good and len(ring) > 3:
            rows[owners[number]].polygons[-1].append(ring)


def _coordinates(parts: NDArray[np.object_]) -> list[F8]:
    """The corners of each of these, (k, 2)."""
    import shapely

    flat = shapely.get_coordinates(parts)
    starts = np.cumsum([0, *shapely.get_num_coordinates(parts).tolist()]).tolist()
    return [flat[a:b] for a, b in pairwise(starts)]


def _heights(rows: list[TableRow], parts: NDArray[np.object_], of: NDArray[np.int64]) -> None:
    """Lowest and highest third coordinates of rows that have any but zeros."""
    import shapely

    if not shapely.has_z(parts).any():
        return
    found, part = shapely.get_coordinates(parts, include_z=True, return_index=True)
    owner, z = of[part], found[:, 2]
    told = np.isfinite(z)
    low, high = np.full(len(rows), np.inf), np.full(len(rows), -np.inf)
    np.minimum.at(low, owner[told], z[told])
    np.maximum.at(high, owner[told], z[told])
    for i in np.flatnonzero((low <= high) & ((low != 0) | (high != 0))).tolist():
        rows[i].z = (float(low[i]), float(high[i]))
