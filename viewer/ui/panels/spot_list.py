"""The panel on the left: the scene's name, a place for the search, kinds of spots, and the list of all spots."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from viewer.i18n import LANGUAGES, Translator
from viewer.scene.model import Hotspot
from viewer.scene.vocabulary import localised
from viewer.session.actions import ACTIONS
from viewer.session.input.key_names import Wording
from viewer.session.scene_queries import SceneQueries
from viewer.ui.guard import Guarded
from viewer.ui.panels.row_list import RowList
from viewer.ui.panels.search_box import SearchBox
from viewer.ui.panels.widgets import PLAIN, FlowLayout, IconButton, Panel, ScrollArea, TextButton, label
from viewer.ui.theme.appearance import Appearance
from viewer.ui.theme.icons import paint_icon

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_HEAD_SHARE = 0.5  # of the panel's height that title and search may hold; beyond it they scroll with the list


class Row(Guarded, QAbstractButton):
    """A spot in the list: its number, title and second line, on as many lines as they need.

    Signals
    -------
    entered(str) : its id when the pointer or the keyboard comes, "" when it goes
    """

    entered = Signal(str)

    def __init__(self, id_: str, number: str, title: str, subtitle: str, *, leads_out: bool = False) -> None:
        super().__init__()
        self.id = id_
        self._number, self._subtitle, self._leads_out = number, subtitle, leads_out
        self._lit = False
        self._look = PLAIN
        self.setText(title)
        self.setAccessibleName(f"{number}. {title}")
        self.setAccessibleDescription(subtitle)
        self._open = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self._fit()

    def light(self, lit: bool, /) -> None:
        """Its pin is under the pointer, or not."""
        if lit != self._lit:
            self._lit = lit
            self.update()

    @property
    def lit(self) -> bool:
        """Whether it is shown as pointed at."""
        return self._lit or self.underMouse()

    def isChecked(self) -> bool:
        """Whether its card is open. Not Qt's own check: a screen reader would hear a box to be ticked."""
        return self._open

    def setChecked(self, checked: bool) -> None:
        """Say whether its card is open."""
        if checked != self._open:
            self._open = checked
            self.update()

    # -- sizes ----------------------------------------------------------------------------------------------------

    def _fonts(self) -> tuple[QFont, QFont]:
        look = self._look
        return look.font(self.font(), 16, bold=self.isChecked()), look.font(self.font(), 14)

    def _disc(self) -> int:
        return max(round(28 * self._look.metrics.unit), QFontMetrics(self._look.font(self.font(), 14)).height() + 6)

    def _texts(self, width: int) -> tuple[QRect, QRect, int]:
        """Where title and second line stand in a row of a width, from its top, and the height that it needs."""
        metrics = self._look.metrics
        left = metrics.px(8) + self._disc() + metrics.px(11)
        room = max(width - left - metrics.px(8), 40)
        arrow = metrics.type(16) if self._leads_out else 0
        first, second = self._fonts()
        across = QRect(0, 0, room - arrow, 9999)
        above = QFontMetrics(first).boundingRect(across, _WRAP, self.text())
        # A row must not change its height when it is chosen and its title bold.
        bold = QFontMetrics(self._look.font(self.font(), 16, bold=True)).boundingRect(across, _WRAP, self.text())
        below = QRect()
        if self._subtitle:
            below = QFontMetrics(second).boundingRect(QRect(0, 0, room, 9999), _WRAP, self._subtitle)
        height = max(bold.height() + below.height() + metrics.px(14), metrics.button, self._disc() + 10)
        top = (height - above.height() - below.height()) // 2
        return (
            QRect(left, top, room - arrow, above.height()),
            QRect(left, top + above.height(), room, below.height()),
            height,
        )

    def _wanted(self) -> int:
        """The height that all of the text needs in the present width."""
        return self._texts(self.width())[2]

    def _fit(self) -> None:
        self.setFixedHeight(self._wanted())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: a narrower row takes more lines."""
        if event.size().width() != event.oldSize().width():
            self._fit()

    def fits(self) -> bool:
        """Whether all of its text is seen."""
        above, _, _ = self._texts(self.width())
        longest = QFontMetrics(self._fonts()[0]).boundingRect(above, _WRAP, self.text()).width()
        return self._wanted() <= self.height() and longest <= above.width() + 1

    # -- pointing -------------------------------------------------------------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:
        """Qt."""
        self.entered.emit(self.id)

    def leaveEvent(self, event: QEvent) -> None:
        """Qt."""
        self.entered.emit("")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt."""
        super().focusInEvent(event)
        self.entered.emit(self.id)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt."""
        super().focusOutEvent(event)
        self.entered.emit("")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        theme, metrics = self._look.theme, self._look.metrics
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.lit:
            painter.setBrush(QColor(theme.wash if self.isChecked() else theme.sand))
            painter.drawRoundedRect(frame, metrics.px(9), metrics.px(9))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, metrics.px(9), metrics.px(9))
        self._paint_disc(painter)
        above, below, _ = self._texts(self.width())
        title, second = self._fonts()
        painter.setFont(title)
        painter.setPen(QColor(theme.ink))
        painter.drawText(above.adjusted(0, 0, 2, 4), _WRAP, self.text())
        if self._leads_out:
            end = QFontMetrics(title).boundingRect(above, _WRAP, self.text()).right()
            side = metrics.type(14)
            top = above.top() + (QFontMetrics(title).height() - side) / 2
            paint_icon(painter, QRectF(end + metrics.px(5), top, side, side), "outwards", theme.action)
        if self._subtitle:
            painter.setFont(second)
            painter.setPen(QColor(theme.soft))
            painter.drawText(below.adjusted(0, 0, 2, 4), _WRAP, self._subtitle)

    def _paint_disc(self, painter: QPainter) -> None:
        theme, side = self._look.theme, self._disc()
        disc = QRectF(self._look.metrics.px(8), (self.height() - side) / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.gold if self.isChecked() else theme.action))
        painter.drawEllipse(disc)
        painter.setPen(QColor(theme.on_gold if self.isChecked() else theme.on_action))
        painter.setFont(self._look.font(self.font(), 14 if len(self._number) < 3 else 11, bold=True))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, self._number)


class PlacesPanel(Panel):
    """What there is to see.

    `search` stands between the title and the categories; `set_results` puts what it found in the place of categories
    and list.

    Signals
    -------
    chosen(str) : a hotspot was clicked
    pointed(str) : the pointer or the keyboard is on a hotspot's row, "" when it left
    category_chosen(str) : only spots of this category are wanted, "" for all
    closed() : the visitor closes the panel, where it is a sheet
    """

    chosen = Signal(str)
    pointed = Signal(str)
    category_chosen = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._second = label(name="title", wrap=True), label(name="soft", wrap=True)
        self._close = IconButton("close", kind="bare")
        self._close.clicked.connect(self.closed)
        self._close.hide()
        self.scenes = IconButton("scenes", kind="bare")
        self.search = SearchBox()
        self._results: QWidget | None = None
        self._chips = QWidget()
        self._list: RowList[Hotspot, Row] = RowList(self._row, self._is_listed)
        self._flow = FlowLayout(self._chips, gap=7, lines=0)
        self._group = QButtonGroup(self)
        self._category = ""
        self._story: SceneQueries | None = None
        self._lang = ""
        self._opened = ""
        self._categories: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._asked = ""
        self._head = self._make_head()
        self._inner = QWidget()
        self._body = QVBoxLayout(self._inner)
        self._body.addWidget(self._chips)
        self._body.addWidget(self._list)
        self._body.addStretch(1)
        self._area = ScrollArea(self._inner)
        self._outer = QVBoxLayout(self)
        self._outer.addWidget(self._head)
        self._outer.addWidget(self._area, 1)
        self.restyle(self.look)

    def _make_head(self) -> QWidget:
        head = QWidget()
        self._head_layout = QVBoxLayout(head)
        self._head_layout.setContentsMargins(0, 0, 0, 0)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._title)
        names.addWidget(self._second)
        top = QHBoxLayout()
        top.addLayout(names, 1)
        top.addWidget(self.scenes, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._head_layout.addLayout(top)
        self._head_layout.addWidget(self.search)
        return head

    # -- the search's place ---------------------------------------------------------------------------------------

    def set_results(self, results: QWidget | None, /) -> None:
        """Show what a search found instead of categories and list; None brings those back."""
        if results is self._results:
            return
        if self._results:
            self._body.removeWidget(self._results)
            self._results.hide()
        self._results = results
        if results:
            self._body.insertWidget(self._body.indexOf(self._chips), results)
            results.show()
            self._area.verticalScrollBar().setValue(0)
        self._chips.setVisible(results is None and self._flow.count() > 0)
        self._list.setVisible(results is None)

    # -- looks ----------------------------------------------------------------------------------------------------

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        self.look = look
        self._list.renew()
        super().restyle(look)
        m = look.metrics
        self._outer.setContentsMargins(m.px(18), m.px(16), m.px(8), m.px(10))
        self._outer.setSpacing(m.px(8))
        self._head.setContentsMargins(0, 0, m.px(10), 0)
        self._head_layout.setSpacing(m.px(10))
        self._body.setContentsMargins(0, 0, m.px(6), 0)
        self._body.setSpacing(m.px(8))
        if self._opened:
            # Rows above it have other heights now.
            QTimer.singleShot(0, self._scroll_to_marked)

    def translate(self, tr: Wording, /) -> None:
        """What is said whatever the scene."""
        self.search.translate(tr)
        action = "scenes"
        self.scenes.name(tr.gettext(ACTIONS[action].title), tr.key(action))

    def restrict(self, allowed: Callable[[str], bool], /) -> None:
        """Have a search field only where one may search, and a way to other scenes only where there is one."""
        self.search.setVisible(allowed("search"))
        self.scenes.setVisible(allowed("scenes"))

    def as_sheet(self, sheet: bool, /) -> None:
        """Whether it slides over the scene, and can be closed."""
        self._close.setVisible(sheet)

    def settle(self) -> None:
        """Let title and search scroll with the list where they would take too much of the height."""
        head = self._head
        needed = head.heightForWidth(max(self.width() - self.look.metrics.px(36), 60))
        inside = max(needed, head.sizeHint().height()) > _HEAD_SHARE * self.height()
        if inside and self._outer.indexOf(head) >= 0:
            self._outer.removeWidget(head)
            self._body.insertWidget(0, head)
        elif not inside and self._outer.indexOf(head) < 0:
            self._body.removeWidget(head)
            self._outer.insertWidget(0, head)

    # -- what it shows --------------------------------------------------------------------------------------------

    def show_story(self, story: SceneQueries, tr: Translator, /) -> None:
        """List a scene's spots in a language."""
        scene = story.loaded.scene
        other = next(code for code in LANGUAGES if code != tr.lang)
        title, second = localised(scene.title, tr.lang), localised(scene.title, other)
        self._title.setText(title)
        self._second.setText(second)
        self._second.setVisible(second != title)
        close = tr.gettext("Close the list")
        self._close.name(close)
        self.setAccessibleName(tr.gettext("Spots of {title}").format(title=title))
        self._fill_chips([(c.id, localised(c.title, tr.lang)) for c in scene.category], tr)
        self._story, self._lang = story, tr.lang
        self._categories = {h.id: h.category or "" for h in scene.hotspot}
        self._words = {h.id: _words(story, h) for h in scene.hotspot}
        self._list.fill(scene.hotspot)

    def _row(self, hotspot: Hotspot) -> Row:
        story, lang = self._story, self._lang
        assert story
        subtitle = localised(hotspot.subtitle, lang)
        title, number = story.title(hotspot, lang), story.number(hotspot)
        row = Row(hotspot.id, number, title, subtitle, leads_out=hotspot.opens is not None)
        row.clicked.connect(lambda: self.chosen.emit(hotspot.id))
        row.entered.connect(self.pointed)
        row.restyle(self.look)
        row.setChecked(row.id == self._opened)
        if row.isChecked():
            QTimer.singleShot(0, self._scroll_to_marked)
        return row

    def _fill_chips(self, categories: list[tuple[str, str]], tr: Translator) -> None:
        self._flow.clear()
        known = {"", *(id_ for id_, _ in categories)}
        self._category = self._category if self._category in known else ""
        for id_, title in [("", tr.gettext("All")), *categories] if categories else []:
            chip = TextButton(title, kind="chip")
            chip.setCheckable(True)
            chip.setAutoExclusive(True)
            chip.setProperty("category", id_)
            chip.setChecked(id_ == self._category)
            chip.clicked.connect(lambda _=False, c=id_: self._choose(c))
            chip.restyle(self.look)
            self._group.addButton(chip)
            self._flow.addWidget(chip)
        self._chips.setVisible(bool(categories) and self._results is None)

    def narrow_down(self, asked: str, /) -> None:
        """List only spots whose number, title, second line or other names have what is asked for."""
        self._asked = asked.casefold()
        self._list.filter()

    @property
    def category(self) -> str:
        """The category whose spots are listed, "" for all."""
        return self._category

    def _choose(self, category: str) -> None:
        self._category = category
        self._list.filter()
        self.category_chosen.emit(category)

    def show_category(self, category: str, /) -> None:
        """List the spots of another category, as somebody else wants it; "" for all."""
        if category != self._category:
            self._category = category
            for chip in self._group.buttons():
                chip.setChecked(chip.property("category") == category)
            self._list.filter()

    def begin_afresh(self) -> None:
        """As when the scene came: nothing is looked for, and the list begins at its top."""
        self.search.clear()
        self._area.verticalScrollBar().setValue(0)

    def _is_listed(self, row: Row) -> bool:
        return self._category in ("", self._categories[row.id]) and self._asked in self._words[row.id]

    def mark(self, opened: str, /) -> None:
        """Show which spot is open."""
        self._opened = opened
        for row in self._list.rows:
            row.setChecked(row.id == opened)
        # Once the rows have their heights.
        QTimer.singleShot(0, self._scroll_to_marked)

    def _scroll_to_marked(self) -> None:
        for row in self._list.rows:
            if row.isChecked() and row.isVisible():
                self._area.ensureWidgetVisible(row, 0, 12)

    def light(self, hovered: str, /) -> None:
        """Show which spot's pin is under the pointer."""
        for row in self._list.rows:
            row.light(row.id == hovered)


def _words(story: SceneQueries, hotspot: Hotspot) -> str:
    """All that a spot is called, in every language."""
    titles = [f"{story.title(hotspot, lang)} {localised(hotspot.subtitle, lang)}" for lang in LANGUAGES]
    return " ".join((story.number(hotspot), *titles, *hotspot.aliases)).casefold()
