"""The pane beside the window: what an author does to a scene."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from viewer.i18n import LANGUAGES, Translator
from viewer.ui.editor.edit_pages import SpotsPage, TourPage, ViewsPage
from viewer.ui.editor.things_page import ObjectsPage
from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import IconButton, Styled, TextButton, label, set_tip
from viewer.ui.theme.appearance import Appearance
from viewer.ui.theme.style_sheet import editor_sheet, style_sheet

PAGES = ("spots", "views", "tour", "objects")


class EditorPane(Guarded, QWidget):
    """Pages with what can be changed, and what was said of the last change.

    Signals
    -------
    undo(), redo() : take the last change back, do it again
    turned(str) : another page, of PAGES
    """

    undo = Signal()
    redo = Signal()
    turned = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("editor")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.spots, self.views = SpotsPage(LANGUAGES), ViewsPage()
        self.tour, self.objects = TourPage(), ObjectsPage()
        self._pages = (self.spots, self.views, self.tour, self.objects)
        self.title = label(name="title")
        self.said = label(name="soft", wrap=True)
        self.anyway = TextButton()
        self.anyway.hide()
        self.undo_button, self.redo_button = IconButton("undo"), IconButton("redo")
        self.undo_button.clicked.connect(self.undo)
        self.redo_button.clicked.connect(self.redo)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.undo_button)
        head.addWidget(self.redo_button)
        self._tabs = QButtonGroup(self)
        self._stack = QStackedWidget()
        row = QHBoxLayout()
        self.tabs: dict[str, TextButton] = {}
        for name, page in zip(PAGES, self._pages, strict=True):
            tab = TextButton(kind="chip")
            tab.setCheckable(True)
            self._tabs.addButton(tab)
            self.tabs[name] = tab
            row.addWidget(tab)
            self._stack.addWidget(page)
            tab.clicked.connect(lambda _=False, name=name: self.turn(name))
        row.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._column.addLayout(row)
        # A low window, or large letters: the page scrolls, and the window grows for nobody's sake.
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._stack)
        scroll.viewport().setAutoFillBackground(False)
        self._stack.setAutoFillBackground(False)
        self._column.addWidget(scroll, 1)
        self._column.addWidget(self.said)
        self._column.addWidget(self.anyway)
        self.tabs["spots"].setChecked(True)
        self.fit()

    @property
    def page(self) -> str:
        """The page that is seen."""
        return PAGES[self._stack.currentIndex()]

    def turn(self, name: str, /) -> None:
        """Show a page."""
        self.tabs[name].setChecked(True)
        self._stack.setCurrentIndex(PAGES.index(name))
        self.fit()
        self.turned.emit(name)

    def fit(self) -> None:
        """Take the room that the page needs which is seen, not that of the highest one."""
        for page in self._pages:
            seen = page is self._stack.currentWidget()
            height = QSizePolicy.Policy.Preferred if seen else QSizePolicy.Policy.Ignored
            page.setSizePolicy(QSizePolicy.Policy.Preferred, height)
        # What it took before its look came is out of date.
        self._stack.updateGeometry()

    def say(self, text: str, /, *, wrong: bool = False, anyway: str = "") -> None:
        """Tell of the last change.

        Parameters
        ----------
        anyway : what a button offers to do all the same
        """
        self.said.setObjectName("alert" if wrong else "soft")
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.said.setText(text)
        self.anyway.setText(anyway)
        self.anyway.setVisible(bool(anyway))

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        self.setStyleSheet(style_sheet(look) + editor_sheet(look))
        m = look.metrics
        self.setFixedWidth(max(m.px(400), 340))
        self._column.setContentsMargins(m.px(16), m.px(12), m.px(16), m.px(12))
        self._column.setSpacing(m.px(8))
        for child in self.findChildren(QWidget):
            if isinstance(child, Styled):
                child.restyle(look)
        self.fit()

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        _ = tr.gettext
        self.title.setText(_("Edit the scene"))
        for button, text, keys in (
            (self.undo_button, _("Undo"), "Ctrl+Z"),
            (self.redo_button, _("Do again"), "Ctrl+Shift+Z"),
        ):
            button.name(text, keys)
        named = {"spots": _("Spots"), "views": _("Views"), "tour": _("Tour"), "objects": _("Things")}
        for name, tab in self.tabs.items():
            tab.setText(named[name])
        set_tip(self.said, "")
        for page in self._pages:
            page.translate(tr)
