"""The program with a window: everything that is switched for the whole process is switched here."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from viewer.build.job import LoadJob
from viewer.ending import Ending
from viewer.logs import start_logging
from viewer.scene.style import Style
from viewer.session.settings import SettingsStore
from viewer.ui.guard import Guarded
from viewer.ui.shell.start import QtWords, Start, make_application

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from viewer.instance import Instance
    from viewer.session.revisits.looked_at import Sight


class _Asked(Guarded, QObject):
    """Brings the wish that the program end from the thread that heard it to the window's."""

    end = Signal()


def run_window(
    job: LoadJob,
    source: str,
    /,
    *,
    lang: str,
    words: QtWords,
    ending: Ending,
    style: Style | None = None,
    store: SettingsStore | None = None,
    back: bool = False,
    present: tuple[str, float | None] | None = None,
    remote: str = "",
    watch: bool = False,
    sight: Sight | None = None,
    edit: bool = False,
    instance: Instance | None = None,
) -> int:
    """Show a scene in a window until it is closed.

    Parameters
    ----------
    words : takes what Qt says
    ending : tells when the system wants the program to end
    style : another one than was set
    store : the settings
    back : go to where the visitor was the last time
    present : give a talk along a tour, by id, that is to take so many minutes; "" and None for the scene's own
    remote : address at which phones are heard in a talk; "" for none
    watch : show what is saved of the scene
    sight : what is to be seen of the scene first
    edit : with an editor of the scene beside it
    instance : the user's place on the screen, if this process has it: later starts are heard

    Returns
    -------
    The exit code.

    Raises
    ------
    NoOpenGLError
        If there is no usable OpenGL.
    """
    logs = start_logging()
    kept = store or SettingsStore()
    words.install()
    application = make_application(words)
    # OpenGL is imported after Qt has found its window system: that decides through which library it is called.
    from viewer.ui.error_reporter import ErrorReporter
    from viewer.ui.shell.hearing import Hearing
    from viewer.ui.shell.persistence import Persistence, comfort_of, kept_style
    from viewer.ui.shell.talk_start import TalkStart
    from viewer.ui.shell.upkeep import Upkeep
    from viewer.ui.shell.window import Window
    from viewer.ui.shell.window_places import put_window

    errors = ErrorReporter()
    errors.install()
    window = Window(errors, lang=lang, comfort=comfort_of(kept.settings))
    keeper = Persistence(window, kept, back=back)
    frame: QWidget = window
    if edit:
        from viewer.ui.shell.edit_frame import EditFrame

        frame = EditFrame(window)
    frame.resize(*_first_size(application))
    upkeep = Upkeep(errors, kept, logs, window.notice, window.notice.say, lambda: window.tr_)
    start = Start(window.view, words)
    window.view.drawn.connect(upkeep.begin, Qt.ConnectionType.SingleShotConnection)
    start.failed.connect(application.quit)
    window.view.set_style(style or kept_style(kept.settings))
    window.sights.open(source, sight, job=job)
    if kept.settings.window:
        put_window(frame, kept.settings.window)
    frame.show()
    # Where nobody manages windows, as on many kiosks, the keyboard has to be asked for.
    frame.activateWindow()
    if watch:
        window.follow_files()
    talks = TalkStart(window, kept, remote)
    if present is not None:
        talks.begin(*present)
    hearing = Hearing(window, instance, lambda: talks.desk is not None) if instance else None
    # What was imported stays for good; from now on garbage is looked for among what comes after.
    gc.freeze()
    gc.enable()
    asked = ended_by(ending, application, frame)
    code = int(application.exec()) if start.look() else 0
    ending.attend(lambda: None)
    asked.deleteLater()
    if hearing:
        hearing.close()
    if start.error is None:
        keeper.close()
    frame.close()
    words.remove()
    if start.error:
        raise start.error
    return code


def ended_by(ending: Ending, application: QApplication, window: QWidget) -> _Asked:
    """From now on a signal closes the window as its visitor would; what is given is to be kept until the end."""
    asked = _Asked()

    def end() -> None:
        window.close()
        application.exit(ending.code)

    asked.end.connect(end, Qt.ConnectionType.QueuedConnection)
    ending.attend(asked.end.emit)
    return asked


def _first_size(application: QApplication) -> tuple[int, int]:
    """Most of a small screen, part of a large one; F11 takes all of it."""
    room = application.primaryScreen().availableGeometry()
    return min(1280, int(room.width() * 0.95)), min(720, int(room.height() * 0.95))
