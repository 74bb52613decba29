"""What can go wrong between us and the graphics driver."""


class RenderError(Exception):
    """A picture could not be drawn: a shader, a framebuffer or an OpenGL call failed."""


class NoOpenGLError(RenderError):
    """There is no usable OpenGL: no context, or a version below 3.3."""
