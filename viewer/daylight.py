"""Sun, sky and what is behind the model, by the hour and the style."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from viewer.frame import Backdrop, Light
from viewer.geometry.colour import RGB, linear
from viewer.scene.style import Style, rgb
from viewer.scene.sun import sun_direction

_MORNING: RGB = (-0.52, -0.42, 0.62)
_LOWEST = 4.0  # degrees over the horizon: shadows are long enough, and a lower light only grazes
_DUSK = -4.0  # degrees: the sun's light ends here and the moon's begins
_HIGH = 0.74  # sine of the height of a sun that needs no getting used to
_MOON_HEIGHT = 44.0
_MOON: RGB = (0.62, 0.74, 1.0)
_MOONLIGHT = 0.30  # of the day's strength, light of the moon and of the sky together
_WARM: RGB = (1.0, 0.58, 0.30)
_WARM_SKY: RGB = (1.10, 0.97, 0.84)
_SKIES: tuple[tuple[float, RGB, RGB], ...] = (
    (-14.0, (0.045, 0.065, 0.125), (0.115, 0.15, 0.225)),
    (-5.0, (0.24, 0.28, 0.42), (0.74, 0.53, 0.47)),
    (1.5, (0.60, 0.68, 0.80), (0.95, 0.83, 0.72)),
)
"""Height of the sun in degrees, and the sky's top and foot then (sRGB); by day the style's own."""

_DAY = 13.0  # degrees from which on the sky is the style's
_CUTAWAY_SUN, _CUTAWAY_SIDE = math.radians(60.0), math.radians(20.0)


def srgb(colour: str, /) -> RGB:
    """`#rrggbb` as 0..1."""
    r, g, b = rgb(colour)
    return (r / 255, g / 255, b / 255)


def light(colour: str, strength: float = 1.0, /) -> RGB:
    """`#rrggbb` as linear light."""
    r, g, b = linear(srgb(colour))
    return (r * strength, g * strength, b * strength)


def _mix(a: RGB, b: RGB, share: float) -> RGB:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share)


def _times(a: RGB, b: RGB, by: float = 1.0) -> RGB:
    return (a[0] * b[0] * by, a[1] * b[1] * by, a[2] * b[2] * by)


def _step(low: float, high: float, x: float) -> float:
    """0 below `low`, 1 above `high`, smooth between (GLSL's smoothstep)."""
    t = min(max((x - low) / (high - low), 0.0), 1.0)
    return t * t * (3 - 2 * t)


def _raised(direction: RGB, lowest: float) -> RGB:
    """A direction that stands at least so many degrees high, the same way round."""
    x, y, z = direction
    if z >= math.sin(math.radians(lowest)):
        return direction
    flat = math.hypot(x, y) or 1.0
    c, s = math.cos(math.radians(lowest)), math.sin(math.radians(lowest))
    return (x / flat * c, y / flat * c, s)


def light_of(style: Style, time: datetime | None, lat: float, lon: float, /) -> Light:
    """Sun and sky at an hour; without one a morning.

    Below the horizon the sun gives way to a moon that stands across from it; both are dark where they meet.
    """
    x, y, z = sun_direction(time, lat, lon) if time else _MORNING
    length = math.hypot(x, y, z)
    sun: RGB = (x / length, y / length, z / length)
    height = math.degrees(math.asin(max(-1.0, min(1.0, sun[2]))))
    lights = style.light
    if lights.moon:
        height = -90.0
    day = _step(_DUSK, 14.0, height)
    colour = light(lights.sun, lights.sun_strength)
    if height > _DUSK:
        warm = 1.0 - _step(-2.0, 20.0, height)
        strength = _step(_DUSK, 3.0, height)
        direction = _raised(sun, _LOWEST)
        colour = _times(colour, _mix((1.0, 1.0, 1.0), _WARM, warm), strength)
    else:
        flat = math.hypot(sun[0], sun[1]) or 1.0
        direction = _raised((-sun[0] / flat, -sun[1] / flat, 0.0), _MOON_HEIGHT)
        colour = _times(colour, _MOON, _MOONLIGHT * _step(_DUSK, _DUSK - 5.0, height))
    # The night's sky is darker and bluer, and at dusk there is still some of the day's.
    sky = light(lights.sky, lights.sky_strength)
    sky = _mix(_times(sky, _MOON, _MOONLIGHT), sky, 0.3 * _step(-12.0, 0.0, height) + 0.7 * day)
    if height > _DUSK:
        sky = _times(sky, _mix((1.0, 1.0, 1.0), _WARM_SKY, (1.0 - _step(2.0, 20.0, height)) * day))
        # As an eye gets used to less light: the ground of a low sun is not left in the dark.
        by_day = light(lights.sun, lights.sun_strength)[1] * _HIGH + light(lights.sky, lights.sky_strength)[1]
        now = colour[1] * direction[2] + sky[1]
        more = min(max((by_day / max(now, 1e-6)) ** 0.75, 0.86), 1.9)
        more = 1.0 + (more - 1.0) * _step(_DUSK, 4.0, height)
        colour, sky = _times(colour, (more,) * 3), _times(sky, (more,) * 3)
    return Light(direction, colour, sky, lit=lights.lit, night=1.0 - _step(_DUSK, 7.0, height))


def backdrop_of(style: Style, time: datetime | None, lat: float, lon: float, /) -> Backdrop:
    """What is behind the model: a sky that follows the sun, or the style's own two colours at any hour."""
    top, bottom = srgb(style.background.top), srgb(style.background.bottom)
    if style.background.sky and time:
        height = math.degrees(math.asin(max(-1.0, min(1.0, sun_direction(time, lat, lon)[2]))))
        stages = (*_SKIES, (_DAY, top, bottom))
        _, top, bottom = stages[0]
        for (low, *_), (high, next_top, next_bottom) in pairwise(stages):
            share = _step(low, high, height)
            top, bottom = _mix(top, next_top, share), _mix(bottom, next_bottom, share)
    return Backdrop(top, bottom)


def cutaway_light(style: Style, azimuth: float, /) -> Light:
    """The light in a building whose roof and front are off, at any hour: from high on the open side.

    Parameters
    ----------
    azimuth : where the eye stands that looks in, radians
    """
    side, c, s = azimuth + _CUTAWAY_SIDE, math.cos(_CUTAWAY_SUN), math.sin(_CUTAWAY_SUN)
    sun = (c * math.cos(side), c * math.sin(side), s)
    by_day = light_of(style, None, 0.0, 0.0)
    lights = style.light
    if not lights.moon:
        by_day = replace(
            by_day,
            sun_colour=light(lights.sun, 0.95 * lights.sun_strength),
            sky_colour=light(lights.sky, 1.38 * lights.sky_strength),
        )
    return replace(by_day, sun=sun)
