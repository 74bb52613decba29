"""How data flows through the program, counted on five journeys from an input to what is seen.

For each: the modules of `viewer` that were entered, and the pairs of modules between which data went back up, that is a
call into a higher layer from a lower one, by whatever way: a listener, a signal of Qt's, a function handed down.

`python bench/journeys.py` needs a display. `--beside NAME=FOLDER` counts in another checkout too, also one in which the
rooms had other names; `--write` puts what was found into `bench/journeys.md`.
"""

from __future__ import annotations

import argparse
import gc
import inspect
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = Path("tests") / "samples" / "small"
PATIENCE = 120.0
"""Seconds after which a journey has got lost: counting makes everything several times slower."""

SILENCE = 1000
"""Milliseconds without a call into the program after which nothing is to come any more."""

LAYERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ground", ("geometry", "i18n", "resources", "camera", "font_metrics", "lettering", "screens", "whole_files")),
    ("scene", ("scene", "authoring")),
    ("build", ("build",)),
    ("session", ("session", "app", "presenting", "remote", "kiosk", "visits", "checking")),
    ("frame, text", ("frame", "text", "daylight", "tiling")),
    ("render", ("render",)),
    ("frame_builder, headless", ("frame_builder", "headless", "compose", "export")),
    (
        "ui/theme",
        ("ui/theme", "ui/comfort", "ui/fonts", "ui/icons", "ui/style_sheet"),
    ),
    (
        "ui/viewport",
        (
            *("ui/viewport", "ui/view", "ui/inputs", "ui/pin_buttons", "ui/scene_items", "ui/style_file"),
            *("ui/surface", "ui/widget_context"),
        ),
    ),
    (
        "ui/panels",
        (
            *("ui/panels", "ui/figures", "ui/help_sheet", "ui/illustrations", "ui/keys_editor"),
            *("ui/onscreen", "ui/overlay", "ui/tour_bar"),
        ),
    ),
    (
        "ui/presenters",
        (
            *("ui/presenters", "ui/afoot", "ui/aids", "ui/announcer", "ui/instruments", "ui/loading", "ui/looks"),
            *("ui/messages", "ui/opening", "ui/portals", "ui/saving", "ui/search", "ui/trail"),
        ),
    ),
    ("ui/editor", ("ui/editor",)),
    (
        "ui/shell",
        (
            *("ui/shell", "ui/app", "ui/arrange", "ui/bench", "ui/desk", "ui/errors", "ui/focus", "ui/keeping"),
            *("ui/keyboard", "ui/probe", "ui/start", "ui/upkeep", "ui/window"),
        ),
    ),
    ("ui/dashboard", ("ui/dashboard",)),
    ("ui/kiosk", ("ui/kiosk",)),
    ("cli", ("cli", "commands", "__main__")),
)
"""The layers from the lowest up, each with what its modules' paths in `viewer` begin with, now and in older commits.

The order is that in which tests/test_architecture.py lets parts import each other, which a test holds it to; within
`ui` it is that of its rooms.
"""

SEE_THROUGH = (
    *("__init__", "bulkheads", "ending", "graphics", "instance", "isolation", "late", "logs", "own_pipes", "plugins"),
    *("scratch", "user_folders", "version"),
    *("ui/__init__", "ui/error_reporter", "ui/guard", "ui/weakly"),
)
"""Tools of all layers: a call through one of these is a call of whoever uses it."""


def _within(module: str, prefix: str) -> bool:
    return module == prefix or module.startswith(prefix + "/")


def layer_of(module: str, /) -> int | None:
    """How high a module lies, 0 for the lowest; None for a tool of all layers.

    Parameters
    ----------
    module : path in the package, without `.py`

    Raises
    ------
    LookupError
        If the table does not know it.
    """
    if module in SEE_THROUGH:
        return None
    found = [i for i, (_, prefixes) in enumerate(LAYERS) if any(_within(module, prefix) for prefix in prefixes)]
    if len(found) != 1:
        raise LookupError(f"{module}: add to the table of layers in bench/journeys.py")
    return found[0]


# -- counting ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where code stands: its module, how high that lies, and its function."""

    module: str
    layer: int | None
    function: str


