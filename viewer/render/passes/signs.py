"""Letters of signs, over the surfaces that they are on and hidden by what stands before them.

They are drawn after the surfaces and before lines and veils, into each picture that is gathered: edges come out smooth
by its shifts below a pixel, and on a GPU by its samples. They throw no shadow and stand in none: they are to be read.
"""

from __future__ import annotations

import math

from OpenGL import GL

from viewer.frame import Frame
from viewer.geometry.colour import linear
from viewer.render.gpu_scene import GpuScene
from viewer.render.passes.sink import set_sink
from viewer.render.passes.surface import shifted
from viewer.render.program_cache import ProgramCache
from viewer.scene.paints import NEUTRAL
from viewer.screens import growth

FADED, WHOLE = 4.5, 7.0
"""Nominal pixels of their height at which letters are gone, and fully there."""

_STATES_UNIT = 0
_LOST = 0.5
"""Share of a style's tint in colours that authors chose, from which these are no longer told apart."""

_READABLE = 0.3
"""Light that letters have at least, as a share of full light: by night too they can be read."""


def draw_signs(
    library: ProgramCache, data: GpuScene, frame: Frame, shift: tuple[float, float], /, *, gather: bool
) -> None:
    """Draw the signs that can be read over the bound target, which holds colour and depth of what is solid.

    Parameters
    ----------
    shift : of the picture, pixels
    gather : the target holds linear light, not sRGB
    """
    if data.signs is None:
        return
    width, height = frame.size
    matrix = shifted(frame.camera.matrix(width / height), frame.size, shift)
    whole = frame.of.size if frame.of else frame.size
    scale = frame.pixel_ratio * growth(whole, frame.pixel_ratio)
    # A picture that is drawn smaller than it is shown has fewer pixels, and one that is drawn in parts as many.
    chosen = data.signs.seen(frame.camera, frame.size, matrix, frame.language, FADED * scale)
    if not len(chosen):
        return
    haze = ("HAZE",) if frame.look.haze > 0.0 else ()
    program = library.get("sign.vert", "sign.frag", *(("GATHER",) if gather else ()), *haze)
    program.use()
    program.matrix("u_matrix", matrix)
    program.vector("u_eye", frame.camera.eye)
    program.number("u_pixels", frame.camera.focal(height) / scale)
    program.vector("u_fade", (FADED, WHOLE))
    program.number("u_lift", frame.lift)
    set_sink(program, frame, max(data.steps, 1))
    look, light = frame.look, frame.light
    if look.own_share > _LOST and look.edge_strength > 0.0:
        # Where all surfaces become one colour letters would be lost on theirs: they are of light, as the lines are.
        light_of_lines = linear(look.edges)
        paints, own, bright = (light_of_lines,) * len(look.paints), (*light_of_lines, 1.0), 1.0
    else:
        paints, own, bright = look.paints, (*linear(look.own_tint), look.own_share), look.own_bright
    program.vectors("u_paints", [[c * 255 / NEUTRAL for c in paint] for paint in paints])
    program.vector("u_own", own)
    program.number("u_own_bright", bright)
    if light.lit:
        program.vector("u_sun", light.sun)
        program.vector("u_sun_colour", [c / math.pi for c in light.sun_colour])
        program.vector("u_sky_colour", [c / math.pi for c in light.sky_colour])
    else:
        program.vector("u_sun", (0.0, 0.0, 1.0))
        program.vector("u_sun_colour", (0.0, 0.0, 0.0))
        program.vector("u_sky_colour", (1.0, 1.0, 1.0))
    program.number("u_least", _READABLE)
    if haze:
        program.vector("u_haze", (*linear(frame.backdrop.bottom), look.haze))
        low, high = frame.geometry.bounds.astype(float)
        size = math.dist(low, high)
        program.vector("u_haze_range", (0.25 * size, 1.0 / max(0.9 * size, 1e-6)))
    data.bind_states(program, _STATES_UNIT)
    data.unplaced(True)
    GL.glEnable(GL.GL_DEPTH_TEST)
    GL.glDepthFunc(GL.GL_LESS)
    GL.glDepthMask(False)
    GL.glEnable(GL.GL_CULL_FACE)
    GL.glCullFace(GL.GL_BACK)
    GL.glFrontFace(GL.GL_CCW)
    GL.glEnable(GL.GL_BLEND)
    GL.glBlendEquation(GL.GL_FUNC_ADD)
    GL.glBlendFuncSeparate(GL.GL_SRC_ALPHA, GL.GL_ONE_MINUS_SRC_ALPHA, GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
    data.tally.add(draws=1, triangles=data.signs.draw(chosen))
    GL.glDisable(GL.GL_BLEND)
    GL.glDisable(GL.GL_CULL_FACE)
    GL.glDepthMask(True)
