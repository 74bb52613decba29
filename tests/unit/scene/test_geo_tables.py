"""Shapefiles and GeoPackages: written here as their specifications have them, told where they are odd."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from viewer.build.cache import entry_for
from viewer.build.loading import load_scene
from viewer.scene.formats.geo_tables import TabledFeatures
from viewer.scene.formats.geopackage import read_geopackage
from viewer.scene.formats.shapefiles import read_shapefile
from viewer.scene.issues import SceneError, Severity
from viewer.scene.loader import read_scene
from viewer.scene.projections import projection_of

DEGREES = pyproj.CRS.from_epsg(4326).to_wkt("WKT1_ESRI")
SWISS = pyproj.CRS.from_epsg(2056).to_wkt("WKT1_ESRI")
LON, LAT = 8.54, 47.37
Corner = tuple[float, float]


def box(lon: float = LON, lat: float = LAT, size: float = 2e-4) -> list[Corner]:
    """A ring that runs clockwise, as the outer ones of shapes do."""
    return [(lon, lat), (lon, lat + size), (lon + size, lat + size), (lon + size, lat), (lon, lat)]


def shp(kind: int, shapes: Sequence[Sequence[Sequence[Corner]]], /) -> bytes:
    """A main file (Esri, 1998): each shape is its parts."""
    records = b""
    every = [c for parts in shapes for part in parts for c in part] or [(0.0, 0.0)]
    for number, parts in enumerate(shapes, 1):
        corners = [c for part in parts for c in part]
        if not corners:
            body = struct.pack("<i", 0)
        elif kind == 1:
            body = struct.pack("<i2d", kind, *corners[0])
        else:
            starts = np.cumsum([0, *(len(part) for part in parts)])[:-1].tolist()
            low, high = np.min(corners, axis=0), np.max(corners, axis=0)
            head = struct.pack("<i4d2i", kind, *low, *high, len(parts), len(corners))
            body = head + struct.pack(f"<{len(starts)}i", *starts) + np.array(corners, "<f8").tobytes()
        records += struct.pack(">2i", number, len(body) // 2) + body
    low, high = np.min(every, axis=0), np.max(every, axis=0)
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 50 + len(records) // 2)
    return head + struct.pack("<2i8d", 1000, kind, *low, *high, 0, 0, 0, 0) + records


def dbf(rows: Sequence[dict[str, object]], encoding: str = "utf-8", /) -> bytes:
    """A table (dBASE III): texts of 40 bytes."""
    names = list(rows[0])
    fields = b"".join(name.encode().ljust(11, b"\0") + struct.pack("<c4xBB14x", b"C", 40, 0) for name in names)
    body = b"".join(b" " + b"".join(str(r[n]).encode(encoding)[:40].ljust(40) for n in names) for r in rows)
    start = 32 + len(fields) + 1
    return (
        struct.pack("<4BIHH20x", 3, 126, 1, 1, len(rows), start, 1 + 40 * len(names)) + fields + b"\r" + body + b"\x1a"
    )


def shapefile(
    folder: Path, source: bytes, rows: Sequence[dict[str, object]], prj: str = DEGREES, **more: bytes
) -> Path:
    path = folder / "town.shp"
    path.write_bytes(source)
    (folder / "town.DBF").write_bytes(more.get("dbf", dbf(rows)))
    if prj:
        (folder / "town.prj").write_text(prj)
    if "cpg" in more:
        (folder / "town.cpg").write_bytes(more["cpg"])
    return path


def found(source: bytes, /, **beside: bytes) -> TabledFeatures:
    return read_shapefile(source, "town.shp", {f".{name}": data for name, data in beside.items()})


def test_houses_of_a_shapefile_have_their_heights_and_holes(tmp_path: Path) -> None:
    hole = [(x + 5e-5, y + 5e-5) for x, y in box(size=1e-4)][::-1]
    other = box(LON + 1e-3)
    source = shp(5, [[box(), hole], [hole[::-1], other]])
    rows = [{"HEIGHT": "12.5", "NAME": "Zunfthaus"}, {"HEIGHT": "7", "NAME": "Schüür"}]
    scene = read_scene(shapefile(tmp_path, source, rows))
    assert scene.issues == ()
    table = scene.features["buildings"]
    assert table.height.tolist() == [12.5, 7.0]
    assert table.names == ("Zunfthaus", "Schüür")
    assert np.bincount(table.polygon_feature).tolist() == [1, 2]
    assert np.diff(table.polygons.polygon_starts).tolist() == [2, 1, 1]


def test_a_shapefile_in_metres_lies_where_its_prj_says(tmp_path: Path) -> None:
    corners = [(2_600_000.0 + x, 1_200_000.0 + y) for x, y in ((0, 0), (0, 10), (10, 10), (10, 0), (0, 0))]
    scene = read_scene(shapefile(tmp_path, shp(5, [[corners]]), [{"height": "9"}], SWISS)).scene
    at = projection_of(scene.origin, scene.projection).inverse([(0.0, 0.0)])[0]
    assert at.tolist() == pytest.approx([7.4387, 46.9511], abs=1e-4)


def test_lines_and_points_of_shapefiles_are_read() -> None:
    line = found(
        shp(3, [[[(LON, LAT), (LON + 1e-3, LAT)], [(LON, LAT + 1e-3), (LON, LAT + 2e-3)]]]), prj=DEGREES.encode()
    )
    assert [len(each) for each in line.features[0].lines] == [2, 2]
    point = found(shp(1, [[[(LON, LAT)]], [[]]]), prj=DEGREES.encode())
    assert [len(f.points) for f in point.features] == [1, 0]


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [("utf-8", b""), ("utf-8", b"UTF-8\r\n"), ("gbk", b"936"), ("gbk", b""), ("cp1252", b"ANSI 1252")],
)
def test_names_are_read_in_the_encoding_that_lies_beside(encoding: str, cpg: bytes) -> None:
    name = "Zürich" if encoding == "cp1252" else "金鱼嘴基金大厦"
    beside = {"dbf": dbf([{"name": name}], encoding), "prj": DEGREES.encode(), **({"cpg": cpg} if cpg else {})}
    geo = found(shp(5, [[box()]]), **beside)
    assert geo.features[0].properties["name"] == name
    assert [i.code for i in geo.issues] == (["encoding"] if encoding == "gbk" and not cpg else [])


def test_without_a_prj_only_degrees_are_taken() -> None:
    geo = found(shp(5, [[box()]]), dbf=dbf([{"name": "a"}]))
    assert [(i.code, i.severity, i.path) for i in geo.issues] == [("missing-part", Severity.WARNING, ".prj")]
    assert len(geo.features) == 1
    geo = found(shp(5, [[box(2_600_000.0, 1_200_000.0, 10.0)]]), dbf=dbf([{"name": "a"}]))
    assert [(i.code, i.severity) for i in geo.issues] == [("missing-part", Severity.FATAL)]
    geo = found(shp(5, [[box()]]), prj=b"PROJCS[nonsense", dbf=dbf([{"name": "a"}]))
    assert [(i.code, i.severity, i.path) for i in geo.issues] == [("bad-value", Severity.FATAL, ".prj")]


@pytest.mark.parametrize("end", [*range(0, 330, 7), -1])
def test_a_shapefile_cut_short_or_changed_is_told(end: int) -> None:
    source = shp(5, [[box()], [box(LON + 1e-3)]])
    beside = {"prj": DEGREES.encode(), "dbf": dbf([{"name": "a"}, {"name": "b"}])}
    geo = found(source[:end], **beside)
    assert geo.issues or len(geo.features) < 2
    changed = bytearray(source)
    changed[end % len(source)] ^= 0x41
    found(bytes(changed), **beside)
    found(source, prj=DEGREES.encode(), dbf=beside["dbf"][: end % 90])


def test_a_table_that_claims_millions_of_rows_takes_no_time() -> None:
    table = bytearray(dbf([{"name": "a"}]))
    table[4:8] = struct.pack("<I", 1_900_000)
    geo = found(shp(5, [[box()]]), prj=DEGREES.encode(), dbf=bytes(table))
    assert len(geo.features) == 1
    assert ("bad-value", ".dbf", "1900000") in [(i.code, i.path, i.found) for i in geo.issues]


def test_a_change_beside_a_lone_shapefile_makes_it_anew(tmp_path: Path) -> None:
    path = shapefile(tmp_path, shp(5, [[box()]]), [{"height": "12"}])
    before = entry_for(str(path))
    assert before is not None
    (tmp_path / "town.DBF").write_bytes(dbf([{"height": "21"}]))
    assert entry_for(str(path)) != before
    assert read_scene(path).features["buildings"].height.tolist() == [21.0]


def gpkg(
    path: Path, tables: dict[str, tuple[int, list[tuple[BaseGeometry | bytes | None, dict[str, object]]]]], /
) -> Path:
    """A GeoPackage (OGC 12-128r19) with its tables of features."""
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA application_id = 1196444487")
        base.execute(
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,"
            " organization_coordsys_id INTEGER, definition TEXT)"
        )
        for code in (4326, 2056):
            text = pyproj.CRS.from_epsg(code).to_wkt("WKT1_GDAL")
            base.execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('', ?, 'EPSG', ?, ?)", (code, code, text))
        base.execute("CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, srs_id INTEGER)")
        base.execute(
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT,"
            " srs_id INTEGER, z INTEGER, m INTEGER)"
        )
        for name, (srs, rows) in tables.items():
            columns = list(rows[0][1])
            quoted = name.replace('"', '""')
            kinds = "".join(f', "{c}"' for c in columns)
            base.execute(f'CREATE TABLE "{quoted}" (fid INTEGER PRIMARY KEY, geom BLOB{kinds})')
            base.execute("INSERT INTO gpkg_contents VALUES (?, 'features', ?)", (name, srs))
            base.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', ?, 0, 0)", (name, srs))
            for geometry, values in rows:
                blob = geometry
                if isinstance(geometry, BaseGeometry):
                    blob = b"GP\x00\x03" + struct.pack("<i4d", srs, *np.array(geometry.bounds)[[0, 2, 1, 3]])
                    blob += shapely.to_wkb(geometry)
                marks = ", ?" * len(columns)
                base.execute(f'INSERT INTO "{quoted}" VALUES (NULL, ?{marks})', (blob, *values.values()))
    base.close()
    return path


HOUSE = shapely.Polygon(box(), [[(x + 5e-5, y + 5e-5) for x, y in box(size=1e-4)]])


def test_all_tables_of_a_geopackage_are_read(tmp_path: Path) -> None:
    street = shapely.LineString([(2_683_000.0, 1_247_000.0), (2_683_050.0, 1_247_000.0)])
    two = shapely.MultiPolygon([shapely.Polygon(box(LON + 2e-3)), shapely.Polygon(box(LON + 1e-3))])
    tables = {
        "houses": (4326, [(HOUSE, {"height": 12.5, "name": "苏黎世"}), (two, {"height": 7.0, "name": None})]),
        'the "streets"': (2056, [(street, {"highway": "residential"})]),
    }
    scene = read_scene(gpkg(tmp_path / "town.gpkg", tables))
    assert scene.issues == ()
    assert set(scene.features) == {"buildings", "roads"}
    assert scene.features["buildings"].height.tolist() == [12.5, 7.0]
    assert np.bincount(scene.features["buildings"].polygon_feature).tolist() == [1, 2]
    length = np.linalg.norm(np.diff(scene.features["roads"].line_points, axis=0))
    assert length == pytest.approx(50.0, abs=0.05)


def test_a_geopackage_that_kept_a_journal_opens(tmp_path: Path) -> None:
    path = gpkg(tmp_path / "town.gpkg", {"houses": (4326, [(HOUSE, {"height": 12.5})])})
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA journal_mode = WAL")
    base.close()
    assert path.read_bytes()[18:20] == b"\x02\x02"
    assert len(read_geopackage(path.read_bytes(), "town.gpkg").features) == 1


def test_odd_geometries_are_told_with_table_and_row(tmp_path: Path) -> None:
    rows: list[tuple[BaseGeometry | bytes | None, dict[str, object]]] = [
        (HOUSE, {"height": 3}),
        (b"GP\x00\x01\x00\x00\x00\x00\x01\x03", {"height": 3}),
        (b"no geometry at all", {"height": 3}),
        (None, {"height": 3}),
        (shapely.GeometryCollection([shapely.GeometryCollection([HOUSE, shapely.Point(LON, LAT)])]), {"height": 3}),
    ]
    geo = read_geopackage(gpkg(tmp_path / "x.gpkg", {"houses": (4326, rows)}).read_bytes(), "x.gpkg")
    assert [len(f.polygons) for f in geo.features] == [1, 0, 0, 0, 1]
    assert sorted((i.code, i.path, i.line) for i in geo.issues) == [
        ("bad-feature", "houses[2]", 0),
        ("bad-feature", "houses[3]", 0),
    ]


def test_an_unknown_system_leaves_its_table_out(tmp_path: Path) -> None:
    path = gpkg(tmp_path / "x.gpkg", {"a": (77, [(HOUSE, {"height": 3})]), "b": (4326, [(HOUSE, {"height": 3})])})
    geo = read_geopackage(path.read_bytes(), "x.gpkg")
    assert len(geo.features) == 1
    assert [(i.code, i.severity, i.path, i.found) for i in geo.issues] == [
        ("bad-value", Severity.ERROR, "a", "srs_id 77")
    ]


def _view(base: sqlite3.Connection) -> None:
    base.execute('ALTER TABLE "houses" RENAME TO "old"')
    base.execute(
        "CREATE VIEW houses AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c)"
        " SELECT n AS fid, (SELECT geom FROM old) AS geom FROM c"
    )


def _computed(base: sqlite3.Connection) -> None:
    base.execute("ALTER TABLE houses ADD COLUMN big AS (hex(zeroblob(400000000)))")


def _nameless(base: sqlite3.Connection) -> None:
    base.execute("DROP TABLE gpkg_geometry_columns")


@pytest.mark.parametrize("harm", [_view, _computed, _nameless])
def test_a_geopackage_that_does_harm_is_refused(tmp_path: Path, harm: Callable[[sqlite3.Connection], None]) -> None:
    path = gpkg(tmp_path / "x.gpkg", {"houses": (4326, [(HOUSE, {"height": 3})])})
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA legacy_alter_table = ON")
        harm(base)
    base.close()
    with pytest.raises(SceneError) as caught:
        read_scene(path)
    assert caught.value.issues[0].severity is Severity.FATAL


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_geopackage_is_told_or_read(tmp_path: Path, seed: int) -> None:
    path = gpkg(tmp_path / "x.gpkg", {"houses": (4326, [(HOUSE, {"height": i}) for i in range(40)])})
    data = bytearray(path.read_bytes())
    rng = np.random.default_rng(seed)
    for at in rng.integers(16, len(data), 30).tolist():
        data[at] = int(rng.integers(0, 256))
    read_geopackage(bytes(data[: rng.integers(20, len(data))]), "x.gpkg")
    geo = read_geopackage(bytes(data), "x.gpkg")
    assert geo.features or geo.issues


@pytest.mark.parametrize("name", ["town.gpkg", "town.shp"])
def test_layers_take_them(tmp_path: Path, name: str) -> None:
    if name.endswith("gpkg"):
        gpkg(tmp_path / name, {"houses": (4326, [(HOUSE, {"height": 9.0, "name": "Haus"})])})
    else:
        shapefile(tmp_path, shp(5, [[box()]]), [{"height": "9", "name": "Haus"}])
    head = f'format = 1\nid = "x"\ntitle = "X"\norigin = {{ lat = {LAT}, lon = {LON} }}\n'
    (tmp_path / "scene.toml").write_text(head + f'[[layer]]\nid = "b"\nkind = "buildings"\nsource = "{name}"\n')
    loaded = load_scene(tmp_path)
    assert loaded.issues == ()
    assert "Haus" in loaded.geometry.objects.names


def test_a_file_called_otherwise_says_what_it_is(tmp_path: Path) -> None:
    made: dict[str, Any] = {
        "a.gpkg": json.dumps({"type": "FeatureCollection", "features": []}).encode(),
        "b.shp": b"PK\x03\x04",
    }
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(SceneError) as caught:
            read_scene(tmp_path / name)
        assert caught.value.issues[0].code in ("other-kind", "bad-value")
