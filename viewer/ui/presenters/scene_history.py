"""The way through several scenes as the window shows it: where one came from, and what is on its way."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from viewer.i18n import N_, Translator
from viewer.scene.issues import Issue
from viewer.scene.titles import scene_title
from viewer.scene.vocabulary import localised
from viewer.session.session import Session
from viewer.ui.guard import Guarded
from viewer.ui.panels.button_bars import TrailBar
from viewer.ui.panels.notices import Notice
from viewer.ui.panels.panel_host import PanelHost
from viewer.ui.panels.widgets import set_tip
from viewer.ui.presenters.scene_change import SceneChange

PATIENCE = 2000
"""Milliseconds until it is said that a scene is being opened: the longest flight, and a little more."""


class SceneHistory(Guarded, QObject):
    """The button that leads back to the scene before, and what is said when another one takes long or fails.

    Parameters
    ----------
    session : whose portals these are
    desk : with the button and the notice
    tr : of what is said
    """

    def __init__(self, session: Session, desk: PanelHost, tr: Translator, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._tr = desk, tr
        self._portals = session.portals
        self.change = SceneChange(session, self)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._say_waiting)
        self._told = False
        self.change.changed.connect(self._changed)
        self.change.failed.connect(self._failed)
        self._button, self._notice = desk.one(TrailBar).button, desk.one(Notice)
        self._button.clicked.connect(lambda: self._portals.go_back())

    def translate(self, tr: Translator, /) -> None:
        """Say it in a language."""
        self._tr = tr
        self._name()

    def _name(self) -> None:
        stops = self._portals.stops
        self._desk.has_trail = bool(stops)
        if stops:
            titles = [localised(s.loaded.scene.title, self._tr.lang) or s.loaded.scene.id for s in stops]
            self._button.setText(self._tr.gettext("Back to {scene}").format(scene=titles[-1]))
            set_tip(self._button, " › ".join(titles))

    def _changed(self) -> None:
        self._name()
        if self._portals.waiting:
            self._patience.start()
        else:
            self._patience.stop()
            if self._told:
                self._told = False
                self._notice.pass_over()
        self._desk.arrange()

    def _say_waiting(self) -> None:
        """The other scene takes longer than the flight to it."""
        if self._portals.waiting and not self._portals.ready:
            scene, self._told = self._portals.waiting, True
            text = N_("{scene} is being opened. Click anywhere to stay here.")
            self._notice.inform(lambda tr: tr.gettext(text).format(scene=scene_title(scene, tr.lang)))
            self._desk.arrange()

    def _failed(self, scene: str, issues: Sequence[Issue]) -> None:
        """The scene at the other end cannot be opened: say why, and stay."""

        def closed(tr: Translator) -> str:
            why = issues[0].format(tr) if issues else ""
            text = tr.gettext("The way to {scene} is closed: {why}")
            return text.format(scene=scene_title(scene, tr.lang), why=why)

        self._notice.say(closed)
        self._desk.arrange()
