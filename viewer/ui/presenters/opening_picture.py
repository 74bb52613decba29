"""The picture that a scene opened with the last time: seen at once, while the scene itself is still being fetched."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QIODevice, QObject, QSaveFile, QThreadPool
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from viewer.build.cache import PICTURE, folder
from viewer.camera.orbit import Orbit
from viewer.ui.guard import Guarded
from viewer.ui.viewport.turns import QUEUED
from viewer.ui.viewport.venue_view import VenueView

_SUFFIX = f".opening{PICTURE}"
_MOST = 24  # pictures that are kept
_LARGEST = (7680, 4320)
_QUALITY = 88


def file_of(source: str, /) -> Path:
    """Where the picture of a scene is kept."""
    where = str(Path(source).absolute()) if os.sep in source or "/" in source else source
    return folder() / (hashlib.blake2b(where.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest() + _SUFFIX)


def picture_of(source: str, /) -> QImage:
    """The picture that a scene opened with the last time; a null one for none."""
    reader = QImageReader(str(file_of(source)), b"jpg")
    size = reader.size()
    if not size.isValid() or size.width() > _LARGEST[0] or size.height() > _LARGEST[1]:
        return QImage()
    return reader.read()


def write_picture(picture: QImage, file: Path, quality: int, /) -> None:
    """Write a JPEG whole or not at all, with the folder that it lies in.

    Raises
    ------
    OSError
        If there can be no such folder.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    written = QSaveFile(str(file))
    if written.open(QIODevice.OpenModeFlag.WriteOnly):
        writer = QImageWriter(written, b"jpg")
        writer.setQuality(quality)
        if writer.write(picture):
            written.commit()


def keep_picture(picture: QImage, source: str, /) -> None:
    """Keep the picture that a scene has opened with; where that cannot be done, there is none the next time."""
    file = file_of(source)
    with contextlib.suppress(OSError):
        write_picture(picture, file, _QUALITY)
        kept = sorted(file.parent.glob(f"*{_SUFFIX}"), key=lambda f: f.stat().st_mtime, reverse=True)
        for old in kept[_MOST:]:
            old.unlink()


class OpeningPicture(Guarded, QObject):
    """Keeps the picture of the view that a scene opens with, once all of its light is there.

    Parameters
    ----------
    view : that shows it
    source : tells what scene it is
    """

    def __init__(self, view: VenueView, source: Callable[[], str], parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._source = view, source
        self._goal: Orbit | None = None
        view.scene_shown.connect(self._begin, QUEUED)
        view.rested.connect(self._keep, QUEUED)

    def _begin(self) -> None:
        explorer = self._view.explorer
        self._goal = explorer.goal if explorer and not explorer.state.opened else None

    def _keep(self) -> None:
        explorer = self._view.explorer
        if explorer is None or self._goal is None or not self._source():
            return
        if explorer.state.opened or explorer.state.place or explorer.goal.target != self._goal.target:
            # Somebody is on the way: it was not seen for long enough.
            self._goal = None
            return
        self._goal = None
        picture, source = self._view.grab_picture(), self._source()
        QThreadPool.globalInstance().start(lambda: keep_picture(picture, source))
