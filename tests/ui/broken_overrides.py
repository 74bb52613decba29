"""Breaks each method that Qt calls, one after the other, has Qt call it, and prints what became of it.

A process of its own: without the guard it ends by a segmentation fault on Python 3.11.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import pkgutil
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QObject, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QLayout, QLayoutItem, QTextBrowser, QVBoxLayout, QWidget, QWidgetItem
from shiboken6 import isValid

import viewer.ui
from viewer.build.loading import load_scene
from viewer.i18n import Translator
from viewer.kiosk.beats import END
from viewer.kiosk.config import Kiosk, KioskFile, OfferedScene
from viewer.logs import start_logging
from viewer.scene.sections import Bar, Event
from viewer.session.settings import SettingsStore
from viewer.ui.dashboard.visits_window import VisitsWindow
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.guard import is_guarded, overrides
from viewer.ui.kiosk.kiosk_shell import KioskShell
from viewer.ui.kiosk.pulse import Pulse
from viewer.ui.panels.card_parts import Illustration
from viewer.ui.panels.figures import Bars, Inks, Timeline
from viewer.ui.panels.scene_tile import SceneTile
from viewer.ui.panels.start_page import TileGrid
from viewer.ui.shell.edit_frame import EditFrame
from viewer.ui.shell.presenters_desk import PresentersDesk, Wishes
from viewer.ui.shell.start import QtWords, make_application
from viewer.ui.shell.upkeep import Upkeep
from viewer.ui.shell.window import Window
from viewer.ui.viewport.venue_view import VenueView
from viewer.ui.viewport.viewport import Viewport
from viewer.visits.report import read_report
from viewer.visits.visit_events import FILE
from viewer.visits.visit_store import VisitStore
from viewer.visits.visit_texts import VisitTexts

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "small"

UNBROKEN = ("FlowLayout.itemAt", "FlowLayout.takeAt")
"""A look into a list, which cannot fail; Qt has asked how many there are, and takes nothing for an answer."""


def classes() -> list[type]:
    """All classes of the interface that Qt knows."""
    for module in pkgutil.walk_packages(viewer.ui.__path__, "viewer.ui."):
        importlib.import_module(module.name)
    found, below = set[type](), list[type]([QObject, QLayoutItem])
    while below:
        cls = below.pop()
        below += cls.__subclasses__()
        if cls.__module__.startswith("viewer."):
            found.add(cls)
    return sorted(found, key=lambda c: f"{c.__module__}.{c.__name__}")


def _mouse(kind: QEvent.Type) -> QMouseEvent:
    at = QPointF(3, 3)
    return QMouseEvent(
        kind, at, at, Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )


def _wheel() -> QWheelEvent:
    none = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase)
    return QWheelEvent(QPointF(3, 3), QPointF(3, 3), QPoint(), QPoint(0, 120), *none, False)


_FILES = QMimeData()
_FILES.setUrls([QUrl.fromLocalFile("/no/such.png")])
_DROP = (Qt.DropAction.CopyAction, _FILES, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)

EVENTS: dict[str, Callable[[], QEvent]] = {
    "changeEvent": lambda: QEvent(QEvent.Type.FontChange),
    "closeEvent": QCloseEvent,
    "dragEnterEvent": lambda: QDragEnterEvent(QPoint(3, 3), *_DROP),
    "dropEvent": lambda: QDropEvent(QPointF(3, 3), *_DROP),
    "enterEvent": lambda: QEnterEvent(QPointF(), QPointF(), QPointF()),
    "event": lambda: QEvent(QEvent.Type.User),
    "focusInEvent": lambda: QFocusEvent(QEvent.Type.FocusIn),
    "focusOutEvent": lambda: QFocusEvent(QEvent.Type.FocusOut),
    "hideEvent": lambda: QEvent(QEvent.Type.Hide),
    "keyPressEvent": lambda: QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier),
    "keyReleaseEvent": lambda: QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier),
    "leaveEvent": lambda: QEvent(QEvent.Type.Leave),
    "mouseDoubleClickEvent": lambda: _mouse(QEvent.Type.MouseButtonDblClick),
    "mouseMoveEvent": lambda: _mouse(QEvent.Type.MouseMove),
    "mousePressEvent": lambda: _mouse(QEvent.Type.MouseButtonPress),
    "mouseReleaseEvent": lambda: _mouse(QEvent.Type.MouseButtonRelease),
    "paintEvent": lambda: QPaintEvent(QRect(0, 0, 5, 5)),
    "showEvent": QShowEvent,
    "wheelEvent": _wheel,
}


def call(it: QObject, name: str) -> None:
    """Have Qt's own code call a method of an object."""
    if name == "resizeEvent" and isinstance(it, QWidget):
        target = it.viewport() if isinstance(it, QAbstractScrollArea) else it
        QCoreApplication.sendEvent(target, QResizeEvent(it.size(), it.size()))
    elif name in EVENTS:
        if name == "dropEvent":
            # Qt drops only where the drag was taken.
            QCoreApplication.sendEvent(it, EVENTS["dragEnterEvent"]())
        within = name in ("paintEvent", "dragEnterEvent") and isinstance(it, QAbstractScrollArea)
        if name == "dragEnterEvent":
            # Qt drags nothing over what cannot be used now.
            above: object = it
            while isinstance(above, QWidget):
                above.setEnabled(True)
                above = above.parentWidget()
        QCoreApplication.sendEvent(it.viewport() if within else it, EVENTS[name]())  # type: ignore[attr-defined]
    elif name == "eventFilter":
        other = QObject()
        other.installEventFilter(it)
        QCoreApplication.sendEvent(other, QEvent(QEvent.Type.User))
    elif name == "loadResource" and isinstance(it, QTextBrowser):
        it.document().resource(QTextDocument.ResourceType.ImageResource.value, QUrl("no-such.png"))
    elif name == "focusNextPrevChild" and isinstance(it, QWidget):
        QCoreApplication.sendEvent(it, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier))
    elif isinstance(it, Viewport) and name.endswith("GL"):
        _draw(it, name)
    elif isinstance(it, QLayout):
        _lay_out(it, name)
    elif isinstance(it, QWidget):
        item = QWidgetItem(it)
        it.updateGeometry()
        {"sizeHint": item.sizeHint, "minimumSizeHint": item.minimumSize}.get(
            name, lambda: (item.hasHeightForWidth(), item.heightForWidth(100))
        )()
    else:
        _show_results(it)


