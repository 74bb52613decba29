"""Going from one scene to another as one flight, and back to where one was: loads what the session asks for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from viewer.build.loading import LoadedScene
from viewer.scene.issues import Issue
from viewer.session.controllers.portal import Opened
from viewer.session.session import Session
from viewer.session.state import SessionState
from viewer.ui.guard import Guarded
from viewer.ui.presenters.scene_loader import SceneLoader
from viewer.ui.viewport.turns import QUEUED, SessionSignals
from viewer.ui.weakly import weakly


class SceneChange(Guarded, QObject):
    """Loads the scenes behind a session's portals, and says what is on its way.

    Parameters
    ----------
    session : whose scenes are changed

    Signals
    -------
    failed(str, object) : the scene that could not be opened, and the issues; the present one stays
    changed() : other scenes to go back to, or one is on the way or no longer
    """

    failed = Signal(str, object)
    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._portals = session.portals
        self._opened: Opened | None = None
        self.loader = SceneLoader(self)
        self.loader.loaded.connect(self._loaded)
        self.loader.failed.connect(self._failed)
        self._portals.opener = self
        self._portals.failed = weakly(self._tell)
        SessionSignals(session, self).changed.connect(self._hear, QUEUED)

    def open(self, folder: Path, opened: Opened, /) -> None:
        """Load a package beside the picture."""
        self._opened = opened
        self.loader.start(folder)

    def cancel(self) -> None:
        """Give up what is being loaded."""
        self._opened = None
        self.loader.cancel()

    def close(self) -> None:
        """The window is closed."""
        self._portals.cancel()
        self.loader.close()

    def _hear(self, before: SessionState, now: SessionState) -> None:
        if (before.bound_for, before.scene) != (now.bound_for, now.scene):
            self.changed.emit()

    def _loaded(self, loaded: LoadedScene) -> None:
        self._give(loaded)

    def _failed(self, issues: Sequence[Issue]) -> None:
        self._give(issues)

    def _give(self, found: LoadedScene | Sequence[Issue]) -> None:
        opened, self._opened = self._opened, None
        if opened:
            opened(found)

    def _tell(self, scene: str, issues: Sequence[Issue]) -> None:
        self.failed.emit(scene, issues)
