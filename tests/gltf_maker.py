"""glTF documents for tests: a cube with normals, and whatever stands round it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Json = dict[str, Any]

_FACES = (
    ((0, 0, 1), (1, 0, 0), (0, 1, 0)),
    ((0, 0, -1), (0, 1, 0), (1, 0, 0)),
    ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    ((-1, 0, 0), (0, 0, 1), (0, 1, 0)),
    ((0, 1, 0), (0, 0, 1), (1, 0, 0)),
    ((0, -1, 0), (1, 0, 0), (0, 0, 1)),
)


def cube() -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.uint16]]:
    """Positions and normals (24, 3) of a cube 1 m wide about zero, and its corners (36,)."""
    sides = np.array(_FACES, np.float32)
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    positions = np.array([(n + a * s + b * t) / 2 for n, a, b in sides for s, t in signs], np.float32)
    corners = np.concatenate([np.array([0, 1, 2, 0, 2, 3]) + 4 * i for i in range(6)]).astype(np.uint16)
    return positions, np.repeat(sides[:, 0], 4, axis=0), corners


def data_uri(data: bytes) -> str:
    """Bytes in a URI."""
    return "data:application/octet-stream;base64," + base64.b64encode(data).decode()


class Maker:
    """A document being made.

    `json` may be changed at will before it is written.
    """

    def __init__(self) -> None:
        self._bytes = bytearray()
        self.json: Json = {"asset": {"version": "2.0"}, "accessors": [], "bufferViews": [], "buffers": [{}]}
        positions, normals, corners = cube()
        attributes = {"POSITION": self.add(positions), "NORMAL": self.add(normals)}
        self.json["meshes"] = [{"primitives": [{"attributes": attributes, "indices": self.add(corners)}]}]

    def add(self, values: NDArray[Any]) -> int:
        """An accessor of an array (n,) or (n, width); gives its number."""
        kinds = {"f4": 5126, "u2": 5123, "u4": 5125, "u1": 5121}
        data = np.ascontiguousarray(values)
        self._bytes += bytes(-len(self._bytes) % 4)
        view = {"buffer": 0, "byteOffset": len(self._bytes), "byteLength": data.nbytes}
        self._bytes += data.tobytes()
        self.json["bufferViews"].append(view)
        width = data.shape[1] if data.ndim > 1 else 1
        kind = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}[width]
        component = kinds[data.dtype.str[1:]]
        number = len(self.json["bufferViews"]) - 1
        self.json["accessors"].append(
            {"bufferView": number, "componentType": component, "count": len(data), "type": kind}
        )
        return len(self.json["accessors"]) - 1

    def mesh(self, **primitive: Any) -> int:
        """One more mesh of the cube, or of what is given; gives its number."""
        base = self.json["meshes"][0]["primitives"][0]
        self.json["meshes"].append({"primitives": [{**base, **primitive}]})
        return len(self.json["meshes"]) - 1

    def nodes(self, *nodes: Json, roots: list[int] | None = None) -> Maker:
        """The nodes and the roots of the one scene: all of them if not given."""
        self.json["nodes"] = list(nodes)
        self.json["scenes"] = [{"nodes": list(range(len(nodes))) if roots is None else roots}]
        return self

    def text(self) -> str:
        """The document."""
        self.json["buffers"][0] = {"byteLength": len(self._bytes), "uri": data_uri(bytes(self._bytes))}
        return json.dumps(self.json)

    def write(self, path: Path) -> Path:
        """The document as a file."""
        path.write_text(self.text(), encoding="utf-8")
        return path
