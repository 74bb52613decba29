"""A program of somebody else that embeds views in all ways, again and again, and prints what became of it.

    python -m tests.ui.embedding COUNT WAY... [--apart] [--scene SCENE]

With `--apart` contexts share nothing. The last line is a JSON object: what was found for each way (`Host`'s methods).

A process of its own: whether contexts are shared is decided before there is an application.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import os
import sys
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer, qInstallMessageHandler
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QMdiArea,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from viewer import Camera, HeadlessView, VenueView, load_scene
from viewer.build.job import LoadJob
from viewer.render.device import Device
from viewer.render.errors import RenderError
from viewer.ui.presenters.scene_change import SceneChange
from viewer.ui.presenters.session_clock import SessionClock

SIZE = (400, 300)
HUB = Path(__file__).resolve().parents[1] / "samples" / "hub"
WARM = 1
"""Cycles before memory is measured, and one in ten of those that are asked for: what is made once is made."""

_QT = ("belongs to QRhi",)
"""What Qt says of any widget with OpenGL in a dock that floats, where contexts are shared."""

Picture = NDArray[np.uint8]
TOLD: list[str] = []
"""What Qt, a view or Python complained of."""


def resident_mb() -> float:
    """Memory that only this process holds, without what the C library keeps for later; 0 where that is not known."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    ctypes.CDLL(None).malloc_trim(0)
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("RssAnon")) / 1024


def pixels(picture: QImage) -> Picture:
    """(h, w, 3) uint8."""
    rgb = picture.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : rgb.width() * 3].reshape(rgb.height(), rgb.width(), 3).copy()


def mapped() -> int:
    """How many files of the cache are mapped into memory; 0 where that is not known."""
    maps = Path("/proc/self/maps")
    cache = os.environ.get("JINYUZUI_CACHE", "no such folder")
    return sum(cache in line for line in maps.read_text().splitlines()) if maps.exists() else 0


