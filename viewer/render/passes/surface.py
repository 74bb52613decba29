"""The scene's surfaces before the paper behind them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL

from viewer.build.batches import TileKind
from viewer.frame import Frame
from viewer.geometry.colour import linear
from viewer.render.block_store import LEVELS, BlockStore
from viewer.render.device import Buffer
from viewer.render.gpu_scene import Few, GpuScene
from viewer.render.levels import Chosen
from viewer.render.passes.bake import BakedLight
from viewer.render.passes.lamps import Lighting
from viewer.render.passes.shadow import ShadowMap
from viewer.render.passes.sink import set_sink
from viewer.render.program import Program
from viewer.render.program_cache import ProgramCache
from viewer.scene.paints import NEUTRAL

_STATES_UNIT, _FIRST_MAP = 0, 1
_BLOCK_LIGHT_UNIT = 11

Part = Callable[[str, Callable[[], None]], bool]
"""Runs a part of the picture by its name; whether it did its work."""

Prepare = Callable[..., Program]
"""Gives the program by its flags, of `shaders` other than the surfaces' too, with what lights it set."""


def shifted(matrix: NDArray[np.float64], size: tuple[int, int], shift: tuple[float, float], /) -> NDArray[np.float64]:
    """`matrix` (world to clip) with its picture moved by `shift` pixels."""
    move = np.eye(4)
    move[0, 3], move[1, 3] = 2 * shift[0] / size[0], 2 * shift[1] / size[1]
    return np.asarray(move @ matrix, dtype=np.float64)


def draw_backdrop(library: ProgramCache, frame: Frame, empty_array: int, *flags: str) -> None:
    """Draw the paper behind the model wherever nothing stands before it."""
    program = library.get("screen.vert", "backdrop.frag", *(("CLEAR",) if frame.backdrop.clear else flags))
    program.use()
    if not frame.backdrop.clear:
        program.vector("u_top", frame.backdrop.top)
        program.vector("u_bottom", frame.backdrop.bottom)
        program.vector("u_rows", (frame.of.low, frame.of.high) if frame.of else (0.0, 1.0))
    GL.glEnable(GL.GL_DEPTH_TEST)
    GL.glDepthFunc(GL.GL_LEQUAL)
    GL.glDisable(GL.GL_BLEND)
    GL.glBindVertexArray(empty_array)
    GL.glDrawArrays(GL.GL_TRIANGLES, 0, 3)


def _ripple(frame: Frame) -> tuple[float, float]:
    """Phases of the water's waves: they go with the eye, so that they move while something does and a picture of one
    camera is always the same."""
    x, y, z = frame.camera.eye
    return ((0.021 * x - 0.013 * y + 0.017 * z) % math.tau, (0.011 * x + 0.019 * y - 0.015 * z) % math.tau)


_KINDS = (
    (frozenset((TileKind.FACADE,)), ("FLOORS",)),
    (frozenset((TileKind.SOLID,)), ()),
    (frozenset((TileKind.LEVEL,)), ("LEVEL",)),
    (frozenset((TileKind.WATER,)), ("LEVEL", "WAVES")),
    (frozenset((TileKind.DETAIL,)), ("DETAIL",)),
)


def draw_surfaces(
    library: ProgramCache,
    data: GpuScene,
    frame: Frame,
    lighting: Lighting,
    shadows: Sequence[ShadowMap],
    *flags: str,
    part: Part | None = None,
) -> None:
    """Draw the scene under lamps, each with its shadow maps, into the bound target, whose depth is cleared.

    With the flag VEILED what is translucent is drawn, after and before all else; without it what is not. With `part`
    blocks stand for buildings far away; without it all triangles are drawn that can be held.
    """

    near_too = ("NEAR",) if any(shadow.near for shadow in shadows) else ()

    def prepare(*more: str, shaders: tuple[str, str] = _SURFACES) -> Program:
        program = _program(library, data, frame, lighting, *flags, *near_too, *more, shaders=shaders)
        for i, shadow in enumerate(shadows):
            unit = _FIRST_MAP + i
            shadow.texture.bind(unit)
            program.integer(f"u_shadow[{i}]", unit)
            program.matrix(f"u_map[{i}]", shadow.matrix)
            program.number(f"u_texel[{i}]", shadow.far.texel if shadow.far else 0.0)
            if near_too:
                program.vector(f"u_near[{i}]", shadow.near_from_far)
                program.vector(f"u_near_texel[{i}]", shadow.near_texel)
        return program

    _draw(prepare, data, frame, lighting.shift, veiled="VEILED" in flags, part=part)


