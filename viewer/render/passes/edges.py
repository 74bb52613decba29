"""Lines along the edges of things, from a picture's depth."""

from __future__ import annotations

from viewer.frame import Frame
from viewer.geometry.colour import linear
from viewer.render.device import Texture
from viewer.render.passes.screen import blend_over
from viewer.render.program_cache import ProgramCache


def draw_edges(
    library: ProgramCache, frame: Frame, depth: Texture, empty_array: int, /, *, scale: float, light: bool
) -> None:
    """Draw the lines over the bound target, which holds the picture that `depth` belongs to.

    Parameters
    ----------
    scale : pixels of the picture to one of the frame
    light : the target holds linear light, not sRGB
    """
    look, camera = frame.look, frame.camera
    program = library.get("screen.vert", "edges.frag")
    program.use()
    program.integer("u_depth", 0)
    depth.bind(0)
    program.vector("u_clip", (camera.near, camera.far))
    program.number("u_pixel", 1.0 / camera.focal(depth.size[1]))
    program.number("u_reach", max(1.0, look.edge_width * frame.pixel_ratio * scale))
    colour = linear(look.edges) if light else look.edges
    program.vector("u_colour", (*colour, look.edge_strength))
    blend_over(empty_array)
