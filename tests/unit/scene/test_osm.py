"""OpenStreetMap as it comes: what can be drawn is drawn, everything else is told with the element."""

from __future__ import annotations

import bz2
import gzip
import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from viewer.scene.features import FeatureTable
from viewer.scene.formats.osm import MAX_ISSUES, OsmFile, read_osm
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.scene.loader import read_scene
from viewer.scene.rings import mended

HEAD, END = '<osm version="0.6">\n', "</osm>\n"
SQUARE = ((0, 0), (2, 0), (2, 2), (0, 2))


def nodes(*places: tuple[float, float], first: int = 1, at: tuple[float, float] = (118.0, 32.0)) -> str:
    """Nodes at ten-thousandths of a degree from a place, a line each."""
    return "".join(
        f'<node id="{i}" lat="{at[1] + y / 1e4:.7f}" lon="{at[0] + x / 1e4:.7f}"/>\n'
        for i, (x, y) in enumerate(places, first)
    )


def way(number: int, refs: list[int], **tags: str) -> str:
    return f'<way id="{number}">' + "".join(f'<nd ref="{r}"/>' for r in refs) + _tags(tags) + "</way>\n"


def relation(number: int, members: list[tuple[int, str]], **tags: str) -> str:
    inner = "".join(f'<member type="way" ref="{r}" role="{role}"/>' for r, role in members)
    return f'<relation id="{number}">{inner}{_tags(tags)}</relation>\n'


