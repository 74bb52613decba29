"""Of very many roofs over winding outlines the largest have their shape, the others are flat."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bench.osm_town import Town, write_xml
from viewer.build.coarse_roofs import left_flat
from viewer.scene.loader import read_scene


def test_the_largest_winding_outlines_keep_their_roofs(tmp_path: Path) -> None:
    made = Town()
    for k in range(6):
        x, s = k * 60.0, 8.0 + k
        corners = [(x, 0), (x + 2 * s, 0), (x + 2 * s, s), (x + s, s), (x + s, 2 * s), (x, 2 * s)]
        made.way(corners, {"building": "yes", "height": "10", "roof:shape": "hipped"}, closed=True)
        made.box(x, 50, s, s, {"building": "yes", "height": "10", "roof:shape": "hipped"})
    write_xml(made, tmp_path / "town.osm")
    table = read_scene(tmp_path / "town.osm").features["buildings"]
    assert not left_flat(table).any()
    flat = left_flat(table, most=4)
    assert (
        table.polygons.areas[flat].tolist()
        == sorted(table.polygons.areas[np.diff(table.polygons.ring_starts) == 6])[:2]
    )
