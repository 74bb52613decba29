"""The card on the right: what happened at a spot."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from viewer.app.story import Story
from viewer.i18n import Translator
from viewer.scene.model import Section, localised
from viewer.ui.figures import Inks, figure
from viewer.ui.icons import icon
from viewer.ui.illustrations import paint
from viewer.ui.panels.common import FlowLayout, Panel, label, rule
from viewer.ui.theme import PICTURE_RATIO, RADIUS, TEAL

_IMAGE = re.compile(r'<img src="picture:(\d+)" alt="([^"]*)">')


class Text(QTextBrowser):
    """Text of a scene: as high as it needs, reads no file and follows no link by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._pictures: tuple[NDArray[np.uint8] | None, ...] = ()
        self._source, self._painted_for = "", 0
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.document().setDocumentMargin(0)
        sheet = f"a {{ color: {TEAL}; }} p, li {{ line-height: 135%; }} p {{ margin: 0 0 8px 0; }}"
        self.document().setDefaultStyleSheet(sheet)

    def show_text(self, source: str, pictures: Sequence[NDArray[np.uint8] | None], /) -> None:
        """Show a section's text.

        Parameters
        ----------
        source : its `html`
        pictures : its images; None for those that cannot be shown, for which their other text stands
        """
        self._pictures = tuple(pictures)

        def known(match: re.Match[str]) -> str:
            index = int(match[1])
            found = index < len(self._pictures) and self._pictures[index] is not None
            return match[0] if found else f"<i>{match[2]}</i>"

        self._source = _IMAGE.sub(known, source)
        self._painted_for = self.viewport().width()
        self.setHtml(self._source)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Qt: only a real image keeps it from reading the file itself."""
        match = re.fullmatch(r"picture:(\d{1,4})", name.toString() if isinstance(name, QUrl) else name)
        index = int(match[1]) if match else len(self._pictures)
        picture = self._pictures[index] if index < len(self._pictures) else None
        if picture is not None:
            image = paint(picture, max(self.viewport().width(), 1), self.devicePixelRatioF())
            if not image.isNull():
                return image
        blank = QImage(1, 1, QImage.Format.Format_ARGB32)
        blank.fill(Qt.GlobalColor.transparent)
        return blank

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Take the height that the text needs."""
        if self._painted_for != self.viewport().width() and "<img" in self._source:
            # Images are kept by the document as they were painted first.
            self._painted_for = self.viewport().width()
            self.setHtml(self._source)
        self.document().setTextWidth(self.viewport().width())
        self.setFixedHeight(int(self.document().size().height()) + 4)


