"""What is looked at: gone to again wherever it is, and copied as a link."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from viewer.build.job import LoadJob
from viewer.build.loading import LoadedScene
from viewer.i18n import N_, Translator
from viewer.scene.collection import known_scenes, scene_of_id
from viewer.scene.names import printable
from viewer.scene.scene_ids import ids_of, no_such
from viewer.scene.style import Style, load_style, style_names
from viewer.session.dispatcher import handles
from viewer.session.revisits.links import write_link
from viewer.session.revisits.looked_at import Sight, go_to, missing, sight_of
from viewer.ui.guard import Guarded
from viewer.ui.panels.notices import Notice
from viewer.ui.panels.panel_host import PanelHost
from viewer.ui.presenters.scene_opening import Opening
from viewer.ui.viewport.venue_view import VenueView

_LACKING = N_("This scene has no {kind} {name}; it has {known}.")
_MOST_NAMED = 12  # ids that a sentence lists


def style_name(style: Style | None, /) -> str:
    """The name of a shipped style; "" for a scene's own and for none."""
    return next((name for name in style_names() if load_style(name) == style), "") if style else ""


class Sights(Guarded, QObject):
    """Goes to sights, and says which one is seen.

    Parameters
    ----------
    view : where they are seen
    opening : opens scenes that are not shown
    desk : with the notice
    """

    def __init__(self, view: VenueView, opening: Opening, desk: PanelHost, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._opening, self._desk = view, opening, desk
        self._notice = desk.one(Notice)
        self._bound: Sight | None = None
        # At once, so that no picture of the start view comes first.
        opening.opened.connect(self._opened)

    # -- going there ----------------------------------------------------------------------------------------------

    def open(self, source: str, sight: Sight | None = None, /, *, job: LoadJob | None = None) -> None:
        """Open a scene, and show a sight of it; its start view without.

        Parameters
        ----------
        job : one that loads it already
        """
        self._bound = sight
        self._opening.open(source, job=job)

    def show(self, sight: Sight, /) -> bool:
        """Go to a sight of the scene that is shown; where that does not have it, say so and stay. Whether it has."""
        session = self._view.session
        if lacking := missing(sight, session):
            self._say_lacking(*lacking)
            return False
        go_to(session, sight)
        return True

    def refusal(self, sight: Sight, tr: Translator, /) -> str:
        """What of a sight the scene that is shown does not have, in a line; "" for nothing."""
        explorer = self._view.explorer
        if explorer is None:
            return tr.gettext("no scene is open yet")
        lacking = missing(sight, explorer.session)
        return no_such(*lacking, tr) if lacking else ""

    def follow(self, sight: Sight, tr: Translator, /) -> str:
        """Go where a link leads, in the scene that is shown or in a listed one; why not, in a line, "" if it does."""
        if sight.style and sight.style not in style_names():
            return no_such("style", sight.style, style_names(), tr)
        explorer = self._view.explorer
        if explorer and explorer.loaded.scene.id == sight.scene:
            if why := self.refusal(sight, tr):
                return why
            self.show(sight)
            return ""
        folder = scene_of_id(sight.scene)
        if folder is None:
            return no_such("scene", sight.scene, (known.id for known in known_scenes()), tr)
        known = ids_of(folder)
        for kind, id_ in (("view", sight.view), ("hotspot", sight.spot), ("place", sight.place)):
            if known is not None and id_ and id_ not in known[kind]:
                return no_such(kind, id_, known[kind], tr)
        if self._opening.loader.share < 1.0 and self._opening.source in (sight.scene, str(folder)):
            # It is on its way already.
            self._bound = sight
        else:
            self.open(str(folder), sight)
        return ""

    def _opened(self, loaded: LoadedScene) -> None:
        sight, self._bound = self._bound, None
        explorer = self._view.explorer
        if sight is None or explorer is None or explorer.loaded is not loaded:
            return
        # Another one may have been opened meanwhile.
        if sight.scene in ("", loaded.scene.id) and self.show(sight):
            explorer.arrive()

    def _say_lacking(self, kind: str, name: str, known: tuple[str, ...]) -> None:
        listed = ", ".join(known[:_MOST_NAMED]) + (" …" if len(known) > _MOST_NAMED else "")

        def lacking(tr: Translator) -> str:
            text = tr.gettext(_LACKING)
            return text.format(kind=tr.gettext(kind), name=printable(name), known=listed or "-")

        self._notice.say(lacking)
        self._desk.arrange()

    # -- what is seen ---------------------------------------------------------------------------------------------

    def seen(self) -> Sight | None:
        """What is seen, in its style and hour; None before there is a scene."""
        explorer = self._view.explorer
        if explorer is None:
            return None
        sight = sight_of(explorer)
        return msgspec.structs.replace(sight, style=style_name(self._view.style_now), time=self._view.time_now)

    @property
    def listed(self) -> bool:
        """Whether links to the scene that is shown open anywhere: it is one of those that are listed by their ids."""
        explorer = self._view.explorer
        folder = scene_of_id(explorer.loaded.scene.id) if explorer else None
        return bool(explorer and folder and Path(explorer.loaded.root) == folder)

    def link(self) -> str:
        """The link to what is seen, "" before there is a scene; of style and hour what is not the scene's own."""
        sight, explorer = self.seen(), self._view.explorer
        if sight is None or explorer is None:
            return ""
        plain = explorer.loaded
        usual = explorer.story.views.get(sight.view) if sight.camera is None else None
        style = (usual and usual.style) or style_name(plain.style)
        time = (usual and usual.time) or plain.scene.style.time
        return write_link(
            msgspec.structs.replace(
                sight,
                style="" if sight.style == style else sight.style,
                time=None if sight.time == time else sight.time,
            )
        )

    @handles("copy-link")
    def copy_link(self) -> None:
        """Put the link to what is seen where it can be pasted from."""
        if not (link := self.link()):
            return
        QGuiApplication.clipboard().setText(link)
        listed = self.listed
        anywhere = N_("Link copied: {link}")
        here = N_("Link copied: {link}. It leads here only while this scene is open: it is not among the listed ones.")
        self._notice.inform(lambda tr: tr.gettext(anywhere if listed else here).format(link=link))
        self._desk.arrange()
