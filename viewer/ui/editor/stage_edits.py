"""What an author does to views, to tours and to the things of a scene."""

from __future__ import annotations

from PySide6.QtCore import QObject

from viewer.authoring import edits
from viewer.authoring.project import Draft
from viewer.authoring.slugs import untaken
from viewer.i18n import N_
from viewer.session.state import Pick
from viewer.ui.editor.editor import PAINTS, SceneEditor
from viewer.ui.editor.pane import EditorPane
from viewer.ui.editor.pointing import Pointing
from viewer.ui.editor.written_views import camera_of
from viewer.ui.guard import Guarded

TOUR = "tour"
"""Id of a tour that is begun."""

TOUR_TITLES = {"en": "A tour", "zh": "导览"}
PLACE_TITLES = {"en": "Inside", "zh": "室内"}


class StageEdits(Guarded, QObject):
    """The pages of views, tours and things.

    Parameters
    ----------
    editor : keeps what is changed
    pane : what is asked for
    pointing : which thing is meant
    """

    def __init__(self, editor: SceneEditor, pane: EditorPane, pointing: Pointing) -> None:
        super().__init__(editor)
        self._editor, self._pane = editor, pane
        pointing.meant.connect(self._meant)
        pane.views.asked.connect(self._asked_of_view)
        pane.views.chosen.connect(self._show_view)
        pane.tour.asked.connect(self._asked_of_tour)
        pane.tour.chosen.connect(self._choose_step)
        pane.tour.moved.connect(self._move_step)
        pane.tour.lasting.connect(self._set_seconds)
        pane.objects.painted.connect(self._paint)
        pane.objects.asked.connect(lambda _: self._make_place())

    def _asked_of_view(self, what: str) -> None:
        story, explorer = self._editor.story, self._editor.explorer
        if story is None or explorer is None:
            return
        known, camera = list(story.views), camera_of(explorer.goal)
        chosen = known[self._editor.row] if self._editor.row < len(known) else ""
        if what == "new":
            id_ = untaken("view", known)
            if self._editor.change(N_("a new view"), lambda draft: edits.put_view(draft, id_, camera)):
                self._editor.row = len(known)
                self._editor.fill()
        elif chosen and what == "again":
            self._editor.change(N_("a view taken anew"), lambda draft: edits.put_view(draft, chosen, camera))
        elif chosen:
            self._editor.change(N_("a view removed"), lambda draft: edits.remove_view(draft, chosen))

    def _show_view(self, row: int) -> None:
        self._editor.row = row
        if self._editor.story:
            self._editor.session.show_view(list(self._editor.story.views)[row])

    def _asked_of_tour(self, what: str) -> None:
        story, explorer, _ = self._editor.story, self._editor.explorer, self._editor.words.gettext
        if story is None or explorer is None:
            return
        tour = story.loaded.scene.tour[0].id if story.loaded.scene.tour else TOUR
        spot, camera = self._editor.spot, camera_of(explorer.goal)
        if what == "remove":
            step = self._editor.step
            self._editor.change(N_("a step removed"), lambda draft: edits.remove_step(draft, tour, step))
        elif what == "spot":
            if not spot:
                self._editor.say(_("Open a spot first."), wrong=True)
                return
            self._editor.change(N_("a step"), lambda draft: edits.add_step(draft, tour, {"hotspot": spot}, TOUR_TITLES))
        else:
            view = untaken("view", story.views)

            def make(draft: Draft) -> None:
                edits.put_view(draft, view, camera)
                edits.add_step(draft, tour, {"view": view}, TOUR_TITLES)

            self._editor.change(N_("a step"), make)

    def _choose_step(self, row: int) -> None:
        self._editor.step = row
        story = self._editor.story
        if story and story.loaded.scene.tour:
            step = story.loaded.scene.tour[0].step[row]
            if step.hotspot in story.hotspots:
                self._editor.session.open(str(step.hotspot))
            elif step.view in story.views:
                self._editor.session.show_view(str(step.view))
            self._editor.fill()

    def _move_step(self, step: int, to: int) -> None:
        story = self._editor.story
        if story and story.loaded.scene.tour:
            self._editor.step = to
            tour = story.loaded.scene.tour[0].id
            self._editor.change(N_("the order of the steps"), lambda draft: edits.move_step(draft, tour, step, to))

    def _set_seconds(self, seconds: int) -> None:
        story, step = self._editor.story, self._editor.step
        if story and story.loaded.scene.tour and step >= 0:
            tour = story.loaded.scene.tour[0].id

            def make(draft: Draft) -> None:
                number = draft.scene.find("tour", tour)
                draft.scene.set(("tour", number, "step", step), "seconds", seconds)

            self._editor.change(N_("how long a step lasts"), make)

    def _meant(self, pick: Pick) -> None:
        if self._pane.page == "objects":
            self.choose(pick.object)

    def choose(self, name: str, /) -> None:
        """Have the page be about a thing of the scene, by its name."""
        self._editor.object = name
        self._editor.fill()

    def _paint(self, row: int) -> None:
        if name := self._editor.object:
            self._editor.change(N_("a paint"), lambda draft: edits.paint(draft, name, PAINTS[row]))

    def _make_place(self) -> None:
        if name := self._editor.object:
            self._editor.change(N_("a place"), lambda draft: edits.add_place(draft, name, [], PLACE_TITLES))
