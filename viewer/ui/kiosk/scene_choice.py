"""The scenes that a kiosk offers: a sheet to choose from, and the button that brings it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.scene.titles import scene_title
from viewer.ui.panels.panel_host import PanelHost
from viewer.ui.panels.widgets import CentredPanel, FloatingPanel, TextButton, label
from viewer.ui.theme.appearance import Appearance


class SceneChoice(CentredPanel):
    """The sheet.

    Parameters
    ----------
    window : that it stands in the middle of
    sources : of the scenes, as they are opened

    Signals
    -------
    chosen(int) : one of them, by its number
    """

    chosen = Signal(int)

    def __init__(self, window: QWidget, sources: Sequence[str]) -> None:
        super().__init__(window, 460)
        self._sources = tuple(sources)
        self.title = label(name="title", wrap=True)
        self.buttons = [TextButton(kind="option") for _ in self._sources]
        self._column.addWidget(self.title)
        for number, button in enumerate(self.buttons):
            button.setCheckable(True)
            button.clicked.connect(partial(self._choose, number))
            self._column.addWidget(button)
        self.hide()

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._column.setContentsMargins(m.px(26), m.px(22), m.px(26), m.px(24))
        self._column.setSpacing(m.px(12))
        for button in self.buttons:
            button.setMinimumHeight(m.px(64))
        self.place()

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self.title.setText(tr.gettext("What would you like to see?"))
        self.setAccessibleName(self.title.text())
        for source, button in zip(self._sources, self.buttons, strict=True):
            button.setText(scene_title(source, tr.lang))
        self.place()

    def show_choice(self, now: int, /) -> None:
        """Come, with the present scene marked."""
        for number, button in enumerate(self.buttons):
            button.setChecked(number == now)
        self.rise()
        self.place()

    def _choose(self, number: int) -> None:
        self.go()
        self.chosen.emit(number)


class ScenesButton(FloatingPanel):
    """The button over the scene that brings the sheet; away while there are no panels."""

    def __init__(self, window: QWidget, desk: PanelHost) -> None:
        super().__init__(window)
        self._desk = desk
        self.button = TextButton(glyph="list")
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.button)
        self.hide()

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        edge = look.metrics.px(6)
        self._column.setContentsMargins(edge, edge, edge, edge)
        self.place()

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self.button.setText(tr.gettext("Scenes"))
        self.place()

    def place(self) -> None:
        """Stand at the right upper end of what panels leave of the scene."""
        left, top, across, _ = self._desk.arrangement.free
        size = self.sizeHint()
        self.setGeometry(left + across - size.width(), top, size.width(), size.height())
