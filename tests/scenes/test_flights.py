"""Flights between all that a shipped scene shows: no wall is flown through."""

from __future__ import annotations

from itertools import permutations
from random import Random

import numpy as np
import pytest

from tests.soak import amount
from viewer.build.loading import load_scene
from viewer.camera.flights import LONGEST, SHORTEST, eyes, plans
from viewer.geometry.sight import blocked
from viewer.resources import scenes_folder
from viewer.session.explorer import Explorer

SCENES = sorted(p.parent.name for p in scenes_folder().glob("*/scene.toml"))
FEW = 80


@pytest.mark.soak
@pytest.mark.parametrize("scene", SCENES)
def test_every_flight_finds_a_way_that_nothing_stands_in(scene: str) -> None:
    explorer = Explorer(load_scene(scene))
    story, room, rays = explorer.story, explorer.room, explorer.loaded.geometry.rays
    ends = {(room.clamp(story.orbit(v)), frozenset(v.hide)): v.id for v in story.views.values()}
    for hotspot in story.hotspots:
        explorer.session.open(hotspot)
        explorer.arrive()
        ends.setdefault((explorer.goal, explorer.state.hidden), hotspot)
    pairs = list(permutations(ends, 2))
    for (start, hidden), (end, also) in Random(22).sample(pairs, max(amount(len(pairs)), min(FEW, len(pairs)))):
        mask = np.zeros(story.count, np.bool_)
        for name in hidden | also:
            mask[story.ids(name)] = True
        found = plans(start, end, room, lambda a, b, mask=mask: blocked(rays, a, b, hidden=mask))
        flight = next((each for each in found if each), None)
        names = (ends[start, hidden], ends[end, also])
        assert flight is not None, names
        assert SHORTEST <= flight.seconds <= LONGEST
        way = eyes(flight, room, 150)
        assert not blocked(rays, way[:-1], way[1:], hidden=mask).any(), names
