"""The app without a toolkit: what is seen, marked and open, and what input does to it."""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from viewer.build.loading import LoadedScene
from viewer.camera import Camera
from viewer.camera.orbit import TOP, Orbit, about, approach, near, short_way
from viewer.session.actions import COMMANDS, Mode
from viewer.session.controllers.flight import FlightController
from viewer.session.controllers.portal import Passage
from viewer.session.controllers.tour import TourController
from viewer.session.controllers.walk import WalkController
from viewer.session.input import clamping
from viewer.session.input import events as ev
from viewer.session.input.bindings import Bindings
from viewer.session.input.gestures import Gestures
from viewer.session.input.held_keys import HeldKeys
from viewer.session.listeners import Listeners
from viewer.session.pins.board import PinBoard
from viewer.session.pins.pin import CLUSTER, Measure, Pin, PlacedPin
from viewer.session.scene_queries import SceneQueries
from viewer.session.state import Pick, ViewState


class Explorer:
    """A visitor's way through a scene.

    Parameters
    ----------
    loaded : the scene
    size : of the picture, physical pixels
    pixel_ratio : physical to logical pixels
    measure : width of a pin's title
    lang : of the labels
    """

    def __init__(
        self,
        loaded: LoadedScene,
        *,
        size: tuple[int, int] = (1280, 720),
        pixel_ratio: float = 1.0,
        measure: Measure | None = None,
        lang: str = "en",
    ) -> None:
        self.loaded = loaded
        self.story = SceneQueries(loaded)
        self.room = self.story.room()
        self.size, self.ratio, self.lang = clamping.size_of(size), clamping.ratio_of(pixel_ratio), lang
        self.reserved = (0.0, 0.0, 0.0, 0.0)
        self.before_jump: Callable[[], None] | None = None
        self.state = ViewState()
        self._goal = self._orbit = self.room.clamp(self.story.start(self.size[0] / self.size[1]))
        self._fixed: Camera | None = None
        self._camera: tuple[tuple[object, ...], Camera] | None = None
        me: Explorer = weakref.proxy(self)  # what belongs to it does not keep it, nor the scene
        self.flying: FlightController = FlightController(me)
        self.passage: Passage = Passage(me)
        self._time: float | None = None
        self._moving = False
        self.bindings = Bindings.of()
        self.motion, self._hands = HeldKeys(me), Gestures(me)
        self.walking: WalkController = WalkController(me)
        self.tours: TourController = TourController(me)
        self._listeners = Listeners()
        self._mask: tuple[frozenset[str] | None, NDArray[np.bool_]] = (None, np.zeros(0, np.bool_))
        self.board: PinBoard = PinBoard(me, measure)
        if view := self.story.start_view():
            self._set(hidden=frozenset(view.hide), view=view.id)

    # -- what is seen ---------------------------------------------------------------------------------------------

    @property
    def shift(self) -> tuple[float, float]:
        """Where the target appears: the middle of what panels leave free."""
        left, top, right, bottom = self.reserved
        return ((left - right) / self.size[0], (bottom - top) / self.size[1])

    @property
    def camera(self) -> Camera:
        """The camera of this moment."""
        fixed = self.walking.camera or self._fixed
        key = (fixed, self._orbit, self.shift, self.size)
        if self._camera is None or self._camera[0] != key:
            geometry = self.loaded.geometry
            fitted = fixed.fitted(geometry.bounds) if fixed else self._orbit.camera(geometry.bounds, self.shift)
            self._camera = (key, fitted.closing_in(geometry.boxes, self.size[0] / self.size[1]))
        return self._camera[1]

    def set_camera(self, camera: Camera, /) -> None:
        """Put the eye where a host wants it; the next input goes on from there. ValueError for what is no camera."""
        self.walking.end()
        self.flying.stop()
        self._fixed, self._moving = clamping.camera_of(camera), False
        self.flying.shut_behind()
        self._orbit = self._goal = Orbit.of_camera(camera)
        self._listeners.tell()

    def subscribe(self, listener: Callable[[], None], /) -> Callable[[], None]:
        """Call `listener` whenever something that is seen changes; the result ends that."""
        return self._listeners.subscribe(listener)

    @property
    def mode(self) -> Mode:
        """What the keys are for."""
        return Mode.WALK if self.walking.active else Mode.TOUR if self.tours.active else Mode.EXPLORE

    def _set(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self._listeners.tell()

    def resize(self, size: tuple[int, int], pixel_ratio: float, /) -> None:
        """The picture has another size."""
        self.size, self.ratio = clamping.size_of(size), clamping.ratio_of(pixel_ratio)
        self.reserved = clamping.reserved_of(self.reserved, self.size)
        self._listeners.tell()

    def set_reserved(self, left: float, top: float, right: float, bottom: float, /) -> None:
        """Panels cover so much of the picture, physical pixels."""
        self.reserved = clamping.reserved_of((left, top, right, bottom), self.size)
        self._listeners.tell()

    def set_language(self, lang: str, /) -> None:
        """Labels in another language."""
        self.lang = lang
        self._listeners.tell()

    def hidden_mask(self) -> NDArray[np.bool_]:
        """Which objects are left out, by id; the same array until that changes."""
        if self._mask[0] != self.state.hidden:
            mask = np.zeros(self.story.count, np.bool_)
            for name in self.state.hidden:
                mask[self.story.ids(name)] = True
            self._mask = (self.state.hidden, mask)
        return self._mask[1]

    # -- pins -----------------------------------------------------------------------------------------------------

    def set_text_scale(self, scale: float, /) -> None:
        """Pins and labels larger or smaller than usual."""
        self.board.text_scale = clamping.text_scale_of(scale)
        self._listeners.tell()

    def pins(self) -> tuple[Pin, ...]:
        """The pins of this moment: a place's own inside it; outside single ones, and one for each closed place."""
        return self.board.pins()

    def show_category(self, category: str, /) -> None:
        """Have pins only for the spots of a category, and for the one that is open; "" for all."""
        self._set(category=category)

    def placed(self) -> tuple[PlacedPin, ...]:
        """Where the pins come to stand on the screen, the most important one last."""
        return self.board.placed()

    def pin_at(self, x: float, y: float, /) -> Pin | None:
        """The pin at a point of the picture; a finger need not hit it exactly."""
        return self.board.at(x, y)

    def pick(self, x: float, y: float, /) -> Pick:
        """What lies under a point of the picture, physical pixels, y down."""
        ray = self.camera.ray(x, y, *self.size)
        return self.story.pick(self.loaded.geometry.rays.first_hit(*ray, hidden=self.hidden_mask()))

    def target_at(self, x: float, y: float, /) -> str:
        """The hotspot or place that a click at a point opens."""
        if pin := self.pin_at(x, y):
            return pin.id
        pick = self.pick(x, y)
        if pick.place and pick.place != self.state.place and self.story.in_place(pick.place):
            return pick.place
        return pick.hotspot

    # -- what a visitor does --------------------------------------------------------------------------------------

    def open(self, hotspot: str, /) -> None:
        """Fly to a hotspot and open its card, entering its place if it has one.

        Raises
        ------
        KeyError
            If there is no such hotspot.
        """
        found = self.story.hotspots[hotspot]
        place = self.story.places.get(found.place or "")
        view = self.story.views.get(found.view or "")
        hidden = (place.hide if place else ()) + (view.hide if view else ())
        inside, seen = place.id if place else "", view.id if view else ""
        orbit = self.story.orbit_for(found, self._orbit)
        self._go(orbit, frozenset(hidden), opened=hotspot, place=inside, hovered="", found="", view=seen)

    def close(self) -> None:
        """Close the card; the view stays."""
        self._set(opened="")

    def close_all(self) -> None:
        """Close card and place; the view stays."""
        self.flying.leave_open(frozenset())
        self._set(opened="", hovered="", found="", place="", hidden=frozenset())

    def enter(self, place: str, /) -> None:
        """Go inside a place.

        Raises
        ------
        KeyError
            If there is no such place.
        """
        found = self.story.places[place]
        view = self.story.views.get(found.entry or "")
        orbit = self._goal
        if view:
            orbit = self.story.orbit(view)
        elif (box := self.story.bounds(found.object)) is not None:
            orbit = about(box, 1.0, self._orbit.azimuth, math.radians(40.0))
        hidden = frozenset(found.hide + (view.hide if view else ()))
        self._go(orbit, hidden, opened="", hovered="", found="", place=place, view=view.id if view else "")

    def leave(self) -> None:
        """Go out of the place, to where it is seen from outside."""
        place = self.story.places.get(self.state.place)
        box = self.story.bounds(place.object) if place else None
        orbit = self._goal if box is None else about(box, 3.0, self._orbit.azimuth)
        self._go(orbit, frozenset(), opened="", hovered="", found="", place="", view="")

    def show_object(self, name: str, /) -> None:
        """Fly to an object that has no card, and mark it; nothing for an unknown one."""
        box = self.story.bounds(name)
        if box is not None:
            around = about(box, 2.2, self._orbit.azimuth)
            self._go(around, frozenset(), opened="", hovered="", place="", found=name, view="")

    def open_next(self, step: int, /) -> None:
        """Open the next or previous spot by its number, round and round."""
        ids = list(self.story.hotspots)
        if ids:
            now = self.state.opened
            self.open(ids[(ids.index(now) + step if now in ids else min(step, 0)) % len(ids)])

    def back(self) -> None:
        """One step back: from the black screen, the tour, the walk, the card, the place."""
        if self.tours.state.blank:
            self.tours.toggle_blank()
        elif self.tours.active:
            self.tours.end()
        elif self.walking.active:
            self.walking.toggle()
        elif self.state.opened or self.state.found:
            self._set(opened="", found="")
        elif self.state.place:
            self.leave()

    @property
    def can_go_back(self) -> bool:
        """Whether `back` has something to do."""
        state, tours = self.state, self.tours
        return bool(state.opened or state.place or state.found or tours.active or tours.state.blank) or (
            self.walking.active
        )

    def go_home(self) -> None:
        """Fly to the start view."""
        view = self.story.start_view()
        hidden = frozenset(view.hide if view else ())
        start = self.story.start(self.size[0] / self.size[1])
        self._go(start, hidden, opened="", hovered="", place="", found="", view=view.id if view else "")

    def go_top(self) -> None:
        """Fly to a view from above, north up."""
        self.fly(replace(self._goal, azimuth=-math.pi / 2, elevation=TOP))

    def show_view(self, view: str, /, *, fly: bool = True) -> None:
        """Show a view of the scene.

        Raises
        ------
        KeyError
            If there is no such view.
        """
        found = self.story.views[view]
        place = self.story.looked_into(found)
        self._go(self.story.orbit(found), frozenset(found.hide), opened="", place=place, found="", view=view)
        if not fly:
            self.arrive()

    def focus_pin(self, step: int, /) -> None:
        """Mark the next or previous pin, by their numbers."""
        ids = [p.id for p in self.pins()]
        if ids:
            now = self.state.hovered or self.state.opened
            index = ids.index(now) + step if now in ids else (0 if step > 0 else -1)
            self._set(hovered=ids[index % len(ids)])

    def open_marked(self) -> None:
        """Open what is marked; if nothing is, go through the open card's portal."""
        self.activate(self.state.hovered or self.state.opened)

    def activate(self, id_: str, /) -> None:
        """Open a hotspot, or go through the portal of an open one; enter a place; part a crowd of pins."""
        if id_ and id_ == self.state.opened and self.passage.take(id_):
            return
        if id_ in self.story.hotspots:
            self.open(id_)
        elif id_ in self.story.places:
            self.enter(id_)
        elif id_.startswith(CLUSTER) and (orbit := self.board.orbit_of(id_)):
            self._set(hovered="")
            self.fly(orbit)

    def hover(self, id_: str, /) -> None:
        """Mark a hotspot or place, as a list beside the picture does."""
        self._set(hovered=id_)

    def run(self, command: str, /) -> None:
        """Run a command of `COMMANDS`.

        Raises
        ------
        KeyError
            If there is no such command.
        """
        found = COMMANDS[command]
        if found.run:
            found.run(self)
        self.motion.tap(command)

    # -- moving ---------------------------------------------------------------------------------------------------

    def steer(self, change: Callable[[Orbit], Orbit], /) -> None:
        """Change where the camera is going to; it follows damped."""
        self._interrupt()
        self._goal = self.room.clamp(change(self._goal))
        self.start_moving()

    def fly(self, goal: Orbit, /) -> None:
        """Fly to an orbit, over what stands in between; if there is no way but through walls, be there at once.

        With reduced motion the camera is always there at once.
        """
        if self.before_jump:
            self.before_jump()
        self._interrupt()
        self._goal = short_way(self._orbit, self.room.clamp(goal))
        if self.before_jump:
            self.arrive()
            return
        self.flying.begin()
        self.start_moving()

    def _go(self, goal: Orbit, hidden: frozenset[str], **state: object) -> None:
        """Fly to where other things are left out. What either end leaves out stays open as long as that takes."""
        with self._listeners.once():
            self._set(hidden=self.state.hidden | hidden, **state)
            self.flying.leave_open(hidden)
            self.fly(goal)

    def leave_out(self, names: frozenset[str], /) -> None:
        """Leave objects out of the picture, and no others."""
        self._set(hidden=names)

    def come(self, orbit: Orbit, state: ViewState | None = None, goal: Orbit | None = None, /) -> None:
        """Be at an orbit, with something open again, and fly on to a goal; without one to where one was going."""
        goal = goal or self._goal
        with self._listeners.once():
            if state:
                self.state = replace(state, hovered="")
            self._orbit = self.room.clamp(orbit)
            self.board.finish()
            self.fly(goal)

    def halt(self) -> None:
        """End a flight where it is."""
        self.passage.end()
        if self.flying.active:
            self.flying.stop()
            self._goal = self._orbit
            self.start_moving()

    def arrive(self) -> None:
        """Be at once where the camera is going to, and the pins with it."""
        self.flying.stop()
        self.flying.shut_behind()
        self._orbit, self._moving, self._time = self._goal, False, None
        self.board.finish()
        self._listeners.tell()

    def stand_still(self) -> None:
        """End all motion where the eye is: keys, flights, a tour that plays."""
        self.motion.stop()
        self.tours.pause()
        self.passage.end()
        self.flying.stop()
        self._goal, self._moving, self._time = self._orbit, False, None

    def _interrupt(self) -> None:
        self._fixed = None
        self.passage.end()
        self.tours.pause()
        if camera := self.walking.end():
            self._orbit = self._goal = Orbit.of_camera(camera)
        if self.flying.active:
            self.flying.stop()
            self._goal = self._orbit

    def start_moving(self) -> None:
        """Something begins to move: ask for frames."""
        self._moving = True
        self._listeners.tell()

    @property
    def goal(self) -> Orbit:
        """Where the camera is going to, or is."""
        return self._goal

    @property
    def moving(self) -> bool:
        """Whether `advance` has something to do."""
        return self._moving or not self.board.settled

    def advance(self, now: float, /) -> bool:
        """Move on to the time `now` (seconds of any steady clock); whether there is more to come."""
        if self.moving:
            step = 0.0 if self._time is None else clamping.step_of(now - self._time)
            self._time = now
            if self._moving:
                self._move(step)
            self.board.advance(step)
        if not self.moving:
            self._time = None
        return self.moving

    def _move(self, step: float) -> None:
        """Move the camera on by some seconds."""
        self.motion.advance(step)
        if self.walking.active:
            self._moving = self.walking.advance(step) or bool(self.motion.keys)
        elif self.flying.active:
            self._orbit = self.flying.advance(self._orbit, self._goal, step)
        else:
            self._orbit = self.room.clamp(approach(self._orbit, self._goal, step))
            self.flying.look_back(self._orbit)
        busy = self.flying.active or self.motion.keys or self.walking.active
        if not busy and near(self._orbit, self._goal):
            self._orbit, self._moving = self._goal, False

    def handle(self, event: ev.Event, /) -> bool:
        """Take an input; whether it was for the scene."""
        bounded = clamping.event_of(event, self.size)
        return bounded is not None and self._hands.handle(bounded)
