"""Places in the systems of Chinese maps come to where they are."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from viewer.geometry.chinese_datums import bd09, from_bd09, from_gcj02, gcj02, in_china
from viewer.geometry.projection import TransverseMercator

FORBIDDEN_CITY = np.array([[116.404, 39.915]])


def test_published_examples_hold() -> None:
    # Of the library coordtransform's manual, and of eviltransform's tests, which takes a slightly other ellipsoid.
    assert gcj02(FORBIDDEN_CITY)[0] == pytest.approx([116.41024449916938, 39.91640428150164], abs=1e-9)
    shanghai = gcj02([[121.5272106, 31.1774276]])[0]
    assert shanghai == pytest.approx([121.531541859215, 31.17530398364597], abs=3e-7)
    # GCJ-02 to BD-09 alone.
    assert bd09(from_gcj02(FORBIDDEN_CITY))[0] == pytest.approx([116.41036949371029, 39.92133699351021], abs=1e-8)


def test_spots_of_jiangxinzhou_come_to_where_another_project_has_them(shared_data: Path) -> None:
    # Their way back is made in one step, which misses by a metre or so.
    pairs = json.loads((shared_data / "nanjing-jianye" / "gcj02-wgs84-pairs.json").read_text(encoding="utf-8"))
    assert len(pairs) > 2
    there, here = (np.array([pair[system] for pair in pairs]) for system in ("gcj02", "wgs84"))
    project = TransverseMercator(32.0, 118.7).forward
    assert np.hypot(*(project(there) - project(here)).T).min() > 400
    assert np.hypot(*(project(from_gcj02(there)) - project(here)).T).max() < 2.0


def test_there_and_back_is_a_millimetre_at_most() -> None:
    lonlat = np.random.default_rng(3).uniform((74.0, 5.0), (135.0, 53.0), (5000, 2))
    for there, back in ((gcj02, from_gcj02), (bd09, from_bd09)):
        assert np.abs(back(there(lonlat)) - lonlat).max() < 1e-8
        assert np.abs(there(lonlat) - lonlat).max() > 1e-3


def test_elsewhere_nothing_moves() -> None:
    abroad = np.array([[13.4, 52.5], [-74.0, 40.7], [151.2, -33.9]])
    assert not in_china(abroad).any()
    for way in (gcj02, bd09, from_gcj02, from_bd09):
        assert np.array_equal(way(abroad), abroad)
        assert way(np.zeros((0, 2))).shape == (0, 2)
