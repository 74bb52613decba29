"""From the app's state to a frame: lights of the hour, colours of the style, pins and labels as sprites."""

from __future__ import annotations

from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from viewer.bulkheads import Bulkheads
from viewer.daylight import backdrop_of, cutaway_light, light_of, srgb
from viewer.frame import NO_SPRITES, VEIL_SHIFT, Dissolve, Frame, Mark, ObjectState, Sprites, SurfaceStyle
from viewer.geometry.bounds import merge
from viewer.scene.paints import Paint
from viewer.scene.style import Style
from viewer.session.explorer import Explorer
from viewer.session.input.clamping import step_of
from viewer.session.pins.occlusion import Occlusion
from viewer.session.transitions import LEVELS, Fade, Lid, Veils, eased
from viewer.text.labels import Labels, PinColours
from viewer.text.sprites import PinSprites

_DISSOLVE = 0.3  # seconds
_LOOK_EVERY = 0.15  # seconds between two looks at what hides the chosen spot, while the camera moves
_RISE = 0.4  # of its breadth that a lid rises


def look_of(style: Style, /) -> SurfaceStyle:
    """What a style makes of surfaces."""
    colours = msgspec.structs.asdict(style.paints)
    paints = tuple(srgb(colours[p.name.lower()]) if p else (0.0, 0.0, 0.0) for p in Paint)
    marks, light, edges = style.marks, style.light, style.edges
    return SurfaceStyle(
        paints,
        srgb(style.own.tint),
        style.own.share,
        style.own.bright,
        srgb(marks.hover),
        srgb(marks.chosen),
        marks.tint,
        srgb(marks.hover_line),
        srgb(marks.chosen_line),
        light.bands if light.lit else 0.0,
        light.form,
        light.haze,
        srgb(style.windows.colour),
        style.windows.share,
        style.windows.strength,
        srgb(edges.colour),
        edges.strength,
        edges.width,
    )


