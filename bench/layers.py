"""Measures how long a scene takes to be opened after one of its layers changed.

    python bench/layers.py [--count 50000] [--rounds 5]

The scene is the district of `../shared/bench` and a small layer of trees, which is changed before each round. Each time
is of a process of its own with its worker, up to the loaded scene, by the clock and in processor seconds (user and
system).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from run import ROOT, make

SCENE = """format = 1
id = "district"
title = "District"
origin = { lat = 31.9827, lon = 118.7323 }

[[layer]]
id = "houses"
kind = "buildings"
source = "houses.geojson"

[[layer]]
id = "trees"
kind = "trees"
source = "trees.geojson"
"""
TREES = 200
OPEN = "import sys; from viewer.build.job import LoadJob; LoadJob(sys.argv[1]).wait()"


def opened(package: Path) -> tuple[float, float]:
    """Seconds by the clock and of the processor that opening takes."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-c", OPEN, str(package)], check=True, cwd=ROOT)
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def plant(package: Path, shift: int) -> None:
    """The small layer, a little different for each `shift`."""
    places = [(118.7323 + (i % 20 - 10 + shift / 100) * 1e-3, 31.9827 + (i // 20 - 5) * 1e-3) for i in range(TREES)]
    features = [
        {"type": "Feature", "properties": {"natural": "tree"}, "geometry": {"type": "Point", "coordinates": place}}
        for place in places
    ]
    (package / "trees.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def say(what: str, times: list[tuple[float, float]]) -> None:
    clock, processor = (statistics.median(t) for t in zip(*times, strict=True))
    print(f"{what}: {clock:.2f} s by the clock, {processor:.2f} processor seconds")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    data = ROOT / "bench" / "data"
    data.mkdir(exist_ok=True)
    make(data, [options.count])
    with tempfile.TemporaryDirectory(prefix="jinyuzui-layers-") as folder:
        cache, package = Path(folder) / "cache", Path(folder) / "district"
        os.environ["JINYUZUI_CACHE"] = str(cache)
        package.mkdir()
        (package / "scene.toml").write_text(SCENE)
        shutil.copy(data / f"district_{options.count}.geojson", package / "houses.geojson")
        anew, again, kept = [], [], []
        for i in range(options.rounds):
            plant(package, i)
            shutil.rmtree(cache, ignore_errors=True)
            anew.append(opened(package))
            plant(package, i + 50)
            again.append(opened(package))
            kept.append(opened(package))
    say("nothing kept", anew)
    say("the small layer changed", again)
    say("nothing changed", kept)


if __name__ == "__main__":
    main()
