"""Parts of a card: its text, the picture on top, pictures of the package, the table of facts."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QTextBrowser, QWidget

from viewer.text.card_pictures import paint, without_missing
from viewer.ui.guard import Guarded, blank
from viewer.ui.panels.widgets import PLAIN, label, set_tip
from viewer.ui.theme.appearance import PICTURE_RATIO, Appearance

_MOST_PICTURE = 0.32  # of the card's height


class Text(Guarded, QTextBrowser):
    """Text of a scene: as high as it needs, reads no file and follows no link by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._pictures: tuple[NDArray[np.uint8] | None, ...] = ()
        self._source, self._painted_for = "", 0
        self._size = math.inf
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.document().setDocumentMargin(0)
        self.restyle(PLAIN)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        gap, self._size = look.metrics.px(9), look.metrics.type(15)
        sheet = (
            f"a {{ color: {look.theme.action}; }} p, li {{ line-height: 135%; }} p {{ margin: 0 0 {gap}px 0; }}"
            f" h3 {{ font-size: {look.metrics.type(17)}px; margin: {gap}px 0 4px 0; }}"
        )
        if sheet != self.document().defaultStyleSheet():
            self.document().setDefaultStyleSheet(sheet)
            self.setHtml(self._source)
        self.ensurePolished()
        self.fit()

    def show_text(self, source: str, pictures: Sequence[NDArray[np.uint8] | None], /) -> None:
        """Show a section's text.

        Parameters
        ----------
        source : its `html`
        pictures : its images; None for those that cannot be shown, for which their other text stands
        """
        self._pictures = tuple(pictures)
        self._source = without_missing(source, self._pictures)
        self._painted_for = self.viewport().width()
        self.setHtml(self._source)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Qt: only a real image keeps it from reading the file itself."""
        match = re.fullmatch(r"picture:(\d{1,4})", name.toString() if isinstance(name, QUrl) else name)
        index = int(match[1]) if match else len(self._pictures)
        picture = self._pictures[index] if index < len(self._pictures) else None
        if picture is not None:
            image = paint(picture, max(self.viewport().width(), 1), self.devicePixelRatioF(), self._size)
            if not image.isNull():
                return image
        return blank()

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


class Picture(Guarded, QWidget):
    """The picture on top of a card with its caption, cut to the round corners of the panel it lies in.

    Parameters
    ----------
    panel : the panel whose corners cut it, wherever it was scrolled to
    """

    def __init__(self, panel: QWidget) -> None:
        super().__init__()
        self._panel, self._look = panel, PLAIN
        self._image, self._caption = QImage(), ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self.update()

    def set_image(self, image: QImage, /) -> None:
        """Show another picture; a null one hides the frame."""
        self._image = image
        self.setVisible(not image.isNull())
        self.update()

    def await_image(self) -> None:
        """Keep the frame, empty: a picture is on its way."""
        self._image = QImage()
        self.show()
        self.update()

    def set_caption(self, text: str, /) -> None:
        """Where it is."""
        self._caption = text
        self.setAccessibleName(text)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        self.fit()

    def fit(self) -> None:
        """Be as high as the width makes it, but leave most of the card to the text."""
        self.setFixedHeight(min(round(self.width() * PICTURE_RATIO), round(self._panel.height() * _MOST_PICTURE)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        metrics = self._look.metrics
        path = QPainterPath()
        corner = self.mapFrom(self._panel, QPointF(1, 1))
        inner = QRectF(corner.x(), corner.y(), self._panel.width() - 2, self._panel.height() - 2)
        path.addRoundedRect(inner, metrics.radius - 1, metrics.radius - 1)
        painter.setClipPath(path)
        if self._image.isNull():
            painter.fillRect(self.rect(), QColor(self._look.theme.sand))
        painter.drawImage(QRectF(self.rect()), self._image)
        if self._caption:
            self._paint_caption(painter)

    def _paint_caption(self, painter: QPainter) -> None:
        metrics = self._look.metrics
        painter.setFont(self._look.font(self.font(), 15))
        text = painter.fontMetrics().boundingRect(
            self.rect().adjusted(metrics.px(22), 0, -metrics.px(22), 0), int(Qt.TextFlag.TextWordWrap), self._caption
        )
        shade = QRectF(0, self.height() - text.height() - metrics.px(44), self.width(), text.height() + metrics.px(44))
        # Dark enough for white letters over any picture.
        gradient = QLinearGradient(shade.topLeft(), shade.bottomLeft())
        gradient.setColorAt(0.0, QColor(10, 16, 18, 0))
        gradient.setColorAt(0.45, QColor(10, 16, 18, 150))
        gradient.setColorAt(1.0, QColor(10, 16, 18, 190))
        painter.fillRect(shade, gradient)
        painter.setPen(QColor("#ffffff"))
        box = QRectF(metrics.px(22), shade.top(), self.width() - 2 * metrics.px(22), shade.height() - metrics.px(14))
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, int(flags), self._caption)


class Illustration(Guarded, QWidget):
    """A picture of the package, as wide as the column.

    Parameters
    ----------
    text : size of the text beside it, logical pixels
    """

    def __init__(self, picture: NDArray[np.uint8], text: float) -> None:
        super().__init__()
        self._picture, self._text = picture, text
        self._image = QImage()
        self._painted_for = (0, 0.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def fit(self, width: int, /) -> None:
        """Take the height that a column of that width gives it."""
        ratio = self.devicePixelRatioF()
        if (width, ratio) != self._painted_for:
            self._painted_for = (width, ratio)
            self._image = paint(self._picture, width, ratio, self._text)
            self.setFixedHeight(round(self._image.deviceIndependentSize().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        self.fit(self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        QPainter(self).drawImage(0, 0, self._image)


class Facts(Guarded, QFrame):
    """A table of two columns: what, and what about it. One column where letters are large."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("facts")
        self._look = PLAIN
        self._rows: list[tuple[str, str]] = []

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        if look != self._look:
            self._look = look
            self.show_rows(self._rows)

    def show_rows(self, rows: list[tuple[str, str]], /) -> None:
        """Show other rows; none hide the table."""
        self._rows = rows
        if old := self.layout():
            # A layout cannot be replaced: handing it to a widget that goes takes it along.
            QWidget().setLayout(old)
        for child in self.findChildren(QWidget):
            child.hide()
            child.deleteLater()
        m = self._look.metrics
        grid = QGridLayout(self)
        grid.setContentsMargins(m.px(14), m.px(11), m.px(14), m.px(11))
        grid.setHorizontalSpacing(m.px(16))
        grid.setVerticalSpacing(m.px(6))
        stacked = m.text > 1.3
        grid.setColumnStretch(0 if stacked else 1, 1)
        for i, (name, text) in enumerate(rows):
            what, about = label(name, name="fact-label", wrap=stacked), label(text, name="fact", wrap=True)
            about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if stacked:
                grid.addWidget(what, 2 * i, 0)
                grid.addWidget(about, 2 * i + 1, 0)
            else:
                grid.addWidget(what, i, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(about, i, 1, Qt.AlignmentFlag.AlignTop)
        self.setVisible(bool(rows))


class SourceLine(Guarded, QLabel):
    """Where a card's story is from: one line that unfolds when it is pressed."""

    unfolded_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footer")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._whole, self.unfolded = "", False

    def say(self, text: str, /) -> None:
        """Show another text, folded."""
        self._whole, self.unfolded = text, False
        self.setAccessibleName(text)
        self._show()

    def toggle(self) -> None:
        """Unfold, or fold again."""
        self.unfolded = not self.unfolded
        self._show()
        self.unfolded_changed.emit()

    def _show(self) -> None:
        self.setWordWrap(self.unfolded)
        edges = self.contentsMargins()
        room = self.width() - edges.left() - edges.right() - 2
        elided = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(room, 60))
        self.setText(self._whole if self.unfolded else elided)
        set_tip(self, "" if self.unfolded or elided == self._whole else self._whole)

    def minimumSizeHint(self) -> QSize:
        """Qt: its text never makes the card wider."""
        return QSize(60, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        super().resizeEvent(event)
        if not self.unfolded:
            self._show()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.toggle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.toggle()
        else:
            super().keyPressEvent(event)
