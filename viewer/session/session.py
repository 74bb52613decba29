"""The session: one visit, through as many scenes as it leads; without a toolkit and without a camera."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from viewer.build.loading import LoadedScene
from viewer.camera.orbit import Orbit
from viewer.scene.tours import TourStep
from viewer.session.controllers.portal import Opener, PortalController, Stop
from viewer.session.controllers.storey import StoreyController
from viewer.session.controllers.tour import TourController
from viewer.session.controllers.ways import WayController
from viewer.session.destinations import view_of
from viewer.session.dispatcher import handles
from viewer.session.renewal import remaining, with_geometry_of
from viewer.session.scene_queries import WITHIN, SceneQueries
from viewer.session.standpoint import HERE
from viewer.session.state import Heading, SessionState, Towards
from viewer.session.store import Listener, Store


class Follower(Protocol):
    """What a session asks of the cameras that follow it."""

    @property
    def flying(self) -> bool:
        """Whether it is on its way."""
        ...

    @property
    def goal(self) -> Orbit:
        """Where it is going to, or is."""
        ...


class Session:
    """A visit: what is open and marked, which tour is led, which scene is shown. Any number of cameras follow it.

    Parameters
    ----------
    loaded : the first scene; another one is shown by `show`
    lang : of pins and labels
    clock : seconds of a steady clock, by which everything moves
    opener : loads the scenes behind portals; without one there is no way through them

    Attributes
    ----------
    arrived : number of the scene that was come to last; those after it are the same one, renewed
    """

    def __init__(
        self,
        loaded: LoadedScene | None = None,
        *,
        lang: str = "en",
        clock: Callable[[], float] = time.monotonic,
        opener: Opener | None = None,
    ) -> None:
        self.clock = clock
        self.store = Store(SessionState(lang=lang))
        self.scene: SceneQueries | None = None
        self.arrived = 0
        self._cameras: weakref.WeakSet[Follower] = weakref.WeakSet()
        me: Session = weakref.proxy(self)  # what belongs to it does not keep it, nor the scene
        self.tours: TourController = TourController(self.store, me)
        self.ways = WayController(self.store, me)
        self.storeys = StoreyController(self.store, me)
        self.portals: PortalController = PortalController(self.store, me, opener)
        if loaded:
            self.show(loaded)

    @property
    def state(self) -> SessionState:
        """The state of this moment."""
        return self.store.state

    @property
    def flying(self) -> bool:
        """Whether any of the cameras is on its way."""
        return any(camera.flying for camera in self._cameras)

    def subscribe(self, listener: Listener, /) -> Callable[[], None]:
        """Call `listener(before, now)` after each change, the cameras being on their way; the result ends that."""
        return self.store.subscribe(listener)

    def follow(self, camera: Follower, follower: Listener, /) -> Callable[[], None]:
        """Have a camera follow: it hears of changes before anybody else; the result ends that."""
        self._cameras.add(camera)
        return self.store.follow(follower)

    def tick(self) -> bool:
        """Let time pass: a tour that plays goes on, a scene that one is on the way to comes. Whether there is more."""
        playing = self.tours.advance(self.clock())
        return self.portals.advance() or playing

    # -- scenes ---------------------------------------------------------------------------------------------------

    def show(self, loaded: LoadedScene | None, /) -> None:
        """Show a scene from its start view, with no way back to the one before; None for none."""
        self.portals.forget()
        self.change_scene(loaded, None)

    def change_scene(self, loaded: LoadedScene | None, stop: Stop | None, /) -> None:
        """Show a scene, as it was left at a stop if there is one."""
        with self.store.transaction():
            before = self.state
            self.scene = SceneQueries(loaded) if loaded else None
            view = self.scene.start_view() if self.scene else None
            if stop:
                kept = stop.state
                self.store.change(opened=kept.opened, place=kept.place, hidden=kept.hidden, found=kept.found)
                self.store.change(view_style=kept.view_style, view_time=kept.view_time)
            else:
                self.store.change(opened="", place="", found="", hidden=frozenset(view.hide if view else ()))
            self.store.change(scene=before.scene + 1, hovered="", category="", bound_for="", storey="")
            self.arrived = before.scene + 1
            led = self.tours.come_to(loaded.scene if loaded else None)
            if stop and stop.orbit:
                self._head(Towards.ORBIT, orbit=stop.orbit)
            else:
                self._head(Towards.HOME)
            if led:
                self.lead(led)

    def renew(self, loaded: LoadedScene, /, *, renamed: Mapping[str, str] | None = None) -> None:
        """Show the same scene as its author has saved it; what is open and led stays, and cameras where they are.

        Parameters
        ----------
        renamed : spots that have another id now, by the one before

        Raises
        ------
        RuntimeError
            If none is shown.
        """
        before = self._scene()
        loaded = with_geometry_of(loaded, before.loaded)
        with self.store.transaction():
            self.portals.cancel()
            self.scene = SceneQueries(loaded)
            now = replace(self.state, opened=(renamed or {}).get(self.state.opened, self.state.opened))
            self.store.change(scene=self.state.scene + 1, **remaining(before, self.scene, now))
            self.tours.renew(before.loaded.scene, loaded.scene)

    # -- what a visitor does --------------------------------------------------------------------------------------

    def open(self, hotspot: str, /) -> None:
        """Go to a hotspot and open its card, entering its place if it has one.

        Raises
        ------
        KeyError
            If there is no such hotspot.
        """
        with self._by_hand():
            self._open(hotspot)

    def _open(self, hotspot: str) -> None:
        scene = self._scene()
        found = scene.hotspots[hotspot]
        place = scene.places.get(found.place or "")
        view = scene.views.get(found.view or "")
        hidden = (place.hide if place else ()) + (view.hide if view else ())
        inside = place.id if place else ""
        self._go(Towards.HOTSPOT, hotspot, hidden, opened=hotspot, place=inside)
        for name in scene.objects(found):
            self.storeys.reveal(name)

    def close(self) -> None:
        """Close the card; the view stays."""
        self.store.change(opened="")

    def close_all(self) -> None:
        """Close card and place; the view stays."""
        self.store.change(opened="", hovered="", found="", place="", hidden=frozenset())

    def enter(self, place: str, /) -> None:
        """Go inside a place.

        Raises
        ------
        KeyError
            If there is no such place.
        """
        scene = self._scene()
        found = scene.places[place]
        view = scene.views.get(found.entry or "")
        with self._by_hand():
            self._go(Towards.PLACE, place, found.hide + (view.hide if view else ()), place=place)

    def leave(self) -> None:
        """Go out of the place, to where it is seen from outside."""
        with self._by_hand():
            self._go(Towards.OUTSIDE, self.state.place)

    def show_object(self, name: str, /) -> None:
        """Go to an object that has no card, and mark it; nothing for an unknown one."""
        if self._scene().bounds(name) is not None:
            with self._by_hand():
                self._go(Towards.OBJECT, name, found=name)
                self.storeys.reveal(name)

    def show_view(self, view: str, /, *, fly: bool = True) -> None:
        """Show a view of the scene.

        Raises
        ------
        KeyError
            If there is no such view.
        """
        with self._by_hand():
            self._show_view(view, at_once=not fly)

    def _show_view(self, view: str, *, at_once: bool = False) -> None:
        scene = self._scene()
        found = scene.views[view]
        self._go(Towards.VIEW, view, found.hide, at_once=at_once, place=scene.looked_into(found), kept=True)

    @handles("home")
    def go_home(self) -> None:
        """Go to the start view and start afresh: no filter, nothing marked."""
        view = self._scene().start_view()
        with self._by_hand():
            self.store.change(category="", storey="")
            self._go(Towards.HOME, "", view.hide if view else ())

    def open_next(self, step: int, /) -> None:
        """Open the next or previous spot by its number, round and round."""
        ids = list(self._scene().hotspots)
        if ids:
            now = self.state.opened
            self.open(ids[(ids.index(now) + step if now in ids else min(step, 0)) % len(ids)])

    def lead(self, stop: TourStep, /) -> None:
        """Show a tour's stop; a filter that would hide it is taken off. One of another scene is gone to."""
        scene = self._scene()
        where = stop.scene or self.tours.home
        if where not in ("", scene.loaded.scene.id):
            self._go_over(scene, where)
            return
        with self.store.transaction():
            self._lead(scene, stop)

    def _go_over(self, scene: SceneQueries, where: str) -> None:
        """Go to another scene that a tour leads to: back where it came from, or through a portal."""
        if self.portals.stops and self.portals.stops[-1].loaded.scene.id == where:
            self.portals.go_back()
            return
        portal = next((h.id for h in scene.hotspots.values() if h.opens and h.opens.scene == where), "")
        self.portals.go(where, portal, orbit=next((camera.goal for camera in self._cameras), None))

    def _lead(self, scene: SceneQueries, stop: TourStep) -> None:
        if stop.hotspot in scene.hotspots:
            if self.state.category not in ("", scene.hotspots[str(stop.hotspot)].category):
                self.store.change(category="")
            self._open(str(stop.hotspot))
        elif stop.view in scene.views:
            self._show_view(str(stop.view))
        state = self.state
        self.store.change(
            view_style=stop.style or state.view_style,
            view_time=stop.time or state.view_time,
            highlighted=stop.highlight,
            figure=stop.figure or "",
            heading=replace(state.heading, flight=stop.flight),
        )

    def activate(self, id_: str, /, orbit: Orbit | None = None) -> bool:
        """Open a hotspot, or go through the portal of an open one; enter a place. Whether it was one of these.

        Parameters
        ----------
        orbit : where the camera stands that this is done with: one comes back there
        """
        scene = self.scene
        if scene is None:
            return False
        if id_ == HERE:
            return self.ways.go_here()
        if id_ and id_ == self.state.opened and self.portals.take(id_, orbit):
            return True
        outer, _, inner = id_.partition(WITHIN)
        if inner and outer in scene.hotspots:
            return self.portals.take(outer, orbit, inner)
        if id_ in scene.hotspots:
            self.open(id_)
        elif id_ in scene.places:
            self.enter(id_)
        else:
            return False
        return True

    def hover(self, id_: str, /) -> None:
        """Mark a hotspot or place, as a list beside the picture does."""
        self.store.change(hovered=id_)

    def show_category(self, category: str, /) -> None:
        """Have pins only for the spots of a category, and for the one that is open; "" for all."""
        self.store.change(category=category)

    def undress(self, *, style: bool = False, time: bool = False) -> None:
        """Somebody chose another style or hour than the view asks for that was gone to."""
        state = self.state
        self.store.change(view_style="" if style else state.view_style, view_time=None if time else state.view_time)

    def set_language(self, lang: str, /) -> None:
        """Labels in another language."""
        self.store.change(lang=lang)

    # -- back -----------------------------------------------------------------------------------------------------

    def back(self) -> bool:
        """One step back: from the black screen, the tour, the card, the place; whether there was one."""
        state = self.state
        if state.tour.blank:
            self.tours.toggle_blank()
        elif self.tours.active:
            self.tours.end()
        elif state.opened or state.found:
            self.store.change(opened="", found="")
        elif state.place:
            self.leave()
        else:
            return False
        return True

    def interrupt(self) -> None:
        """A hand is on the scene: no tour plays on, and one stays in this scene."""
        with self.store.transaction():
            self.tours.pause()
            self.stay()

    def stay(self) -> None:
        """Go to no other scene."""
        self.store.change(bound_for="")

    # -- in one ---------------------------------------------------------------------------------------------------

    def _scene(self) -> SceneQueries:
        if self.scene is None:
            raise RuntimeError("the session has no scene yet")
        return self.scene

    @contextmanager
    def _by_hand(self) -> Iterator[None]:
        """One change that begins with the end of whatever goes on by itself."""
        with self.store.transaction():
            self.interrupt()
            yield

    def _go(
        self,
        towards: Towards,
        id_: str,
        hidden: Sequence[str] = (),
        *,
        at_once: bool = False,
        kept: bool = False,
        **state: object,
    ) -> None:
        """Go somewhere else: what is open is closed unless it is named."""
        fresh: dict[str, object] = {"opened": "", "place": "", "found": "", "highlighted": (), "figure": ""}
        if not kept:
            fresh["hovered"] = ""
        with self.store.transaction():
            self.store.change(**(fresh | state), hidden=frozenset(hidden))
            self._head(towards, id_, at_once=at_once)

    def head_for(self, orbit: Orbit, /, *, at_once: bool = False) -> None:
        """Have all cameras go to an orbit, or be there."""
        self._head(Towards.ORBIT, orbit=orbit, at_once=at_once)

    def _head(self, towards: Towards, id_: str = "", *, orbit: Orbit | None = None, at_once: bool = False) -> None:
        heading = Heading(towards, id_, orbit, self.state.heading.number + 1, at_once)
        view = view_of(self.scene, heading) if self.scene else None
        self.store.change(heading=heading)
        if towards is not Towards.ORBIT:
            self.store.change(view_style=(view.style or "") if view else "", view_time=view.time if view else None)
