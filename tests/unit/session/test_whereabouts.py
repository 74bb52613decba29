"""What is told to those who hear where the view looks."""

from __future__ import annotations

import pytest

from viewer.build.loading import load_scene
from viewer.camera import Camera
from viewer.i18n import Translator
from viewer.session.explorer import Explorer
from viewer.session.view_description import describe

EN, ZH = Translator("en"), Translator("zh")


@pytest.fixture
def explorer() -> Explorer:
    return Explorer(load_scene("jinyuzui"), size=(800, 600))


def test_it_says_what_is_faced_and_from_where(explorer: Explorer) -> None:
    explorer.set_camera(Camera.look_at((0, -120, 60), (0, 0, 10)))
    assert describe(explorer, EN) == "Conference hall, from the south, 130 m away"
    explorer.session.set_language("zh")
    assert describe(explorer, ZH) == "从南面看会场，距离130米"


def test_close_by_it_says_where_one_is(explorer: Explorer) -> None:
    anchor = explorer.story.anchor(explorer.story.hotspots["riverside"])
    hall = explorer.story.place_anchor(explorer.story.places["hall"])
    explorer.set_camera(Camera.look_at(anchor, (anchor[0] + (hall[0] - anchor[0]) / 9, anchor[1] - 16, anchor[2])))
    said = describe(explorer, EN)
    title = explorer.story.title(explorer.story.hotspots["riverside"], "en")
    assert said.startswith(f"{title}, facing ")
    assert said != f"{title}, facing {title}"


def test_inside_and_from_above(explorer: Explorer) -> None:
    explorer.session.enter("hall")
    explorer.arrive()
    assert describe(explorer, EN).startswith("Inside Conference hall")
    explorer.session.go_home()
    explorer.go_top()
    explorer.arrive()
    assert describe(explorer, EN).endswith(", from above")


def test_on_foot_it_never_speaks_of_the_air(explorer: Explorer) -> None:
    explorer.perform("walk")
    said = describe(explorer, EN)
    assert "facing" in said
    assert "away" not in said