def _draw(view: Viewport, name: str) -> None:
    if name == "initializeGL":
        again = VenueView()
        again.show()
        wait(200)
        again.close()
    elif name == "resizeGL":
        view.window().resize(view.window().width() + 7, view.window().height())
        wait(200)
        view.repaint()
    else:
        view.repaint()


def _lay_out(layout: QLayout, name: str) -> None:
    """By an outer layout, which is Qt's own."""
    host, inner = QWidget(), QWidget()
    outer = QVBoxLayout(host)
    if name == "addItem":
        layout.addWidget(inner)
        return
    kind = type(layout)
    tried = kind()
    tried.addWidget(inner)
    outer.addLayout(tried)
    outer.sizeHint(), outer.hasHeightForWidth(), outer.heightForWidth(90)
    host.resize(200, 80)
    host.show()
    outer.activate()
    wait(30)
    inner.setParent(None)
    host.close()


def _show_results(delegate: QObject) -> None:
    parent = delegate.parent()
    if isinstance(parent, QWidget):
        parent.doItemsLayout()  # type: ignore[attr-defined]
        parent.viewport().grab()  # type: ignore[attr-defined]


def wait(milliseconds: int) -> None:
    from PySide6.QtTest import QTest

    QTest.qWait(milliseconds)


def living() -> list[QObject]:
    """All objects of the interface that there are."""
    return [o for o in gc.get_objects() if issubclass(type(o), QObject | QLayoutItem)]


def objects(cls: type, name: str, known: list[QObject]) -> list[QObject]:
    """Living ones that have a method of that class, those that are seen first."""
    method = vars(cls)[name]
    found = [o for o in known if issubclass(type(o), cls) and getattr(type(o), name) is method and isValid(o)]
    return sorted(found, key=lambda o: not (isinstance(o, QWidget) and o.isVisible()))


def figures() -> list[QWidget]:
    """What only few cards have, and a picture without a scene."""
    font, inks = QFont(), Inks()
    events, bars = [Event("1960", "Begun"), Event("1961", "Finished")], [Bar("above", 9.0), Bar("below", 2.0)]
    made = (
        Timeline(events, font, inks),
        Bars(bars, font, inks),
        Illustration(np.zeros((4, 6, 4), np.uint8), 15.0),
        Viewport(),
        TileGrid([SceneTile("nowhere")]),
    )
    for each in made:
        each.resize(200, 160)
        each.show()
    return list(made)