def draw_baked(
    library: ProgramCache,
    data: GpuScene,
    frame: Frame,
    lighting: Lighting,
    baked: BakedLight,
    *flags: str,
    part: Part | None = None,
) -> None:
    """Draw the scene with the light that was baked."""

    def prepare(*more: str, shaders: tuple[str, str] = _SURFACES) -> Program:
        program = _program(library, data, frame, lighting, "BAKED", *flags, *more, shaders=shaders)
        program.vector("u_sky_colour", frame.light.sky_colour)
        program.vector("u_sky_scale", baked.sky_scale)
        program.vector("u_ground_area", baked.area)
        program.integer("u_ground", _FIRST_MAP)
        baked.ground.bind(_FIRST_MAP)
        if (shaders is _BLOCKS or "OF_BLOCK" in more) and data.blocks and baked.of_blocks:
            data.blocks.light.bind(_BLOCK_LIGHT_UNIT, baked.of_blocks, GL.GL_R32UI)
            program.integer("u_baked", _BLOCK_LIGHT_UNIT)
        return program

    _draw(prepare, data, frame, lighting.shift, baked.buffers, veiled="VEILED" in flags, part=part)


def draw_flat(
    library: ProgramCache,
    data: GpuScene,
    frame: Frame,
    lighting: Lighting,
    *flags: str,
    part: Part | None = None,
) -> None:
    """Draw the scene without any light."""

    def prepare(*more: str, shaders: tuple[str, str] = _SURFACES) -> Program:
        program = _program(library, data, frame, lighting, "FLAT", *flags, *more, shaders=shaders)
        program.number("u_form", frame.look.form)
        return program

    _draw(prepare, data, frame, lighting.shift, veiled="VEILED" in flags, part=part)


def _chosen(
    data: GpuScene, frame: Frame, matrix: NDArray[np.float64], prepare: Prepare, part: Part | None
) -> Chosen | None:
    """What blocks stand for; None when they cannot be drawn: then all is drawn as it is."""
    store, found = data.blocks, list[Chosen]()
    # A picture at rest has all triangles, where they can be held.
    if not store or not (part or data.pages):
        return None

    def choose() -> None:
        for flags in LEVELS:
            prepare(*flags, shaders=_BLOCKS)
        found.append(data.choose(frame.camera, frame.size, matrix, rest=part is None))

    if part is None:
        choose()
        return found[0]
    return found[0] if part("blocks", choose) else None


def _draw_blocks(
    store: BlockStore, data: GpuScene, frame: Frame, matrix: NDArray[np.float64], chosen: Chosen, prepare: Prepare
) -> None:
    def ready(flags: tuple[str, ...], worth: float) -> None:
        program = prepare(*flags, shaders=_BLOCKS)
        program.matrix("u_matrix", matrix)
        program.number("u_pixels", frame.camera.focal(frame.size[1]))
        program.number("u_worth", worth)
        store.bind(program)
        data.bind_states(program, _STATES_UNIT)

    store.draw(chosen, ready)
    boxes, points = chosen.counts
    draws = bool(boxes) + len(chosen.points)
    data.tally.add(draws=draws, triangles=6 * boxes, points=points)


_DARK = 0.02  # of the night: below it no window is lit


def _air(frame: Frame) -> tuple[str, ...]:
    """The flags of what lies in the air: lit windows and haze."""
    night = ("NIGHT",) if frame.light.lit and frame.light.night * frame.look.window_strength > _DARK else ()
    return (*night, "HAZE") if frame.look.haze > 0.0 else night


_SURFACES, _BLOCKS = ("surface.vert", "surface.frag"), ("blocks.vert", "blocks.frag")


