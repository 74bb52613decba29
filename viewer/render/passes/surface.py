"""The scene's surfaces before the paper behind them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL

from viewer.frame import RGB, Frame
from viewer.render.library import Library
from viewer.render.passes.lamps import Lamp
from viewer.render.passes.shadow import ShadowMap
from viewer.render.scene_data import SceneData

_STATES_UNIT, _FAR_UNIT, _NEAR_UNIT = 0, 1, 2


def linear(colour: RGB, /) -> RGB:
    """sRGB 0..1 to linear (IEC 61966-2-1)."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return (r, g, b)


def shifted(matrix: NDArray[np.float64], size: tuple[int, int], shift: tuple[float, float], /) -> NDArray[np.float64]:
    """`matrix` (world to clip) with its picture moved by `shift` pixels."""
    move = np.eye(4)
    move[0, 3], move[1, 3] = 2 * shift[0] / size[0], 2 * shift[1] / size[1]
    return np.asarray(move @ matrix, dtype=np.float64)


def draw_backdrop(library: Library, frame: Frame, empty_array: int, *flags: str) -> None:
    """Cover the target with the paper behind the model."""
    program = library.get("screen.vert", "backdrop.frag", *flags)
    program.use()
    program.vector("u_top", frame.backdrop.top)
    program.vector("u_bottom", frame.backdrop.bottom)
    GL.glDisable(GL.GL_DEPTH_TEST)
    GL.glDisable(GL.GL_BLEND)
    GL.glBindVertexArray(empty_array)
    GL.glDrawArrays(GL.GL_TRIANGLES, 0, 3)


def draw_surfaces(
    library: Library, data: SceneData, frame: Frame, lamp: Lamp, far: ShadowMap, near: ShadowMap, *flags: str
) -> None:
    """Draw the scene under `lamp` with its shadow maps into the bound target, whose depth is cleared."""
    width, height = frame.size
    program = library.get("surface.vert", "surface.frag", *flags)
    program.use()
    program.vector("u_eye", frame.camera.eye)
    program.vector("u_light", lamp.direction)
    program.vector("u_light_colour", lamp.colour)
    program.vector("u_fill_up", lamp.fill_up)
    program.vector("u_fill_down", lamp.fill_down)
    program.vector("u_horizon", linear(frame.backdrop.bottom))
    program.vector("u_hover", linear(frame.backdrop.hover))
    program.vector("u_chosen", linear(frame.backdrop.chosen))
    program.integer("u_lit", int(frame.light.lit))
    program.integer("u_far_shadow", _FAR_UNIT)
    program.integer("u_near_shadow", _NEAR_UNIT)
    program.matrix("u_far_matrix", far.matrix)
    program.matrix("u_near_matrix", near.matrix)
    program.vector("u_texel", (far.texel, near.texel))
    far.texture.bind(_FAR_UNIT)
    near.texture.bind(_NEAR_UNIT)
    GL.glEnable(GL.GL_DEPTH_TEST)
    GL.glDepthFunc(GL.GL_LESS)
    GL.glDisable(GL.GL_BLEND)
    if not frame.geometry.two_sided:
        GL.glEnable(GL.GL_CULL_FACE)
        GL.glCullFace(GL.GL_BACK)
        GL.glFrontFace(GL.GL_CCW)
    data.draw(program, shifted(frame.camera.matrix(width / height), frame.size, lamp.shift), states_unit=_STATES_UNIT)
    GL.glDisable(GL.GL_CULL_FACE)
