"""The sheet with a user's bookmarks, and the ways back and forward."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from viewer.session.actions import ACTIONS
from viewer.session.input.key_names import Wording
from viewer.ui.panels.bookmark_row import BookmarkItem, BookmarkRow
from viewer.ui.panels.row_list import RowList
from viewer.ui.panels.widgets import IconButton, Panel, ScrollArea, TextButton, label
from viewer.ui.theme.appearance import Appearance

_COMMANDS = {
    "history-back": "back",
    "history-forward": "forward",
}


class BookmarksSheet(Panel):
    """The sheet.

    Signals
    -------
    opened(str), removed(str) : a bookmark, by id
    renamed(str, str), moved(str, int) : by id; the new name, the steps down
    undone() : the last one removed is wanted back
    command(str) : an id of `ACTIONS`
    writing(object) : a `QLineEdit` in which somebody writes now
    closed()
    """

    opened = Signal(str)
    removed = Signal(str)
    renamed = Signal(str, str)
    moved = Signal(str, int)
    undone = Signal()
    command = Signal(str)
    writing = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "sheet")
        self._tr = Wording("en")
        self._items: Sequence[BookmarkItem] = ()
        self._gone = ""
        self._title, self._empty = label(name="title", wrap=True), label(name="soft", wrap=True)
        self._close = IconButton("close", kind="bare")
        self._close.clicked.connect(self.closed)
        self._ways = {id_: IconButton(glyph) for id_, glyph in _COMMANDS.items()}
        self.add_button, self.link_button = TextButton(kind="gold", glyph="bookmark"), TextButton(glyph="link")
        self._said, self.undo_button = label(name="fact", wrap=True), TextButton(glyph="undo")
        self.undo_button.clicked.connect(self.undone)
        for id_, button in self._ways.items():
            button.clicked.connect(lambda _=False, i=id_: self.command.emit(i))
        self.add_button.clicked.connect(lambda: self.command.emit("bookmark"))
        self.link_button.clicked.connect(lambda: self.command.emit("copy-link"))
        self._rows: RowList[BookmarkItem, BookmarkRow] = RowList(self._row, lambda row: True)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.addWidget(self._empty)
        self._column.addWidget(self._rows)
        self._column.addStretch(1)
        self._area = ScrollArea(inner)
        self._top, self._undo, self._foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self._top.addWidget(self._title, 1)
        for button in self._ways.values():
            self._top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._top.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._undo.addWidget(self._said, 1)
        self._undo.addWidget(self.undo_button)
        self._foot.addWidget(self.add_button, 1)
        self._foot.addWidget(self.link_button, 1)
        self._outer = QVBoxLayout(self)
        self._outer.addLayout(self._top)
        self._outer.addWidget(self._area, 1)
        self._outer.addLayout(self._undo)
        self._outer.addLayout(self._foot)
        self.setFocusProxy(self.add_button)
        self.show_ways(back=False, forward=False)
        self.offer_undo("")
        self.restyle(self.look)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._outer.setContentsMargins(m.px(24), m.px(18), m.px(14), m.px(18))
        self._outer.setSpacing(m.px(12))
        self._column.setContentsMargins(0, 0, m.px(10), 0)
        for row in (self._top, self._undo, self._foot):
            row.setSpacing(m.px(8))

    def translate(self, tr: Wording, /) -> None:
        """In another language."""
        self._tr = tr
        self._title.setText(tr.gettext("Bookmarks"))
        self._close.name(tr.gettext("Close"), "Esc")
        for id_, button in self._ways.items():
            button.name(tr.gettext(ACTIONS[id_].title), tr.key(id_))
        self.add_button.setText(tr.gettext("Bookmark this view"))
        self.link_button.setText(tr.gettext("Copy its link"))
        self.undo_button.setText(tr.gettext("Undo"))
        key = tr.key("bookmark")
        self._empty.setText(
            tr.gettext("Nothing is bookmarked yet. {key} bookmarks what is seen.").format(key=key)
            if key
            else tr.gettext("Nothing is bookmarked yet.")
        )
        self.offer_undo(self._gone)

    # -- the list -------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> list[BookmarkRow]:
        """Those that there are by now."""
        return self._rows.rows

    def _row(self, item: BookmarkItem) -> BookmarkRow:
        row = BookmarkRow(item, self._tr, self.look)
        row.opened.connect(self.opened)
        row.removed.connect(self.removed)
        row.renamed.connect(self.renamed)
        row.moved.connect(self.moved)
        row.stepped.connect(self._step)
        row.writing.connect(self.writing)
        row.set_ends(first=item is self._items[0], last=item is self._items[-1])
        return row

    def show_bookmarks(self, items: Sequence[BookmarkItem], /, focus: str = "") -> None:
        """List other bookmarks, or the same anew.

        Parameters
        ----------
        focus : id of the one that has the keyboard then; the one that has it now without
        """
        now: QWidget | None = self.focusWidget()
        focus = focus or next((row.item.id for row in self.rows if now and row.isAncestorOf(now)), "")
        self._items = items
        self._empty.setVisible(not items)
        self._rows.setVisible(bool(items))
        self._rows.fill(items)
        if focus and self.isVisible():
            row = self._find(focus)
            (row.button if row else self.add_button).setFocus(Qt.FocusReason.OtherFocusReason)
            if row:
                self._area.ensureWidgetVisible(row, 0, 12)

    def _find(self, id_: str) -> BookmarkRow | None:
        return next((row for row in self.rows if row.item.id == id_), None)

    def _step(self, id_: str, by: int) -> None:
        rows = self.rows
        at = next((i for i, row in enumerate(rows) if row.item.id == id_), 0) + by
        if 0 <= at < len(rows):
            rows[at].button.setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(rows[at], 0, 12)

    # -- the rest -------------------------------------------------------------------------------------------------

    def show_ways(self, *, back: bool, forward: bool) -> None:
        """Whether there is anything to go back or forward to."""
        self._ways["history-back"].setEnabled(back)
        self._ways["history-forward"].setEnabled(forward)

    def offer_undo(self, name: str, /) -> None:
        """Offer to bring back the one removed last, by its name; "" for none."""
        self._gone = name
        text = self._tr.gettext("“{name}” was removed.")
        self._said.setText(text.format(name=name) if name else "")
        self._said.setVisible(bool(name))
        self.undo_button.setVisible(bool(name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: the usual key brings back what was removed."""
        undo = event.key() == Qt.Key.Key_Z and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if undo and self._gone:
            self.undone.emit()
        else:
            super().keyPressEvent(event)
