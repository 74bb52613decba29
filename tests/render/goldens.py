"""The golden pictures: what they show, how they are made and how two are compared.

    python -m tests.render.goldens [FOLDER [NAME...]]

draws them into a folder, with the name of the rasteriser beside them; of the shipped scene only the views that are
named.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
GOLDENS = ROOT / "tests" / "goldens"
SIZE = (480, 270)
RENDERER = "renderer.txt"
STYLES = ("night", "hologram", "contrast", "plain")

TOLERANCE = 2
"""Steps of 255 in which a channel may differ on the rasteriser that drew the goldens."""

LEAST_LIKENESS = 0.97
"""Structural similarity that any other driver has to reach."""


SOME = ("jinyuzui-home", "jinyuzui-stage")
"""Views of the shipped scene that are drawn where there is no time for all of them."""


def names(*, all_views: bool = True) -> list[str]:
    """All pictures, in a fixed order."""
    from viewer.scene.loader import read_scene

    views = [f"jinyuzui-{v.id}" for v in read_scene("jinyuzui").scene.view]
    views = [view for view in views if all_views or view in SOME]
    styles = [f"small-{style}" for style in STYLES]
    return [*views, "jinyuzui-labels", "jinyuzui-draft", "small-start", "alpha-start", *styles, "small-chosen"]


def pictures(wanted: Collection[str]) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """Draw what is wanted of the shipped scene's views, and all others."""
    from viewer import Camera, HeadlessView, load_scene
    from viewer.scene.style import load_style

    scene = load_scene("jinyuzui")
    with HeadlessView(scene, SIZE, labels=False) as plain:
        yield "jinyuzui-draft", plain.draw(draft=True)
        for view in scene.scene.view:
            if f"jinyuzui-{view.id}" in wanted:
                plain.show_view(view.id)
                yield f"jinyuzui-{view.id}", plain.draw()
    with HeadlessView(scene, SIZE, lang="zh") as labelled:
        yield "jinyuzui-labels", labelled.draw()
    samples = ROOT / "tests" / "samples"
    for name, source in (("small", samples / "small"), ("alpha", samples / "alpha.gltf")):
        with HeadlessView(load_scene(source), SIZE, labels=False) as view:
            yield f"{name}-start", view.draw()
    small = load_scene(samples / "small")
    for style in STYLES:
        with HeadlessView(small, SIZE, labels=False, style=load_style(style)) as view:
            yield f"small-{style}", view.draw()
    with HeadlessView(small, SIZE) as view:
        view.show_hotspot("tower")
        # From low in the west a house hides the chosen tower.
        view.camera = Camera.look_at((-64.0, 0.0, 2.0), (0.0, 0.0, 12.0), 60.0)
        yield "small-chosen", view.draw()


def draw_all(folder: Path, wanted: Collection[str]) -> None:
    """Write them, and who drew them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, pixels in pictures(wanted):
        Image.fromarray(pixels[..., :3]).save(folder / f"{name}.png", optimize=True)
    from viewer.render.context import HeadlessContext
    from viewer.render.device import DeviceInfo

    context = HeadlessContext()
    with context:
        (folder / RENDERER).write_text(DeviceInfo.current().renderer + "\n", encoding="utf-8")


def read(path: Path) -> NDArray[np.uint8]:
    """(h, w, 3) uint8."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"), dtype=np.uint8)


def likeness(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Mean structural similarity of the brightness over windows of 8 x 8 (Wang et al. 2004)."""
    h, w = a.shape[0] // 8 * 8, a.shape[1] // 8 * 8

    def windows(x: NDArray[np.uint8]) -> NDArray[np.float64]:
        grey = x[:h, :w].astype(np.float64) @ (0.299, 0.587, 0.114)
        return grey.reshape(h // 8, 8, w // 8, 8).transpose(0, 2, 1, 3).reshape(-1, 64)

    x, y = windows(a), windows(b)
    mx, my = x.mean(1), y.mean(1)
    covariance = (x * y).mean(1) - mx * my
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    value = (2 * mx * my + c1) * (2 * covariance + c2) / ((mx**2 + my**2 + c1) * (x.var(1) + y.var(1) + c2))
    return float(value.mean())


def differs(golden: NDArray[np.uint8], found: NDArray[np.uint8], *, same_renderer: bool) -> str:
    """In what a picture differs from its golden; empty if it does not."""
    if golden.shape != found.shape:
        return f"size {found.shape}, expected {golden.shape}"
    if same_renderer:
        most = int(np.abs(golden.astype(int) - found).max())
        return f"a channel is off by {most}, allowed are {TOLERANCE}" if most > TOLERANCE else ""
    value = likeness(golden, found)
    return f"likeness {value:.4f}, expected {LEAST_LIKENESS}" if value < LEAST_LIKENESS else ""


if __name__ == "__main__":
    draw_all(Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDENS, sys.argv[2:] or names())