def _program(
    library: ProgramCache,
    data: GpuScene,
    frame: Frame,
    lighting: Lighting,
    *flags: str,
    shaders: tuple[str, str] = _SURFACES,
) -> Program:
    air = _air(frame)
    program = library.get(*shaders, f"LAMPS={len(lighting.lamps)}", *flags, *air)
    program.use()
    program.vector("u_eye", frame.camera.eye)
    program.vector("u_fill_up", lighting.fill_up)
    program.vector("u_fill_down", lighting.fill_down)
    program.vector("u_horizon", linear(frame.backdrop.bottom))
    look = frame.look
    program.vectors("u_paints", np.asarray(look.paints) * (255 / NEUTRAL))
    program.vector("u_own", (*linear(look.own_tint), look.own_share))
    program.number("u_own_bright", look.own_bright)
    program.number("u_lift", frame.lift)
    set_sink(program, frame, data.steps)
    program.number("u_bands", look.bands)
    program.vector("u_ripple", _ripple(frame))
    if "NIGHT" in air:
        strength = frame.light.night * look.window_strength
        program.vector("u_windows", (*(c * strength for c in linear(look.windows)), look.window_share))
    if "HAZE" in air:
        program.vector("u_haze", (*linear(frame.backdrop.bottom), look.haze))
        low, high = frame.geometry.bounds.astype(float)
        size = float(np.linalg.norm(high - low))
        program.vector("u_haze_range", (0.25 * size, 1.0 / max(0.9 * size, 1e-6)))
    program.number("u_grain", lighting.grain)
    for i, lamp in enumerate(lighting.lamps):
        program.vector(f"u_light[{i}]", lamp.direction)
    # All but the first are alike: the fewer uniforms a pixel reads, the better.
    for i, lamp in enumerate((lighting.lamps[0], lighting.lamps[-1])):
        program.vector(f"u_light_colour[{i}]", lamp.colour)
    return program


def _points(prepare: Prepare, pixels: float) -> Program:
    """The program of what is so small that a point stands for it."""
    program = prepare("POINTS")
    program.number("u_pixels", pixels)
    return program


def _draw(
    prepare: Prepare,
    data: GpuScene,
    frame: Frame,
    shift: tuple[float, float],
    light: tuple[Buffer, list[Buffer]] | None = None,
    *,
    veiled: bool,
    part: Part | None,
) -> None:
    width, height = frame.size
    GL.glEnable(GL.GL_DEPTH_TEST)
    GL.glDepthFunc(GL.GL_LESS)
    GL.glDisable(GL.GL_BLEND)
    if veiled:
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendEquation(GL.GL_FUNC_ADD)
        # The picture stays opaque: whoever puts the widget on the screen, or grabs it, goes by its alpha.
        GL.glBlendFuncSeparate(GL.GL_SRC_ALPHA, GL.GL_ONE_MINUS_SRC_ALPHA, GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
        GL.glDepthMask(False)
    if veiled or not frame.geometry.two_sided:
        GL.glEnable(GL.GL_CULL_FACE)
        GL.glCullFace(GL.GL_BACK)
        GL.glFrontFace(GL.GL_CCW)
    matrix = shifted(frame.camera.matrix(width / height), frame.size, shift)
    within, eye = data.veiled if veiled else None, frame.camera.eye
    groups = [(kinds, partial(prepare, *more)) for kinds, more in _KINDS]
    store = data.blocks
    chosen = None if veiled else _chosen(data, frame, matrix, prepare, part)
    # Light that was baked of a repeated mesh is of its place, not of its vertices: those are then as many as corners.
    pixels = frame.camera.focal(height)
    few = (
        Few(partial(prepare, "FACETS"), partial(_points, prepare, pixels), pixels)
        if light and part and not veiled
        else None
    )
    data.draw(
        groups,
        matrix,
        states_unit=_STATES_UNIT,
        light=light,
        within=within,
        eye=eye,
        chosen=chosen,
        few=few,
        paged=partial(prepare, "FLOORS", "OF_BLOCK") if light else None,
    )
    GL.glDisable(GL.GL_CULL_FACE)
    if store and chosen:
        _draw_blocks(store, data, frame, matrix, chosen, prepare)
    GL.glDisable(GL.GL_BLEND)
    GL.glDepthMask(True)
