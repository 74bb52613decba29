"""The camera and how it moves, as pure functions."""

from viewer.camera.camera import Camera

__all__ = ["Camera"]
