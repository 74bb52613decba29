"""A house of two storeys and a cellar as an indoor map: IMDF, and OpenStreetMap's Simple Indoor Tagging as GeoJSON."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

import numpy as np

from viewer.geometry.projection import TransverseMercator

LAT, LON = 32.0, 118.7
EARTH = TransverseMercator(LAT, LON)
Place = tuple[float, float]


def degrees(points: Sequence[Place]) -> list[list[float]]:
    """Local metres as longitude and latitude."""
    return [[float(x), float(y)] for x, y in EARTH.inverse(np.array(points, float))]


def box(left: float, low: float, right: float, high: float) -> dict[str, Any]:
    """A rectangle of local metres as a geometry."""
    corners = [(left, low), (right, low), (right, high), (left, high), (left, low)]
    return {"type": "Polygon", "coordinates": [degrees(corners)]}


def line(*points: Place) -> dict[str, Any]:
    """A line of local metres as a geometry."""
    return {"type": "LineString", "coordinates": degrees(points)}


def imdf_files(**changes: Any) -> dict[str, Any]:
    """The files of the house by name; a change replaces one, None leaves it out."""

    def feature(kind: str, id_: str, geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
        made = {"type": "Feature", "id": id_, "feature_type": kind, "geometry": geometry, "properties": properties}
        return {"kind": kind, "feature": made}

    made = [
        feature("venue", "v", box(-30, -20, 30, 20), category="conventioncenter", name={"en": "House", "zh": "房子"}),
        feature("footprint", "f", box(-22, -12, 22, 12), category="ground", building_ids=["b"]),
        feature("building", "b", None, category="unspecified", name={"en": "House"}),
    ]
    for ordinal, short, title in ((0, "G", "Ground floor"), (1, "1", "First floor"), (-1, "B1", "Cellar")):
        level = f"level{ordinal}"
        told = {"ordinal": ordinal, "short_name": {"en": short}, "name": {"en": title}, "outdoor": False}
        made.append(feature("level", level, box(-20, -10, 20, 10), category="unspecified", **told))
        on = {"level_id": level}
        made += [
            feature("unit", f"room{ordinal}", box(-20, 0, 0, 10), category="room", name={"en": "Hall"}, **on),
            feature("unit", f"other{ordinal}", box(0, 0, 14, 10), category="office", name={"zh": "办公室"}, **on),
            feature("unit", f"way{ordinal}", box(-20, -10, 14, 0), category="walkway", **on),
            feature("unit", f"stairs{ordinal}", box(14, -10, 20, 4), category="stairs", name={"en": "Stairs"}, **on),
            feature("unit", f"lift{ordinal}", box(14, 4, 20, 10), category="elevator", name={"en": "Lift"}, **on),
            feature("opening", f"door{ordinal}", line((-12, 0), (-10, 0)), category="pedestrian", **on),
            feature("fixture", f"desk{ordinal}", box(-16, 6, -12, 8), category="furniture", **on),
        ]
    files: dict[str, Any] = {"manifest.json": {"version": "1.0.0", "language": "en", "created": "2026-01-01T00:00:00Z"}}
    for entry in made:
        name = f"{entry['kind']}.geojson"
        files.setdefault(name, {"type": "FeatureCollection", "features": []})["features"].append(entry["feature"])
    files |= {f"{name}.geojson": content for name, content in changes.items()}
    return {name: content for name, content in files.items() if content is not None}


def imdf(folder: str = "", **changes: Any) -> bytes:
    """The house as IMDF, within a folder of the zip if one is named."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in imdf_files(**changes).items():
            made.writestr(folder + name, content if isinstance(content, str | bytes) else json.dumps(content))
    return out.getvalue()


def tagged_osm() -> str:
    """The same as an OpenStreetMap file."""
    nodes: list[str] = []
    ways: list[str] = []
    for feature in json.loads(tagged())["features"]:
        geometry, tags = feature["geometry"], feature["properties"]
        told = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        places = geometry["coordinates"]
        if geometry["type"] == "Point":
            nodes.append(f'<node id="{len(nodes) + 1}" lon="{places[0]:.9f}" lat="{places[1]:.9f}">{told}</node>')
            continue
        ring = geometry["type"] == "Polygon"
        first = len(nodes) + 1
        for lon, lat in places[0][:-1] if ring else places:
            nodes.append(f'<node id="{len(nodes) + 1}" lon="{lon:.9f}" lat="{lat:.9f}"/>')
        refs = [*range(first, len(nodes) + 1), *([first] if ring else [])]
        ways.append(
            f'<way id="{len(ways) + 1}">{"".join(f"<nd ref={chr(34)}{r}{chr(34)}/>" for r in refs)}{told}</way>'
        )
    return f'<osm version="0.6">{"".join(nodes)}{"".join(ways)}</osm>'


def tagged() -> str:
    """The same house as OpenStreetMap would have it, with its shell, and a street before it."""
    features: list[dict[str, Any]] = []

    def add(geometry: dict[str, Any], **tags: str) -> None:
        clean = {key.replace("__", ":"): value for key, value in tags.items()}
        features.append({"type": "Feature", "properties": clean, "geometry": geometry})

    add(box(-20, -10, 20, 10), building="yes", name="House", height="12")
    add(box(40, -10, 60, 10), building="yes", name="Neighbour", height="12")
    for y in (-30, 30):
        add(line((-60, y), (60, y)), highway="residential")
    for level, label in (("0", "G"), ("1", "1"), ("-1", "B1")):
        add(box(-20, -10, 20, 10), indoor="level", level=level, level__ref=label)
        add(box(-20, 0, 0, 10), indoor="room", level=level, name="Hall")
        add(box(0, 0, 14, 10), indoor="room", level=level, name="Office")
    add(box(-20, -10, 14, 0), indoor="corridor", level="-1-1", name="Corridor")
    add(box(14, -10, 20, 4), indoor="room", stairs="yes", level="-1;0;1", name="Stairs")
    add(box(14, 4, 20, 10), indoor="room", highway="elevator", level="-1;0;1", name="Lift")
    add(line((-20, -5), (-10, -5)), indoor="wall", level="0")
    add({"type": "Point", "coordinates": degrees([(-11, 0)])[0]}, door="yes", level="0")
    return json.dumps({"type": "FeatureCollection", "features": features})
