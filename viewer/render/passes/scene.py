"""One picture of the scene in its order: what is solid, the paper behind, letters, lines along edges, veils."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from OpenGL import GL

from viewer.frame import Frame
from viewer.geometry.colour import linear
from viewer.render.device import Texture
from viewer.render.gpu_scene import GpuScene
from viewer.render.passes.bake import BakedLight
from viewer.render.passes.edges import draw_edges
from viewer.render.passes.lamps import Lighting, flat_lighting
from viewer.render.passes.shadow import ShadowMap
from viewer.render.passes.signs import draw_signs
from viewer.render.passes.surface import Part, draw_backdrop, draw_baked, draw_flat, draw_surfaces
from viewer.render.program_cache import ProgramCache


@dataclass(frozen=True, slots=True)
class ScenePass:
    """Draws the scene under one lighting.

    Parameters
    ----------
    shadows : one a lamp; none for a picture without light, or with light that was baked
    baked : light that was gathered beforehand
    empty : a vertex array without attributes
    gather : in linear light, for a sum
    part : runs a part of the picture so that its errors are its own; whether it did its work
    """

    library: ProgramCache
    data: GpuScene
    frame: Frame
    lighting: Lighting
    shadows: Sequence[ShadowMap]
    baked: BakedLight | None
    empty: int
    part: Part
    gather: bool = False

    @property
    def _flags(self) -> tuple[str, ...]:
        return ("GATHER",) if self.gather else ()

    def _surfaces(self, *more: str, lit: bool = True) -> None:
        flags = (*self._flags, *more)
        # A picture at rest has all triangles.
        part = None if self.gather else self.part
        if lit and self.baked:
            draw_baked(self.library, self.data, self.frame, self.lighting, self.baked, *flags, part=part)
        elif lit and self.shadows:
            draw_surfaces(self.library, self.data, self.frame, self.lighting, self.shadows, *flags, part=part)
        else:
            lighting = self.lighting if lit else replace(flat_lighting(0), shift=self.lighting.shift)
            draw_flat(self.library, self.data, self.frame, lighting, *flags, part=part)

    def draw(self) -> None:
        """Draw what is solid, the paper behind it and letters on it into the bound target."""
        paper = self.frame.backdrop.bottom
        if self.frame.backdrop.clear:
            GL.glClearColor(0.0, 0.0, 0.0, 0.0)
        else:
            GL.glClearColor(*(linear(paper) if self.gather else paper), 1.0)
        self._clear()
        # Without its light the scene is still there.
        if not (self.baked or self.shadows):
            self._surfaces()
        elif not self.part("light", self._surfaces):
            self._clear()
            self._surfaces(lit=False)
        self.part("backdrop", lambda: draw_backdrop(self.library, self.frame, self.empty, *self._flags))
        if self.data.signs is not None:
            self.part("signs", self._signs)

    def _signs(self) -> None:
        draw_signs(self.library, self.data, self.frame, self.lighting.shift, gather=self.gather)

    def _clear(self) -> None:
        GL.glDepthMask(True)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT | GL.GL_DEPTH_BUFFER_BIT)

    def finish(self, over: Callable[[], None], within: Callable[[], None], depth: Texture, /, *, scale: float) -> None:
        """Draw lines and what is translucent.

        Parameters
        ----------
        over : binds the picture without its depth, which is read meanwhile
        within : binds the picture with its depth
        depth : of the picture
        scale : pixels of the picture to one of the frame
        """
        if self.frame.look.edge_strength > 0.0:
            over()
            self.part("edges", lambda: self._edges(depth, scale))
        if self.data.veiled is not None:
            within()
            self.part("veils", lambda: self._surfaces("VEILED"))

    def _edges(self, depth: Texture, scale: float) -> None:
        draw_edges(self.library, self.frame, depth, self.empty, scale=scale, light=self.gather)
