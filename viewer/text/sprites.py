"""From placed pins to sprites: each pin is a line to its anchor, a plate in three parts, its disc and its title."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from viewer.frame import LabelImage, Sprites
from viewer.session.pins.pin import HEIGHT, TEXT_LEFT, TEXT_RIGHT, Pin, Placement, wider
from viewer.text.labels import SMALL_DISC, Labels

F8 = NDArray[np.float64]

_FAINTEST = 1 / 255
_DOT_OPACITY = 0.85  # of a pin that something hides or that has no room


class PinSprites:
    """Makes the sprites of pins.

    Parameters
    ----------
    labels : paints the pictures
    """

    def __init__(self, labels: Labels) -> None:
        self.labels = labels

    def sprites(self, placed: Placement, /) -> Sprites:
        """What is to be drawn: lines and dots first, then pin by pin, the most important one last."""
        count = len(placed.pins)
        if not count:
            return Sprites()
        part = _Parts(self.labels, placed)
        ground = (*part.stems(), *part.dots())
        above = (part.discs(), *part.plates(), part.small_discs(), part.titles())
        # Part by part below, pin by pin above: a pin covers those behind it as a whole.
        rows = [np.concatenate([p[k] for p in ground]) for k in range(4)]
        stacks = [np.stack([p[k] for p in above], axis=1) for k in range(4)]
        over = [stack.reshape(count * len(above), *stack.shape[2:]) for stack in stacks]
        image, rect, source, opacity = (np.concatenate(pair) for pair in zip(rows, over, strict=True))
        drawn = (opacity > _FAINTEST) & (rect[:, 2] > 0) & (rect[:, 3] > 0)
        used, index = np.unique(image[drawn].astype(np.intp), return_inverse=True)
        return Sprites(
            tuple(part.images[i] for i in used.tolist()),
            index.astype(np.intp),
            rect[drawn].astype(np.float32),
            source[drawn].astype(np.float32),
            opacity[drawn].astype(np.float32),
        )


Rows = tuple[F8, F8, F8, F8]
"""Image, rectangle, source and opacity of a part of each pin."""


class _Parts:
    """The parts of all pins as arrays."""

    def __init__(self, labels: Labels, placed: Placement) -> None:
        self.labels, self.placed = labels, placed
        self.images: list[LabelImage] = []
        self._index: dict[int, int] = {}
        self.scale = placed.scale
        self.tall = np.round(HEIGHT * placed.scale)
        self.left, self.y = np.floor(placed.end.T + 0.5)
        self.half = self.tall // 2
        # A plate grows out of its disc.
        self.wide = np.round(placed.disc + (placed.width - placed.disc) * placed.open)
        self.body = placed.shown * placed.face
        self.opened = np.clip(placed.open / 0.35, 0.0, 1.0)

    def _of(self, picture: Callable[[Pin, float], LabelImage]) -> F8:
        """Numbers of the pictures of the pins in their scales."""
        rows = zip(self.placed.pins, self.scale.tolist(), strict=True)
        return np.array([self._number(picture(pin, scale)) for pin, scale in rows], np.float64)

    def _number(self, image: LabelImage) -> int:
        found = self._index.get(id(image))
        if found is None:
            found = self._index[id(image)] = len(self.images)
            self.images.append(image)
        return found

    def _size(self, image: F8) -> tuple[F8, F8]:
        sizes = np.array([i.pixels.shape[1::-1] for i in self.images], np.float64)
        wide, tall = sizes[image.astype(np.intp)].T
        return wide, tall

    def _whole(self, image: F8, left: F8, top: F8, opacity: F8) -> Rows:
        wide, tall = self._size(image)
        zero = np.zeros_like(left)
        return image, np.stack([left, top, wide, tall], 1), np.stack([zero, zero, wide, tall], 1), opacity

    def stems(self) -> tuple[Rows, ...]:
        """The lines from plates down to anchors."""
        image = self._of(lambda p, s: self.labels.stem(s, chosen=p.chosen))
        wide, _ = self._size(image)
        x, y = self.placed.anchor.T
        # From the plate's middle, which covers it: a disc that stands aside is round below.
        bottom = self.y
        one = np.ones_like(x)
        rect = np.stack([x - wide // 2, bottom, wide, np.maximum(y - bottom, 0.0)], 1)
        return ((image, rect, np.stack([0 * one, one, wide, 2 * one], 1), self.body),)

    def dots(self) -> tuple[Rows, ...]:
        """What lines stand on, and what is left of pins that are hidden."""
        placed, labels = self.placed, self.labels
        feet = self._of(lambda p, s: labels.dot(s, chosen=p.chosen, hovered=p.hovered, small=True))
        dots = self._of(lambda p, s: labels.dot(s, chosen=p.chosen, hovered=p.hovered, small=False))
        hidden = placed.shown * (1 - placed.face) * _DOT_OPACITY
        return self._about(feet, self.body), self._about(dots, hidden)

    def _about(self, image: F8, opacity: F8) -> Rows:
        """Pictures about the anchors."""
        wide, tall = self._size(image)
        x, y = self.placed.anchor.T
        return self._whole(image, x - wide // 2, y - tall // 2, opacity)

    def discs(self) -> Rows:
        """The discs of pins without title."""
        image = self._of(
            lambda p, s: self.labels.disc(p.number, s, group=p.group, chosen=p.chosen, hovered=p.hovered, small=False)
        )
        pad = np.array([self.labels.pad(s) for s in self.scale.tolist()])
        return self._whole(image, self.left - pad, self.y - self.half - pad, self.body * (1 - self.opened))

    def plates(self) -> tuple[Rows, ...]:
        """Left end, middle and right end."""
        image = self._of(lambda p, s: self.labels.plate(s, chosen=p.chosen, hovered=p.hovered))
        _, high = self._size(image)
        scales = self.scale.tolist()
        pad = np.array([self.labels.pad(s) for s in scales], np.float64)
        cap = np.array([self.labels.cap(s) for s in scales], np.float64)
        left, top = self.left - pad, self.y - self.half - pad
        zero, opacity = np.zeros_like(left), self.body * self.opened
        middle = np.maximum(self.wide + 2 * pad - 2 * cap, 0.0)
        return (
            (image, np.stack([left, top, cap, high], 1), np.stack([zero, zero, cap, high], 1), opacity),
            (image, np.stack([left + cap, top, middle, high], 1), np.stack([cap, zero, zero + 1, high], 1), opacity),
            (
                image,
                np.stack([left + cap + middle, top, cap, high], 1),
                np.stack([cap + 1, zero, cap, high], 1),
                opacity,
            ),
        )

    def small_discs(self) -> Rows:
        """The discs on plates."""
        image = self._of(
            lambda p, s: self.labels.disc(p.number, s, group=p.group, chosen=p.chosen, hovered=p.hovered, small=True)
        )
        edge = (self.tall - np.round(SMALL_DISC * self.scale)) // 2
        left, top = self.left + edge, self.y - self.half + edge
        return self._whole(image, left, top, self.body * self.opened)

    def titles(self) -> Rows:
        """The titles, as far as their plates are drawn out."""
        placed, scale = self.placed, self.scale
        blank = self._number(self.images[0])
        shown = (placed.open > 0) & (self.body > 0)
        rows = zip(placed.pins, scale.tolist(), shown.tolist(), strict=True)
        image = np.array([self._number(self.labels.title(p.title, s)) if k else blank for p, s, k in rows], np.float64)
        wide, tall = self._size(image)
        start = np.round((TEXT_LEFT + np.array([wider(p.number) for p in placed.pins])) * scale)
        room = np.floor(self.wide - start - TEXT_RIGHT * 0.5 * scale)
        wide = np.where(shown, np.clip(wide, 0.0, np.maximum(room, 0.0)), 0.0)
        left, top = self.left + start, self.y - self.half
        zero = np.zeros_like(left)
        opacity = self.body * np.clip(placed.open * 2 - 1, 0.0, 1.0)
        return image, np.stack([left, top, wide, tall], 1), np.stack([zero, zero, wide, tall], 1), opacity
