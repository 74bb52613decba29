"""Jinyuzui, a 3D map viewer: open a venue, look round, click a hotspot, read its story.

The public names are imported when first used, so that `import viewer.geometry` stays free of Qt and OpenGL.
"""

# No import here: this is read before a command has left a stranger's folder out (`viewer.isolation`).
TYPE_CHECKING = False
if TYPE_CHECKING:
    from viewer.build.loading import load_scene
    from viewer.camera import Camera
    from viewer.headless import HeadlessView
    from viewer.ui.viewport.venue_view import VenueView
    from viewer.version import __version__

__all__ = ["Camera", "HeadlessView", "VenueView", "__version__", "load_scene"]


def __getattr__(name: str) -> object:
    match name:
        case "VenueView":
            module = "viewer.ui.viewport.venue_view"
        case "HeadlessView":
            module = "viewer.headless"
        case "load_scene":
            module = "viewer.build.loading"
        case "Camera":
            module = "viewer.camera"
        case "__version__":
            module = "viewer.version"
        case _:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
