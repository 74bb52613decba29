"""What is seen while nobody is there: a tour, and a call to visitors in all languages of the house."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer

from viewer.i18n import Translator
from viewer.kiosk.config import Kiosk
from viewer.scene.vocabulary import localised
from viewer.session.state import SessionState
from viewer.ui.guard import Guarded
from viewer.ui.kiosk.covers import Invitation
from viewer.ui.panels.step_figure import StepFigure
from viewer.ui.shell.window import Window
from viewer.ui.viewport.turns import QUEUED, SessionSignals

_REST = 4_000
"""Milliseconds between two rounds of the tour."""

_PAUSE = 500
"""Milliseconds between two slices of the light of a picture at rest: nobody waits for it, and a machine in a closed
case stays cool."""

_A_STOP = 20_000
"""Milliseconds that each view and each spot is shown of a scene without a tour."""


class Attraction(Guarded, QObject):
    """Shows a scene by itself.

    Parameters
    ----------
    window : with the scene
    kiosk : whose languages, and what it says
    """

    def __init__(self, window: Window, kiosk: Kiosk) -> None:
        super().__init__(window)
        self._window, self._session, self._kiosk = window, window.session, kiosk
        self.invitation = Invitation(window, (window.desk.one(StepFigure), window.aids.tour.caption))
        self.running = False
        self._tour = ""
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._round)
        self._stop = 0
        SessionSignals(self._session, self).changed.connect(self._hear, QUEUED)
        window.view.scene_shown.connect(self._come, QUEUED)

    @property
    def words(self) -> str:
        """The call, in each language on a line of its own."""
        said = []
        for lang in self._kiosk.languages:
            own = localised(self._kiosk.touch, lang) if self._kiosk.touch else ""
            said.append(own or Translator(lang).gettext("Touch to explore"))
        return "\n".join(dict.fromkeys(said))

    def begin(self, tour: str, /) -> None:
        """Begin, with a tour by id; the scene's first for ""."""
        self.running, self._tour, self._stop = True, tour, 0
        self._clear()
        self._window.view.pace.pause = _PAUSE
        self.invitation.call(self.words)
        self._round()

    def end(self) -> None:
        """Leave the scene to a visitor."""
        if not self.running:
            return
        self.running = False
        self._window.view.pace.pause = 0
        self._again.stop()
        self.invitation.end()
        self._session.tours.end()
        self._window.desk.set_clean(False)
        self._window.aids.tour.show_scene()
        self._window.desk.arrange()

    def _clear(self) -> None:
        """No panels: what stands for hours burns into the screen."""
        desk, bar = self._window.desk, self._window.aids.tour
        if not desk.clean or not bar.isHidden():
            bar.hide()
            desk.set_clean(True)
            desk.arrange()

    def _come(self) -> None:
        if self.running:
            self._clear()
            if not self._session.tours.active:
                self._again.start(_REST)

    def _round(self) -> None:
        """Once more from the start."""
        scene, tours = self._session.scene, self._session.tours
        if scene is None or not self.running:
            return
        if way := self._session.portals.stops:
            # The tour has led elsewhere: back to where it begins, which then begins it.
            self._session.show(way[0].loaded)
            self._again.start(_REST)
            return
        if any(tour.id == self._tour for tour in tours.known):
            tours.choose(self._tour)
        if tours.chosen:
            tours.go(0, playing=True)
            return
        stops = [partial(self._session.show_view, view) for view in scene.views]
        stops += [partial(self._session.open, spot) for spot in scene.hotspots]
        if stops:
            stops[self._stop % len(stops)]()
            self._stop += 1
        self._clear()
        self._again.start(_A_STOP)

    def _hear(self, before: SessionState, now: SessionState) -> None:
        if not self.running:
            return
        if now.tour.ended or (before.tour.playing and not now.tour.playing):
            self._session.tours.end()
            self._again.start(_REST)
        # The presentation look follows the tour; here it stays whatever happens.
        self._clear()