class FrameBuilder:
    """Makes the frames of one view.

    Parameters
    ----------
    explorer : what is seen
    labels : paints pins
    style : another one than the scene's
    time : another hour than the scene's
    show_labels : with pins and labels
    bulkheads : keeps the parts of the picture apart; without any an error in one is raised
    """

    def __init__(
        self,
        explorer: Explorer,
        labels: Labels,
        *,
        style: Style | None = None,
        time: datetime | None = None,
        show_labels: bool = True,
        bulkheads: Bulkheads | None = None,
    ) -> None:
        self.explorer, self.labels, self.show_labels = explorer, labels, show_labels
        self.bulkheads = explorer.board.bulkheads = bulkheads or Bulkheads()
        explorer.board.measure = labels.measure
        self._pins = PinSprites(labels)
        self._lid, self._veils, self._fade = Lid(), Veils(), Fade(_DISSOLVE)
        self._sight = Occlusion(explorer.story)
        self._seen_from: tuple[object, ...] = ()
        self._looked = 0.0
        self._clock: float | None = None
        self._animated = False
        self._dissolve: object = None
        self._cuts = explorer.flying.cuts
        self._marks: tuple[object, NDArray[np.uint8]] = (None, np.zeros(0, np.uint8))
        self._own_style, self._own_time = style, time
        self._chosen_at: tuple[str, ...] = ("", "")  # views at which a visitor chose another style, another hour
        self._dressed: tuple[Style, datetime | None] | None = None
        self._restyle()
        self._plain = np.zeros(explorer.story.count, np.uint8)
        self._states: tuple[object, NDArray[np.uint8]] = (None, np.zeros(0, np.uint8))
        self._sprites: tuple[object, Sprites] = (None, NO_SPRITES)

    @property
    def style(self) -> Style:
        """The look: what the view asks for that was gone to, until somebody chooses another; else what was chosen."""
        explorer = self.explorer
        view = explorer.story.views.get(explorer.state.view)
        if view and view.style and view.id != self._chosen_at[0]:
            return explorer.story.style(view.style)
        return self._own_style or explorer.loaded.style

    def set_style(self, style: Style | None, /) -> None:
        """Another look, in a short dissolve; None for the scene's own."""
        self._own_style, self._chosen_at = style, (self.explorer.state.view, self._chosen_at[1])
        self._restyle()
        self.dissolve()

    def dissolve(self) -> None:
        """Let the picture shown now pass over smoothly into the next one."""
        self._dissolve = object()
        self._fade.share, self._fade.goal = 1.0, 0.0

    @property
    def time(self) -> datetime | None:
        """The hour that lights the scene, by the same rule; None for a morning of no date."""
        explorer = self.explorer
        view = explorer.story.views.get(explorer.state.view)
        if view and view.time and view.id != self._chosen_at[1]:
            return view.time
        return self._own_time or explorer.loaded.scene.style.time

    def set_time(self, time: datetime | None, /) -> None:
        """Another hour; None for the scene's own."""
        self._own_time, self._chosen_at = time, (self._chosen_at[0], self.explorer.state.view)
        self._restyle()

    def _follow_view(self) -> None:
        """A view that is gone to brings its style and its hour; what was chosen comes back where one leaves it."""
        self._chosen_at = tuple(view if view == self.explorer.state.view else "" for view in self._chosen_at)
        if self._dressed != (self.style, self.time):
            self._restyle()
            self.dissolve()

    def _restyle(self) -> None:
        """Make anew what style and hour decide; nothing of the geometry is."""
        loaded, style, time = self.explorer.loaded, self.style, self.time
        self._dressed = style, time
        place = (time, loaded.scene.origin.lat, loaded.scene.origin.lon)
        self._light = light_of(style, *place)
        self._backdrop = backdrop_of(style, *place)
        self._look = look_of(style)
        self.labels.set_colours(PinColours(**msgspec.structs.asdict(style.pins)))
        # Kept by place: a frame's light is compared with the last one's.
        azimuth = self.explorer.story.entry_azimuth
        self._inside = {p.id: cutaway_light(style, azimuth(p)) for p in loaded.scene.place}

    def frame(self) -> Frame:
        """The frame of this moment; unchanged parts are the same objects as before."""
        self._follow_view()
        explorer, made, seen = self.explorer, self.bulkheads.made, self._seen
        return Frame(
            explorer.size,
            explorer.camera,
            explorer.loaded.geometry,
            self._inside.get(explorer.state.place, self._light),
            self._backdrop,
            self._look,
            made("lids", seen, self._object_states, lambda: self._plain, mend=self._shut),
            made("marks", seen, self._object_marks, lambda: self._plain),
            made("lids", seen, lambda: self._lift, float, of="lift", mend=self._shut),
            made("sprites", seen, self._pin_sprites, lambda: NO_SPRITES, of="painting")
            if self.show_labels
            else NO_SPRITES,
            explorer.ratio,
            Dissolve(self._dissolve, eased(self._fade.share)) if self._fade.share else None,
        )

    @property
    def _seen(self) -> tuple[object, ...]:
        """What the parts of a frame depend on."""
        explorer = self.explorer
        return (explorer.state, explorer.camera, explorer.size, explorer.lang, explorer.board.scale, self._look)

    # -- what changes over time -----------------------------------------------------------------------------------

    @property
    def moving(self) -> bool:
        """Whether `advance` has something to do."""
        return self.explorer.moving or self._lid.moving or self._veils.moving or self._fade.moving

    def advance(self, now: float, /) -> None:
        """Move on to the time `now`, seconds of any steady clock."""
        if self.explorer.moving:
            # An error ends the motion: no two of them begin in the same state.
            self.bulkheads.run("motion", object(), lambda: self._move(now), mend=self.explorer.stand_still)
        if self._cuts != self.explorer.flying.cuts:
            # Where there was no way to fly one is there at once.
            self._cuts = self.explorer.flying.cuts
            self.dissolve()
        self._follow_lids()
        self._look_through(now)
        step = step_of(now - self._clock) if self._clock is not None and self._animated else 0.0
        self._animated = self._lid.moving or self._veils.moving or self._fade.moving
        self._clock = now
        for each in (self._lid, self._veils, self._fade):
            each.advance(step)

    def _move(self, now: float) -> None:
        self.explorer.advance(now)

    def _follow_lids(self) -> None:
        hidden = self.explorer.state.hidden
        self.bulkheads.run("lids", hidden, lambda: self._lid.follow(hidden), of="motion", mend=self._shut)

    def _shut(self) -> None:
        """Be done with what rises or fades."""
        self._lid.arrive()
        self._veils.aim(frozenset())
        self._veils.arrive()

    def arrive(self) -> None:
        """Let everything be where it is going to."""
        self.explorer.arrive()
        self._follow_lids()
        self._aim()
        for each in (self._lid, self._veils, self._fade):
            each.arrive()

    def _look_through(self, now: float) -> None:
        """See to it that what hides the chosen hotspot turns translucent."""
        state, camera = self.explorer.state, self.explorer.camera
        key = (state.opened, state.hidden, camera)
        if key == self._seen_from:
            return
        before = self._seen_from
        if before and before[:2] == key[:2] and self.explorer.moving and now - self._looked < _LOOK_EVERY:
            return
        self._seen_from, self._looked = key, now
        self._aim()

    def _aim(self) -> None:
        """Turn translucent what is in the way now."""
        self._veils.aim(self.bulkheads.made("sight", self._seen, self._blockers, frozenset))

    def _blockers(self) -> frozenset[int]:
        explorer = self.explorer
        opened = explorer.state.opened
        return self._sight.blockers(opened, explorer.camera, explorer.hidden_mask()) if opened else frozenset()

    def _mask(self, names: frozenset[str]) -> NDArray[np.bool_]:
        mask = np.zeros(self.explorer.story.count, np.bool_)
        for name in names:
            mask[self.explorer.story.ids(name)] = True
        return mask

    def _object_states(self) -> NDArray[np.uint8]:
        lid, veils = self._lid, self._veils.levels
        share = round(lid.share * LEVELS) if lid.moving else 0
        key = (lid.hidden, lid.names, lid.moving, share, tuple(sorted(veils.items())))
        if self._states[0] != key:
            out = np.zeros(self.explorer.story.count, np.uint8)
            for i, level in veils.items():
                out[i] = level << VEIL_SHIFT
            if lid.moving:
                out[self._mask(lid.names)] = ObjectState.LIFTED | (share << VEIL_SHIFT)
            out[self._mask(lid.hidden)] = ObjectState.HIDDEN
            self._states = (key, out)
        return self._states[1]

    @property
    def _lift(self) -> float:
        if not self._lid.moving:
            return 0.0
        boxes = [box for name in self._lid.names if (box := self.explorer.story.bounds(name)) is not None]
        size = float(np.linalg.norm(np.subtract(*merge(np.array(boxes))[:, :2]))) if boxes else 0.0
        return _RISE * size * self._lid.share

    def _object_marks(self) -> NDArray[np.uint8]:
        explorer, state = self.explorer, self.explorer.state
        key = (state.hovered, state.opened, state.found, state.place, self._lid.hidden)
        if self._marks[0] != key:
            out = np.zeros(explorer.story.count, np.uint8)
            out[explorer.story.marked(state.hovered)] |= np.uint8(Mark.HOVERED)
            # Inside, the thing itself fills the picture: it keeps its own colours.
            chosen = Mark.CHOSEN | Mark.LINE if state.place else Mark.CHOSEN
            out[explorer.story.marked(state.opened or state.found)] |= np.uint8(chosen)
            out[self._mask(self._lid.hidden)] = 0
            same = np.array_equal(out, self._marks[1])
            self._marks = (key, self._marks[1] if same else out)
        return self._marks[1]

    def _pin_sprites(self) -> Sprites:
        placed, colours = self.explorer.board.placement(), self.labels.colours
        if self._sprites[0] != (placed, colours):
            self._sprites = ((placed, colours), self._pins.sprites(placed))
        return self._sprites[1]
