"""The framebuffers that a picture passes through."""

from __future__ import annotations

from OpenGL import GL

from viewer.render.device import Device, Framebuffer, Renderbuffer, Resource, Texture

Size = tuple[int, int]


def _texture(device: Device, size: Size, internal: int, layout: int, kind: int, *, linear: bool = False) -> Texture:
    texture = Texture(device)
    texture.allocate(size, internal, layout, kind, linear=linear)
    return texture


def depth_texture(device: Device, size: Size, *, compare: bool = False, linear: bool = False) -> Texture:
    """24 bits of depth; with `compare` a shadow map, with `linear` its answers are filtered."""
    texture = Texture(device)
    kinds = (GL.GL_DEPTH_COMPONENT24, GL.GL_DEPTH_COMPONENT, GL.GL_UNSIGNED_INT)
    texture.allocate(size, *kinds, linear=linear)
    if compare:
        texture.compare()
    return texture


class SceneTarget:
    """Colour (sRGB bytes) and depth of the scene, anti-aliased by `samples` a pixel; `linear` to be enlarged."""

    def __init__(self, device: Device, size: Size, samples: int, *, linear: bool = False) -> None:
        self.size = size
        self.colour = _texture(device, size, GL.GL_RGBA8, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, linear=linear)
        self.depth = depth_texture(device, size)
        self.buffer = Framebuffer(device, self.colour, self.depth)
        self._over = Framebuffer(device, self.colour, None)
        self._fine: tuple[Framebuffer, Renderbuffer, Renderbuffer] | None = None
        if samples > 1:
            colour = Renderbuffer(device, size, GL.GL_RGBA8, samples)
            depth = Renderbuffer(device, size, GL.GL_DEPTH_COMPONENT24, samples)
            self._fine = (Framebuffer(device, colour, depth), colour, depth)

    def bind(self) -> None:
        """Draw to it from now on."""
        (self._fine[0] if self._fine else self.buffer).bind()
        GL.glViewport(0, 0, *self.size)

    def resolve(self) -> None:
        """Bring the samples of a pixel together."""
        if self._fine:
            GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self._fine[0].name)
            GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self.buffer.name)
            rect = (0, 0, *self.size)
            GL.glBlitFramebuffer(*rect, *rect, GL.GL_COLOR_BUFFER_BIT | GL.GL_DEPTH_BUFFER_BIT, GL.GL_NEAREST)

    def bind_resolved(self) -> None:
        """Draw to the resolved colour and depth from now on."""
        self.buffer.bind()
        GL.glViewport(0, 0, *self.size)

    def bind_over(self) -> None:
        """Draw over the resolved colour from now on; the depth can be read meanwhile."""
        self._over.bind()
        GL.glViewport(0, 0, *self.size)

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        return [self.buffer, self._over, self.colour, self.depth, *(self._fine or ())]


class GatherTarget:
    """One pass in linear light, and the sum of all."""

    def __init__(self, device: Device, size: Size) -> None:
        self.size = size
        self.once = _texture(device, size, GL.GL_RGBA16F, GL.GL_RGBA, GL.GL_HALF_FLOAT)
        self.depth = depth_texture(device, size)
        self.pass_buffer = Framebuffer(device, self.once, self.depth)
        self.over_buffer = Framebuffer(device, self.once, None)
        self.sum = _texture(device, size, GL.GL_RGBA32F, GL.GL_RGBA, GL.GL_FLOAT)
        self.sum_buffer = Framebuffer(device, self.sum, None)

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        return [self.pass_buffer, self.over_buffer, self.sum_buffer, self.once, self.depth, self.sum]


class PictureTarget:
    """A plain picture that can be read back: what a window's framebuffer is elsewhere."""

    def __init__(self, device: Device, size: Size) -> None:
        self.size = size
        self.colour = _texture(device, size, GL.GL_RGBA8, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE)
        self.depth = depth_texture(device, size)
        self.buffer = Framebuffer(device, self.colour, self.depth)

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        return [self.buffer, self.colour, self.depth]
