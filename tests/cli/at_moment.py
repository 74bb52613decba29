"""The program, brought to a moment at which a test wants to end it; says so on its output.

python tests/cli/at_moment.py MOMENT SCENE
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QPoint, QTimer, QUrl
from PySide6.QtWidgets import QMessageBox, QTextBrowser, QToolTip, QWidget

from viewer.__main__ import main
from viewer.session.settings import SettingsStore
from viewer.ui.shell import start
from viewer.ui.viewport.venue_view import VenueView


def there() -> None:
    print("there", flush=True)


def in_dialog(view: VenueView) -> None:
    box = QMessageBox(view.window())
    QTimer.singleShot(100, there)
    box.exec()


def in_dialog_of_dialog(view: VenueView) -> None:
    box = QMessageBox(view.window())
    QTimer.singleShot(100, lambda: in_dialog(view))
    box.exec()


def walking(view: VenueView) -> None:
    assert view.explorer
    view.explorer.perform("walk")
    QTimer.singleShot(300, there)


def touring(view: VenueView) -> None:
    assert view.explorer
    view.explorer.perform("tour-play")
    QTimer.singleShot(300, there)


def saving(view: VenueView) -> None:
    view.window().next_language()  # type: ignore[attr-defined]


def always_saving(view: VenueView) -> None:
    timer = QTimer(view, interval=450)
    timer.timeout.connect(view.window().next_language)  # type: ignore[attr-defined]
    timer.start()


def slow(save: Callable[[SettingsStore], bool]) -> Callable[[SettingsStore], bool]:
    def saved(store: SettingsStore) -> bool:
        there()
        time.sleep(0.3)
        return save(store)

    return saved


def stuck(view: VenueView) -> None:
    there()
    time.sleep(60)


def looking_after(view: VenueView) -> None:
    """Tells what the banner says, saves a picture where there is no room, and ends."""
    window = view.window()
    banner = window.notice  # type: ignore[attr-defined]
    said: list[str] = []

    def look() -> None:
        if banner.isVisible() and banner.text not in said:
            said.append(banner.text)
            for line in banner.text.splitlines():
                print("banner:", line, flush=True)
        banner.hide()

    timer = QTimer(window, interval=50)
    timer.timeout.connect(look)
    timer.start()

    def end() -> None:
        there()
        window.close()

    saver = window.saver  # type: ignore[attr-defined]
    for signal in (saver.failed, saver.saved):
        signal.connect(lambda *_: QTimer.singleShot(3000, end))
    saver.save(os.environ["JINYUZUI_CONFIG"] + "/picture.png")


def seeing_all(view: VenueView) -> None:
    """Opens every card in both languages, lists, tool tips and the issues, follows a tour's steps, and closes."""
    window = view.window()
    explorer = view.explorer
    assert explorer
    # Whatever goes wrong, the window closes, and the word for that all went well is missing.
    QTimer.singleShot(0, window.close)
    for lang in ("en", "zh"):
        window.set_language(lang)  # type: ignore[attr-defined]
        for spot in explorer.story.hotspots:
            explorer.session.open(spot)
            explorer.arrive()
            QCoreApplication.sendPostedEvents()
            for widget in window.findChildren(QWidget):
                if widget.isVisible() and widget.toolTip():
                    QToolTip.showText(QPoint(10, 10), widget.toolTip(), widget)
            for text in window.findChildren(QTextBrowser):
                # As if its first link were clicked, whatever it has become.
                text.anchorClicked.emit(QUrl(os.environ.get("CLICKED", "")))
        for step in range(len(explorer.loaded.scene.tour)):
            explorer.session.tours.go(step, playing=False)
            QCoreApplication.sendPostedEvents()
        explorer.session.tours.end()
        window.messages.show_issues(True)  # type: ignore[attr-defined]
        view.draw_now()
    there()


def leaving(view: VenueView) -> None:
    """Ends the program as the system does, a talk's two windows at once."""
    QTimer.singleShot(500, QCoreApplication.quit)
    there()


MOMENTS: dict[str, Callable[[VenueView], None]] = {
    f.__name__: f
    for f in (
        in_dialog,
        in_dialog_of_dialog,
        walking,
        touring,
        saving,
        stuck,
        looking_after,
        always_saving,
        seeing_all,
        leaving,
    )
}


MOMENT = sys.argv.pop(1) if __name__ == "__main__" else ""


class Start(start.Start):
    """Goes to the moment after the first picture."""

    def _drew(self) -> None:
        super()._drew()
        QTimer.singleShot(200, lambda: MOMENTS[MOMENT](self._view))


if __name__ == "__main__":
    start.Start = Start  # type: ignore[misc]
    if MOMENT == "saving":
        SettingsStore.save = slow(SettingsStore.save)  # type: ignore[method-assign]
    sys.exit(main())
