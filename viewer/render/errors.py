"""What can go wrong between us and the graphics driver."""


class RenderError(Exception):
    """A picture could not be drawn: a shader, a framebuffer or an OpenGL call failed."""


class NoOpenGLError(RenderError):
    """There is no usable OpenGL: no context, or a version below 3.3.

    Parameters
    ----------
    message : why
    renderer, version : what the driver says of itself, where one answers
    """

    def __init__(self, message: str, /, *, renderer: str = "", version: str = "") -> None:
        super().__init__(message)
        self.renderer, self.version = renderer, version


class NoWindowSystemError(NoOpenGLError):
    """There is nothing to open a window on, or it has no OpenGL at all."""