def settle() -> None:
    """Let Qt do what it put off."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


class Host:
    """Makes views and takes them away again.

    Parameters
    ----------
    scene : of the views, as for `load_scene`
    """

    def __init__(self, scene: str) -> None:
        self.loaded = load_scene(scene)
        self.devices: list[weakref.ref[Any]] = []
        self.kept: list[Any] = []
        self._count_devices()

    def _count_devices(self) -> None:
        known, make = self.devices, Device.__init__

        def noted(device: Device, *rest: Any) -> None:
            make(device, *rest)
            known.append(weakref.ref(device))

        Device.__init__ = noted  # type: ignore[method-assign]

    def live(self) -> int:
        """OpenGL objects that are there, and those that were lost."""
        found = [d for ref in self.devices if (d := ref()) is not None]
        return sum(d.live.total() + d.lost for d in found)

    # -- views ----------------------------------------------------------------------------------------------------

    def view(self, *, items: bool = False) -> Any:
        """A view, not shown yet."""
        view = VenueView(self.loaded)
        view.setFixedSize(*SIZE)
        view.camera = Camera.look_at((0, -140, 50), (0, 0, 10), 40)
        view.failed.connect(lambda where, error: TOLD.append(f"{where}: {error!r}"))
        if items:
            for item in some_items():
                view.addItem(item)
        return view

    def drawn(self, view: Any) -> Picture:
        """The view's picture, drawn anew."""
        waiting = QEventLoop()
        view.drawn.connect(waiting.quit)
        late = QTimer(singleShot=True, interval=20_000)
        late.timeout.connect(waiting.quit)
        late.start()
        before = view.frames
        view.update()
        waiting.exec()
        view.drawn.disconnect(waiting.quit)
        late.stop()
        if view.frames == before:
            TOLD.append("no picture within 20 s")
        return pixels(view.grab_picture())

    # -- ways to go -----------------------------------------------------------------------------------------------

    def closed(self) -> Picture:
        """A window of its own, closed and dropped."""
        view = self.view()
        view.show()
        picture = self.drawn(view)
        view.close()
        return picture

    def deleted(self) -> Picture:
        """Deleted, while somebody keeps the Python half."""
        view = self.view()
        view.show()
        picture = self.drawn(view)
        view.close()
        view.deleteLater()
        settle()
        self.kept = [view]
        for use in (view.redraw, view.grab_picture, view.draw_now, lambda: view.set_scene(self.loaded)):
            try:
                use()
                TOLD.append("a view that is deleted can be used")
            except RenderError as error:
                if "closed" not in str(error):
                    TOLD.append(str(error))
        return picture

    def refined(self) -> Picture:
        """Deleted in the middle of gathering light."""
        view = self.view()
        view.show()
        picture = self.drawn(view)
        for _ in range(5):
            view._gather()
        view.deleteLater()
        return picture

    def items(self) -> Picture:
        """With other people's items in it."""
        view = self.view(items=True)
        view.show()
        picture = self.drawn(view)
        view.close()
        return picture

    def kept_items(self) -> Picture:
        """Whose items go on to the next view."""
        view = self.view()
        if not self.kept:
            self.kept = some_items()
        for item in self.kept[: len(self.kept) // 2]:
            view.addItem(item)
        view.show()
        self.drawn(view)
        for item in self.kept[len(self.kept) // 2 :]:
            view.addItem(item)
        picture = self.drawn(view)
        for item in self.kept[1:]:
            view.removeItem(item)
        view.close()
        # The first one is left in a view that goes.
        return picture

    def parent(self) -> Picture:
        """In a main window that is deleted."""
        window = QMainWindow()
        view = self.view(items=True)
        window.setCentralWidget(view)
        window.show()
        picture = self.drawn(view)
        window.close()
        window.deleteLater()
        return picture

    def dock(self) -> Picture:
        """In a dock that floats and comes back."""
        window, dock = QMainWindow(), QDockWidget()
        view = self.view(items=True)
        dock.setWidget(view)
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        window.show()
        first = self.drawn(view)
        for floating in (True, False):
            dock.setFloating(floating)
            settle()
            compare(first, self.drawn(view), "in the dock")
        window.close()
        return first

    def mdi(self) -> Picture:
        """In windows within a window."""
        area = QMdiArea()
        area.resize(900, 700)
        area.show()
        first = self.view()
        for view in (first, self.view(items=True)):
            area.addSubWindow(view).show()
        picture = self.drawn(first)
        self.drawn(view)
        area.tileSubWindows()
        compare(picture, self.drawn(first), "tiled")
        for window in area.subWindowList():
            window.close()
        area.close()
        area.deleteLater()
        return picture

    def tabs(self) -> Picture:
        """In tabs that change, hidden for a while, and in a splitter."""
        tabs, splitter = QTabWidget(), QSplitter()
        first, second = self.view(items=True), self.view()
        splitter.addWidget(second)
        tabs.addTab(first, "1")
        tabs.addTab(splitter, "2")
        tabs.show()
        picture = self.drawn(first)
        tabs.setCurrentIndex(1)
        self.drawn(second)
        tabs.setCurrentIndex(0)
        compare(picture, self.drawn(first), "on the tab again")
        tabs.removeTab(1)
        splitter.deleteLater()
        settle()
        compare(picture, self.drawn(first), "when the other tab is gone")
        tabs.deleteLater()
        return picture

    def moved(self) -> Picture:
        """From window to window while it moves and gathers, items with it."""
        if not self.kept:
            windows = [QWidget() for _ in range(3)]
            for window in windows:
                QVBoxLayout(window)
            self.kept = [self.view(items=True), windows, 0]
            # Once into each, at rest and moving.
            for _ in range(6):
                self.moved()
        view, windows, turn = self.kept
        old, new = windows[turn % 3], windows[(turn + 1) % 3]
        self.kept[2] += 1
        layout = new.layout()
        layout.addWidget(view)
        new.show()
        view.show()
        old.hide()
        # Where contexts are shared it would be the light that was gathered so far: more with each move.
        view.retry()
        picture = self.drawn(view)
        view._gather()
        return picture

    def unseen(self) -> Picture:
        """Never shown."""
        self.view(items=True)
        return np.zeros(1, np.uint8)

    def scenes(self) -> Picture:
        """One view, the scene taken out, put in and changed for one read anew."""
        if not self.kept:
            self.kept = [self.view(items=True)]
            self.kept[0].show()
        (view,) = self.kept
        self.loaded = load_scene(self.loaded.root)
        view.set_scene(self.loaded)
        view.camera = Camera.look_at((0, -140, 50), (0, 0, 10), 40)
        picture = self.drawn(view)
        view.set_scene(None)
        settle()
        view.set_scene(self.loaded)
        view.camera = Camera.look_at((0, -140, 50), (0, 0, 10), 40)
        compare(picture, self.drawn(view), "the scene put in again")
        return picture

    def portals(self) -> Picture:
        """Through a portal into another scene, which stands in this one in miniature, and back."""
        if not self.kept:
            self.loaded = LoadJob(HUB).wait()
            view = self.view()
            view.set_reduced_motion(True)
            view.show()
            self.drawn(view)
            change = SceneChange(view.session, view)
            clock = SessionClock(view.session, view)
            view.drawn.connect(clock.look)
            self.kept = [view, change]
        view, _ = self.kept
        view.session.open("map")
        self.wait(view.scene_shown, lambda: view.explorer.activate("map"))
        inside = self.arrived(view)
        self.wait(view.scene_shown, view.session.portals.go_back)
        compare(inside, self.arrived(view), "outside", same=False)
        return inside

    def shipped(self) -> Picture:
        """The shipped scenes one after the other, each read anew from the cache."""
        if not self.kept:
            self.kept = [self.view(items=True)]
            self.kept[0].show()
        (view,) = self.kept
        for scene in ("jianye", "members", "jinyuzui"):
            view.set_scene(LoadJob(scene).wait())
            picture = self.drawn(view)
        return picture

    def arrived(self, view: Any) -> Picture:
        """The view's picture, when camera, pins and dissolves are where they are going to."""
        view.explorer.arrive()
        return self.drawn(view)

    def wait(self, signal: Any, start: Callable[[], object]) -> None:
        """Start something and wait for what it tells."""
        waiting = QEventLoop()
        late = QTimer(singleShot=True, interval=60_000)
        late.timeout.connect(waiting.quit)
        late.start()
        signal.connect(waiting.quit)
        start()
        waiting.exec()
        signal.disconnect(waiting.quit)
        if not late.isActive():
            TOLD.append("nothing was told within 60 s")
        late.stop()

    # -- without a window -----------------------------------------------------------------------------------------

    def headless(self) -> Picture:
        """A picture without a window."""
        with HeadlessView(self.loaded, SIZE) as view:
            return view.draw(draft=True)

    def dropped(self) -> Picture:
        """The same, nobody closes it."""
        return HeadlessView(self.loaded, SIZE).draw(draft=True)

    def threads(self) -> Picture:
        """Views of several threads, and one that they share."""
        found: list[Picture] = []
        shared = HeadlessView(self.loaded, SIZE)

        def draw() -> None:
            with HeadlessView(self.loaded, SIZE) as own:
                found.append(own.draw(draft=True))
            found.append(shared.draw(draft=True))

        threads = [threading.Thread(target=draw) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if len(found) != 2 * len(threads):
            TOLD.append(f"{len(found)} pictures")
        for each in found[1:]:
            compare(found[0], each, "of another thread")
        return found[0]

    def beside(self) -> Picture:
        """A picture without a window beside one."""
        view = self.view()
        view.show()
        before = self.drawn(view)
        view.makeCurrent()
        with HeadlessView(self.loaded, SIZE) as other:
            aside = other.draw(draft=True)
            compare(before, self.drawn(view), "beside one without a window")
            compare(aside, other.draw(draft=True), "beside one in a window")
        compare(before, self.drawn(view), "after one without a window")
        view.close()
        return aside


def some_items() -> list[Any]:
    """Items of pyqtgraph of every kind that keeps something on the GPU, and text where Qt can paint it in all contexts.

    Qt 6.11 keeps the glyphs that it painted by the address of their context: another one at that address, which shares
    nothing with the first, is painted with names that it does not know (`glBindTexture(non-gen name)`).
    """
    # They hold each other in circles, whatever view they are in.
    gc.collect()
    import pyqtgraph.opengl as gl

    corners = np.array([(0, 0, 0), (12, 0, 0), (0, 12, 0), (0, 0, 12)], float)
    faces = np.array([(0, 1, 2), (0, 1, 3), (0, 2, 3), (1, 2, 3)])
    colours = np.linspace(0, 1, 16).reshape(4, 4)
    image = (np.arange(16 * 16 * 4) % 251).astype(np.ubyte).reshape(16, 16, 4)
    volume = (np.arange(8 * 8 * 8 * 4) % 241).astype(np.ubyte).reshape(8, 8, 8, 4)
    surface = gl.GLSurfacePlotItem(z=np.outer(np.arange(5), np.arange(5)) / 4.0, shader="normalColor")
    out = [
        gl.GLScatterPlotItem(pos=corners, color=colours, size=9, glOptions="translucent"),
        gl.GLScatterPlotItem(pos=corners + 3, color=(1, 0, 0, 1), size=np.array([3.0, 5, 7, 9])),
        gl.GLLinePlotItem(pos=corners, color=colours, antialias=True),
        gl.GLLinePlotItem(pos=corners - 5, color=(0, 1, 0, 1)),
        gl.GLMeshItem(vertexes=corners, faces=faces, vertexColors=colours, smooth=True, shader="shaded"),
        gl.GLMeshItem(vertexes=corners - 9, faces=faces, drawEdges=True, edgeColor=(1, 0, 1, 1), smooth=False),
        gl.GLImageItem(image),
        gl.GLVolumeItem(volume, glOptions="translucent"),
        gl.GLGridItem(),
        gl.GLAxisItem(),
        gl.GLBoxItem(),
        surface,
        gl.GLBarGraphItem(corners.reshape(2, 2, 3), np.ones((2, 2, 3))),
    ]
    if QCoreApplication.testAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts):
        out.append(gl.GLTextItem(pos=(0.0, 0.0, 20.0), text="text", color=(20, 20, 20)))
    for i, item in enumerate(out):
        item.translate(-40 + 6 * i, -30, 4)
    return out


def compare(first: Picture, found: Picture, what: str, *, same: bool = True) -> None:
    """Complain of another picture, or of the same one."""
    if not same:
        if first.shape == found.shape and (first == found).all():
            TOLD.append(f"{what}: nothing changed")
        return
    if first.shape != found.shape:
        TOLD.append(f"{what}: {found.shape} instead of {first.shape}")
    elif (most := int(np.abs(first.astype(int) - found).max())) > 2:
        TOLD.append(f"{what}: a channel is off by {most}")


def grown(megabytes: list[float]) -> float:
    """By how much the most that was held rose in a cycle: drivers free some things later than others."""
    part = max(1, len(megabytes) // 3)
    return (max(megabytes[-part:]) - max(megabytes[:part])) / max(1, len(megabytes) - part)


def repeat(host: Host, way: str, count: int) -> dict[str, object]:
    """Go a way several times; what was found."""
    do: Callable[[], Picture] = getattr(host, way)
    host.kept = []
    first: Picture | None = None
    live, megabytes = [], []
    warm = WARM + count // 10
    mapped_most = 0
    for i in range(warm + count):
        picture = do()
        settle()
        if first is None:
            first = picture
        compare(first, picture, "again")
        if i >= warm - 1:
            live.append(host.live())
            mapped_most = max(mapped_most, mapped())
            megabytes.append(resident_mb())
    host.kept = []
    settle()
    found = {
        "grown_mb": round(grown(megabytes), 4),
        "resident_mb": round(megabytes[-1], 1),
        "live": sorted(set(live)),
        "left": host.live(),
        "mapped": mapped_most,
        "told": sorted({t for t in TOLD if not any(words in t for words in _QT)}),
    }
    TOLD.clear()
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("ways", nargs="+")
    parser.add_argument("--apart", action="store_true")
    parser.add_argument("--no-window", action="store_true")
    parser.add_argument("--scene", default=str(Path(__file__).resolve().parents[1] / "samples" / "small"))
    options = parser.parse_args()
    # Nothing may wait for the garbage to be collected.
    gc.disable()
    qInstallMessageHandler(lambda kind, context, text: TOLD.append(f"Qt: {text}"))
    sys.excepthook = lambda kind, error, trace: TOLD.append(f"unhandled: {error!r}")
    sys.unraisablehook = lambda hook: TOLD.append(f"unraisable: {hook.exc_value!r}")
    threading.excepthook = lambda hook: TOLD.append(f"in a thread: {hook.exc_value!r}")
    application = None
    if not options.no_window:
        if not options.apart:
            QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
        application = QApplication(["host"])
    host = Host(options.scene)
    found = {way: repeat(host, way, options.count) for way in options.ways}
    qInstallMessageHandler(None)
    print(json.dumps(found), flush=True)
    del application


if __name__ == "__main__":
    main()
