"""pyqtgraph's items in a view of ours: what they keep on the GPU follows the view from context to context.

An item keeps buffers and textures of the context that it was drawn in first, and all items of a class share one
program, kept by the class: names that mean nothing, or something else, in a context that shares nothing with that.
"""

from __future__ import annotations

import enum
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from OpenGL import GL
from pyqtgraph.opengl import shaders
from PySide6.QtOpenGL import QOpenGLBuffer, QOpenGLTexture, QOpenGLVertexArrayObject
from shiboken6 import isValid

_PROGRAM = "_shaderProgram"
_KEPT = (QOpenGLBuffer, QOpenGLTexture, QOpenGLVertexArrayObject)


def tree(items: Iterable[Any], /) -> Iterator[Any]:
    """Items and all below them."""
    for item in items:
        yield item
        yield from tree(item.childItems())


def join(item: Any, view: Any, /) -> None:
    """An item was added to a view: let it know the view without keeping it alive.

    The two would keep each other until the garbage is collected, and with them all that the view shows.
    """
    item._setView(weakref.proxy(view))
    known = weakref.ref(view)

    def shown_in() -> Any:
        found = known()
        return found if found is not None and isValid(found) else None

    # In place of the method of this name: whoever paints on the view needs the view itself.
    item.view = shown_in


def part(item: Any, /) -> None:
    """An item was removed from its view."""
    vars(item).pop("view", None)
    item._setView(None)


def leave_context(items: Iterable[Any], current: bool, /) -> None:
    """The context of items ends: free what they hold in it, if it is `current`, and have them make it anew."""
    for item in tree(items):
        for value in vars(item).values():
            # By its own type: what refers to the view may ask for one that is gone.
            if issubclass(type(value), _KEPT):
                value.destroy()
        texture = getattr(item, "texture", None)
        if isinstance(texture, int | np.integer):
            if current:
                GL.glDeleteTextures(1, [int(texture)])
            item.texture = None
        _to_upload(item)


def _to_upload(item: Any) -> None:
    """Have an item upload its data again when it is drawn next."""
    dirty = getattr(item, "dirty_bits", None)
    if isinstance(dirty, enum.Flag):
        # What is one value for all points is no buffer.
        for flag in type(dirty):
            name = "pos" if flag.name == "POSITION" else str(flag.name).lower()
            if isinstance(getattr(item, name, None), np.ndarray):
                dirty |= flag
        item.dirty_bits = dirty
    if getattr(item, "data", None) is not None:
        for name in ("_needUpdate", "_needUpload"):
            if hasattr(item, name):
                setattr(item, name, True)
    if hasattr(item, "meshDataChanged"):
        item.meshDataChanged()


class ItemPrograms:
    """The programs of one context's items, in the places where pyqtgraph looks for them while these are drawn."""

    def __init__(self) -> None:
        self._programs: dict[tuple[object, str], Any] = {}

    @contextmanager
    def installed(self, items: Iterable[Any], /) -> Iterator[None]:
        """Draw items in this block; other views of the process find their own programs again after it."""
        places = {place for item in tree(items) for place in _places(item)}
        others = {place: getattr(*place) for place in places}
        for place in places:
            setattr(*place, self._programs.get(place))
        try:
            yield
        finally:
            for place in places:
                made = getattr(*place)
                if made is not None and made != -1:
                    self._programs[place] = made
                setattr(*place, others[place])

    def release(self, current: bool, /) -> None:
        """The context ends: free them, if it is `current`."""
        programs, self._programs = self._programs, {}
        for program in programs.values() if current else ():
            GL.glDeleteProgram(int(program))


def _places(item: Any) -> Iterator[tuple[object, str]]:
    """Where an item's programs are kept: the owner, and the name of its attribute."""
    yield from ((kind, _PROGRAM) for kind in type(item).__mro__ if _PROGRAM in vars(kind))
    if hasattr(item, "meshDataChanged"):
        yield shaders.getShaderProgram(None), "prog"
        own = item.shader()
        if isinstance(own, shaders.ShaderProgram):
            yield own, "prog"
