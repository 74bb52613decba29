"""Letters in the picture: in the viewer's language, hidden by what stands before them, gone where nobody could read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

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
