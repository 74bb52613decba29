"""Which maps of the public sets are opened, and how long terrains and insides of buildings take.

`python -m bench.geo_formats [--write]` looks at the files beside the checkout and at some that it generates; `--write`
puts both tables into their section of `bench/formats.md` and leaves the sections of others as they are.
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

from bench.formats import OPENED, SHARED_SET, opened, shared_set
from bench.sections import FORMATS, put, table

ROOT = Path(__file__).resolve().parents[1]
SECTION = "Maps, terrains, insides"
SETS = (
    "geojson-cases/geojson-schema/valid",
    "geojson-cases/geojson-schema/invalid",
    "city-buildings",
    "nanjing-admin",
    "coast",
    "overture/counterexamples",
)


def hills(side: int, /) -> NDArray[np.float32]:
    """Heights of a country of hills, metres."""
    x, y = np.meshgrid(np.linspace(0, 9, side), np.linspace(0, 9, side))
    return (300 + 120 * np.sin(x) * np.cos(y) + 15 * np.sin(9 * x + 4 * y)).astype(np.float32)


def geotiff(heights: NDArray[np.float32], step: float, /) -> bytes:
    """A GeoTIFF on UTM 50 north, packed (OGC 19-008)."""
    tags: dict[int, Any] = TiffImagePlugin.ImageFileDirectory_v2()
    tags[33550] = (step, step, 0.0)
    tags[33922] = (0.0, 0.0, 0.0, 668_000.0, 3_544_000.0, 0.0)
    tags[34735] = (1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32650)
    out = io.BytesIO()
    Image.fromarray(heights).save(out, "TIFF", tiffinfo=tags, compression="tiff_adobe_deflate")
    return out.getvalue()


def ascii_grid(heights: NDArray[np.float32], step: float, /) -> str:
    """An ESRI grid in degrees."""
    head = f"ncols {heights.shape[1]}\nnrows {heights.shape[0]}\nxllcorner 118.7\nyllcorner 31.9\ncellsize {step}\n"
    return head + "\n".join(" ".join(f"{h:.1f}" for h in line) for line in heights.tolist())


def imdf(storeys: int, rooms: int, /) -> bytes:
    """A tower of storeys with so many rooms each way (OGC 20-094)."""
    step = 5e-5

    def box(left: float, low: float, right: float, high: float) -> dict[str, Any]:
        corners = [(left, low), (right, low), (right, high), (left, high), (left, low)]
        return {"type": "Polygon", "coordinates": [[[118.7 + x * step, 32 + y * step] for x, y in corners]]}

    files: dict[str, list[dict[str, Any]]] = {"level": [], "unit": []}

    def add(kind: str, id_: str, shape: dict[str, Any], **told: Any) -> None:
        made = {"type": "Feature", "id": id_, "feature_type": kind, "geometry": shape, "properties": told}
        files[kind].append(made)

    for n in range(storeys):
        level = f"l{n}"
        add("level", level, box(0, 0, rooms, rooms), ordinal=n, short_name={"en": str(n)}, name={"en": f"Storey {n}"})
        for i in range(rooms):
            for j in range(rooms):
                add("unit", f"{level}-{i}-{j}", box(i, j, i + 1, j + 1), category="room", level_id=level)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("manifest.json", json.dumps({"version": "1.0.0", "language": "en"}))
        for kind, features in files.items():
            text = json.dumps({"type": "FeatureCollection", "name": kind, "features": features})
            packed.writestr(f"{kind}.geojson", text)
    return out.getvalue()


def generated() -> list[str]:
    """Rows of files that are made here."""
    with tempfile.TemporaryDirectory() as folder:
        tiff, grid, house = (Path(folder) / name for name in ("hills.tif", "hills.asc", "tower.imdf"))
        tiff.write_bytes(geotiff(hills(3_000), 5.0))
        grid.write_text(ascii_grid(hills(1_000), 1e-4), encoding="utf-8")
        house.write_bytes(imdf(30, 12))
        return [opened(path) for path in (tiff, grid, house)]


def section() -> str:
    """The section."""
    return "\n".join(
        (
            "Made by `python -m bench.geo_formats --write`. *Told*: opened, with something said. *Refused*: nothing",
            "in them can be drawn (points, no geometry, broken files), and it is said why.",
            "",
            table(SHARED_SET, (shared_set(name, (".json", ".geojson")) for name in SETS)),
            "",
            "Generated: nine million heights on UTM, a million in degrees as text, thirty storeys of 144 rooms.",
            "",
            table(OPENED, generated()),
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    text = section()
    if options.write:
        put(FORMATS, SECTION, text)
    print(text)


if __name__ == "__main__":
    main()
