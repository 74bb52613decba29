"""The members' map: made by its generator, everyone where the fact sheet says, readable where several are."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from tools.scenegen.members.map_sheet import PLAN
from viewer.build.loading import LoadedScene, load_scene
from viewer.geometry.projection import TransverseMercator
from viewer.i18n import LANGUAGES
from viewer.scene.vocabulary import localised
from viewer.session.explorer import Explorer
from viewer.session.pins.pin import overlap
from viewer.session.scene_queries import SceneQueries

SCENE = Path(__file__).resolve().parents[2] / "scenes" / "members"
MEMBERS = PLAN.of("member")
ALL = [m.name for m in MEMBERS]


@pytest.fixture(scope="module")
def loaded() -> LoadedScene:
    return load_scene("members")


def test_it_has_no_issue_names_its_sources_and_draws_no_border(loaded: LoadedScene) -> None:
    assert loaded.issues == ()
    assert loaded.scene.schematic
    for lang in LANGUAGES:
        said = " ".join(localised(s, lang) for s in loaded.scene.sources)
        assert "Natural Earth" in said
        assert "Muneeb" in said
    names = " ".join(loaded.geometry.objects.names)
    assert "border" not in names
    assert "yangtze" in names
    assert "yellow-river" in names


def test_every_member_has_a_pillar_an_arc_and_a_hotspot_of_its_kind(loaded: LoadedScene) -> None:
    story, scene = SceneQueries(loaded), loaded.scene
    categories = {h.id: h.category for h in scene.hotspot}
    assert set(categories) == set(ALL)
    places = TransverseMercator(scene.origin.lat, scene.origin.lon, scale=scene.projection.scale)
    for member in MEMBERS:
        name = member.name
        assert categories[name] == member.properties["category"]
        pillar = story.bounds(name)
        assert pillar is not None
        # Those of one city stand apart, by tens of kilometres on a map of two thousand.
        assert pillar.mean(0)[:2] == pytest.approx(places.forward(member.degrees)[0], abs=70)
        if name != "platform":
            arc, end = story.bounds(f"arcs/{name}"), story.bounds("platform")
            assert arc is not None
            assert end is not None
            assert arc[1, 2] > pillar[1, 2]
            assert (arc[0, :2] < end.mean(0)[:2] + 5).all()
            assert (arc[1, :2] > end.mean(0)[:2] - 5).all()


def test_positions_say_how_exact_they_are() -> None:
    features = json.loads((SCENE / "layers" / "members.geojson").read_text(encoding="utf-8"))["features"]
    assert {f["properties"]["name"]: f["properties"]["precision"] for f in features} == {
        m.name: m.properties["precision"] for m in MEMBERS
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160)])
def test_every_pin_of_the_map_can_be_read_and_pressed(loaded: LoadedScene, size: tuple[int, int], lang: str) -> None:
    explorer = Explorer(loaded, size=size, lang=lang)
    placed = [p for p in explorer.placed() if not p.dot]
    assert {p.pin.id for p in placed} == set(ALL)
    for a, b in itertools.combinations(placed, 2):
        assert not overlap(a.label or a.disc, b.label or b.disc), (a.pin.id, b.pin.id)
    for pin in placed:
        x, y, w, h = pin.disc
        found = explorer.pin_at(x + w / 2, y + h / 2)
        assert found
        assert found.id == pin.pin.id


def test_pillars_of_one_city_stand_apart(loaded: LoadedScene) -> None:
    story = SceneQueries(loaded)
    boxes = {name: story.bounds(name) for name in ALL}
    for a, b in itertools.combinations(ALL, 2):
        first, second = boxes[a], boxes[b]
        assert first is not None
        assert second is not None
        assert np.hypot(*(first - second).mean(0)[:2]) > 75, (a, b)
