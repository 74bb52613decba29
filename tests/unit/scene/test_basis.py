"""Textures of Basis Universal: shown with the library of the extra, said without it; damaged and too large ones."""

from __future__ import annotations

import struct
import sys

import numpy as np
import pytest

from tests.gltf_maker import data_uri
from tests.unit.scene.test_gltf_features import picture, read, textured
from viewer.build import cache
from viewer.scene.limits import LIMITS

BASIS = {"KHR_texture_basisu": {"source": 0}}
RGBA = (200, 30, 60, 255)


def ktx2(*sizes: tuple[int, int], colours: tuple[tuple[int, int, int, int], ...] = (RGBA,)) -> bytes:
    """A KTX 2 file of UASTC blocks of one colour each (its mode 8), a level for each size (KTX 2.0, chapter 3)."""
    levels = []
    for (width, height), (r, g, b, a) in zip(sizes, colours, strict=True):
        block = (0x17 | r << 5 | g << 13 | b << 21 | a << 29).to_bytes(16, "little")
        levels.append(block * (-(-width // 4) * -(-height // 4)))
    one = (0, 127, 3, 0, 0, 0xFFFFFFFF)
    described = struct.pack("<IIHHBBBB4B8BHBBIII", 44, 0, 2, 40, 166, 1, 2, 0, 3, 3, 0, 0, 16, *(0,) * 7, *one)
    after = 80 + 24 * len(sizes)
    start = (after + len(described) + 15) // 16 * 16
    places, at = [], start
    for level in levels:
        places.append(struct.pack("<3Q", at, len(level), len(level)))
        at += len(level)
    head = (0, 1, *sizes[0], 0, 0, 1, len(sizes), 0, after, len(described), 0, 0, 0, 0)
    data = b"\xabKTX 20\xbb\r\n\x1a\n" + struct.pack("<13I2Q", *head) + b"".join(places) + described
    return data.ljust(start, b"\0") + b"".join(levels)


def test_a_texture_is_shown() -> None:
    model, issues = read(textured(data_uri(ktx2((8, 4))), extensions=BASIS))
    assert issues == []
    [pixels] = model.pictures
    assert pixels.shape == (4, 8, 4)
    assert (pixels == RGBA).all()


def test_of_one_that_is_too_large_a_smaller_level_is_taken() -> None:
    side = LIMITS.texture_side
    blue = (0, 0, 250, 255)
    data = ktx2((2 * side, 8), (side, 4), colours=(RGBA, blue))
    model, issues = read(textured(data_uri(data), extensions=BASIS))
    assert issues == []
    [pixels] = model.pictures
    assert pixels.shape == (4, side, 4)
    assert (pixels == blue).all()


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    maker = textured(data_uri(ktx2((4, 4))), extensions=BASIS)
    kept = cache.code_digest()
    monkeypatch.setitem(sys.modules, "opengl_basisu", None)
    model, [issue] = read(maker)
    assert len(model.pictures) == 0
    assert (issue.code, issue.path) == ("unsupported-feature", "textures[0].extensions.KHR_texture_basisu")
    assert "jinyuzui-viewer[basis]" in issue.expected
    assert cache.code_digest() != kept, "what was built without would be shown again once there is a decoder"


def test_the_plain_picture_beside_one_is_shown_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opengl_basisu", None)
    model, issues = read(textured(picture("PNG"), source=0, extensions={"KHR_texture_basisu": {"source": 1}}))
    assert issues == []
    assert len(model.pictures) == 1


@pytest.mark.parametrize(
    "damaged", [b"", b"no texture", ktx2((8, 8))[:60], ktx2((8, 8))[:-40], ktx2((60_000, 4))[:200]]
)
def test_a_damaged_one_is_told_and_the_model_shown(damaged: bytes) -> None:
    model, [issue] = read(textured(data_uri(damaged), extensions=BASIS))
    assert (issue.code, issue.path) == ("bad-picture", "images[0]")
    assert len(model.mesh.triangles) == 12
    assert len(model.pictures) == 0


def test_no_damage_ends_the_reader() -> None:
    rng = np.random.default_rng(21)
    whole = ktx2((64, 64), (32, 32), colours=(RGBA, RGBA))
    told = 0
    for _ in range(300):
        data = bytearray(whole)
        for at in rng.integers(0, 220, 3):
            data[at] = rng.integers(256)
        model, issues = read(textured(data_uri(bytes(data)), extensions=BASIS))
        told += bool(issues)
        assert len(model.mesh.triangles) == 12
    assert told > 100
