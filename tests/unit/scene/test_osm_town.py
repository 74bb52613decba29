"""A small generated town that uses every tag: each has its effect, in XML and in PBF alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.osm_town import AREAS, RAILS, ROADS, SHAPES, WATERS, Town, town, write_pbf, write_xml
from viewer.geometry.roof_shapes import RoofShape
from viewer.scene.features import FeatureTable
from viewer.scene.formats import osm_library
from viewer.scene.formats.osm_blobs import pieces
from viewer.scene.formats.osm_library import read_library
from viewer.scene.loader import read_scene
from viewer.scene.map_kinds import ROAD_WIDTHS
from viewer.scene.paints import Paint
from viewer.scene.read_scene import ReadScene


@pytest.fixture(scope="module")
def made() -> Town:
    return town(houses=240)


@pytest.fixture(scope="module")
def read(made: Town, tmp_path_factory: pytest.TempPathFactory) -> ReadScene:
    path = tmp_path_factory.mktemp("town") / "town.osm"
    write_xml(made, path)
    return read_scene(path)


@pytest.fixture(scope="module")
def houses(read: ReadScene) -> dict[str, int]:
    """Rows of the table of houses by their names."""
    return {name: i for i, name in enumerate(read.features["buildings"].names)}


def tags_of(made: Town, row: int, table: FeatureTable) -> dict[str, str]:
    """What the town says of a way that became a row."""
    return made.ways[int(table.names[row].partition("/")[2]) - 1][1]


def test_a_town_is_the_same_for_a_seed_and_uses_every_value(made: Town) -> None:
    again = town(houses=240)
    assert (again.nodes, again.ways, again.relations) == (made.nodes, made.ways, made.relations)
    tags = made.tags()
    assert {f"roof:shape={s}" for s in SHAPES} <= set(tags)
    assert {f"railway={r}" for r in RAILS} | {f"waterway={w}" for w in WATERS} <= set(tags)
    assert all(f"{k}={v}" in tags for area in AREAS for k, v in area.items())


def test_xml_and_pbf_give_the_same(made: Town, read: ReadScene, tmp_path: Path) -> None:
    write_pbf(made, tmp_path / "town.osm.pbf")
    packed = read_scene(tmp_path / "town.osm.pbf")
    assert packed.features.keys() == read.features.keys()
    for kind, table in read.features.items():
        for name in FeatureTable.__dataclass_fields__:
            mine, its = getattr(packed.features[kind], name), getattr(table, name)
            if isinstance(mine, np.ndarray):
                assert np.array_equal(mine, its, equal_nan=mine.dtype.kind == "f"), (kind, name)


def test_a_large_pbf_file_is_read_in_pieces_that_are_the_whole(
    made: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "town.osm.pbf"
    write_pbf(made, path)
    data = path.read_bytes()
    cut = pieces(data, 4_000)
    assert len(cut) > 2
    assert sum(map(len, cut)) > len(data)
    at_once = read_library(data, "pbf", None, lambda share: None).data
    monkeypatch.setattr(osm_library, "pieces", lambda source: cut)
    in_pieces = read_library(data, "pbf", None, lambda share: None).data
    assert in_pieces.way_ids == at_once.way_ids
    assert in_pieces.way_tags == at_once.way_tags
    assert in_pieces.relations == at_once.relations
    assert all((a == b).all() for a, b in zip(in_pieces.way_points, at_once.way_points, strict=True))


@pytest.mark.parametrize("damage", [b"", b"\0\0\0\0", b"\xff" * 8, b"\0\0\0\x03\x0a\x7f\x18", b"\0\0\0\x02\x18\xff"])
def test_what_is_not_made_of_blobs_stays_in_one_piece(damage: bytes, made: Town, tmp_path: Path) -> None:
    path = tmp_path / "town.osm.pbf"
    write_pbf(made, path)
    data = path.read_bytes()[:-20] + damage
    assert pieces(data, 1_000) == [data]
    assert pieces(damage + data, 1_000) == [damage + data]


def test_all_is_read_without_a_doubt(read: ReadScene) -> None:
    assert {i.code for i in read.issues} == {"not-drawn"}
    assert [i.count for i in read.issues] == [4, 3]  # below the ground; planned, given up, no house


def test_houses_have_their_shapes_heights_and_colours(made: Town, read: ReadScene) -> None:
    table = read.features["buildings"]
    seen: set[int] = set()
    for row in range(len(table)):
        if not table.names[row].startswith("way/"):
            continue
        tags = tags_of(made, row, table)
        if "building:part" in tags:
            continue
        seen.add(int(table.roof_shape[row]))
        if "building:levels" in tags and "roof:shape" in tags:
            levels = int(tags["building:levels"]) + int(tags.get("roof:levels", 0))
            over = float(tags.get("roof:height", 0)) if "roof:levels" not in tags else 0.0
            assert table.height[row] == pytest.approx(3.6 * levels + over)
        if "roof:angle" in tags:
            assert table.roof_angle[row] == 35.0
        assert bool(table.across[row]) == (tags.get("roof:orientation") == "across")
        assert np.isnan(table.roof_facing[row]) == ("roof:direction" not in tags)
        own_wall = "building:colour" in tags or "building:material" in tags
        assert (table.colour[row, 3] == 255) == own_wall
        if "roof:colour" in tags:
            assert table.roof_colour[row, 3] == 255
        elif tags.get("roof:material") == "grass":
            assert table.roof_colour[row, 3] == Paint.GREEN
        elif "building:colour" not in tags and "building:material" in tags and "roof:material" not in tags:
            assert table.roof_colour[row, 3] == Paint.ROOF
        if tags.get("building") == "roof":
            assert table.min_height[row] > 0
    assert {*RoofShape} <= seen


def test_lengths_are_read_in_every_spelling(made: Town, read: ReadScene) -> None:
    table = read.features["buildings"]
    wanted = {
        "12": 12,
        "12 m": 12,
        "12.5m": 12.5,
        "3,5": 3.5,
        "41'6\"": 12.6492,
        "~15": 15,
        "30 ft": 9.144,
        "1 200 cm": 12,
    }
    seen = set()
    for row in range(len(table)):
        if table.names[row].startswith("way/") and (text := tags_of(made, row, table).get("height")) in wanted:
            assert table.height[row] == pytest.approx(wanted[text]), text
            seen.add(text)
    assert seen == set(wanted)


def test_parts_stand_in_the_place_of_outlines(read: ReadScene, houses: dict[str, int]) -> None:
    table = read.features["buildings"]
    drawn = set(table.polygon_feature.tolist())
    assert houses["双塔"] not in drawn
    assert {houses[f"双塔/{k}"] for k in (1, 2, 3)} <= drawn
    assert "中心" not in houses
    assert {houses["中心/1"], houses["中心/2"]} <= drawn
    assert table.min_height[houses["中心/2"]] == 12.0


def test_relations_have_courtyards_and_old_ones_their_ways_tags(read: ReadScene, houses: dict[str, int]) -> None:
    table = read.features["buildings"]
    rings = np.diff(table.polygons.polygon_starts)
    of = table.polygon_feature.tolist()
    assert rings[of.index(houses["王府"])] == 3
    old = next(i for name, i in houses.items() if name.startswith("relation/") and rings[of.index(i)] == 2)
    assert table.height[old] == pytest.approx(18.0)


def test_names_are_those_of_the_place(made: Town, houses: dict[str, int]) -> None:
    named = [t["name"] for _, t in made.ways if "building" in t and t.get("name", "").endswith("号楼")]
    assert named
    assert set(named) <= set(houses)


def test_streets_are_as_wide_as_they_tell(made: Town, read: ReadScene) -> None:
    table = read.features["roads"]
    lines = {table.subtypes[i] for i in table.line_feature.tolist()}
    assert lines <= set(ROADS) | {"runway"}
    widths = {float(w) for w in table.width[~np.isnan(table.width)]}
    assert {9.0, 8.0, 9.144} & widths
    lanes = {int(t["lanes"]) * 3.25 for _, t in made.ways if "lanes" in t}
    assert lanes <= widths
    assert sorted(table.level[table.bridge].tolist()) == [1, 2]
    below = [t for _, t in made.ways if t.get("tunnel") == "yes"]
    assert below
    assert "tertiary" not in lines or table.subtypes.count("tertiary") == sum(
        t.get("highway") == "tertiary" and "tunnel" not in t for _, t in made.ways
    )
    assert set(ROADS) <= set(ROAD_WIDTHS)


def test_rails_waters_greens_and_trees_are_there(made: Town, read: ReadScene) -> None:
    assert set(RAILS) <= set(read.features["lines"].subtypes)
    water = read.features["water"]
    assert set(WATERS) <= set(water.subtypes)
    assert "湖" in water.names
    trees = read.features["trees"]
    assert len(trees.points) == sum("natural" in t for _, t in made.nodes)
    assert trees.subtypes.count("tree_row") == len(trees.line_feature)
    flat = {s for kind in ("ground", "green", "water", "roads") for s in read.features[kind].subtypes}
    missing = {v for area in AREAS for k, v in area.items() if k != "area"} - flat
    assert not missing


def test_flat_things_have_paints_of_their_own(read: ReadScene) -> None:
    green = read.features["green"]
    tones = {s: green.colour[i, 0] for i, s in enumerate(green.subtypes)}
    assert tones["forest"] < tones["meadow"]
    roads = read.features["roads"]
    assert roads.colour[roads.subtypes.index("parking"), 3] == Paint.PAVING
