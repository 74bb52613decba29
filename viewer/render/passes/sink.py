"""How far what lies flat is moved away from the eye for each step that it lies below what lies uppermost.

Two surfaces in one plane have depths that differ by noise. It has two parts: rounding, a few steps of a 24-bit buffer
anywhere (with two of them 1 % of random polygons' pixels came out wrong, with three none), and corners that the
rasteriser moves to 1/256 of a pixel, which changes a depth by as much of its slope. Both are even over the plane in the
buffer's own units, so one number for the whole picture overcomes them, and on the screen it never is more than a small
part of a pixel a step.
"""

from __future__ import annotations

from viewer.camera.camera import ROOM_BEHIND
from viewer.frame import Frame
from viewer.render.program import Program

_ROUNDING = 4.0 * 2.0**-23
"""Of the range -1..1 of normalised depth: four steps of a 24-bit buffer."""

_PIXEL = 1 / 256
"""Of a pixel."""

_ROOM = 0.8
"""Of the depth between the scene and the far plane (`Camera.fitted`): all steps together."""

_LOWEST = 1e-4
"""Height of the eye over the ground at least, as a share of how far it looks: where it is in it, there is no slope."""


def sink(frame: Frame, steps: int, /) -> float:
    """What one of `steps` steps is in normalised depth."""
    if not steps:
        return 0.0
    camera = frame.camera
    pixel = 1.0 / camera.focal(frame.size[1])
    height = max(abs(camera.eye[2] - frame.geometry.ground), _LOWEST * camera.far)
    # Depth is a - b / distance; one over the distance runs straight over a plane, a pixel's share is pixel / height.
    b = 2.0 * camera.near * camera.far / (camera.far - camera.near)
    room = b * (ROOM_BEHIND - 1.0) / camera.far
    return min(_ROUNDING + b * _PIXEL * pixel / height, _ROOM * room / steps)


def set_sink(program: Program, frame: Frame, steps: int, /) -> None:
    """Tell a program of the scene's vertices."""
    program.number("u_sink", sink(frame, steps))
