"""The venue as one widget, for our window and for any other program's."""

from __future__ import annotations

from datetime import datetime
from time import perf_counter

from PySide6.QtCore import QEvent, QMetaObject, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QTouchEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.build.loading import LoadedScene
from viewer.camera import Camera
from viewer.frame_builder import FrameBuilder
from viewer.i18n import Translator
from viewer.scene.style import Style, load_style
from viewer.scene.tours import TourStep
from viewer.session.actions import TAP
from viewer.session.dispatcher import Dispatcher
from viewer.session.explorer import Explorer
from viewer.session.input import events as ev
from viewer.session.input.bindings import Bindings
from viewer.session.resuming import resume
from viewer.session.session import Session
from viewer.session.state import Pick, SessionState
from viewer.text.labels import Labels
from viewer.ui.viewport import asides, qt_events
from viewer.ui.viewport.pin_buttons import PinButtons
from viewer.ui.viewport.style_watch import StyleFile
from viewer.ui.viewport.touches import Touches
from viewer.ui.viewport.turns import Relay, SessionSignals
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.weakly import weakly

CALM = 160
"""Milliseconds without a change after which the keyboard's spots stand where their pins do."""


class VenueView(Viewport):
    """A scene to walk through, in a widget.

    Parameters
    ----------
    loaded : the scene; it can be given later by `set_scene`
    lang : of pins and labels
    session : that it shows, beside other views; without one it has its own

    Signals
    -------
    hovered(str) : id of the hotspot or place under the pointer, "" for none
    opened(str) : id of the hotspot whose card is open, "" for none
    scene_shown() : another scene is shown, or none
    scene_renewed() : another version of the scene, which its author has saved
    changed() : anything that is seen changed
    style_failed(object) : issues of the scene's style file, saved with faults; the one before stays
    jumping() : motion is reduced, and instead of a flight the camera is about to jump
    calmed() : nothing has changed for a moment
    failed(str, object) : a part of the picture is left out, or all of it: which one, and the exception
    stopped() : nothing is drawn any more until `retry`
    """

    hovered = Signal(str)
    opened = Signal(str)
    scene_shown = Signal()
    scene_renewed = Signal()
    changed = Signal()
    style_failed = Signal(object)
    jumping = Signal()
    calmed = Signal()

    def __init__(
        self,
        loaded: LoadedScene | None = None,
        parent: QWidget | None = None,
        *,
        lang: str = "en",
        session: Session | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session or Session(lang=lang, clock=perf_counter)
        self.dispatcher = Dispatcher()
        self._explorer: Explorer | None = None
        self._style: Style | None = None
        self._time: datetime | None = None
        self._style_file = StyleFile(self)
        self._style_file.changed.connect(self._own_style_changed)
        self._style_file.failed.connect(self.style_failed)
        self._reduced, self._text_scale = False, 1.0
        self._seen = SessionState()
        self._bindings = Bindings.of()
        self.pins = PinButtons(self)
        self.pins.marked.connect(self._mark)
        self.pins.opened.connect(self._activate)
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self._calm.timeout.connect(self._stand_pins)
        self.drawn.connect(self._keep_pins)
        self._touches = Touches(self)
        self._touches.meant.connect(self._take)
        self._pictures: dict[tuple[str, int, int], QImage] = {}
        self._reserved = (0.0, 0.0, 0.0, 0.0)
        self._covered: tuple[QRect, ...] = ()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self._shown_scene = self._noticed = 0
        self._heard: QMetaObject.Connection | None = None
        self._news = Relay(self._catch_up, self)
        self._changes = SessionSignals(self.session, self)
        self._changes.changed.connect(self._news.told)
        if loaded:
            self.session.show(loaded)
        self._catch_up()

    # -- scene ----------------------------------------------------------------------------------------------------

    @property
    def explorer(self) -> Explorer | None:
        """The visitor's way through the scene; None before there is one."""
        return self._explorer

    def set_scene(self, loaded: LoadedScene | None, /) -> None:
        """Show a scene from its start view; None for none, and nothing of the last one is kept."""
        self._here()
        self.session.show(loaded)
        self._catch_up()

    def _catch_up(self) -> None:
        """Show what has come of the session and its camera: after what was done here, and the turn after all else."""
        scene = self.session.state.scene
        if scene != self._shown_scene:
            # Another version of the same one goes on where that was.
            renewed = self._explorer if self.session.arrived <= self._shown_scene else None
            self._shown_scene = scene
            if self.session.scene is None:
                self._leave_scene()
            else:
                self._show_scene(renewed)
        elif self._explorer and self._explorer.changes != self._noticed:
            self._notice()

    def _show_scene(self, renewed: Explorer | None) -> None:
        """Show the session's scene with a camera of its own."""
        ratio, labels = self.devicePixelRatioF(), Labels()
        size = (max(self.deviceWidth(), 1), max(self.deviceHeight(), 1))
        self._explorer = explorer = Explorer(
            session=self.session,
            size=size,
            pixel_ratio=ratio,
            measure=labels.titles.measure,
            bulkheads=self.bulkheads,
            dispatcher=self.dispatcher,
            came_from=self._explorer.goal if self._explorer and not renewed else None,
        )
        explorer.bindings = self._bindings
        explorer.set_reserved(*(v * ratio for v in self._reserved))
        self.set_reduced_motion(self._reduced)
        explorer.set_text_scale(self._text_scale)
        self._pictures.clear()
        self.set_builder(FrameBuilder(explorer, labels, style=self._style, time=self._time))
        loaded = explorer.loaded
        self._style_file.watch(loaded.scene, loaded.root, loaded.style)
        self.set_covered(*self._covered)
        if renewed:
            resume(explorer, renewed)
        if self.session.portals.arrival and not renewed:
            explorer.transitions.dissolve()
            # The button that led here is gone: keys are for the scene again.
            self.setFocus()
        # First whoever arranges itself about another scene, then what is open in it.
        (self.scene_renewed if renewed else self.scene_shown).emit()
        if self._heard:
            QObject.disconnect(self._heard)
        # A host may keep the explorer for longer than the view.
        self._heard = self._news.destroyed.connect(explorer.subscribe(self._news.told.emit))
        self._notice()

    def _leave_scene(self) -> None:
        """No scene any more."""
        self._explorer, self._seen = None, SessionState()
        self._pictures.clear()
        self._calm.stop()
        self._style_file.leave()
        self.pins.clear()
        self.set_builder(None)
        self.scene_shown.emit()
        self.changed.emit()

    def _deleted(self) -> None:
        super()._deleted()
        self._explorer = None
        self._pictures.clear()

    def perform(self, action: str, /) -> bool:
        """Do an action by its id, whoever asks for it: a key, a button, a clicker, a host; whether it was done.

        Raises
        ------
        KeyError
            If there is no such action.
        """
        self._catch_up()
        done = self.dispatcher.perform(action, TAP)
        self._catch_up()
        return done

    def _mark(self, id_: str) -> None:
        self._need()
        self.session.hover(id_)
        self._catch_up()

    def _activate(self, id_: str) -> None:
        self._need().activate(id_)
        self._catch_up()

    def _tell_jump(self) -> None:
        self.jumping.emit()

    def _own_style_changed(self, style: Style) -> None:
        """The scene's author saved its style file."""
        if self._builder and self._style is None:
            self._builder.set_style(style)
            self._builder.explorer.transitions.dissolve()
            self._notice()

    def dissolve(self) -> None:
        """Let the picture shown now pass over smoothly into the next one."""
        if self._builder:
            self._builder.explorer.transitions.dissolve()
            self._notice()

    def set_bindings(self, bindings: Bindings, /) -> None:
        """Other keys and gestures."""
        self._bindings = bindings
        if self._explorer:
            self._explorer.bindings = bindings

    def set_language(self, lang: str, /) -> None:
        """Pins and labels in another language."""
        self.session.set_language(lang)
        self._catch_up()

    def set_reduced_motion(self, reduced: bool, /) -> None:
        """Whether the camera jumps where it would fly; `jumping` is signalled before each jump."""
        self._reduced = reduced
        if self._explorer:
            self._explorer.before_jump = weakly(self._tell_jump) if reduced else None

    def set_text_scale(self, scale: float, /) -> None:
        """Pins and labels larger or smaller than usual."""
        self._text_scale = scale
        if self._explorer:
            self._explorer.set_text_scale(scale)

    # -- style and hour -------------------------------------------------------------------------------------------

    @property
    def style_now(self) -> Style | None:
        """The look of the picture; None before there is a scene."""
        return self._builder.style if self._builder else self._style

    def set_style(self, style: Style | str | None, /) -> None:
        """Another look, in a short dissolve: a shipped one by name, one of a file, or None for each scene's own.

        Raises
        ------
        UnknownStyleError
            If there is none of that name.
        """
        self._style = load_style(style) if isinstance(style, str) else style
        if self._builder:
            self._builder.set_style(self._style)
            self._builder.explorer.transitions.dissolve()
            self.session.undress(style=True)
            self._notice()

    @property
    def time_now(self) -> datetime | None:
        """The hour that lights the picture; None for a morning of no date."""
        return self._builder.time if self._builder else self._time

    def set_time(self, time: datetime | None, /) -> None:
        """Another hour, at once; None for each scene's own."""
        self._time = time
        if self._builder:
            self._builder.set_time(time)
            self.session.undress(time=True)
            self._notice()

    def show_category(self, category: str, /) -> None:
        """Pins only for the spots of a category, and for the open one; "" for all."""
        self.session.show_category(category)
        self._catch_up()

    def set_reserved(self, left: float, top: float, right: float, bottom: float, /) -> None:
        """Panels cover so many logical pixels of the picture: what is looked at is centred in the rest."""
        self._reserved = (left, top, right, bottom)
        if self._explorer:
            ratio = self.devicePixelRatioF()
            self._explorer.set_reserved(*(v * ratio for v in self._reserved))

    def set_covered(self, *rects: QRect) -> None:
        """Something small lies over the picture, logical pixels: no pin stands there, and the camera stays."""
        self._covered = rects
        if self._explorer:
            ratio = self.devicePixelRatioF()
            sides = ((r.x(), r.y(), r.width(), r.height()) for r in rects)
            self._explorer.set_covered(*((a * ratio, b * ratio, c * ratio, d * ratio) for a, b, c, d in sides))

    def _notice(self) -> None:
        explorer = self._explorer
        assert explorer
        before, self._seen, self._noticed = self._seen, explorer.state, explorer.changes
        self.redraw()
        if before.hovered != self._seen.hovered:
            self.setCursor(Qt.CursorShape.PointingHandCursor if self._seen.hovered else Qt.CursorShape.ArrowCursor)
            self.hovered.emit(self._seen.hovered)
        if before.opened != self._seen.opened:
            self.opened.emit(self._seen.opened)
        self.changed.emit()
        self._calm.start()

    # -- spots for the keyboard -----------------------------------------------------------------------------------

    def _stand_pins(self) -> None:
        if self._explorer and self.isVisible():
            placed = self._explorer.placed()
            self.pins.follow(placed, self.devicePixelRatioF(), Translator(self.session.state.lang))
            self.calmed.emit()

    def _keep_pins(self) -> None:
        if self._explorer:
            self.pins.keep_up(self._explorer.placed(), self.devicePixelRatioF())
            if self._explorer.moving:
                self._calm.start()

    # -- camera and pictures --------------------------------------------------------------------------------------

    @property
    def camera(self) -> Camera:
        """Where the picture is taken from.

        Raises
        ------
        RuntimeError
            If there is no scene.
        """
        return self._need().camera

    @camera.setter
    def camera(self, camera: Camera) -> None:
        self._need().set_camera(camera)
        self._catch_up()

    def _need(self) -> Explorer:
        if self._explorer is None:
            raise RuntimeError("the view has no scene yet")
        return self._explorer

    def pick(self, x: float, y: float, /) -> Pick:
        """What lies under a point, physical pixels: `.object .hotspot .place .position .distance`."""
        return self._need().pick(x, y)

    def grab_picture(self) -> QImage:
        """The picture as it is now, pins and labels with it, panels without.

        Raises
        ------
        RenderError
            If there is none: the view was never shown or is deleted, or this is another thread.
        """
        with self._current():
            return QImage(self.grabFramebuffer())

    def picture_of(self, what: str | TourStep, width: int, height: int, /) -> QImage:
        """What opening a hotspot or leading to a stop shows, physical pixels, without pins; null before it is shown."""
        key, explorer = (asides.name_of(what), width, height), self._explorer
        if key not in self._pictures and explorer:
            self._pictures[key] = self.picture(self._aside(asides.of(explorer, what, (width, height))))
            if self._pictures[key].isNull():
                return self._pictures.pop(key)
        return self._pictures.get(key, QImage())

    def known_picture(self, hotspot: str, width: int, height: int, /) -> QImage:
        """The same if it was drawn before; null if it was not."""
        return self._pictures.get((hotspot, width, height), QImage())

    def picture_above(self, width: int, height: int, place: str = "", /) -> tuple[QImage, Camera]:
        """The scene or a place from straight above, physical pixels, and its camera; null before the view is shown.

        Raises
        ------
        RuntimeError
            If there is no scene.
        """
        above = asides.from_above(self._need(), (width, height), place)
        return self.picture(self._aside(above)), above.camera

    def _aside(self, explorer: Explorer) -> FrameBuilder:
        return FrameBuilder(explorer, Labels(), style=self._style, time=self._time, show_labels=False)

    # -- input ----------------------------------------------------------------------------------------------------

    def _take(self, event: ev.Event | None) -> bool:
        self._catch_up()
        taken = bool(self._explorer and event and self._explorer.handle(event))
        self._catch_up()
        return taken

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._take(qt_events.pressed(event, self.devicePixelRatioF()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt."""
        self._take(qt_events.moved(event, self.devicePixelRatioF()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt."""
        self._take(qt_events.released(event, self.devicePixelRatioF()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Qt."""
        if event.button() == Qt.MouseButton.LeftButton:
            ratio = self.devicePixelRatioF()
            self._take(ev.DoubleClicked(event.position().x() * ratio, event.position().y() * ratio))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt."""
        self._take(qt_events.wheel(event, self.devicePixelRatioF()))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Qt."""
        self._take(ev.PointerLeft())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt."""
        self._take(ev.FocusLost())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: a key that repeats is still the same key."""
        if not event.isAutoRepeat() and not self._take(qt_events.key(event)):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Qt; pyqtgraph would start a timer here."""
        if not event.isAutoRepeat():
            self._take(qt_events.key_released(event))
        event.ignore()

    def event(self, event: QEvent) -> bool:
        """Qt: touches come this way only."""
        if isinstance(event, QTouchEvent) and self._explorer:
            self._touches.feed(event, self.devicePixelRatioF())
            event.accept()
            return True
        return bool(super().event(event))
