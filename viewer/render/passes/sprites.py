"""Pins and labels: pictures kept in one atlas, drawn as quads in pixels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL

from viewer.frame import NO_SPRITES, Frame, LabelImage, Sprites
from viewer.render.device import Buffer, Device, Resource, Texture, VertexArray
from viewer.render.passes.over import Over
from viewer.render.targets import SceneTarget

ATLAS_SIZE, LARGEST_ATLAS = 2048, 4096
_GAP = 1  # texels between pictures

_QUAD = np.dtype([("rect", "<f4", 4), ("source", "<f4", 4), ("opacity", "<f4")])
_FIELDS = tuple(enumerate(("rect", "source", "opacity")))

Place = tuple[int, int, int, int]


class Shelves:
    """Packs rectangles into rows of equal height, from the top.

    A picture that does not fit has no place; start anew with those that are needed now.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._rows: list[list[int]] = []  # top, height, used width

    def place(self, width: int, height: int) -> tuple[int, int] | None:
        """Left and top of a free place, or None."""
        w, h = width + _GAP, height + _GAP
        fitting = [row for row in self._rows if row[1] >= h and row[1] <= 1.5 * h + 8 and row[2] + w <= self.size]
        if fitting:
            row = min(fitting, key=lambda r: r[1])
        else:
            top = self._rows[-1][0] + self._rows[-1][1] if self._rows else 0
            if top + h > self.size or w > self.size:
                return None
            row = [top, h, 0]
            self._rows.append(row)
        left, row[2] = row[2], row[2] + w
        return left, row[0]


class Atlas:
    """One texture that holds the label pictures in use; it grows once, where there are many and large ones."""

    def __init__(self, device: Device) -> None:
        self.texture = Texture(device)
        self._size = 0
        self._shelves = Shelves(0)
        self._places: dict[tuple[object, ...], Place | None] = {}
        self._begin(ATLAS_SIZE)

    def _begin(self, size: int) -> None:
        if size != self._size:
            self.texture.allocate((size, size), GL.GL_RGBA8, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, linear=True)
        self._size, self._shelves, self._places = size, Shelves(size), {}

    def _add(self, image: LabelImage) -> bool:
        h, w = image.pixels.shape[:2]
        at = self._shelves.place(w, h)
        if at is None:
            return False
        self.texture.write(*at, image.pixels)
        self._places[image.key] = (*at, w, h)
        return True

    def ensure(self, images: Iterable[LabelImage], /) -> dict[tuple[object, ...], Place | None]:
        """Left, top, width, height of each picture; None for one that the whole atlas has no room for."""
        needed = {image.key: image for image in images}
        if all(key in self._places or self._add(image) for key, image in needed.items()):
            return self._places
        # Full of labels that were shown once: begin again with those of this picture.
        for size in dict.fromkeys((self._size, LARGEST_ATLAS)):
            self._begin(size)
            if all(self._add(image) for image in needed.values()):
                return self._places
        for key in needed:
            self._places.setdefault(key, None)
        return self._places


class SpritePass:
    """Draws a frame's sprites over the finished picture."""

    PART: ClassVar[str] = "sprites"
    OF_SCENE: ClassVar[bool] = False
    BEFORE: ClassVar[bool] = False

    def __init__(self, device: Device) -> None:
        self.atlas = Atlas(device)
        self.quads = Buffer(device, GL.GL_ARRAY_BUFFER, np.zeros(1, _QUAD))
        self.array = VertexArray(device)
        self.array.attributes(self.quads, _QUAD, _FIELDS, divisor=1)
        GL.glBindVertexArray(0)
        self._sprites = NO_SPRITES
        self._count = 0

    def _pack(self, sprites: Sprites) -> NDArray[np.void]:
        places = self.atlas.ensure(sprites.images)
        where = [places[image.key] for image in sprites.images]
        corner = np.array([p[:2] if p else (-1, -1) for p in where], np.float32).reshape(-1, 2)[sprites.image]
        held = corner[:, 0] >= 0
        quads = np.zeros(int(held.sum()), _QUAD)
        quads["rect"], quads["source"] = sprites.rect[held], sprites.source[held]
        quads["source"][:, :2] += corner[held]
        quads["opacity"] = sprites.opacity[held]
        return quads

    @staticmethod
    def wanted(frame: Frame, /) -> bool:
        """Always: it looks for itself whether there are any."""
        return True

    def before(self, frame: Frame, shown: SceneTarget | None, /) -> None:
        """It needs nothing of that."""

    def draw(self, over: Over, /) -> None:
        """Draw into the bound target."""
        library, frame = over.library, over.frame
        if frame.sprites is not self._sprites:
            quads = self._pack(frame.sprites)
            self._sprites, self._count = frame.sprites, len(quads)
            if self._count:
                self.quads.upload(quads, dynamic=True)
        if not self._count:
            return
        program = library.get("sprite.vert", "sprite.frag")
        program.use()
        program.vector("u_size", frame.size)
        program.integer("u_atlas", 0)
        self.atlas.texture.bind(0)
        GL.glDisable(GL.GL_DEPTH_TEST)
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendEquation(GL.GL_FUNC_ADD)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
        self.array.bind()
        GL.glDrawArraysInstanced(GL.GL_TRIANGLE_STRIP, 0, 4, self._count)
        GL.glDisable(GL.GL_BLEND)

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        return [self.atlas.texture, self.quads, self.array]
