"""REGISTRY of the kinds of layers: what one says in `scene.toml`, which files it reads, its names and its mesh.

What a kind is called stands in its struct's tag and nowhere else. Nothing heavy is imported: readers and meshers are
named and come when they are wanted. Other packages add kinds of their own (`added_kinds`); the model of a scene holds
their layers as `AddedLayer`, so that whoever shows a scene that was built needs nothing of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Union

import msgspec

from viewer import plugins
from viewer.scene import formats, model, vocabulary
from viewer.scene.formats import Format, Gives

GROUP = "jinyuzui.layers"

_BUILD, _NAMES = "viewer.build.meshers", "viewer.scene.layer_names"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a kind of layer makes of the features of its file.

    Parameters
    ----------
    shapes : which parts of their geometry, of `polygons`, `lines`, `points`
    houses : they are buildings
    symbols : heights stand for numbers on a map, not for what stands on Earth
    indoor : only what is inside of buildings is shown, storey by storey
    """

    shapes: tuple[str, ...]
    houses: bool = False
    symbols: bool = False
    indoor: bool = False


@dataclass(frozen=True, slots=True)
class LayerKind:
    """A kind of layer.

    Parameters
    ----------
    struct : of a table `[[layer]]`; its tag is the kind's name
    shown : of features; None for a kind that reads none
    mesher : `module:function`. With `shown` it takes `MeshInputs` and gives a `LayerMesh`, from nothing else; without
        it takes a `Builder` and the layer
    names : `module:function`, gives the names of its objects, from the scene as read and the layer
    reads : what its file may give
    key : of the file's name
    height : key of the height of what tells none
    last : made when all others stand
    mark : of an added one, "" for the program's own
    """

    struct: type[msgspec.Struct]
    shown: Shown | None = None
    mesher: str = ""
    names: str = f"{_NAMES}:of_features"
    reads: tuple[Gives, ...] = (Gives.FEATURES,)
    key: str = "source"
    height: str = "default_height"
    last: bool = False
    mark: str = ""

    @property
    def name(self) -> str:
        """What `kind` is in `scene.toml`."""
        return str(self.struct.__struct_config__.tag)

    @property
    def shapes(self) -> tuple[str, ...]:
        """Which parts of features it shows."""
        return self.shown.shapes if self.shown else ()

    def file(self, layer: msgspec.Struct, /) -> str | None:
        """The name of a layer's file, if it has one."""
        name = getattr(layer, self.key, None)
        return name if isinstance(name, str) else None


_AREAS, _AREAS_AND_LINES = Shown(("polygons",)), Shown(("polygons", "lines"))
_FLAT, _MODELS = f"{_BUILD}.flat:mesh", (Gives.MODEL,)

GROUND = LayerKind(model.GroundLayer, _AREAS, _FLAT)
GREEN = LayerKind(model.GreenLayer, _AREAS_AND_LINES, _FLAT)
WATER = LayerKind(model.WaterLayer, _AREAS_AND_LINES, _FLAT)
ROADS = LayerKind(model.RoadLayer, _AREAS_AND_LINES, _FLAT)
LINES = LayerKind(model.LineLayer, _AREAS_AND_LINES, _FLAT)
BUILDINGS = LayerKind(model.FeatureLayer, Shown(("polygons",), houses=True), f"{_BUILD}.buildings:mesh")
TREES = LayerKind(model.TreeLayer, Shown(("lines", "points")), f"{_BUILD}.trees:mesh")
PILLARS = LayerKind(model.PillarLayer, Shown(("points",), symbols=True), f"{_BUILD}.pillars:mesh", height="height")
INDOOR = LayerKind(
    model.IndoorLayer,
    Shown(("polygons", "lines", "points"), indoor=True),
    f"{_BUILD}.indoor:mesh",
    names=f"{_NAMES}:of_storeys",
)
MODEL = LayerKind(model.ModelLayer, None, f"{_BUILD}.models:add", names=f"{_NAMES}:of_model", reads=_MODELS)
INSTANCES = LayerKind(
    model.InstanceLayer, None, f"{_BUILD}.instances:add", names=f"{_NAMES}:none", reads=_MODELS, key="model"
)
ARCS = LayerKind(model.ArcLayer, None, f"{_BUILD}.arcs:add", names=f"{_NAMES}:of_arcs", reads=(), last=True)
SCENE = LayerKind(model.SceneLayer, None, f"{_BUILD}.scenes:add", names=f"{_NAMES}:of_scene", reads=())
RELIEF = LayerKind(
    model.ReliefLayer, None, f"{_BUILD}.relief:add", names=f"{_NAMES}:none", reads=(Gives.HEIGHTS, Gives.FEATURES)
)

REGISTRY: tuple[LayerKind, ...] = (
    *(GROUND, GREEN, WATER, ROADS, LINES, BUILDINGS, INDOOR, TREES, PILLARS),
    *(MODEL, INSTANCES, ARCS, SCENE, RELIEF),
)
"""The program's own; the first ones in the order in which those of a lone file lie over each other."""

