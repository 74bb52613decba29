"""The widget with the picture: pyqtgraph's view with our renderer in it, drawn only when something changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from OpenGL import GL
from pyqtgraph.opengl import GLViewWidget
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage, QMatrix4x4
from PySide6.QtWidgets import QWidget

from viewer.camera import Camera
from viewer.compose import Composer
from viewer.frame import Frame
from viewer.render.device import Device
from viewer.render.errors import RenderError
from viewer.render.quality import Governor, Quality
from viewer.render.renderer import Renderer
from viewer.text.png import to_image
from viewer.ui.surface import surface_format

SETTLE = 140
"""Milliseconds of rest before light is gathered."""


def _matrix(rows: Any) -> QMatrix4x4:
    return QMatrix4x4([float(v) for row in rows for v in row])


class Viewport(GLViewWidget):  # type: ignore[misc]
    """Draws a composer's frames; GL items of pyqtgraph that are added stand in the scene.

    An error while drawing stops it: `failed(str, object)` tells it once, and `retry` begins anew.
    """

    failed = Signal(str, object)
    drawn = Signal()
    rested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFormat(surface_format())
        self._composer: Composer | None = None
        self._renderer: Renderer | None = None
        self._broken = False
        self._governor = Governor()
        self._last_camera: Camera | None = None
        self._began = 0.0
        self.frames = 0
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self._gather)
        self._idle = QTimer(self, singleShot=True, interval=0)
        self._idle.timeout.connect(self._gather)
        self.frameSwapped.connect(self._swapped)

    # -- what is drawn --------------------------------------------------------------------------------------------

    def set_composer(self, composer: Composer | None, /) -> None:
        """Show another scene, or none."""
        self._composer = composer
        self.redraw()

    def redraw(self) -> None:
        """Something that is seen changed."""
        self._settle.stop()
        self._idle.stop()
        self.update()

    def retry(self) -> None:
        """Draw again after an error."""
        self._broken = False
        self.redraw()

    def _fail(self, where: str, error: BaseException) -> None:
        self._broken = True
        self._settle.stop()
        self._idle.stop()
        self.failed.emit(where, error)

    def _guarded(self, where: str, step: Callable[[], None]) -> None:
        """Run a GL step. Qt loses exceptions in these overrides, or stops painting for good."""
        if self._broken:
            return
        try:
            step()
        except Exception as error:  # noqa: BLE001 - whatever it is, it has to reach the one reporter
            self._fail(where, error)

    # -- OpenGL ---------------------------------------------------------------------------------------------------

    def initializeGL(self) -> None:
        """Qt: a context is there."""
        self._broken = False
        self._guarded("initializeGL", self._initialize)

    def _initialize(self) -> None:
        if self._renderer:
            # Another context: what the old one held is gone with it.
            self._renderer.forget()
        device = Device()
        self._renderer = Renderer(device)
        # A software rasteriser never affords a look-up a pixel while it moves, and its stills are refined anyway.
        self._governor = Governor(1, finest=1) if device.info.software else Governor()
        self.context().aboutToBeDestroyed.connect(self._lost)
        super().initializeGL()

    def _lost(self) -> None:
        renderer, self._renderer = self._renderer, None
        if renderer:
            self.makeCurrent()
            renderer.release()
            self.doneCurrent()

    def resizeGL(self, width: int, height: int) -> None:
        """Qt: the framebuffer has another size."""
        self._guarded("resizeGL", self._resized)

    def _resized(self) -> None:
        if self._composer:
            self._composer.explorer.resize((self.deviceWidth(), self.deviceHeight()), self.devicePixelRatioF())

    def paintGL(self) -> None:
        """Qt: draw."""
        self._guarded("paintGL", self._paint)

    def _paint(self) -> None:
        if not self._composer or not self._renderer:
            GL.glClearColor(0.965, 0.953, 0.933, 1.0)
            GL.glClear(GL.GL_COLOR_BUFFER_BIT)
            return
        self._composer.advance(time.perf_counter())
        frame = self._frame()
        self._show(frame, self._moves(frame))

    def _show(self, frame: Frame, moving: Quality | None) -> None:
        assert self._renderer
        target = int(self.defaultFramebufferObject())
        self._renderer.draw(frame, target, moving=moving, between=self._draw_items if self.items else None)
        if self.default_vao.isCreated():
            self.default_vao.bind()
        self.frames += 1
        self.drawn.emit()

    def _moves(self, frame: Frame) -> Quality | None:
        """The quality of a picture whose camera is not the last one's; None for one that stands."""
        before, self._last_camera = self._last_camera, frame.camera
        if before is None or before == frame.camera:
            self._began = 0.0
            return None
        self._began = time.perf_counter()
        return self._governor.quality

    def _draw_items(self) -> None:
        self.setProjection(None, None)
        self.setModelview()
        self.drawItemTree()

    def projectionMatrix(self, region: object, viewport: object) -> QMatrix4x4:
        """The camera's, for pyqtgraph's items."""
        assert self._composer
        explorer = self._composer.explorer
        return _matrix(explorer.camera.projection_matrix(explorer.size[0] / explorer.size[1]))

    def viewMatrix(self) -> QMatrix4x4:
        """The camera's, for pyqtgraph's items."""
        assert self._composer
        return _matrix(self._composer.explorer.camera.view_matrix())

    def drawItemTree(self, item: Any = None, useItemNames: bool = False) -> None:
        """Draw pyqtgraph's items; unlike its own method this one lets errors through."""
        items = item.childItems() if item else [i for i in self.items if i.parentItem() is None]
        below = sorted([*items, item] if item else items, key=lambda i: float(i.depthValue()))
        for each in below:
            if not each.visible():
                continue
            if each is item:
                # An item that paints text unbinds the vertex array.
                if self.default_vao.isCreated():
                    self.default_vao.bind()
                each.paint()
            else:
                self._modelViewStack.append(self.currentModelView() * each.transform())
                try:
                    self.drawItemTree(each)
                finally:
                    self._modelViewStack.pop()

    # -- at rest --------------------------------------------------------------------------------------------------

    def _swapped(self) -> None:
        if not self._composer or self._broken:
            return
        if self._began:
            self._governor.note(time.perf_counter() - self._began)
            self._began = 0.0
        if self._composer.moving:
            self.update()
        elif not self._idle.isActive() and self._unfinished():
            self._settle.start()

    def _unfinished(self) -> bool:
        return self._renderer is not None and self._composer is not None and self._renderer.unfinished(self._frame())

    @property
    def refined(self) -> bool:
        """Whether all light of the present picture is gathered."""
        return self._renderer is not None and not self._unfinished()

    def _frame(self) -> Frame:
        assert self._composer
        return self._composer.frame()

    def _gather(self) -> None:
        """A slice of a pass in each turn of the event loop, so that input comes between."""
        if not self._composer or not self._renderer or self._broken or self._composer.moving:
            return
        self.makeCurrent()
        try:
            shown, finished = self._renderer.gather(self._frame())
        except RenderError as error:
            self._fail("gathering light", error)
            return
        finally:
            self.doneCurrent()
        if shown:
            self.update()
        if finished:
            self.rested.emit()
        else:
            self._idle.start()

    # -- pictures -------------------------------------------------------------------------------------------------

    def draw_now(self) -> None:
        """Draw and come back when the frame is finished.

        Raises
        ------
        RenderError
            If there is no picture yet, or drawing fails.
        """
        self.makeCurrent()
        try:
            if not self._renderer or not self._composer:
                raise RenderError("the view is not shown yet")
            self._show(self._frame(), None)
            GL.glFinish()
        finally:
            self.doneCurrent()

    def picture(self, composer: Composer, /) -> QImage:
        """A picture of another composer's scene, drawn aside; null before there is a context."""
        if not self._renderer or self._broken:
            return QImage()
        self.makeCurrent()
        canvas = self._renderer.new_canvas()
        try:
            composer.arrive()
            return to_image(self._renderer.read(composer.frame(), canvas=canvas))
        except RenderError as error:
            self._fail("drawing a picture", error)
            return QImage()
        finally:
            for resource in canvas.resources():
                resource.release()
            self.doneCurrent()
