"""Has what is spoken at the stops of a tour heard, and shown as captions."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject

from viewer.scene.package import FileFault
from viewer.scene.recordings import names, recorded
from viewer.scene.subtitles import BadSubtitlesError, Cue, read_subtitles
from viewer.scene.tours import TourStep
from viewer.scene.vocabulary import LocalText
from viewer.session.session import Session
from viewer.session.state import SessionState
from viewer.ui.guard import Guarded
from viewer.ui.presenters.sound import SoundPlayer
from viewer.ui.viewport.turns import QUEUED, SessionSignals

_LOG = logging.getLogger("jinyuzui")


class Narrator(Guarded, QObject):
    """Follows the tours of a session: a recording is heard while its stop's time passes, and only then.

    Parameters
    ----------
    session : whose tours
    lang : of the window
    player : is heard
    """

    def __init__(self, session: Session, lang: Callable[[], str], player: SoundPlayer, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._lang, self.player = session, lang, player
        self._told: tuple[TourStep | None, str, int] = (None, "", 0)
        self._data = b""
        SessionSignals(session, self).changed.connect(self._hear, QUEUED)

    def _hear(self, before: SessionState, now: SessionState) -> None:
        if (before.tour, before.lang, before.scene) != (now.tour, now.lang, now.scene):
            self.look()

    def look(self) -> None:
        """Be where the tour is: time has passed, or something changed."""
        tours, lang = self._session.tours, self._lang()
        stop = tours.stop
        if (now := (stop, lang, tours.visits)) != self._told:
            self.player.stop()
            self._told = now
            self._data = self._file(stop.narration, lang) if stop else b""
            tours.narrate(self.player.seconds(self._data) if self._data else 0.0, self._cues(stop, lang))
        wanted = bool(self._data) and tours.passing
        if wanted and not self.player.playing:
            wanted = tours.elapsed < tours.spoken and self.player.play(self._data, tours.elapsed)
            if not wanted:
                self._data = b""
        elif not wanted and self.player.playing:
            self.player.stop()

    def _cues(self, stop: TourStep | None, lang: str) -> tuple[Cue, ...]:
        source = self._file(stop.subtitles, lang) if stop else b""
        try:
            return read_subtitles(source) if source else ()
        except BadSubtitlesError:
            return ()  # reading the scene has told so

    def _file(self, text: LocalText, lang: str) -> bytes:
        scene, by_language = self._session.scene, names(text)
        name = by_language.get(lang) or by_language.get("") or ""
        if scene is None or not name:
            return b""
        try:
            return recorded(scene.loaded.root, name)
        except FileFault as fault:
            _LOG.warning("narration: %s", fault)
            return b""

    def close(self) -> None:
        """The window goes."""
        self.player.stop()
