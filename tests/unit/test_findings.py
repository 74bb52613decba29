"""What fuzzing has found stays found (tools/fuzz.py)."""

from __future__ import annotations

import io
import json
import random
import tempfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.indoor_maker import imdf_files
from tests.meshopt_writer import attributes
from tests.unit.scene.test_geo_tables import HOUSE, box, dbf, gpkg, shp
from tests.unit.scene.test_heights import on_utm, tiff
from tools.fuzz import TARGETS
from viewer.build.bundle import MAGIC as BUNDLE

ROOT = Path(__file__).resolve().parents[1]
FINDINGS = sorted(p for p in (ROOT / "findings").glob("*/*") if p.is_file())


def _geopackage() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return gpkg(Path(folder) / "a.gpkg", {"houses": (4326, [(HOUSE, {"height": 9})])}).read_bytes()


def _picture(kind: str, heights: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(heights).save(out, kind)
    return out.getvalue()


EXAMPLES = {
    "geojson": b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"height": 3}, '
    b'"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}}]}',
    "osm": b'<osm version="0.6"><node id="1" lat="1" lon="2"/><node id="2" lat="1" lon="2.01"/><node id="3" lat="1.01" '
    b'lon="2"/><way id="4"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="building" v="yes"/></way></osm>',
    "heights": b"ncols 3\nnrows 2\nxllcorner 118.7\nyllcorner 32\ncellsize 0.001\nNODATA_value -9\n1 2 3\n4 -9 6\n",
    "geotiff": tiff(*on_utm(5)),
    "height_picture": _picture("PNG", np.arange(25, dtype=np.uint8).reshape(5, 5)),
    "imdf": b"\0UNITS\0".join(json.dumps(imdf_files()[f"{name}.geojson"]).encode() for name in ("level", "unit")),
    "toml": b'format = 1\nid = "x"\n[[layer]]\nid = "a"\nkind = "ground"\n',
    "gltf": (ROOT / "samples" / "alpha.gltf").read_bytes(),
    "obj": b"mtllib a.mtl\no a\nv 0 0 0\nv 1 0 0\nv 1 1 0 1 0 0\nvt 0 0\nusemtl m\ns 1\nf 1/1 -2 3\nl 1 2\n"
    b"newmtl m\nKd 1 0 0\n",
    "stl": b"solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\n",
    "ply": b"ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\n"
    b"element face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n",
    "collada": (ROOT / "samples" / "house.dae").read_bytes(),
    "meshopt": attributes(np.arange(36 * 12, dtype=np.uint8).reshape(36, 12)),
    "cityjson": b'{"type": "CityJSON", "version": "2.0", "transform": {"scale": [1, 1, 1], "translate": [0, 0, 0]}, '
    b'"CityObjects": {"a": {"type": "Building", "geometry": [{"type": "MultiSurface", "lod": "1", "boundaries": '
    b'[[[0, 1, 2]]]}]}}, "vertices": [[0, 0, 0], [9, 0, 0], [0, 9, 3]]}',
    "shapefile": shp(5, [[box()]]) + b"\0TABLE\0" + dbf([{"name": "a", "height": 9}]),
    "geopackage": _geopackage(),
    "content": b'+++\ntitle = "A"\n[[row]]\nlabel = "b"\ntext = "c"\n+++\n\n- *one* [two](hotspot:x) ![a](b.svg)\n',
    "archive": b"PK\x05\x06" + bytes(18),
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect style="fill:url(#a)" r="3"/></svg>',
    "bundle": BUNDLE + bytes(200),
}


@pytest.mark.parametrize("path", FINDINGS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_finding_stays_mended(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_parser_takes_any_bytes(name: str) -> None:
    rng = random.Random(name)
    TARGETS[name](EXAMPLES[name])
    for _ in range(40):
        data = bytearray(EXAMPLES[name])
        for _ in range(rng.randrange(1, 6)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        TARGETS[name](bytes(data[: rng.randrange(len(data))] if rng.random() < 0.3 else data))
