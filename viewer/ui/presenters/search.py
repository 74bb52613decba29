"""Searching in the window: an index made beside it, the list of results, and what choosing one does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate
from PySide6.QtWidgets import QStyleOptionViewItem as Option

from viewer.i18n import Translator
from viewer.session.explorer import Explorer
from viewer.session.scene_queries import SceneQueries
from viewer.session.search.documents import Kind, SearchDocument, collect
from viewer.session.search.index import KIND_TITLES, Result, SearchIndex
from viewer.ui.guard import Guarded
from viewer.ui.panels.search_box import SearchBox
from viewer.ui.panels.spot_list import PlacesPanel
from viewer.ui.panels.widgets import PLAIN
from viewer.ui.theme.appearance import Appearance

LATER = 2500
"""Milliseconds after a scene came until its index is made, unless somebody wants to search sooner."""

_BREATH = 0.001  # seconds that the making leaves to the window, again and again
_AT_ONCE = 100  # documents between two of them
_RESULT = Qt.ItemDataRole.UserRole


class _GaveUpError(Exception):
    """The scene has gone."""


class Indexer(Guarded, QObject):
    """Makes the index of one scene at a time, beside the window.

    Signals
    -------
    ready() : it can be asked now
    failed(str, object) : it cannot be made
    """

    ready = Signal()
    failed = Signal(str, object)
    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._story: SceneQueries | None = None
        self._thread: threading.Thread | None = None
        self.index: SearchIndex | None = None
        self._later = QTimer(self, singleShot=True, interval=LATER)
        self._later.timeout.connect(self.start)
        self._ended.connect(self._end)

    def set_story(self, story: SceneQueries | None, /) -> None:
        """Another scene."""
        self.cancel()
        self._story = story
        if story:
            self._later.start()

    def start(self) -> None:
        """Make it now, if it is not there or being made."""
        self._later.stop()
        if self._story and not self.index and not self._thread:
            story = self._story
            self._thread = threading.Thread(target=self._make, args=(story,), name="search index", daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """Give up; nothing is signalled."""
        self._later.stop()
        self._story = self.index = None
        if self._thread:
            self._thread.join()
            self._thread = None

    def _make(self, story: SceneQueries) -> None:
        try:
            self._ended.emit(story, SearchIndex(self._beside(story)))
        except _GaveUpError:
            pass
        except Exception as error:  # noqa: BLE001 - a thread's error has to reach the one reporter
            self._ended.emit(story, error)

    def _beside(self, story: SceneQueries) -> Iterator[SearchDocument]:
        """The documents of a scene, with time for the window in between; as long as they are wanted."""
        for i, document in enumerate(collect(story)):
            if i % _AT_ONCE == 0:
                if self._story is not story:
                    raise _GaveUpError
                time.sleep(_BREATH)
            yield document

    def _end(self, story: SceneQueries, made: object) -> None:
        if story is not self._story:
            return
        if self._thread:
            self._thread.join()
            self._thread = None
        if isinstance(made, SearchIndex):
            self.index = made
            self.ready.emit()
        elif isinstance(made, Exception):
            self.failed.emit("search index", made)


class _Rows(Guarded, QStyledItemDelegate):
    """Paints a result: title, and below it what it is and why it was found."""

    def __init__(self, owner: ResultList) -> None:
        super().__init__(owner)
        self._owner = owner

    def _parts(self, index: QModelIndex | QPersistentModelIndex, width: int) -> list[tuple[QTextLayout, float]]:
        """Title and second line, laid out, and the height of each."""
        result, look = index.data(_RESULT), self._owner.look
        base = self._owner.font()
        room = max(width - 2 * look.metrics.px(12), 40)
        if not isinstance(result, Result):
            return [_laid(index.data(), look.font(base, 15), room, (0, 0))]
        above = _laid(result.title, look.font(base, 16), room, (0, 0))
        head = self._owner.head(result)
        start, end = result.mark
        mark = (start + len(head), end + len(head)) if end > start else (0, 0)
        text = head + result.snippet
        return [above, _laid(text, look.font(base, 14), room, mark)] if text else [above]

    def sizeHint(self, option: Option, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Qt."""
        look = self._owner.look
        width = self._owner.viewport().width()
        height = sum(h for _, h in self._parts(index, width)) + look.metrics.px(14)
        return QSize(80, max(round(height), look.metrics.button))

    def paint(self, painter: QPainter, option: Option, index: QModelIndex | QPersistentModelIndex) -> None:
        """Qt."""
        look, theme = self._owner.look, self._owner.look.theme
        rect: QRect = option.rect
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(index.data(_RESULT), Result) and (chosen or state & QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.wash if chosen else theme.sand))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), look.metrics.px(9), look.metrics.px(9))
            if chosen:
                painter.setPen(QColor(theme.focus))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(rect.adjusted(1, 2, -1, -2), look.metrics.px(9), look.metrics.px(9))
        parts = self._parts(index, rect.width())
        top = rect.top() + (rect.height() - sum(h for _, h in parts)) / 2
        for i, (layout, height) in enumerate(parts):
            painter.setPen(QColor(theme.soft if i or not isinstance(index.data(_RESULT), Result) else theme.ink))
            layout.draw(painter, rect.topLeft().toPointF() + QPointF(look.metrics.px(12), top - rect.top()))
            top += height
        painter.restore()


