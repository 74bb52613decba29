"""The overview map: the scene from straight above, with what the camera sees of it."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from viewer.camera import Camera
from viewer.i18n import Translator
from viewer.session.explorer import Explorer
from viewer.session.standpoint import Standpoint
from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import PLAIN, Panel, TextButton, set_tip
from viewer.ui.theme.appearance import Appearance
from viewer.ui.viewport.qt_events import place

_CLICK = 6.0  # logical pixels that a pointer may move in a click
_STEP = 0.08  # of the map's height, by an arrow key

Spot = tuple[float, float, float]


class OverviewMap(Guarded, QWidget):
    """The map itself.

    Signals
    -------
    chosen(float, float) : a click on the ground, metres
    moved(float, float) : the pointer is dragged over the ground, metres
    """

    chosen = Signal(float, float)
    moved = Signal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self._look = PLAIN
        self._image = QImage()
        self._above: Camera | None = None
        self._camera: Camera | None = None
        self._aspect = 1.0
        self._spots: list[tuple[str, Spot]] = []
        self._opened = ""
        self._here: Standpoint | None = None
        self.as_one_stands = False
        self._pressed: QPointF | None = None
        self._dragged = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self.update()

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self.setAccessibleName(tr.gettext("Overview map"))
        set_tip(self, tr.gettext("Overview map: click or drag to go there"))

    @property
    def has_scene(self) -> bool:
        """Whether there is something to show."""
        return self._above is not None

    def clear(self) -> None:
        """Another scene comes."""
        self._above, self._image, self._spots = None, QImage(), []
        self.update()

    def show_scene(self, image: QImage, above: Camera, spots: list[tuple[str, Spot]], /) -> None:
        """Show a scene: its picture by a camera above, and its spots by id, metres."""
        self._image, self._above, self._spots = image, above, spots
        self.update()

    def show_camera(self, camera: Camera, aspect: float, opened: str, /) -> None:
        """Show where the picture is taken from; `aspect` is its width over its height."""
        if (camera, aspect, opened) != (self._camera, self._aspect, self._opened):
            self._camera, self._aspect, self._opened = camera, aspect, opened
            self.update()

    def show_here(self, here: Standpoint | None, /) -> None:
        """Show where the screen itself stands; None for nowhere."""
        if here != self._here:
            self._here = here
            self.update()

    def turn(self, as_one_stands: bool, /) -> None:
        """Have up be where visitors look to, or north."""
        self.as_one_stands = as_one_stands
        self.update()

    def _turned(self) -> QTransform:
        """From the map with north up to the one that is seen."""
        out = QTransform()
        if self._here and self.as_one_stands:
            out.translate(self.width() / 2, self.height() / 2)
            out.rotate(-self._here.heading)
            out.translate(-self.width() / 2, -self.height() / 2)
        return out

    def cone(self) -> list[QPointF]:
        """The ground that the camera sees as a polygon on the map: eye first, then the corners of its view."""
        if self._camera is None or self._above is None:
            return []
        camera = self._camera
        reach = 2.2 * camera.distance
        eye = (camera.eye[0], camera.eye[1], 0.0)
        corners = []
        for across in (0.0, 0.25, 0.5, 0.75, 1.0):
            origin, way = camera.ray(across * self._aspect, 0.35, self._aspect, 1.0)
            flat = math.hypot(float(way[0]), float(way[1]))
            if flat < 1e-6:
                return []
            length = min(reach, -float(origin[2]) / float(way[2]) * flat if way[2] < -1e-6 else reach)
            corners.append((eye[0] + float(way[0]) / flat * length, eye[1] + float(way[1]) / flat * length, 0.0))
        return [self._on_map(p) for p in (eye, *corners)]

    def _on_map(self, point: Spot) -> QPointF:
        assert self._above
        x, y, _ = self._above.project([point], self.width(), self.height())[0].tolist()
        return self._turned().map(QPointF(x, y))

    def ground(self, at: QPointF, /) -> tuple[float, float]:
        """The point of the ground under a point of the map, metres."""
        assert self._above
        at = self._turned().inverted()[0].map(at)
        origin, way = self._above.ray(at.x(), at.y(), self.width(), self.height())
        t = -float(origin[2]) / float(way[2])
        return float(origin[0] + way[0] * t), float(origin[1] + way[1] * t)

    # -- painting -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        theme, metrics = self._look.theme, self._look.metrics
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect())
        path = QPainterPath()
        radius = max(metrics.radius - metrics.px(6), 4)
        path.addRoundedRect(frame, radius, radius)
        painter.setClipPath(path)
        painter.fillRect(frame, QColor(theme.sand))
        if not self._image.isNull():
            painter.save()
            painter.setTransform(self._turned(), combine=True)
            painter.drawImage(frame, self._image)
            painter.restore()
        if self._above is not None:
            self._paint_cone(painter)
            self._paint_spots(painter)
            self._paint_here(painter)
        if self.hasFocus():
            painter.setClipping(False)
            painter.setPen(QPen(QColor(theme.focus), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(1.5, 1.5, -1.5, -1.5), radius, radius)

    def _paint_cone(self, painter: QPainter) -> None:
        points = self.cone()
        if not points:
            return
        teal = QColor("#1a646b")
        fill = QColor(teal)
        fill.setAlpha(70)
        painter.setPen(QPen(QColor(255, 255, 255, 220), 1.5))
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF(points))
        # White round teal: seen on water and on paper alike.
        radius = self._look.metrics.px(5)
        painter.setPen(QPen(QColor("#ffffff"), 2))
        painter.setBrush(teal)
        painter.drawEllipse(points[0], radius, radius)

    def _paint_spots(self, painter: QPainter) -> None:
        assert self._above
        if not self._spots:
            return
        places = [(id_, self._on_map(spot)) for id_, spot in self._spots]
        painter.setPen(QPen(QColor("#ffffff"), 1))
        # The chosen one over the others.
        for chosen, colour, size in ((False, "#1f2a30", 3), (True, "#d3901f", 5)):
            radius = self._look.metrics.px(size)
            painter.setBrush(QColor(colour))
            for id_, at in places:
                if (id_ == self._opened) == chosen:
                    painter.drawEllipse(at, radius, radius)

    def _paint_here(self, painter: QPainter) -> None:
        """An arrow head where the screen stands, pointing where its visitors look to."""
        if self._here is None:
            return
        theme, side = self._look.theme, self._look.metrics.px(11)
        painter.save()
        painter.translate(self._on_map((self._here.x, self._here.y, 0.0)))
        painter.rotate(0.0 if self.as_one_stands else self._here.heading)
        arrow = [QPointF(0, -side), QPointF(0.75 * side, 0.8 * side), QPointF(0, 0.4 * side)]
        painter.setPen(QPen(QColor(theme.on_action), 2))
        painter.setBrush(QColor(theme.alert))
        painter.drawPolygon(QPolygonF([*arrow, QPointF(-0.75 * side, 0.8 * side)]))
        painter.restore()

    # -- pointing -------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt."""
        if event.button() == Qt.MouseButton.LeftButton and self._above is not None:
            self._pressed, self._dragged = place(event), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt."""
        if self._pressed is None:
            return
        way = place(event) - self._pressed
        self._dragged = self._dragged or math.hypot(way.x(), way.y()) > _CLICK
        if self._dragged:
            self.moved.emit(*self.ground(place(event)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt."""
        if self._pressed is not None and not self._dragged:
            self.chosen.emit(*self.ground(place(event)))
        self._pressed = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: arrows move over the map."""
        left, right, up, down = (int(k) for k in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down))
        way = {left: (-1, 0), right: (1, 0), up: (0, -1), down: (0, 1)}.get(event.key())
        if way is None or self._camera is None or self._above is None:
            event.ignore()
            return
        x, y, _ = self._camera.target
        at = self._on_map((x, y, 0.0)) + QPointF(*way) * _STEP * self.height()
        self.moved.emit(*self.ground(at))


class OverviewPanel(Panel):
    """The map in its frame."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.map = OverviewMap()
        self.turn_button = TextButton()
        self.turn_button.clicked.connect(self._turn)
        self.turn_button.hide()
        self._tr = Translator("en")
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(self.map)
        self._layout.addWidget(self.turn_button)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        edge = look.metrics.px(6)
        self._layout.setContentsMargins(edge, edge, edge, edge)

    def translate(self, tr: Translator, /) -> None:
        """Name of the map."""
        self.map.translate(tr)
        self._tr = tr
        self._name_turn()

    def show_here(self, here: Standpoint | None, /) -> None:
        """Show where the screen itself stands; only there can the map be turned."""
        self.map.show_here(here)
        self.turn_button.setVisible(here is not None and here.heading % 360.0 != 0.0)

    def _turn(self) -> None:
        self.map.turn(not self.map.as_one_stands)
        self._name_turn()

    def _name_turn(self) -> None:
        """It says what the map is, and is pressed for the other."""
        _ = self._tr.gettext
        self.turn_button.setText(_("As I stand") if self.map.as_one_stands else _("North up"))


def spots_of(explorer: Explorer, place: str = "", /) -> list[tuple[str, Spot]]:
    """Where the spots of a scene are, or those of a place in it, by id, metres."""
    story = explorer.story
    return [(h.id, story.anchor(h)) for h in (story.in_place(place) if place else story.hotspots.values())]
