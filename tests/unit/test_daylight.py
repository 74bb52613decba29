"""Sun, moon and sky by the hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from viewer.daylight import backdrop_of, cutaway_light, light_of
from viewer.frame import Light
from viewer.scene.style import load_style

NANJING = (31.9827, 118.7323)
MIDNIGHT = datetime.fromisoformat("2023-05-22T00:00:00+08:00")


def at(clock: float, style: str = "paper") -> Light:
    return light_of(load_style(style), MIDNIGHT + timedelta(hours=clock), *NANJING)


def brightness(light: Light) -> float:
    return light.sun_colour[1] * light.sun[2] + light.sky_colour[1]


def test_at_nine_the_sun_stands_in_the_east() -> None:
    light = at(9)
    azimuth = np.degrees(np.arctan2(light.sun[0], light.sun[1]))
    assert azimuth == pytest.approx(94.5, abs=1.5)
    assert np.degrees(np.arcsin(light.sun[2])) == pytest.approx(48, abs=1.5)
    assert light.night == 0.0


def test_a_low_sun_is_warmer_and_makes_longer_shadows() -> None:
    evening, noon = at(18.4), at(12)
    assert evening.sun[2] < 0.2 < 0.9 < noon.sun[2]
    assert evening.sun_colour[2] / evening.sun_colour[0] < 0.7 * noon.sun_colour[2] / noon.sun_colour[0]


def test_nothing_jumps_through_the_day() -> None:
    steps = [at(clock) for clock in np.arange(0, 24, 1 / 60)]
    for before, after in pairwise(steps):
        a, b = (np.array([*s.sky_colour, brightness(s)]) for s in (before, after))
        assert np.abs(a - b).max() < 0.12
        # The light may come from elsewhere only while there is none of it.
        if np.dot(before.sun, after.sun) < 0.99:
            assert max(before.sun_colour) < 0.08
            assert max(after.sun_colour) < 0.08


def test_the_night_is_darker_and_its_windows_are_lit() -> None:
    assert brightness(at(0)) < 0.5 * brightness(at(12))
    assert at(0).night == 1.0
    assert at(0).sun[2] > 0.5, "a moon, not a light from below"


def test_the_night_style_is_night_at_noon() -> None:
    assert at(12, "night").night == 1.0


def test_the_sky_follows_the_sun_where_the_style_wants_it() -> None:
    paper, contrast = load_style("paper"), load_style("contrast")
    noon, late = MIDNIGHT + timedelta(hours=12), MIDNIGHT + timedelta(hours=23)
    assert sum(backdrop_of(paper, late, *NANJING).top) < 0.5 < sum(backdrop_of(paper, noon, *NANJING).top)
    assert backdrop_of(contrast, late, *NANJING) == backdrop_of(contrast, noon, *NANJING)


def test_inside_it_is_light_at_any_hour() -> None:
    assert cutaway_light(load_style("paper"), 0.3).sun[2] > 0.7
    assert cutaway_light(load_style("paper"), 0.3).night == 0.0
