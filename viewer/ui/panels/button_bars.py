"""Frames with one button each: the scene's name where the list is a sheet, the ways out of a building and a scene."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.ui.panels.widgets import Panel, TextButton, set_tip
from viewer.ui.theme.appearance import Appearance


class ButtonBar(Panel):
    """One button in a frame of its own.

    Parameters
    ----------
    glyph : its icon
    """

    def __init__(self, parent: QWidget, glyph: str) -> None:
        super().__init__(parent)
        self.button = TextButton(glyph=glyph, kind="option")
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self.button)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        edge = look.metrics.px(6)
        self._layout.setContentsMargins(edge, edge, edge, edge)

    def wanted(self, room: int, /) -> QSize:
        """What it needs where so much width is free."""
        edge = 2 * self.look.metrics.px(6) + 4
        width = min(self.button.sizeHint().width(), room - edge)
        return QSize(width + edge, self.button.heightForWidth(width) + edge)


class TitleBar(ButtonBar):
    """The scene's name; it brings the list."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "list")

    def name_scene(self, title: str, tr: Translator, /) -> None:
        """Another scene's name, or in another language."""
        self.button.setText(title or tr.gettext("List of spots"))

    def translate(self, tr: Translator, /) -> None:
        """What the button does, in another language."""
        self.button.setAccessibleName(tr.gettext("List of spots"))
        set_tip(self.button, tr.gettext("List of spots"))


class LeaveBar(ButtonBar):
    """The way out of a building."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "back")


class TrailBar(ButtonBar):
    """The way back to the scene before."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "return")
