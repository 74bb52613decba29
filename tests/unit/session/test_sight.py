"""What hides a chosen spot from the eye."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from viewer.build.loading import load_scene
from viewer.camera import Camera
from viewer.session.explorer import Explorer
from viewer.session.pins.occlusion import Occlusion

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return Explorer(load_scene(ROOT / "tests" / "samples" / "small"), size=(800, 600))


def names(explorer: Explorer, eye: tuple[float, float, float], hotspot: str, *hidden: str) -> set[str]:
    mask = np.zeros(explorer.story.count, np.bool_)
    for name in hidden:
        mask[explorer.story.ids(name)] = True
    camera = Camera.look_at(eye, (0, 0, 10), 40)
    found = Occlusion(explorer.story).blockers(hotspot, camera, mask)
    return {explorer.loaded.geometry.objects.names[i] for i in found}


def test_a_house_in_the_way_is_found(explorer: Explorer) -> None:
    # The tower stands about 0, a house 50 m to the west of it, the hall 40 m to the east.
    assert names(explorer, (-64, 0, 2), "tower") == {"houses/2"}


def test_nothing_is_in_the_way_from_above(explorer: Explorer) -> None:
    assert names(explorer, (10, -30, 260), "tower") == set()


def test_the_spot_s_own_object_and_what_is_hidden_do_not_count(explorer: Explorer) -> None:
    assert names(explorer, (-64, 0, 2), "tower", "houses/2") == set()
    assert names(explorer, (20, -80, 10), "tower") == set()


def test_an_unknown_spot_has_nothing_before_it(explorer: Explorer) -> None:
    assert names(explorer, (-64, 0, 2), "nosuch") == set()
