"""A small glTF 2.0 writer: named nodes, flat-shaded triangles, plain colours."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.colour import linear

Triangles = NDArray[np.float64]
"""(n, 3, 3) float64, metres, z up, counter-clockwise from outside."""

Piece = tuple[str, Triangles]
"""A solid of one colour: `#rrggbb`, `glow:#rrggbb` for what shines by itself, `pane:#rrggbb` for clear glass."""

PieceList = list[Piece]
Pieces = Sequence[Piece]

Parts = Mapping[str, Pieces]
"""By node name."""

GENERATOR = "tools/make_jinyuzui.py"
"""What the shipped models say that they were made by, an earlier name; another one would rewrite them all."""

GLOW, PANE = "glow:", "pane:"
_CLEAR = 0.3  # of a pane's own colour that one sees
PAINTS = {"#efb73d": "accent-roof", "#8fae74": "foliage", "#f4efe6": "paving"}
"""Colours whose material is called like a paint: a style then gives it its own."""


def factor_of(colour: str, /) -> list[float]:
    """The `baseColorFactor` of an sRGB colour, rounded so that it is the same on every machine."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return [round(v, 5) for v in linear((red, green, blue))] + [1.0]


def glb(parts: Parts, /) -> bytes:
    """A GLB file; z up becomes glTF's y up, pieces of one colour share a primitive."""
    blob = bytearray()
    views: list[dict[str, Any]] = []
    accessors: list[dict[str, Any]] = []
    materials: dict[str, int] = {}
    meshes: list[dict[str, Any]] = []

    def store(values: NDArray[np.float32], *, with_range: bool) -> int:
        views.append({"buffer": 0, "byteOffset": len(blob), "byteLength": values.nbytes, "target": 34962})
        blob.extend(values.astype("<f4").tobytes())
        accessor: dict[str, Any] = {
            "bufferView": len(views) - 1,
            "componentType": 5126,
            "count": len(values),
            "type": "VEC3",
        }
        if with_range:
            accessor |= {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
        accessors.append(accessor)
        return len(accessors) - 1

    for name, pieces in parts.items():
        primitives = []
        for colour in dict.fromkeys(c for c, _ in pieces):
            triangles = np.concatenate([t for c, t in pieces if c == colour])
            material = materials.setdefault(colour, len(materials))
            positions, normals = _arrays(triangles)
            attributes = {"POSITION": store(positions, with_range=True), "NORMAL": store(normals, with_range=False)}
            primitives.append({"attributes": attributes, "material": material})
        meshes.append({"name": name, "primitives": primitives})
    document: dict[str, Any] = {
        "asset": {"version": "2.0", "generator": GENERATOR},
        "scene": 0,
        "scenes": [{"nodes": list(range(len(meshes)))}],
        "nodes": [{"name": mesh["name"], "mesh": i} for i, mesh in enumerate(meshes)],
        "meshes": meshes,
        "materials": [_material(c) for c in materials],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": len(blob)}],
    }
    if any(c.startswith(GLOW) for c in materials):
        document["extensionsUsed"] = ["KHR_materials_unlit"]
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(blob), 0x004E4942) + bytes(blob)
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _material(colour: str) -> dict[str, Any]:
    own = factor_of(colour.removeprefix(GLOW).removeprefix(PANE))
    special: dict[str, Any] = {}
    if colour.startswith(GLOW):
        special = {"extensions": {"KHR_materials_unlit": {}}}
    elif colour.startswith(PANE):
        own[3], special = _CLEAR, {"alphaMode": "BLEND"}
    factor = {"baseColorFactor": own, "metallicFactor": 0, "roughnessFactor": 1}
    return {"name": PAINTS.get(colour, colour), "pbrMetallicRoughness": factor, **special}


def _arrays(triangles: Triangles) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Positions and flat normals, y up; rounded (to 0.1 mm) so that the file does not depend on the machine."""
    corners = np.round(triangles, 4)
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    length = np.linalg.norm(across, axis=1)
    keep = length > 1e-6
    corners, across = corners[keep], across[keep] / length[keep, None]
    positions = corners.reshape(-1, 3)[:, [0, 2, 1]] * (1.0, 1.0, -1.0)
    normals = np.repeat(np.round(across, 4), 3, axis=0)[:, [0, 2, 1]] * (1.0, 1.0, -1.0)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return (positions + 0.0).astype(np.float32), (normals + 0.0).astype(np.float32)
