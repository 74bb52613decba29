"""The program with a window: everything that is switched for the whole process is switched here."""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from viewer.app.settings import SettingsStore
from viewer.build.job import LoadJob
from viewer.i18n import Translator
from viewer.logs import start_logging
from viewer.render.errors import NoOpenGLError
from viewer.scene.style import Style
from viewer.text.labels import families
from viewer.ui.errors import ErrorReporter
from viewer.ui.keeping import Keeper, comfort_of, kept_style, put_window
from viewer.ui.window import Window

NO_OPENGL = 3


def make_application() -> QApplication:
    """Qt's application, set up as our window needs it."""
    # A view that moves to another window keeps its context, and with it all that lies on the GPU.
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication(["jinyuzui"])
    application.setApplicationName("jinyuzui")
    application.setApplicationDisplayName("")
    font = application.font()
    font.setFamilies(families(font.family()))
    application.setFont(font)
    return application


def run_window(
    job: LoadJob,
    source: str,
    /,
    *,
    lang: str,
    style: Style | None = None,
    store: SettingsStore | None = None,
    back: bool = False,
) -> int:
    """Show a scene in a window until it is closed.

    Parameters
    ----------
    style : another one than was set
    store : the settings
    back : go to where the visitor was the last time

    Returns
    -------
    The exit code: 3 if there is no usable OpenGL.
    """
    start_logging()
    kept = store or SettingsStore()
    application = make_application()
    errors = ErrorReporter()
    errors.install()
    window = Window(errors, lang=lang, comfort=comfort_of(kept.settings))
    keeper = Keeper(window, kept, back=back)
    window.resize(*_first_size(application))

    def no_opengl(where: str, error: BaseException) -> None:
        if isinstance(error, NoOpenGLError):
            tr = Translator(lang)
            text = tr.gettext("There is no usable OpenGL 3.3: {error}. Install the graphics card's driver.")
            sys.stderr.write(text.format(error=error) + "\n")
            application.exit(NO_OPENGL)

    window.view.failed.connect(no_opengl)
    window.view.set_style(style or kept_style(kept.settings))
    window.open_scene(source, job=job)
    if kept.settings.window:
        put_window(window, kept.settings.window)
    window.show()
    # Where nobody manages windows, as on many kiosks, the keyboard has to be asked for.
    window.activateWindow()
    # What was imported stays for good; from now on garbage is looked for among what comes after.
    gc.freeze()
    gc.enable()
    code = int(application.exec())
    keeper.close()
    return code


def _first_size(application: QApplication) -> tuple[int, int]:
    """Most of a small screen, part of a large one; F11 takes all of it."""
    room = application.primaryScreen().availableGeometry()
    return min(1280, int(room.width() * 0.95)), min(720, int(room.height() * 0.95))
