"""Compass, scale and overview map follow the camera of a view, and steer it."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from viewer.scene.projections import metres_to_one
from viewer.ui.guard import Guarded
from viewer.ui.panels.bars import ToolsBar, ZoomBar
from viewer.ui.panels.overview import OverviewPanel, spots_of
from viewer.ui.panels.scale import north_of
from viewer.ui.viewport.turns import QUEUED
from viewer.ui.viewport.venue_view import VenueView

_CALM = 350  # milliseconds without change before the map is painted anew


class MapWidgets(Guarded, QObject):
    """Keeps the map's widgets true.

    Parameters
    ----------
    view : what they show
    tools, zoom, overview : where they are
    """

    def __init__(
        self, view: VenueView, tools: ToolsBar, zoom: ZoomBar, overview: OverviewPanel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._view, self._scale, self._compass = view, tools.scale, zoom.compass
        self._panel, self._map = overview, overview.map
        self._painting = QTimer(self, singleShot=True, interval=_CALM)
        self._painting.timeout.connect(self._paint_map)
        self._inside = self._storey = ""
        self._owed = False
        view.drawn.connect(self._follow, QUEUED)
        self._compass.clicked.connect(self._face_north)
        self._map.chosen.connect(self._fly_over)
        self._map.moved.connect(self._glide_over)

    def paint_map(self) -> None:
        """The scene, its style, its hour or the map's size changed: paint the map when that is over."""
        self._painting.start()

    @property
    def aspect(self) -> float:
        """Width of the scene to its depth, seen from above."""
        if explorer := self._view.explorer:
            low, high = explorer.room.lower, explorer.room.upper
            return (high[0] - low[0]) / max(high[1] - low[1], 1e-3)
        return 1.3

    def _paint_map(self) -> None:
        explorer, ratio, size = self._view.explorer, self._view.devicePixelRatioF(), self._map.size()
        # Folded away it is painted when it comes back.
        self._owed = explorer is None or not self._panel.isVisible() or size.width() < 20
        if self._owed or explorer is None:
            return
        if explorer.moving:
            # A flight goes first: no picture is drawn beside it.
            self._painting.start()
            return
        width, height = round(size.width() * ratio), round(size.height() * ratio)
        image, above = self._view.picture_above(width, height, self._inside)
        if not image.isNull():
            self._map.show_scene(image, above, spots_of(explorer, self._inside))

    def _follow(self) -> None:
        explorer, view = self._view.explorer, self._view
        if explorer is None:
            return
        stand = explorer.walking.stand
        inside = explorer.story.place_at(stand.eye) if stand else explorer.state.place
        if (inside, explorer.state.storey) != (self._inside, self._storey):
            # Indoors a plan of the place, and of its storey, says where one stands.
            self._inside, self._storey = inside, explorer.state.storey
            self._painting.start()
        owed = self._owed and self._panel.isVisible()
        if (owed or not self._map.has_scene) and not self._painting.isActive():
            self._painting.start()
        scene = explorer.loaded.scene
        here = metres_to_one(scene.origin, scene.projection, float(explorer.goal.target[0]))
        self._scale.show_camera(explorer.camera, view.height(), here)
        self._compass.show_north(north_of(explorer.camera))
        self._panel.show_here(None if explorer.state.place else explorer.state.here)
        self._map.show_camera(explorer.camera, view.width() / max(view.height(), 1), explorer.state.opened)

    def _face_north(self) -> None:
        if explorer := self._view.explorer:
            explorer.fly(replace(explorer.goal, azimuth=-math.pi / 2))

    def _fly_over(self, x: float, y: float) -> None:
        if explorer := self._view.explorer:
            explorer.fly(replace(explorer.goal, target=(x, y, explorer.goal.target[2])))

    def _glide_over(self, x: float, y: float) -> None:
        if explorer := self._view.explorer:
            explorer.steer(lambda orbit: replace(orbit, target=(x, y, orbit.target[2])))
