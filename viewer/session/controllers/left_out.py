"""What is left out of a picture: what the state hides, and walls that stay open as long as a flight leads past them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.camera.camera import Vector
from viewer.geometry.bounds import merge
from viewer.session.scene_queries import SceneQueries
from viewer.session.state import SessionState

Names = frozenset[str]


class LeftOut:
    """The objects that one camera does not see.

    Parameters
    ----------
    scene : whose objects these are
    """

    def __init__(self, scene: SceneQueries) -> None:
        self._scene = scene
        self._open: Names = frozenset()
        self._mask: tuple[Names | None, NDArray[np.bool_]] = (None, np.zeros(0, np.bool_))

    @property
    def waiting(self) -> bool:
        """Whether something stays open only for a way."""
        return bool(self._open)

    def names(self, state: SessionState, /) -> Names:
        """All names: those that the state hides, and of a building what lies over the storey that is looked into."""
        return state.hidden | self._scene.storeys.above(state.storey) | self._open

    def mask(self, state: SessionState, /) -> NDArray[np.bool_]:
        """Which objects are left out, by id; the same array until that changes."""
        names = self.names(state)
        if self._mask[0] != names:
            mask = np.zeros(self._scene.count, np.bool_)
            for name in names:
                mask[self._scene.ids(name)] = True
            self._mask = (names, mask)
        return self._mask[1]

    def leave_open(self, names: Names, /) -> None:
        """Leave objects out until the way is over."""
        self._open |= names

    def shut(self) -> bool:
        """Close what was open for the way; whether anything was."""
        was, self._open = self._open, frozenset()
        return bool(was)

    def shut_behind(self, eye: Vector, hidden: Names, /) -> bool:
        """After a flight that was broken off: close what it left open if the eye is out of there; whether it is."""
        if not self._open:
            return False
        boxes = [box for name in self._open - hidden if (box := self._scene.bounds(name)) is not None]
        low, high = merge(np.array(boxes)) if boxes else np.zeros((2, 3))
        within = bool(((low <= eye) & (eye <= high)).all())
        return not within and self.shut()