def _laid(text: str, font: QFont, width: int, mark: tuple[int, int]) -> tuple[QTextLayout, float]:
    """A text in lines of a width, a part of it bold; and its height."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    if mark[1] > mark[0]:
        bold = QTextCharFormat()
        bold.setFontWeight(QFont.Weight.Bold)
        part = QTextLayout.FormatRange()
        part.start, part.length, part.format = mark[0], mark[1] - mark[0], bold
        layout.setFormats([part])
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout, height


class ResultList(Guarded, QListWidget):
    """What was found, as high as it needs.

    Signals
    -------
    picked(object) : a `Result` was chosen
    """

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("results")
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setStyleSheet("QListWidget#results { background: transparent; border: none; outline: none; }")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.look = PLAIN
        self._tr = Translator("en")
        self.setItemDelegate(_Rows(self))
        self.itemClicked.connect(self._take)
        self.itemActivated.connect(self._take)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self.look = look
        self.scheduleDelayedItemsLayout()
        self._fit()

    def head(self, result: Result, /) -> str:
        """What kind of thing a result is, where that needs saying."""
        if result.kind in (Kind.SPOT, Kind.TEXT, Kind.NAME):
            return ""
        return self._tr.gettext(KIND_TITLES[result.kind]) + (" · " if result.snippet else "")

    def show_results(self, results: list[Result], asked: str, tr: Translator, others: list[Result], /) -> None:
        """List them, or say that there are none and what else there is."""
        self._tr = tr
        self.clear()
        if not results:
            nothing = QListWidgetItem(
                tr.gettext("Nothing found for “{text}”. Perhaps one of these:").format(text=asked)
            )
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.addItem(nothing)
        self.setAccessibleName(tr.gettext("Found"))
        for result in results or others:
            item = QListWidgetItem(result.title)
            item.setData(_RESULT, result)
            said = ", ".join(t for t in (result.title, self.head(result).strip(" ·"), result.snippet) if t)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            self.addItem(item)
        if results:
            self.setCurrentRow(0)
        self._fit()

    def step(self, by: int, /) -> None:
        """Choose the next one down or up."""
        if self.count():
            self.setCurrentRow(min(max(self.currentRow() + by, 0), self.count() - 1))

    def take_current(self) -> None:
        """Go to the one that is chosen."""
        if self.currentRow() >= 0:
            self._take(self.currentItem())

    def _take(self, item: QListWidgetItem) -> None:
        result = item.data(_RESULT)
        if isinstance(result, Result):
            self.picked.emit(result)

    def resizeEvent(self, event: object) -> None:
        """Qt."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        # Rows were laid out for the width before: a narrower one has more lines.
        self.doItemsLayout()
        self._fit()

    def _fit(self) -> None:
        height = sum(self.sizeHintForRow(i) for i in range(self.count()))
        if height + 4 != self.height():
            self.setFixedHeight(height + 4)


class SearchControl(Guarded, QObject):
    """Ties the field, the index, the list and the scene together.

    Parameters
    ----------
    box, places : the window's
    explorer : gives the scene's explorer, None before there is one
    done : called when a result was chosen: the keyboard goes to the card, True, or to the scene, False

    Signals
    -------
    left() : the field is left without choosing
    """

    left = Signal()

    def __init__(
        self,
        box: SearchBox,
        places: PlacesPanel,
        explorer: Callable[[], Explorer | None],
        done: Callable[[bool], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._box, self._places, self._explorer, self._done = box, places, explorer, done
        self._tr = Translator("en")
        self.indexer, self.list = Indexer(self), ResultList()
        self.list.setParent(places)
        self.list.hide()
        box.asked.connect(self._ask)
        box.entered.connect(self.list.take_current)
        box.field.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.picked.connect(self._go)
        self.indexer.ready.connect(lambda: self._ask(box.text))

    def set_scene(self, explorer: Explorer | None, /) -> None:
        """Another scene came."""
        self._box.clear()
        self.indexer.set_story(explorer.story if explorer else None)

    def translate(self, tr: Translator, /) -> None:
        """In another language, what is found as well."""
        self._tr = tr
        if self._box.text:
            self._ask(self._box.text)

    def _ask(self, text: str) -> None:
        if not text:
            self._places.set_results(None)
            return
        self.indexer.start()
        if self.indexer.index is not None:
            index = self.indexer.index
            found = index.search(text, self._tr.lang)
            self.list.show_results(found, text, self._tr, index.suggestions(self._tr.lang))
            self._places.set_results(self.list)

    def _go(self, result: Result) -> None:
        explorer = self._explorer()
        if explorer is None:
            return
        match result.kind:
            case Kind.PLACE:
                explorer.session.enter(result.target)
            case Kind.VIEW:
                explorer.session.show_view(result.target)
            case Kind.TOUR:
                explorer.session.tours.choose(result.target)
                explorer.session.tours.restart()
            case Kind.OBJECT:
                explorer.session.show_object(result.target)
            case _:
                explorer.session.open(result.target)
        self._done(bool(explorer.state.opened))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: arrows choose a result while somebody types, Esc leaves."""
        if event.type() == QEvent.Type.FocusIn and watched is self._box.field:
            self.indexer.start()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key, shown = event.key(), self.list.isVisible()
        if key == Qt.Key.Key_Escape:
            self._box.clear()
            self.left.emit()
            return True
        if watched is self._box.field and shown and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.list.step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if watched is self.list and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.list.take_current()
            return True
        return False
