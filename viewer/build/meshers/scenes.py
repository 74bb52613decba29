"""Other scenes in miniature."""

from __future__ import annotations

from viewer.build.builder import Builder
from viewer.build.miniature import Miniature, PlacedScene
from viewer.scene.model import SceneLayer


def add(builder: Builder, layer: SceneLayer, /) -> None:
    """The scene in miniature, if it could be read."""
    inner = builder.read.scenes.get(layer.id)
    if inner is None:
        return
    work = builder.work
    whole = work.built.get(id(inner))
    if whole is None:
        whole = Builder(inner, work, work.prefixes[id(inner)], f"{builder.within}{inner.scene.id}/")
        for _ in whole.layers():
            pass
        whole.complete()
        work.built[id(inner)] = whole
    first = len(builder.names.names)
    placed = PlacedScene(layer, whole.names, builder.names, whole.lowest)
    placed.add_solids(whole.solids, builder.solids)
    builder.miniatures.append(Miniature(first, len(builder.names.names), placed.houses))
    for batch in whole.instances:
        triangles = batch.indices.reshape(-1, 3)
        vertices = batch.vertices if len(batch.detail) else placed.over(batch.vertices)
        builder.instanced(vertices, triangles, batch.detail, placed.placements(batch))
