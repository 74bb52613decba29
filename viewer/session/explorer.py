"""A camera in a session's scene, with its pins: what one window sees, and what input to it does."""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from viewer.build.loading import LoadedScene
from viewer.bulkheads import Bulkheads
from viewer.camera import Camera
from viewer.camera.orbit import TOP, Orbit
from viewer.scene.tours import StepFlight
from viewer.session.actions import TAP, Mode
from viewer.session.composition import Clearing, Composition
from viewer.session.controllers.keys import KeyController
from viewer.session.controllers.left_out import LeftOut
from viewer.session.controllers.orbit_steering import OrbitSteering, nearest_by_hand
from viewer.session.controllers.pointer import PointerController
from viewer.session.controllers.rig import CameraRig
from viewer.session.controllers.zoom_ends import ZoomEnds
from viewer.session.destinations import motif_of, orbit_of
from viewer.session.dispatcher import Dispatcher, Level, handles
from viewer.session.input import clamping
from viewer.session.input import events as ev
from viewer.session.input.bindings import Bindings
from viewer.session.listeners import Listeners
from viewer.session.pins.board import PinBoard, Seen
from viewer.session.pins.occlusion import Occlusion
from viewer.session.pins.pin import CLUSTER, PIN, Measure, Pin, PlacedPin, Rect
from viewer.session.scene_queries import SceneQueries
from viewer.session.session import Session
from viewer.session.state import Heading, Pick, SessionState
from viewer.session.transitions import Transitions


