"""The same scene in another version: what is open, led and seen stays where it still is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from viewer.build.loading import LoadedScene, load_scene
from viewer.session.explorer import Explorer
from viewer.session.renewal import alike
from viewer.session.resuming import resume
from viewer.session.session import Session

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "small"

TOUR = """
[[tour]]
id = "round"
title = "Round"
[[tour.step]]
hotspot = "tower"
[[tour.step]]
hotspot = "inside"
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    shutil.copytree(SAMPLE, folder)
    with (folder / "scene.toml").open("a", encoding="utf-8") as file:
        file.write(TOUR)
    return folder


@pytest.fixture
def edit(package: Path) -> Callable[[str, str], LoadedScene]:
    """Replace something in the scene's file, and load what comes of it."""

    def edited(old: str, new: str) -> LoadedScene:
        file = package / "scene.toml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
        return load_scene(package)

    return edited


def test_a_card_stays_open_and_the_camera_where_it_is(package: Path, edit: Callable[[str, str], LoadedScene]) -> None:
    explorer = Explorer(load_scene(package), size=(800, 600))
    session = explorer.session
    session.open("inside")
    explorer.arrive()
    explorer.steer(lambda orbit: replace(orbit, distance=orbit.distance * 0.7, azimuth=orbit.azimuth + 0.3))
    explorer.arrive()
    seen, hidden = explorer.camera, session.state.hidden
    assert hidden == {"hall"}
    session.renew(edit("default_height = 10", "default_height = 12"))
    again = Explorer(session=session, size=(800, 600))
    resume(again, explorer)
    state = session.state
    assert (state.opened, state.place, state.hidden) == ("inside", "hall", hidden)
    assert again.camera.eye == pytest.approx(seen.eye)
    assert again.camera.target == pytest.approx(seen.target)
    assert not again.rig.moving


def test_a_walk_goes_on(package: Path, edit: Callable[[str, str], LoadedScene]) -> None:
    explorer = Explorer(load_scene(package), size=(800, 600))
    assert explorer.walking.begin(explorer.camera, instant=True)
    seen = explorer.camera
    explorer.session.renew(edit("number = 1", "number = 5"))
    again = Explorer(session=explorer.session, size=(800, 600))
    resume(again, explorer)
    assert again.walking.active
    assert again.camera.eye == pytest.approx(seen.eye)


def test_what_is_no_longer_there_is_closed(package: Path, edit: Callable[[str, str], LoadedScene]) -> None:
    session = Session(load_scene(package))
    session.open("tower")
    session.renew(edit('id = "tower"\nnumber', 'id = "mast"\nnumber'))
    assert session.state.opened == ""
    session.open("inside")
    session.renew(edit('place = "hall"', ""))
    assert (session.state.opened, session.state.hidden) == ("inside", {"hall"})
    session.show_object("tower")
    session.renew(edit('hide = ["hall"]', ""))
    assert session.state.found == "tower"


def test_a_tour_goes_on_at_its_stop_wherever_that_stands_now(
    package: Path, edit: Callable[[str, str], LoadedScene]
) -> None:
    session = Session(load_scene(package))
    session.tours.go(1, playing=False)
    session.renew(edit('[[tour.step]]\nhotspot = "tower"\n', '[[tour.step]]\nview = "home"\n' * 2))
    tours = session.tours
    assert (tours.state.tour, tours.state.index) == ("round", 2)
    assert tours.stop
    assert tours.stop.hotspot == "inside"
    session.renew(edit('id = "round"', 'id = "other"'))
    assert not tours.active
    assert tours.chosen
    assert tours.chosen.id == "other"


def test_another_text_leaves_the_geometry_the_same_object(
    package: Path, edit: Callable[[str, str], LoadedScene]
) -> None:
    first = load_scene(package)
    # As the worker gives it.
    first = replace(first, geometry=replace(first.geometry, digest="a"))
    session = Session(first)
    assert alike(first, replace(first, pictures={}))
    changed = edit("number = 1", "number = 7")
    assert not alike(first, replace(changed, geometry=replace(changed.geometry, digest="a")))
    session.renew(replace(changed, geometry=replace(changed.geometry, digest="a")))
    assert session.scene
    assert session.scene.loaded.geometry is first.geometry
    assert session.scene.hotspots["tower"].number == 7
    session.renew(replace(changed, geometry=replace(changed.geometry, digest="b")))
    assert session.scene.loaded.geometry is changed.geometry or session.scene.loaded.geometry.digest == "b"
    assert not np.shares_memory(session.scene.loaded.geometry.solid.vertices, first.geometry.solid.vertices)
