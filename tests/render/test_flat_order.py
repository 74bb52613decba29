"""What lies flat is seen in its order, near and far, and stays so when the eye moves by a hair."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.build.test_order import PLACES, park
from tests.unit.build.test_surroundings import HEAD, feature, geometry
from viewer.build.order import flat_orders
from viewer.camera import Camera
from viewer.scene.loader import read_scene
from viewer.scene.model import FeatureLayer, GreenLayer, GroundLayer, LineLayer, RoadLayer, WaterLayer
from viewer.scene.style import load_style, rgb

Draw = Callable[..., dict[str, NDArray[Any]]]
SIZE, LARGE = (480, 270), (960, 540)
VIEWS: dict[str, tuple[tuple[float, float, float], float]] = {
    "near": ((-130.0, -160.0, 120.0), 40.0),
    "top": ((1.0, -1.0, 420.0), 40.0),
    "far": ((6500.0, -6000.0, 4800.0), 1.5),
    "grazing": ((400.0, -300.0, 60.0), 12.0),
}
NARROW = 2.0
"""Metres from the middle of each place in which nothing else is."""

PAINTS = {"park": "green", "island": "green", "pond": "water", "brook": "water", "fountain": "water", "tram": "line"}


@pytest.fixture(scope="module")
def pictures(draw: Draw, tmp_path_factory: pytest.TempPathFactory) -> dict[str, NDArray[Any]]:
    file = tmp_path_factory.mktemp("park") / "park.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": park()}), encoding="utf-8")
    views = {name: {"size": LARGE, "camera": [eye, (0, 0, 0), fov]} for name, (eye, fov) in VIEWS.items()}
    still = draw(file, style="plain", **views)
    moving = draw(file, style="plain", **{f"{k}, moving": {**v, "draft": True} for k, v in views.items()})
    return {**still, **moving}


def whole(camera: Camera, place: tuple[float, float]) -> bool:
    """Whether what lies there covers the pixel at its middle: thin things far away share it with what is about them."""
    around = [(place[0] + dx, place[1] + dy, 0.0) for dx in (-NARROW, NARROW) for dy in (-NARROW, NARROW)]
    seen = camera.project(around, *LARGE)[:, :2]
    return bool((np.ptp(seen, axis=0) > 2.0).all())


@pytest.mark.parametrize("view", [*VIEWS, *(f"{v}, moving" for v in VIEWS)])
def test_each_thing_is_seen_at_its_place(pictures: dict[str, NDArray[Any]], view: str) -> None:
    eye, fov = VIEWS[view.removesuffix(", moving")]
    camera = Camera.look_at(eye, (0, 0, 0), fov)
    paints = load_style("plain").paints
    looked = 0
    for place, name in PLACES.items():
        if "high" in name or "low" in name:
            continue
        x, y, _ = camera.project([(*place, 0.0)], *LARGE)[0]
        if not whole(camera, place) or not (0 <= x < LARGE[0] and 0 <= y < LARGE[1]):
            continue
        looked += 1
        got = pictures[view][int(y), int(x), :3].astype(int)
        own = PAINTS.get(name, "road")
        distance = {k: np.abs(got - rgb(getattr(paints, k))).sum() for k in ("green", "water", "road", "line")}
        assert distance[own] == min(distance.values()), (name, distance)
    assert looked >= {40.0: 12, 12.0: 5, 1.5: 9}[fov]


COLOURS = {"ground": "#ff00ff", "green": "#00ff00", "water": "#0000ff", "roads": "#ff0000", "lines": "#ffff00"}
CAMERAS: dict[str, list[Any]] = {
    "from 10 km": [(9000.0, -4000.0, 900.0), (0.0, 0.0, 0.0), 20.0],
    "grazing, from 10 km": [(9950.0, 900.0, 120.0), (0.0, 0.0, 0.0), 12.0],
    "from the height of a tower": [(-900.0, 400.0, 300.0), (200.0, 0.0, 0.0), 40.0],
    "on foot": [(100.0, 50.0, 1.7), (0.0, 0.0, 1.0), 60.0],
    "from above": [(0.0, -1.0, 6000.0), (0.0, 0.0, 0.0), 40.0],
}
KINDS = {GroundLayer: "ground", GreenLayer: "green", WaterLayer: "water", RoadLayer: "roads", LineLayer: "lines"}
HAIR = np.array([0.004, -0.003, 0.002])


@pytest.fixture(scope="module")
def heap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Triangles of all kinds in one plane, and a tower far off that takes the depth buffer's precision."""
    folder = tmp_path_factory.mktemp("heap")
    dice = np.random.default_rng(12)

    def triangle(size: float) -> list[tuple[float, float]]:
        angle = np.sort(dice.uniform(0, 2 * np.pi, 3))
        at = dice.uniform(-1200, 1200, 2) + size * np.column_stack([np.cos(angle), np.sin(angle)])
        return [(float(x), float(y)) for x, y in at]

    layers = []
    for kind, colour in COLOURS.items():
        rings = [[(-2000, -2000), (2000, -2000), (2000, 2000), (-2000, 2000)]]
        if kind != "ground":
            rings = [*(triangle(700.0) for _ in range(8)), *(triangle(50.0) for _ in range(40))]
        layers.append((kind, "", [feature("Polygon", r, colour=colour) for r in rings]))
    tower = [(-1990.0, -1990.0), (-1985.0, -1990.0), (-1985.0, -1985.0)]
    geometry(folder, *layers, ("buildings", "", [feature("Polygon", tower, height=400)]), head=HEAD)
    return folder


