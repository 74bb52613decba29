"""A single-sided surface is not there from behind: neither for the eye nor for the light."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.gltf_maker import Maker
from tests.soak import some

CAMERA = [(6.0, -14.0, 12.0), (0.0, 0.0, 0.0), 45.0]


def canopy(path: Path, side: int) -> Path:
    """A slab, and three metres over it a textured sheet that looks up (1), down (-1) or is not there (0)."""
    maker = Maker()
    picture = io.BytesIO()
    Image.new("RGB", (2, 2), (200, 60, 40)).save(picture, "PNG")
    uri = "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()
    maker.json |= {
        "images": [{"uri": uri}],
        "textures": [{"source": 0}],
        "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
    }
    corners = np.array([(-2, 3, -2), (-2, 3, 2), (2, 3, 2), (2, 3, -2)], np.float32)
    sheet = {
        "attributes": {
            "POSITION": maker.add(corners),
            "NORMAL": maker.add(np.tile(np.array([[0, side or 1, 0]], np.float32), (4, 1))),
            "TEXCOORD_0": maker.add(np.array([(0, 0), (0, 1), (1, 1), (1, 0)], np.float32)),
        },
        "indices": maker.add(np.array([0, 1, 2, 0, 2, 3] if side > 0 else [0, 2, 1, 0, 3, 2], np.uint16)),
        "material": 0,
    }
    slab = {"mesh": 0, "scale": [12, 0.2, 12]}
    # Something as high, so that all three are seen from the same distance and lit by maps of the same size.
    post = {"mesh": 0, "scale": [0.2, 3.2, 0.2], "translation": [5, 1.6, 5]}
    return maker.nodes(slab, post, *([{"mesh": maker.mesh(**sheet)}] if side else [])).write(path)


@pytest.mark.soak
@pytest.mark.parametrize("moving", some([True], [False]))
def test_no_shadow_falls_from_behind(draw: Callable[..., Any], tmp_path: Path, moving: bool) -> None:
    wish = {"size": (240, 160), "camera": CAMERA, "draft": moving}
    pictures: list[NDArray[Any]] = [
        draw(canopy(tmp_path / f"side{side}.gltf", side), one=wish)["one"][..., :3].astype(float) for side in (0, -1, 1)
    ]
    none, down, up = pictures
    assert np.abs(up - none).max() > 60
    assert np.abs(down - none).mean() < 0.05
    assert np.abs(down - none).max() < 12
