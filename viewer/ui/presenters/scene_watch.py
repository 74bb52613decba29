"""A scene that is followed as its author saves it: shown anew each time, with camera and open card where they were."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from viewer.build.job import LoadJob
from viewer.build.loading import LoadedScene
from viewer.build.worker_run import Standby
from viewer.scene.issues import Issue, Severity
from viewer.scene.package import FileFault, Folder
from viewer.scene.rereading import Words, same_but_words
from viewer.session.renewal import alike
from viewer.ui.guard import Guarded
from viewer.ui.presenters.scene_loader import SceneLoader
from viewer.ui.presenters.words_reader import WordsReader
from viewer.ui.viewport.files_watch import FilesWatch
from viewer.ui.viewport.turns import QUEUED
from viewer.ui.viewport.venue_view import VenueView

READY = 300
"""Milliseconds after a version is shown before a worker is started that waits for the next: the picture goes first."""


class SceneWatch(Guarded, QObject):
    """Follows the files of the scene that a view shows.

    What is saved with faults is not shown: the version before stays until they are mended.

    Parameters
    ----------
    view : shows the scene

    Signals
    -------
    failed(object) : the issues that keep a version from being shown; none once there is a good one again
    """

    failed = Signal(object)

    def __init__(self, view: VenueView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._root: Path | None = None
        self._busy = self._again = self._closed = False
        self._failing = False
        self._said: tuple[Issue, ...] = ()
        self._standby: Standby | None = None
        self._ready = QTimer(self, singleShot=True, interval=READY)
        self._ready.timeout.connect(self._make_ready)
        self._files = FilesWatch(self._wanted, self)
        self._files.touched.connect(self.look)
        self._loader = SceneLoader(self)
        self._loader.loaded.connect(self._take)
        self._loader.failed.connect(self._fail)
        self._words = WordsReader(self)
        self._words.read.connect(self._tell)
        self._words.failed.connect(self._tell_faults)
        view.scene_shown.connect(self._come, QUEUED)
        self._come()

    def look(self) -> None:
        """Show what is saved now, if that is another version: its texts at once."""
        explorer = self._view.explorer
        if explorer is None:
            return
        self._said = ()
        if explorer.loaded.root.is_dir():
            self._words.start(explorer.loaded)
        self._load()

    def _load(self) -> None:
        """Have a worker load what is saved now, after what it is at."""
        explorer = self._view.explorer
        if explorer is None:
            return
        self._again = self._busy
        if not self._busy:
            self._busy = True
            loaded = explorer.loaded
            self._loader.adopt(LoadJob(loaded.source, options=loaded.options, standby=self._worker))

    def look_anew(self) -> None:
        """What is being loaded is out of date: load what is saved now."""
        self._loader.cancel()
        self._busy = False
        self.look()

    def close(self) -> None:
        """Follow nothing any more."""
        self._closed = True
        self._files.leave()
        self._loader.close()
        self._ready.stop()
        if worker := self._worker():
            worker.dismiss()

    def _worker(self) -> Standby | None:
        """The worker that waits, to whoever asks first; on any thread."""
        worker, self._standby = self._standby, None
        return worker if worker and worker.waits else None

    def _make_ready(self) -> None:
        """Have a worker wait for the next save: half of the time that one takes is its start."""
        if not self._closed and not self._busy and not (self._standby and self._standby.waits):
            self._standby = Standby(patient=True)

    def _come(self) -> None:
        """Another scene is shown, or none."""
        explorer = self._view.explorer
        self._loader.cancel()
        self._busy = self._again = self._failing = False
        self._root = _followed(explorer.loaded) if explorer else None
        if self._root is None:
            self._files.leave()
            return
        self._files.look()
        # Something may have been saved since it was read.
        self._load()

    def _wanted(self) -> Iterator[Path]:
        """All of a package, or what lies beside a lone file; while that is not there, the folder that it was in."""
        root = self._root
        if root is None:
            return
        yield root
        # What is moved away or comes back, its folder tells.
        yield next(folder for folder in root.parents if folder.exists())
        if root.is_dir():
            with contextlib.suppress(FileFault, OSError):
                yield from (root / name for name, _, _ in Folder(root).everything())
        else:
            with contextlib.suppress(OSError):
                yield from (path for path in root.parent.iterdir() if path.stem.startswith(_stem(root)))

    def _tell(self, loaded: LoadedScene, words: Words) -> None:
        """Show texts at once; whether all is well with them the worker says."""
        scene, content = words.scene, words.content
        if not self._waits_with(loaded) or (scene, content) == (loaded.scene, loaded.content):
            return
        if same_but_words(scene, loaded.scene):
            self._view.session.renew(replace(loaded, scene=scene, content=content, pictures=words.pictures))

    def _tell_faults(self, loaded: LoadedScene, issues: Sequence[Issue]) -> None:
        """Tell at once what the worker will find too."""
        if self._waits_with(loaded) and (wrong := self._new(issues)):
            self._blame(wrong)

    def _waits_with(self, loaded: LoadedScene) -> bool:
        """Whether that version is still shown while the worker reads another."""
        explorer = self._view.explorer
        return self._busy and explorer is not None and explorer.loaded is loaded

    def _new(self, issues: Iterable[Issue]) -> list[Issue]:
        """Faults that what is shown did not have."""
        explorer = self._view.explorer
        known = {_key(issue) for issue in explorer.loaded.issues} if explorer else set()
        return [i for i in issues if i.severity >= Severity.ERROR and _key(i) not in known]

    def _take(self, loaded: LoadedScene) -> None:
        explorer = self._view.explorer
        if explorer and not alike(loaded, explorer.loaded):
            if wrong := self._new(loaded.issues):
                self._fail(wrong)
                return
            self._view.session.renew(loaded)
        # What was saved meanwhile may be broken, as its texts have told already.
        if self._failing and not self._again:
            self._failing = False
            self.failed.emit(())
        self._next()

    def _fail(self, issues: Sequence[Issue]) -> None:
        self._blame(issues)
        self._next()

    def _blame(self, issues: Sequence[Issue]) -> None:
        """Say what is wrong, once for each time that something is saved."""
        self._failing = True
        if self._said != tuple(issues):
            self._said = tuple(issues)
            self.failed.emit(self._said)

    def _next(self) -> None:
        self._busy = False
        if self._again:
            self._load()
        else:
            self._ready.start()


def _followed(loaded: LoadedScene) -> Path:
    """The folder or file that a scene was read from."""
    path = Path(loaded.source)
    return (path if path.is_file() else loaded.root).absolute()


def _stem(file: Path) -> str:
    """The beginning of the names of all that belongs to a lone file, as `.mtl` or `.dbf` do."""
    return file.name.partition(".")[0]


def _key(issue: Issue) -> tuple[str, str, str, str]:
    """What makes two issues of two versions one: the line may have moved."""
    return issue.code, issue.file, issue.path, issue.found
