"""What of a package can be seen, asked of what was really built: whatever the cause, an empty picture is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from viewer.build.batches import Objects
from viewer.geometry.bounds import merge
from viewer.geometry.bulk import stray_boxes
from viewer.scene.issues import Issue, Severity
from viewer.scene.places import SCENE_FILE
from viewer.scene.read_scene import ReadScene

_SMALLEST = 1e-3
"""Metres: of what is smaller as a whole no view can be made."""


def unseen(read: ReadScene, objects: Objects, layer_of: Callable[[int], int], /) -> Iterator[Issue]:
    """That a package shows nothing, or that some of it lies so far from the rest that it will not be seen beside it.

    Parameters
    ----------
    layer_of : the number of the layer that an object came with
    """
    boxes = objects.bounds.astype(np.float64)
    held = np.flatnonzero((boxes[:, 0] <= boxes[:, 1]).all(axis=1))
    size = float(np.ptp(merge(boxes[held]), axis=0).max()) if len(held) else 0.0
    if size < _SMALLEST:
        if read.scene.layer and not any(i.severity is Severity.ERROR for i in read.issues):
            yield Issue("empty", Severity.ERROR, SCENE_FILE)
        return
    if read.scene.view:
        # Whoever made views has chosen what they show.
        return
    told = {(i.file, i.path) for i in read.issues if i.code == "apart"}
    files = {file for file, _ in told}
    for number in held[stray_boxes(boxes[held])].tolist():
        layer = layer_of(number)
        where = SCENE_FILE, f"layer[{layer}]"
        if where not in told and getattr(read.scene.layer[layer], "source", None) not in files:
            told.add(where)
            place = read.place(("layer", layer))
            yield Issue("apart", Severity.WARNING, SCENE_FILE, *place, path=where[1], found=objects.names[number])