def _tags(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{k.replace("__", ":")}" v="{v}"/>' for k, v in tags.items())


def read(*parts: str) -> OsmFile:
    return read_osm((HEAD + "".join(parts) + END).encode(), "x.osm")


def told(found: OsmFile | list[Issue], code: str) -> list[Issue]:
    return [i for i in (found.issues if isinstance(found, OsmFile) else found) if i.code == code]


def shape(found: OsmFile, element: str) -> shapely.Geometry:
    """The area of an element, made simple as it is before anything is built of it."""
    feature = next(f for f in mended(found.features)[0] if f.id == element)
    return shapely.union_all([shapely.Polygon(p[0], list(p[1:])) for p in feature.polygons])


HOUSE = nodes(*SQUARE) + way(5, [1, 2, 3, 4, 1], building="yes", height="10")


def test_every_area_of_the_test_data_is_as_it_is_expected(shared_data: Path) -> None:
    seen = 0
    for folder in sorted((shared_data / "osm-cases" / "grid").iterdir()):
        test = json.loads((folder / "test.json").read_text(encoding="utf-8"))
        got = read_osm((folder / "data.osm").read_bytes(), "data.osm")
        wanted = [v for v in test.get("areas", {}).values() if all(a["wkt"] != "INVALID" for a in v)]
        areas = {f.id for f in got.features if f.polygons}

        def alike(areas: set[str], got: OsmFile, variant: list[dict[str, str]]) -> bool:
            expected = {f"{a['from_type']}/{a['from_id']}": shapely.from_wkt(a["wkt"]) for a in variant}
            return areas == set(expected) and all(
                shape(got, e).symmetric_difference(s).area < 1e-9 for e, s in expected.items()
            )

        if wanted:
            seen += 1
            assert any(alike(areas, got, variant) for variant in wanted), folder.name
        elif "areas" in test:
            assert any(i.path.startswith("relation/") for i in got.issues), folder.name
    assert seen >= 40


def test_lines_of_the_test_data_are_as_they_are_expected(shared_data: Path) -> None:
    for folder in sorted((shared_data / "osm-cases" / "grid").iterdir()):
        if "areas" in json.loads((folder / "test.json").read_text(encoding="utf-8")):
            continue
        if not (folder / "ways.wkt").is_file():
            continue
        got = read_osm((folder / "data.osm").read_bytes(), "data.osm")
        for row in (folder / "ways.wkt").read_text().splitlines():
            number, _, text = row.partition(" ")
            if not text.startswith("LINESTRING") or not (line := shapely.from_wkt(text)).is_valid:
                continue
            found = next(f for f in got.features if f.id == f"way/{number}")
            assert shapely.LineString(found.lines[0]).equals(line), folder.name


def test_one_set_of_houses_gives_the_same_table_in_every_format(shared_data: Path) -> None:
    folder = shared_data / "nanjing-jianye"
    tables = [
        read_scene(folder / f"jiangxinzhou-a{suffix}").features["buildings"]
        for suffix in (".geojson", ".osm", ".osm.pbf")
    ]
    assert len(tables[0]) == 144
    # Each file has its own order.
    orders = [sorted(range(144), key=table.names.__getitem__) for table in tables]
    for other, order in zip(tables[1:], orders[1:], strict=True):
        assert sorted(other.names) == sorted(tables[0].names)
        for name in ("height", "min_height", "width", "roof_shape", "roof_height", "colour", "level", "bridge"):
            assert np.array_equal(getattr(other, name)[order], getattr(tables[0], name)[orders[0]], equal_nan=True), (
                name
            )
        for mine, its in zip(order, orders[0], strict=True):
            assert np.array_equal(ring_of(other, mine), ring_of(tables[0], its))


def ring_of(table: FeatureTable, feature: int) -> np.ndarray:
    polygon = table.polygon_feature.tolist().index(feature)
    ring = table.polygons.polygon_starts[polygon]
    return table.polygons.vertices[table.polygons.ring_starts[ring] : table.polygons.ring_starts[ring + 1]]


@pytest.mark.parametrize("name", ["mp_two_holes_advanced", "mp_two_holes_outer_tagged", "mp_broken"])
def test_a_square_with_holes_is_drawn_whoever_has_its_tags(shared_data: Path, name: str) -> None:
    read = read_scene(shared_data / "osm-cases" / "osm2world" / f"{name}.osm")
    polygons = read.features["roads"].polygons
    assert len(polygons) == 1
    if "holes" in name:
        assert len(polygons.ring_starts) == 4


def test_numbers_below_zero_and_emoji_are_read(shared_data: Path) -> None:
    for path in (shared_data / "osm-cases" / "osm2world").iterdir():
        if not path.name.startswith("simple"):
            assert read_scene(path).features, path.name


def test_ways_may_stand_before_their_nodes() -> None:
    found = read(way(5, [1, 2, 3, 4, 1], building="yes"), nodes(*SQUARE))
    assert shape(found, "way/5").area == pytest.approx(4e-8)
    assert not found.issues


def test_coordinates_may_stand_in_ways() -> None:
    refs = "".join(f'<nd ref="{i % 4}" lat="{32 + y / 1e4}" lon="{118 + x / 1e4}"/>' for i, (x, y) in enumerate(SQUARE))
    first = '<nd ref="0" lat="32" lon="118"/>'
    found = read(f'<way id="5"><center lat="1" lon="1"/>{refs}{first}<tag k="building" v="yes"/></way>')
    assert shape(found, "way/5").area == pytest.approx(4e-8)


def test_what_is_to_be_deleted_is_not_drawn() -> None:
    gone = way(6, [1, 2, 3, 4, 1], building="yes").replace("<way", "<way action='delete'")
    assert [f.id for f in read(HOUSE, gone).features] == ["way/5"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_packed_files_are_read(pack: object) -> None:
    assert callable(pack)
    found = read_osm(pack((HEAD + HOUSE + END).encode()), "x")
    assert len(found.features) == 1
    cut = read_osm(pack((HEAD + HOUSE + END).encode() * 1)[:-12], "x")
    assert told(cut, "syntax")


def test_a_file_that_breaks_off_shows_what_came(shared_data: Path) -> None:
    found = read_osm((HEAD + HOUSE + '<way id="6"><nd re').encode(), "x.osm")
    assert len(found.features) == 1
    issue = told(found, "syntax")[0]
    assert (issue.severity, issue.line) == (Severity.ERROR, 7)
    packed = (shared_data / "nanjing-jianye" / "jiangxinzhou-a.osm.pbf").read_bytes()
    with pytest.raises(SceneError) as caught:
        _lone(packed[: len(packed) // 2], "x.osm.pbf")
    assert caught.value.issues[0].code == "syntax"


def _lone(source: bytes, name: str) -> OsmFile:
    found = read_osm(source, name)
    if any(i.severity is Severity.FATAL for i in found.issues):
        raise SceneError(found.issues)
    return found


def test_a_wrong_number_costs_its_element_alone() -> None:
    wrong = '<node id="9" lat="north" lon="1"/>\n<node id="ten" lat="1" lon="1"/>\n<node id="11" lat="91" lon="1"/>\n'
    found = read(wrong, HOUSE, way(6, [1, 2, 9], highway="path"))
    assert {f.id for f in found.features} == {"way/5", "way/6"}
    assert {("node/9", 2), ("node", 3), ("node/11", 4)} <= {(i.path, i.line) for i in told(found, "bad-feature")}


def test_entities_and_other_formats_are_refused() -> None:
    bomb = '<!DOCTYPE osm [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + HEAD + HOUSE + END
    assert told(read_osm(bomb.encode(), "x.osm"), "syntax")[0].severity is Severity.FATAL
    for text in ("<html><body>no</body></html>", "", "PK\x03\x04", "a,b\n1,2\n", "<gpx></gpx>"):
        assert told(read_osm(text.encode(), "x.osm"), "other-kind")[0].severity is Severity.FATAL


def test_an_encoding_that_is_not_utf_8_is_told_and_read() -> None:
    text = (HEAD + HOUSE.replace("</way>", '<tag k="name" v="Caf\xe9"/></way>') + END).encode("latin-1")
    found = read_osm(text, "x.osm")
    assert found.features[0].properties["name"] == "Café"
    assert told(found, "encoding")


OUTER = nodes((0, 0), (9, 0), (9, 9), (0, 9))


def test_members_and_nodes_that_are_missing_are_told_with_the_element() -> None:
    parts = [OUTER, way(5, [1, 2, 3, 4]), way(6, [4, 1, 99]), way(8, [1, 98], highway="path")]
    found = read(*parts, relation(7, [(5, "outer"), (6, "outer"), (55, "inner")], type="multipolygon", building="yes"))
    assert shape(found, "relation/7").area == pytest.approx(81e-8)
    assert [(i.path, i.found) for i in told(found, "bad-value")] == [("relation/7", "1 / 3")]
    assert [i.path for i in told(found, "bad-feature")][:2] == ["way/6", "way/8"]
    assert all(i.line > 1 for i in found.issues)


def test_an_outline_with_a_short_gap_is_closed_and_one_with_a_wide_gap_is_left_out() -> None:
    wide = nodes((0, 0), (30, 0), (60, 1), first=11)
    tags = {"type": "multipolygon", "landuse": "forest"}
    found = read(OUTER, wide, way(5, [1, 2, 3, 4]), way(6, [11, 12, 13]), relation(7, [(5, "outer")], **tags))
    assert shape(found, "relation/7").area == pytest.approx(81e-8)
    assert told(found, "repaired")[0].path == "relation/7"
    found = read(OUTER, wide, way(6, [11, 12, 13]), relation(8, [(6, "outer")], **tags), HOUSE.split("\n", 4)[4])
    assert told(found, "bad-feature")[0].path == "relation/8"


def test_outlines_that_cross_are_joined_and_told() -> None:
    second = nodes((5, 5), (14, 5), (14, 14), (5, 14), first=11)
    parts = [OUTER, second, way(5, [1, 2, 3, 4, 1]), way(6, [11, 12, 13, 14, 11])]
    found = read(*parts, relation(7, [(5, "outer"), (6, "outer")], type="multipolygon", natural="water"))
    assert shape(found, "relation/7").area == pytest.approx((81 + 81 - 16) * 1e-8)
    assert told(found, "repaired")[0].path == "relation/7"


def test_ways_of_a_relation_are_drawn_for_what_they_are_besides() -> None:
    hole = nodes((3, 3), (6, 3), (6, 6), (3, 6), first=11)
    same = way(5, [1, 2, 3, 4, 1], natural="wood")
    pond = way(6, [11, 12, 13, 14, 11], natural="water")
    found = read(
        OUTER, hole, same, pond, relation(7, [(5, "outer"), (6, "inner")], type="multipolygon", natural="wood")
    )
    assert [f.id for f in found.features] == ["relation/7", "way/6"]


def test_a_house_that_does_not_close_is_closed() -> None:
    found = read(nodes(*SQUARE), way(5, [1, 2, 3, 4], building="yes"))
    assert shape(found, "way/5").area == pytest.approx(4e-8)
    assert told(found, "repaired")[0].path == "way/5"


def test_a_building_of_parts_has_no_outline_wherever_they_lie() -> None:
    far = nodes((40, 40), (49, 40), (49, 49), (40, 49), first=11)
    parts = [
        OUTER,
        far,
        way(5, [1, 2, 3, 4, 1], building="yes", name="Hall"),
        way(6, [11, 12, 13, 14, 11], building="yes"),
    ]
    members = relation(7, [(5, "outline"), (6, "part")], type="building")
    found = read(*parts, members)
    assert [(f.id, f.properties["name"], f.properties["building:part"]) for f in found.features] == [
        ("way/6", "Hall/1", "yes")
    ]


def test_a_coast_is_a_sea_on_its_right() -> None:
    island = nodes((0, 0), (40, 0), (40, 40), (0, 40))
    found = read(island, way(5, [1, 2, 3, 4, 1], natural="coastline"))
    sea = shape(found, "sea")
    assert not sea.contains(shapely.Point(118.002, 32.002))
    assert sea.contains(shapely.Point(117.9999, 32.002))
    found = read(island, way(5, [1, 4, 3, 2, 1], natural="coastline"))
    assert shape(found, "sea").contains(shapely.Point(118.002, 32.002))
    box = '<bounds minlat="32" minlon="118" maxlat="32.01" maxlon="118.01"/>'
    across = nodes((-5, 50), (60, 52), (120, 50))
    sea = shape(read(box, across, way(5, [1, 2, 3], natural="coastline")), "sea")
    assert sea.contains(shapely.Point(118.005, 32.001))
    assert not sea.contains(shapely.Point(118.005, 32.009))


def test_a_coast_that_ends_in_the_middle_stays_a_line() -> None:
    found = read(nodes((0, 0), (40, 0), (80, 9)), way(5, [1, 2, 3], natural="coastline"))
    assert [(len(f.lines), len(f.polygons)) for f in found.features] == [(1, 0)]


def test_what_says_nothing_of_itself_is_shown_where_there_is_nothing_else() -> None:
    found = read(nodes((0, 0), (5, 5)), way(5, [1, 2], note="?"))
    assert [len(f.lines) for f in found.features] == [1]
    assert [f.id for f in read(HOUSE, way(6, [1, 2], note="?")).features] == ["way/5"]
    assert [len(f.points) for f in read(nodes((0, 0))).features] == [1]


def test_very_many_faults_of_a_kind_are_counted() -> None:
    many = "".join(way(100 + i, [1, 999], highway="path") for i in range(MAX_ISSUES + 20))
    found = read(HOUSE, many)
    of_nodes = [i for i in told(found, "bad-feature") if i.expected.startswith("all nodes")]
    assert len(of_nodes) == MAX_ISSUES + 1
    assert of_nodes[-1].count == 20


def test_a_layer_of_a_package_may_be_of_openstreetmap(tmp_path: Path) -> None:
    text = 'format = 1\nid = "x"\ntitle = "x"\norigin = { lat = 32, lon = 118 }\n'
    layer = '[[layer]]\nid = "houses"\nkind = "buildings"\nsource = "town.osm"\n'
    (tmp_path / "scene.toml").write_text(text + layer, encoding="utf-8")
    (tmp_path / "town.osm").write_text(HEAD + HOUSE + END, encoding="utf-8")
    table = read_scene(tmp_path).features["houses"]
    assert table.height.tolist() == [10.0]
    assert table.names == ("way/5",)
