"""The window with an editor beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from viewer.ui.editor.editor import SceneEditor
from viewer.ui.editor.pane import EditorPane
from viewer.ui.editor.pointing import Pointing
from viewer.ui.editor.spot_edits import SpotEdits
from viewer.ui.editor.stage_edits import StageEdits
from viewer.ui.editor.thing_edits import ThingEdits
from viewer.ui.guard import Guarded
from viewer.ui.shell.window import Window


class EditFrame(Guarded, QWidget):
    """Shows a window as its visitors see it, and what is changed of its scene on the right.

    Parameters
    ----------
    window : the visitors'
    """

    def __init__(self, window: Window) -> None:
        super().__init__()
        self.inner, self.pane = window, EditorPane()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(window, 1)
        row.addWidget(self.pane)
        window.follow_files()
        self.editor = SceneEditor(self.pane, window.view, window.tr_, self)
        self.pointing = Pointing(window.view)
        self.spots = SpotEdits(self.editor, self.pane.spots, self.pointing)
        self.stage = StageEdits(self.editor, self.pane)
        self.things = ThingEdits(self.editor, self.pane, self.pointing)
        if window.watch:
            self.editor.edited.connect(window.watch.look_anew)
        window.language_changed.connect(self._translate)
        window.windowTitleChanged.connect(self.setWindowTitle)
        window.desk.restyled.append(self._restyle)
        for keys, do in (
            ("Ctrl+Z", self.editor.undo),
            ("Ctrl+Shift+Z", self.editor.redo),
            ("Ctrl+Y", self.editor.redo),
        ):
            QShortcut(QKeySequence(keys), self, do, context=Qt.ShortcutContext.WindowShortcut)
        self._translate()
        self._restyle()

    def _translate(self) -> None:
        self.editor.translate(self.inner.tr_)

    def _restyle(self) -> None:
        self.pane.restyle(self.inner.desk.look)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt: what is being written is kept."""
        self.setFocus()
        self.inner.close()
        super().closeEvent(event)
