"""Letters in the picture: in the viewer's language, hidden by what stands before them, gone where nobody could read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.soak import some

SIGN = '\n[[sign]]\nid = "s"\ntext = { en = "Ferry", zh = "轮渡" }\non = "tower"\nsize = 3\ncolour = "#cc0000"\n'
FRONT = [(0.0, -70.0, 15.0), (0.0, 0.0, 8.0), 45.0]
BEHIND = [(0.0, 70.0, 15.0), (0.0, 0.0, 8.0), 45.0]
FAR = [(0.0, -3000.0, 1000.0), (0.0, 0.0, 8.0), 45.0]


def test_letters_are_seen_where_they_can_be_read(draw: Callable[..., Any], package: Path) -> None:
    sizes = {"size": (320, 200)}
    wishes = {
        "en": {**sizes, "camera": FRONT},
        "zh": {**sizes, "camera": FRONT, "lang": "zh"},
        "moving": {**sizes, "camera": FRONT, "draft": True},
        "behind": {**sizes, "camera": BEHIND},
        "far": {**sizes, "camera": FAR},
    }
    bare = draw(package, **wishes)
    with (package / "scene.toml").open("a", encoding="utf-8") as file:
        file.write(SIGN)
    signed = draw(package, **wishes)

    def changed(name: str) -> int:
        return int((np.abs(signed[name].astype(int) - bare[name]).max(axis=2) > 40).sum())

    assert changed("en") > 20
    assert changed("zh") > 20
    assert changed("moving") > 20
    assert (np.abs(signed["en"].astype(int) - signed["zh"]).max(axis=2) > 40).sum() > 20
    assert changed("behind") == 0
    assert changed("far") == 0


@pytest.mark.soak
@pytest.mark.parametrize("style", some(["hologram", "contrast"], ["paper", "night", "plain"]))
def test_letters_stand_out_in_every_style(draw: Callable[..., Any], package: Path, style: str) -> None:
    # Dark ones on a white house, which some styles draw dark.
    wish = {"wide": {"size": (480, 300), "camera": [(0.0, -40.0, 15.0), (0.0, 0.0, 10.0), 45.0]}}
    bare = draw(package, style=style, **wish)["wide"].astype(int)
    with (package / "scene.toml").open("a", encoding="utf-8") as file:
        file.write(SIGN.replace("#cc0000", "#101010").replace("size = 3", "size = 6"))
    signed = draw(package, style=style, **wish)["wide"].astype(int)
    letters = np.abs(signed - bare)[..., :3].max(axis=2) > 12
    assert letters.sum() > 100
    assert np.abs(signed - bare)[..., :3][letters].max(axis=1).mean() > 60
