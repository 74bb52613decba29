"""What is looked at: gone to again wherever it is, and copied as a link."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from viewer.build.job import LoadJob
from viewer.build.loading import LoadedScene
from viewer.i18n import N_, Translator
from viewer.scene.collection import known_scenes, scene_of_id, way_to
from viewer.scene.issues import SceneError
from viewer.scene.loader import resolve
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
from viewer.ui.viewport.turns import QUEUED
from viewer.ui.viewport.venue_view import VenueView

_LACKING = N_("This scene has no {kind} {name}; it has {known}.")
_MOST_NAMED = 12  # ids that a sentence lists


def style_name(style: Style | None, /) -> str:
    """The name of a shipped style; "" for a scene's own and for none."""
    return next((name for name in style_names() if load_style(name) == style), "") if style else ""


def _root(source: str) -> Path | None:
    """The folder or file that a scene is opened from; None where there is none any more."""
    try:
        return resolve(source)
    except SceneError:
        return None


class Sights(Guarded, QObject):
    """Goes to sights, and says which one is seen.

    Parameters
    ----------
    view : where they are seen
    opening : opens scenes that are not shown
    desk : with the notice

    Signals
    -------
    shown() : the scene that is shown already is gone to
    """

    shown = Signal()

    def __init__(self, view: VenueView, opening: Opening, desk: PanelHost, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._opening, self._desk = view, opening, desk
        self._notice = desk.one(Notice)
        self._bound: Sight | None = None
        self._awaited: Sight | None = None
        # At once, so that no picture of the start view comes first.
        opening.opened.connect(self._opened)
        view.scene_shown.connect(self._came, QUEUED)
        view.changed.connect(self._stayed, QUEUED)
        opening.stayed.connect(self._give_up)

    # -- going there ----------------------------------------------------------------------------------------------

    def open(self, source: str, sight: Sight | None = None, /, *, job: LoadJob | None = None) -> None:
        """Open a scene, and show a sight of it; its start view without.

        Parameters
        ----------
        job : one that loads it already
        """
        self._bound = sight
        self._opening.open(source, job=job, back=self._view.explorer is not None)

    def show(self, sight: Sight, /) -> bool:
        """Go to a sight of the scene that is shown; where that does not have it, say so and stay. Whether it has."""
        session = self._view.session
        if lacking := missing(sight, session):
            self._say_lacking(*lacking)
            return False
        go_to(session, sight)
        self.shown.emit()
        return True

    def go(self, sight: Sight, source: str, /) -> None:
        """Go to a sight wherever it is: what its scene no longer has is passed over; one that is gone is told of.

        Parameters
        ----------
        source : where its scene was opened from
        """
        self._bound = self._awaited = None
        session, explorer = self._view.session, self._view.explorer
        if explorer is None:
            self.open(source, sight)
            return
        here = explorer.loaded
        if here.scene.id == sight.scene and (here.source == source or _root(source) == here.root):
            go_to(session, sight)
            self.shown.emit()
            return
        stops = [stop.loaded for stop in reversed(session.portals.stops)]
        back = next((i for i, loaded in enumerate(stops, 1) if loaded.source == source), 0)
        portal = next((h.id for h in explorer.story.hotspots.values() if h.opens and h.opens.scene == sight.scene), "")
        if back:
            self._awaited = sight
            session.portals.go_back(back)
        elif portal and way_to(Path(here.root), sight.scene) == _root(source):
            self._awaited = sight
            session.portals.go(sight.scene, portal, orbit=explorer.goal)
        elif _root(source) is None:
            self._notice.say(lambda tr: tr.gettext("Its scene is not there any more: {scene}").format(scene=source))
            self._desk.arrange()
        else:
            self.open(source, sight)

    def _came(self) -> None:
        """Another scene is shown: one that was gone to on the way to a sight."""
        sight, explorer = self._awaited, self._view.explorer
        if sight and explorer and explorer.loaded.scene.id == sight.scene:
            go_to(self._view.session, sight)
        self._awaited = None

    def _stayed(self) -> None:
        """Whoever does something else on the way stays."""
        if self._awaited and not self._view.session.state.bound_for:
            self._awaited = None

    def _give_up(self) -> None:
        """Somebody does not want to go there any more."""
        self._bound = None

    @property
    def under_way(self) -> bool:
        """Whether the scene of a sight that was asked for has yet to come."""
        return self._bound is not None or self._awaited is not None

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
        if self._opening.under_way and self._opening.source in (sight.scene, str(folder)):
            # It is on its way already.
            self._bound = sight
            self._opening.began.emit()
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