@pytest.fixture(scope="module")
def heaps(draw: Draw, heap: Path) -> dict[str, NDArray[Any]]:
    wish: dict[str, Any] = {}
    for name, (eye, target, fov) in CAMERAS.items():
        for suffix, move in (("", 0.0), (" again", 1.0)):
            moved = [[float(v) for v in np.array(p) + move * HAIR * min(eye[2], 900) / 300] for p in (eye, target)]
            wish[name + suffix] = {"size": SIZE, "camera": [*moved, fov], "draft": True}
    return draw(heap, style="plain", **wish)


def kinds(picture: NDArray[Any]) -> NDArray[np.int64]:
    """Which colour each pixel has, -1 for none of them."""
    known = np.array([rgb(c) for c in COLOURS.values()], float)
    away = ((picture[..., None, :3].astype(float) - known) ** 2).sum(-1)
    return np.where(away.min(-1) < 100, away.argmin(-1), -1)


def expected(heap: Path, camera: Camera) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The kind at each pixel's middle, and which pixels are not at an edge."""
    read = read_scene(heap)
    flat = [
        (k, read.features[k.id])
        for k in read.scene.layer
        if isinstance(k, FeatureLayer) and KINDS.get(type(k)) in COLOURS
    ]
    orders, _ = flat_orders(flat)
    lying = [
        (-int(sunk), list(COLOURS).index(KINDS[type(layer)]), table.polygons, i)
        for layer, table in flat
        for i, sunk in enumerate(orders[layer.id].polygon_sunk)
    ]
    width, height = SIZE
    y, x = np.mgrid[0:height, 0:width]
    t = math.tan(camera.fov_y / 2)
    across, up = 2 * (x + 0.5) / width - 1, 1 - 2 * (y + 0.5) / height
    ray = np.stack([across * t * width / height, up * t, -np.ones((height, width))], axis=-1) @ camera.basis()
    fall = np.where(ray[..., 2] < -1e-9, -camera.eye[2] / np.where(ray[..., 2] < -1e-9, ray[..., 2], -1.0), np.nan)
    ground = (np.asarray(camera.eye) + fall[..., None] * ray)[..., :2]
    there = np.nan_to_num(ground, nan=1e9)
    out = np.full((height, width), -1)
    for _, kind, polygons, i in sorted(lying, key=lambda each: each[0]):
        box = polygons.bounds[i]
        near = ((there >= box[0]) & (there <= box[1])).all(axis=-1)
        near[near] = polygons.contains(there[near], i)
        out[near] = kind
    pad = np.pad(out, 1, mode="edge")
    inner = np.all([pad[a : a + height, b : b + width] == out for a in range(3) for b in range(3)], axis=0)
    return out, inner & (out >= 0)


@pytest.mark.parametrize("name", CAMERAS)
def test_nothing_shines_through_what_lies_on_it(heaps: dict[str, NDArray[Any]], heap: Path, name: str) -> None:
    got = kinds(heaps[name])
    right, inner = expected(heap, Camera.look_at(*CAMERAS[name]))
    counted = inner & (got >= 0)
    assert counted.sum() > 400
    # A pixel or two at corners that are finer than a pixel.
    assert (got != right)[counted].sum() <= 2 + 5e-4 * counted.sum()


@pytest.mark.parametrize("name", CAMERAS)
def test_a_camera_that_moves_by_a_hair_sees_the_same(heaps: dict[str, NDArray[Any]], name: str) -> None:
    before, after = kinds(heaps[name]), kinds(heaps[name + " again"])
    assert (before != after).mean() < 4e-3  # a corner here and there moves to the next pixel
