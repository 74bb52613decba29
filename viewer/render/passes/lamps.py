"""What lights a pass: lights with a shadow, and a fill without."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.frame import Light
from viewer.geometry.colour import RGB

LAMPS = 4
"""Lights of one pass of a picture at rest: the first is a point of the sun's disc, the others directions of the sky."""

SKY_DIRECTIONS = 24
"""Directions from which the light of moving pictures is baked."""

BOUNCE = 0.30
"""Part of the light on open ground that comes back from it and from the walls around."""

DRAFT_SKY = 0.80
"""Part of the sky that an average surface sees: a fill that knows no occlusion."""

# The R2 sequence (Roberts 2018): any first n points of it are spread evenly.
_R2 = (0.7548776662466927, 0.5698402909980532)


@dataclass(frozen=True, slots=True)
class Lamp:
    """A light that casts shadows, linear.

    Parameters
    ----------
    direction : unit vector towards the light
    colour : what a surface facing it receives
    roll : turns the shadow map about the light's direction, radians: its texels fall elsewhere in each pass
    """

    direction: RGB
    colour: RGB
    roll: float = 0.0


@dataclass(frozen=True, slots=True)
class Lighting:
    """The light of one pass.

    Parameters
    ----------
    lamps : with shadows; they add up
    fill_up, fill_down : light without shadow on surfaces that look up and down
    shift : picture offset in pixels, to anti-alias
    grain : 0..1, which pixels a translucent surface covers; the mean over the passes is its alpha
    """

    lamps: tuple[Lamp, ...]
    fill_up: RGB
    fill_down: RGB
    shift: tuple[float, float] = (0.0, 0.0)
    grain: float = 0.0


def _scaled(colour: RGB, by: float) -> RGB:
    return (colour[0] * by, colour[1] * by, colour[2] * by)


def _sum(a: RGB, b: RGB) -> RGB:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def bounce(light: Light, /) -> RGB:
    """Light that the ground gives back."""
    return _scaled(_sum(_scaled(light.sun_colour, max(light.sun[2], 0.0)), light.sky_colour), BOUNCE)


def draft_lighting(light: Light, /) -> Lighting:
    """Sun with its shadow and sky without: the moving picture."""
    back = bounce(light)
    up = _sum(_scaled(light.sky_colour, DRAFT_SKY), _scaled(back, 0.5))
    return Lighting((Lamp(light.sun, light.sun_colour),), up, back)


def baked_lighting(light: Light, /) -> Lighting:
    """The same, with the sky's part baked: only what comes back from the ground is left as a fill."""
    back = bounce(light)
    return Lighting((Lamp(light.sun, light.sun_colour),), _scaled(back, 0.5), back)


def _spread(index: int) -> tuple[float, float]:
    return (0.5 + index * _R2[0]) % 1.0, (0.5 + index * _R2[1]) % 1.0


def _roll(index: int) -> float:
    return math.tau * ((index * 0.6180339887) % 1.0)


def _about(axis: RGB, offset: tuple[float, float]) -> RGB:
    """The direction `axis`, tilted by small offsets across it."""
    a = np.asarray(axis)
    side = np.cross(a, (0.0, 0.0, 1.0) if abs(a[2]) < 0.9 else (1.0, 0.0, 0.0))
    side /= np.linalg.norm(side)
    d: NDArray[np.float64] = a + offset[0] * side + offset[1] * np.cross(a, side)
    d /= np.linalg.norm(d)
    return (float(d[0]), float(d[1]), float(d[2]))


def _tent(u: float) -> float:
    """A tent filter's offset for a uniform `u`, -1..1."""
    return math.sqrt(2 * u) - 1 if u < 0.5 else 1 - math.sqrt(2 - 2 * u)


def sky_direction(index: int, /) -> RGB:
    """Direction `index` of a sequence spread evenly over the upper hemisphere.

    Not quite down to the horizon: shadows there are as long as the model and tell nothing.
    """
    u, v = _spread(index)
    z = 0.04 + 0.96 * u
    r, angle = math.sqrt(1 - z * z), math.tau * v
    return (r * math.cos(angle), r * math.sin(angle), z)


def baked_sky_direction(index: int, /) -> RGB:
    """Direction `index` of SKY_DIRECTIONS: a Fibonacci lattice, in an order whose parts are spread evenly too."""
    i = index * 7 % SKY_DIRECTIONS
    z = (i + 0.5) / SKY_DIRECTIONS
    r, angle = math.sqrt(1 - z * z), math.tau * ((i * 0.6180339887) % 1.0)
    return (r * math.cos(angle), r * math.sin(angle), z)


_DARKNESS: RGB = (0.0, 0.0, 0.0)


def _shift(step: int) -> tuple[float, float]:
    """Picture offset of a pass in pixels: four passes are the corners of a square about the pixel's middle.

    So their mean lies there, however many of such fours a picture is the mean of.
    """
    u, v = _spread(step // 4 + 1)
    x, y = 0.75 * _tent(u), 0.75 * _tent(v)
    return ((x, y), (-x, -y), (-y, x), (y, -x))[step % 4]


def flat_lighting(step: int, /) -> Lighting:
    """No light: a pass of a picture at rest that is only anti-aliased; step 0 of a moving one is not shifted."""
    lamp = Lamp((0.0, 0.0, 1.0), _DARKNESS)
    return Lighting((lamp,), _DARKNESS, _DARKNESS, _shift(step - 1) if step else (0.0, 0.0), _spread(step)[0])


def gather_lighting(light: Light, step: int, /) -> Lighting:
    """The light of pass `step` of a picture at rest: a point of the sun's disc, and directions of the sky.

    The mean over the passes is the irradiance of both, with shadows: the estimator of a uniform sky of irradiance E
    from directions uniform over the hemisphere is 2 E cos.
    """
    back = bounce(light)
    u, v = _spread(step)
    radius, angle = light.sun_angle * math.sqrt(u), math.tau * v
    sun = _about(light.sun, (radius * math.cos(angle), radius * math.sin(angle)))
    skies = LAMPS - 1
    lamps = [Lamp(sun, light.sun_colour, _roll(step))]
    for index in range(step * skies, (step + 1) * skies):
        lamps.append(Lamp(sky_direction(index), _scaled(light.sky_colour, 2 / skies), _roll(index)))
    return Lighting(tuple(lamps), _scaled(back, 0.5), back, _shift(step), _spread(step)[0])
