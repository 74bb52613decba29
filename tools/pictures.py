"""Draws the pictures of the pages, by the program itself: `python -m tools.pictures [FOLDER]`.

Where one looks as it did it is left as it is, so that nothing changes but what has become stale. The window needs a
display; where there is none its picture stays.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "pictures"

STEPS, SHARE = 24, 0.01
"""A picture is another one where more than this share of its pixels is off by more than so many steps of 255: drivers
differ along edges."""

_STYLES_WIDE, _GAP = 480, 8
_EVENING = datetime.fromisoformat("2023-05-22T18:20:00+08:00")
_LONGEST = 300.0  # seconds


def draw_window(path: Path, /) -> None:
    """The window with a card open, as it is after all has come to rest. In a process whose Qt has a display."""
    from viewer.ui.shell.start import make_application

    application = make_application()
    from PySide6.QtCore import QEventLoop, QTimer

    from viewer.build.loading import load_scene
    from viewer.ui.error_reporter import ErrorReporter
    from viewer.ui.shell.window import Window

    window = Window(ErrorReporter(), lang="en")
    window.resize(1600, 900)
    window.show()
    window.show_scene(load_scene("jinyuzui"))
    loop, look = QEventLoop(), QTimer()
    rests = 0

    def at_rest() -> None:
        nonlocal rests
        rests = rests + 1 if window.view.refined else 0
        if rests > 4:  # panels have slid in as well
            loop.quit()

    look.timeout.connect(at_rest)
    look.start(250)
    QTimer.singleShot(int(_LONGEST * 1000), loop.quit)
    loop.exec()
    window.session.open("district")
    rests = 0
    loop.exec()
    window.grab().toImage().save(str(path))
    window.close()
    application.processEvents()


def _window(path: Path) -> None:
    environment = {**os.environ, "JINYUZUI_CONFIG": str(path.parent / "settings")}
    command = [sys.executable, "-P", "-c", f"from tools.pictures import *; draw_window(Path({str(path)!r}))"]
    environment["PYTHONPATH"] = str(ROOT)
    subprocess.run(command, env=environment, check=True, timeout=_LONGEST * 2)


def _new_scene(path: Path) -> None:
    """What `jinyuzui new my-street` makes."""
    from viewer import HeadlessView, load_scene

    folder = path.parent / "my-street"
    command = [sys.executable, "-m", "viewer", "new", str(folder), "--lang", "en"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with HeadlessView(load_scene(folder), (1200, 675), lang="en") as view:
        _save(view.draw(), path)


def _styles(path: Path) -> None:
    """The shipped styles, one beside the other, and the first once more in the evening."""
    from viewer import HeadlessView, load_scene
    from viewer.scene.style import load_style, style_names

    scene, height = load_scene("jinyuzui"), _STYLES_WIDE * 3 // 4
    drawn = []
    for name, time in ((style_names()[0], _EVENING), *((name, None) for name in style_names())):
        look = load_style(name)
        with HeadlessView(scene, (_STYLES_WIDE, height), labels=False, style=look, time=time) as view:
            drawn.append(view.draw())
    drawn.append(drawn.pop(0))
    wide = 3
    rows = -(-len(drawn) // wide)
    size = (rows * (height + _GAP) - _GAP, wide * (_STYLES_WIDE + _GAP) - _GAP, 4)
    sheet = np.full(size, 255, dtype=np.uint8)
    for number, each in enumerate(drawn):
        y, x = number // wide * (height + _GAP), number % wide * (_STYLES_WIDE + _GAP)
        sheet[y : y + height, x : x + _STYLES_WIDE] = each
    _save(sheet, path)


PICTURES: Mapping[str, Callable[[Path], None]] = {
    "window.png": _window,
    "new-scene.png": _new_scene,
    "styles.png": _styles,
}
"""By name, what draws each into a file."""

NEED_DISPLAY = {"window.png"}


def _save(pixels: NDArray[np.uint8], path: Path) -> None:
    Image.fromarray(pixels[..., :3]).save(path, optimize=True)


def another(old: Path, new: Path, /) -> bool:
    """Whether two pictures look different."""
    if not old.is_file():
        return True
    with Image.open(old) as before, Image.open(new) as after:
        a, b = (np.asarray(each.convert("RGB"), dtype=np.int16) for each in (before, after))
    if a.shape != b.shape:
        return True
    return float((np.abs(a - b).max(axis=2) > STEPS).mean()) > SHARE


def draw(name: str, folder: Path, /) -> bool:
    """Draw one; whether it has changed.

    Parameters
    ----------
    folder : where it is compared and kept
    """
    with tempfile.TemporaryDirectory() as aside:
        new = Path(aside) / name
        PICTURES[name](new)
        if not another(folder / name, new):
            return False
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(new.read_bytes())
    return True


def main() -> None:
    """Draw all that can be drawn here."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    display = not sys.platform.startswith("linux") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    for name in PICTURES:
        if name in NEED_DISPLAY and not display:
            sys.stdout.write(f"{name}: needs a display, stays\n")
        else:
            sys.stdout.write(f"{name}: {'drawn anew' if draw(name, folder) else 'as before'}\n")


if __name__ == "__main__":
    main()