@dataclass
class Counter:
    """Counts calls within a package while it is what `sys.setprofile` calls.

    A generator that is drawn from by a lower layer is data handed down, however late it is made: only calls from within
    it count. So do frames of libraries between two of the package count as if they were not there.

    Parameters
    ----------
    package : its folder
    layer_of : how high a module lies, by its path in the package; None for those that calls only pass through

    Attributes
    ----------
    calls : how many calls there were
    modules : those entered
    upward : the functions (from, to) of calls to a higher layer, by the modules' pairs
    """

    package: Path
    layer_of: Callable[[str], int | None]
    calls: int = 0
    modules: set[str] = field(default_factory=set)
    upward: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=dict)
    _known: dict[CodeType, _Place | None] = field(default_factory=dict)

    def _place(self, code: CodeType) -> _Place | None:
        if code not in self._known:
            self._known[code] = None
            file = Path(code.co_filename)
            if file.is_relative_to(self.package):
                module = file.relative_to(self.package).with_suffix("").as_posix()
                self._known[code] = _Place(module, self.layer_of(module), code.co_qualname)
        return self._known[code]

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        if event != "call" or (here := self._place(frame.f_code)) is None:
            return
        self.calls += 1
        self.modules.add(here.module)
        if here.layer is None or frame.f_code.co_flags & inspect.CO_GENERATOR:
            return
        back = frame.f_back
        while back is not None:
            there = self._place(back.f_code)
            if there is not None and there.layer is not None:
                if there.layer < here.layer:
                    functions = self.upward.setdefault((there.module, here.module), set())
                    functions.add((there.function, here.function))
                return
            back = back.f_back

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count what happens within, on this thread and on those that it starts."""
        # What the collector happens to throw away in between would call from anywhere.
        gc.collect()
        gc.disable()
        threading.setprofile(self)
        sys.setprofile(self)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
            gc.enable()


# -- the journeys, by what both the older code and the present one have -----------------------------------------------


def _package() -> Path:
    """The folder of the package that is counted in."""
    import viewer

    return Path(viewer.__file__).resolve().parent


def _load_all(*, without: tuple[str, ...] = ()) -> None:
    """Import the whole package: what runs at the first import of a module is no part of a journey."""
    import viewer

    for found in pkgutil.walk_packages(viewer.__path__, "viewer."):
        if not found.name.endswith("__main__") and not found.name.startswith(without):
            import_module(found.name)


def _first(name: str, *modules: str) -> Any:
    """Something of the first of some modules that is there."""
    for module in modules:
        try:
            return getattr(import_module(module), name)
        except ModuleNotFoundError as error:
            if not module.startswith(str(error.name)):
                raise
    raise ImportError(f"{name} of {modules}")


def _until(done: Callable[[], object], what: str, *, every: int = 20) -> None:
    """Let Qt work until something is so, and look every so many milliseconds."""
    from PySide6.QtTest import QTest

    for _ in range(round(PATIENCE * 1000 / every)):
        if done():
            return
        QTest.qWait(every)
    raise TimeoutError(what)


def _rest(counter: Counter, window: Any, done: Callable[[], object] = lambda: True) -> None:
    """Until what was done is so, the camera stands, and nothing of the program runs any more."""
    last = -1

    def silent() -> bool:
        nonlocal last
        before, last = last, counter.calls
        return before == last and bool(done()) and not window.view.explorer.moving

    _until(silent, "no rest", every=SILENCE)


@contextmanager
def _window(scene: Path) -> Iterator[Any]:
    """The program's window with a scene in it, its first hint gone and everything at rest."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    application = _first("make_application", "viewer.ui.shell.start", "viewer.ui.start")()
    _load_all()
    errors = _first("ErrorReporter", "viewer.ui.error_reporter", "viewer.ui.errors")()
    told: list[str] = []
    errors.reported.connect(told.append)
    window = _first("Window", "viewer.ui.shell.window", "viewer.ui.window")(errors, lang="en")
    window.resize(1280, 720)
    window.show()
    window.show_scene(_first("load_scene", "viewer.build.loading")(scene))
    _until(lambda: window.view.frames, "no picture")
    with _watched() as counter:
        QTest.keyClick(window.view, Qt.Key.Key_Left)
        _rest(counter, window, lambda: not window.hint.isVisible())
    yield window
    assert not told, told
    window.loader.cancel()
    window.close()
    application.processEvents()


