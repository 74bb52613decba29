"""The program with the window of a report."""

from __future__ import annotations

from viewer.ending import Ending
from viewer.i18n import Translator
from viewer.logs import start_logging
from viewer.session.settings import SettingsStore, settings_folder
from viewer.ui.dashboard.heat_maker import MakeHeat
from viewer.ui.shell.start import QtWords, make_application
from viewer.visits.visit_texts import VisitTexts

_SIZE = (1280, 720)


def run_visits(texts: VisitTexts, make_heat: MakeHeat, tr: Translator, /, *, words: QtWords, ending: Ending) -> int:
    """Show a report until its window is closed; gives the exit code.

    Parameters
    ----------
    make_heat : makes heat maps, on a thread beside the window
    words : takes what Qt says
    ending : tells when the system wants the program to end

    Raises
    ------
    NoWindowSystemError
        If the window system is none for our windows.
    """
    start_logging()
    words.install()
    application = make_application(words)
    from viewer.ui.dashboard.visits_window import VisitsWindow
    from viewer.ui.error_reporter import ErrorReporter
    from viewer.ui.shell.persistence import comfort_of
    from viewer.ui.shell.run import ended_by

    errors = ErrorReporter()
    errors.install()
    window = VisitsWindow(texts, make_heat, comfort_of(SettingsStore(settings_folder()).settings))
    room = application.primaryScreen().availableGeometry()
    window.resize(min(_SIZE[0], room.width()), min(_SIZE[1], room.height()))
    window.show()
    asked = ended_by(ending, application, window)
    words.release()
    code = int(application.exec())
    ending.attend(lambda: None)
    asked.deleteLater()
    window.close()
    words.remove()
    return code
