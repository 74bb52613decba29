"""A scene's pictures without a window."""

from __future__ import annotations

import time as time_module
import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from viewer.build.loading import LoadedScene
from viewer.camera import Camera
from viewer.render.context import HeadlessContext
from viewer.render.errors import RenderError
from viewer.scene.issues import Issue, SceneError
from viewer.scene.style import Style
from viewer.screens import DESIGNED_FOR
from viewer.tiling import tiles

if TYPE_CHECKING:
    from viewer.session.controllers.portal import Opened, Opener
    from viewer.session.explorer import Explorer
    from viewer.session.revisits.looked_at import Sight


class OpensAtOnce:
    """Loads the scenes behind portals at once, for pictures that nobody waits for."""

    def open(self, folder: Path, opened: Opened, /) -> None:
        """Load a package and give it, or what stands against it."""
        from viewer.build.loading import load_scene

        try:
            found: LoadedScene | Sequence[Issue] = load_scene(folder)
        except SceneError as error:
            found = tuple(error.issues)
        opened(found)

    def cancel(self) -> None:
        """Nothing is under way."""


class HeadlessView:
    """The same pictures as the window's, labels included, on a machine without a display.

    Close it, or use it as a `with` block; one that is only dropped frees the same. It may be used on any thread: they
    take turns, and one that draws beside a window leaves that as it was. Painting labels needs an application of Qt;
    where there is none it makes one, and a QApplication, which windows need, cannot be made any more: make yours first.

    Parameters
    ----------
    loaded : the scene
    size : width and height in pixels
    lang : of the labels
    style : another one than the scene's
    time : another hour than the scene's
    labels : draw pins and labels
    clock : seconds by which its session moves; a steady one without
    opener : loads the scenes behind portals; without one there is no way through them
    transparent : nothing is behind the model: the pictures' colours are premultiplied by their alpha

    Raises
    ------
    NoOpenGLError
        If the system has no usable OpenGL.
    RenderError
        If this process is a fork of one that has used OpenGL; by all methods if the view is closed.
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
        clock: Callable[[], float] | None = None,
        opener: Opener | None = None,
        transparent: bool = False,
    ) -> None:
        if min(size) < 1:
            raise ValueError(f"size: expected a width and height of at least 1 pixel, got {size}")
        self._transparent = transparent
        self._context = HeadlessContext()
        # Drawn by nobody any more, the context goes: what was made in it with it. No attribute may refer to this view.
        self._dropped = weakref.finalize(self, self._context.release)
        self._dropped.atexit = False
        # OpenGL is imported after the context has chosen its platform.
        from viewer.frame_builder import FrameBuilder
        from viewer.render.device import Device
        from viewer.render.renderer import Renderer
        from viewer.session.explorer import Explorer
        from viewer.session.session import Session
        from viewer.text.application import application_for_fonts
        from viewer.text.labels import Labels

        try:
            if not application_for_fonts():
                raise RenderError("labels need a QGuiApplication or QApplication; this program has a QCoreApplication")
            painter = Labels()
            session = Session(loaded, lang=lang, clock=clock or time_module.monotonic, opener=opener)
            # A larger picture shows the same, finer: what is drawn for the eye grows with it.
            ratio = max(min(size) / min(DESIGNED_FOR), 1.0)
            self._measure = painter.titles.measure
            self._explorer = Explorer(session=session, size=size, pixel_ratio=ratio, measure=self._measure)
            self._dressed = partial(FrameBuilder, labels=painter, style=style, time=time, show_labels=labels)
            self._builder = self._dressed(self._explorer)
            with self._context:
                self._renderer = Renderer(Device(), sliced=False)
        except BaseException:
            self._dropped()
            raise

    @property
    def closed(self) -> bool:
        """Whether it cannot draw any more."""
        return not self._dropped.alive

    def _open(self) -> None:
        if self.closed:
            raise RenderError("the view is closed")

    @property
    def explorer(self) -> Explorer:
        """What is seen and how it moves; it is drawn by `draw_now`. Another one once the session is elsewhere."""
        return self._follow()

    def _follow(self) -> Explorer:
        """The explorer of the scene that the session is in by now."""
        self._open()
        before = self._explorer
        if before.session.scene is not before.story:
            from viewer.session.explorer import Explorer

            with self._context:
                self._explorer = Explorer(
                    session=before.session,
                    size=before.size,
                    pixel_ratio=before.ratio,
                    measure=self._measure,
                    came_from=before.goal,
                )
                self._builder = self._dressed(self._explorer)
        return self._explorer

    @property
    def camera(self) -> Camera:
        """Where the picture is taken from."""
        self._open()
        return self._explorer.camera

    @camera.setter
    def camera(self, camera: Camera) -> None:
        with self._context:
            self._explorer.set_camera(camera)

    def show_view(self, view: str, /) -> None:
        """Take the picture from a view of the scene.

        Raises
        ------
        KeyError
            If there is no such view.
        """
        with self._context:
            self._explorer.session.show_view(view, fly=False)

    def show_hotspot(self, hotspot: str, /) -> None:
        """Take the picture where opening a hotspot leads to.

        Raises
        ------
        KeyError
            If there is no such hotspot.
        """
        with self._context:
            self._explorer.session.open(hotspot)
            self._explorer.arrive()

    def show_sight(self, sight: Sight, /) -> None:
        """Take the picture as a link or a bookmark has it; what the scene does not have is passed over."""
        from viewer.session.revisits.looked_at import go_to

        with self._context:
            go_to(self._explorer.session, sight)
            self._explorer.arrive()

    def pick(self, x: float, y: float, /) -> object:
        """What lies under a pixel: `.object .hotspot .place .position .distance`."""
        self._open()
        return self._explorer.pick(x, y)

    def draw(self, *, draft: bool = False) -> NDArray[np.uint8]:
        """The picture, (h, w, 4) uint8 RGBA, top row first.

        Parameters
        ----------
        draft : as a moving picture looks, drawn at once; else with all light gathered

        Raises
        ------
        RenderError
            If the driver reports an error, or the view is closed.
        """
        explorer = self.explorer
        with self._context:
            explorer.arrive()
        return self.draw_now(draft=draft)

    def draw_now(self, *, draft: bool = False) -> NDArray[np.uint8]:
        """The same of this moment: what is on its way is drawn where it has come to."""
        self._follow()
        with self._context:
            whole = self._builder.frame()
            if self._transparent:
                whole = replace(whole, backdrop=replace(whole.backdrop, clear=True))
            picture = np.empty((whole.size[1], whole.size[0], 4), np.uint8)
            for tile in tiles(whole):
                finished = draft
                while not finished:
                    _, finished = self._renderer.gather(tile.frame)
                tile.put(self._renderer.read(tile.frame), picture)
            return picture

    @property
    def live(self) -> dict[str, int]:
        """How many OpenGL objects of each kind it holds: for tests."""
        return dict(self._renderer.device.live)

    def close(self) -> None:
        """Free everything; the view cannot draw any more. Twice is harmless."""
        if not self.closed:
            # All that it holds goes with the context, which shares nothing.
            self._dropped()
            self._renderer.device.forget()
            del self._explorer, self._builder

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