@contextmanager
def _watched() -> Iterator[Counter]:
    """What is no part of a journey: only whether anything still runs is of interest."""
    counter = Counter(_package(), layer_of)
    with counter.counting():
        yield counter


@contextmanager
def _journey(counter: Counter, window: Any, done: Callable[[], object] = lambda: True) -> Iterator[None]:
    """Count from what is done within until it has led to a picture and all is at rest."""
    frames = window.view.frames
    with counter.counting():
        yield
        _rest(counter, window, lambda: window.view.frames > frames and done())


def _card_is_full(window: Any) -> bool:
    # The picture in it is the last to come.
    return bool(window.card.isVisible() and not window.card.picture._image.isNull())


def hotspot_to_card(counter: Counter, scene: Path) -> None:
    """A hotspot's id to pixels and the card."""
    with _window(scene) as window:
        explorer = window.view.explorer
        id_ = next(iter(explorer.story.hotspots))
        with _journey(counter, window, lambda: _card_is_full(window)):
            getattr(explorer, "session", explorer).open(id_)


def _newer(view: Any, frames: int) -> bool:
    return bool(view.frames > frames)


def drag_to_pixels(counter: Counter, scene: Path) -> None:
    """A drag with the mouse to pixels."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    with _window(scene) as window:
        view, left = window.view, Qt.MouseButton.LeftButton
        # Where nothing stands that could be pointed at.
        start = QPoint(view.width() // 2, view.height() * 7 // 8)
        before = view.camera
        with _journey(counter, window):
            QTest.mousePress(view, left, pos=start)
            for i in range(1, 9):
                before_step = view.frames
                QTest.mouseMove(view, start + QPoint(12 * i, 3 * i))
                # A picture to each step, however busy the machine is: else other labels would come and go each time.
                _until(partial(_newer, view, before_step), "no picture")
            QTest.mouseRelease(view, left, pos=start + QPoint(96, 24))
        assert view.camera != before


def click_to_card(counter: Counter, scene: Path) -> None:
    """A click on a pin to the card."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    with _window(scene) as window:
        view = window.view
        explorer = view.explorer
        placed = next(p for p in reversed(explorer.placed()) if p.pin.id in explorer.story.hotspots)
        x, y, width, height = (v / view.devicePixelRatioF() for v in placed.disc)
        at = QPoint(round(x + width / 2), round(y + height / 2))
        with _watched() as before:
            QTest.mouseMove(view, at)
            _rest(before, window, lambda: explorer.state.hovered == placed.pin.id)
        with _journey(counter, window, lambda: _card_is_full(window)):
            QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
        assert explorer.state.opened == placed.pin.id


def render_command(counter: Counter, scene: Path) -> None:
    """`jinyuzui render SCENE OUT.png`."""
    os.environ["PYOPENGL_PLATFORM"] = "egl"  # as the command itself settles it, before it is imported
    _load_all(without=("viewer.ui",))
    from viewer.__main__ import main

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.png"
        sys.argv = ["jinyuzui", "render", str(scene), str(out)]
        with counter.counting():
            code = main()
        assert code == 0, code
        assert out.stat().st_size > 0


def language_to_texts(counter: Counter, scene: Path) -> None:
    """The key for the other language to all texts."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    with _window(scene) as window:
        with _journey(counter, window):
            QTest.keyClick(window.view, Qt.Key.Key_L)
        assert window.tr_.lang == "zh"


JOURNEYS: dict[str, Callable[[Counter, Path], None]] = {
    f.__name__: f for f in (hotspot_to_card, drag_to_pixels, click_to_card, render_command, language_to_texts)
}


# -- what was found ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """What one journey was: modules entered, and (module, function, module, function) of each call upwards."""

    modules: list[str]
    upward: list[tuple[str, str, str, str]]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The modules between which it went upwards."""
        return sorted({(a, b) for a, _, b, _ in self.upward})


def _travel(name: str, scene: Path) -> Found:
    """Count one journey in this process."""
    counter = Counter(_package(), layer_of)
    JOURNEYS[name](counter, scene)
    calls = [(a, f, b, g) for (a, b), both in counter.upward.items() for f, g in both]
    return Found(sorted(counter.modules), sorted(calls))


