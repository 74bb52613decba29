"""What a layout of pins knows: what is looked at, each node of the tree of crowds, and those on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from viewer.camera import Camera
from viewer.geometry.bounds import corners
from viewer.session.pins.label_layout import NOWHERE, stem_of
from viewer.session.pins.pin import HEIGHT, Rect

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]

NO_BOXES: F8 = np.zeros((0, 2, 3))
_ON = 0.5  # metres


def pictured(boxes: F8, camera: Camera, size: tuple[int, int], /) -> Rect | None:
    """Where boxes (n, 2, 3) appear in a picture of a size; None for none, and where some are not before the eye."""
    at = camera.project(corners(boxes).reshape(-1, 3), *size)[:, :2]
    if not len(boxes) or not np.isfinite(at).all():
        return None
    (left, top), (right, bottom) = at.min(0).tolist(), at.max(0).tolist()
    return (left, top, right - left, bottom - top)


@dataclass(frozen=True, slots=True, eq=False)
class LayoutView:
    """What is looked at, for a layout; another object when anything changed.

    Parameters
    ----------
    camera : near and far fitted
    size : of the picture, physical pixels
    scale : physical to nominal pixels
    area : where pins may stand
    chosen, hovered : ids of pins, or ""
    covered : of the picture, where no pin may stand
    hidden : (objects,) bool, what is not drawn
    told : (n, 2, 3) metres, boxes of what the chosen one tells of: only what stands on it has a label over it
    """

    camera: Camera
    size: tuple[int, int]
    scale: float
    area: Rect
    chosen: str = ""
    hovered: str = ""
    hidden: NDArray[np.bool_] | None = None
    covered: tuple[Rect, ...] = ()
    told: F8 = field(default_factory=lambda: NO_BOXES)

    @property
    def told_rect(self) -> Rect | None:
        """Where in the picture that is; None where it is not before the eye."""
        return pictured(self.told, self.camera, self.size)

    def on_told(self, points: F8, /) -> NDArray[np.bool_]:
        """Which of some points (n, 3) stand on or in it."""
        low, high = self.told[:, None, 0] - _ON, self.told[:, None, 1] + _ON
        return np.asarray(((points >= low) & (points <= high)).all(axis=2).any(axis=0))


def inside(picture: F8, sight: LayoutView, /, *, room: float = 1.0) -> NDArray[np.bool_]:
    """Which projected anchors have room on the screen for so much of a pin."""
    left, top, width, height = sight.area
    x, y, depth = picture.T
    tall = room * (HEIGHT + stem_of(0, 1.0)) * sight.scale
    with np.errstate(invalid="ignore"):
        out = (depth >= 0) & (depth <= 1) & (x >= left) & (x <= left + width)
        out &= (y >= top + tall) & (y <= top + height + HEIGHT * sight.scale)
    return np.asarray(out, np.bool_)


class Nodes:
    """What is known of each node of the tree of crowds; arrays of its length."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.forget()
        self.there = np.zeros(count, np.bool_)
        # Now and in the end: offset of the left end's middle from the anchor (2), open, face, shown.
        self.now = np.zeros((count, 5))
        self.goal = np.zeros((count, 5))

    def forget(self) -> None:
        """Choose anew, as if nothing had been chosen before; what is seen goes on from where it is."""
        count = self._count
        self.joined = np.zeros(count, np.bool_)
        self.level = np.full(count, NOWHERE)
        self.slide = np.zeros(count, np.int64)
        self.size = np.zeros(count, np.int64)
        self.width = np.zeros(count)
        self.closed_at = np.full(count, -1e9)
        # Whether something stands before the anchor, how many looks spoke against that, and of which view the last was.
        self.dark = np.zeros(count, np.bool_)
        self.doubts = np.zeros(count, np.int64)
        self.looked = np.full(count, -1)


@dataclass(frozen=True, slots=True, eq=False)
class OnScreen:
    """The nodes that are on the screen, the most important one first; n rows that only change together.

    Parameters
    ----------
    nodes : (n,) int64
    anchor : (n, 2) whole physical pixels, y down
    scale : (n,) physical to nominal pixels
    """

    nodes: I8 = field(default_factory=lambda: np.zeros(0, np.int64))
    anchor: F8 = field(default_factory=lambda: np.zeros((0, 2)))
    scale: F8 = field(default_factory=lambda: np.zeros(0))

    def __len__(self) -> int:
        return len(self.nodes)

    def rows(self) -> Iterator[tuple[int, tuple[float, float], float]]:
        """Node, anchor and scale of each."""
        yield from zip(self.nodes.tolist(), self.anchor.tolist(), self.scale.tolist(), strict=True)

    def following(self, picture: F8, sight: LayoutView, /) -> OnScreen:
        """Those that are still on the screen, at their anchors' places `picture` (n, 3) now."""
        here = inside(picture, sight)
        return OnScreen(self.nodes[here], np.floor(picture[here, :2] + 0.5), self.scale[here])


NOTHING = OnScreen()
