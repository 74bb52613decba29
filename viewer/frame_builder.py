"""From the app's state to a frame: lights of the hour, colours of the style, pins and labels as sprites."""

from __future__ import annotations

from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from viewer.daylight import backdrop_of, cutaway_light, light_of, srgb
from viewer.frame import NO_SPRITES, VEIL_SHIFT, Dissolve, Frame, Mark, ObjectState, Sprites, SurfaceStyle
from viewer.geometry.bounds import merge
from viewer.i18n import LANGUAGES
from viewer.scene.paints import Paint
from viewer.scene.style import Style
from viewer.session.explorer import Explorer
from viewer.session.transitions import LEVELS
from viewer.text.labels import Labels, PinColours
from viewer.text.map_names import below, names_seen
from viewer.text.sprites import PinSprites

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
    """Makes the frames of one explorer. It reads what it shows and changes nothing of it.

    Parameters
    ----------
    explorer : what is seen
    labels : paints pins
    style : another one than the scene's
    time : another hour than the scene's
    show_labels : with pins and labels
    """

    def __init__(
        self,
        explorer: Explorer,
        labels: Labels,
        *,
        style: Style | None = None,
        time: datetime | None = None,
        show_labels: bool = True,
    ) -> None:
        self.explorer, self.labels, self.show_labels = explorer, labels, show_labels
        self._pins = PinSprites(labels)
        self._own_style, self._own_time = style, time
        self._dressed: tuple[Style, datetime | None] | None = None
        self._restyle()
        self._plain = np.zeros(explorer.story.count, np.uint8)
        self._marks: tuple[object, NDArray[np.uint8]] = (None, self._plain[:0])
        self._states: tuple[object, NDArray[np.uint8]] = (None, self._plain[:0])
        self._sprites: tuple[object, Sprites] = (None, NO_SPRITES)

    @property
    def style(self) -> Style:
        """The look: what the view asks for that was gone to, until somebody chooses another; else what was chosen."""
        explorer = self.explorer
        if explorer.state.view_style:
            return explorer.story.style(explorer.state.view_style)
        return self._own_style or explorer.loaded.style

    def set_style(self, style: Style | None, /) -> None:
        """Another look where no view asks for one; None for the scene's own."""
        self._own_style = style

    @property
    def time(self) -> datetime | None:
        """The hour that lights the scene, by the same rule; None for a morning of no date."""
        explorer = self.explorer
        return explorer.state.view_time or self._own_time or explorer.loaded.scene.style.time

    def set_time(self, time: datetime | None, /) -> None:
        """Another hour where no view asks for one; None for the scene's own."""
        self._own_time = time

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
        if self._dressed != (self.style, self.time):
            self._restyle()
        explorer, seen = self.explorer, self._seen
        made, transitions = explorer.bulkheads.made, explorer.transitions
        return Frame(
            explorer.size,
            explorer.camera,
            explorer.loaded.geometry,
            self._inside.get(explorer.state.place, self._light),
            self._backdrop,
            self._look,
            made("lids", seen, self._object_states, lambda: self._plain, mend=transitions.shut),
            made("marks", seen, self._object_marks, lambda: self._plain),
            made("lids", seen, lambda: self._lift, float, of="lift", mend=transitions.shut),
            made("sprites", seen, self._pin_sprites, lambda: NO_SPRITES, of="painting")
            if self.show_labels
            else NO_SPRITES,
            explorer.ratio,
            Dissolve(transitions.passed, transitions.dissolved) if transitions.dissolved else None,
            language=LANGUAGES.index(explorer.state.lang),
        )

    @property
    def _seen(self) -> tuple[object, ...]:
        """What the parts of a frame depend on."""
        explorer = self.explorer
        return (explorer.state, explorer.camera, explorer.size, explorer.board.scale(explorer.seen), self._look)

    def _mask(self, names: frozenset[str]) -> NDArray[np.bool_]:
        mask = np.zeros(self.explorer.story.count, np.bool_)
        for name in names:
            mask[self.explorer.story.ids(name)] = True
        return mask

    def _object_states(self) -> NDArray[np.uint8]:
        lid, veils = self.explorer.transitions.lid, self.explorer.transitions.veils.levels
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
        if not self.explorer.transitions.lid.moving:
            return 0.0
        boxes = [
            box for name in self.explorer.transitions.lid.names if (box := self.explorer.story.bounds(name)) is not None
        ]
        size = float(np.linalg.norm(np.subtract(*merge(np.array(boxes))[:, :2]))) if boxes else 0.0
        return _RISE * size * self.explorer.transitions.lid.share

    def _object_marks(self) -> NDArray[np.uint8]:
        explorer, state = self.explorer, self.explorer.state
        lid = self.explorer.transitions.lid
        key = (state.hovered, state.opened, state.found, state.highlighted, state.place, lid.hidden)
        if self._marks[0] != key:
            out = np.zeros(explorer.story.count, np.uint8)
            out[explorer.story.marked(explorer.story.seen_as(state.hovered, state.place))] |= np.uint8(Mark.HOVERED)
            # Inside, the thing itself fills the picture: it keeps its own colours.
            chosen = Mark.CHOSEN | Mark.LINE if state.place else Mark.CHOSEN
            out[explorer.story.marked(state.opened or state.found)] |= np.uint8(chosen)
            out[self._mask(frozenset(state.highlighted))] |= np.uint8(Mark.CHOSEN | Mark.LINE)
            out[self._mask(lid.hidden)] = 0
            same = np.array_equal(out, self._marks[1])
            self._marks = (key, self._marks[1] if same else out)
        return self._marks[1]

    def _pin_sprites(self) -> Sprites:
        explorer = self.explorer
        seen, board, colours = explorer.seen, explorer.board, self.labels.colours
        placed = board.placement(seen)
        names = explorer.loaded.scene.name if not explorer.state.place else ()
        key = (placed, colours, seen if names else None)
        if self._sprites[0] != key:
            written = names_seen(names, seen, board.placed(seen), self.labels, board.scale(seen), board.told(seen))
            self._sprites = (key, below(self._pins.sprites(placed), written))
        return self._sprites[1]
