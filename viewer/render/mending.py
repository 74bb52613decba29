"""Putting an OpenGL context in order after a part of the picture failed in the middle of its work."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from OpenGL import GL

_MOST_ERRORS = 64
_OFF = (
    GL.GL_RASTERIZER_DISCARD,
    GL.GL_SCISSOR_TEST,
    GL.GL_BLEND,
    GL.GL_CULL_FACE,
    GL.GL_DEPTH_CLAMP,
    GL.GL_POLYGON_OFFSET_FILL,
    GL.GL_STENCIL_TEST,
)
_UNITS = 8  # texture units that our passes use


def mend(target: int | None = None, size: tuple[int, int] | None = None, /) -> None:
    """Leave nothing bound, switched on or reported; each step on its own, since any may be what failed.

    Parameters
    ----------
    target, size : the framebuffer that what follows draws into, and its size; without them they stay as they are
    """
    steps: list[Callable[[], object]] = [
        # Only while one is active; otherwise an error, which is forgotten below.
        GL.glEndTransformFeedback,
        lambda: GL.glBindBufferBase(GL.GL_TRANSFORM_FEEDBACK_BUFFER, 0, 0),
        *(lambda what=what: GL.glDisable(what) for what in _OFF),
        lambda: GL.glBlendEquation(GL.GL_FUNC_ADD),
        lambda: GL.glColorMask(True, True, True, True),
        lambda: GL.glDepthMask(True),
        lambda: GL.glEnable(GL.GL_DEPTH_TEST),
        lambda: GL.glDepthFunc(GL.GL_LESS),
        lambda: GL.glUseProgram(0),
        lambda: GL.glBindVertexArray(0),
        lambda: GL.glBindBuffer(GL.GL_ARRAY_BUFFER, 0),
        lambda: GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 4),
        lambda: GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 4),
        *(lambda unit=unit: _unbind(unit) for unit in reversed(range(_UNITS))),
    ]
    if target is not None:
        steps.append(lambda: GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, target))
    if size is not None:
        steps.append(lambda: GL.glViewport(0, 0, *size))
    for step in steps:
        with suppress(Exception):
            step()
    drain()


def _unbind(unit: int) -> None:
    GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
    GL.glBindTexture(GL.GL_TEXTURE_2D, 0)


def drain() -> None:
    """Forget what the driver has noted."""
    for _ in range(_MOST_ERRORS):
        try:
            if GL.glGetError() == GL.GL_NO_ERROR:
                return
        except Exception:  # noqa: BLE001 - within glBegin, or without a context, asking fails itself
            return
