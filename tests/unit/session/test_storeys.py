"""One looks into a storey: what lies over it is left out of pictures, picks and flights."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indoor_maker import imdf, tagged
from viewer.build.loading import LoadedScene, load_scene
from viewer.session.explorer import Explorer

SMALL = Path(__file__).resolve().parents[2] / "samples" / "small"


@pytest.fixture
def loaded(tmp_path: Path) -> LoadedScene:
    (tmp_path / "house.imdf").write_bytes(imdf())
    return load_scene(tmp_path / "house.imdf")


def seen(explorer: Explorer) -> set[str]:
    """The storeys of which anything is seen."""
    names = explorer.loaded.geometry.objects.names
    mask = explorer.hidden_mask()
    return {n.split("/")[1] for n, gone in zip(names, mask, strict=True) if n.startswith("indoor/") and not gone}


def test_storeys_are_known_from_below_to_above(loaded: LoadedScene) -> None:
    explorer = Explorer(loaded)
    assert [storey.title for storey in explorer.story.storeys.all] == ["B1", "G", "1"]
    assert seen(explorer) == {"B1", "G", "1"}


def test_choosing_one_leaves_those_above_out(loaded: LoadedScene) -> None:
    explorer = Explorer(loaded)
    explorer.session.storeys.choose("G")
    assert seen(explorer) == {"B1", "G"}
    explorer.session.storeys.choose("nowhere")
    assert explorer.state.storey == "G"
    explorer.session.storeys.choose("")
    assert seen(explorer) == {"B1", "G", "1"}


def test_keys_step_from_storey_to_storey(loaded: LoadedScene) -> None:
    explorer = Explorer(loaded)
    steps = []
    for action in ("storey-down", "storey-down", "storey-down", "storey-down", "storey-up", "storey-up", "storey-up"):
        assert explorer.perform(action)
        steps.append(explorer.state.storey)
    assert steps == ["1", "G", "B1", "B1", "G", "1", ""]


def test_whoever_goes_to_a_room_sees_it(loaded: LoadedScene) -> None:
    explorer = Explorer(loaded)
    explorer.session.show_object("indoor/B1/Hall")
    assert explorer.state.storey == "B1"
    explorer.session.show_object("indoor/1/Hall")
    assert explorer.state.storey == "1"
    explorer.session.go_home()
    assert explorer.state.storey == ""


def test_a_scene_without_storeys_has_nothing_to_step_through(tmp_path: Path) -> None:
    explorer = Explorer(load_scene(SMALL))
    assert not explorer.story.storeys
    assert not explorer.perform("storey-up")
    (tmp_path / "house.geojson").write_text(tagged())
    explorer.session.show(load_scene(tmp_path / "house.geojson"))
    assert explorer.session.state.storey == ""
