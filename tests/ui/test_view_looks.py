"""Views that bring a style and an hour of their own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from viewer.build.loading import LoadedScene, load_scene
from viewer.scene.loader import read_scene
from viewer.scene.style import load_style
from viewer.ui.viewport.venue_view import VenueView

EVENING = "2023-05-22T19:00:00+08:00"
VIEWS = f"""
[[view]]
id = "dusk"
target = [0, 0, 5]
distance = 120
azimuth = -60
elevation = 30
style = "night"
time = {EVENING}

[[view]]
id = "plain"
target = [0, 0, 5]
distance = 100
azimuth = -60
elevation = 30
"""


@pytest.fixture
def scene(package: Path) -> LoadedScene:
    with (package / "scene.toml").open("a", encoding="utf-8") as file:
        file.write(VIEWS)
    return load_scene(package)


@pytest.fixture
def view(qtbot: QtBot, scene: LoadedScene) -> VenueView:
    widget = VenueView(scene)
    qtbot.addWidget(widget)
    widget.resize(320, 240)
    with qtbot.waitSignal(widget.drawn):
        widget.show()
    return widget


def looks(view: VenueView) -> tuple[str, datetime | None]:
    assert view.style_now
    return view.style_now.title["en"] if isinstance(view.style_now.title, dict) else view.style_now.title, view.time_now


def go(view: VenueView, id_: str) -> tuple[str, datetime | None]:
    assert view.explorer
    view.explorer.session.show_view(id_, fly=False)
    view.draw_now()
    assert view._builder
    view.explorer.arrive()
    view.draw_now()
    return looks(view)


def title(name: str) -> str:
    found = load_style(name).title
    return found["en"] if isinstance(found, dict) else found


def test_a_view_brings_its_style_and_its_hour_and_takes_them_along(view: VenueView) -> None:
    usual = looks(view)
    dusk = (title("night"), datetime.fromisoformat(EVENING))
    assert usual != dusk
    assert go(view, "dusk") == dusk
    assert go(view, "plain") == usual
    assert go(view, "dusk") == dusk


def test_what_a_visitor_chooses_holds_until_one_goes_elsewhere(view: VenueView) -> None:
    go(view, "dusk")
    view.set_style("contrast")
    assert looks(view)[0] == title("contrast")
    assert looks(view)[1] == datetime.fromisoformat(EVENING)
    assert go(view, "plain")[0] == title("contrast")
    assert go(view, "dusk")[0] == title("night")
    assert go(view, "plain")[0] == title("contrast")


def test_a_picture_of_a_view_is_lit_as_the_view_asks(view: VenueView) -> None:
    def darkness(id_: str) -> float:
        go(view, id_)
        image = view.grab_picture().scaled(16, 12)
        return sum(image.pixelColor(x, y).lightness() for x in range(16) for y in range(12)) / 192

    assert darkness("dusk") < 0.8 * darkness("plain")


def test_a_style_that_there_is_not_is_told_with_its_line(package: Path) -> None:
    with (package / "scene.toml").open("a", encoding="utf-8") as file:
        file.write(VIEWS.replace('"night"', '"nihgt"'))
    scene = read_scene(package)
    (issue,) = scene.issues
    line = (package / "scene.toml").read_text(encoding="utf-8").splitlines()[issue.line - 1]
    assert (issue.code, issue.found) == ("bad-value", "nihgt")
    assert "night" in issue.expected
    assert line.startswith("style")
