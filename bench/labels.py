"""What 2,000 labels cost a moving frame: `python bench/labels.py`."""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from viewer import HeadlessView, load_scene  # noqa: E402
from viewer.render.passes.sprites import SpritePass  # noqa: E402

SIDE, SPREAD = 55, 1600.0
WORDS = ("River", "Garden", "Hall", "Tower", "Market", "Library", "Bridge", "School", "Station", "Park", "Museum")


def make(folder: Path, count: int) -> None:
    """A package with some 3,000 houses and `count` hotspots on their roofs."""
    dice = random.Random(1)
    for name in ("layers", "content/en"):
        (folder / name).mkdir(parents=True)
    step = SPREAD / SIDE
    houses, tops = [], []

    def at(x: float, y: float) -> list[float]:
        return [118.73 + x / 94_480, 31.98 + y / 110_880]

    for i in range(SIDE * SIDE):
        x, y, w = (i % SIDE - SIDE / 2) * step, (i // SIDE - SIDE / 2) * step, step * 0.32
        height = dice.choice([12, 18, 24, 40, 70]) * dice.uniform(0.8, 1.2)
        corners = [(-w, -w), (w, -w), (w, w), (-w, w), (-w, -w)]
        ring = [at(x + a, y + b) for a, b in corners]
        properties = {"name": f"b{i}", "height": height}
        geometry = {"type": "Polygon", "coordinates": [ring]}
        houses.append({"type": "Feature", "properties": properties, "geometry": geometry})
        tops.append((x, y, height))
    (folder / "layers" / "b.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": houses}))
    lines = ["format = 1", 'id = "dense"', 'title = "Dense"', "origin = { lat = 31.98, lon = 118.73 }"]
    lines += ["[[layer]]", 'id = "houses"', 'kind = "buildings"', 'source = "layers/b.geojson"']
    lines += ["[[view]]", 'id = "home"', "target = [0, 0, 10]", "distance = 900", "azimuth = -60", "elevation = 32"]
    for i in range(count):
        x, y, z = dice.choice(tops)
        lines += ["[[hotspot]]", f'id = "h{i}"', f"number = {i + 1}", f"anchor = [{x:.2f}, {y:.2f}, {z:.2f}]"]
        title = f"{dice.choice(WORDS)} {dice.choice(WORDS)} {i + 1}"
        (folder / "content" / "en" / f"h{i}.md").write_text(f'+++\ntitle = "{title}"\n+++\nText.\n')
    (folder / "scene.toml").write_text("\n".join(lines))


def measure(folder: Path, size: tuple[int, int], frames: int) -> dict[str, list[float]]:
    """Milliseconds of each frame of a slow turn: all of it, and what labels take of it, by part."""
    spent: dict[str, list[float]] = {"frame": [], "places": [], "pictures": [], "drawing": []}
    with HeadlessView(load_scene(folder), size) as view:
        explorer, builder, renderer = view._explorer, view._builder, view._renderer
        board, start = explorer.board, explorer.goal
        view.draw(draft=True)
        sprites = renderer._of(SpritePass)
        sprites_draw = sprites.draw

        def timed(*args: object) -> None:
            began = time.perf_counter()
            sprites_draw(*args)
            spent["drawing"].append(time.perf_counter() - began)

        sprites.draw = timed  # type: ignore[method-assign]
        with view._context:
            for i in range(frames):
                began = time.perf_counter()
                explorer.orbit.put(replace(start, azimuth=start.azimuth + math.radians(0.5 * i)))
                board.advance(1 / 30, explorer.seen)
                placed = explorer.board.placement(explorer.seen)
                between = time.perf_counter()
                builder._pin_sprites()
                after = time.perf_counter()
                renderer.read(builder.frame())
                spent["frame"].append(time.perf_counter() - began)
                spent["places"].append(between - began)
                spent["pictures"].append(after - between)
        spent["pins"] = [len(placed.pins) / 1e3]
        spent["titles"] = [float((placed.open > 0.5).sum()) / 1e3]
    return {name: [1e3 * s for s in seconds] for name, seconds in spent.items()}


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--frames", type=int, default=150)
    options = parser.parse_args()
    width, _, height = options.size.partition("x")
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder) / "dense", options.count)
        found = measure(Path(folder) / "dense", (int(width), int(height)), options.frames)
    rows = {name: np.array(values) for name, values in found.items()}
    labels = rows["places"] + rows["pictures"] + rows["drawing"][: len(rows["places"])]
    print(f"{options.count} labels, {rows['pins'][0]:.0f} pins and {rows['titles'][0]:.0f} titles at the end")
    for name in ("frame", "places", "pictures", "drawing"):
        mean, median, late = rows[name].mean(), np.median(rows[name]), np.percentile(rows[name], 95)
        print(f"{name:10} mean {mean:6.2f} ms, median {median:6.2f}, p95 {late:6.2f}")
    print(f"labels' share of the frames: {labels.sum() / rows['frame'].sum():.3f}")


if __name__ == "__main__":
    main()
