"""The picture that was shown before, kept while it dissolves into the next one."""

from __future__ import annotations

from typing import ClassVar

from OpenGL import GL

from viewer.frame import Frame
from viewer.render.device import Device, Framebuffer, Resource, Texture
from viewer.render.passes.over import Over
from viewer.render.passes.screen import blend_over
from viewer.render.targets import SceneTarget, Size


class PreviousPicture:
    """Keeps one picture of the scene and blends it over later ones."""

    PART: ClassVar[str] = "dissolve"
    OF_SCENE: ClassVar[bool] = False
    BEFORE: ClassVar[bool] = True

    def __init__(self, device: Device) -> None:
        self._device = device
        self._picture: Texture | None = None
        self._buffer: Framebuffer | None = None
        self._size: Size = (0, 0)
        self._key: object = None

    @staticmethod
    def wanted(frame: Frame, /) -> bool:
        """Whether a dissolve goes on."""
        return frame.dissolve is not None

    def before(self, frame: Frame, shown: SceneTarget | None, /) -> None:
        """Keep what was shown last, when a dissolve begins."""
        dissolve = frame.dissolve
        if dissolve is None or dissolve.key is self._key:
            return
        self._key = dissolve.key
        if shown is None:
            self._drop()
            return
        if shown.size != self._size:
            self._drop()
            self._picture = Texture(self._device)
            self._picture.allocate(shown.size, GL.GL_RGBA8, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, linear=True)
            self._buffer = Framebuffer(self._device, self._picture, None)
            self._size = shown.size
        assert self._buffer
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, shown.buffer.name)
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self._buffer.name)
        rect = (0, 0, *shown.size)
        GL.glBlitFramebuffer(*rect, *rect, GL.GL_COLOR_BUFFER_BIT, GL.GL_NEAREST)

    def draw(self, over: Over, /) -> None:
        """Blend it over the bound framebuffer."""
        dissolve = over.frame.dissolve
        if self._picture is None or dissolve is None:
            return
        program = over.library.get("screen.vert", "held.frag")
        program.use()
        program.integer("u_picture", 0)
        program.number("u_share", dissolve.share)
        self._picture.bind(0)
        blend_over(over.empty)

    def _drop(self) -> None:
        for resource in self.resources():
            resource.release()
        self._picture = self._buffer = None
        self._size = (0, 0)

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        return [r for r in (self._buffer, self._picture) if r]
