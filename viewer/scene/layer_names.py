"""What the objects of a layer are called, by its kind; all lie below the layer's id but those that features name."""

from __future__ import annotations

from collections.abc import Iterable

from viewer.late import late
from viewer.scene.layers import kind_of
from viewer.scene.model import AddedLayer, Anchor, ArcLayer, Layer, ModelLayer, model_key
from viewer.scene.read_scene import ReadScene


def none(read: ReadScene, layer: Layer, /) -> Iterable[str]:
    """No names that one could know before."""
    return ()


def of_features(read: ReadScene, layer: Layer, /) -> Iterable[str]:
    """Those that the file gives."""
    table = read.features.get(layer.id)
    return [name for name in table.names if name] if table is not None else ()


def of_storeys(read: ReadScene, layer: Layer, /) -> Iterable[str]:
    """Those of the storeys and of all that is on them, below the layer's id."""
    return [f"{layer.id}/{name}" for name in of_features(read, layer)]


def of_model(read: ReadScene, layer: ModelLayer, /) -> Iterable[str]:
    """Those of the model's nodes."""
    found = read.models.get(model_key(layer))
    return [f"{layer.id}/{name}" for name in found.names] if found else ()


def arc_names(layer: ArcLayer, /) -> tuple[str, ...]:
    """What the arcs of a layer are called below it: their name, else the object they come from, else their number."""
    return tuple(
        arc.name or (arc.start.object if isinstance(arc.start, Anchor) else str(i)) for i, arc in enumerate(layer.arc)
    )


def of_arcs(read: ReadScene, layer: ArcLayer, /) -> Iterable[str]:
    """Those of the arcs."""
    return [f"{layer.id}/{name}" for name in arc_names(layer)]


def of_scene(read: ReadScene, layer: Layer, /) -> Iterable[str]:
    """All of the scene in miniature."""
    inner = read.scenes.get(layer.id)
    return [f"{layer.id}/{name}" for name in object_names(inner)] if inner else ()


_LONGEST_NAME = 400  # of objects: nothing can call one by a longer name


def object_names(read: ReadScene, /) -> set[str]:
    """All names that an object of the scene can be called by, groups and those of miniatures included."""
    names: set[str] = {layer.id for layer in read.scene.layer}
    for layer in read.scene.layer:
        kind = kind_of(layer)
        # An added kind's own names are known when its mesh is made; those of its features are known already.
        own = of_features if isinstance(layer, AddedLayer) else late(kind.names)
        names |= set(own(read, layer))
    for name in list(names):
        # From the whole to its first part, until somebody came along here before.
        above = name.rpartition("/")[0] if len(name) <= _LONGEST_NAME else ""
        while above and above not in names:
            names.add(above)
            above = above.rpartition("/")[0]
    return names
