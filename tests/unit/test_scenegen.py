"""The scenes' generators: all that is shipped comes out of them, and their plans are GeoJSON that anybody can edit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Polygon, shape

from tools.scenegen.__main__ import SCENES, SHIPPED, main
from tools.scenegen.common.local_grid import LocalGrid
from tools.scenegen.common.plan_reader import Plan
from tools.scenegen.jianye import district_plan
from tools.scenegen.jianye.block_patterns import MANNERS
from tools.scenegen.jinyuzui import venue_plan
from tools.scenegen.jinyuzui.ground_plan import blocks, streets
from tools.scenegen.jinyuzui.land_use import USES
from tools.scenegen.members import map_sheet

KINDS = {"jinyuzui": venue_plan.KINDS, "jianye": district_plan.KINDS, "members": map_sheet.KINDS}
PLANS = sorted((Path(__file__).resolve().parents[2] / "tools" / "scenegen").glob("*/plan/*.geojson"))
CRS84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
GENERATED = ("layers", "models")


LAST_BITS = 0.02  # metres: processors round sines differently, and an outline's simplification may hang on that


def alike(made: bytes, shipped: bytes) -> bool:
    """Whether two files are the same, as far as the processor on which they are made allows."""
    if made == shipped:
        return True
    try:
        one, other = (json.loads(data)["features"] for data in (made, shipped))
    except (ValueError, KeyError):
        return False
    if [f["properties"] for f in one] != [f["properties"] for f in other]:
        return False
    pairs = [(shape(a["geometry"]), shape(b["geometry"])) for a, b in zip(one, other, strict=True)]
    return all(a.equals(b) or a.hausdorff_distance(b) < LAST_BITS for a, b in pairs)


def test_all_shipped_geometry_comes_out_of_one_command(tmp_path: Path) -> None:
    main(["--into", str(tmp_path)])
    made = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    shipped = {
        p.relative_to(SHIPPED).as_posix(): p.read_bytes()
        for scene in SCENES
        for kind in GENERATED
        for p in (SHIPPED / scene / kind).rglob("*")
        if p.is_file()
    }
    assert set(made) == set(shipped)
    assert [name for name, data in made.items() if not alike(data, shipped[name])] == [], "run make scene"


def test_a_scene_that_there_is_not_is_said_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["atlantis"])
    assert "jinyuzui, jianye, members" in capsys.readouterr().err


@pytest.mark.parametrize("path", PLANS, ids=lambda p: "/".join(p.parts[-3::2]))
def test_a_plan_is_valid_geojson_of_known_kinds(path: Path) -> None:
    said = json.loads(path.read_text(encoding="utf-8"))
    assert said["type"] == "FeatureCollection"
    # RFC 7946 knows WGS 84 only; QGIS writes it in words all the same.
    assert said.get("crs", CRS84) == CRS84
    kinds = KINDS[path.parts[-3]]
    # QGIS edits a file as one layer only where its geometries are of one type.
    assert len({feature["geometry"]["type"] for feature in said["features"]}) == 1
    for feature in said["features"]:
        assert feature["type"] == "Feature"
        assert feature["geometry"]["type"] == kinds[feature["properties"]["kind"]]
        geometry = shape(feature["geometry"])
        assert geometry.is_valid
        assert not geometry.is_empty
        west, south, east, north = geometry.bounds
        assert 60 < west <= east < 150
        assert 0 < south <= north < 60
        if isinstance(geometry, Polygon) and feature["properties"]["kind"] != "land":
            assert geometry.exterior.is_ccw


@pytest.mark.parametrize("scene", SCENES)
def test_names_of_a_kind_are_told_apart(scene: str) -> None:
    plan = {"jinyuzui": venue_plan.PLAN, "jianye": district_plan.PLAN, "members": map_sheet.PLAN}[scene]
    named = [(f.kind, f.name) for f in plan.features if f.kind != "land"]
    assert all(name for _, name in named)
    assert len(set(named)) == len(named)
    assert {f.kind for f in plan.features} == set(KINDS[scene])


def test_blocks_quarters_and_members_are_of_manners_that_are_built() -> None:
    uses = venue_plan.PLAN.of("block")
    assert {f.properties["use"] for f in uses} <= {*USES, "venue", "axis"}
    assert {f.properties["manner"] for f in district_plan.PLAN.of("quarter")} <= set(MANNERS)
    assert {f.properties["category"] for f in map_sheet.PLAN.of("member")} == set(map_sheet.COLOURS)


def test_each_block_of_the_venue_is_named_once() -> None:
    places = [shape({"type": "Point", "coordinates": f.point}) for f in venue_plan.PLAN.of("block")]
    for block in blocks(streets()):
        assert sum(block.contains(place) for place in places) == 1


@pytest.mark.parametrize(
    ("scene", "turn", "point"), [("jinyuzui", 0.0, (-431.27, 486.0)), ("jianye", 25.0, (-6350.0, 8200.01))]
)
def test_metres_come_back_from_the_degrees_of_a_plan(scene: str, turn: float, point: tuple[float, float]) -> None:
    grid = LocalGrid(scene, turn=turn)
    [degrees] = grid.degrees([point]).round(9).tolist()
    assert grid.metres([degrees])[0].round(2).tolist() == list(point)


def _plan(folder: Path, feature: dict[str, Any]) -> Plan:
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (folder / "plan.geojson").write_text(text, encoding="utf-8")
    return Plan(folder, LocalGrid("jinyuzui"), {"bank": "LineString"})


def _line(kind: str, *positions: tuple[float, ...]) -> dict[str, Any]:
    geometry = {"type": "LineString", "coordinates": positions}
    return {"type": "Feature", "properties": {"kind": kind, "name": None}, "geometry": geometry}


def test_a_plan_that_qgis_saved_with_heights_and_empty_names_is_read(tmp_path: Path) -> None:
    plan = _plan(tmp_path, _line("bank", (118.7323, 31.9827, 0.0), (118.7324, 31.9827, 0.0)))
    bank = plan.the("bank")
    assert bank.name == ""
    assert bank.points[0] == (0.0, 0.0)
    assert bank.points[1] == pytest.approx((9.45, 0.0), abs=0.02)
    with pytest.raises(ValueError, match="expected one canal"):
        plan.the("canal")


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        (_line("motorway", (118.7, 31.9), (118.8, 31.9)), "motorway"),
        (_line("bank", (118.7, 31.9)), "too few positions"),
        ({**_line("bank"), "geometry": {"type": "Point", "coordinates": [118.7, 31.9]}}, "bank"),
    ],
)
def test_what_no_plan_may_hold_is_refused_by_name(tmp_path: Path, feature: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        _plan(tmp_path, feature)
