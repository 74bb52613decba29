"""An author at a scene: what is asked for becomes changes of the package, which are seen at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import msgspec
from PySide6.QtCore import QObject, Signal

from viewer.authoring.project import Change, Draft, Project
from viewer.authoring.toml_file import ChangedOutsideError, UnreadableTomlError
from viewer.build.layer_cache import kept_drawings
from viewer.i18n import LANGUAGES, N_, Translator
from viewer.scene.formats.svg import Drawings
from viewer.scene.issues import SceneError
from viewer.scene.model import Place, View
from viewer.scene.paints import Paint
from viewer.scene.places import SCENE_FILE
from viewer.scene.rereading import reread
from viewer.scene.tours import Tour
from viewer.scene.vocabulary import localised
from viewer.session.explorer import Explorer
from viewer.session.scene_queries import SceneQueries, stop_title
from viewer.session.session import Session
from viewer.session.state import SessionState
from viewer.ui.editor.pane import EditorPane
from viewer.ui.editor.written_places import called
from viewer.ui.guard import Guarded
from viewer.ui.viewport.turns import QUEUED, SessionSignals
from viewer.ui.viewport.venue_view import VenueView

PAINTS = {
    "": N_("as it is"),
    Paint.WALL.key: N_("Walls"),
    Paint.ROOF.key: N_("Roofs"),
    Paint.ACCENT.key: N_("Accent"),
    Paint.ACCENT_ROOF.key: N_("Accent, roofs"),
    Paint.GROUND.key: N_("Ground"),
    Paint.SLAB.key: N_("Slab"),
    Paint.EDGE.key: N_("Edge of the slab"),
    Paint.WATER.key: N_("Water"),
    Paint.GREEN.key: N_("Green"),
    Paint.ROAD.key: N_("Roads"),
    Paint.LINE.key: N_("Lines"),
    Paint.FOLIAGE.key: N_("Leaves"),
    Paint.TRUNK.key: N_("Trunks"),
    Paint.BLOCK.key: N_("Blocks of houses"),
    Paint.PAVING.key: N_("Paving"),
}
"""Of the list of paints, each as it is called; the first for none."""


class SceneEditor(Guarded, QObject):
    """Edits the scene that a view shows.

    Parameters
    ----------
    pane : what is asked for
    view : the scene
    tr : of what is said

    Signals
    -------
    edited() : a file was written

    Attributes
    ----------
    object : name of the thing that was clicked at, "" for none
    tour : id of the tour that is shown, "" for the first one
    step, row : its step and the view that are chosen in their lists
    wanted : a spot that is opened as soon as the window shows it
    begun : its title is written first
    again : does what somebody was asked about all the same
    """

    edited = Signal()

    def __init__(self, pane: EditorPane, view: VenueView, tr: Translator, parent: QObject) -> None:
        super().__init__(parent)
        self._pane, self._view, self.words = pane, view, tr
        self.project: Project | None = None
        self.again: Callable[[], object] = lambda: None
        self.object = ""
        self.wanted = self.tour = ""
        self.begun = False
        self.renamed: dict[str, str] = {}
        self.step, self.row = 0, -1
        self._drawings: Drawings | None = None
        self._connect()
        self._come()

    def _connect(self) -> None:
        pane, view = self._pane, self._view
        pane.undo.connect(self.undo)
        pane.redo.connect(self.redo)
        pane.anyway.clicked.connect(lambda: self.again())
        pane.turned.connect(lambda _: self.fill())
        view.scene_shown.connect(self._come, QUEUED)
        view.scene_renewed.connect(self.fill, QUEUED)
        SessionSignals(view.session, self).changed.connect(self._hear, QUEUED)

    # -- what is edited -------------------------------------------------------------------------------------------

    @property
    def explorer(self) -> Explorer | None:
        """The author's way through the scene."""
        return self._view.explorer

    @property
    def story(self) -> SceneQueries | None:
        """The scene."""
        return self._view.session.scene

    @property
    def spot(self) -> str:
        """The spot that is open, "" for none."""
        return self._view.session.state.opened

    @property
    def session(self) -> Session:
        """The visit that is edited."""
        return self._view.session

    def say(self, text: str, /, *, wrong: bool = False, anyway: str = "") -> None:
        """Tell the author something; see `EditorPane.say`."""
        self._pane.say(text, wrong=wrong, anyway=anyway)

    def _come(self) -> None:
        """Another scene is shown: a folder can be edited, nothing else."""
        story = self.story
        self.object = ""
        root = story.loaded.root if story else None
        editable = root is not None and root.is_dir() and (root / SCENE_FILE).is_file()
        if self.project is None or self.project.root != root:
            self.project = Project(root) if editable and root else None
        self._pane.setEnabled(self.project is not None)
        self._pane.fit()
        if story and not editable:
            self._pane.say(self.words.gettext("Only a scene in a folder can be edited: make one with jinyuzui new."))
        self.fill()

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self.words = tr
        self._pane.translate(tr)
        self.fill()

    def _hear(self, before: SessionState, now: SessionState) -> None:
        if (before.opened, before.lang) != (now.opened, now.lang):
            self.fill()

    def fill(self) -> None:
        """Show in the pane what the scene says now."""
        story, project, pane = self.story, self.project, self._pane
        explorer, came = self._view.explorer, ""
        # A camera of the version before knows no way to what is new.
        if story and self.wanted in story.hotspots and explorer and explorer.story is story:
            came, self.wanted = self.wanted, ""
            self.session.open(came)
        pane.undo_button.setEnabled(bool(project and project.done))
        pane.redo_button.setEnabled(bool(project and project.undone))
        if story is None or project is None:
            return
        scene, lang = story.loaded.scene, self.words.lang
        spots = list(story.hotspots.values())
        row = next((i for i, spot in enumerate(spots) if spot.id == self.spot), -1)
        pane.spots.list.fill([f"{story.number(s)}  {story.title(s, lang)}" for s in spots], row)
        pane.spots.inner.setEnabled(row >= 0)
        self._fill_views(scene.view)
        self._fill_tour(story)
        self._fill_things(story)
        if row >= 0:
            self._fill_form(story, project)
        else:
            pane.spots.clear_form()
        if came and self.begun:
            self.begun = False
            pane.spots.titles[self.words.lang].begin()

    def _fill_form(self, story: SceneQueries, project: Project) -> None:
        spot, lang = story.hotspots[self.spot], self.words.lang
        kinds = story.loaded.scene.category
        titles = ["", *(localised(kind.title, lang) or kind.id for kind in kinds)]
        chosen = next((i + 1 for i, kind in enumerate(kinds) if kind.id == spot.category), 0)
        self._pane.spots.fill_form(spot.number or 0, titles, chosen)
        draft = project.draft()
        for each in LANGUAGES:
            try:
                section = draft.section(spot.content or spot.id, each)
            except UnreadableTomlError:
                continue
            self._pane.spots.titles[each].fill(section.title)
            self._pane.spots.texts[each].fill(section.body)

    def _fill_views(self, views: Sequence[View]) -> None:
        page, row = self._pane.views, self.row if self.row < len(views) else -1
        page.list.fill([localised(v.title, self.words.lang) or v.id for v in views], row)
        page.titles.fill(views[row].title if row >= 0 else "")
        for widget in (page.titles, page.buttons["again"], page.buttons["home"], page.buttons["remove"]):
            widget.setEnabled(row >= 0)

    def _fill_tour(self, story: SceneQueries) -> None:
        page, lang, tours = self._pane.tour, self.words.lang, story.loaded.scene.tour
        tour = self.shown_tour
        steps = tour.step if tour else ()
        page.fill_tours([localised(t.title, lang) or t.id for t in tours], tours.index(tour) if tour else -1)
        page.titles.fill(tour.title if tour else "")
        self.step = min(self.step, len(steps) - 1)
        names = [stop_title(story, step, lang) for step in steps]
        page.list.fill([f"{i + 1}  {name}" for i, name in enumerate(names)], self.step)
        page.fill_step(steps[self.step] if 0 <= self.step < len(steps) else None)
        page.buttons["spot"].setEnabled(bool(self.spot))

    def _fill_things(self, story: SceneQueries) -> None:
        things, scene = self._pane.objects, story.loaded.scene
        own = [p.colour for p in scene.paint if p.object == self.object]
        paint = list(PAINTS).index(own[-1]) if own and own[-1] in PAINTS else 0
        style = self._view.style_now
        paints = msgspec.to_builtins(style.paints) if style else {}
        named = [(self.words.gettext(name), str(paints.get(key, ""))) for key, name in PAINTS.items()]
        things.fill_thing(self.object, bool(self.called(self.object)), named, paint)
        place, views = self.shown_place, scene.view
        entry = next((i + 1 for i, view in enumerate(views) if place and view.id == place.entry), 0)
        titles = [localised(view.title, self.words.lang) or view.id for view in views]
        things.fill_place(place is not None, ["", *titles], entry, list(place.hide) if place else [])
        things.titles.fill(place.title if place else "")

    @property
    def shown_tour(self) -> Tour | None:
        """The tour whose steps are shown."""
        tours = self.story.loaded.scene.tour if self.story else ()
        return next((tour for tour in tours if tour.id == self.tour), tours[0] if tours else None)

    def called(self, name: str, /) -> str:
        """What the scene's file can call a thing by; "" for one that has a number only."""
        return called(self.story, name) if self.story else name

    def is_unnamed(self, kind: str, id_: str, begun: str, /) -> bool:
        """Whether an id is the one that something was begun with, and no text leads there."""
        content = self.story.loaded.content if self.story else {}
        sections = (section for sections in content.values() for section in sections.values())
        fresh = id_ == begun or id_.removeprefix(f"{begun}-").isdecimal()
        return fresh and not any(f"{kind}:{id_}" in section.html for section in sections)

    @property
    def shown_place(self) -> Place | None:
        """The place that the thing which was clicked at is, or is a part of."""
        places = self.story.loaded.scene.place if self.story and self.object else ()
        return next((p for p in places if f"{self.object}/".startswith(f"{p.object}/")), None)

    # -- changes --------------------------------------------------------------------------------------------------

    def change(self, what: str, make: Callable[[Draft], object], /) -> bool:
        """Do something to the package, and see it; whether anything has changed. What hinders it is said."""
        project, _ = self.project, self.words.gettext
        if project is None:
            return False
        try:
            done = project.edit(what, make)
        except (UnreadableTomlError, ChangedOutsideError, OSError) as error:
            self.again = lambda: self.change(what, make)
            text = _("It cannot be kept: {error}").format(error=error)
            self._pane.say(text, wrong=True, anyway=_("Try again"))
            return False
        except (KeyError, IndexError):
            self._pane.say(
                _("That is no longer in the scene, or written in a way that only an editor of texts can change."),
                wrong=True,
            )
            return False
        if done:
            self._pane.say(_("Saved: {what}").format(what=_(what)))
            self._show()
        return done

    def change_or_ask(self, what: str, make: Callable[[Draft, bool], object], /) -> bool:
        """The same; where somebody else has written another text meanwhile, the author is asked first.

        Parameters
        ----------
        make : does it; unless it is told to be sure it raises `ChangedOutsideError` for such a text
        """
        if self.project is None:
            return False
        try:
            make(self.project.draft(), False)
        except ChangedOutsideError as error:
            self.again = lambda: self.change(what, lambda draft: make(draft, True))
            text = self.words.gettext("{file} was changed elsewhere meanwhile.")
            self.say(text.format(file=error), wrong=True, anyway=self.words.gettext("Write it all the same"))
            return False
        except (KeyError, IndexError, UnreadableTomlError, OSError):
            pass  # said by the change itself
        return self.change(what, lambda draft: make(draft, False))

    def undo(self) -> None:
        """Take the last change back."""
        self._step_in_time(N_("Undone: {what}"), lambda project, sure: project.undo(sure=sure))

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._step_in_time(N_("Done again: {what}"), lambda project, sure: project.redo(sure=sure))

    def _step_in_time(self, said: str, step: Callable[[Project, bool], Change | None], sure: bool = False) -> None:
        project, _ = self.project, self.words.gettext
        if project is None:
            return
        try:
            change = step(project, sure)
        except ChangedOutsideError as error:
            self.again = partial(self._step_in_time, said, step, True)
            text = _("{file} was changed elsewhere since. Going on takes that back too.")
            self._pane.say(text.format(file=error), wrong=True, anyway=_("Go on all the same"))
            return
        except OSError as error:
            self._pane.say(_("It cannot be kept: {error}").format(error=error), wrong=True)
            return
        if change:
            self._pane.say(_(said).format(what=_(change.what)))
            self._show()

    def _show(self) -> None:
        """Have the window show what the files say, at once where the geometry is the same."""
        story = self.story
        if story and self.project:
            self._drawings = self._drawings or kept_drawings()
            words = None
            with suppress(SceneError):  # said by whoever loads it
                words = reread(self.project.root, story.loaded.scene, self._drawings)
            if words:
                found = replace(
                    story.loaded,
                    scene=words.scene,
                    content=words.content,
                    pictures=words.pictures,
                )
                self._view.session.renew(found, renamed=self.renamed)
            self.renamed = {}
        self.edited.emit()
        self.fill()
