"""What a driver's own words say about its OpenGL; needs none itself."""

from __future__ import annotations

import re

from viewer.render.errors import NoOpenGLError

MINIMUM = (3, 3)
_NUMBERS = re.compile(r"(\d+)\.(\d+)")
_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "swiftshader", "gdi generic")


def is_software(renderer: str, /) -> bool:
    """Whether a renderer draws without a graphics card."""
    return any(word in renderer.lower() for word in _SOFTWARE)


def too_old(renderer: str, version: str, /) -> NoOpenGLError | None:
    """That a version, as GL_VERSION tells it, is below what we need; None if it is not."""
    # Not GL_MAJOR_VERSION, which OpenGL 2 does not know.
    found = _NUMBERS.search(version)
    if found and (int(found[1]), int(found[2])) >= MINIMUM:
        return None
    text = f"{renderer}: expected OpenGL 3.3 or newer, found {version}"
    return NoOpenGLError(text, renderer=renderer, version=version)
