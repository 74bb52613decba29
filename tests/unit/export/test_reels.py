"""What a film shows: the same ways that a window shows, by the film's own time."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.build.loading import LoadedScene, load_scene
from viewer.export.reels import FilmClock, FlightReel, OrbitReel, Reel, TourReel
from viewer.session.explorer import Explorer
from viewer.session.session import Session


@pytest.fixture(scope="module")
def loaded() -> LoadedScene:
    return load_scene("jinyuzui")


class Filmed:
    """A camera that is filmed."""

    def __init__(self, loaded: LoadedScene) -> None:
        self.clock = FilmClock()
        self.explorer = Explorer(session=Session(loaded, clock=self.clock), size=(640, 360))

    @property
    def eye(self) -> np.ndarray:
        return np.asarray(self.explorer.camera.eye)

    def at(self, view: str) -> np.ndarray:
        """Where the eye of a view is."""
        other = Explorer(self.explorer.loaded, size=(640, 360))
        other.session.show_view(view, fly=False)
        other.arrive()
        return np.asarray(other.camera.eye)

    def eyes(self, reel: Reel, rate: float) -> np.ndarray:
        """Where the eye is in each picture."""
        out = []
        for number in range(round(reel.seconds * rate) + 1):
            reel.play(number / rate)
            out.append(self.eye)
        return np.array(out)


@pytest.fixture
def filmed(loaded: LoadedScene) -> Filmed:
    return Filmed(loaded)


def test_a_flight_begins_at_one_view_and_ends_at_the_other(filmed: Filmed) -> None:
    reel = FlightReel(filmed.explorer, filmed.clock, "home", "square")
    assert reel.seconds > 2.5
    eyes = filmed.eyes(reel, 10.0)
    assert np.abs(eyes[:10] - filmed.at("home")).max() < 0.01, "a moment's rest before"
    assert np.abs(eyes[-8:] - filmed.at("square")).max() < 0.01, "and after"
    steps = np.linalg.norm(np.diff(eyes, axis=0), axis=1)
    assert steps.max() < 0.25 * steps.sum(), "no jump"


def test_a_flight_takes_as_long_as_is_asked_for(filmed: Filmed) -> None:
    reel = FlightReel(filmed.explorer, filmed.clock, "home", "square", 12.0)
    assert reel.seconds == 12.0
    eyes = filmed.eyes(reel, 10.0)
    assert np.abs(eyes[0] - filmed.at("home")).max() < 0.01
    assert np.abs(eyes[-1] - filmed.at("square")).max() < 1.0
    # Slowly all the way, not quickly and then a wait.
    assert np.linalg.norm(eyes[-1] - eyes[-20]) > 0.01


def test_few_pictures_a_second_show_the_same_way_as_many(loaded: LoadedScene) -> None:
    ways = []
    for rate in (5.0, 20.0):
        filmed = Filmed(loaded)
        reel = FlightReel(filmed.explorer, filmed.clock, "home", "inside", 6.0)
        ways.append(filmed.eyes(reel, rate)[:: round(rate / 5.0)])
    few, many = ways
    assert np.linalg.norm(few - many, axis=1).max() < 0.02 * np.ptp(few, axis=0).max()


def test_an_orbit_goes_once_round(filmed: Filmed) -> None:
    reel = OrbitReel(filmed.explorer, "home", 8.0)
    eyes = filmed.eyes(reel, 4.0)
    assert np.abs(eyes[0] - eyes[-1]).max() < 0.05 * np.ptp(eyes, axis=0).max()
    target = np.asarray(filmed.explorer.camera.target)
    away = np.linalg.norm((eyes - target)[:, :2], axis=1)
    assert np.ptp(away) < 0.05 * away.mean()
    steps = np.linalg.norm(np.diff(eyes, axis=0), axis=1)
    assert np.ptp(steps) < 0.2 * steps.mean(), "at an even pace"


def test_a_tour_goes_through_its_stops_and_says_their_captions(filmed: Filmed) -> None:
    tour = filmed.explorer.loaded.scene.tour[0]
    reel = TourReel(lambda: filmed.explorer, filmed.clock, tour.id, 4.0 * len(tour.step))
    assert reel.seconds == 4.0 * len(tour.step)
    seen = []
    for number in range(round(reel.seconds)):
        reel.play(float(number))
        state = filmed.explorer.state.tour
        assert state.playing or state.ended
        if not seen or seen[-1] != state.index:
            seen.append(state.index)
        if not state.ended:
            assert reel.caption("zh") == tour.step[state.index].caption["zh"]  # type: ignore[index]
    assert seen == list(range(len(tour.step)))


def test_a_tour_takes_what_its_scene_says(filmed: Filmed) -> None:
    tour = filmed.explorer.loaded.scene.tour[0]
    assert TourReel(lambda: filmed.explorer, filmed.clock, tour.id).seconds == sum(s.seconds for s in tour.step)
