"""Moving pictures against full detail, and a turn and a drive as frames: does anything pop or flicker?

    python bench/motion.py [--scenes jinyuzui jianye members] [--size 960x540] [--frames 600] [--out FOLDER]

A Markdown table on standard output. For each view of a scene: one less the structural similarity (Wang et al. 2004) of
the moving picture and of the same one with all triangles. For a turn about the first view and a drive over the ground
along it: the mean change from frame to frame in steps of 255, and how much the worst frame changes beyond the mean of
the two beside it: what comes or goes at once stands out there. With `--out` the worst frames lie there, each beside the
one before.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from viewer import HeadlessView, load_scene
from viewer.camera.orbit import Orbit
from viewer.render.quality import Quality

ROOT = Path(__file__).resolve().parents[1]
MOVING = Quality(baked=True)
WORST = 3


def likeness(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    sys.path.insert(0, str(ROOT))
    from tests.render.goldens import likeness

    return likeness(a, b)


class Moving(HeadlessView):
    """Draws pictures as a window does while they move."""

    def prepare(self) -> None:
        """Have the sky baked, as a window that has rested for a moment has."""
        renderer = self._renderer
        with self._context:
            frame = self._builder.frame()
            light = renderer._lights.baked(renderer._scene(frame), frame)
            assert light
            for _ in light.sky(renderer._library, renderer._lights.map(9, 768)):
                pass

    def moving(self, *, whole: bool = False) -> NDArray[np.uint8]:
        """The picture; `whole` with all triangles."""
        from viewer.render.renderer import _pixels
        from viewer.render.targets import PictureTarget

        renderer = self._renderer
        with self._context:
            frame = self._builder.frame()
            data = renderer._scene(frame)
            kept = data.blocks, [each.faceted for each in data.instances]
            if whole:
                data.blocks = None
                for each in data.instances:
                    each.faceted = False
            target = PictureTarget(renderer.device, frame.size)
            try:
                renderer.draw(frame, target.buffer.name, moving=MOVING)
                return np.ascontiguousarray(_pixels(target)[::-1, :, :3])
            finally:
                data.blocks = kept[0]
                for each, faceted in zip(data.instances, kept[1], strict=True):
                    each.faceted = faceted
                for resource in target.resources():
                    resource.release()

    def stand(self, orbit: Orbit) -> None:
        """Look from an orbit."""
        explorer = self._explorer
        self.camera = explorer.room.clamp(orbit).camera(explorer.loaded.geometry.bounds)


def turn(start: Orbit, frames: int) -> Iterator[Orbit]:
    """Once about the target."""
    for i in range(frames):
        yield replace(start, azimuth=start.azimuth + 2.0 * math.pi * i / frames)


def drive(start: Orbit, frames: int, size: float) -> Iterator[Orbit]:
    """Low over the ground, straight on through the middle of the scene."""
    c, s = math.cos(start.azimuth), math.sin(start.azimuth)
    x, y, z = start.target
    for i in range(frames):
        along = (0.5 - i / frames) * 0.4 * size
        yield replace(start, target=(x + c * along, y + s * along, z + 2.0), distance=0.05 * size, elevation=0.12)


def series(view: Moving, orbits: Iterator[Orbit], out: Path | None, name: str) -> tuple[float, float, int]:
    """Mean change from frame to frame, the most that one frame changes beyond its neighbours, and which it is."""
    before: NDArray[np.uint8] | None = None
    changes, kept = [], list[tuple[int, NDArray[np.uint8], NDArray[np.uint8]]]()
    for i, orbit in enumerate(orbits):
        view.stand(orbit)
        picture = view.moving()
        if before is not None:
            changes.append(float(np.abs(picture.astype(np.int16) - before).mean()))
            if out:
                kept.append((i, before[::2, ::2].copy(), picture[::2, ::2].copy()))
        before = picture
    change = np.array(changes)
    beyond = change[1:-1] - (change[:-2] + change[2:]) / 2
    order = np.argsort(-beyond)
    for rank, at in enumerate(order[:WORST].tolist() if out else ()):
        number, one, other = kept[at + 1]
        Image.fromarray(np.concatenate([one, other], axis=1)).save(out / f"{name}-{rank}-{number}.png")  # type: ignore[operator]
    return float(change.mean()), float(beyond[order[0]]), int(order[0]) + 2


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scenes", nargs="+", default=["jinyuzui", "jianye", "members"])
    parser.add_argument("--size", default="960x540")
    parser.add_argument("--frames", type=int, default=600)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    width, height = (int(part) for part in options.size.split("x"))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
    print("| scene | view | SSIM error | mean change | worst frame beyond its neighbours |\n|---|---|---|---|---|")
    for scene in options.scenes:
        loaded = load_scene(scene)
        with Moving(loaded, (width, height), labels=False) as view:
            for each in loaded.scene.view:
                view.show_view(each.id)
                view.prepare()
                error = 1.0 - likeness(view.moving(), view.moving(whole=True))
                print(f"| {scene} | {each.id} | {error:.4f} | | |", flush=True)
            view.show_view(loaded.scene.view[0].id)
            view.prepare()
            start = view._explorer.goal
            size = view._explorer.room.size
            ways = (("turn", turn(start, options.frames)), ("drive", drive(start, options.frames, size)))
            for name, orbits in ways:
                mean, worst, number = series(view, orbits, options.out, f"{scene}-{name}")
                print(
                    f"| {scene} | {name}, {options.frames} frames | | {mean:.2f} | {worst:.2f} ({number}) |", flush=True
                )


if __name__ == "__main__":
    main()
