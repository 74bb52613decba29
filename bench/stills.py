"""Pictures at rest of every shipped view: what they take, and how far moving pictures are from them.

    python bench/stills.py [--scene jinyuzui] [--size 1920x1080] [--out FOLDER] [--views home inside]

A Markdown table on standard output: seconds by the clock and of all processors together, passes, and the structural
similarity (Wang et al. 2004) and mean brightness, both against the picture at rest, of the first moving picture and of
one after the sky's light was baked. With `--out` the three pictures of each view lie there, to be looked at.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer import HeadlessView, load_scene
from viewer.render.renderer import Renderer
from viewer.text.png import save_png

ROOT = Path(__file__).resolve().parents[1]


def likeness(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    sys.path.insert(0, str(ROOT))
    from tests.render.goldens import likeness

    return likeness(a[..., :3], b[..., :3])


def timed(step: Any) -> tuple[Any, float, float]:
    """What `step` gives, seconds by the clock and of the processors."""
    wall, cpu = time.perf_counter(), time.process_time()
    out = step()
    return out, time.perf_counter() - wall, time.process_time() - cpu


class Counted(HeadlessView):
    """Counts the passes of the last picture, and bakes the sky as a window does when it rests."""

    passes = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = self._renderer._show_gathered

        def show(frame: Any, canvas: Any, passes: int) -> None:
            self.passes = passes
            shown(frame, canvas, passes)

        self._renderer._show_gathered = show  # type: ignore[method-assign]

    def forget(self) -> None:
        """The next picture begins anew."""
        self._renderer._window.key = ()

    def bake(self) -> None:
        self.draw(draft=True)
        renderer: Renderer = self._renderer
        with self._context:
            frame = self._builder.frame()
            light = renderer._lights.baked(renderer._scene(frame), frame)
            assert light
            for _ in light.sky(renderer._library, renderer._lights.map(9, 1024)):
                pass
        self.forget()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scene", default="jinyuzui")
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--views", nargs="*")
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    scene = load_scene(options.scene)
    print("| view | seconds | processor seconds | passes | likeness, brightness: first moving | moving |")
    print("|---|---|---|---|---|---|")
    rows = []
    # The light is baked once and for all views: each view's first moving picture comes before that.
    with Counted(scene, (width, height), labels=False) as fresh, Counted(scene, (width, height), labels=False) as baked:
        for view in scene.scene.view:
            if options.views and view.id not in options.views:
                continue
            for one in (fresh, baked):
                one.show_view(view.id)
            pictures = {"first": fresh.draw(draft=True)}
            fresh.forget()
            pictures["rest"], wall, cpu = timed(fresh.draw)
            baked.bake()
            pictures["moving"] = baked.draw(draft=True)
            alike = [likeness(pictures[name], pictures["rest"]) for name in ("first", "moving")]
            bright = [
                pictures[name][..., :3].mean() / pictures["rest"][..., :3].mean() - 1 for name in ("first", "moving")
            ]
            rows.append((wall, cpu, *alike))
            cells = [f"{a:.3f}, {b:+.1%}" for a, b in zip(alike, bright, strict=True)]
            print(f"| {view.id} | {wall:.2f} | {cpu:.2f} | {fresh.passes} | {' | '.join(cells)} |", flush=True)
            if options.out:
                options.out.mkdir(parents=True, exist_ok=True)
                for name, pixels in pictures.items():
                    save_png(options.out / f"{view.id}-{name}.png", pixels)
    middle = [statistics.median(column) for column in zip(*rows, strict=True)]
    print(f"| median | {middle[0]:.2f} | {middle[1]:.2f} | | {middle[2]:.3f} | {middle[3]:.3f} |")


if __name__ == "__main__":
    main()
