"""Going from one scene to another as one flight, and back to where one was."""

from __future__ import annotations

import weakref
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from viewer.build.loading import LoadedScene
from viewer.scene.issues import Issue, Severity
from viewer.scene.places import miniature_folder
from viewer.session.controllers.portal import Stop, arrival, door, miniature
from viewer.session.explorer import Explorer
from viewer.ui.guard import Guarded
from viewer.ui.presenters.scene_loader import SceneLoader
from viewer.ui.viewport.venue_view import VenueView


@dataclass(slots=True)
class _Way:
    """Where one is going to: a scene, and for the way back the stop that one returns to."""

    explorer: Explorer
    scene: str
    stop: Stop
    loaded: LoadedScene | None = None
    back: bool = False


class SceneChange(Guarded, QObject):
    """The portals of a view: flies towards one while the other scene is loaded beside, then goes on there.

    Parameters
    ----------
    view : whose scenes are changed

    Signals
    -------
    changing(object) : the `LoadedScene` that is to be shown now, by `VenueView.set_scene` or what does that and more
    failed(str, object) : the scene that could not be opened, and the issues; the present one stays
    changed() : other scenes to go back to, or one is on the way or no longer
    """

    changing = Signal(object)
    failed = Signal(str, object)
    changed = Signal()

    def __init__(self, view: VenueView, parent: QObject) -> None:
        super().__init__(parent)
        # Not kept: a view that is dropped takes its portals along.
        self._known = weakref.ref(view)
        self._stops: tuple[Stop, ...] = ()
        self._way: _Way | None = None
        self.loader = SceneLoader(self)
        self.loader.loaded.connect(self._loaded)
        self.loader.failed.connect(self._failed)
        # Never from within the drawing of a picture: another scene has widgets and pictures drawn.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._go_on)
        view.changed.connect(self._look)
        view.drawn.connect(self._look)

    @property
    def _view(self) -> VenueView:
        view = self._known()
        assert view
        return view

    @property
    def stops(self) -> tuple[Stop, ...]:
        """The scenes that one came through, the first one first."""
        return self._stops

    @property
    def waiting(self) -> str:
        """The scene that one is on the way to, "" for none."""
        return self._way.scene if self._way else ""

    @property
    def ready(self) -> bool:
        """Whether the scene that one is on the way to is loaded."""
        return bool(self._way and self._way.loaded)

    def attend(self) -> None:
        """The view has another scene: its portals are these."""
        if explorer := self._view.explorer:
            explorer.passage.wanted = self.go

    def forget(self) -> None:
        """A scene was opened otherwise: there is no way back."""
        self.cancel()
        self._stops = ()
        self.changed.emit()

    def cancel(self) -> None:
        """Stay in the present scene."""
        way, self._way = self._way, None
        if way:
            way.explorer.passage.end()
            self.loader.cancel()
            self.changed.emit()

    def close(self) -> None:
        """The view is closed."""
        self.cancel()
        self.loader.close()

    # -- there ----------------------------------------------------------------------------------------------------

    def go(self, scene: str, hotspot: str = "", /) -> None:
        """Go to a scene, through a hotspot's portal if it is one's; nothing for the scene that is shown."""
        explorer = self._view.explorer
        if explorer is None or scene == explorer.loaded.scene.id or (self._way and self._way.scene == scene):
            return
        self.cancel()
        known = next((s.loaded for s in self._stops if s.loaded.scene.id == scene), None)
        folder = miniature_folder(explorer.loaded.root, scene)
        if folder is None and known is None:
            self.failed.emit(scene, (Issue("no-such-scene", Severity.FATAL, scene, found=scene),))
            return
        way = door(explorer, scene, hotspot)
        stop = Stop(explorer.loaded, explorer.state, explorer.goal, explorer.room.clamp(way), scene)
        explorer.passage.begin(scene, way)
        self._way = _Way(explorer, scene, stop, known)
        if folder and known is None:
            self.loader.start(folder)
        self.changed.emit()
        self._look()

    def go_back(self, steps: int = 1, /) -> bool:
        """Return to the scene that one came from, or to an earlier one; whether there is one."""
        explorer = self._view.explorer
        if explorer is None or not 1 <= steps <= len(self._stops):
            return False
        self.cancel()
        stop = self._stops[-steps]
        small = miniature(stop.loaded, stop.to) if stop.to == explorer.loaded.scene.id else None
        # Up and away from the ground that was a table's; else there is nothing to fly to.
        explorer.passage.begin(stop.loaded.scene.id, small.into(stop.door) if small else None)
        self._way = _Way(explorer, stop.loaded.scene.id, stop, stop.loaded, back=True)
        self.changed.emit()
        self._look()
        return True

    # -- on the way -----------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Something happened while one is on the way."""
        if self._way:
            self._soon.start()

    def _go_on(self) -> None:
        """Go on if everything is there; give it up if the visitor did something else."""
        way = self._way
        if way is None:
            return
        if way.explorer is not self._view.explorer or way.explorer.passage.to != way.scene:
            self.cancel()
        elif way.loaded and not way.explorer.flying.active:
            self._change(way, way.loaded)

    def _loaded(self, loaded: LoadedScene) -> None:
        if self._way:
            self._way.loaded = loaded
            self._look()

    def _failed(self, issues: object) -> None:
        way = self._way
        if way:
            self.cancel()
            self.failed.emit(way.scene, issues)

    def _change(self, way: _Way, loaded: LoadedScene) -> None:
        """Show the other scene where the present one leaves off."""
        self._way = None
        left = way.explorer
        ids = [s.loaded.scene.id for s in self._stops]
        if loaded.scene.id in ids:
            self._stops = self._stops[: ids.index(loaded.scene.id)]
        elif not way.back:
            self._stops = (*self._stops, way.stop)
        self.changing.emit(loaded)
        come = self._view.explorer
        if come and come is not left:
            if way.back:
                come.come(way.stop.door, way.stop.state, way.stop.orbit)
            else:
                come.come(arrival(left.loaded, come, left.goal))
            self._view.dissolve()
            # The button that led here is gone: keys are for the scene again.
            self._view.setFocus()
        self.changed.emit()