class Picture(QWidget):
    """The picture on top of a card, cut to its frame, with round corners above."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_image(self, image: QImage, /) -> None:
        """Show another picture; a null one hides the frame."""
        self._image = image
        self.setVisible(not image.isNull())
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        self.setFixedHeight(round(self.width() * PICTURE_RATIO))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()).adjusted(0, 0, 0, RADIUS * 2), RADIUS, RADIUS)
        painter.setClipPath(path)
        painter.drawImage(QRectF(self.rect()), self._image)


class Illustration(QWidget):
    """A picture of the package, as wide as the column."""

    def __init__(self, picture: NDArray[np.uint8]) -> None:
        super().__init__()
        self._picture = picture
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        self._image = paint(self._picture, self.width(), self.devicePixelRatioF())
        self.setFixedHeight(round(self._image.deviceIndependentSize().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        QPainter(self).drawImage(0, 0, self._image)


class CardPanel(Panel):
    """One spot's story.

    Signals
    -------
    closed() : the visitor closes the card
    chosen(str) : a hotspot to go on to
    """

    closed = Signal()
    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.picture = Picture()
        self._category, self._title = label(name="category"), label(name="card-title", wrap=True)
        self._text = Text()
        self._text.anchorClicked.connect(self._follow)
        self._facts = QFrame()
        self._facts.setObjectName("facts")
        self._figures = QWidget()
        column = QVBoxLayout(self._figures)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(8)
        self._onwards = label(name="heading")
        self._related = QWidget()
        self._flow = FlowLayout(self._related)
        self._footer = label(name="footer", wrap=True)
        self._story: Story | None = None

        self._inner = QWidget()
        inner = QVBoxLayout(self._inner)
        inner.setContentsMargins(18, 14, 14, 10)
        inner.setSpacing(8)
        for widget in (self._category, self._title, self._text, self._facts, self._figures):
            inner.addWidget(widget)
        inner.addSpacing(4)
        inner.addWidget(self._onwards)
        inner.addWidget(self._related)
        inner.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidget(self._inner)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 10)
        layout.setSpacing(0)
        layout.addWidget(self.picture)
        layout.addWidget(self._area, 1)
        layout.addWidget(rule())
        self._footer.setContentsMargins(18, 8, 14, 0)
        layout.addWidget(self._footer)
        self._close = QPushButton(self)
        self._close.setObjectName("bare")
        self._close.setIcon(icon("close", size=16))
        self._close.setIconSize(QSize(16, 16))
        self._close.setFixedSize(30, 30)
        self._close.clicked.connect(self.closed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        super().resizeEvent(event)
        self._close.move(self.width() - 40, 10)
        self._close.raise_()

    def show_hotspot(self, story: Story, hotspot: str, tr: Translator, /) -> None:
        """Show a spot's story in a language."""
        self._story = story
        found = story.hotspots[hotspot]
        section = story.section(found, tr.lang)
        scene = story.loaded.scene
        category = next((localised(c.title, tr.lang) for c in scene.category if c.id == found.category), "")
        self._category.setText(category.upper())
        self._category.setVisible(bool(category))
        self._title.setText(story.title(found, tr.lang))
        pictures = story.loaded.pictures
        self._text.show_text(
            section.html if section else "", [pictures.get(n) for n in section.images] if section else []
        )
        self._text.setVisible(bool(section and section.html))
        self._text.fit()
        self._fill_facts([(r.label, r.text) for r in section.head.row] if section else [])
        self._fill_figures(story, section)
        self._flow.clear()
        for id_ in found.related:
            if other := story.hotspots.get(id_):
                button = QPushButton(f"{story.number(other)} · {story.title(other, tr.lang)}")
                button.clicked.connect(lambda _=False, i=id_: self.chosen.emit(i))
                self._flow.addWidget(button)
        self._onwards.setText(tr.gettext("Go on to"))
        self._onwards.setVisible(self._flow.count() > 0)
        self._related.setVisible(self._flow.count() > 0)
        parts = [tr.gettext("Source: {source}").format(source="; ".join(scene.sources))] if scene.sources else []
        if scene.schematic:
            parts.append(tr.gettext("schematic model, not a survey"))
        self._footer.setText(" · ".join(parts))
        self._close.setToolTip(tr.gettext("Close"))
        self._close.setAccessibleName(tr.gettext("Close"))
        self._area.verticalScrollBar().setValue(0)

    def _fill_facts(self, rows: list[tuple[str, str]]) -> None:
        if old := self._facts.layout():
            # A layout cannot be replaced: handing it to a widget that goes takes it along.
            QWidget().setLayout(old)
        for child in self._facts.findChildren(QWidget):
            child.deleteLater()
        grid = QGridLayout(self._facts)
        grid.setContentsMargins(12, 9, 12, 9)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        for i, (name, text) in enumerate(rows):
            grid.addWidget(label(name, name="fact-label"), i, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(text, name="fact", wrap=True), i, 1, Qt.AlignmentFlag.AlignTop)
        self._facts.setVisible(bool(rows))

    def _fill_figures(self, story: Story, section: Section | None) -> None:
        """Files and figures of the head, below the facts, each under its title."""
        column = self._figures.layout()
        assert column
        while item := column.takeAt(0):
            if old := item.widget():
                old.hide()
                old.deleteLater()
        for picture in section.head.pictures if section else ():
            data = story.loaded.pictures.get(picture.file or "")
            shown = Illustration(data) if data is not None else figure(picture, self.font(), Inks())
            if shown is None:
                continue
            shown.setAccessibleName(picture.title)
            if picture.title:
                column.addWidget(label(picture.title, name="heading", wrap=True))
            column.addWidget(shown)
        self._figures.setVisible(column.count() > 0)

    def _follow(self, url: QUrl) -> None:
        target = url.toString()
        if self._story and target.startswith("hotspot:") and target[8:] in self._story.hotspots:
            self.chosen.emit(target[8:])
