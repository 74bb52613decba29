"""From the app's state to a frame: lights of the hour, colours of the style, pins and labels as sprites."""

from __future__ import annotations

from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from viewer.app.explorer import Explorer
from viewer.daylight import backdrop_of, cutaway_light, light_of, srgb
from viewer.frame import NO_SPRITES, Frame, Look, ObjectState, Sprites
from viewer.scene.paints import Paint
from viewer.scene.style import Style
from viewer.text.labels import Labels, PinColours
from viewer.text.sprites import PinSprites


def look_of(style: Style, /) -> Look:
    """What a style makes of surfaces."""
    colours = msgspec.structs.asdict(style.paints)
    paints = tuple(srgb(colours[p.name.lower()]) if p else (0.0, 0.0, 0.0) for p in Paint)
    marks, light, edges = style.marks, style.light, style.edges
    return Look(
        paints,
        srgb(style.own.tint),
        style.own.share,
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


class Composer:
    """Makes the frames of one view.

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
        explorer.board.measure = labels.measure
        self._pins = PinSprites(labels)
        self._style = style or explorer.loaded.style
        self._time = time or explorer.loaded.scene.style.time
        self._restyle()
        self._states: tuple[object, NDArray[np.uint8]] = (None, np.zeros(0, np.uint8))
        self._sprites: tuple[object, Sprites] = (None, NO_SPRITES)

    @property
    def style(self) -> Style:
        """The look."""
        return self._style

    def set_style(self, style: Style | None, /) -> None:
        """Another look; None for the scene's own."""
        self._style = style or self.explorer.loaded.style
        self._restyle()

    @property
    def time(self) -> datetime | None:
        """The hour that lights the scene; None for a morning of no date."""
        return self._time

    def set_time(self, time: datetime | None, /) -> None:
        """Another hour; None for the scene's own."""
        self._time = time or self.explorer.loaded.scene.style.time
        self._restyle()

    def _restyle(self) -> None:
        """Make anew what style and hour decide; nothing of the geometry is."""
        loaded, style = self.explorer.loaded, self._style
        place = (self._time, loaded.scene.origin.lat, loaded.scene.origin.lon)
        self._light = light_of(style, *place)
        self._backdrop = backdrop_of(style, *place)
        self._look = look_of(style)
        self.labels.set_colours(PinColours(**msgspec.structs.asdict(style.pins)))
        # Kept by place: a frame's light is compared with the last one's.
        azimuth = self.explorer.story.entry_azimuth
        self._inside = {p.id: cutaway_light(style, azimuth(p)) for p in loaded.scene.place}

    def frame(self) -> Frame:
        """The frame of this moment; unchanged parts are the same objects as before."""
        explorer = self.explorer
        return Frame(
            explorer.size,
            explorer.camera,
            explorer.loaded.geometry,
            self._inside.get(explorer.state.place, self._light),
            self._backdrop,
            self._look,
            self._object_states(),
            self._pin_sprites() if self.show_labels else NO_SPRITES,
            explorer.ratio,
        )

    def _object_states(self) -> NDArray[np.uint8]:
        explorer, state = self.explorer, self.explorer.state
        if self._states[0] != state:
            out = np.zeros(explorer.story.count, np.uint8)
            out[explorer.hidden_mask()] |= np.uint8(ObjectState.HIDDEN)
            out[explorer.marked(state.hovered)] |= np.uint8(ObjectState.HOVERED)
            if not state.place:
                # Inside, the thing itself fills the picture: it keeps its own colours.
                out[explorer.marked(state.opened or state.found)] |= np.uint8(ObjectState.CHOSEN)
            same = np.array_equal(out, self._states[1])
            self._states = (state, self._states[1] if same else out)
        return self._states[1]

    def _pin_sprites(self) -> Sprites:
        placed, colours = self.explorer.board.placement(), self.labels.colours
        if self._sprites[0] != (placed, colours):
            self._sprites = ((placed, colours), self._pins.sprites(placed))
        return self._sprites[1]
