"""GeoJSON: shapes, numbers, names, wrappers."""

from __future__ import annotations

import copy
import json
import math
from pathlib import Path
from typing import Any

from tests.attacks.ground import FOOTPRINTS, Ground, Kind
from tests.attacks.wrong_json import mutated


def _rich() -> dict[str, Any]:
    shapes: list[dict[str, Any]] = [
        {"type": "Point", "coordinates": [118.73, 31.98]},
        {"type": "MultiPoint", "coordinates": [[118.73, 31.98], [118.731, 31.98]]},
        {"type": "LineString", "coordinates": [[118.73, 31.98], [118.731, 31.981]]},
        {"type": "MultiLineString", "coordinates": [[[118.73, 31.98], [118.731, 31.981]]]},
    ]
    polygon = FOOTPRINTS["features"][0]["geometry"]
    shapes += [polygon, {"type": "MultiPolygon", "coordinates": [polygon["coordinates"]]}]
    shapes.append({"type": "GeometryCollection", "geometries": shapes[:3]})
    tags: list[dict[str, Any]] = [
        {"building": "yes", "height": "12 m", "building:levels": 3, "roof:shape": "gabled", "colour": "#ff0000"},
        {"highway": "residential", "width": "6", "layer": "1", "bridge": "yes"},
        {"natural": "water"},
        {"natural": "tree", "height": 6},
        {"leisure": "park", "name": "Park"},
    ]
    features = [
        {"type": "Feature", "id": i, "properties": {**tags[i % len(tags)]}, "geometry": copy.deepcopy(shape)}
        for i, shape in enumerate(shapes * 2)
    ]
    return {"type": "FeatureCollection", "bbox": [118, 31, 119, 32], "features": features}


def wrong_types(ground: Ground) -> Path:
    return ground.lone("f.geojson", mutated(_rich(), ground.dice))


def in_a_package(ground: Ground) -> Path:
    """The same as a layer of a package."""
    root = ground.package()
    (root / "layers" / "houses.geojson").write_text(mutated(_rich(), ground.dice), encoding="utf-8")
    return root


def _ring(ground: Ground, n: int) -> list[list[float]]:
    """A ring of n corners of some bad kind."""
    dice = ground.dice
    how = dice.randrange(6)
    out = []
    for i in range(n):
        t = 2 * math.pi * i / n
        match how:
            case 0:  # crosses itself everywhere
                x, y = dice.random(), dice.random()
            case 1:  # a star drawn in one line
                x, y = math.cos(t * (n // 2 - 1)), math.sin(t * (n // 2 - 1))
            case 2:  # a comb
                x, y = i / n, float(i % 2)
            case 3:  # all on a line
                x, y = i / n, i / n
            case 4:  # two places
                x, y = float(i % 2), 0.0
            case _:  # a spiral
                x, y = math.cos(40 * t) * i / n, math.sin(40 * t) * i / n
        out.append([118.73 + 0.01 * x, 31.98 + 0.01 * y])
    return [*out, out[0]]


def rings(ground: Ground) -> Path:
    n = ground.dice.choice((4, 10, 1_000, 20_000, 100_000))
    data = copy.deepcopy(FOOTPRINTS)
    coordinates = [_ring(ground, n)]
    if ground.dice.random() < 0.3:
        coordinates += [_ring(ground, 4) for _ in range(min(n, 5_000))]
    data["features"][0]["geometry"]["coordinates"] = coordinates
    if ground.dice.random() < 0.5:
        data["features"][0]["properties"] = {"roof:shape": ground.dice.choice(("gabled", "pyramidal")), "height": 20}
    return ground.lone("f.geojson", data)


def long_lines(ground: Ground) -> Path:
    """Roads and rows of trees round the world, or of very many points."""
    dice = ground.dice
    if dice.random() < 0.5:
        line = [[-180.0, 10.0], [0.0, 31.98], [180.0, -10.0]]
    else:
        line = [[118.73 + i * 1e-6, 31.98 + (i % 2) * 1e-5] for i in range(100_000)]
    tags = dice.choice(
        (
            {"highway": "primary", "width": dice.choice((1e-3, 6, 1e5))},
            {"natural": "tree_row", "spacing": 1},
            {"waterway": "river", "width": "1e6"},
            {"railway": "tram"},
        )
    )
    feature = {"type": "Feature", "properties": tags, "geometry": {"type": "LineString", "coordinates": line}}
    return ground.lone("f.geojson", {"type": "FeatureCollection", "features": [feature, *FOOTPRINTS["features"]]})


def numbers(ground: Ground) -> Path:
    """Heights, widths and places beyond all sense."""
    dice, data = ground.dice, _rich()
    wild = ("1e9", 1e308, -15, "NaN", "inf", "1e999 m", 10**30, "9" * 3000, [40], {"a": 1}, "131'3\"'\"", "-", "m")
    for feature in data["features"]:
        for key in ("height", "min_height", "width", "building:levels", "roof:height", "layer", "colour"):
            if dice.random() < 0.5:
                feature["properties"][key] = dice.choice(wild)
        if dice.random() < 0.3:
            feature["geometry"] = {
                "type": "Point",
                "coordinates": [dice.choice((0, 180, 1e9, -181)), dice.choice((0, 90, 1e300))],
            }
    return ground.lone("f.geojson", data)


def texts(ground: Ground) -> Path:
    """Names and wrappers of all sorts."""
    dice = ground.dice
    data = copy.deepcopy(FOOTPRINTS)
    name = dice.choice(
        (
            "x" * 2_000_000,
            "<img src=/etc/passwd>" * 100,
            "\x00\x1b[2J",
            "\udcff",
            "\u202eevil",
            "a/b/../..",
            "{found}",
            "%s%n",
        )
    )
    data["features"][0]["properties"]["name"] = name
    text = json.dumps(data)
    encodings = ("utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-7", "gb18030", "latin-1")
    raw = text.encode(dice.choice(encodings), errors="replace")
    wraps = (
        b"",
        b"\x1e",
        b"<html>",
        b"callback(",
        b"version https://git-lfs.github.com/spec/v1\n",
        b"PK\x03\x04",
        b"\x00" * 64,
    )
    return ground.lone("f.geojson", dice.choice(wraps) + raw)


def deep(ground: Ground) -> Path:
    """Nested without end."""
    n = ground.dice.choice((65, 1_000, 100_000))
    inner = ground.dice.choice(("[", '{"type":"GeometryCollection","geometries":['))
    head = '{"type":"Feature","properties":{},"geometry":{"type":"GeometryCollection","geometries":['
    return ground.lone("f.geojson", head + inner * n)


KINDS: dict[str, tuple[Kind, int]] = {
    "geojson: wrong types": (wrong_types, 7),
    "geojson: wrong types in a package": (in_a_package, 4),
    "geojson: rings": (rings, 5),
    "geojson: long lines": (long_lines, 3),
    "geojson: numbers": (numbers, 4),
    "geojson: texts": (texts, 4),
    "geojson: deep": (deep, 2),
}
