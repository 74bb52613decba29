"""One triangle over the whole target, blended."""

from __future__ import annotations

from OpenGL import GL


def blend_over(empty_array: int, /, *, premultiplied: bool = False) -> None:
    """Draw the program in use over all of the bound target by its alpha.

    Parameters
    ----------
    empty_array : a vertex array without attributes
    premultiplied : the program's colours are
    """
    GL.glDisable(GL.GL_DEPTH_TEST)
    GL.glEnable(GL.GL_BLEND)
    GL.glBlendEquation(GL.GL_FUNC_ADD)
    # The picture stays opaque: whoever puts the widget on the screen, or grabs it, goes by its alpha.
    own = GL.GL_ONE if premultiplied else GL.GL_SRC_ALPHA
    GL.glBlendFuncSeparate(own, GL.GL_ONE_MINUS_SRC_ALPHA, GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
    GL.glBindVertexArray(empty_array)
    GL.glDrawArrays(GL.GL_TRIANGLES, 0, 3)
    GL.glDisable(GL.GL_BLEND)
