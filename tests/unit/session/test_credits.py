"""The credits name whose story it is, and everything that the program is built on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from viewer.i18n import Translator
from viewer.scene.model import Origin, Scene
from viewer.session.credits import LIBRARIES, credits_of

ROOT = Path(__file__).resolve().parents[3]
SCENE = Scene(
    format=1,
    id="x",
    title={"en": "A place", "zh": "一处"},
    origin=Origin(lat=0, lon=0),
    schematic=True,
    sources=("A book", "A map"),
)


@pytest.mark.parametrize(("lang", "title", "country"), [("en", "A place", "Pakistan"), ("zh", "一处", "巴基斯坦")])
def test_author_map_and_the_open_scene_are_credited(lang: str, title: str, country: str) -> None:
    found = credits_of(SCENE, Translator(lang))
    text = "\n".join(f"{c.heading}: {c.text}" for c in found)
    for part in ("Muhammad Muneeb Ur Rehman", country, "Natural Earth", "Apache", f"{title}: A book; A map"):
        assert part in text
    assert len(credits_of(None, Translator(lang))) == len(found) - 1


def test_all_that_is_installed_with_it_is_named() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = project.split("dependencies = [", 1)[1].split("\n]", 1)[0]
    needed = [m[1] for m in re.finditer(r'^\s*"([A-Za-z0-9-]+)', listed, re.MULTILINE)]
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")
    named = " ".join(LIBRARIES).lower()
    for name in needed:
        if name == "tzdata":
            continue
        plain = name.lower().removesuffix("-essentials").removesuffix("-json").removesuffix("-toml")
        assert plain in named, name
        assert plain in notices.lower(), name
