"""A figure beside the picture, while a tour's stop asks for one."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewer.session.scene_queries import SceneQueries
from viewer.session.sources import section_of
from viewer.ui.panels.figure_column import FigureColumn
from viewer.ui.panels.widgets import Panel
from viewer.ui.theme.appearance import Appearance


class StepFigure(Panel):
    """The figures of a content section, for everybody to see."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._story: SceneQueries | None = None
        self._content, self._lang = "", "en"
        self._column = QVBoxLayout(self)
        self._figures = FigureColumn()
        self._column.addWidget(self._figures)
        self._column.addStretch(1)
        self.restyle(self.look)

    @property
    def wanted(self) -> bool:
        """Whether there is a figure to be shown."""
        return self._story is not None and bool(self._content)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        edge = look.metrics.px(18)
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._fill()

    def show_content(self, story: SceneQueries | None, content: str, lang: str, /) -> None:
        """Show the figures of a content section in a language; "" for none."""
        self._story, self._content, self._lang = story, content, lang
        self._fill()

    def _fill(self) -> None:
        story = self._story
        if story is None or not self._content:
            return
        section = section_of(story.loaded.content, self._content, self._lang)
        self.setAccessibleName(section.head.title if section else "")
        self._figures.fill(section, story.loaded.pictures, self.look)

    def wanted_height(self, width: int, /) -> int:
        """The height at which nothing is cut."""
        edges = 2 * self.look.metrics.px(18) + 2
        self._figures.fit(width - edges)
        return self._figures.heightForWidth(width - edges) + edges if self.wanted else 0
