"""Paints that a scene gives to single things."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from viewer.build.batches import PAINT_SHIFT
from viewer.build.loading import load_scene
from viewer.scene.paints import Paint


def test_a_thing_has_the_paint_that_the_scene_gives_it_and_nothing_else_does(package: Path) -> None:
    plain = load_scene(package).geometry
    with (package / "scene.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[paint]]\nobject = "tower"\ncolour = "accent"\n')
    loaded = load_scene(package)
    assert not loaded.issues
    geometry = loaded.geometry
    tower = geometry.objects.names.index("tower")
    vertices = geometry.solid.vertices
    own = vertices["object"] == tower
    assert own.any()
    assert set((vertices["material"][own] >> PAINT_SHIFT).tolist()) == {Paint.ACCENT, Paint.ACCENT_ROOF}
    before = plain.solid.vertices
    assert np.array_equal(before[before["object"] != tower], vertices[~own])


def test_a_paint_for_something_that_is_not_there_is_told_with_what_was_meant(package: Path) -> None:
    with (package / "scene.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[paint]]\nobject = "towr"\ncolour = "#336699"\n')
    (issue,) = load_scene(package).issues
    assert (issue.code, issue.found, issue.hint) == ("bad-reference", "towr", "tower")
    assert issue.line == len((package / "scene.toml").read_text(encoding="utf-8").splitlines()) - 1
