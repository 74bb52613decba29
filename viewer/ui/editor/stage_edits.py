"""What an author does to views and to tours."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from viewer.authoring import edits
from viewer.authoring.project import Draft
from viewer.authoring.slugs import untaken
from viewer.i18n import LANGUAGES, N_
from viewer.scene.vocabulary import by_language
from viewer.ui.editor.editor import SceneEditor
from viewer.ui.editor.pane import EditorPane
from viewer.ui.editor.written_places import camera_of, written_as
from viewer.ui.guard import Guarded

TOUR, VIEW = "tour", "view"
"""Ids of a tour and of a view that are begun; their first title gives them another."""

TOUR_TITLES = {"en": "A tour", "zh": "导览"}


class StageEdits(Guarded, QObject):
    """The pages of views and tours.

    Parameters
    ----------
    editor : keeps what is changed
    pane : what is asked for
    """

    def __init__(self, editor: SceneEditor, pane: EditorPane) -> None:
        super().__init__(editor)
        self._editor, self._pane = editor, pane
        pane.views.asked.connect(self._asked_of_view)
        pane.views.chosen.connect(self._show_view)
        pane.tour.asked.connect(self._asked_of_tour)
        pane.tour.chosen.connect(self._choose_step)
        pane.tour.moved.connect(self._move_step)
        pane.tour.lasting.connect(self._set_seconds)
        pane.views.titled.connect(self._title_view)
        pane.tour.picked.connect(self._pick_tour)
        pane.tour.titled.connect(self._title_tour)
        pane.tour.captioned.connect(self._caption)

    def _asked_of_view(self, what: str) -> None:
        story, explorer = self._editor.story, self._editor.explorer
        if story is None or explorer is None:
            return
        known, camera, chosen = list(story.views), camera_of(explorer), self._view
        if what == "new":
            id_ = untaken(VIEW, known)
            if self._editor.change(N_("a new view"), lambda draft: edits.put_view(draft, id_, camera)):
                self._editor.row = len(known)
                self._editor.fill()
                self._pane.views.titles.fields[self._editor.words.lang].begin()
        elif chosen and what == "again":
            self._editor.change(N_("a view taken anew"), lambda draft: edits.put_view(draft, chosen, camera))
        elif chosen and what == "home":
            self._editor.change(N_("the view that opens the scene"), lambda draft: edits.open_with(draft, chosen))
        elif chosen:
            self._editor.change(N_("a view removed"), lambda draft: edits.remove_view(draft, chosen))

    @property
    def _view(self) -> str:
        """The view that is chosen, "" for none."""
        known = list(self._editor.story.views) if self._editor.story else []
        return known[self._editor.row] if 0 <= self._editor.row < len(known) else ""

    def _show_view(self, row: int) -> None:
        self._editor.row = row
        if self._editor.story:
            self._editor.session.show_view(list(self._editor.story.views)[row])
            self._editor.fill()

    def _asked_of_tour(self, what: str) -> None:
        story, explorer, _ = self._editor.story, self._editor.explorer, self._editor.words.gettext
        if story is None or explorer is None:
            return
        shown = self._editor.shown_tour
        tour = shown.id if shown else TOUR
        spot, camera = self._editor.spot, camera_of(explorer)
        if what == "tour":
            tour = untaken(TOUR, [each.id for each in story.loaded.scene.tour])
            what = "spot" if spot else "here"
        if what == "remove":
            step = self._editor.step
            self._editor.change(N_("a step removed"), lambda draft: edits.remove_step(draft, tour, step))
            return
        # What is seen may be a view already.
        same = next((id_ for id_, each in story.views.items() if written_as(story, each) == camera), "")
        view = same or untaken(VIEW, story.views)

        def make(draft: Draft) -> None:
            if what == "here" and not same:
                edits.put_view(draft, view, camera)
            number = edits.add_step(draft, tour, {"view": view} if what == "here" else {"hotspot": spot}, TOUR_TITLES)
            # What a visitor reads while the card is away.
            for lang in LANGUAGES if what == "spot" else ():
                title = draft.section(edits.content_of(draft, spot), lang).title
                edits.set_words(draft, edits.step_address(draft, tour, number), "caption", lang, title)

        if what == "spot" and not spot:
            self._editor.say(_("Open a spot first."), wrong=True)
        elif self._editor.change(N_("a step"), make):
            self._editor.tour, self._editor.step = tour, len(shown.step) if shown and shown.id == tour else 0
            self._editor.fill()

    def _pick_tour(self, row: int) -> None:
        if self._editor.story:
            self._editor.tour, self._editor.step = self._editor.story.loaded.scene.tour[row].id, 0
            self._editor.fill()

    def _choose_step(self, row: int) -> None:
        self._editor.step = row
        story, tour = self._editor.story, self._editor.shown_tour
        if story and tour:
            step = tour.step[row]
            if step.hotspot in story.hotspots:
                self._editor.session.open(str(step.hotspot))
            elif step.view in story.views:
                self._editor.session.show_view(str(step.view))
            self._editor.fill()

    def _move_step(self, step: int, to: int) -> None:
        if tour := self._editor.shown_tour:
            self._editor.step = to
            self._editor.change(N_("the order of the steps"), lambda draft: edits.move_step(draft, tour.id, step, to))

    def _set_seconds(self, seconds: int) -> None:
        tour, step = self._editor.shown_tour, self._editor.step
        if tour and step >= 0:
            self._editor.change(
                N_("how long a step lasts"), lambda draft: edits.set_step(draft, tour.id, step, "seconds", seconds)
            )

    # -- words ----------------------------------------------------------------------------------------------------

    def _title_view(self, lang: str, was: str, now: str) -> None:
        if not (view := self._view):
            return

        def make(draft: Draft, sure: bool) -> None:
            edits.set_title(draft, "view", view, lang, now, was=None if sure else was)
            if now and self._editor.is_unnamed("view", view, VIEW):
                edits.rename_view(draft, view, now)

        self._write(make)

    def _title_tour(self, lang: str, was: str, now: str) -> None:
        tour = self._editor.shown_tour
        if tour is None:
            return
        if not any((by_language(tour.title, LANGUAGES) | {lang: now}).values()):
            self._editor.say(self._editor.words.gettext("A tour needs a title."), wrong=True)
            self._pane.tour.titles.fill(tour.title)
            return

        def make(draft: Draft, sure: bool) -> None:
            edits.set_title(draft, "tour", tour.id, lang, now, was=None if sure else was)
            if now and self._editor.is_unnamed("tour", tour.id, TOUR):
                self._editor.tour = edits.rename_tour(draft, tour.id, now)

        self._write(make)

    def _caption(self, lang: str, was: str, now: str) -> None:
        tour, step = self._editor.shown_tour, self._editor.step
        if tour is None or step < 0:
            return

        def make(draft: Draft, sure: bool) -> None:
            address = edits.step_address(draft, tour.id, step)
            edits.set_words(draft, address, "caption", lang, now, was=None if sure else was)

        self._editor.change_or_ask(N_("a caption"), make)

    def _write(self, make: Callable[[Draft, bool], None]) -> None:
        self._editor.change_or_ask(N_("a title"), make)