class Explorer:
    """What one window sees of a session's scene. It follows the session's headings in its own way.

    ValueError if the session shows no scene.

    Parameters
    ----------
    loaded : the scene, for an explorer with a session of its own
    session : with a scene, for one of several explorers
    size : of the picture, physical pixels
    pixel_ratio : physical to logical pixels
    measure : width of a pin's title
    lang : of the labels, for a session of its own
    bulkheads : keeps what fails apart; without any an error is raised
    dispatcher : of the window; it gets the handlers of what is steered here
    came_from : where the camera stood in the scene that the session was in before
    """

    def __init__(
        self,
        loaded: LoadedScene | None = None,
        *,
        session: Session | None = None,
        size: tuple[int, int] = (1280, 720),
        pixel_ratio: float = 1.0,
        measure: Measure | None = None,
        lang: str = "en",
        bulkheads: Bulkheads | None = None,
        dispatcher: Dispatcher | None = None,
        came_from: Orbit | None = None,
    ) -> None:
        self.session = session or Session(loaded, lang=lang)
        if self.session.scene is None:
            raise ValueError("the session shows no scene")
        self.story: SceneQueries = self.session.scene
        self.loaded = self.story.loaded
        self.room = self.story.room()
        self.size, self.ratio = clamping.size_of(size), clamping.ratio_of(pixel_ratio)
        self.reserved = (0.0, 0.0, 0.0, 0.0)
        self.covered: tuple[Rect, ...] = ()
        self.before_jump: Callable[[], None] | None = None
        self.bulkheads = bulkheads or Bulkheads()
        self.rig = CameraRig(self.story, self.room, self.story.start(self._aspect))
        self.orbit, self.walking = self.rig.orbit, self.rig.walking
        self.board = PinBoard(self.story, self.room.size, measure, self.bulkheads)
        self.transitions = Transitions(Occlusion(self.story), self.bulkheads)
        self._seen: tuple[tuple[object, ...], Seen | None] = ((), None)
        self._time: float | None = None
        self._last = self.session.state
        self._left_out, self._listeners = LeftOut(self.story), Listeners()
        me: Explorer = weakref.proxy(self)  # what belongs to it does not keep it, nor the scene
        self.composition = Composition(self.room, self.loaded.geometry.rays, lambda: me.hidden_mask())
        self.zoom_ends = ZoomEnds(me)
        self._pointer = PointerController(me)
        self._steering = OrbitSteering(lambda change: me.steer(change))
        self.dispatcher = dispatcher or Dispatcher()
        self.keys = KeyController(self.dispatcher, lambda: me.halt(), lambda: me.start_moving())
        led = self.session
        for owner in (led, led.tours, led.portals, led.storeys, self.walking, self._steering, self):
            self.dispatcher.add(owner)
        self.dispatcher.steps_back.put(Level.SCENE, self.back)
        weakref.finalize(self, self.session.follow(self, lambda before, now: me.follow(before, now))).atexit = False
        weakref.finalize(self, self.session.subscribe(lambda before, now: me._listeners.tell())).atexit = False
        self.transitions.follow(self.hidden)
        self._come_in(came_from)

    # -- what is seen ---------------------------------------------------------------------------------------------

    @property
    def state(self) -> SessionState:
        """What is marked and open; what was, once the session has gone on to another scene."""
        return self.session.state if self.session.scene is self.story else self._last

    @property
    def _aspect(self) -> float:
        return self.size[0] / self.size[1]

    @property
    def shift(self) -> tuple[float, float]:
        """Where the target appears: the middle of what panels leave free."""
        return self._clearing().shift

    @property
    def camera(self) -> Camera:
        """The camera of this moment."""
        return self.rig.camera(self.shift, self.size)

    def set_camera(self, camera: Camera, /) -> None:
        """Put the eye where a host wants it; the next input goes on from there. ValueError for what is no camera."""
        self.rig.put(clamping.camera_of(camera))
        self._shut_behind()
        self._listeners.tell()

    def subscribe(self, listener: Callable[[], None], /) -> Callable[[], None]:
        """Call `listener` whenever something that is seen changes; the result ends that."""
        return self._listeners.subscribe(listener)

    @property
    def changes(self) -> int:
        """How often something that is seen has changed: whoever has the number knows whether there is anything new."""
        return self._listeners.number

    @property
    def bindings(self) -> Bindings:
        """Which keys and gestures do what."""
        return self.keys.bindings

    @bindings.setter
    def bindings(self, bindings: Bindings) -> None:
        self.keys.bindings = bindings

    @property
    def mode(self) -> Mode:
        """What the keys are for."""
        return Mode.WALK if self.walking.active else Mode.TOUR if self.state.tour.tour else Mode.EXPLORE

    def resize(self, size: tuple[int, int], pixel_ratio: float, /) -> None:
        """The picture has another size."""
        self.size, self.ratio = clamping.size_of(size), clamping.ratio_of(pixel_ratio)
        self._reserve(self.reserved)

    def set_reserved(self, left: float, top: float, right: float, bottom: float, /) -> None:
        """Panels cover so much of the picture, physical pixels."""
        self._reserve((left, top, right, bottom))

    def set_covered(self, *rects: Rect) -> None:
        """Something small lies over the picture, physical pixels: neither pins stand there nor what is looked at."""
        if rects != self.covered:
            self.covered = rects
            self._reserve(self.reserved)

    def _reserve(self, reserved: tuple[float, float, float, float]) -> None:
        self.reserved = clamping.reserved_of(reserved, self.size)
        if goal := self.composition.again(self.orbit.goal, self._clearing()):
            self.rig.compose(goal)
        self._listeners.tell()

    def _clearing(self) -> Clearing:
        return Clearing(self.size, self.reserved, PIN * self.board.scale_in(self.size, self.ratio), self.covered)

    def set_text_scale(self, scale: float, /) -> None:
        """Pins and labels larger or smaller than usual."""
        self.board.text_scale = clamping.text_scale_of(scale)
        self._reserve(self.reserved)

    @property
    def hidden(self) -> frozenset[str]:
        """Names of the objects that are left out: those of the state, and what stays open for a flight."""
        return self._left_out.names(self.state)

    def hidden_mask(self) -> NDArray[np.bool_]:
        """Which objects are left out, by id; the same array until that changes."""
        return self._left_out.mask(self.state)

    # -- pins -----------------------------------------------------------------------------------------------------

    @property
    def seen(self) -> Seen:
        """What the pins of this moment depend on; the same object until that changes."""
        mask = self.hidden_mask()
        key = (self.camera, self.orbit.goal, self.size, self.ratio, self.reserved, self.covered, self.state)
        found = self._seen[1]
        if found is None or self._seen[0] != key or found.mask is not mask:
            self._seen = (key, found := Seen(*key, mask))
        return found

    def pins(self) -> tuple[Pin, ...]:
        """The pins of this moment: a place's own inside it; outside single ones, and one for each closed place."""
        return self.board.pins(self.state)

    def placed(self) -> tuple[PlacedPin, ...]:
        """Where the pins come to stand on the screen, the most important one last."""
        return self.board.placed(self.seen)

    def pin_at(self, x: float, y: float, /) -> Pin | None:
        """The pin at a point of the picture; a finger need not hit it exactly."""
        return self.board.at(self.seen, x, y)

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

    def perform(self, action: str, /) -> bool:
        """Do an action of `ACTIONS`, whoever asks for it; whether it was done. KeyError if there is no such one."""
        return self.dispatcher.perform(action, TAP)

    def activate(self, id_: str, /) -> None:
        """Open a hotspot, or go through the portal of an open one; enter a place; part a crowd of pins."""
        opened = self.session.activate(id_, self.orbit.goal)
        if not opened and id_.startswith(CLUSTER) and (orbit := self.board.orbit_of(id_, self.seen)):
            self.session.hover("")
            self.fly(orbit)

    def go_through(self, id_: str, /) -> bool:
        """Go through a hotspot's portal; whether it has one and there is a way."""
        return self.session.portals.take(id_, self.orbit.goal)

    def point_at(self, id_: str, /) -> None:
        """Mark a hotspot or place: the pointer is over it."""
        self.session.hover(id_)

    @handles("open")
    def open_marked(self) -> None:
        """Open what is marked; if nothing is, go through the open card's portal."""
        self.activate(self.state.hovered or self.state.opened)

    @handles("next-pin", step=1)
    @handles("previous-pin", step=-1)
    def focus_pin(self, step: int) -> None:
        """Mark the next or previous pin, by their numbers."""
        ids = [p.id for p in self.pins()]
        if ids:
            now = self.state.hovered or self.state.opened
            index = ids.index(now) + step if now in ids else (0 if step > 0 else -1)
            self.session.hover(ids[index % len(ids)])

    @handles("top")
    def go_top(self) -> None:
        """Fly to a view from above, north up."""
        self.fly(replace(self.orbit.goal, azimuth=-math.pi / 2, elevation=TOP))

    @handles("walk")
    def toggle_walk(self) -> None:
        """Down to the ground, or up again; nothing where there is no ground to stand on."""
        if above := self.walking.farewell():
            self.fly(above)
        elif self.walking.begin(self.camera):
            # Cards and cutaways belong to the view from above: the buildings are whole again.
            with self.session.store.transaction():
                self.session.tours.end()
                self.session.close_all()
            self._shut_behind()
            self.start_moving()

    def back(self) -> bool:
        """One step back: from the black screen, the tour, the walk, the card, the place; whether there was one."""
        tour = self.state.tour
        if self.walking.active and not (tour.blank or tour.tour):
            self.toggle_walk()
            return True
        return self.session.back()

    def handle(self, event: ev.Event, /) -> bool:
        """Take an input; whether it was for the scene."""
        bounded = clamping.event_of(event, self.size)
        match bounded:
            case None:
                return False
            case ev.KeyPressed(key, held):
                return self.keys.press(key, held, self.mode)
            case ev.KeyReleased(key):
                self.keys.release(key)
            case ev.FocusLost():
                self.keys.stop()
            case _:
                self._pointer.handle(bounded)
        return True

    # -- moving ---------------------------------------------------------------------------------------------------

    @property
    def goal(self) -> Orbit:
        """Where the camera is going to, or is."""
        return self.orbit.goal

    @property
    def flying(self) -> bool:
        """Whether a flight is under way."""
        return self.rig.flight.active

    @property
    def leaving(self) -> bool:
        """Whether the flight leads into another scene."""
        return bool(self.state.bound_for)

    @property
    def nearest(self) -> float:
        """How near a hand may bring the camera to what it looks at, metres."""
        return nearest_by_hand(self.room, indoors=bool(self.state.place))

    @property
    def moving(self) -> bool:
        """Whether `advance` has something to do."""
        return self.rig.moving or not self.board.settled or self.transitions.moving

    def start_moving(self) -> None:
        """Something begins to move: ask for frames."""
        self.rig.moving = True
        self._listeners.tell()

    def steer(self, change: Callable[[Orbit], Orbit], /) -> None:
        """Change where the camera is going to; it follows damped."""
        self._by_hand()
        self.orbit.steer(change, self.nearest)
        self.start_moving()

    def fly(self, goal: Orbit, /) -> None:
        """Fly to an orbit, over what stands in between; at once with reduced motion or where no way is free."""
        with self._listeners.once():
            self._by_hand()
            self._set_out(goal)

    def _set_out(self, goal: Orbit, *, at_once: bool = False, wish: StepFlight | None = None) -> None:
        if self.before_jump:
            self.before_jump()
        self.rig.aim(goal)
        if at_once or self.before_jump:
            self.arrive()
        else:
            self.rig.fly(wish)
            self._listeners.tell()

    def halt(self) -> None:
        """End a flight where it is; whoever is on the way to another scene stays in this one."""
        self.session.stay()
        if self.rig.halt():
            self._listeners.tell()

    def arrive(self) -> None:
        """Be at once where the camera is going to, and all that moves with it."""
        self.rig.arrive()
        self._time = None
        self._shut_behind()
        self.board.finish()
        self.transitions.follow(self.hidden)
        self.transitions.aim(self.state.opened, self.camera, self.hidden_mask())
        self.transitions.arrive()
        self._listeners.tell()

    def stand_still(self) -> None:
        """End all motion where the eye is: keys, flights, a tour that plays."""
        self.keys.stop()
        self.session.interrupt()
        self.rig.stand_still()
        self._time = None

    def _by_hand(self) -> None:
        """A hand is on the scene: what goes on by itself ends."""
        self.session.interrupt()
        self.rig.take()

    # -- with the session -----------------------------------------------------------------------------------------

    def follow(self, before: SessionState, now: SessionState) -> None:
        """Go where the session leads, before anybody hears of it."""
        if self.session.scene is not self.story:
            return  # Another scene is shown by another explorer.
        self._last = now
        with self._listeners.once():
            if before.heading.number != now.heading.number:
                # What either end leaves out stays open as long as the flight takes.
                self._left_out.leave_open(before.hidden)
                heading = now.heading
                self._set_out(self._led_to(heading), at_once=heading.at_once, wish=heading.flight)
                if (before.view_style, before.view_time) != (now.view_style, now.view_time):
                    self.transitions.dissolve()
            elif not now.hidden and before.hidden:
                self._shut_behind()

    def _led_to(self, heading: Heading) -> Orbit:
        """Where a heading leads to, composed for what is free of the picture."""
        goal = orbit_of(self.story, heading, self.orbit.now, self.orbit.goal, self._aspect)
        return self.composition.of(goal, heading, self._clearing(), motif_of(self.story, heading))

    def _come_in(self, came_from: Orbit | None) -> None:
        """Be where one comes into the scene: at the start, or through a portal."""
        came, goal = self.session.portals.arrival, self._led_to(self.state.heading)
        self.orbit.put(goal)
        if came and came_from:
            start = self.room.clamp(self.story.start(self._aspect))
            self.orbit.now, goal = came.into(self.story, self.room, came_from, start, goal)
            self.board.finish()
            self._set_out(goal)

    def _shut_behind(self) -> None:
        """Close what was left open for the way."""
        if self._left_out.shut():
            self._listeners.tell()

    # -- time -----------------------------------------------------------------------------------------------------

    def advance(self, now: float, /) -> bool:
        """Move on to the time `now` (seconds of any steady clock); whether there is more to come."""
        step = 0.0 if self._time is None else clamping.step_of(now - self._time)
        self._time = now
        if self.rig.moving:
            # An error ends the motion: no two of them begin in the same state.
            self.bulkheads.run("motion", object(), lambda: self._move(step), mend=self.stand_still)
        self.board.advance(step, self.seen)
        self.transitions.follow(self.hidden)
        self.transitions.look(self.state, self.camera, self.hidden_mask(), now, moving=self.rig.moving)
        self.transitions.advance(step)
        if not self.moving:
            self._time = None
        return self.moving

    def _move(self, step: float) -> None:
        """Move the camera on by some seconds."""
        self.keys.advance(step)
        moved = self.rig.advance(step, self.hidden_mask(), held=bool(self.keys.down))
        if moved.cut:
            # Where there was no way to fly one is there at once.
            self.board.finish()
            self.transitions.dissolve()
        if moved.arrived:
            self._shut_behind()
        elif not self.flying and self._left_out.shut_behind(self.orbit.now.eye, self.state.hidden):
            self._listeners.tell()
