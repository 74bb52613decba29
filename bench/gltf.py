"""Reads and draws every glTF file of a folder: a Markdown table, and contact sheets to be looked at.

    python bench/gltf.py FOLDER ... [--out bench/gltf.md] [--sheets FOLDER]

For each file: triangles, size in metres, what was found wrong, and the part of the picture that the model covers.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from viewer import HeadlessView, load_scene
from viewer.scene.issues import SceneError

SIZE = (320, 240)
COLUMNS = 7
SHEET = 42  # pictures


def picture(loaded: Any) -> NDArray[np.uint8]:
    with HeadlessView(loaded, SIZE, labels=False) as view:
        return view.draw()[..., :3]


def covered(pixels: NDArray[np.uint8]) -> float:
    """Part of the picture that is not the paper behind: that is a row's own colour at its left edge."""
    apart = np.abs(pixels.astype(int) - pixels[:, :1]).max(axis=2) > 3
    return float(apart.mean())


def row(path: Path, name: str) -> tuple[str, NDArray[np.uint8]]:
    try:
        loaded = load_scene(path)
    except SceneError as error:
        codes = ", ".join(sorted({issue.code for issue in error.issues}))
        return f"| {name} | - | - | refused: {codes} | - |", np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
    codes = ", ".join(sorted({issue.code for issue in loaded.issues})) or "-"
    pixels = picture(loaded)
    extent = loaded.geometry.bounds[1] - loaded.geometry.bounds[0]
    size = " x ".join(f"{v:.3g}" for v in extent.tolist()) if all(map(math.isfinite, extent.tolist())) else "nothing"
    return f"| {name} | {loaded.geometry.triangles} | {size} | {codes} | {covered(pixels):.0%} |", pixels


def sheet(pictures: list[tuple[str, NDArray[np.uint8]]]) -> Image.Image:
    rows = -(-len(pictures) // COLUMNS)
    out = Image.new("RGB", (COLUMNS * SIZE[0], rows * (SIZE[1] + 14)), "white")
    for i, (name, pixels) in enumerate(pictures):
        at = (i % COLUMNS * SIZE[0], i // COLUMNS * (SIZE[1] + 14))
        out.paste(Image.fromarray(pixels), at)
        ImageDraw.Draw(out).text((at[0] + 4, at[1] + SIZE[1]), name[-52:], "black")
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--sheets", type=Path)
    options = parser.parse_args()
    lines = ["| file | triangles | size, m | issues | covers |", "|---|---|---|---|---|"]
    pictures = []
    for folder in options.folders:
        for path in sorted(p for p in folder.rglob("*") if p.suffix in (".gltf", ".glb")):
            name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            line, pixels = row(path, name)
            lines.append(line)
            pictures.append((name, pixels))
            print(line, flush=True)
    if options.out:
        head = (
            "# glTF files of the sample sets\n\nRead and drawn by `bench/gltf.py`; README.md tells what was seen.\n\n"
        )
        options.out.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    if options.sheets:
        options.sheets.mkdir(parents=True, exist_ok=True)
        for first in range(0, len(pictures), SHEET):
            sheet(pictures[first : first + SHEET]).save(options.sheets / f"sheet-{first // SHEET + 1}.png")


if __name__ == "__main__":
    main()
