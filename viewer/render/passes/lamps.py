"""What lights a pass: one light with a shadow, and a fill without."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.frame import RGB, Light

PASSES = 64
"""Passes of a picture at rest: half of them towards the sun's disc, half towards the sky."""

BOUNCE = 0.24
"""Part of the light on open ground that comes back from it and from the walls around."""

DRAFT_SKY = 0.80
"""Part of the sky that an average surface sees: the moving picture's fill knows no occlusion."""

# The R2 sequence (Roberts 2018): any first n points of it are spread evenly.
_R2 = (0.7548776662466927, 0.5698402909980532)


@dataclass(frozen=True, slots=True)
class Lamp:
    """The light of one pass, linear.

    Parameters
    ----------
    direction : unit vector towards the light that casts shadows
    colour : what a surface facing it receives
    fill_up, fill_down : light without shadow on surfaces that look up and down
    roll : turns the shadow map about the light's direction, radians: its texels fall elsewhere in each pass
    shift : picture offset in pixels, to anti-alias
    """

    direction: RGB
    colour: RGB
    fill_up: RGB
    fill_down: RGB
    roll: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)


def _scaled(colour: RGB, by: float) -> RGB:
    return (colour[0] * by, colour[1] * by, colour[2] * by)


def _sum(a: RGB, b: RGB) -> RGB:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def bounce(light: Light, /) -> RGB:
    """Light that the ground gives back."""
    return _scaled(_sum(_scaled(light.sun_colour, max(light.sun[2], 0.0)), light.sky_colour), BOUNCE)


def draft_lamp(light: Light, /) -> Lamp:
    """Sun with its shadow and sky without: the moving picture."""
    back = bounce(light)
    return Lamp(light.sun, light.sun_colour, _sum(_scaled(light.sky_colour, DRAFT_SKY), _scaled(back, 0.5)), back)


def _spread(index: int) -> tuple[float, float]:
    return (0.5 + index * _R2[0]) % 1.0, (0.5 + index * _R2[1]) % 1.0


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


def gather_lamp(light: Light, index: int, /) -> Lamp:
    """The light of pass `index` of a picture at rest.

    Even passes look at a point of the sun's disc, odd ones at a direction of the upper hemisphere. Their mean is the
    irradiance of both, with shadows: the estimator of a uniform sky of irradiance E from directions uniform over the
    hemisphere is 2 E cos, and twice that since half of the passes are the other kind.
    """
    u, v = _spread(index // 2)
    back = bounce(light)
    # Sub-pixel offsets by the same sequence at another stride, so that they are not tied to the light's direction.
    x, y = _spread(index * 7 + 3)
    shift = (0.75 * _tent(x), 0.75 * _tent(y))
    roll = math.tau * ((index * 0.6180339887) % 1.0)
    if index % 2 == 0:
        radius, angle = light.sun_angle * math.sqrt(u), math.tau * v
        direction = _about(light.sun, (radius * math.cos(angle), radius * math.sin(angle)))
        colour = _scaled(light.sun_colour, 2.0)
    else:
        # Not quite down to the horizon: shadows there are as long as the model and tell nothing.
        z = 0.04 + 0.96 * u
        r, angle = math.sqrt(1 - z * z), math.tau * v
        direction = (r * math.cos(angle), r * math.sin(angle), z)
        colour = _scaled(light.sky_colour, 4.0)
    return Lamp(direction, colour, _scaled(back, 0.5), back, roll, shift)
