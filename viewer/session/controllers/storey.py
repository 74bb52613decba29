"""Which storey of a building one looks into."""

from __future__ import annotations

from typing import Protocol

from viewer.session.dispatcher import handles
from viewer.session.scene_queries import SceneQueries
from viewer.session.store import Store


class ManyStoreyed(Protocol):
    """Whose storeys they are."""

    scene: SceneQueries | None


class StoreyController:
    """Goes from storey to storey.

    Parameters
    ----------
    store : where the chosen one is kept
    session : shows the scene
    """

    def __init__(self, store: Store, session: ManyStoreyed) -> None:
        self._store, self._session = store, session

    def choose(self, title: str, /) -> None:
        """Look into a storey; "" for all of them. Nothing for one that there is not."""
        scene = self._session.scene
        if scene and (not title or title in scene.storeys.titles):
            self._store.change(storey=title)

    def reveal(self, name: str, /) -> None:
        """Look into the storey that an object is on, if it is on any."""
        if (scene := self._session.scene) and (title := scene.storeys.holding(name)):
            self._store.change(storey=title)

    @handles("storey-up", by=1)
    @handles("storey-down", by=-1)
    def step(self, by: int) -> bool:
        """Go to the next storey; whether there are any."""
        scene = self._session.scene
        if scene is None or not scene.storeys:
            return False
        self.choose(scene.storeys.beside(self._store.state.storey, by))
        return True
