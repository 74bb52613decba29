"""The issues panel: everything that is wrong with the scene or went wrong, each with its file and line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.scene.issues import SEVERITIES, Issue, Severity
from viewer.ui.error_reporter import Report
from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import IconButton, Panel, ScrollArea, TextButton, label, restyle_below
from viewer.ui.theme.appearance import Appearance
from viewer.ui.theme.icons import pixmap


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the panel.

    Parameters
    ----------
    text : what is wrong
    file : None where there is none to open
    place : file and line as they are read, and copied
    """

    severity: Severity
    text: str
    file: Path | None = None
    place: str = ""

    @property
    def whole(self) -> str:
        """Place and text, to be copied."""
        return f"{self.place}: {self.text}" if self.place else self.text


def entries_of(issues: Sequence[Issue], root: Path | None, reports: Sequence[Report], tr: Translator, /) -> list[Entry]:
    """Errors of the program, then issues of the scene, the worst first.

    Parameters
    ----------
    root : the package's folder, or the lone file
    """
    out = []
    file = cache(partial(_file, root=root))  # hundreds of issues are of one file
    for report in reports:
        place = f"{report.file}:{report.line}" if report.file else ""
        out.append(Entry(Severity.FATAL, report.text, report.file, place))
    for issue in sorted(issues, key=lambda i: -i.severity):
        place = ":".join([issue.file, *(str(n) for n in (issue.line, issue.column) if n)])
        out.append(Entry(issue.severity, f"{issue.message(tr)} [{issue.code}]", file(issue.file), place))
    return out


def _file(name: str, root: Path | None) -> Path | None:
    """The file of an issue if it is there; never one out of the package."""
    if root is None:
        return None
    try:
        if root.is_file():
            return root
        path = (root / name).resolve()
        return path if path.is_relative_to(root.resolve()) and path.is_file() else None
    except (OSError, ValueError, RuntimeError):  # a name that no system takes, links in a circle
        return None


PAGE = 50
"""Entries that are listed, and that each press of a button adds."""


class EntryRow(Guarded, QFrame):
    """An entry: sign and word for how bad it is, the text, the place, and what can be done with it."""

    def __init__(self, entry: Entry, tr: Translator, look: Appearance) -> None:
        super().__init__()
        self.entry = entry
        self.setObjectName("block")
        self._sign = QLabel()
        word = label(tr.gettext(SEVERITIES[entry.severity]), name="heading")
        self.text, self.place = label(entry.text, wrap=True), label(entry.place, name="soft", wrap=True)
        for what in (self.text, self.place):
            what.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open_button, self.folder_button, self.copy_button = (
            IconButton("file"),
            IconButton("folder"),
            IconButton("copy"),
        )
        self.open_button.name(tr.gettext("Open the file"))
        self.folder_button.name(tr.gettext("Show its folder"))
        self.copy_button.name(tr.gettext("Copy place and text"))
        self.open_button.clicked.connect(self._open)
        self.folder_button.clicked.connect(self._folder)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(entry.whole))
        self._head = head = QHBoxLayout()
        head.addWidget(self._sign)
        head.addWidget(word, 1)
        for button in (self.open_button, self.folder_button, self.copy_button):
            head.addWidget(button)
        self.open_button.setVisible(entry.file is not None)
        self.folder_button.setVisible(entry.file is not None)
        self._layout = layout = QVBoxLayout(self)
        layout.addLayout(head)
        layout.addWidget(self.text)
        layout.addWidget(self.place)
        self.place.setVisible(bool(entry.place))
        self.restyle(look)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        restyle_below(self, look)
        m, theme = look.metrics, look.theme
        slight = self.entry.severity == Severity.WARNING
        colour = theme.soft if slight else theme.alert
        self._sign.setPixmap(pixmap("warning" if slight else "alert", colour=colour, size=m.type(20), ratio=2.0))
        self._head.setSpacing(m.px(8))
        self._layout.setContentsMargins(m.px(14), m.px(10), m.px(10), m.px(12))
        self._layout.setSpacing(m.px(5))

    def _open(self) -> None:
        if self.entry.file:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.entry.file)))

    def _folder(self) -> None:
        if self.entry.file:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.entry.file.parent)))


class IssuesSheet(Panel):
    """The panel.

    Signals
    -------
    closed()
    """

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "sheet")
        self._entries: tuple[Entry, ...] = ()
        self._tr: Translator | None = None
        self._title = label(name="title", wrap=True)
        self._close = IconButton("close", kind="bare")
        self._close.clicked.connect(self.closed)
        self._all = TextButton(glyph="copy")
        self._all.clicked.connect(self._copy_all)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._more = TextButton()
        self._more.clicked.connect(self._list_more)
        self._more.hide()
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        self._listed = 0
        self._area = ScrollArea(inner)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._all)
        top.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._outer = QVBoxLayout(self)
        self._outer.addLayout(top)
        self._outer.addWidget(self._area, 1)
        self.restyle(self.look)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is listed."""
        return self._entries

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._outer.setContentsMargins(m.px(24), m.px(18), m.px(14), m.px(18))
        self._outer.setSpacing(m.px(10))
        self._column.setContentsMargins(0, 0, m.px(10), 0)
        self._column.setSpacing(m.px(9))

    def show_entries(self, entries: Sequence[Entry], tr: Translator, /) -> None:
        """List them in a language."""
        self._entries, self._tr = tuple(entries), tr
        while self._column.count() > 2:
            item = self._column.takeAt(0)
            if item and (old := item.widget()):
                old.hide()
                old.deleteLater()
        self._listed = 0
        self._list_more()
        self._title.setText(tr.ngettext("{n} issue", "{n} issues", len(entries)).format(n=len(entries)))
        self._all.setText(tr.gettext("Copy all"))
        self._close.name(tr.gettext("Close"), "Esc")

    def _list_more(self) -> None:
        """List the next ones: thousands at once would hold up the window, and nobody reads them."""
        assert self._tr
        before, self._listed = self._listed, min(self._listed + PAGE, len(self._entries))
        for entry in self._entries[before : self._listed]:
            # Above the button and what keeps all of it at the top.
            self._column.insertWidget(self._column.count() - 2, EntryRow(entry, self._tr, self.look))
        left = len(self._entries) - self._listed
        self._more.setVisible(left > 0)
        self._more.setText(self._tr.gettext("Show more ({n} left)").format(n=left))

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(entry.whole for entry in self._entries))
