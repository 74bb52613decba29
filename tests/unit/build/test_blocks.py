"""Blocks: what stands for buildings far away has their place, size, turn and colour, and is chosen by its size."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from tests.town import house, write_town
from viewer.build.batches import Batch
from viewer.build.blocks import FEWEST
from viewer.build.loading import LoadedScene, load_scene
from viewer.camera import Camera
from viewer.geometry.bounds import Frustum
from viewer.render.levels import BOX, EXACT, BlockLevels

COUNT, APART = 24, 60.0
HEADING = math.radians(20)


def town(path: Path, count: int = COUNT) -> Path:
    """`count` times `count` houses: 12 by 30 metres, turned by HEADING, each higher than the one before."""
    places = [((i % count) * APART, (i // count) * APART, 5 + 0.05 * i) for i in range(count * count)]
    return write_town(path, (house(x, y, (15, 6), height=z, colour="#b04020", heading=HEADING) for x, y, z in places))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedScene:
    return load_scene(town(tmp_path_factory.mktemp("town") / "town.geojson"))


@pytest.fixture
def solid(loaded: LoadedScene) -> Batch:
    return loaded.geometry.solid


def test_a_block_has_the_place_size_turn_and_colour_of_its_building(loaded: LoadedScene, solid: Batch) -> None:
    blocks = solid.blocks
    assert len(blocks) == COUNT * COUNT == len(np.unique(blocks["object"]))
    bounds = loaded.geometry.objects.bounds[blocks["object"]]
    assert np.abs(blocks["position"][:, :2] - bounds[:, :, :2].mean(axis=1)).max() < 0.05
    # What stands on a roof is higher than most of it.
    assert np.abs(blocks["size"][:, 2] - np.ptp(bounds[:, :, 2], axis=1)).max() < 3.0
    assert np.abs(np.sort(blocks["size"][:, :2], axis=1) - (12, 30)).max() < 0.3
    turn = np.arctan2(blocks["turn"][:, 1], blocks["turn"][:, 0])
    assert np.abs((turn - HEADING + math.pi / 4) % (math.pi / 2) - math.pi / 4).max() < math.radians(1)
    assert (blocks["wall"][:, 0].astype(int) > blocks["wall"][:, 2].astype(int) + 50).all()


def test_a_block_stands_for_all_of_its_building_and_the_largest_come_first(solid: Batch) -> None:
    owner = solid.vertices["object"][solid.indices]
    for block, (first, last) in enumerate(zip(solid.block_firsts[:-1], solid.block_firsts[1:], strict=True)):
        assert (owner[first:last] == solid.blocks["object"][block]).all()
    tiles = np.flatnonzero(np.diff(solid.block_starts))
    assert len(tiles) > 1
    for tile in tiles:
        first, last = solid.block_starts[tile : tile + 2]
        assert (solid.block_firsts[[first, last]] == solid.starts[tile : tile + 2]).all()
        size = solid.blocks["size"][first:last].max(axis=1)
        assert (np.diff(size) < 1.5).all()


def test_no_other_tile_has_the_vertices_of_blocks(solid: Batch) -> None:
    first, last = solid.block_vertices[[0, -1]].tolist()
    assert 0 <= first < last <= len(solid.vertices)
    for tile in range(len(solid.kinds)):
        used = solid.indices[solid.starts[tile] : solid.starts[tile + 1]]
        low, high = solid.block_vertices[tile : tile + 2].tolist()
        if low == high:
            assert ((used < first) | (used >= last)).all()
        else:
            assert np.array_equal(np.unique(used), np.arange(low, high))


def test_what_is_not_at_hand_is_a_box_and_what_is_wanted_is_asked_for_by_size(solid: Batch) -> None:
    camera = Camera.look_at((0.0, -900.0, 500.0), (0.0, 0.0, 0.0), 45.0)
    frustum, levels = Frustum.from_matrix(camera.matrix(16 / 9)), BlockLevels(solid)
    asked: list[np.ndarray] = []
    held = np.zeros(len(solid.kinds), np.bool_)

    def load(tiles: np.ndarray) -> np.ndarray:
        asked.append(tiles)
        return held

    whole = levels.choose(frustum, camera.eye, 869.0)
    none = levels.choose(frustum, camera.eye, 869.0, load=load)
    tiles = asked[0]
    assert len(tiles) > 1
    assert (none.ends == solid.starts[:-1])[np.diff(solid.block_starts) > 0].all()
    assert none.counts[0] > whole.counts[0]
    assert none.counts[1] == whole.counts[1]
    held[tiles[0]] = True
    one = levels.choose(frustum, camera.eye, 869.0, load=load)
    assert one.ends[tiles[0]] == whole.ends[tiles[0]]
    assert (one.ends[tiles[1:]] == solid.starts[tiles[1:]]).all()
    middle = solid.bounds[tiles].mean(axis=1)
    near = np.linalg.norm(middle - np.asarray(camera.eye), axis=1)
    assert near[0] < np.median(near)


def test_a_few_houses_are_drawn_as_they_are(tmp_path: Path) -> None:
    assert 22**2 < FEWEST < COUNT**2
    assert len(load_scene(town(tmp_path / "few.geojson", 22)).geometry.solid.blocks) == 0


@pytest.mark.parametrize("far", [100.0, 2_000.0, 8_000.0, 30_000.0])
def test_each_building_in_view_is_drawn_once_as_large_as_it_is_seen(solid: Batch, far: float) -> None:
    box = solid.bounds.astype(float)
    box = np.stack([box[:, 0].min(axis=0), box[:, 1].max(axis=0)])
    middle = box.mean(axis=0)
    camera = Camera.look_at(middle + far * np.array([1.0, -1.0, 1.0]), middle, 45.0).fitted(box)
    pixels = 720 / (2 * math.tan(math.radians(45) / 2))
    frustum = Frustum.from_matrix(camera.matrix(16 / 9))
    chosen = BlockLevels(solid).choose(frustum, camera.eye, pixels)
    level = np.zeros(len(solid.blocks), np.int64)
    for tile in np.flatnonzero(np.diff(solid.block_starts)):
        first, last = solid.block_starts[tile : tile + 2]
        exact = (solid.block_firsts[first:last] < chosen.ends[tile]) & (chosen.ends[tile] > solid.starts[tile])
        level[first:last][exact] = 3
    drawn = (level == 3).astype(int)
    for number, ranges in ((1, chosen.boxes), *((0, of) for of, _ in chosen.points)):
        for first, last in ranges:
            drawn[first:last] += 1
            level[first:last] = number
    assert drawn.max() == 1
    seen = np.repeat(frustum.visible(solid.bounds), np.diff(solid.block_starts))
    assert seen.any()
    assert not drawn[~seen].any()
    drawn, level = drawn[seen], level[seen]
    gap = np.linalg.norm(solid.blocks["position"] - np.asarray(camera.eye), axis=1)[seen]
    size = solid.blocks["size"].max(axis=1)[seen] * pixels / gap
    # Of what is smaller than a pixel some stand for all.
    assert (drawn[size > 1.2] == 1).all()
    assert drawn.mean() > (0.1 if far > 20_000 else 0.99)
    # A tile is as large on the screen as its nearest corner: only more may be drawn than is needed.
    assert (level[size > EXACT * 1.2] == 3).all()
    assert (level[size > BOX * 1.2] >= 1).all()
    assert (level[size < BOX * 0.6] == 0).all()


def test_the_houses_of_a_miniature_have_levels_of_their_own(tmp_path: Path) -> None:
    head = 'format = 1\nid = "outer"\ntitle = "O"\norigin = { lat = 31.98, lon = 118.73 }\n'
    layer = '[[layer]]\nid = "mini"\nkind = "scene"\nscene = "jianye"\nat = [40, 0, 1]\nscale = 0.001\n'
    (tmp_path / "scene.toml").write_text(head + layer)
    whole, solid = load_scene("jianye").geometry.solid, load_scene(tmp_path).geometry.solid
    assert len(solid.blocks) == len(whole.blocks) > FEWEST
    sizes = (np.sort(batch.blocks["size"].max(axis=1)) for batch in (whole, solid))
    large, small = sizes
    assert np.allclose(small, large / 1000, rtol=0.02)
    tiles = np.flatnonzero(np.diff(solid.block_starts))
    assert np.isfinite(solid.reach[tiles]).all()
    middle = solid.bounds[tiles].mean(axis=(0, 1)).astype(float)
    drawn = {}
    for far in (4.0, 40.0, 4_000.0):
        camera = Camera.look_at(middle + far * np.array([0.6, -0.5, 0.6]), middle, 45.0).fitted(solid.bounds[0])
        chosen = BlockLevels(solid).choose(Frustum.from_matrix(camera.matrix(16 / 9)), camera.eye, 869.0)
        exact = int((chosen.ends[tiles] > solid.starts[tiles]).sum())
        drawn[far] = (exact, *chosen.counts)
    # Near some are drawn as they are, further off as boxes and points, from afar not at all.
    assert drawn[4.0][0] > 0
    assert drawn[40.0][2] > 0
    assert drawn[4_000.0][1:] == (0, 0)
