"""Views that meshopt packed: each way of the bitstream, each filter, and what is broken."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import meshopt_writer
from tests.gltf_maker import Maker, data_uri
from viewer.scene.formats import meshopt, meshopt_filters
from viewer.scene.formats.gltf import read_gltf
from viewer.scene.package import Folder

COUNTS = (1, 15, 16, 17, 255, 256, 257, 700)


def elements(count: int, stride: int, seed: int = 0) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Elements some of whose bytes change a little, some much, some not at all."""
    rng = np.random.default_rng((count, stride, seed))
    steps = [rng.integers(-spread, spread + 1, count) for spread in (0, 1, 3, 9, 127)]
    walks = [np.cumsum(s).astype(np.uint8) for s in steps]
    return np.stack([walks[k % 5] for k in range(stride)], axis=1)


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("stride", [4, 8, 12, 64, 256])
def test_attributes_come_back_as_they_were(count: int, stride: int) -> None:
    data = elements(count, stride)
    assert meshopt.attributes(meshopt_writer.attributes(data), count, stride) == data.tobytes()


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("channel", [0, 1, 2, 2 | 5 << 4, 2 | 31 << 4 & 0xF0])
@pytest.mark.parametrize("control", [0, 1, 3])
def test_attributes_of_the_newer_version_come_back_too(count: int, channel: int, control: int) -> None:
    data = elements(count, 8)
    packed = meshopt_writer.attributes(data, 1, (channel, 0), (control,) * 8)
    assert meshopt.attributes(packed, count, 8) == data.tobytes()


def test_bytes_that_never_change_take_no_room() -> None:
    data = np.repeat(np.arange(300, dtype=np.uint8)[:, None], 4, axis=1)
    data[:, 1] = 0
    packed = meshopt_writer.attributes(data, 1, (0,), (0, 2, 0, 0))
    assert meshopt.attributes(packed, 300, 4) == data.tobytes()


def test_indices_and_triangles_come_back_in_their_order() -> None:
    some = [5, 6, 7, 400_000, 8, 400_001, 0, 9]
    assert meshopt.indices(meshopt_writer.indices(some, [0, 0, 0, 1, 0, 1, 0, 0]), 8).tolist() == some
    listed = [(0, 1, 2), (0, 2, 3), (70_000, 4, 1), (70_000, 1, 9), (1, 4, 5)]
    assert meshopt.triangles(meshopt_writer.triangles(listed), 15).reshape(-1, 3).tolist() == [list(t) for t in listed]


def test_triangles_may_be_built_of_what_comes_next() -> None:
    # Two triangles of new corners by the table, one on an edge of the first with a new corner, by hand.
    table = bytes([0x00]) + bytes(15)
    stream = b"\xe1" + bytes([0xF0, 0x20, 0x0E, 0x1D]) + table
    first, second, third, fourth = meshopt.triangles(stream, 12).reshape(-1, 3).tolist()
    assert first == [0, 1, 2]
    # Edges stand as (b, a), (c, b), (a, c): the last but two is (1, 0).
    assert second == [1, 0, 3]
    # From the last corner that was written out, which was none, one on, then one back.
    assert third == [1, 3, 1]
    assert fourth == [1, 3, 0]


@pytest.mark.parametrize("cut", [0, 1, 5, 30])
def test_a_stream_that_is_cut_short_is_no_stream(cut: int) -> None:
    whole = meshopt_writer.attributes(elements(100, 8))
    with pytest.raises(meshopt.BadMeshoptError):
        meshopt.attributes(whole[:cut], 100, 8)
    with pytest.raises(meshopt.BadMeshoptError):
        meshopt.attributes(whole, 1000, 8)
    with pytest.raises(meshopt.BadMeshoptError):
        meshopt.triangles(meshopt_writer.triangles([(0, 1, 2)])[:-1], 3)
    with pytest.raises(meshopt.BadMeshoptError):
        meshopt.indices(meshopt_writer.indices([1, 2, 3]) + b"\0", 3)


@pytest.mark.parametrize("kind", ["i1", "i2"])
def test_vectors_on_an_octahedron_are_unit_vectors(kind: str) -> None:
    rng = np.random.default_rng(1)
    unit = rng.normal(size=(200, 3))
    unit /= np.linalg.norm(unit, axis=1)[:, None]
    most = np.iinfo(kind).max
    flat = unit / np.abs(unit).sum(axis=1)[:, None]
    below = flat[:, 2] < 0
    xy = flat[:, :2].copy()
    xy[below] = (1 - np.abs(flat[below][:, [1, 0]])) * np.where(flat[below][:, :2] >= 0, 1, -1)
    packed = np.column_stack([np.rint(xy * most), np.full(200, most), np.full(200, 7)]).astype(kind)
    out = np.frombuffer(meshopt_filters.octahedral(packed.tobytes(), packed.itemsize * 4), kind).reshape(-1, 4)
    assert np.abs(out[:, :3] / most - unit).max() < 3 / most
    assert (out[:, 3] == 7).all()


