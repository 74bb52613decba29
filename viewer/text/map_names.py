"""Names on the ground: which are seen, and where; they give way to pins, to panels and to each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from viewer.frame import LabelImage, Sprites
from viewer.scene.model import MapName
from viewer.scene.vocabulary import localised
from viewer.session.pins.board import Seen
from viewer.session.pins.pin import PlacedPin, Rect, overlap
from viewer.text.labels import Labels

LEAST, MOST = 0.05, 3.0
"""A thing's size on the screen to the picture's height, between which its name is written."""

_GAP = 3.0  # nominal pixels about a name


def names_seen(
    names: Sequence[MapName],
    seen: Seen,
    placed: Sequence[PlacedPin],
    labels: Labels,
    scale: float,
    /,
    told: Rect | None = None,
) -> list[tuple[LabelImage, float, float]]:
    """The names that have room, the first ones first: picture, left and top, whole physical pixels.

    Parameters
    ----------
    placed : pins that no name may touch
    labels : paints them
    scale : physical to nominal pixels
    told : where what a card tells of is seen, which no name may hide
    """
    if not names:
        return []
    width, height = seen.size
    at: NDArray[np.float64] = np.array([name.at for name in names])
    x, y, _ = seen.camera.project(at, width, height).T
    away = (at - seen.camera.eye) @ seen.camera.forward
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.array([n.size for n in names]) * seen.camera.focal(1.0) / away
    left, top, right, bottom = seen.reserved
    free: Rect = (left, top, width - left - right, height - top - bottom)
    taken = [rect for pin in placed for rect in (pin.disc, pin.label) if rect]
    taken += (*seen.covered, *((told,) if told else ()))
    out = []
    for i in np.flatnonzero((away > 0) & (share > LEAST) & (share < MOST)).tolist():
        text = localised(names[i].text, seen.state.lang)
        image = labels.map_name(text, names[i].kind, scale)
        tall, wide = image.pixels.shape[:2]
        rect: Rect = (round(x[i] - wide / 2), round(y[i] - tall / 2), wide, tall)
        if _inside(rect, free) and not any(overlap(rect, other, _GAP * scale) for other in taken):
            taken.append(rect)
            out.append((image, rect[0], rect[1]))
    return out


def _inside(rect: Rect, free: Rect) -> bool:
    return (
        rect[0] >= free[0]
        and rect[1] >= free[1]
        and rect[0] + rect[2] <= free[0] + free[2]
        and rect[1] + rect[3] <= free[1] + free[3]
    )


def below(pins: Sprites, names: Sequence[tuple[LabelImage, float, float]], /) -> Sprites:
    """Names, and pins over them."""
    if not names:
        return pins
    images = tuple(image for image, _, _ in names)
    sizes = np.array([image.pixels.shape[1::-1] for image in images], np.float32)
    rect = np.column_stack([np.array([(x, y) for _, x, y in names], np.float32), sizes])
    source = np.column_stack([np.zeros_like(sizes), sizes])
    return Sprites(
        (*images, *pins.images),
        np.concatenate([np.arange(len(names)), pins.image + len(names)]).astype(np.intp),
        np.concatenate([rect, pins.rect]).astype(np.float32),
        np.concatenate([source, pins.source]).astype(np.float32),
        np.concatenate([np.ones(len(names)), pins.opacity]).astype(np.float32),
    )
