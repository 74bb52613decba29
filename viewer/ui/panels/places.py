"""The panel on the left: the scene's name, kinds of spots, and the list of all spots."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from viewer.app.story import Story
from viewer.i18n import LANGUAGES, Translator
from viewer.scene.model import Hotspot, localised
from viewer.ui.panels.common import FlowLayout, Panel, label
from viewer.ui.theme import GOLD, GOLD_WASH, INK, SAND, SOFT_INK, TEAL


class Row(QAbstractButton):
    """A spot in the list: its number, title and second line."""

    entered = Signal(str)

    def __init__(self, id_: str, number: str, title: str, subtitle: str) -> None:
        super().__init__()
        self.id = id_
        self._number, self._subtitle = number, subtitle
        self.setText(title)
        self.setAccessibleName(f"{number}. {title}")
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def nextCheckState(self) -> None:
        """Qt: what is open is for the scene to say, not for the click."""

    def sizeHint(self) -> QSize:
        """Qt."""
        return QSize(120, 47 if self._subtitle else 38)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Qt."""
        self.entered.emit(self.id)

    def leaveEvent(self, event: QEvent) -> None:
        """Qt."""
        self.entered.emit("")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(QColor(GOLD_WASH if self.isChecked() else SAND))
            painter.drawRoundedRect(frame, 7, 7)
        if self.hasFocus():
            painter.setPen(QPen(QColor(TEAL), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, 7, 7)
        disc = QRectF(8, self.height() / 2 - 12, 24, 24)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(GOLD if self.isChecked() else TEAL))
        painter.drawEllipse(disc)
        painter.setPen(QColor("white"))
        painter.setFont(_font(self.font(), 12, bold=True))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, self._number)
        width = self.width() - 42 - 8
        title = _font(self.font(), 14, bold=self.isChecked())
        line = QRectF(42, 5 if self._subtitle else 0, width, 20 if self._subtitle else self.height())
        self._line(painter, line, title, INK, self.text())
        if self._subtitle:
            self._line(painter, QRectF(42, 25, width, 17), _font(self.font(), 12), SOFT_INK, self._subtitle)

    def _line(self, painter: QPainter, rect: QRectF, font: QFont, colour: str, text: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        fitting = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitting)


def _font(base: QFont, pixels: int, *, bold: bool = False) -> QFont:
    out = QFont(base)
    out.setPixelSize(pixels)
    out.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return out


class PlacesPanel(Panel):
    """What there is to see.

    Signals
    -------
    chosen(str) : a hotspot was clicked
    pointed(str) : the pointer is over a hotspot's row, "" when it left
    """

    chosen = Signal(str)
    pointed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._second = label(name="title", wrap=True), label(name="soft", wrap=True)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        self._group = QButtonGroup(self)
        self._category = ""
        self._rows: list[Row] = []
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(2)
        self._area = area = QScrollArea()
        area.setWidget(self._list)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 10, 10)
        layout.setSpacing(8)
        layout.addWidget(self._title)
        layout.addWidget(self._second)
        layout.addWidget(self._chips)
        layout.addWidget(area, 1)

    def show_story(self, story: Story, tr: Translator, /) -> None:
        """List a scene's spots in a language."""
        scene = story.loaded.scene
        other = next(code for code in LANGUAGES if code != tr.lang)
        title, second = localised(scene.title, tr.lang), localised(scene.title, other)
        self._title.setText(title)
        self._second.setText(second)
        self._second.setVisible(second != title)
        self._fill_chips([(c.id, localised(c.title, tr.lang)) for c in scene.category], tr)
        for row in self._rows:
            row.hide()
            row.deleteLater()
        while self._column.takeAt(0):
            pass
        self._rows = [self._row(story, h, tr.lang) for h in scene.hotspot]
        for row in self._rows:
            self._column.addWidget(row)
        self._column.addStretch(1)
        self._categories = {h.id: h.category or "" for h in scene.hotspot}
        self._filter()

    def _row(self, story: Story, hotspot: Hotspot, lang: str) -> Row:
        subtitle = localised(hotspot.subtitle, lang)
        row = Row(hotspot.id, story.number(hotspot), story.title(hotspot, lang), subtitle)
        row.clicked.connect(lambda: self.chosen.emit(hotspot.id))
        row.entered.connect(self.pointed)
        return row

    def _fill_chips(self, categories: list[tuple[str, str]], tr: Translator) -> None:
        self._flow.clear()
        known = {"", *(id_ for id_, _ in categories)}
        self._category = self._category if self._category in known else ""
        for id_, title in [("", tr.gettext("All")), *categories] if categories else []:
            chip = QPushButton(title)
            chip.setObjectName("chip")
            chip.setCheckable(True)
            chip.setChecked(id_ == self._category)
            chip.clicked.connect(lambda _=False, c=id_: self._choose(c))
            self._group.addButton(chip)
            self._flow.addWidget(chip)
        self._chips.setVisible(bool(categories))

    def _choose(self, category: str) -> None:
        self._category = category
        self._filter()

    def _filter(self) -> None:
        for row in self._rows:
            row.setVisible(self._category in ("", self._categories[row.id]))

    def mark(self, opened: str, /) -> None:
        """Show which spot is open."""
        for row in self._rows:
            row.setChecked(row.id == opened)
            if row.id == opened:
                self._area.ensureWidgetVisible(row, 0, 12)
