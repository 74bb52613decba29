"""What an author who writes in a text editor takes from the window: where something is, and where the camera is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QCursor, QGuiApplication, QKeySequence, QShortcut

from viewer.authoring.package_texts import toml_value
from viewer.i18n import N_, Translator
from viewer.ui.editor.written_places import anchor_of, camera_of
from viewer.ui.guard import Guarded
from viewer.ui.viewport.venue_view import VenueView

ANCHOR, VIEW = "Ctrl+Shift+A", "Ctrl+Shift+V"
"""Keys in a window that follows its scene."""

_COPIED = N_("Copied: {text}")
_NOTHING = N_("There is nothing under the pointer.")


class PlaceCopier(Guarded, QObject):
    """Puts lines of `scene.toml` where they can be pasted from.

    Parameters
    ----------
    view : shows the scene
    say : tells the author, in the language of the moment
    """

    def __init__(self, view: VenueView, say: Callable[[Callable[[Translator], str]], object]) -> None:
        super().__init__(view)
        self._view, self._say = view, say
        QShortcut(QKeySequence(ANCHOR), view, self.copy_anchor)
        QShortcut(QKeySequence(VIEW), view, self.copy_view)

    def copy_anchor(self) -> None:
        """Where a spot is to be for what the pointer is on."""
        self.copy_anchor_at(self._view.mapFromGlobal(QCursor.pos()))

    def copy_anchor_at(self, point: QPoint, /) -> None:
        """The same for a point of the view, logical pixels."""
        explorer, ratio = self._view.explorer, self._view.devicePixelRatioF()
        if explorer is None:
            return
        pick = self._view.pick(point.x() * ratio, point.y() * ratio) if self._view.rect().contains(point) else None
        if pick is None or pick.position is None:
            self._say(lambda tr: tr.gettext(_NOTHING))
            return
        self._copy(f"anchor = {toml_value(anchor_of(explorer.story, pick))}")

    def copy_view(self) -> None:
        """A view from where the camera is."""
        explorer = self._view.explorer
        if explorer:
            camera = [f"{key} = {toml_value(value)}" for key, value in camera_of(explorer).items()]
            self._copy("\n".join(["[[view]]", 'id = "new-view"', *camera]))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text + "\n")
        first = " ".join(text.split("\n")[:4])
        self._say(lambda tr: tr.gettext(_COPIED).format(text=first))
