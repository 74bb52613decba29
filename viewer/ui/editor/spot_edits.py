"""What an author does to spots: put down, dragged, told of in both languages, shown with pictures."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from viewer.authoring import edits
from viewer.authoring.project import Draft, text_file
from viewer.authoring.slugs import slug
from viewer.authoring.toml_file import ChangedOutsideError
from viewer.i18n import LANGUAGES, N_
from viewer.session.state import Pick
from viewer.ui.editor.edit_pages import PICTURES, SpotsPage
from viewer.ui.editor.editor import SceneEditor
from viewer.ui.editor.pointing import Pointing
from viewer.ui.editor.written_places import anchor_of, camera_of
from viewer.ui.guard import Guarded

TITLES = {"en": "A new spot", "zh": "新的地点"}

_BEGUN = slug(TITLES["en"])
"""The id of a spot that nobody has given a title."""


class SpotEdits(Guarded, QObject):
    """The page of spots, and the pointer on the scene.

    Parameters
    ----------
    editor : keeps what is changed
    page : what is asked for
    pointing : where on the scene
    """

    def __init__(self, editor: SceneEditor, page: SpotsPage, pointing: Pointing) -> None:
        super().__init__(editor)
        self._editor, self._page, self._pointing = editor, page, pointing
        pointing.dragged.connect(self._dragged)
        pointing.given_up.connect(lambda: editor.say(""))
        page.asked.connect(self._asked_of_spot)
        page.chosen.connect(self._open_row)
        page.titled.connect(lambda lang, was, now: self._write(lang, was, now, "title"))
        page.told.connect(lambda lang, was, now: self._write(lang, was, now, "body"))
        page.numbered.connect(lambda number: self._set_spot("number", number))
        page.sorted_in.connect(self._sort_in)
        page.dropped.connect(self.take_pictures)

    def _asked_of_spot(self, what: str) -> None:
        _ = self._editor.words.gettext
        if what in ("new", "move"):
            spot = self._editor.spot
            # No card is in the way of the place that is meant.
            self._editor.session.close()
            self._pointing.ask(self._add_spot if what == "new" else lambda pick: self._move(spot, pick))
            self._editor.say(_("Click where it is to be. Esc: leave it."))
        elif what == "view":
            self._view_of_spot()
        elif what == "picture":
            pattern = " ".join(f"*{suffix}" for suffix in PICTURES)
            found, _used = QFileDialog.getOpenFileName(self._page, _("A picture for the card"), "", pattern)
            if found:
                self.take_pictures([Path(found)])
        elif self._editor.spot:
            spot = self._editor.spot
            self._editor.change(N_("a spot removed"), lambda draft: edits.remove_spot(draft, spot, LANGUAGES))

    def _anchor(self, pick: Pick) -> object:
        story = self._editor.story
        assert story
        return anchor_of(story, pick)

    def _add_spot(self, pick: Pick) -> None:
        made: list[str] = []
        anchor = self._anchor(pick)
        if self._editor.change(N_("a new spot"), lambda draft: made.append(edits.add_spot(draft, TITLES, anchor))):
            self._editor.wanted, self._editor.begun = made[0], True
            self._editor.fill()

    def _dragged(self, spot: str, pick: Pick) -> None:
        anchor = self._anchor(pick)
        self._editor.change(N_("a spot moved"), lambda draft: edits.set_spot(draft, spot, "anchor", anchor))

    def _move(self, spot: str, pick: Pick) -> None:
        self._dragged(spot, pick)
        self._editor.wanted = spot
        self._editor.fill()

    def _open_row(self, row: int) -> None:
        if self._editor.story:
            self._editor.session.open(list(self._editor.story.hotspots)[row])

    def _set_spot(self, key: str, value: object) -> None:
        if spot := self._editor.spot:
            self._editor.change(N_("a spot changed"), lambda draft: edits.set_spot(draft, spot, key, value))

    def _sort_in(self, row: int) -> None:
        if self._editor.story:
            self._set_spot("category", self._editor.story.loaded.scene.category[row - 1].id if row else None)

    def _write(self, lang: str, was: str, now: str, part: str) -> None:
        """Keep a title or a text, unless somebody else has written another one meanwhile: then ask."""
        spot = self._editor.spot

        def make(draft: Draft, sure: bool) -> None:
            section = draft.section(edits.content_of(draft, spot), lang)
            known = {text.rstrip("\n") for text in (was, now)}
            if not sure and getattr(section, part).rstrip("\n") not in known:
                raise ChangedOutsideError(text_file(spot, lang))
            setattr(section, part, now)
            if part == "title" and now and self._editor.is_unnamed("hotspot", spot, _BEGUN):
                self._editor.renamed = {spot: edits.rename_spot(draft, spot, now, LANGUAGES)}

        if spot:
            self._editor.change_or_ask(N_("a title") if part == "title" else N_("a text"), make)

    def _view_of_spot(self) -> None:
        """Have the spot be seen from where the camera is."""
        spot, story, explorer = self._editor.spot, self._editor.story, self._editor.explorer
        if not spot or story is None or explorer is None:
            return
        own = story.hotspots[spot].view
        shared = sum(other.view == own for other in story.hotspots.values()) > 1
        view = own if own and not shared and own != "home" else f"{spot}"
        camera = camera_of(explorer)

        def make(draft: Draft) -> None:
            new = view not in edits.ids(draft.scene, "view")
            edits.put_view(draft, view, camera)
            edits.set_spot(draft, spot, "view", view)
            for lang in LANGUAGES if new else ():
                title = draft.section(edits.content_of(draft, spot), lang).title
                edits.set_title(draft, "view", view, lang, title)

        self._editor.change(N_("where a spot is seen from"), make)

    def take_pictures(self, paths: list[Path], /) -> None:
        """Have the open spot's card show a picture, which is copied into the package."""
        spot, _ = self._editor.spot, self._editor.words.gettext
        if not spot:
            self._editor.say(_("Open a spot first."), wrong=True)
            return
        path = paths[0]
        try:
            data = path.read_bytes()
        except OSError as error:
            self._editor.say(_("It cannot be kept: {error}").format(error=error), wrong=True)
            return

        def make(draft: Draft) -> None:
            stem = slug(path.stem, default="picture")
            name = f"images/{stem}{path.suffix.lower()}"
            number = 1
            while draft.there(name) and self._editor.project and self._editor.project.read(name) != data:
                number += 1
                name = f"images/{stem}-{number}{path.suffix.lower()}"
            draft.put(name, data)
            for lang in LANGUAGES:
                draft.section(edits.content_of(draft, spot), lang).show({"file": name})

        self._editor.change(N_("a picture"), make)