_BY_STRUCT = {kind.struct: kind for kind in REGISTRY}
_UNUSABLE = LayerKind(model.AddedLayer, names=f"{_NAMES}:none", reads=())
"""A kind that somebody adds but that cannot be used: its layers are left out."""


def own_kind(layer: msgspec.Struct, /) -> LayerKind | None:
    """The kind of a layer, None for an added one. Nothing is looked up."""
    return _BY_STRUCT.get(type(layer))


def kind_of(layer: msgspec.Struct, /) -> LayerKind:
    """The kind of a layer of a scene."""
    if isinstance(layer, model.AddedLayer):
        return added_kinds()[0].get(layer.adds, _UNUSABLE)
    return _BY_STRUCT[type(layer)]


def of_models(layer: msgspec.Struct, /) -> bool:
    """Whether a layer shows models. Nothing is looked up."""
    kind = own_kind(layer)
    return kind is not None and Gives.MODEL in kind.reads


def as_written(layer: msgspec.Struct, /) -> Any:
    """A layer as its file has it, in the struct of its kind."""
    if not isinstance(layer, model.AddedLayer) or (kind := kind_of(layer)) is _UNUSABLE:
        return layer
    return msgspec.convert(layer.settings, kind.struct)


def formats_for(kind: LayerKind, /, added: Iterable[Format] = ()) -> tuple[Format, ...]:
    """The formats that a kind's file may have, the program's own first."""
    more = tuple(added)
    return tuple(f for gives in kind.reads for f in (*formats.giving(gives), *(m for m in more if m.gives is gives)))


@cache
def added_kinds() -> tuple[dict[str, LayerKind], tuple[plugins.Fault, ...]]:
    """Kinds that other packages add, and what is wrong with those that cannot be had. Looked up once."""
    all_ = plugins.additions(GROUP, LayerKind, taken={kind.name for kind in REGISTRY})
    found: dict[str, LayerKind] = {}
    faults = list(all_.faults)
    for name, each in all_.found.items():
        if bad := _unfit(name, each.value):
            faults.append(plugins.Fault(each.origin, name, *bad))
        else:
            found[name] = replace(each.value, mark=each.mark)
    return found, tuple(faults)


def _unfit(name: str, kind: LayerKind) -> tuple[str, str] | None:
    """What is found and expected of an added kind that cannot be taken in."""
    config = getattr(kind.struct, "__struct_config__", None)
    if config is None:
        return repr(kind.struct)[:60], "msgspec.Struct"
    if (config.tag_field, config.tag) != ("kind", name):
        return f"{config.tag_field}={config.tag!r}", f"kind={name!r}"
    if "id" not in kind.struct.__struct_fields__:
        return kind.struct.__name__, "id: Id"
    if kind.shown is None or not kind.mesher:
        return kind.struct.__name__, "shown, mesher"
    return None


@cache
def written_scene(names: tuple[str, ...] = (), /) -> type[msgspec.Struct]:
    """The struct of `scene.toml` where layers may also be of other kinds: what reading validates against.

    Parameters
    ----------
    names : of kinds that the program does not have; those that nobody adds stay unknown
    """
    structs = [kind.struct for kind in REGISTRY]
    found, faults = added_kinds() if names else ({}, ())
    structs += [kind.struct for kind in found.values()]
    unusable = {fault.name for fault in faults} - {kind.name for kind in REGISTRY} - set(found)
    structs += [_placeholder(name) for name in sorted(unusable)]
    kinds = tuple[Union[tuple(structs)], ...]  # type: ignore[misc, valid-type] # noqa: UP007 - made at run time
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    for each in msgspec.structs.fields(model.Scene):
        kind = kinds if each.name == "layer" else each.type
        fields.append((each.name, kind) if each.required else (each.name, kind, each.default))
    made = msgspec.defstruct("Scene", fields, bases=(vocabulary.Part,), frozen=True, kw_only=True)
    made.__doc__ = model.Scene.__doc__
    return made


def _placeholder(name: str) -> type[msgspec.Struct]:
    """What a layer of a kind that cannot be used is taken as: it has an id, the rest is not looked at."""
    return msgspec.defstruct(name, [("id", vocabulary.Id)], tag_field="kind", tag=name, frozen=True)


def unknown_kinds(data: Mapping[str, Any], /) -> tuple[str, ...]:
    """The kinds in what a TOML reader gave that the program does not have."""
    known = {kind.name for kind in REGISTRY}
    layers = data.get("layer")
    entries = [e for e in layers if isinstance(e, dict)] if isinstance(layers, list) else []
    return tuple(sorted({k for e in entries if isinstance(k := e.get("kind"), str) and k not in known}))


def settled(written: Any, /) -> model.Scene:
    """A scene as its file has it, in the model that does not depend on what is installed."""
    layers = tuple(layer if own_kind(layer) else _added(layer) for layer in written.layer)
    values = {name: getattr(written, name) for name in model.Scene.__struct_fields__}
    return model.Scene(**{**values, "layer": layers})


def _added(layer: Any) -> model.AddedLayer:
    settings = msgspec.to_builtins(layer)
    return model.AddedLayer(id=layer.id, adds=str(layer.__struct_config__.tag), settings=settings)
