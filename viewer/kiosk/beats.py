"""What the watchdog and the viewer that it keeps say to each other: one JSON object a line."""

from __future__ import annotations

import msgspec

from viewer.session.settings import LastPlace


class ViewerOrder(msgspec.Struct, frozen=True):
    """What a viewer is to show: the first line that it is given.

    Parameters
    ----------
    file : the kiosk's
    folder : for what is kept: the lock of the PIN, stacks, reports
    lang : of the interface, before the kiosk's own
    safe : show the built-in scene and nothing of the kiosk's own
    last : where the visitor was who is to find it again
    """

    file: str
    folder: str
    lang: str = "en"
    safe: bool = False
    last: LastPlace | None = None


class Beat(msgspec.Struct, frozen=True):
    """That the viewer's main thread is alive.

    Parameters
    ----------
    drawn : it has drawn a picture since it began
    busy : somebody is there
    frame_ms : a middling frame of those that moved lately, 0 for none
    last : where the visitor is
    renderer : OpenGL's name of what draws
    scene : id of the scene, and a hash of its file
    """

    drawn: bool = False
    busy: bool = False
    frame_ms: float = 0.0
    last: LastPlace | None = None
    renderer: str = ""
    scene: str = ""


END = b"end\n"
"""Asks the viewer to end in good order."""
