"""How long it takes until what an author saves is seen: texts, faults, their mending, layers, spots.

    python bench/watching.py [SCENE] [--rounds N] [--write]

A window follows a copy of the scene, as `--watch` does; each file is saved in one step, and the time until the view
says that it shows the new version (or the notice its issue) is taken. Needs a display. `--write` puts the figures into
`watching.md`.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 60.0
PAUSE = 4.0
"""Seconds between two saves: an author looks at what came of the one before."""


class Author:
    """Saves files of a scene that a window follows, and looks at the clock."""

    def __init__(self, root: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from viewer.ui.error_reporter import ErrorReporter
        from viewer.ui.shell.window import Window

        self.app = QApplication.instance() or QApplication([])
        self.root = root
        self.window = Window(ErrorReporter(), lang="en")
        self.window.resize(1280, 720)
        self.window.show()
        self.window.open_scene(str(root))
        self.until(lambda: self.window.view.explorer is not None and self.window.view.frames > 0)
        self.window.follow_files()
        watch = self.window.watch
        assert watch
        self.told: list[tuple[object, ...]] = []
        watch.failed.connect(self.told.append)
        self.rest(PAUSE)

    def until(self, done: Callable[[], bool]) -> float:
        """Seconds until something is so."""
        start = time.perf_counter()
        while not done():
            if time.perf_counter() - start > LONGEST:
                sys.exit("watching: nothing came of it")
            self.app.processEvents()
            time.sleep(0.005)
        return time.perf_counter() - start

    def rest(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        self.until(lambda: time.perf_counter() > end)

    def saves(self, name: str, text: str, done: Callable[[], bool]) -> float:
        (self.root / name).write_text(text, encoding="utf-8")
        print(f"{name} ...", file=sys.stderr)
        seconds = self.until(done)
        print(f"{seconds:.2f} s", file=sys.stderr)
        self.rest(PAUSE)
        return seconds

    def shown(self) -> object:
        explorer = self.window.view.explorer
        assert explorer
        return explorer.loaded


def _rounds(author: Author, number: int) -> dict[str, float]:
    """Each kind of save once."""
    out: dict[str, float] = {}

    def read(name: str) -> str:
        return (author.root / name).read_text(encoding="utf-8")

    def another() -> Callable[[], bool]:
        before = author.shown()
        return lambda: author.shown() is not before

    def failed() -> Callable[[], bool]:
        count = len(author.told)
        return lambda: len(author.told) > count and bool(author.told[-1])

    def mended() -> Callable[[], bool]:
        count = len(author.told)
        return lambda: len(author.told) > count and not author.told[-1]

    scene = read("scene.toml")
    page = sorted(path.relative_to(author.root).as_posix() for path in (author.root / "content" / "en").glob("*.md"))[0]
    text = read(page)
    out["a card's text"] = author.saves(page, text.rstrip() + f" {number}.\n", another())
    title = re.sub(r'(?m)^(title = (?:\{ en = )?".*?)"', rf'\1 {number}"', scene, count=1)
    assert title != scene
    out["a title in scene.toml"] = author.saves("scene.toml", title, another())
    out["a quote missing in scene.toml"] = author.saves("scene.toml", title.replace('id = "', "id = ", 1), failed())
    out["the quote put back"] = author.saves("scene.toml", title, mended())
    out["a key of the wrong type"] = author.saves("scene.toml", f"summary = 3\n{title}", failed())
    better = title.replace(f' {number}"', f' {number}.5"', 1)
    out["mended, another title with it"] = author.saves("scene.toml", better, mended())
    layer = sorted((author.root / "layers").glob("build*.geojson"))[0].relative_to(author.root).as_posix()
    houses = read(layer)
    out["half of a layer"] = author.saves(layer, houses[: len(houses) // 2], failed())
    out["the layer put back"] = author.saves(layer, houses, mended())
    higher = re.sub(r'("height": ?)(\d+)', lambda m: f"{m[1]}{int(m[2]) + number}", houses, count=1)
    assert higher != houses, layer
    out["a house made higher"] = author.saves(layer, higher, another())
    spot = re.sub(r"(?m)^(anchor = \[-?\d+)[\d.]*, ", rf"\g<1>.{number}, ", better, count=1)
    if spot != better:
        out["a spot moved"] = author.saves("scene.toml", spot, another())
    return out


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scene", nargs="?", default=str(ROOT / "scenes" / "jinyuzui"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("CONFIG", "CACHE", "DATA", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = f"{folder}/{kind}"
        os.environ["JINYUZUI_CACHE"] = f"{folder}/cache"
        root = Path(folder) / "scene"
        shutil.copytree(chosen.scene, root)
        author = Author(root)
        rounds = [_rounds(author, i + 1) for i in range(chosen.rounds)]
        author.window.close()
    lines = [
        *("# Seen as it is saved", ""),
        f"Made by `python bench/watching.py --write` on {Path(chosen.scene).name}, {chosen.rounds} rounds; seconds,",
        "the middle and the longest, on two shared cores with software OpenGL. A second is promised.",
        *("", "| saved | middle | longest |", "|---|---|---|"),
    ]
    for name in rounds[0]:
        took = [r[name] for r in rounds if name in r]
        lines.append(f"| {name} | {statistics.median(took):.2f} | {max(took):.2f} |")
    print("\n".join(lines))
    if chosen.write:
        (ROOT / "bench" / "watching.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