def count(tree: Path, /) -> dict[str, Found]:
    """Count all journeys in a checkout, each in a process of its own, as if it were the first time."""
    out = {}
    for name in JOURNEYS:
        with tempfile.TemporaryDirectory() as folder:
            own = {f"JINYUZUI_{kind}": str(Path(folder) / kind.lower()) for kind in ("CACHE", "CONFIG", "LOGS")}
            command = [sys.executable, "-P", str(Path(__file__).resolve()), "--journey", name]
            command += ["--scene", str(tree / SAMPLE)]
            environment = {**os.environ, **own, "PYTHONPATH": str(tree)}
            done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{tree}: {name}\n{done.stdout}{done.stderr}")
        told = json.loads(done.stdout.splitlines()[-1])
        assert Path(told["package"]) == tree / "viewer", told["package"]
        out[name] = Found(told["modules"], [(a, f, b, g) for a, f, b, g in told["upward"]])
    return out


def _told(name: str) -> str:
    return (inspect.getdoc(JOURNEYS[name]) or "").rstrip(".")


def table(found: dict[str, dict[str, Found]], /) -> str:
    """Modules and ways back up, by journey and checkout."""
    heads = [f"{what}, {tree}" for tree in found for what in ("modules", "back up")]
    lines = ["| | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    for name in JOURNEYS:
        cells = [str(n) for tree in found.values() for n in (len(tree[name].modules), len(tree[name].pairs))]
        lines.append(f"| {_told(name)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def pairs(found: dict[str, dict[str, Found]], /) -> str:
    """Which ways back up those are."""
    lines = []
    for tree, journeys in found.items():
        lines += [f"## Back up, {tree}", ""]
        calls = sorted({call for one in journeys.values() for call in one.upward})
        numbers = {name: str(i) for i, name in enumerate(JOURNEYS, 1)}
        lines += ["| journeys | from | to | calls |", "|---|---|---|---|"]
        for a, b in sorted({(a, b) for a, _, b, _ in calls}):
            on = " ".join(numbers[name] for name, one in journeys.items() if (a, b) in one.pairs)
            both = ", ".join(f"`{f}` → `{g}`" for x, f, y, g in calls if (x, y) == (a, b))
            lines.append(f"| {on} | {a} | {b} | {both} |")
        if not calls:
            lines[-2:] = ["None."]
        lines.append("")
    return "\n".join(lines).rstrip()


TEXT = """# Journeys of data

Made by `python bench/journeys.py --write`, in a window with the small sample scene of the tests. Each journey begins
when everything rests and ends when that is so again: the picture is drawn and as fine as it gets, the card is filled,
and nothing of the program has run for a second. Counted are the modules of `viewer` that were entered (a scene is
loaded by a process of its own, which is not counted), and as a way back up each pair of modules of which the lower one
called the higher one: as a listener, by a signal, through a function or an object that was handed to it, or simply by
importing it. What is of use to all layers, such as `bulkheads`, is looked through.

From the lowest layer: {layers}.

"""


def main() -> None:
    """Print a table, and write it down."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--beside", action="append", default=[], metavar="NAME=FOLDER", help="another checkout")
    parser.add_argument("--write", action="store_true", help="write bench/journeys.md")
    parser.add_argument("--journey", choices=JOURNEYS, help=argparse.SUPPRESS)
    parser.add_argument("--scene", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.journey:
        one = _travel(options.journey, options.scene)
        told = {"package": str(_package()), "modules": one.modules, "upward": one.upward}
        print("\n" + json.dumps(told))
        return
    trees = {name: Path(folder).resolve() for name, _, folder in (b.partition("=") for b in options.beside)}
    found = {name: count(tree) for name, tree in {**trees, "now": ROOT}.items()}
    layers = " < ".join(name for name, _ in LAYERS).replace("ground", ", ".join(LAYERS[0][1]))
    print(table(found), pairs(found), sep="\n\n")
    if options.write:
        text = TEXT.format(layers=layers) + table(found) + "\n\n" + pairs(found) + "\n"
        (ROOT / "bench" / "journeys.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
