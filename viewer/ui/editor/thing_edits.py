"""What an author does to the things of a scene: paints, and places that can be entered."""

from __future__ import annotations

from PySide6.QtCore import QObject

from viewer.authoring import edits
from viewer.authoring.project import Draft
from viewer.i18n import N_
from viewer.scene.model import Place
from viewer.session.state import Pick
from viewer.ui.editor.editor import PAINTS, SceneEditor
from viewer.ui.editor.pane import EditorPane
from viewer.ui.editor.pointing import Pointing
from viewer.ui.editor.written_places import whole_of
from viewer.ui.guard import Guarded

PLACE_TITLES = {"en": "Inside", "zh": "室内"}


class ThingEdits(Guarded, QObject):
    """The page of things.

    Parameters
    ----------
    editor : keeps what is changed
    pane : what is asked for
    pointing : which thing is meant
    """

    def __init__(self, editor: SceneEditor, pane: EditorPane, pointing: Pointing) -> None:
        super().__init__(editor)
        self._editor, self._pane, self._pointing = editor, pane, pointing
        pointing.meant.connect(self._meant)
        pointing.opened.connect(self._leave)
        pane.objects.painted.connect(self._paint)
        pane.objects.asked.connect(self._asked)
        pane.objects.titled.connect(self._title)
        pane.objects.entered.connect(self._enter_by)

    def _meant(self, pick: Pick) -> None:
        if self._pane.page == "objects":
            self.choose(pick.object)

    def _leave(self) -> None:
        if self._pane.page == "objects":
            # Whoever clicks at a spot's pin goes on with that.
            self._pane.turn("spots")

    def choose(self, name: str, /) -> None:
        """Have the page be about a thing of the scene, by its name."""
        self._editor.object = name
        # A card would have its own thing marked.
        self._editor.session.store.change(opened="", found=name)
        self._editor.fill()

    def _paint(self, row: int) -> None:
        if name := self._editor.called(self._editor.object):
            self._editor.change(N_("a paint"), lambda draft: edits.paint(draft, name, list(PAINTS)[row]))

    def _asked(self, what: str) -> None:
        name, place, _ = self._editor.object, self._editor.shown_place, self._editor.words.gettext
        if what == "whole":
            self.choose(whole_of(name))
        elif what == "place" and self._editor.called(name):
            self._editor.change(N_("a place"), lambda draft: edits.add_place(draft, name, [], PLACE_TITLES))
        elif place is None:
            return
        elif what == "leave_out":
            self._pointing.ask(lambda pick: self._leave_out(place.id, pick.object))
            self._editor.say(_("Click at what is left out inside. Esc: leave it."))
        elif what == "show_again":
            row = self._pane.objects.hidden.currentRow()
            hidden = [each for i, each in enumerate(place.hide) if i != max(row, 0)]
            self._set(place, "hide", hidden or None)
        else:
            self._editor.change(N_("a place removed"), lambda draft: edits.remove_place(draft, place.id))

    def _leave_out(self, id_: str, name: str) -> None:
        place = self._editor.shown_place
        if not self._editor.called(name):
            self._editor.say(self._editor.words.gettext("It has no name in its file."), wrong=True)
        elif place and place.id == id_ and name not in place.hide:
            self._set(place, "hide", [*place.hide, name])

    def _set(self, place: Place, key: str, value: object) -> None:
        self._editor.change(N_("a place"), lambda draft: edits.set_place(draft, place.id, key, value))

    def _enter_by(self, row: int) -> None:
        story, place = self._editor.story, self._editor.shown_place
        if story and place:
            self._set(place, "entry", story.loaded.scene.view[row - 1].id if row else None)

    def _title(self, lang: str, was: str, now: str) -> None:
        if place := self._editor.shown_place:

            def make(draft: Draft, sure: bool) -> None:
                edits.set_title(draft, "place", place.id, lang, now, was=None if sure else was)

            self._editor.change_or_ask(N_("a title"), make)
