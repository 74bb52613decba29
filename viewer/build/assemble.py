"""A scene as read becomes the geometry that is drawn and picked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from viewer.build.atlas import Key, pack
from viewer.build.batches import Geometry
from viewer.build.builder import Builder, Work
from viewer.build.layers import Meshes, mesh_layer
from viewer.build.sights import unseen
from viewer.build.signs import Carriers, build_signs
from viewer.scene.issues import Issue
from viewer.scene.places import SCENE_FILE
from viewer.scene.read_scene import Progress, ReadScene
from viewer.scene.tasks import Stage, Task, Tasks

U1 = NDArray[np.uint8]

_PACKING = 3  # tenths of what a texel takes


def build_geometry(
    read: ReadScene,
    /,
    progress: Progress | None = None,
    *,
    mesh: Meshes = mesh_layer,
    tasks: Tasks | None = None,
    faults: list[Issue] | None = None,
) -> Geometry:
    """All geometry of a scene.

    Parameters
    ----------
    progress : told how far it is, 0..1
    mesh : where the meshes of layers of features come from
    tasks : leaves out layers that take too long or too much
    faults : takes an issue for each layer that is left out
    """
    work = Work(mesh, tasks or Tasks(), faults if faults is not None else [])
    work.tasks.begin(Task(Stage.JOIN, read.lone or SCENE_FILE))
    atlas, work.rects = pack(_pictures(read, "", work.prefixes))
    # What is left of it is to be written.
    work.tasks.carry(-_PACKING * atlas.shape[0] * atlas.shape[1] // 10)
    builder = Builder(read, work)
    for i, _ in enumerate(builder.layers()):
        if progress:
            # What is left is sorting and the tree for picking.
            progress(0.6 * (i + 1) / len(read.scene.layer))
    work.tasks.begin(Task(Stage.JOIN, read.lone or SCENE_FILE))
    builder.complete()
    # Before the parts are joined: the time for that is kept.
    signs = build_signs(read, Carriers(builder.objects, builder.solids), builder.terrain.at, work.tasks, work.faults)
    if read.scene.sign:
        work.tasks.begin(Task(Stage.JOIN, read.lone or SCENE_FILE))
    geometry = replace(builder.finish(atlas), signs=signs)
    if not read.lone:
        work.faults += unseen(read, geometry.objects, builder.layer_of)
    return geometry


def _pictures(read: ReadScene, prefix: str, prefixes: dict[int, str]) -> dict[Key, U1]:
    """All pictures of a scene's models, and of those that it shows in miniature, each scene's once.

    Parameters
    ----------
    prefixes : takes what comes before the names of each miniature's models, by the `id` of its scene
    """
    own = {(prefix + name, i): p for name, model in read.models.items() for i, p in enumerate(model.pictures)}
    for layer, inner in read.scenes.items():
        if id(inner) not in prefixes:
            prefixes[id(inner)] = f"{prefix}{layer}/"
            own |= _pictures(inner, prefixes[id(inner)], prefixes)
    return own
