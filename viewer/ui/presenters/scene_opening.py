"""Opening scenes: the page that is seen meanwhile, and what is done when it does not work."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from viewer.build.job import LoadJob
from viewer.build.loading import LoadedScene
from viewer.i18n import Translator
from viewer.scene.issues import Issue, SceneError
from viewer.scene.options import AS_WRITTEN
from viewer.scene.titles import scene_title
from viewer.ui.guard import Guarded
from viewer.ui.panels.notices import Page
from viewer.ui.presenters.opening_picture import picture_of
from viewer.ui.presenters.scene_loader import SceneLoader

PATIENCE, PROGRESS_EVERY = 700, 100
"""Milliseconds of opening before it is shown how far that is, and between two such showings."""


class Opening(Guarded, QObject):
    """Opens one scene at a time.

    Parameters
    ----------
    page : instead of a picture
    tr : of what the page says

    Signals
    -------
    began() : another scene is on its way
    opened(object) : a `LoadedScene`
    stayed() : the one behind the page is gone back to

    Attributes
    ----------
    pictured : show what a scene opened with the last time until it is there
    """

    began = Signal()
    opened = Signal(object)
    stayed = Signal()

    def __init__(self, page: Page, tr: Translator, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._tr = page, tr
        self._say: Callable[[], None] = lambda: None
        self.source, self.pictured = "", True
        self._options = AS_WRITTEN
        self.issues: tuple[Issue, ...] = ()
        self.loader = SceneLoader(self)
        self._waiting = QTimer(self)
        self._waiting.timeout.connect(self._show_progress)
        self.loader.loaded.connect(self._show)
        self.loader.failed.connect(self._fail)
        page.retry.connect(self._again)
        page.cancel.connect(self._give_up)

    @property
    def name(self) -> str:
        """What the scene is called."""
        return scene_title(self.source, self._tr.lang)

    def translate(self, tr: Translator, /) -> None:
        """Say what the page says in another language."""
        self._tr = tr
        if not self._page.isHidden() and not self._page.is_stopped:
            self._say()

    def open(self, source: str, /, *, job: LoadJob | None = None, back: bool = False) -> None:
        """Load a scene.

        Parameters
        ----------
        job : one that loads it already
        back : there is a scene behind the page, to stay with where this one does not open
        """
        self._page.can_go_back = back
        self.source, self._options = source, job.options if job else AS_WRITTEN
        self.began.emit()
        if job and job.poll():
            self._take(job)
            return
        self._say = lambda: self._page.name_opening(self.name, self._tr)
        self._page.opening(self.name, self._tr, picture_of(source) if self.pictured else QImage())
        self._page.raise_()
        if job:
            self.loader.adopt(job)
        else:
            self.loader.start(source)
        self._waiting.start(PATIENCE)

    @property
    def under_way(self) -> bool:
        """Whether a scene has yet to come."""
        return self.loader.share < 1.0

    def stay(self, shown: LoadedScene, /) -> None:
        """Go back to the scene behind the page; one that is on its way is given up."""
        self._give_up()
        self._page.hide()
        self.source, self.issues = shown.source, shown.issues
        self.stayed.emit()

    def _again(self) -> None:
        """Load the same as it was asked for."""
        self.open(self.source, job=LoadJob(self.source, options=self._options), back=self._page.can_go_back)

    def _take(self, job: LoadJob) -> None:
        """Show what a job that is done already has brought: no other page need be painted first."""
        try:
            self._show(job.wait())
        except SceneError as error:
            self._fail(error.issues)

    def _show(self, loaded: LoadedScene) -> None:
        self._waiting.stop()
        self.issues = loaded.issues
        self.opened.emit(loaded)

    def _fail(self, issues: Sequence[Issue]) -> None:
        self._waiting.stop()
        self.issues = tuple(issues)
        self._say = lambda: self._page.failed(self.name, self.issues, self._tr)
        self._say()
        self._page.raise_()

    def _show_progress(self) -> None:
        self._page.progress(self.loader.share)
        self._waiting.setInterval(PROGRESS_EVERY)

    def _give_up(self) -> None:
        self._waiting.stop()
        self.loader.cancel()
        self._say = lambda: self._page.cancelled(self.name, self._tr)
        self._say()
