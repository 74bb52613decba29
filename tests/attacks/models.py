"""glTF: graphs, accessors, buffers, pictures, chunks."""

from __future__ import annotations

import base64
import copy
import json
import struct
import zlib
from pathlib import Path
from typing import Any

from tests.attacks.ground import TRIANGLE, Ground, Kind
from tests.attacks.names import escape, traps
from tests.attacks.wrong_json import mutated


def _model() -> dict[str, Any]:
    return copy.deepcopy(TRIANGLE)


def wrong_types(ground: Ground) -> Path:
    return ground.lone("m.gltf", mutated(_rich(), ground.dice))


def _rich() -> dict[str, Any]:
    """A model that uses most of what can be used."""
    model = _model()
    model["nodes"][0] |= {"translation": [1, 2, 3], "rotation": [0, 0, 0, 1], "scale": [1, 1, 1], "children": [1]}
    model["nodes"].append({"matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], "mesh": 0, "skin": 0})
    model["skins"] = [{"joints": [0, 1]}]
    picture = {"uri": "data:image/png;base64," + base64.b64encode(bomb_png(4, 4)).decode()}
    model |= {"images": [picture], "samplers": [{"wrapS": 10497}], "textures": [{"source": 0, "sampler": 0}]}
    transform = {"KHR_texture_transform": {"offset": [0, 0], "rotation": 0.5, "scale": [1, 1]}}
    surface = model["materials"][0]
    surface["pbrMetallicRoughness"]["baseColorTexture"] = {"index": 0, "texCoord": 0, "extensions": transform}
    surface |= {"alphaMode": "MASK", "alphaCutoff": 0.5, "emissiveFactor": [0, 0, 1]}
    surface["extensions"] = {"KHR_materials_emissive_strength": {"emissiveStrength": 2}}
    model["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"] = 0
    model["meshes"][0]["primitives"][0]["targets"] = [{"POSITION": 0}]
    model["accessors"][0]["sparse"] = {
        "count": 1,
        "indices": {"bufferView": 1, "componentType": 5123},
        "values": {"bufferView": 0},
    }
    model["animations"] = [{"channels": [{"sampler": 0, "target": {"node": 0, "path": "translation"}}], "samplers": []}]
    model["extensionsUsed"] = ["KHR_texture_transform", "KHR_materials_emissive_strength"]
    return model


def graph(ground: Ground) -> Path:
    """Cycles, two parents, children named again and again, roots repeated, chains."""
    dice, model = ground.dice, _model()
    n = dice.choice((2, 3, 30, 60, 300, 3000))
    nodes: list[dict[str, Any]] = [{"children": [i + 1]} for i in range(n)] + [{"mesh": 0}]
    match dice.randrange(7):
        case 0:
            for node in nodes[:-1]:
                node["children"] *= 2
        case 1:
            nodes[-1] = {"mesh": 0, "children": [dice.randrange(n)]}
        case 2:
            nodes[0]["children"] = [1, n]
        case 3:
            nodes[dice.randrange(n)]["children"] = [dice.choice((-1, n + 5, 2**40, 0))]
        case 4:
            model["scenes"] = [{"nodes": [0] * dice.choice((2, 100, 20_000))}]
        case 5:
            nodes = [{"children": [(i + 1) % n]} for i in range(n)]
            model["scenes"] = [{"nodes": []}]
            del model["scene"]
        case _:
            model["scene"] = dice.choice((-1, 5, 10**20))
    model["nodes"] = nodes
    return ground.lone("m.gltf", model)


def accessor(ground: Ground) -> Path:
    """Counts, offsets and strides that no file could hold."""
    dice, model = ground.dice, _model()
    target = dice.choice(model["accessors"])
    big = dice.choice((50_000_000, 2**31 - 1, 2**31, 2**32, 2**40, 2**62, 2**63, 10**30))
    match dice.randrange(6):
        case 0:
            target["count"] = big
        case 1:
            del target["bufferView"]
            target["count"] = big
        case 2:
            target["byteOffset"] = big
        case 3:
            view = dice.choice(model["bufferViews"])
            view[dice.choice(("byteOffset", "byteLength", "byteStride"))] = dice.choice((big, -4, 1, 0))
        case 4:
            del target["bufferView"]
            target["count"] = min(big, 2**31)
            target["sparse"] = {
                "count": 1,
                "indices": {"bufferView": 1, "componentType": 5123},
                "values": {"bufferView": 0},
            }
        case _:
            model["buffers"][0]["byteLength"] = big
    return ground.lone("m.gltf", model)


def many_zeros(ground: Ground) -> Path:
    """Primitives by the hundred, each a few million zeros: none alone is too many."""
    model = _model()
    del model["accessors"][0]["bufferView"]
    model["accessors"][0]["count"] = 3_000_000
    model["accessors"].append({"componentType": 5125, "count": 3_000_000, "type": "SCALAR"})
    primitive = {"attributes": {"POSITION": 0}, "indices": 2}
    model["meshes"] = [{"primitives": [primitive] * 40} for _ in range(20)]
    model["nodes"] = [{"mesh": i} for i in range(20)]
    model["scenes"] = [{"nodes": list(range(20))}]
    return ground.lone("m.gltf", model)


def numbers(ground: Ground) -> Path:
    """Transforms and corners that overflow or are none."""
    dice, model = ground.dice, _model()
    wild = dice.choice(("1e38", "1e300", "1e999", "-1e308", "NaN", "1e-320", "0", "9" * 400))
    key, count = dice.choice((("scale", 3), ("translation", 3), ("rotation", 4), ("matrix", 16)))
    model["nodes"][0][key] = [1.0] * count
    model["nodes"][0][key][dice.randrange(count)] = "@"
    if dice.random() < 0.3:
        values = [dice.choice((3e38, -3e38, float("nan"), float("inf"), 1e-45)) for _ in range(9)]
        data = struct.pack("<9f3H", *values, 0, 1, 2)
        model["buffers"][0]["uri"] = "data:application/octet-stream;base64," + base64.b64encode(data).decode()
    return ground.lone("m.gltf", json.dumps(model).replace('"@"', wild))


def outside(ground: Ground) -> Path:
    """Buffers and pictures elsewhere."""
    traps(ground)
    model = _rich()
    if ground.dice.random() < 0.5:
        model["buffers"][0]["uri"] = escape(ground, "buffer.bin")
    else:
        model["images"][0]["uri"] = escape(ground, "picture.png")
    return ground.lone("m.gltf", json.dumps(model))


def bomb_png(width: int, height: int, *, rows: bool = False) -> bytes:
    """A PNG of a size; without `rows` its data is a few bytes, whatever its head says."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = zlib.compress(bytes((4 * width + 1) * height) if rows else bytes(70), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def picture_bomb(ground: Ground) -> Path:
    """Pictures that are larger than they look; many of them."""
    dice, model = ground.dice, _rich()
    width, height = dice.choice(((30_000, 30_000), (2**31 - 1, 1), (1, 2**31 - 1), (0, 0), (8_000, 8_000), (60_000, 1)))
    rows = width * height == 64_000_000 and dice.random() < 0.5
    data = "data:image/png;base64," + base64.b64encode(bomb_png(width, height, rows=rows)).decode()
    count = dice.choice((1, 3, 64))
    model["images"] = [{"uri": data, "name": str(i)} for i in range(count)]
    model["textures"] = [{"source": i} for i in range(count)]
    material = model["materials"][0]
    model["materials"] = []
    for i in range(count):
        made = copy.deepcopy(material)
        made["pbrMetallicRoughness"]["baseColorTexture"]["index"] = i
        model["materials"].append(made)
    primitive = model["meshes"][0]["primitives"][0]
    model["meshes"][0]["primitives"] = [{**primitive, "material": i} for i in range(count)]
    return ground.lone("m.gltf", json.dumps(model))


def chunks(ground: Ground) -> Path:
    """GLB whose lengths lie."""
    dice = ground.dice
    text = json.dumps(_model()).encode()
    text += b" " * (-len(text) % 4)
    lengths = [12 + 8 + len(text), len(text)]
    lengths[dice.randrange(2)] = dice.choice((0, 1, 3, 2**31, 2**32 - 1, len(text) + 64))
    kind = dice.choice((b"JSON", b"JSON", b"BIN\0", b"\xff\xff\xff\xff"))
    version = dice.choice((2, 2, 2, 1, 3, 2**32 - 1))
    data = b"glTF" + struct.pack("<II", version, lengths[0]) + struct.pack("<I", lengths[1]) + kind + text
    if dice.random() < 0.4:
        data += struct.pack("<I", dice.choice((0, 8, 2**32 - 1))) + b"BIN\0" + bytes(8)
    return ground.lone("m.glb", data[: dice.choice((len(data), len(data), 4, 11, 12, 19, 21))])


KINDS: dict[str, tuple[Kind, int]] = {
    "gltf: wrong types": (wrong_types, 8),
    "gltf: graphs": (graph, 6),
    "gltf: accessors": (accessor, 6),
    "gltf: many zeros": (many_zeros, 1),
    "gltf: numbers": (numbers, 4),
    "gltf: outside": (outside, 6),
    "gltf: pictures": (picture_bomb, 2),
    "glb: lengths": (chunks, 3),
}
"""Each kind, and how often it comes in a round."""
