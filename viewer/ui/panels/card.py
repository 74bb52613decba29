"""The card on the right: what happened at a spot."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.scene.model import Hotspot
from viewer.scene.sections import Section
from viewer.session.scene_queries import SceneQueries
from viewer.session.search.documents import sentences
from viewer.session.sources import category_line, source_line
from viewer.ui.panels.card_parts import Facts, Picture, SourceLine, Text
from viewer.ui.panels.figure_column import FigureColumn
from viewer.ui.panels.widgets import FlowLayout, IconButton, Panel, ScrollArea, TextButton, label, rule
from viewer.ui.theme.appearance import Appearance

_ELSEWHERE = ("https", "mailto")
_FOOT_SHARE = 0.2  # of the card's height that the footer may hold; beyond it it scrolls with the text


class CardPanel(Panel):
    """One spot's story.

    Signals
    -------
    closed() : the visitor closes the card
    chosen(str) : a hotspot to go on to
    portal(str) : the scene that a hotspot leads to, or a link of the text does
    way(str) : the hotspot that the way to is to be shown
    linked(str) : an address elsewhere that the text names
    """

    closed = Signal()
    chosen = Signal(str)
    portal = Signal(str)
    linked = Signal(str)
    way = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        # The keyboard comes here when a card is opened: name and text are heard, the ring says where one is.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.picture = Picture(self)
        self._category, self._title = label(name="category", wrap=True), label(name="card-title", wrap=True)
        self._lead, self._text = Text(), Text()
        for text in (self._lead, self._text):
            text.anchorClicked.connect(self._follow)
        self._facts = Facts()
        self._figures, self._related = FigureColumn(), QWidget()
        self._onwards = label(name="heading")
        self._flow = FlowLayout(self._related)
        self._portal = TextButton(kind="gold", glyph="outwards")
        self._portal.clicked.connect(self._go_through)
        self.way_button = TextButton(glyph="walk")
        self.way_button.clicked.connect(self._show_way)
        self.way_button.hide()
        self._story: SceneQueries | None = None
        self._shown: tuple[SceneQueries, str, Translator] | None = None
        self._fill()
        self._close = IconButton("close", kind="bare")
        self._close.setParent(self)
        self._close.clicked.connect(self.closed)
        self.restyle(self.look)

    def _fill(self) -> None:
        inner = QWidget()
        whole = QVBoxLayout(inner)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.picture)
        self._column = QVBoxLayout()
        # The way on into another scene stands where it is seen without scrolling.
        head = (self._category, self._title, self._portal, self.way_button)
        for widget in (*head, self._lead, self._facts, self._text, self._figures, self._onwards, self._related):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        whole.addLayout(self._column, 1)
        self._whole = whole
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(0)
        self._footer = SourceLine()
        self._footer.unfolded_changed.connect(self.settle)
        foot.addWidget(rule())
        foot.addWidget(self._footer)
        self._area = ScrollArea(inner)
        self._area.viewport().installEventFilter(self)
        self._area.verticalScrollBar().valueChanged.connect(lambda: self.picture.update())
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(1, 1, 1, 1)
        self._outer.setSpacing(0)
        self._outer.addWidget(self._area, 1)
        self._outer.addWidget(self._foot)

    # -- looks ----------------------------------------------------------------------------------------------------

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        changed = look != self.look
        super().restyle(look)
        m = look.metrics
        self._column.setContentsMargins(m.px(22), m.px(18), m.px(20), m.px(14))
        self._column.setSpacing(m.px(9))
        self._footer.setContentsMargins(m.px(22), m.px(11), m.px(20), m.px(12))
        if changed and self._shown:
            self._fill_figures(*self._shown)
        self._place_close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        super().resizeEvent(event)
        self._place_close()
        self.picture.fit()
        self.settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: the text is as high as its width makes it, and only the viewport knows that."""
        if event.type() == QEvent.Type.Resize:
            self._lead.fit()
            self._text.fit()
            self._fit_figures()
        return super().eventFilter(watched, event)

    def _place_close(self) -> None:
        m = self.look.metrics
        # Clear of the scroll bar, which a finger would hit instead.
        self._close.move(self.width() - self._close.width() - m.px(14), m.px(10))
        self._close.raise_()

    def settle(self) -> None:
        """Let the footer scroll with the text where it would take too much of the height."""
        needed = max(self._foot.heightForWidth(max(self.width() - 2, 60)), self._foot.minimumSizeHint().height())
        inside = needed > _FOOT_SHARE * self.height()
        if inside and self._outer.indexOf(self._foot) >= 0:
            self._outer.removeWidget(self._foot)
            self._whole.addWidget(self._foot)
        elif not inside and self._outer.indexOf(self._foot) < 0:
            self._whole.removeWidget(self._foot)
            self._outer.addWidget(self._foot)

    # -- what it shows --------------------------------------------------------------------------------------------

    def show_hotspot(self, story: SceneQueries, hotspot: str, tr: Translator, /) -> None:
        """Show a spot's story in a language."""
        again = self._shown is not None and self._shown[1] == hotspot
        self._story, self._shown = story, (story, hotspot, tr)
        found = story.hotspots[hotspot]
        section = story.section(found, tr.lang)
        category = category_line(story.loaded.scene, found, tr.lang)
        self._category.setText(category.upper())
        self._category.setVisible(bool(category))
        self._title.setText(story.title(found, tr.lang))
        self.setAccessibleName(story.title(found, tr.lang))
        for text in self.findChildren(Text):
            text.setAccessibleName(story.title(found, tr.lang))
        self.setAccessibleDescription(" ".join(sentences(section.html)) if section else "")
        place = story.places.get(found.place or "")
        self.picture.set_caption(story.place_title(place, tr.lang) if place else "")
        self._fill_texts(story, section)
        self._facts.show_rows([(r.label, r.text) for r in section.head.row] if section else [])
        self._fill_figures(story, hotspot, tr)
        self._fill_onwards(story, found, tr)
        source = source_line(story.loaded.scene, tr)
        self._footer.say(source)
        self._foot.setVisible(bool(source))
        self._close.name(tr.gettext("Close"), "Esc")
        self.settle()
        if not again:
            self._area.verticalScrollBar().setValue(0)

    def _fill_texts(self, story: SceneQueries, section: Section | None) -> None:
        """What stands before the first heading, and the rest: the facts stand between them, near the top."""
        images = [story.loaded.pictures.get(name) for name in section.images] if section else []
        parts = (section.lead, section.rest) if section else ("", "")
        for widget, part in zip((self._lead, self._text), parts, strict=True):
            widget.show_text(part, images)
            widget.setVisible(bool(part))
            widget.fit()

    def _fill_onwards(self, story: SceneQueries, found: Hotspot, tr: Translator) -> None:
        self._flow.clear()
        for id_ in found.related:
            if other := story.hotspots.get(id_):
                button = TextButton(f"{story.number(other)} · {story.title(other, tr.lang)}")
                button.clicked.connect(lambda _=False, i=id_: self.chosen.emit(i))
                button.restyle(self.look)
                self._flow.addWidget(button)
        self._onwards.setText(tr.gettext("Go on to"))
        self._onwards.setVisible(self._flow.count() > 0)
        self._related.setVisible(self._flow.count() > 0)
        self._portal.setVisible(found.opens is not None)
        self._portal.setText(tr.gettext("Dive into {name}").format(name=found.opens.scene) if found.opens else "")

    def name_portal(self, title: str, tr: Translator, /) -> None:
        """Say by its title where the portal leads."""
        self._portal.setText(tr.gettext("Dive into {name}").format(name=title))

    def tell_way(self, words: str, /) -> None:
        """Say how far and where it is from where the screen stands; "" where nobody said."""
        self.way_button.setText(words)
        self.way_button.setVisible(bool(words))

    def _fill_figures(self, story: SceneQueries, hotspot: str, tr: Translator) -> None:
        """Files and figures of the head, below the facts."""
        self._figures.fill(story.section(story.hotspots[hotspot], tr.lang), story.loaded.pictures, self.look)
        self._fit_figures()

    def _fit_figures(self) -> None:
        margins = self._column.contentsMargins()
        self._figures.fit(self._area.viewport().width() - margins.left() - margins.right())

    # -- where it leads -------------------------------------------------------------------------------------------

    def _follow(self, url: QUrl) -> None:
        kind, _, target = url.toString().partition(":")
        if kind == "hotspot" and self._story and target in self._story.hotspots:
            self.chosen.emit(target)
        elif kind == "scene":
            self.portal.emit(target)
        elif kind in _ELSEWHERE:
            self.linked.emit(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))

    def _show_way(self) -> None:
        if self._shown:
            self.way.emit(self._shown[1])

    def _go_through(self) -> None:
        if self._shown:
            story, hotspot, _ = self._shown
            if opens := story.hotspots[hotspot].opens:
                self.portal.emit(opens.scene)
