"""Moving pictures of a scene in every style, in turns within one run: `python bench/styles.py [SCENE]`.

A style may cost a third more than *paper* at most.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from viewer import Camera, HeadlessView, load_scene
from viewer.scene.style import load_style, style_names

ROUNDS, FRAMES, SIZE = 5, 8, (1280, 720)


def orbit(view: HeadlessView, low: list[float], high: list[float]) -> float:
    """Processor milliseconds a frame along a part of an orbit with everything in view."""
    x, y = (low[0] + high[0]) / 2, (low[1] + high[1]) / 2
    size = max(high[0] - low[0], high[1] - low[1])
    began = 0.0
    for i in range(FRAMES + 1):
        if i == 1:  # the first one compiles and bakes
            began = time.process_time()
        angle = 0.01 * i
        eye = (x + 0.6 * size * math.cos(angle), y + 0.6 * size * math.sin(angle), 0.35 * size)
        view.camera = Camera.look_at(eye, (x, y, low[2]), 40.0)
        view.draw(draft=True)
    return (time.process_time() - began) / FRAMES * 1000


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scene", nargs="?", default="jinyuzui")
    loaded = load_scene(parser.parse_args().scene)
    low, high = loaded.geometry.bounds.tolist()
    views = {name: HeadlessView(loaded, SIZE, style=load_style(name), labels=False) for name in style_names()}
    figures: dict[str, list[float]] = {name: [] for name in views}
    for _ in range(ROUNDS):
        for name, view in views.items():
            figures[name].append(orbit(view, low, high))
    medians = {name: statistics.median(values) for name, values in figures.items()}
    for name, value in medians.items():
        sys.stdout.write(f"{name:10} {value:6.1f} ms  x {value / medians['paper']:.2f}\n")
    for view in views.values():
        view.close()


if __name__ == "__main__":
    main()
