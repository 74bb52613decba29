"""OpenGL objects with an owner: each is made through a `Device`, which knows all that live and frees them.

The garbage collector frees none: it would do so on any thread and with any context current. What it finds is noted for
the device, which frees it when its context is current.
"""

from __future__ import annotations

import ctypes
import mmap
import weakref
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL
from OpenGL.raw.GL.VERSION.GL_2_0 import glVertexAttribPointer

from viewer.render.errors import NoOpenGLError, RenderError
from viewer.render.versions import is_software, too_old


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """What the driver says of itself."""

    renderer: str
    vendor: str
    version: str
    software: bool

    @classmethod
    def current(cls) -> DeviceInfo:
        """Ask the current context.

        Raises
        ------
        NoOpenGLError
            If no context answers or it is older than OpenGL 3.3.
        """
        try:
            names = [GL.glGetString(n) for n in (GL.GL_RENDERER, GL.GL_VENDOR, GL.GL_VERSION)]
        except Exception as error:  # PyOpenGL raises its own and ctypes' errors alike when there is no context
            raise NoOpenGLError(f"no OpenGL context answers: {error}") from error
        renderer, vendor, version = (n.decode(errors="replace") if n else "?" for n in names)
        if names[2] is None:
            raise NoOpenGLError("no OpenGL context answers")
        if old := too_old(renderer, version):
            raise old
        return cls(renderer, vendor, version, is_software(renderer))


class Device:
    """Makes GPU objects in the context that is current now, and answers for each of them until that ends.

    Objects that are no longer needed are freed by `flush`, which whoever makes the context current calls.

    `lost` counts objects whose context could not be made current any more: where contexts share them, they stay.
    `largest` is the side of the largest picture, pixels.
    """

    def __init__(self) -> None:
        self.info = DeviceInfo.current()
        self.largest = min(int(GL.glGetIntegerv(k)) for k in (GL.GL_MAX_TEXTURE_SIZE, GL.GL_MAX_RENDERBUFFER_SIZE))
        self._live: dict[tuple[str, int], Callable[[int], None]] = {}
        self._waiting: deque[tuple[str, int]] = deque()
        self._ended = False
        self.lost = 0

    @property
    def live(self) -> Counter[str]:
        """How many objects there are of each kind."""
        return Counter(kind for kind, _ in self._live)

    @property
    def waiting(self) -> int:
        """How many are to be freed when the context is current next."""
        return len(self._waiting)

    def adopt(self, kind: str, name: int, delete: Callable[[int], None], /) -> None:
        """Answer for an object from now on.

        Raises
        ------
        RenderError
            If the context has ended.
        """
        if self._ended:
            raise RenderError(f"a {kind} cannot be made: its OpenGL context is gone")
        self._live[kind, name] = delete

    def let_go(self, kind: str, name: int, /) -> None:
        """An object is no longer needed; it is freed by the next `flush`. Safe on any thread, and twice."""
        if (kind, name) in self._live:
            self._waiting.append((kind, name))

    def flush(self) -> None:
        """Free what was let go; the context must be current."""
        if self._waiting:
            # A buffer that is deleted is torn out of the array that is bound, as one is after a part has failed: what
            # that draws next would be read from nowhere, and the process ends. Arrays that are not bound keep it.
            GL.glBindVertexArray(0)
        while self._waiting:
            kind, name = self._waiting.popleft()
            if delete := self._live.pop((kind, name), None):
                delete(name)

    def release(self) -> None:
        """Free everything; the context must be current."""
        self._waiting.extend(self._live)
        self.flush()

    def forget(self, *, shared: bool = False) -> None:
        """The context is gone, and everything with it; where it was `shared`, what is left is lost."""
        self.lost += len(self._live) if shared else 0
        self._ended = True
        self._live.clear()
        self._waiting.clear()

    def check(self, doing: str, /) -> None:
        """Raise what the driver has noted since the last check.

        Raises
        ------
        RenderError
            Naming what was being done and the driver's error codes.
        """
        codes: list[str] = []
        while (code := GL.glGetError()) != GL.GL_NO_ERROR and len(codes) < 8:
            codes.append(f"0x{int(code):04x}")
        if codes:
            raise RenderError(f"{doing}: OpenGL error {', '.join(codes)} ({self.info.renderer})")


class Resource:
    """A GPU object with an owner. One that nobody holds any more is freed with the next picture."""

    kind = "resource"

    def __init__(self, device: Device, name: int) -> None:
        self.device = device
        self.name = name
        device.adopt(self.kind, name, self._delete)
        self._held = weakref.finalize(self, device.let_go, self.kind, name)
        # A process that ends takes its contexts along.
        self._held.atexit = False

    @staticmethod
    def _delete(name: int) -> None:
        raise NotImplementedError

    def release(self) -> None:
        """Have it freed by the device's next `flush`. Twice is harmless."""
        if self._held.detach():
            self.device.let_go(self.kind, self.name)
            self.name = 0