def report() -> QWidget:
    """The window with a report of visits, of none."""
    with tempfile.TemporaryDirectory() as folder:
        store = VisitStore(Path(folder) / FILE)
        store.add_word("toilet")
        store.flush(10.0)
        store.close()
        out = VisitsWindow(VisitTexts(read_report([Path(folder)]), {}, Translator("en")), lambda scene: None)
    out.resize(1000, 640)
    out.show()
    return out


def boom(*_: object) -> object:
    return 1 / 0


def everything(window: Window) -> None:
    """Open what is made only when it is wanted."""
    explorer = window.view.explorer
    assert explorer
    for spot in explorer.story.hotspots:
        window.places.chosen.emit(spot)
        wait(20)
    # On the way there may be no pin in sight.
    explorer.arrive()
    window.view.update()
    wait(100)
    window.view.perform("bookmark")
    window.view.perform("bookmarks")
    wait(200)
    window.search.setFocus()
    window.search.field.setText("hall")
    wait(400)
    window.messages.show_issues(True)
    window.aids.show_keys(True)
    wait(50)


def edited(errors: ErrorReporter, folder: Path) -> EditFrame:
    """The window of an author."""
    package = folder / "package"
    shutil.copytree(SAMPLE, package)
    window = Window(errors, lang="en")
    frame = EditFrame(window)
    frame.resize(1100, 700)
    frame.show()
    window.show_scene(load_scene(str(package)))
    wait(300)
    return frame


def kiosk_of(errors: ErrorReporter, source: str) -> Window:
    """A kiosk's window; what it hears of all others would be in their way."""
    window = Window(errors, lang="en")
    window.resize(800, 600)
    shell = KioskShell(window, KioskFile(Path("kiosk.toml"), Kiosk(scene=(OfferedScene(source=source),))), None)
    application = QCoreApplication.instance()
    assert application
    for hears in (shell.fence, shell.visitors):
        application.removeEventFilter(hears)
    pulse = Pulse(window, lambda: False, io.BytesIO(), io.BytesIO(END), None)
    assert pulse.parent() is window
    window.show_scene(load_scene(source))
    window.show()
    wait(200)
    return window


def main(source: str) -> None:
    make_application(QtWords(lambda words: None))
    errors = ErrorReporter()
    errors.install()
    window = Window(errors, lang="en")
    window.resize(1100, 700)
    window.show_scene(load_scene(source))
    window.show()
    wait(300)
    everything(window)
    kept_alive = [*figures(), report()]
    upkeep = Upkeep(errors, SettingsStore(), start_logging(), window.notice, window.notice.say, lambda: window.tr_)
    assert upkeep.parent() is window
    desk = PresentersDesk(window, Wishes())
    desk.begin()
    desk.frozen.freeze(window.grab())
    desk.pointer.point((0.5, 0.5))
    wait(100)
    kiosk = kiosk_of(errors, source)
    scratch = tempfile.TemporaryDirectory()
    author = edited(errors, Path(scratch.name))
    before = [r.text for r in errors.reports]
    wrong: list[str] = []
    done = 0
    known = living()
    for cls in classes():
        for name, method in overrides(cls):
            where = f"{cls.__name__}.{name}"
            if name not in vars(cls):
                continue
            if not is_guarded(method):
                wrong.append(f"{where}: not guarded")
                continue
            if where in UNBROKEN:
                continue
            tried = objects(cls, name, known) or objects(cls, name, living())
            if not tried:
                wrong.append(f"{where}: there is none to try it with")
                continue
            told = len(errors.reports)
            cell = (method.__closure__ or ())[method.__code__.co_freevars.index("method")]
            kept, cell.cell_contents = cell.cell_contents, boom
            try:
                for it in tried:
                    if isinstance(it, QWidget) and not it.isVisible():
                        it.show()
                    for _ in range(3):
                        call(it, name)
                    # A list without rows, or a window behind others, may have nothing to do.
                    if len(errors.reports) > told:
                        break
            finally:
                cell.cell_contents = kept
            reports = [r.text for r in errors.reports[told:]]
            if reports != [f"{where}: ZeroDivisionError: division by zero"]:
                wrong.append(f"{where}: told {reports}")
            done += 1
    kiosk.close()
    author.close()
    window.close()
    scratch.cleanup()
    for each in kept_alive:
        each.close()
    print(json.dumps({"before": before, "wrong": wrong, "done": done}))


if __name__ == "__main__":
    main(sys.argv[1])
