"""Portals in a view: there and back, and what happens when the other scene is not to be had."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from viewer.app import events as ev
from viewer.build.loading import LoadedScene, load_scene
from viewer.ui.portals import Portals
from viewer.ui.view import VenueView

HUB = Path(__file__).resolve().parents[1] / "samples" / "hub"


@pytest.fixture(scope="session")
def hub() -> LoadedScene:
    return load_scene(HUB)


@pytest.fixture
def portals(qtbot: QtBot, hub: LoadedScene) -> Portals:
    view = VenueView(hub)
    qtbot.addWidget(view)
    view.resize(480, 360)
    with qtbot.waitSignal(view.drawn):
        view.show()
    out = Portals(view, view)

    def change(loaded: LoadedScene) -> None:
        view.set_scene(loaded)
        out.attend()

    out.changing.connect(change)
    out.attend()
    return out


def there(portals: Portals, qtbot: QtBot) -> None:
    """Go into the inner scene and come to rest."""
    view = portals._view
    assert view.explorer
    view.explorer.open("map")
    with qtbot.waitSignal(portals.changing, timeout=60_000):
        view.explorer.activate("map")
    rest(view, qtbot)


def rest(view: VenueView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(view.explorer) and not view.explorer.flying.active, timeout=30_000)


def test_there_and_back_again(portals: Portals, qtbot: QtBot) -> None:
    view = portals._view
    assert view.explorer
    view.explorer.open("map")
    view.explorer.arrive()
    state, eye = view.explorer.state, view.explorer.camera.eye
    there(portals, qtbot)
    assert view.explorer.loaded.scene.id == "inner"
    assert [s.loaded.scene.id for s in portals.stops] == ["hub"]
    assert view.explorer.camera.distance == pytest.approx(120, rel=1e-3)
    with qtbot.waitSignal(portals.changing, timeout=30_000):
        assert portals.go_back()
    rest(view, qtbot)
    assert view.explorer.loaded.scene.id == "hub"
    assert view.explorer.state == state
    assert view.explorer.camera.eye == pytest.approx(eye)
    assert portals.stops == ()
    assert not portals.go_back()


def test_the_picture_does_not_jump_when_a_miniature_becomes_the_scene(portals: Portals, qtbot: QtBot) -> None:
    view = portals._view
    assert view.explorer
    view.explorer.open("map")
    before = view.explorer
    with qtbot.waitSignal(portals.changing, timeout=60_000):
        view.explorer.activate("map")
    now = view.explorer
    assert now is not before
    # The tower's top on the table and the tower's top are in the same place of the picture.
    outside = before.camera.project([before.story.bounds("table/tower")[1]], 480, 360)[0]  # type: ignore[index]
    within = now.camera.project([now.story.bounds("tower")[1]], 480, 360)[0]  # type: ignore[index]
    assert abs(outside[0] - within[0]) < 60
    assert abs(outside[1] - within[1]) < 60


def test_a_scene_that_cannot_be_had_leaves_the_present_one(portals: Portals, qtbot: QtBot) -> None:
    view = portals._view
    assert view.explorer
    before = view.explorer
    before.open("nowhere")
    with qtbot.waitSignal(portals.failed) as caught:
        before.activate("nowhere")
    scene, issues = caught.args
    assert scene == "lost"
    assert issues[0].code == "no-such-scene"
    assert view.explorer is before
    assert before.state.opened == "nowhere"
    assert portals.waiting == ""


def test_any_input_on_the_way_stays_here(portals: Portals, qtbot: QtBot) -> None:
    view = portals._view
    explorer = view.explorer
    assert explorer
    portals.go("inner", "map")
    assert portals.waiting == "inner"
    explorer.handle(ev.PointerPressed(5, 5))
    qtbot.waitUntil(lambda: portals.waiting == "", timeout=5000)
    rest(view, qtbot)
    assert view.explorer is explorer
    assert portals.loader.share == 1.0


def test_the_way_on_to_where_one_was_is_no_longer_trail(portals: Portals, qtbot: QtBot) -> None:
    view = portals._view
    there(portals, qtbot)
    assert view.explorer
    view.explorer.open("way-back")
    with qtbot.waitSignal(portals.changing, timeout=30_000):
        view.explorer.activate("way-back")
    assert view.explorer.loaded.scene.id == "hub"
    assert portals.stops == ()
