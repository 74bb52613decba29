"""Where pins and their labels stand on the screen: never over each other, near and chosen ones first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from viewer.camera import Camera

Rect = tuple[float, float, float, float]
"""Left, top, width, height; pixels, y down."""

DISC = 30.0
STEM = 16.0
GAP = 4.0
"""Logical pixels: a pin's disc, the line from it to its anchor, the room between labels."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A pin to be shown.

    Parameters
    ----------
    id : of the hotspot, or of the place for a group pin
    anchor : metres
    number : on the disc
    title : on the label
    group : stands for a place and all its hotspots
    chosen, hovered : state
    """

    id: str
    anchor: tuple[float, float, float]
    number: str
    title: str
    group: bool = False
    chosen: bool = False
    hovered: bool = False


@dataclass(frozen=True, slots=True)
class PlacedPin:
    """A pin on the screen, physical pixels.

    Parameters
    ----------
    anchor : x, y and depth 0..1
    disc, stem : rectangles
    label : None where there is no room for it
    flipped : the label stands left of the disc
    """

    pin: Pin
    anchor: tuple[float, float, float]
    disc: Rect
    stem: Rect
    label: Rect | None
    flipped: bool = False

    def hit(self, x: float, y: float, slack: float = 0.0, /) -> bool:
        """Whether a point is on the pin or its label."""
        return any(
            r[0] - slack <= x <= r[0] + r[2] + slack and r[1] - slack <= y <= r[1] + r[3] + slack
            for r in (self.disc, self.label)
            if r
        )


def overlap(a: Rect, b: Rect, gap: float = 0.0, /) -> bool:
    """Whether two rectangles come closer than `gap`."""
    return (
        a[0] < b[0] + b[2] + gap and b[0] < a[0] + a[2] + gap and a[1] < b[1] + b[3] + gap and b[1] < a[1] + a[3] + gap
    )


def place_pins(
    pins: Sequence[Pin],
    camera: Camera,
    size: tuple[int, int],
    measure: Callable[[str], tuple[float, float]],
    /,
    *,
    ratio: float = 1.0,
    area: Rect | None = None,
) -> tuple[PlacedPin, ...]:
    """Place pins greedily: chosen, hovered, groups, then near before far.

    Parameters
    ----------
    size : of the picture, physical pixels
    measure : width and height of a label by its title, physical pixels
    ratio : physical to logical pixels
    area : where labels may stand; the whole picture when not given

    Returns
    -------
    In drawing order: the most important one last. Pins behind the eye or outside the picture are left out.
    """
    width, height = size
    free = area or (0.0, 0.0, float(width), float(height))
    disc, stem, gap = DISC * ratio, STEM * ratio, GAP * ratio
    shown = []
    for pin, (x, y, depth) in zip(
        pins, camera.project([p.anchor for p in pins] or [(0, 0, 0)], width, height).tolist(), strict=False
    ):
        if not (
            0 <= depth <= 1
            and free[0] <= x <= free[0] + free[2]
            and free[1] + stem + disc <= y <= free[1] + free[3] + disc
        ):
            continue
        rank = (not pin.chosen, not pin.hovered, not pin.group, depth, pin.id)
        shown.append((rank, pin, round(x), round(y), depth))
    shown.sort(key=lambda s: s[0])
    discs = {pin.id: (x - disc / 2, y - stem - disc, disc, disc) for _, pin, x, y, _ in shown}
    taken: list[Rect] = []
    placed: list[PlacedPin] = []
    for _, pin, x, y, depth in shown:
        own = discs[pin.id]
        others = [r for i, r in discs.items() if i != pin.id]
        label, flipped = None, False
        w, h = measure(pin.title)
        top = round(own[1] + (disc - h) / 2)
        for left, flip in ((own[0] + disc * 0.62, False), (own[0] + disc * 0.38 - w, True)):
            rect = (round(left), top, w, h)
            inside = free[0] <= rect[0] and rect[0] + w <= free[0] + free[2]
            if inside and not any(overlap(rect, r, gap) for r in (*taken, *others)):
                label, flipped = rect, flip
                taken.append(rect)
                break
        taken.append(own)
        placed.append(PlacedPin(pin, (x, y, depth), own, (x - ratio, y - stem, 2 * ratio, stem), label, flipped))
    return tuple(reversed(placed))
