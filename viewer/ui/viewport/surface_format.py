"""What we ask of Qt's OpenGL."""

from __future__ import annotations

from PySide6.QtGui import QSurfaceFormat


def surface_format() -> QSurfaceFormat:
    """OpenGL 3.3 core without multisampling: the renderer smooths in its own targets."""
    wanted = QSurfaceFormat()
    wanted.setVersion(3, 3)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    wanted.setDepthBufferSize(24)
    wanted.setSamples(0)
    return wanted