def test_quaternions_get_their_largest_part_back() -> None:
    rng = np.random.default_rng(2)
    unit = rng.normal(size=(200, 4))
    unit /= np.linalg.norm(unit, axis=1)[:, None]
    largest = np.abs(unit).argmax(axis=1)
    unit *= np.sign(unit[np.arange(200), largest])[:, None]
    most = (1 << 14) - 1 | 3
    rest = np.stack([unit[np.arange(200), (largest + i) & 3] for i in (1, 2, 3)], axis=1)
    packed = np.column_stack([np.rint(rest * np.sqrt(2) * most), most & ~3 | largest]).astype("<i2")
    out = np.frombuffer(meshopt_filters.quaternion(packed.tobytes(), 8), "<i2").reshape(-1, 4) / 32767
    assert np.abs(out - unit).max() < 2e-4


def test_numbers_with_an_exponent_are_exact() -> None:
    whole, exponent = np.array([0, 1, -1, 8_388_607, -5]), np.array([0, 3, -4, -20, 100])
    packed = ((exponent << 24) | (whole & 0xFFFFFF)).astype(np.int64).astype(np.uint32)
    out = np.frombuffer(meshopt_filters.exponential(packed.tobytes(), 4), "<f4")
    assert out.tolist() == (whole * 2.0**exponent).astype("f4").tolist()


def test_colours_come_back_from_brightness_and_differences() -> None:
    # Red, grey and white of eight bits: y, co, cg and an alpha whose highest bit tells the scale.
    packed = np.array([[32, 63, -32 & 255, 127], [64, 0, 0, 127], [127, 0, 0, 64 | 32]], np.uint8)
    out = np.frombuffer(meshopt_filters.colour(packed.tobytes(), 4), np.uint8).reshape(-1, 4)
    assert out[1].tolist() == [129, 129, 129, 255]
    assert out[2, :3].tolist() == [255, 255, 255]
    assert out[0, 0] > 200
    assert out[0, 1] == 0


def packed_cube(extension: str = "EXT_meshopt_compression", **changes: Any) -> bytes:
    """The maker's cube with all its views packed, and nothing plain beside them."""
    maker = Maker().nodes({"mesh": 0})
    document = json.loads(maker.text())
    plain = base64.b64decode(document["buffers"][0]["uri"].partition(",")[2])
    packed = b""
    for number, view in enumerate(document["bufferViews"]):
        data = plain[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]
        accessor = next(a for a in document["accessors"] if a["bufferView"] == number)
        stride = len(data) // accessor["count"]
        said: dict[str, Any] = {
            "buffer": 1,
            "byteOffset": len(packed),
            "byteStride": stride,
            "count": accessor["count"],
        }
        if accessor["type"] == "SCALAR":
            values = np.frombuffer(data, f"<u{stride}").tolist()
            corners = list(zip(values[::3], values[1::3], values[2::3], strict=True))
            stream, said["mode"] = meshopt_writer.triangles(corners), "TRIANGLES"
        else:
            stream = meshopt_writer.attributes(np.frombuffer(data, np.uint8).reshape(-1, stride))
            said["mode"] = "ATTRIBUTES"
            view["byteStride"] = stride
        said["byteLength"] = len(stream)
        packed += stream
        view |= {"buffer": 0, "extensions": {extension: {**said, **changes}}}
    document["buffers"] = [
        {"byteLength": len(plain), "extensions": {extension: {"fallback": True}}},
        {"byteLength": len(packed), "uri": data_uri(packed)},
    ]
    document |= {"extensionsUsed": [extension], "extensionsRequired": [extension]}
    return json.dumps(document).encode()


@pytest.mark.parametrize("extension", ["EXT_meshopt_compression", "KHR_meshopt_compression"])
def test_a_packed_model_is_the_plain_one(extension: str) -> None:
    plain, _ = read_gltf(Maker().nodes({"mesh": 0}).text().encode(), "x.gltf", Folder(Path()))
    model, issues = read_gltf(packed_cube(extension), "x.gltf", Folder(Path()))
    assert issues == []
    assert model
    assert plain
    assert np.array_equal(model.mesh.positions, plain.mesh.positions)
    assert np.array_equal(np.sort(model.mesh.triangles, axis=1), np.sort(plain.mesh.triangles, axis=1))


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"mode": "TRIANGLE"}, "mode"),
        ({"filter": "SPHERE"}, "filter"),
        ({"filter": "QUATERNION"}, "byteStride"),
        ({"count": 3}, "count"),
        ({"byteStride": 5}, "count"),
        ({"byteLength": 1_000_000}, "byteLength"),
        ({"buffer": 7}, "buffer"),
    ],
)
def test_what_is_packed_wrongly_is_told_with_its_place(changes: dict[str, Any], key: str) -> None:
    model, issues = read_gltf(packed_cube(**changes), "x.gltf", Folder(Path()))
    assert model is None
    assert any(f"EXT_meshopt_compression.{key}" in issue.path for issue in issues), issues
