"""From the app's state to a frame: lights of the hour, colours of the style, pins and labels as sprites."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from viewer.app.explorer import Explorer
from viewer.app.layout import PlacedPin
from viewer.frame import RGB, Backdrop, Frame, LabelImage, Light, ObjectState, Show, Sprite
from viewer.scene.style import Style, load_style, rgb
from viewer.scene.sun import sun_direction
from viewer.text.labels import Labels

_LOWEST_SUN = math.radians(12.0)
_MORNING = (-0.52, -0.42, 0.62)
_CUTAWAY_SUN, _CUTAWAY_SIDE = math.radians(58.0), math.radians(38.0)
_BEHIND = 0.38  # opacity of a pin whose anchor something hides


def srgb(colour: str, /) -> RGB:
    """`#rrggbb` as 0..1."""
    r, g, b = rgb(colour)
    return (r / 255, g / 255, b / 255)


def _light_colour(colour: str, strength: float) -> RGB:
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in srgb(colour))
    return (r * strength, g * strength, b * strength)


def light_of(style: Style, time: datetime | None, lat: float, lon: float, /) -> Light:
    """Sun and sky at an hour; without one a morning. A sun that is down shines from low over its place."""
    direction = _MORNING
    strength = style.sun_strength
    if time is not None:
        x, y, z = sun_direction(time, lat, lon)
        if z < math.sin(_LOWEST_SUN):
            strength *= max(0.25, 1.0 - (math.sin(_LOWEST_SUN) - z) * 2)
            flat = math.hypot(x, y) or 1.0
            c = math.cos(_LOWEST_SUN)
            x, y, z = x / flat * c, y / flat * c, math.sin(_LOWEST_SUN)
        direction = (x, y, z)
    length = math.hypot(*direction)
    sun = (direction[0] / length, direction[1] / length, direction[2] / length)
    return Light(
        sun,
        _light_colour(style.sun_colour, strength),
        _light_colour(style.sky_colour, style.sky_strength),
        lit=style.lit,
    )


def cutaway_light(light: Light, azimuth: float, /) -> Light:
    """The light in a building whose roof and front are off: from high on the open side.

    Parameters
    ----------
    azimuth : where the eye stands that looks in, radians
    """
    side, c, s = azimuth + _CUTAWAY_SIDE, math.cos(_CUTAWAY_SUN), math.sin(_CUTAWAY_SUN)
    r, g, b = (v * 0.85 for v in light.sun_colour)
    u, v, w = (k * 1.15 for k in light.sky_colour)
    sun = (c * math.cos(side), c * math.sin(side), s)
    return replace(light, sun=sun, sun_colour=(r, g, b), sky_colour=(u, v, w))


class Composer:
    """Makes the frames of one view.

    Parameters
    ----------
    explorer : what is seen
    labels : painted in the view's resolution
    time : another hour than the scene's
    show_labels : with pins and labels
    """

    def __init__(
        self, explorer: Explorer, labels: Labels, *, time: datetime | None = None, show_labels: bool = True
    ) -> None:
        loaded = explorer.loaded
        self.explorer, self.labels, self.show_labels = explorer, labels, show_labels
        explorer.measure = labels.measure
        style = load_style(loaded.style)
        origin = loaded.scene.origin
        self._light = light_of(style, time or loaded.scene.style.time, origin.lat, origin.lon)
        # Kept by place: a frame's light is compared with the last one's.
        self._inside = {
            place.id: cutaway_light(self._light, explorer.story.entry_azimuth(place)) for place in loaded.scene.place
        }
        self._backdrop = Backdrop(
            srgb(style.background_top), srgb(style.background_bottom), srgb(style.hover), srgb(style.chosen)
        )
        self._states: tuple[object, NDArray[np.uint8]] = (None, np.zeros(0, np.uint8))
        self._sprites: tuple[object, tuple[Sprite, ...]] = (None, ())

    def frame(self) -> Frame:
        """The frame of this moment; unchanged parts are the same objects as before."""
        explorer = self.explorer
        return Frame(
            explorer.size,
            explorer.camera,
            explorer.loaded.geometry,
            self._inside.get(explorer.state.place, self._light),
            self._backdrop,
            self._object_states(),
            self._pin_sprites() if self.show_labels else (),
        )

    def _object_states(self) -> NDArray[np.uint8]:
        explorer, state = self.explorer, self.explorer.state
        if self._states[0] != state:
            out = np.zeros(explorer.story.count, np.uint8)
            out[explorer.hidden_mask()] |= np.uint8(ObjectState.HIDDEN)
            out[explorer.marked(state.hovered)] |= np.uint8(ObjectState.HOVERED)
            if not state.place:
                # Inside, the thing itself fills the picture: it keeps its own colours.
                out[explorer.marked(state.opened)] |= np.uint8(ObjectState.CHOSEN)
            same = np.array_equal(out, self._states[1])
            self._states = (state, self._states[1] if same else out)
        return self._states[1]

    def _pin_sprites(self) -> tuple[Sprite, ...]:
        placed = self.explorer.placed()
        if self._sprites[0] is not placed:
            self._sprites = (placed, tuple(s for p in placed for s in self._pin(p)))
        return self._sprites[1]

    def _pin(self, placed: PlacedPin) -> list[Sprite]:
        pin, labels = placed.pin, self.labels
        out: list[Sprite] = []
        stem = labels.stem(chosen=pin.chosen)
        x, top = placed.anchor[0], placed.stem[1]
        out += self._sprite(stem, x - stem.pixels.shape[1] / 2, top, placed)
        if placed.label:
            pill = labels.pill(pin.title, flipped=placed.flipped, chosen=pin.chosen, hovered=pin.hovered)
            out += self._sprite(pill, placed.label[0] - labels.pad, placed.label[1] - labels.pad, placed)
        disc = labels.disc(pin.number, group=pin.group, chosen=pin.chosen, hovered=pin.hovered)
        out += self._sprite(disc, placed.disc[0] - labels.pad, placed.disc[1] - labels.pad, placed)
        return out

    def _sprite(self, image: LabelImage, left: float, top: float, placed: PlacedPin) -> list[Sprite]:
        height, width = image.pixels.shape[:2]
        rect = (float(round(left)), float(round(top)), float(width), float(height))
        if placed.pin.chosen or placed.pin.hovered or placed.pin.group:
            return [Sprite(image, rect, placed.anchor)]
        return [
            Sprite(image, rect, placed.anchor, Show.ANCHOR_SEEN),
            Sprite(image, rect, placed.anchor, Show.ANCHOR_COVERED, _BEHIND),
        ]
