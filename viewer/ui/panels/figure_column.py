"""The figures of a content section below each other, each under its title."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewer.scene.sections import Section
from viewer.ui.guard import Guarded
from viewer.ui.panels.card_parts import Illustration
from viewer.ui.panels.figures import Inks, Timeline, figure
from viewer.ui.panels.widgets import label
from viewer.ui.theme.appearance import Appearance


class FigureColumn(Guarded, QWidget):
    """Files of the package and figures drawn from what is told, as wide as the column."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def fill(self, section: Section | None, pictures: Mapping[str, NDArray[np.uint8]], look: Appearance, /) -> None:
        """Show a section's figures; hidden where it has none."""
        column, theme = self._column, look.theme
        column.setSpacing(look.metrics.px(9))
        while item := column.takeAt(0):
            if old := item.widget():
                old.hide()
                old.deleteLater()
        inks = Inks(theme.ink, theme.soft, theme.line, theme.action, theme.gold, look.metrics.type(15))
        for picture in section.head.figures if section else ():
            data = pictures.get(picture.file or "")
            shown = Illustration(data, inks.size) if data is not None else figure(picture, self.font(), inks)
            if shown is None:
                continue
            shown.setAccessibleName(picture.title)
            if picture.title:
                column.addWidget(label(picture.title, name="heading", wrap=True))
            column.addWidget(shown)
        for i in range(column.count()):
            # What a layout has not shown yet it takes for nothing.
            if (item := column.itemAt(i)) and (widget := item.widget()):
                widget.show()
        self.setVisible(column.count() > 0)

    def fit(self, width: int, /) -> None:
        """Before it is laid out so wide: a height that changes in the midst of that would be noticed too late."""
        for i in range(self._column.count()):
            item = self._column.itemAt(i)
            shown = item.widget() if item else None
            if isinstance(shown, Illustration | Timeline):
                shown.fit(width)
