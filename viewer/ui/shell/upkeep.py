"""What is looked after once the first picture is there: leftovers of killed processes, disks and fonts that fail."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from viewer.build import cache
from viewer.graphics import fill_shader_index
from viewer.i18n import N_, Translator
from viewer.logs import Logs
from viewer.scratch import sweep
from viewer.session.settings import SettingsStore
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.guard import Guarded
from viewer.ui.panels.notices import Words
from viewer.ui.theme.fonts import missing_fonts
from viewer.user_folders import why_not

_LOG = logging.getLogger("jinyuzui")

SOON = 1_500
"""Milliseconds after the first picture."""

SETTINGS, LOGS, CACHE, FONTS = "settings", "logs", "cache", "fonts"

_TEXTS = {
    SETTINGS: N_("Settings cannot be kept: {why}"),
    LOGS: N_("No log is kept: {why}"),
    CACHE: N_("Built scenes cannot be kept, so each scene takes longer to open: {why}"),
}


class Upkeep(Guarded, QObject):
    """Tells each kind of trouble once, in the window and in its list of faults; the program runs on.

    Parameters
    ----------
    errors : keeps what was told
    store, logs : whose disks are looked at
    banner : says one thing at a time; what comes meanwhile waits until it is closed
    say : has it say something
    tr : gives the translator of now
    """

    _found = Signal(str, str)

    def __init__(
        self,
        errors: ErrorReporter,
        store: SettingsStore,
        logs: Logs,
        banner: QWidget,
        say: Callable[[Words], None],
        tr: Callable[[], Translator],
    ) -> None:
        super().__init__(banner.window())
        self._errors, self._store, self._logs, self._banner, self._say, self._tr = errors, store, logs, banner, say, tr
        self._told: set[str] = set()
        self._waiting: list[Words] = []
        self._begun = False
        self._found.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self._look)
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._show_next)
        banner.installEventFilter(self)
        store.on_trouble(lambda why: self._found.emit(SETTINGS, why))
        logs.on_trouble(lambda why: self._found.emit(LOGS, why))

    def begin(self) -> None:
        """The first picture is there."""
        self._soon.start()

    def _look(self) -> None:
        # Not before: a scene that opens closes the banner.
        self._begun = True
        self._next.start()
        threading.Thread(target=self._work, name="upkeep", daemon=True).start()
        if text := missing_fonts(self._tr()):
            self._tell(FONTS, text)

    def _work(self) -> None:
        """On a thread of its own: disks may be slow."""
        sweep()
        cache.sweep()
        fill_shader_index()
        if why := why_not(cache.folder(), room=cache.ROOM):
            self._found.emit(CACHE, why)
        if self._store.folder and (why := why_not(self._store.folder)):
            self._found.emit(SETTINGS, why)

    def _tell(self, kind: str, why: str) -> None:
        if kind in self._told:
            return
        self._told.add(kind)

        def words(tr: Translator) -> str:
            return tr.gettext(_TEXTS[kind]).format(why=why) if kind in _TEXTS else missing_fonts(tr)

        text = words(self._tr())
        if kind in (CACHE, FONTS):
            # The others have logged it themselves.
            _LOG.warning(text)
        self._errors.note(text)
        self._waiting.append(words)
        self._next.start()

    def _show_next(self) -> None:
        if self._begun and self._waiting and self._banner.isHidden():
            waiting, self._waiting = self._waiting, []
            self._say(lambda tr: "\n".join(each if isinstance(each, str) else each(tr) for each in waiting))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: the banner was closed."""
        if event.type() == QEvent.Type.Hide and self._waiting:
            self._next.start()
        return False
