"""A scene as read becomes the geometry that is drawn and picked."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from viewer.build import trees
from viewer.build.atlas import Key, Rect, pack
from viewer.build.batches import DETAIL, PLACEMENT, Geometry, InstanceBatch, Material, Objects
from viewer.build.collect import Names, Solids, constant, objects_of, tiled, tiled_instances, vertices_of
from viewer.build.crowds import Crowd, thinned
from viewer.build.ground import Terrain
from viewer.build.layers import LayerMesh, Meshes, MeshInputs, mesh_layer
from viewer.build.maps import add_arcs
from viewer.build.miniature import Placed
from viewer.build.models import PlacedModel, place, stands_upright
from viewer.build.models import placements as repeated_placements
from viewer.build.order import PAINTS, flat_orders
from viewer.build.repeats import places
from viewer.build.sights import unseen
from viewer.build.tints import colours_of
from viewer.geometry.bounds import merge
from viewer.geometry.bulk import stray_boxes
from viewer.geometry.crowding import MOST
from viewer.geometry.mesh import Part
from viewer.geometry.polygons import PolygonSet
from viewer.geometry.raycast import RayInstances, RayScene
from viewer.geometry.relief import Relief
from viewer.geometry.slab import slab
from viewer.geometry.transforms import placements as placement_matrices
from viewer.scene.features import FeatureTable
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.issues import Issue, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.loader import Progress, ReadScene
from viewer.scene.lone_model import axes
from viewer.scene.model import (
    ArcLayer,
    FeatureLayer,
    GroundLayer,
    InstanceLayer,
    Layer,
    ModelLayer,
    PillarLayer,
    ReliefLayer,
    RoadLayer,
    SceneLayer,
    WaterLayer,
)
from viewer.scene.paints import Paint, paint_codes, painted
from viewer.scene.tasks import Stage, Task, Tasks, at_most

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
    work = _Work(mesh, tasks or Tasks(), faults if faults is not None else [])
    work.tasks.begin(Task(Stage.JOIN, read.lone or "scene.toml"))
    atlas, work.rects = pack(_pictures(read, "", work.prefixes))
    # What is left of it is to be written.
    work.tasks.carry(-_PACKING * atlas.shape[0] * atlas.shape[1] // 10)
    builder = _Builder(read, work)
    for i, _ in enumerate(builder.layers()):
        if progress:
            # What is left is sorting and the tree for picking.
            progress(0.6 * (i + 1) / len(read.scene.layer))
    work.tasks.begin(Task(Stage.JOIN, read.lone or "scene.toml"))
    builder.complete()
    geometry = builder.finish(atlas)
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


@dataclass(slots=True, eq=False)
class _Work:
    """What the builders of a scene and of those that it shows in miniature share.

    Parameters
    ----------
    mesh : makes the meshes of layers of features
    rects : where in the atlas the models' pictures lie
    prefixes : of the names of the miniatures' models in `rects`, by the `id` of the scene
    built : miniatures that stand already, by the same: shown again, they are only placed once more
    """

    mesh: Meshes
    tasks: Tasks
    faults: list[Issue]
    rects: Mapping[Key, Rect] = field(default_factory=dict)
    prefixes: dict[int, str] = field(default_factory=dict)
    built: dict[int, _Builder] = field(default_factory=dict)


def _two_sided(read: ReadScene) -> bool:
    """Whether some surfaces are to be seen from behind too."""
    own = any(model.two_sided for model in read.models.values())
    asked = any(isinstance(k, ModelLayer | InstanceLayer) and k.two_sided for k in read.scene.layer)
    return own or asked or any(_two_sided(inner) for inner in read.scenes.values())


class _Builder:
    """A geometry being made.

    Parameters
    ----------
    prefix : of the names of its models' pictures
    within : of the names of its files in issues
    """

    def __init__(self, read: ReadScene, work: _Work, prefix: str = "", within: str = "") -> None:
        self.read, self.work, self.prefix, self.within = read, work, prefix, within
        self.names, self.solids = Names(), Solids()
        self.instances: list[InstanceBatch] = []
        self.arcs: list[ArcLayer] = []
        self.miniatures: list[tuple[int, int]] = []
        self.objects = Objects((), np.zeros((0, 2, 3), np.float32))
        self.ground = 0.0
        self._spans: list[tuple[int, int]] = []
        waters = (k.id for k in read.scene.layer if isinstance(k, WaterLayer) and k.id in read.features)
        self.terrain = Terrain.of(tuple(read.reliefs.values()), [read.features[k].polygons for k in waters])
        self.reliefs = dict(zip(read.reliefs, self.terrain.reliefs, strict=True))
        flat = [
            (k, read.features[k.id])
            for k in read.scene.layer
            if isinstance(k, FeatureLayer) and type(k) in PAINTS and k.id in read.features
        ]
        self.orders, self.lowest = flat_orders(flat, on_relief=bool(read.reliefs))
        # A country on a table has no storeys.
        self.storeys = read.scene.projection.scale == 1.0

    @property
    def rects(self) -> Mapping[Key, Rect]:
        """Where in the atlas the models' pictures lie."""
        return self.work.rects

    def layers(self) -> Iterator[Layer]:
        """Add all layers, one after the other; those that cannot be had leave nothing behind but an issue."""
        for i, layer in enumerate(self.read.scene.layer):
            task = self._task(layer, i)
            before = self._mark()
            self._spans.append((len(self.names.names), i))
            if not self.work.tasks.attempt(task, partial(self._whole, layer), self.work.faults):
                self._rewind(*before)
            yield layer

    def _task(self, layer: Layer, number: int) -> Task:
        source = layer.model if isinstance(layer, InstanceLayer) else getattr(layer, "source", None)
        file = self.read.lone or self.within + (source or "scene.toml")
        return Task(Stage.MESH, file, layer.id if self.read.lone else f"layer[{number}]")

    def _whole(self, layer: Layer) -> bool:
        self.layer(layer)
        self._bound()
        return True

    def _bound(self) -> None:
        """Go on if there are no more triangles than can be joined and drawn.

        Raises
        ------
        TooManyError
            If there are.
        """
        solid = self.solids.triangles
        at_most(solid, self.work.tasks.room())
        repeated = sum(len(b.indices) // 3 * len(b.placements) for b in self.instances)
        at_most(solid + repeated, LIMITS.scene_triangles)
        self.work.tasks.hold(solid)

    def _mark(self) -> tuple[int, tuple[int, ...], int, int]:
        """How much there is of everything."""
        return len(self.names.names), self.solids.mark(), len(self.instances), len(self.miniatures)

    def _rewind(self, names: int, solids: tuple[int, ...], instances: int, miniatures: int) -> None:
        """Take away what has come since."""
        self.names.rewind(names)
        self.solids.rewind(solids)
        del self.instances[instances:], self.miniatures[miniatures:]

    def layer(self, layer: Layer) -> None:
        """Add one layer."""
        if isinstance(layer, ModelLayer):
            if model := self.read.models.get(layer.source):
                self._model(layer, model)
        elif isinstance(layer, InstanceLayer):
            if model := self.read.models.get(layer.model):
                self._repeated(layer, model)
        elif isinstance(layer, ArcLayer):
            # They lead to what other layers bring, whichever comes first.
            self.arcs.append(layer)
        elif isinstance(layer, ReliefLayer):
            if relief := self.reliefs.get(layer.id):
                self._relief(layer, relief)
        elif isinstance(layer, SceneLayer):
            if inner := self.read.scenes.get(layer.id):
                self._miniature(layer, inner)
        elif (table := self.read.features.get(layer.id)) is not None:
            self._add(self.work.mesh(self._inputs(layer, table)))

    def _inputs(self, layer: FeatureLayer | PillarLayer, table: FeatureTable) -> MeshInputs:
        obstacles: list[PolygonSet] = []
        if isinstance(layer, RoadLayer) and layer.trees:
            obstacles = [self.read.features[k.id].polygons for k in self.read.scene.layer if self._blocks_trees(k)]
        order = self.orders.get(layer.id)
        return MeshInputs(layer, table, self.terrain, tuple(obstacles), self.storeys, order)

    def _blocks_trees(self, layer: Layer) -> bool:
        return (type(layer) is FeatureLayer or isinstance(layer, WaterLayer)) and layer.id in self.read.features

    def _add(self, made: LayerMesh) -> None:
        """Put a layer's own mesh among the others; its objects follow those that there are."""
        before = np.uint32(len(self.names.names) - 1)
        for name in made.names:
            self.names.add(name)
        for part in (made.vertices, made.trees):
            if before and len(part):
                part["object"] += before
        self.solids.add(made.vertices, made.triangles)
        for vertices, triangles, chosen in trees.variants(made.trees):
            self._instanced(vertices, triangles, np.zeros(0, DETAIL), chosen)

    def _relief(self, layer: ReliefLayer, relief: Relief) -> None:
        mesh = relief.mesh()
        count = len(mesh.positions)
        given = np.zeros((1, 4), np.uint8)
        top, edge = colours_of(layer.colour, given, Paint.GROUND), np.array([painted(Paint.EDGE)])
        colour = np.where((mesh.part == Part.EDGE)[:, None], edge, top)
        ids = np.full(count, self.names.add(layer.id), np.int64)
        material = constant(count, Material.PLAIN)
        vertices = vertices_of(mesh, colour, material, np.zeros(count), ids, sunk=self.lowest)
        self.solids.add(vertices, mesh.triangles)

    def _miniature(self, layer: SceneLayer, inner: ReadScene) -> None:
        builder = self.work.built.get(id(inner))
        if builder is None:
            builder = _Builder(inner, self.work, self.work.prefixes[id(inner)], f"{self.within}{inner.scene.id}/")
            for _ in builder.layers():
                pass
            builder.complete()
            self.work.built[id(inner)] = builder
        first = len(self.names.names)
        placed = Placed(layer, builder.names, self.names, builder.lowest)
        self.miniatures.append((first, len(self.names.names)))
        placed.add_solids(builder.solids, self.solids)
        for batch in builder.instances:
            triangles = batch.indices.reshape(-1, 3)
            vertices = batch.vertices if len(batch.detail) else placed.over(batch.vertices)
            self._instanced(vertices, triangles, batch.detail, placed.placements(batch))

    def _instanced(
        self,
        vertices: NDArray[np.void],
        triangles: NDArray[np.uint32],
        detail: NDArray[np.void],
        placements: NDArray[np.void],
    ) -> None:
        if not len(placements):
            return
        self.instances.append(tiled_instances(vertices, triangles, detail, placements))

    def _model(self, layer: ModelLayer, model: ModelData) -> None:
        matrix = placement_matrices([self._lifted(layer.at)], [math.radians(layer.heading)], [[layer.scale] * 3])[0]
        ids = np.array([self.names.add(f"{layer.id}/{name}") for name in model.names], np.uint32)
        name = self.prefix + layer.source
        self._add_model(self.solids, place(model, model.mesh, layer, matrix, ids, self.rects, name))
        own = np.eye(4)
        own[:3, 3] = -model.origin
        for repeated in model.repeated:
            if not stands_upright(layer):
                placed = place(model, repeated.expanded(), layer, matrix, ids, self.rects, name)
                self._add_model(self.solids, placed)
                continue
            mesh = place(model, repeated.mesh, layer, own, np.zeros(1, np.uint32), self.rects, name)
            placements = repeated_placements(model, repeated, matrix, ids)
            self._instanced(mesh.vertices, mesh.triangles, mesh.detail, placements)

    def _add_model(self, solids: Solids, placed: PlacedModel) -> None:
        first, plain = placed.plain_triangles, placed.plain
        solids.add(placed.vertices[:plain], placed.triangles[:first])
        solids.add(placed.vertices[plain:], placed.triangles[first:] - np.uint32(plain), placed.detail)

    def _lifted(self, at: tuple[float, float, float]) -> tuple[float, float, float]:
        """A place on the terrain."""
        return (at[0], at[1], at[2] + float(self.terrain.at([at[:2]])[0]))

    def _repeated(self, layer: InstanceLayer, model: ModelData) -> None:
        at, heading, scale = places(layer)
        if not len(at):
            return
        at[:, 2] += self.terrain.at(at[:, :2])
        away = axes(layer) @ model.origin
        c, s = np.cos(heading), np.sin(heading)
        turned = np.column_stack([c * away[0] - s * away[1], s * away[0] + c * away[1], np.full(len(at), away[2])])
        placements = np.zeros(len(at), PLACEMENT)
        placements["position"] = turned * scale[:, None] + at
        placements["turn"] = np.column_stack([c, s])
        placements["scale"] = scale[:, None]
        placements["colour"] = 255
        placements["object"] = [self.names.add(f"{layer.id}/{i}") for i in range(len(at))]
        solids = Solids()
        own = np.eye(4)
        own[:3, 3] = -away
        ids = np.zeros(len(model.names), np.uint32)
        for mesh in (model.mesh, *(repeated.expanded() for repeated in model.repeated)):
            self._add_model(solids, place(model, mesh, layer, own, ids, self.rects, self.prefix + layer.model))
        self._instanced(*solids.arrays(), placements)

    def _carried(self, bounds: NDArray[np.float64]) -> bool:
        """Whether a single piece of land lies under most of the scene."""
        whole = float(np.prod(bounds[1, :2] - bounds[0, :2]))
        tables = [
            self.read.features[layer.id]
            for layer in self.read.scene.layer
            if isinstance(layer, GroundLayer) and layer.id in self.read.features
        ]
        return any(bool((table.polygons.areas > 0.5 * whole).any()) for table in tables)

    def _slab(self, bounds: NDArray[np.float64]) -> None:
        """Something to stand on, for scenes that bring no land."""
        size = float(np.max(bounds[1] - bounds[0]))
        if size <= 0 or self._carried(bounds):
            return
        low = float(bounds[0, 2])
        only_models = all(isinstance(layer, ModelLayer | InstanceLayer) for layer in self.read.scene.layer)
        top = low if only_models else min(low, 0.0) if low < -0.5 else 0.0
        self.ground = top
        mesh = slab(
            bounds[:, :2], margin=0.06 * size, radius=0.08 * size, thickness=0.015 * size, top=top - 1e-4 * size
        )
        is_edge = (mesh.part == Part.EDGE)[:, None]
        zero = np.zeros(len(mesh.positions))
        colours = np.where(is_edge, painted(Paint.EDGE), painted(Paint.SLAB))
        material = constant(len(zero), Material.PLAIN)
        owner = zero.astype(np.int64)
        self.solids.add(vertices_of(mesh, colours, material, zero, owner, sunk=self.lowest), mesh.triangles)

    def layer_of(self, number: int) -> int:
        """The layer that an object came with."""
        return self._spans[max(bisect_right(self._spans, (number, len(self.read.scene.layer))) - 1, 0)][1]

    def _tell(self, crowd: Crowd) -> None:
        """Say which layer has too much in one place."""
        name = self.names.names[crowd.owner]
        layer = self.layer_of(crowd.owner)
        task = self._task(self.read.scene.layer[layer], layer)
        issue = Issue("crowded", Severity.WARNING, task.file, path=name, found=str(crowd.count), expected=f"{MOST:g}")
        self.work.faults.append(issue)

    def _objects(self) -> Objects:
        return objects_of(self.names, self.solids.arrays()[0], self.instances)

    def complete(self) -> None:
        """What needs to know what stands already: arcs, and a slab where there is no land."""
        if self.arcs:
            standing = self._objects()
            numbers = {layer.id: i for i, layer in enumerate(self.read.scene.layer)}
            for layer in self.arcs:
                before = self._mark()
                self._spans.append((len(self.names.names), numbers[layer.id]))
                task = self._task(layer, numbers[layer.id])
                made = self.work.tasks.attempt(task, partial(self._arcs, layer, standing), self.work.faults)
                if not made:
                    self._rewind(*before)
            self.work.tasks.begin(Task(Stage.JOIN, self.read.lone or "scene.toml"))
        # The slab is no object: these are all.
        self.objects = self._objects()
        boxes = self.objects.bounds.astype(np.float64)[1:]
        held = boxes[(boxes[:, 0] <= boxes[:, 1]).all(axis=1)]
        if len(held):
            self._slab(merge(held[~stray_boxes(held)]))

    def _arcs(self, layer: ArcLayer, standing: Objects) -> bool:
        # Checked before it is made: each is hundreds of triangles.
        at_most(len(layer.arc), LIMITS.arcs)
        given = paint_codes([arc.colour for arc in layer.arc])
        add_arcs(layer, standing, colours_of(layer.colour, given, Paint.ACCENT_ROOF), self.names, self.solids)
        self._bound()
        return True

    def finish(self, atlas: U1) -> Geometry:
        """The whole, after `complete`."""
        objects = self.objects
        miniature = np.zeros(len(self.names.names), np.int64)
        for number, (first, last) in enumerate(self.miniatures, 1):
            miniature[first:last] = number
        vertices, triangles, detail = self.solids.arrays()
        triangles, instances, crowd = thinned(vertices, triangles, self.instances)
        if crowd:
            self._tell(crowd)
        solid = tiled(vertices, triangles, detail, ground=self.ground, miniature=miniature)
        # What stands in many places is known exactly by its objects, its tiles are drawn generously.
        held = objects.bounds[(objects.bounds[:, 0] <= objects.bounds[:, 1]).all(axis=1)]
        boxes = np.concatenate([solid.bounds, held])
        bounds = merge(boxes) if len(boxes) else np.zeros((2, 3))
        position, owner = vertices["position"], vertices["object"]
        rays = RayScene.build(position, solid.indices, owner, instances=[_rays(batch) for batch in instances])
        return Geometry(
            solid,
            tuple(instances),
            objects,
            bounds.astype(np.float32),
            rays,
            _two_sided(self.read),
            self.ground,
            atlas,
        )


def _rays(batch: InstanceBatch) -> RayInstances:
    """What picking asks of a mesh in many places."""
    place = batch.placements
    heading = np.arctan2(place["turn"][:, 1], place["turn"][:, 0])
    matrices = placement_matrices(place["position"], heading, place["scale"])
    return RayInstances.build(batch.vertices["position"][batch.indices.reshape(-1, 3)], matrices, place["object"])
