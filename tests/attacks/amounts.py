"""What asks for much with little: each of `AMOUNTS` is as bad at scale 1 as its kind gets below 10 MB."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.attacks.ground import ROOT, Kind

CHAIR = ROOT / "scenes" / "jinyuzui" / "models" / "chair.glb"

HEAD = """format = 1
id = "attack"
title = "Attack"
origin = { lat = 31.98, lon = 118.73 }
"""


Amount = Callable[[Path, float], Path]

AMOUNTS: dict[str, Amount] = {}


def amount(make: Amount) -> Amount:
    """Have an attack known by its name."""
    AMOUNTS[make.__name__] = make
    return make


def many(count: float, scale: float) -> int:
    """How many of something at a scale."""
    return max(1, round(count * scale))


def package(folder: Path, toml: str, **files: str | bytes) -> Path:
    """A package; the names of files have `__` for slashes and `_dot_` for the last dot."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scene.toml").write_text(HEAD + toml, encoding="utf-8")
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            path.write_bytes(content)
    return folder


def collection(features: list[dict[str, object]]) -> str:
    """GeoJSON."""
    return json.dumps({"type": "FeatureCollection", "features": features})


def square(x: float, y: float, half: float, **properties: object) -> dict[str, object]:
    """A square footprint, degrees."""
    ring = [
        (x - half, y - half),
        (x + half, y - half),
        (x + half, y + half),
        (x - half, y + half),
        (x - half, y - half),
    ]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


HOUSE = collection([square(118.73, 31.98, 1e-4, height=20, name="house", building="yes")])

HOUSES = '\n[[layer]]\nid = "houses"\nkind = "buildings"\nsource = "layers/h.geojson"\n'


def layer(kind: str, more: str, id_: str = "x", source: str = "layers/x.geojson") -> str:
    """A layer's entry."""
    return f'\n[[layer]]\nid = "{id_}"\nkind = "{kind}"\nsource = "{source}"\n{more}\n'


SCALES = (1.0, 1.0, 0.5, 0.2, 0.05)


def kind_of(make: Amount) -> Kind:
    """The same as one of the seeded attacks, of some scale."""
    return lambda ground: make(ground.stage, ground.dice.choice(SCALES))
