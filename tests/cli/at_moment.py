"""The program, brought to a moment at which a test wants to end it; says so on its output.

python tests/cli/at_moment.py MOMENT SCENE
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox

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
    view.explorer.run("walk")
    QTimer.singleShot(300, there)


def touring(view: VenueView) -> None:
    assert view.explorer
    view.explorer.run("tour-play")
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


MOMENTS: dict[str, Callable[[VenueView], None]] = {
    f.__name__: f
    for f in (in_dialog, in_dialog_of_dialog, walking, touring, saving, stuck, looking_after, always_saving)
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
