"""The viewer of a kiosk, as its watchdog starts it."""

from __future__ import annotations

import gc
from typing import BinaryIO, TextIO

from PySide6.QtCore import Qt

from viewer.ending import Ending
from viewer.kiosk.beats import ViewerOrder
from viewer.kiosk.config import KioskFile
from viewer.kiosk.watchdog import LEFT
from viewer.session.settings import SettingsStore
from viewer.ui.shell.run import ended_by
from viewer.ui.shell.start import QtWords, Start, make_application


def run_kiosk(
    order: ViewerOrder,
    file: KioskFile,
    answers: BinaryIO,
    orders: BinaryIO,
    stacks: TextIO | None,
    *,
    words: QtWords,
    ending: Ending,
) -> tuple[int, bool]:
    """Show a kiosk until its operator leaves or the watchdog asks for the end.

    Parameters
    ----------
    order : what to show
    file : the kiosk
    answers, orders : to the watchdog, and from it
    stacks : takes what each thread is at when the program hangs or crashes
    words : takes what Qt says
    ending : tells when the system wants the program to end

    Returns
    -------
    The exit code, and whether the watchdog has gone.

    Raises
    ------
    NoOpenGLError
        If there is no usable OpenGL.
    """
    from pathlib import Path

    words.install()
    application = make_application(words)
    # OpenGL is imported after Qt has found its window system: that decides through which library it is called.
    from viewer.ui.error_reporter import ErrorReporter
    from viewer.ui.kiosk.awake import Awake
    from viewer.ui.kiosk.kiosk_shell import KioskShell
    from viewer.ui.kiosk.pulse import Pulse
    from viewer.ui.shell.persistence import Persistence
    from viewer.ui.shell.window import Window

    errors = ErrorReporter()
    errors.install()
    window = Window(errors, lang=file.kiosk.languages[0])
    # Nothing of a visitor is kept: settings in memory only.
    keeper = Persistence(window, SettingsStore())
    start = Start(window.view, words)
    start.failed.connect(application.quit)
    shell = KioskShell(window, file, Path(order.folder), last=order.last)
    pulse = Pulse(window, lambda: shell.busy, answers, orders, stacks)
    parted = False

    def end(code: int) -> None:
        shell.fence.release()
        application.exit(code)

    def orphaned() -> None:
        nonlocal parted
        parted = True
        end(0)

    shell.left.connect(lambda: end(LEFT))
    shell.anew.connect(lambda: end(0))
    pulse.ended.connect(lambda: end(0), Qt.ConnectionType.QueuedConnection)
    pulse.orphaned.connect(orphaned, Qt.ConnectionType.QueuedConnection)
    shell.begin()
    gc.freeze()
    gc.enable()
    asked = ended_by(ending, application, window)
    with Awake():
        code = int(application.exec()) if start.look() else 0
    ending.attend(lambda: None)
    asked.deleteLater()
    pulse.close()
    shell.close()
    keeper.close()
    window.close()
    words.remove()
    if start.error:
        raise start.error
    return code, parted


def safe_kiosk(file: KioskFile) -> KioskFile:
    """The same kiosk with nothing of its own to show: the built-in scene."""
    from dataclasses import replace

    import msgspec

    from viewer.kiosk.config import OfferedScene

    kiosk = msgspec.structs.replace(file.kiosk, scene=(OfferedScene(source="jinyuzui"),), style="", hour="")
    return replace(file, kiosk=kiosk)
