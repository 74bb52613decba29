"""What lies flat has one order, whatever file it comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.build.test_surroundings import HEAD, feature, geometry
from viewer.build.batches import STANDING, Geometry
from viewer.build.loading import load_scene

Ring = list[tuple[float, float]]


def square(x: float, y: float, side: float) -> Ring:
    h = side / 2
    return [(x - h, y - h), (x + h, y - h), (x + h, y + h), (x - h, y + h)]


def seen(built: Geometry, x: float, y: float) -> str:
    """The object that is seen from above, by the ray that picks and by the order that is drawn: they must agree."""
    hit = built.rays.first_hit((x, y, 500.0), (0.0, 0.0, -1.0))
    assert hit is not None
    vertices, triangles = built.solid.vertices, built.solid.indices.reshape(-1, 3)
    corner = vertices["position"][triangles].astype(float)
    a, b, c = (corner[:, i, :2] for i in range(3))

    def left(p: NDArray[np.float64], q: NDArray[np.float64], r: Any) -> NDArray[np.float64]:
        """Twice the area of triangles, positive when counter-clockwise."""
        u, v = q - p, np.asarray(r) - p
        return np.asarray(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])

    inside = left(a, b, c) > 1e-6
    for p, q in ((a, b), (b, c), (c, a)):
        inside &= left(p, q, (x, y)) >= 0
    inside &= np.ptp(corner[:, :, 2], axis=1) < 0.01
    found = np.flatnonzero(inside)
    alpha = vertices["colour"][triangles[found, 0], 3].astype(int)
    best = found[np.argmax(alpha)]
    drawn = built.objects.names[vertices["object"][triangles[best, 0]]]
    assert drawn == built.objects.names[hit.owner], "what is picked is what is drawn"
    return drawn


def park() -> list[dict[str, Any]]:
    return [
        feature("Polygon", square(0, 0, 200), name="park", leisure="park"),
        feature("Polygon", square(-50, 0, 40), name="pond", natural="water"),
        feature("Polygon", square(-50, 0, 16), name="island", landuse="grass"),
        feature("LineString", [(-70, 0), (-30, 0)], name="island path", highway="footway", width=5),
        feature("LineString", [(-120, 60), (120, 60)], name="brook", waterway="stream", width=8),
        feature("LineString", [(-120, -60), (120, -60)], name="path", highway="footway", width=8),
        feature("LineString", [(20, -120), (20, 120)], name="street", highway="residential", width=12),
        feature("LineString", [(-120, 30), (120, 30)], name="tram", railway="tram", width=8),
        feature("Polygon", square(70, -10, 40), name="square", highway="pedestrian"),
        feature("Polygon", square(70, -10, 10), name="fountain", natural="water"),
        feature("LineString", [(40, 85), (40, 110)], name="low", highway="residential"),
        feature("LineString", [(30, 90), (60, 90)], name="high", highway="footway", layer="1"),
    ]


PLACES = {
    (90.0, 90.0): "park",
    (-35.0, -12.0): "pond",
    (-50.0, 5.0): "island",
    (-50.0, 0.3): "island path",
    (-90.0, 60.3): "brook",
    (-90.0, -60.3): "path",
    (20.3, -30.0): "street",
    (20.3, 60.3): "street",  # over the brook
    (20.3, -60.3): "street",  # over the path
    (20.3, 30.3): "tram",
    (60.0, -20.0): "square",
    (70.3, -10.2): "fountain",
    (40.3, 90.3): "high",
    (40.3, 100.0): "low",
}


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "the other way round"])
def test_what_crosses_a_green_is_seen_in_a_lone_file(tmp_path: Path, turned: bool) -> None:
    file = tmp_path / "park.geojson"
    features = park()[::-1] if turned else park()
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    built = load_scene(file).geometry
    assert {place: seen(built, *place) for place in PLACES} == PLACES


def test_what_crosses_a_green_is_seen_in_a_package(tmp_path: Path) -> None:
    kinds: dict[str, list[dict[str, Any]]] = {"lines": [], "roads": [], "water": [], "green": []}
    for each in park():
        p = each["properties"]
        kind = "roads" if "highway" in p else "lines" if "railway" in p else None
        kinds[kind or ("green" if p.get("leisure") or p.get("landuse") else "water")].append(each)
    built = geometry(tmp_path, *((kind, "", features) for kind, features in kinds.items()))
    assert {place: seen(built, *place) for place in PLACES} == PLACES


def test_true_heights_go_before_kinds(tmp_path: Path) -> None:
    plate = feature("Polygon", square(0, 0, 20), name="plate", min_height=0.3)
    street = feature("LineString", [(-40, 0), (40, 0)], name="street")
    built = geometry(tmp_path, ("ground", "", [plate]), ("roads", "", [street]))
    assert seen(built, 0.3, 0.3) == "plate"
    assert seen(built, 30.3, 0.3) == "street"


def test_of_one_kind_the_smaller_area_or_the_later_colour_is_seen(tmp_path: Path) -> None:
    meadow = feature("Polygon", square(0, 0, 100), name="meadow", colour="#88aa44")
    bed = feature("Polygon", square(0, 0, 10), name="bed", colour="#cc4444")
    other = feature("Polygon", square(60, 0, 60), name="other", colour="#aacc66")
    built = geometry(tmp_path, ("green", "", [bed, meadow, other]))
    assert seen(built, 1.0, 2.0) == "bed"
    assert seen(built, 40.0, 1.0) == "other"


def test_a_bridge_is_above_what_it_crosses_and_meets_the_road_at_its_ends(tmp_path: Path) -> None:
    bridge = feature("LineString", [(-100, 0), (100, 0)], name="bridge", bridge="yes", layer="1", width=10)
    under = feature("LineString", [(0, -100), (0, 100)], name="under", width=10)
    short = feature("LineString", [(60, -60), (60, -52)], name="footbridge", bridge="yes", width=2)
    built = geometry(tmp_path, ("roads", "", [bridge, under, short]))

    def height(x: float, y: float) -> tuple[str, float]:
        hit = built.rays.first_hit((x, y, 100.0), (0.0, 0.0, -1.0))
        assert hit is not None
        return built.objects.names[hit.owner], hit.position[2]

    assert height(0.3, 0.2) == ("bridge", pytest.approx(5.0, abs=0.1))
    assert height(-99.9, 0.2)[1] == pytest.approx(0.0, abs=0.1)
    assert height(99.9, 0.2)[1] == pytest.approx(0.0, abs=0.1)
    name, top = height(60.2, -56.0)
    assert name == "footbridge"
    assert 0.5 < top < 1.5
    below = built.rays.first_hit((0.3, 0.2, 2.0), (0.0, 0.0, -1.0))
    assert below is not None
    assert built.objects.names[below.owner] == "under", "one can pass below"
    assert built.objects.bounds[1:, 0, 2].min() > -0.01, "nothing reaches below the ground"


def test_bridges_end_to_end_are_one(tmp_path: Path) -> None:
    pieces = [[(-200, 0), (-50, 0)], [(-50, 0), (50, 0)], [(50, 0), (200, 0)]]
    parts = [feature("LineString", p, name=f"part {i}", bridge="yes", layer=1) for i, p in enumerate(pieces)]
    built = geometry(tmp_path, ("roads", "", parts))
    for x in (-50.5, -49.5, 0.0, 49.5, 50.5):
        hit = built.rays.first_hit((x, 0.1, 100.0), (0.0, 0.0, -1.0))
        assert hit is not None
        assert hit.position[2] == pytest.approx(5.0, abs=0.1)


def test_what_stands_is_not_moved_and_a_miniature_does_not_sink(tmp_path: Path) -> None:
    house = feature("Polygon", square(0, 0, 10), name="house", height=12)
    lawn = feature("Polygon", square(0, 0, 80), name="lawn")
    built = geometry(tmp_path, ("buildings", "", [house]), ("green", "", [lawn]))
    alpha = built.solid.vertices["colour"][:, 3]
    owner = built.solid.vertices["object"]
    assert (alpha[owner == built.objects.select("house")[0]] == STANDING).all()
    assert (alpha <= STANDING).all()
    inner = tmp_path / "scenes" / "inner"
    inner.mkdir(parents=True)
    geometry(inner, ("buildings", "", [house]), ("green", "", [lawn]))
    layer = '[[layer]]\nid = "m"\nkind = "scene"\nscene = "inner"\nat = [0, 0, 1]\nscale = 0.01\n'
    (tmp_path / "scene.toml").write_text(HEAD + layer, encoding="utf-8")
    built = load_scene(tmp_path).geometry
    own = np.array([n.startswith("m") for n in built.objects.names])[built.solid.vertices["object"]]
    assert (built.solid.vertices["colour"][own, 3] >= STANDING).all()
