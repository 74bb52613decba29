"""The pages of the editor's pane for what is told: spots, views, tours."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout

from viewer.i18n import Translator
from viewer.scene.formats import Gives, giving, suffixes
from viewer.scene.tours import TourStep
from viewer.ui.editor.fields import (
    LANGUAGE_NAMES,
    ChoiceField,
    EditPage,
    LineField,
    NumberField,
    SortedList,
    TextField,
    WordsRow,
)
from viewer.ui.panels.widgets import label

PICTURES = suffixes((*giving(Gives.PICTURE), *giving(Gives.DRAWING)))


class SpotsPage(EditPage):
    """The spots, and a form for the one that is open.

    Signals
    -------
    asked(str) : `new`, `move`, `view`, `picture`, `remove`
    chosen(int) : a row of the list
    titled(str, str, str), told(str, str, str) : language, title or text before, and now
    numbered(int), sorted_in(int) : the number; the row of the kind
    dropped(object) : paths of pictures
    """

    chosen = Signal(int)
    titled = Signal(str, str, str)
    told = Signal(str, str, str)
    numbered = Signal(int)
    sorted_in = Signal(int)
    dropped = Signal(object)

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.button("new", gold=True)
        self.list = SortedList()
        self.list.chosen.connect(self.chosen)
        self.column.addWidget(self.list, 2)
        self.inner = EditPage()
        self.titles = {lang: LineField() for lang in languages}
        self.texts = {lang: TextField() for lang in languages}
        self._captions = {lang: label(name="soft") for lang in languages}
        for lang in languages:
            self._captions[lang].setBuddy(self.titles[lang])
            self.inner.column.addWidget(self._captions[lang])
            self.inner.column.addWidget(self.titles[lang])
            self.inner.column.addWidget(self.texts[lang], 1)
            self.titles[lang].written.connect(lambda was, now, lang=lang: self.titled.emit(lang, was, now))
            self.texts[lang].written.connect(lambda was, now, lang=lang: self.told.emit(lang, was, now))
        self.number, self.kind = NumberField(0, 9999), ChoiceField()
        self.number.valueChanged.connect(self.numbered)
        self.kind.activated.connect(self.sorted_in)
        beside = QHBoxLayout()
        self._number_of, self._kind_of = label(name="soft"), label(name="soft")
        for widget in (self._number_of, self.number, self._kind_of):
            beside.addWidget(widget)
        beside.addWidget(self.kind, 1)
        self.inner.column.addLayout(beside)
        for pair in (("view", "move"), ("picture", "remove")):
            row = QHBoxLayout()
            for name in pair:
                self.button(name, row)
            self.inner.column.addLayout(row)
        self.column.addWidget(self.inner, 5)

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        _ = tr.gettext
        for lang, above in self._captions.items():
            above.setText(_("Title and text, {language}").format(language=_(LANGUAGE_NAMES.get(lang, lang))))
        self._number_of.setText(_("Number"))
        self._kind_of.setText(_("Kind"))
        self.name_buttons(
            new=_("New spot: click where it is to be"),
            view=_("Seen from here"),
            move=_("Move it"),
            picture=_("Picture …"),
            remove=_("Remove"),
        )
        self.list.setAccessibleName(_("Spots"))

    def clear_form(self) -> None:
        """There is no spot that is open."""
        for lang, line in self.titles.items():
            line.fill("")
            self.texts[lang].fill("")
        self.fill_form(0, [], -1)

    def fill_form(self, number: int, kinds: list[str], kind: int, /) -> None:
        """Number and kind of the spot that is open."""
        self.number.fill(number)
        self.kind.offer(kinds, kind)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt: pictures are taken."""
        if _pictures_of(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt."""
        if found := _pictures_of(event):
            event.acceptProposedAction()
            self.dropped.emit(found)


def _pictures_of(event: QDropEvent) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in PICTURES]


class ViewsPage(EditPage):
    """The views.

    Signals
    -------
    asked(str) : `new`, `again`, `home`, `remove`
    chosen(int) : a row of the list
    titled(str, str, str) : language, title of the chosen one before, and now
    """

    chosen = Signal(int)
    titled = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self.button("new", gold=True)
        self.list = SortedList()
        self.list.chosen.connect(self.chosen)
        self.column.addWidget(self.list, 1)
        self._title_of = label(name="soft")
        self.titles = WordsRow()
        self.titles.written.connect(self.titled)
        self.column.addWidget(self._title_of)
        self.column.addWidget(self.titles)
        for name in ("again", "home", "remove"):
            self.button(name)

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        _ = tr.gettext
        self.name_buttons(
            new=_("New view from here"),
            again=_("Take it from here"),
            home=_("Open the scene with it"),
            remove=_("Remove"),
        )
        self._title_of.setText(_("Title"))
        self.titles.name(_("Title"), tr)
        self.list.setAccessibleName(_("Views"))


class TourPage(EditPage):
    """The tours, and one's steps.

    Signals
    -------
    asked(str) : `tour`, `spot`, `here`, `remove`
    picked(int) : a row of the tours
    chosen(int) : a row of the list
    moved(int, int) : a row was dragged, from and to
    lasting(int) : seconds of the chosen step
    titled(str, str, str), captioned(str, str, str) : language, the tour's title or the step's caption before, and now
    """

    picked = Signal(int)
    chosen = Signal(int)
    moved = Signal(int, int)
    lasting = Signal(int)
    titled = Signal(str, str, str)
    captioned = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self.tours = ChoiceField()
        self.tours.activated.connect(self.picked)
        row = QHBoxLayout()
        row.addWidget(self.tours, 1)
        self.button("tour", row)
        self.column.addLayout(row)
        self.titles, self.captions_of_step = WordsRow(), WordsRow()
        self.titles.written.connect(self.titled)
        self.captions_of_step.written.connect(self.captioned)
        self.column.addWidget(self.titles)
        self.button("spot", gold=True)
        self.button("here")
        self.list = SortedList(sortable=True)
        self.list.chosen.connect(self.chosen)
        self.list.moved.connect(self.moved)
        self.column.addWidget(self.list, 1)
        self._caption_of = label(name="soft")
        self.column.addWidget(self._caption_of)
        self.column.addWidget(self.captions_of_step)
        row = QHBoxLayout()
        self._lasts = label(name="soft")
        self.seconds = NumberField(1, 3600)
        self.seconds.valueChanged.connect(self.lasting)
        row.addWidget(self._lasts)
        row.addWidget(self.seconds, 1)
        self.column.addLayout(row)
        self.button("remove")

    def fill_tours(self, names: list[str], row: int, /) -> None:
        """Titles of the tours, and which is shown."""
        self.tours.offer(names, row)
        self.titles.setEnabled(row >= 0)

    def fill_step(self, step: TourStep | None, /) -> None:
        """What the chosen step says."""
        self.seconds.fill(round(step.seconds) if step else 30)
        self.captions_of_step.fill(step.caption if step else "")
        for widget in (self.seconds, self.captions_of_step, self.buttons["remove"]):
            widget.setEnabled(step is not None)

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        _ = tr.gettext
        self.name_buttons(
            tour=_("New tour"),
            spot=_("Add the open spot"),
            here=_("Add what is seen now"),
            remove=_("Remove the step"),
        )
        self._lasts.setText(_("Seconds"))
        self._caption_of.setText(_("Caption of the step"))
        self.titles.name(_("Title"), tr)
        self.captions_of_step.name(_("Caption of the step"), tr)
        self.tours.setAccessibleName(_("Tours"))
        self.list.setAccessibleName(_("Steps"))
