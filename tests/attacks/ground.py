"""Where an attack takes place: a package or a lone file, with what must never be touched beside it."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "samples" / "small"
SHADOWED = ("msgspec", "viewer", "numpy", "json", "PIL", "tree_sitter", "OpenGL", "platformdirs", "jsonschema")
"""Modules that a stranger's folder holds in our name; not those that Python imports before our first line."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One attack's folder.

    Parameters
    ----------
    base : everything lies below
    dice : of this attack alone
    """

    base: Path
    dice: random.Random

    @property
    def secret(self) -> Path:
        """A folder that nothing of the attack may be read from."""
        return self.base / "secret"

    @property
    def evil(self) -> Path:
        """A copy of it whose name begins as that of the stage."""
        return self.base / "stage-evil"

    @property
    def stage(self) -> Path:
        """The folder that is opened, or that holds the lone file; commands are typed in it."""
        return self.base / "stage"

    @property
    def ran(self) -> Path:
        """A file that is there once a stranger's code has run."""
        return self.base / "ran"

    def prepare(self) -> None:
        """Empty stage, full secret, and a stranger's modules on the stage."""
        self.stage.mkdir(parents=True)
        for name, text in SECRETS.items():
            path = self.secret / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        shutil.copytree(self.secret, self.evil)
        for module in SHADOWED:
            code = f"import pathlib\npathlib.Path({str(self.ran)!r}).touch()\n"
            (self.stage / f"{module}.py").write_text(code, encoding="utf-8")

    def package(self) -> Path:
        """A sound small package on the stage, to be broken."""
        shutil.copytree(SMALL, self.stage, dirs_exist_ok=True)
        return self.stage

    def lone(self, name: str, content: bytes | str | dict[str, Any]) -> Path:
        """A lone file on the stage."""
        path = self.stage / name
        if isinstance(content, dict):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def with_toml(self, text: str) -> Path:
        """The small package with more at the end of its scene.toml."""
        root = self.package()
        with (root / "scene.toml").open("a", encoding="utf-8") as file:
            file.write("\n" + text)
        return root


Kind = Callable[[Ground], Path]
"""Makes an attack; gives the SCENE to be opened."""

_HOUSE = {
    "type": "Feature",
    "properties": {"name": "stolen", "height": 10},
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[118.73, 31.98], [118.7301, 31.98], [118.7301, 31.9801], [118.73, 31.9801], [118.73, 31.98]]],
    },
}
FOOTPRINTS: dict[str, Any] = {"type": "FeatureCollection", "features": [_HOUSE]}
TRIANGLE: dict[str, Any] = {
    "asset": {"version": "2.0"},
    "scene": 0,
    "scenes": [{"nodes": [0]}],
    "nodes": [{"mesh": 0, "name": "triangle"}],
    "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}],
    "materials": [{"pbrMetallicRoughness": {"baseColorFactor": [1, 0.5, 0.2, 1]}, "doubleSided": True}],
    "accessors": [
        {
            "bufferView": 0,
            "componentType": 5126,
            "count": 3,
            "type": "VEC3",
            "min": [0, 0, 0],
            "max": [1, 1, 0],
        },
        {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"},
    ],
    "bufferViews": [
        {"buffer": 0, "byteOffset": 0, "byteLength": 36},
        {"buffer": 0, "byteOffset": 36, "byteLength": 6},
    ],
    "buffers": [
        {
            "byteLength": 42,
            "uri": "data:application/octet-stream;base64,AAAAAAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAgD8AAAAAAAABAAIA",
        }
    ],
}
"""A sound model of one triangle, to be broken."""

SECRETS: dict[str, bytes | str] = {
    "scene.toml": (SMALL / "scene.toml").read_bytes(),
    "layers/houses.geojson": json.dumps(FOOTPRINTS),
    "content/en/tower.md": '+++\ntitle = "SECRET"\n+++\nSECRET\n',
    "tower.md": '+++\ntitle = "SECRET"\n+++\nSECRET\n',
    "style.toml": 'name = "SECRET"\n',
    "houses.geojson": json.dumps(FOOTPRINTS),
    "model.gltf": json.dumps(TRIANGLE),
    "buffer.bin": bytes(64),
    "picture.png": bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63f8cfc0f01f000501"
        "01ff5ef3ad150000000049454e44ae426082"
    ),
    "grid.asc": "ncols 2\nnrows 2\nxllcorner 118.73\nyllcorner 31.98\ncellsize 0.001\n1 2\n3 4\n",
    "drawing.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4"/></svg>',
}