def _pointer(array: NDArray[np.generic]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


_CHUNK = 4 << 20


def give_back(array: NDArray[np.generic], /) -> None:
    """Let the system take the pages of a mapped file again: they are there once more when somebody reads them.

    Parameters
    ----------
    array : that lies in the file without gaps
    """
    _give_back(array, int(array.ctypes.data), array.nbytes)


def _give_back(array: NDArray[np.generic], start: int, count: int) -> None:
    owner: object = array
    while isinstance(owner, np.ndarray):
        owner = owner.base
    if isinstance(owner, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        page = mmap.PAGESIZE
        first = -(-(start - int(np.frombuffer(owner, np.uint8).ctypes.data)) // page) * page
        if count >= page:
            owner.madvise(mmap.MADV_DONTNEED, first, count // page * page)


class Buffer(Resource):
    """A buffer object; `target` is only the binding point it is filled through."""

    kind = "buffer"

    def __init__(self, device: Device, target: int, data: NDArray[np.generic] | None = None) -> None:
        super().__init__(device, int(GL.glGenBuffers(1)))
        self.target = target
        self.size = 0
        if data is not None:
            self.upload(data)

    def upload(self, data: NDArray[np.generic], *, dynamic: bool = False) -> None:
        """Replace the content by `data` (any C-contiguous array)."""
        flat = np.ascontiguousarray(data)
        GL.glBindBuffer(self.target, self.name)
        usage = GL.GL_DYNAMIC_DRAW if dynamic else GL.GL_STATIC_DRAW
        self.size = flat.nbytes
        if self.size <= _CHUNK:
            GL.glBufferData(self.target, max(self.size, 1), _pointer(flat) if self.size else None, usage)
            return
        GL.glBufferData(self.target, self.size, None, usage)
        start = int(flat.ctypes.data)
        for offset in range(0, self.size, _CHUNK):
            count = min(_CHUNK, self.size - offset)
            GL.glBufferSubData(self.target, offset, count, ctypes.c_void_p(start + offset))
            _give_back(flat, start + offset, count)

    @staticmethod
    def _delete(name: int) -> None:
        GL.glDeleteBuffers(1, [name])


_KINDS = {
    "<f4": GL.GL_FLOAT,
    "<f2": GL.GL_HALF_FLOAT,
    "|i1": GL.GL_BYTE,
    "|u1": GL.GL_UNSIGNED_BYTE,
    "<u2": GL.GL_UNSIGNED_SHORT,
    "<u4": GL.GL_UNSIGNED_INT,
}


class VertexArray(Resource):
    """Attribute bindings. Not shared between contexts."""

    kind = "vertex array"

    def __init__(self, device: Device) -> None:
        super().__init__(device, int(GL.glGenVertexArrays(1)))

    def bind(self) -> None:
        GL.glBindVertexArray(self.name)

    def attributes(
        self,
        buffer: Buffer,
        dtype: np.dtype[np.void],
        fields: Sequence[tuple[int, str]],
        *,
        divisor: int = 0,
        first: int = 0,
    ) -> None:
        """Bind fields of a structured dtype to attribute locations, from the element `first` on.

        Small integers become 0..1 or -1..1, except the single byte and uint32, which stay integers.
        """
        self.bind()
        GL.glBindBuffer(GL.GL_ARRAY_BUFFER, buffer.name)
        for location, field in fields:
            entry = dtype.fields[field] if dtype.fields else None
            if entry is None:
                raise RenderError(f"vertex layout: no field {field}")
            sub, offset = entry[0], int(entry[1]) + first * dtype.itemsize
            base, shape = sub.subdtype or (sub, ())
            count = int(np.prod(shape, dtype=np.int64)) if shape else 1
            kind = _KINDS[base.str]
            GL.glEnableVertexAttribArray(location)
            at = ctypes.c_void_p(offset)
            if base.kind == "u" and count == 1:
                GL.glVertexAttribIPointer(location, count, kind, dtype.itemsize, at)
            else:
                # The raw call: PyOpenGL's own asks its platform for the current context and finds none of another kind.
                glVertexAttribPointer(location, count, kind, base.kind != "f", dtype.itemsize, at)
            GL.glVertexAttribDivisor(location, divisor)

    @staticmethod
    def _delete(name: int) -> None:
        GL.glDeleteVertexArrays(1, [name])


class Texture(Resource):
    """A 2D texture without mipmaps."""

    kind = "texture"

    def __init__(self, device: Device) -> None:
        super().__init__(device, int(GL.glGenTextures(1)))
        self.size = (0, 0)

    def bind(self, unit: int, /) -> None:
        GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
        GL.glBindTexture(GL.GL_TEXTURE_2D, self.name)

    def allocate(self, size: tuple[int, int], internal: int, layout: int, kind: int, *, linear: bool = False) -> None:
        """Give it storage without content, edges clamped."""
        self.bind(0)
        self.size = size
        GL.glTexImage2D(GL.GL_TEXTURE_2D, 0, internal, size[0], size[1], 0, layout, kind, None)
        near = GL.GL_LINEAR if linear else GL.GL_NEAREST
        for key, value in (
            (GL.GL_TEXTURE_MIN_FILTER, near),
            (GL.GL_TEXTURE_MAG_FILTER, near),
            (GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE),
            (GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE),
            (GL.GL_TEXTURE_MAX_LEVEL, 0),
        ):
            GL.glTexParameteri(GL.GL_TEXTURE_2D, key, value)

    def compare(self) -> None:
        """Make a depth texture answer shadow lookups, filtered over 2 x 2 texels."""
        self.bind(0)
        GL.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_COMPARE_MODE, GL.GL_COMPARE_REF_TO_TEXTURE)
        GL.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_COMPARE_FUNC, GL.GL_LEQUAL)

    def write(
        self,
        x: int,
        y: int,
        pixels: NDArray[np.uint8],
        /,
        *,
        layout: int = GL.GL_RGBA,
    ) -> None:
        """Put (h, w) or (h, w, channels) uint8 at (x, y)."""
        self.bind(0)
        flat = np.ascontiguousarray(pixels)
        GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
        h, w = flat.shape[:2]
        GL.glTexSubImage2D(GL.GL_TEXTURE_2D, 0, x, y, w, h, layout, GL.GL_UNSIGNED_BYTE, _pointer(flat))
        # Qt takes the default for granted: letters that items paint fell to pieces.
        GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 4)

    @staticmethod
    def _delete(name: int) -> None:
        GL.glDeleteTextures(1, [name])


class BufferTexture(Resource):
    """A buffer's content as texels, read by their number."""

    kind = "texture"

    def __init__(self, device: Device) -> None:
        super().__init__(device, int(GL.glGenTextures(1)))

    def bind(self, unit: int, buffer: Buffer, layout: int, /) -> None:
        """Read `buffer` as texels of a layout."""
        GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
        GL.glBindTexture(GL.GL_TEXTURE_BUFFER, self.name)
        GL.glTexBuffer(GL.GL_TEXTURE_BUFFER, layout, buffer.name)

    @staticmethod
    def _delete(name: int) -> None:
        GL.glDeleteTextures(1, [name])


class Renderbuffer(Resource):
    """Storage that is drawn to and resolved, never sampled: the multisampled targets."""

    kind = "renderbuffer"

    def __init__(self, device: Device, size: tuple[int, int], internal: int, samples: int) -> None:
        super().__init__(device, int(GL.glGenRenderbuffers(1)))
        GL.glBindRenderbuffer(GL.GL_RENDERBUFFER, self.name)
        GL.glRenderbufferStorageMultisample(GL.GL_RENDERBUFFER, samples, internal, *size)

    @staticmethod
    def _delete(name: int) -> None:
        GL.glDeleteRenderbuffers(1, [name])


class Framebuffer(Resource):
    """A framebuffer over textures or renderbuffers that others own."""

    kind = "framebuffer"

    def __init__(
        self, device: Device, colour: Texture | Renderbuffer | None, depth: Texture | Renderbuffer | None
    ) -> None:
        super().__init__(device, int(GL.glGenFramebuffers(1)))
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self.name)
        for point, image in ((GL.GL_COLOR_ATTACHMENT0, colour), (GL.GL_DEPTH_ATTACHMENT, depth)):
            if isinstance(image, Texture):
                GL.glFramebufferTexture2D(GL.GL_FRAMEBUFFER, point, GL.GL_TEXTURE_2D, image.name, 0)
            elif image is not None:
                GL.glFramebufferRenderbuffer(GL.GL_FRAMEBUFFER, point, GL.GL_RENDERBUFFER, image.name)
        if colour is None:
            GL.glDrawBuffer(GL.GL_NONE)
            GL.glReadBuffer(GL.GL_NONE)
        status = int(GL.glCheckFramebufferStatus(GL.GL_FRAMEBUFFER))
        if status != GL.GL_FRAMEBUFFER_COMPLETE:
            raise RenderError(f"framebuffer is incomplete: status 0x{status:04x} ({device.info.renderer})")

    def bind(self) -> None:
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self.name)

    @staticmethod
    def _delete(name: int) -> None:
        GL.glDeleteFramebuffers(1, [name])
