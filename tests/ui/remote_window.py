"""A scene with a tour in both languages, as those who test the remote control lead it."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

TOUR = """
[[tour]]
id = "round"
title = { en = "Once round", zh = "转一圈" }

[[tour.step]]
view = "home"
caption = { en = "From afar", zh = "远看" }
notes = { en = "Greet everybody.", zh = "向大家问好。" }

[[tour.step]]
hotspot = "tower"
caption = { en = "A tall one", zh = "很高" }
notes = { en = "Its height <b>in metres</b>.", zh = "高度。" }

[[tour.step]]
hotspot = "inside"
"""


def toured(folder: Path, /) -> Path:
    """The small package with a tour."""
    package = folder / "toured"
    shutil.copytree(ROOT / "tests" / "samples" / "small", package)
    scene = package / "scene.toml"
    scene.write_text(scene.read_text(encoding="utf-8") + TOUR, encoding="utf-8")
    return package
