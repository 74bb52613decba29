"""The page of the editor's pane for the things of a scene: paints, and places that can be entered."""

from __future__ import annotations

from PySide6.QtCore import Signal

from viewer.i18n import Translator
from viewer.ui.editor.fields import ChoiceField, EditPage, SortedList, WordsRow
from viewer.ui.editor.written_places import whole_of
from viewer.ui.panels.widgets import label


class ObjectsPage(EditPage):
    """What was clicked at: its paint, and whether it can be entered.

    Signals
    -------
    painted(int) : the row of the paint
    asked(str) : `whole`, `place`, `leave_out`, `show_again`, `remove`
    titled(str, str, str) : language, the place's title before, and now
    entered(int) : the row of the view that it is entered by
    """

    painted = Signal(int)
    titled = Signal(str, str, str)
    entered = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.name, self.what = label(name="heading", wrap=True), label(name="soft", wrap=True)
        self.column.addWidget(self.what)
        self.column.addWidget(self.name)
        self._nameless, self._called = label(name="soft", wrap=True), False
        self.column.addWidget(self._nameless)
        self.button("whole")
        self._paint_of = label(name="soft")
        self.paint = ChoiceField()
        self.paint.activated.connect(self.painted)
        self.column.addWidget(self._paint_of)
        self.column.addWidget(self.paint)
        self.button("place")
        self.place = EditPage()
        self._title_of, self._entry_of, self._hidden_of = (label(name="soft") for _ in range(3))
        self.titles, self.entry, self.hidden = WordsRow(), ChoiceField(), SortedList()
        self.titles.written.connect(self.titled)
        self.entry.activated.connect(self.entered)
        for above, widget in ((self._title_of, self.titles), (self._entry_of, self.entry)):
            self.place.column.addWidget(above)
            self.place.column.addWidget(widget)
        self.place.column.addWidget(self._hidden_of)
        self.place.column.addWidget(self.hidden, 1)
        for name in ("leave_out", "show_again", "remove"):
            self.button(name, self.place.column)
        self.column.addWidget(self.place, 1)
        self._rest = label()
        self.column.addWidget(self._rest, 1)

    def fill_thing(self, name: str, called: bool, paints: list[tuple[str, str]], paint: int, /) -> None:
        """What was clicked at, "" for nothing, whether the scene's file can call it so, and its paint.

        Parameters
        ----------
        paints : that there are, each with its colour, "" for none
        """
        self._called = called
        self._nameless.setVisible(bool(name) and not called)
        self.name.setText(name)
        self.paint.offer([title for title, _ in paints], paint)
        self.paint.show_colours([colour for _, colour in paints])
        self.paint.setEnabled(called)
        self.buttons["whole"].setVisible(bool(whole_of(name)))

    def fill_place(self, known: bool, views: list[str], entry: int, hidden: list[str], /) -> None:
        """The place that it is; whether it is one at all."""
        self.place.setVisible(known)
        self._rest.setVisible(not known)
        self.buttons["place"].setVisible(not known)
        self.buttons["place"].setEnabled(self._called)
        self.entry.offer(views, entry)
        self.hidden.fill(hidden, min(self.hidden.currentRow(), len(hidden) - 1))
        self.buttons["show_again"].setEnabled(bool(hidden))

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        _ = tr.gettext
        self.what.setText(_("Click at a building or at another thing in the scene."))
        self._nameless.setText(_("It has no name in its file."))
        self._paint_of.setText(_("Paint"))
        self._title_of.setText(_("Title"))
        self._entry_of.setText(_("Entered by the view"))
        self._hidden_of.setText(_("Left out inside"))
        self.name_buttons(
            whole=_("The whole that it belongs to"),
            place=_("Make it a place that can be entered"),
            leave_out=_("Leave something out: click at it"),
            show_again=_("Show it again"),
            remove=_("It cannot be entered"),
        )
        self.titles.name(_("Title"), tr)
        self.hidden.setAccessibleName(_("Left out inside"))
        self.entry.setAccessibleName(_("Entered by the view"))
        self.paint.setAccessibleName(_("Paint"))
