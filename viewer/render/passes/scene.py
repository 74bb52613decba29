"""One picture of the scene in its order: what is solid, the paper behind, lines along edges, what is translucent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from OpenGL import GL

from viewer.frame import Frame
from viewer.render.device import Texture
from viewer.render.library import Library
from viewer.render.passes.bake import BakedLight
from viewer.render.passes.edges import draw_edges
from viewer.render.passes.lamps import Lighting
from viewer.render.passes.shadow import ShadowMap
from viewer.render.passes.surface import draw_backdrop, draw_baked, draw_flat, draw_surfaces
from viewer.render.scene_data import SceneData


@dataclass(frozen=True, slots=True)
class ScenePass:
    """Draws the scene under one lighting.

    Parameters
    ----------
    shadows : one a lamp; none for a picture without light, or with light that was baked
    baked : light that was gathered beforehand
    empty : a vertex array without attributes
    gather : in linear light, for a sum
    """

    library: Library
    data: SceneData
    frame: Frame
    lighting: Lighting
    shadows: Sequence[ShadowMap]
    baked: BakedLight | None
    empty: int
    gather: bool = False

    @property
    def _flags(self) -> tuple[str, ...]:
        return ("GATHER",) if self.gather else ()

    def _surfaces(self, *more: str) -> None:
        flags = (*self._flags, *more)
        if self.baked:
            draw_baked(self.library, self.data, self.frame, self.lighting, self.baked, *flags)
        elif self.shadows:
            draw_surfaces(self.library, self.data, self.frame, self.lighting, self.shadows, *flags)
        else:
            draw_flat(self.library, self.data, self.frame, self.lighting, *flags)

    def draw(self) -> None:
        """Draw what is solid and the paper behind it into the bound target."""
        GL.glDepthMask(True)
        GL.glClear(GL.GL_DEPTH_BUFFER_BIT)
        self._surfaces()
        draw_backdrop(self.library, self.frame, self.empty, *self._flags)

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
            draw_edges(self.library, self.frame, depth, self.empty, scale=scale, light=self.gather)
        if self.data.veiled is not None:
            within()
            self._surfaces("VEILED")
