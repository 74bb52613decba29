"""The widget with the picture: pyqtgraph's view with our renderer in it, drawn only when something changed."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from OpenGL import GL
from pyqtgraph.opengl import GLViewWidget
from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QImage, QMatrix4x4
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from viewer.bulkheads import Bulkheads
from viewer.camera import Camera
from viewer.frame import Frame
from viewer.frame_builder import FrameBuilder
from viewer.render.errors import RenderError
from viewer.render.mending import mend
from viewer.render.quality import Quality
from viewer.render.renderer import Renderer
from viewer.render.tally import Tally
from viewer.text.png import to_image
from viewer.ui.guard import Guarded
from viewer.ui.viewport import scene_items
from viewer.ui.viewport.pace import Figures, Pace
from viewer.ui.viewport.surface_format import surface_format
from viewer.ui.viewport.widget_context import WidgetContext, others_kept

SETTLE = 140
"""Milliseconds of rest before light is gathered."""


def _matrix(rows: Any) -> QMatrix4x4:
    return QMatrix4x4([float(v) for row in rows for v in row])


class Viewport(Guarded, GLViewWidget):
    """Draws a frame builder's frames; GL items of pyqtgraph that are added stand in the scene.

    An error in a part of the picture leaves the others as they are; one without which there is no picture stops the
    drawing until `retry`.

    It holds nothing that holds it: whichever way it goes - closed and dropped, deleted, with its parent or with the
    application - its arrays and all that it made in OpenGL go with it.

    Raises
    ------
    RenderError
        If there is no QApplication yet, and by whatever draws or changes the picture, if the view is deleted or this is
        another thread than the one that made it.

    Signals
    -------
    failed(str, object) : what of it could not be drawn, and the exception; told when it begins
    stopped() : nothing is drawn any more
    drawn() : there is a new picture
    rested() : the picture will not become any finer
    """

    failed = Signal(str, object)
    stopped = Signal()
    drawn = Signal()
    rested = Signal()
    _asked = 0

    def __init__(self, parent: QWidget | None = None) -> None:
        if not isinstance(QApplication.instance(), QApplication):
            # Qt would abort the process.
            raise RenderError("a view needs a QApplication: make one before the first view")
        super().__init__(parent)
        self.setFormat(surface_format())
        self._thread = threading.get_ident()
        self._builder: FrameBuilder | None = None
        self._renderer: Renderer | None = None
        self._context: WidgetContext | None = None
        self._programs = scene_items.ItemPrograms()
        self.bulkheads = Bulkheads(self._telling())
        self._broken = False
        self.pace = Pace()
        self._last_camera: Camera | None = None
        self._began = 0.0
        self.frames = 0
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self._gather)
        self._idle = QTimer(self, singleShot=True, interval=0)
        self._idle.timeout.connect(self._gather)
        self.frameSwapped.connect(self._swapped)
        me = weakref.ref(self)

        def gone() -> None:
            if (view := me()) is not None:
                view._deleted()

        self.destroyed.connect(gone)

    def _telling(self) -> Callable[[str, Exception], None]:
        """Tells of a part that failed, without holding the view."""
        me = weakref.ref(self)

        def tell(part: str, error: Exception) -> None:
            view = me()
            if view is not None and isValid(view):
                view.failed.emit(part, error)

        return tell

    def _deleted(self) -> None:
        """The widget is gone, though somebody still holds the Python half: let go of what is large."""
        self._builder = None

    def _here(self) -> None:
        """Nothing of a widget may be used on another thread, or when it is gone: Qt would abort the process."""
        if threading.get_ident() != self._thread:
            raise RenderError("a view can only be used on the thread that made it; this is another one")
        if not isValid(self):
            raise RenderError("the view is closed: its widget is deleted")

    # -- what is drawn --------------------------------------------------------------------------------------------

    def set_builder(self, builder: FrameBuilder | None, /) -> None:
        """Show another scene, or none."""
        self._here()
        self._builder = builder
        if builder is None and self._renderer:
            with self._current() as renderer:
                renderer.leave_scene()
        self.retry()

    def redraw(self) -> None:
        """Something that is seen changed."""
        self._here()
        self._settle.stop()
        self._idle.stop()
        self.update()

    def update(self, *area: object) -> None:
        """Qt's, and what added items call when they changed: those that failed are tried again."""
        self._asked += 1
        super().update(*area)

    @property
    def broken(self) -> bool:
        """Whether the picture cannot be drawn at all."""
        return self._broken

    def retry(self) -> None:
        """Draw all of the picture again after an error."""
        self._broken = False
        self.bulkheads.retry()
        if self._renderer:
            self._renderer.renew()
        self.redraw()

    def _fail(self, where: str, error: BaseException) -> None:
        self._broken = True
        self._settle.stop()
        self._idle.stop()
        self.failed.emit(where, error)
        self.stopped.emit()

    def _guarded(self, where: str, step: Callable[[], None]) -> None:
        """Run a GL step without which there is no picture. Qt loses exceptions in these overrides."""
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
        me, items, programs = weakref.ref(self), self.items, self._programs

        def ended(current: bool) -> None:
            view = me()
            if view is not None:
                view._leave_context()
            scene_items.leave_context(items, current)
            programs.release(current)

        known = [item for item in items if item.isInitialized()]
        self._context = WidgetContext(ended)
        self._renderer = Renderer(self._context.device, bulkheads=self.bulkheads)
        # Qt would make no framebuffer of a larger one, and nothing would be drawn; a host's own bound stays.
        device = self._renderer.device
        largest = int(device.largest / max(self.devicePixelRatioF(), 0.25))
        self.setMaximumSize(self.maximumSize().boundedTo(QSize(largest, largest)))
        self.pace = Pace(software=device.info.software, renderer=device.info.renderer)
        super().initializeGL()
        for item in known:
            item.initialize()

    def _leave_context(self) -> None:
        """The context ends: there will be another one, or none."""
        if self._renderer:
            self._renderer.stop()
        self._renderer = self._context = None
        if isValid(self):
            self._settle.stop()
            self._idle.stop()

    @contextmanager
    def _current(self) -> Iterator[Renderer]:
        """Draw outside `paintGL`; what was current before is so again after it.

        Raises
        ------
        RenderError
            If the view is not shown yet or deleted, or this is another thread.
        """
        self._here()
        if not self._renderer or not self._context:
            raise RenderError("the view is not shown yet")
        with others_kept():
            nested = self._context.is_current()
            self.makeCurrent()
            if not self._context.is_current():
                raise RenderError("the view's OpenGL context is lost")
            try:
                yield self._renderer
            finally:
                if self._context.is_current():
                    self._context.device.flush()
                # Of what is being painted, the framebuffer has to be bound again.
                (self.makeCurrent if nested else self.doneCurrent)()

    def deviceWidth(self) -> int:
        """Physical pixels, as Qt makes its framebuffer: pyqtgraph would cut where Qt rounds."""
        return int((self.size() * self.devicePixelRatioF()).width())

    def deviceHeight(self) -> int:
        """Physical pixels, as Qt makes its framebuffer."""
        return int((self.size() * self.devicePixelRatioF()).height())

    def resizeGL(self, width: int, height: int) -> None:
        """Qt: the framebuffer has another size."""
        # What could not be drawn in one size may well be in another.
        self._broken = False
        # Whoever hears of another size may fail: the picture has it all the same.
        self.bulkheads.run("resizeGL", object(), self._resized)

    def _resized(self) -> None:
        if self._builder:
            self._builder.explorer.resize((self.deviceWidth(), self.deviceHeight()), self.devicePixelRatioF())

    def paintGL(self) -> None:
        """Qt: draw."""
        self._guarded("paintGL", self._paint)

    def _paint(self) -> None:
        self._catch_up()
        if not self._builder or not self._renderer:
            GL.glClearColor(0.965, 0.953, 0.933, 1.0)
            GL.glClear(GL.GL_COLOR_BUFFER_BIT)
            return
        self._builder.explorer.advance(time.perf_counter())
        frame = self._frame()
        self._show(frame, self._moves(frame))

    def _catch_up(self) -> None:
        """Before a frame is made: whoever knows of changes that are to be in it."""

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
        return self.pace.quality

    def _draw_items(self) -> None:
        self.setProjection(None, None)
        self.setModelview()
        with self._programs.installed(self.items):
            self.drawItemTree()

    @property
    def _state_of_items(self) -> tuple[object, ...]:
        """What added items are drawn by, as far as we know: they ask for a picture when they change."""
        assert self._builder
        explorer = self._builder.explorer
        return (explorer.camera, explorer.size, self._asked)

    def _mend_items(self) -> None:
        assert self._builder
        mend(int(self.defaultFramebufferObject()), self._builder.explorer.size)

    def projectionMatrix(self, region: object, viewport: object) -> QMatrix4x4:
        """The camera's, for pyqtgraph's items."""
        assert self._builder
        explorer = self._builder.explorer
        return _matrix(explorer.camera.projection_matrix(explorer.size[0] / explorer.size[1]))

    def viewMatrix(self) -> QMatrix4x4:
        """The camera's, for pyqtgraph's items."""
        assert self._builder
        return _matrix(self._builder.explorer.camera.view_matrix())

    def drawItemTree(self, item: Any = None, useItemNames: bool = False) -> None:
        """Draw pyqtgraph's items; unlike its own method this one tells errors, and leaves out what failed alone."""
        items = item.childItems() if item else [i for i in self.items if i.parentItem() is None]
        below = sorted([*items, item] if item else items, key=lambda i: float(i.depthValue()))
        for each in below:
            if not each.visible():
                continue
            if each is item:
                # An item that paints text unbinds the vertex array.
                if self.default_vao.isCreated():
                    self.default_vao.bind()
                self.bulkheads.run("items", self._state_of_items, each.paint, of=id(each), mend=self._mend_items)
            else:
                self._modelViewStack.append(self.currentModelView() * each.transform())
                try:
                    self.drawItemTree(each)
                finally:
                    self._modelViewStack.pop()

    def addItem(self, item: Any) -> None:
        """Let a GL item of pyqtgraph stand in the scene."""
        self._here()
        if item.isInitialized():
            # In another view, whose context may share nothing with ours.
            scene_items.leave_context((item,), False)
        self.items.append(item)
        scene_items.join(item, self)
        if self._renderer:
            with self._current():
                item.initialize()
        self.update()

    def removeItem(self, item: Any) -> None:
        """Take an item out of the scene."""
        self.items.remove(item)
        self._part(item)
        self.update()

    def clear(self) -> None:
        """Take all items out of the scene."""
        items = list(self.items)
        self.items.clear()
        for item in items:
            self._part(item)
        self.update()

    def _part(self, item: Any) -> None:
        scene_items.part(item)
        if self._renderer:
            with self._current():
                scene_items.leave_context((item,), True)

    # -- at rest --------------------------------------------------------------------------------------------------

    def _swapped(self) -> None:
        if not self._builder or self._broken:
            return
        if self._began:
            now = time.perf_counter()
            self.pace.note(now - self._began, now)
            self._began = 0.0
        if self._builder.explorer.moving:
            super().update()
        elif not self._idle.isActive() and self._unfinished():
            self._settle.start()

    def _unfinished(self) -> bool:
        return self._renderer is not None and self._builder is not None and self._renderer.unfinished(self._frame())

    @property
    def refined(self) -> bool:
        """Whether all light of the present picture is gathered."""
        return self._renderer is not None and not self._unfinished()

    def _frame(self) -> Frame:
        assert self._builder
        return self._builder.frame()

    def _gather(self) -> None:
        """A slice of a pass in each turn of the event loop, so that input comes between."""
        if not self._builder or not self._renderer or self._broken or self._builder.explorer.moving:
            return
        try:
            with self._current() as renderer:
                shown, finished = renderer.gather(self._frame())
        except Exception as error:  # noqa: BLE001 - as above
            self._fail("gathering light", error)
            return
        if shown:
            super().update()
        if finished:
            self.rested.emit()
        else:
            self._idle.start(self.pace.pause)

    @property
    def figures(self) -> Figures:
        """What moving pictures take, and what the last picture was drawn of."""
        tally = self._renderer.tally if self._renderer else Tally()
        return self.pace.figures(tally, (self.deviceWidth(), self.deviceHeight()))

    # -- pictures -------------------------------------------------------------------------------------------------

    def draw_now(self) -> None:
        """Draw and come back when the frame is finished.

        Raises
        ------
        RenderError
            If there is no picture yet, or drawing fails.
        """
        with self._current():
            if not self._builder:
                raise RenderError("the view has no scene yet")
            self._show(self._frame(), None)
            GL.glFinish()

    def picture(self, builder: FrameBuilder, /) -> QImage:
        """A picture of another frame builder's scene, drawn aside; null before there is a context."""
        self._here()
        if not self._renderer or self._broken:
            return QImage()
        try:
            with self._current() as renderer:
                return self._picture(renderer, builder)
        except Exception as error:  # noqa: BLE001 - the window's own picture is another one
            self.failed.emit("drawing a picture", error)
            return QImage()

    def _picture(self, renderer: Renderer, builder: FrameBuilder) -> QImage:
        canvas = renderer.new_canvas()
        try:
            builder.explorer.arrive()
            return to_image(renderer.read(builder.frame(), canvas=canvas))
        except Exception:
            mend()
            raise
        finally:
            for resource in canvas.resources():
                resource.release()
