"""A scene's pictures without a window."""

from __future__ import annotations

import os
from datetime import datetime
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from viewer.build.loading import LoadedScene
from viewer.camera import Camera
from viewer.render.context import HeadlessContext
from viewer.scene.style import Style


class HeadlessView:
    """The same pictures as the window's, labels included, on a machine without a display.

    Parameters
    ----------
    loaded : the scene
    size : width and height in pixels
    lang : of the labels
    style : another one than the scene's
    time : another hour than the scene's
    labels : draw pins and labels

    Raises
    ------
    NoOpenGLError
        If the system has no usable OpenGL.
    """

    def __init__(
        self,
        loaded: LoadedScene,
        size: tuple[int, int] = (1280, 720),
        /,
        *,
        lang: str = "en",
        style: Style | None = None,
        time: datetime | None = None,
        labels: bool = True,
    ) -> None:
        self._context = HeadlessContext()
        # OpenGL is imported after the context has chosen its platform.
        from viewer.app.explorer import Explorer
        from viewer.compose import Composer
        from viewer.render.device import Device
        from viewer.render.renderer import Renderer
        from viewer.text.labels import Labels

        self._application = application_for_fonts()
        self._explorer = Explorer(loaded, size=size, lang=lang)
        self._composer = Composer(self._explorer, Labels(), style=style, time=time, show_labels=labels)
        with self._context:
            self._renderer = Renderer(Device(), sliced=False)

    @property
    def camera(self) -> Camera:
        """Where the picture is taken from."""
        return self._explorer.camera

    @camera.setter
    def camera(self, camera: Camera) -> None:
        self._explorer.set_camera(camera)

    def show_view(self, view: str, /) -> None:
        """Take the picture from a view of the scene.

        Raises
        ------
        KeyError
            If there is no such view.
        """
        self._explorer.show_view(view, fly=False)

    def show_hotspot(self, hotspot: str, /) -> None:
        """Take the picture where opening a hotspot leads to.

        Raises
        ------
        KeyError
            If there is no such hotspot.
        """
        self._explorer.open(hotspot)
        self._explorer.arrive()

    def pick(self, x: float, y: float, /) -> object:
        """What lies under a pixel: `.object .hotspot .place .position .distance`."""
        return self._explorer.pick(x, y)

    def draw(self, *, draft: bool = False) -> NDArray[np.uint8]:
        """The picture, (h, w, 4) uint8 RGBA, top row first.

        Parameters
        ----------
        draft : as a moving picture looks, drawn at once; else with all light gathered

        Raises
        ------
        RenderError
            If the driver reports an error.
        """
        self._explorer.board.finish()
        with self._context:
            self._composer.arrive()
            frame = self._composer.frame()
            if not draft:
                finished = False
                while not finished:
                    _, finished = self._renderer.gather(frame)
            return self._renderer.read(frame)

    def close(self) -> None:
        """Free everything; the view cannot draw any more."""
        with self._context:
            self._renderer.release()
        self._context.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def application_for_fonts() -> object:
    """Qt paints text only once there is an application; a host's own is left as it is. Keep what it gives."""
    from PySide6.QtGui import QGuiApplication

    if (running := QGuiApplication.instance()) is not None:
        return running
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication(["jinyuzui"])
