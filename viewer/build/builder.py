"""A geometry being made, layer by layer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from viewer.build import avenues, tree_batches
from viewer.build.atlas import Key, Rect
from viewer.build.batches import DETAIL, Geometry, InstanceBatch, Material, Objects
from viewer.build.coarse_roofs import left_flat
from viewer.build.collect import ObjectNames, Solids, constant, objects_of, tiled, tiled_instances, vertices_of
from viewer.build.crowds import Crowd, thinned
from viewer.build.ground import Terrain
from viewer.build.layers import LayerMesh, Meshes, MeshInputs
from viewer.build.miniature import Miniature
from viewer.build.models import PlacedModel
from viewer.build.object_paints import repaint
from viewer.build.order import PAINTS, flat_orders
from viewer.build.surfaces import shore_lines, widths
from viewer.geometry.bounds import merge
from viewer.geometry.bulk import stray_boxes
from viewer.geometry.crowding import MOST
from viewer.geometry.mesh import MeshPart
from viewer.geometry.polygons import PolygonSet
from viewer.geometry.ray_instances import RayInstances
from viewer.geometry.raycast import RayScene
from viewer.geometry.slab import slab
from viewer.geometry.transforms import placements as placement_matrices
from viewer.late import late
from viewer.scene.features import FeatureTable
from viewer.scene.issues import Issue, Severity
from viewer.scene.layers import LayerKind, as_written, kind_of, of_models
from viewer.scene.limits import LIMITS
from viewer.scene.model import FeatureLayer, GroundLayer, Layer, RoadLayer, WaterLayer
from viewer.scene.omissions import flat_roofs
from viewer.scene.paints import Paint, painted
from viewer.scene.places import SCENE_FILE
from viewer.scene.read_scene import ReadScene
from viewer.scene.tasks import Stage, Task, Tasks, at_most

U1 = NDArray[np.uint8]


@dataclass(slots=True, eq=False)
class Work:
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
    built: dict[int, Builder] = field(default_factory=dict)


def _two_sided(read: ReadScene) -> bool:
    """Whether some surfaces are to be seen from behind too."""
    own = any(model.two_sided for model in read.models.values())
    asked = any(of_models(k) and getattr(k, "two_sided", False) for k in read.scene.layer)
    return own or asked or any(_two_sided(inner) for inner in read.scenes.values())


class Builder:
    """A geometry being made.

    Parameters
    ----------
    prefix : of the names of its models' pictures
    within : of the names of its files in issues
    """

    def __init__(self, read: ReadScene, work: Work, prefix: str = "", within: str = "") -> None:
        self.read, self.work, self.prefix, self.within = read, work, prefix, within
        self.names, self.solids = ObjectNames(), Solids()
        self.instances: list[InstanceBatch] = []
        self.last: list[Layer] = []
        self.standing: Objects | None = None
        self.miniatures: list[Miniature] = []
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
            if kind_of(layer).last:
                # They lead to what other layers bring, whichever comes first.
                self.last.append(layer)
            elif not self.work.tasks.attempt(task, partial(self._whole, layer), self.work.faults):
                self._rewind(*before)
            yield layer

    def _task(self, layer: Layer, number: int) -> Task:
        source = kind_of(layer).file(as_written(layer))
        file = self.read.lone or self.within + (source or SCENE_FILE)
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
        kind = kind_of(layer)
        if kind.shown is None:
            if kind.mesher:
                late(kind.mesher)(self, layer)
        elif (table := self.read.features.get(layer.id)) is not None:
            self._add(self.work.mesh(self._inputs(layer, kind, table)))
            if kind.shown.houses and (count := int(left_flat(table).sum())):
                file = self.read.lone or self.within + SCENE_FILE
                self.work.faults.append(flat_roofs(count, file, layer.id))

    def _inputs(self, layer: Layer, kind: LayerKind, table: FeatureTable) -> MeshInputs:
        obstacles: list[PolygonSet] = []
        if isinstance(layer, RoadLayer) and layer.trees:
            obstacles = [p for k in self.read.scene.layer if self._blocks_trees(k) for p in self._covered(k)]
        order = self.orders.get(layer.id)
        more = (kind.mesher, kind.mark) if kind.mark else ()
        written = as_written(layer)
        return MeshInputs(written, table, self.terrain, tuple(obstacles), self.storeys, order, *more)

    def _blocks_trees(self, layer: Layer) -> bool:
        return (type(layer) is FeatureLayer or isinstance(layer, WaterLayer)) and layer.id in self.read.features

    def _covered(self, layer: Layer) -> Iterator[PolygonSet]:
        """Where houses and waters of a layer are."""
        table = self.read.features[layer.id]
        yield table.polygons
        if isinstance(layer, WaterLayer) and len(table.line_feature):
            yield avenues.beds(table, widths(layer, table), ~shore_lines(layer, table))

    def _add(self, made: LayerMesh) -> None:
        """Put a layer's own mesh among the others; its objects follow those that there are."""
        before = np.uint32(len(self.names.names) - 1)
        for name in made.names:
            self.names.add(name)
        self.names.titles |= made.titles
        for part in (made.vertices, made.trees):
            if before and len(part):
                part["object"] += before
        self.solids.add(made.vertices, made.triangles)
        for vertices, triangles, chosen in tree_batches.variants(made.trees):
            self.instanced(vertices, triangles, np.zeros(0, DETAIL), chosen)

    def instanced(
        self,
        vertices: NDArray[np.void],
        triangles: NDArray[np.uint32],
        detail: NDArray[np.void],
        placements: NDArray[np.void],
    ) -> None:
        if not len(placements):
            return
        self.instances.append(tiled_instances(vertices, triangles, detail, placements))

    def add_model(self, solids: Solids, placed: PlacedModel) -> None:
        first, plain = placed.plain_triangles, placed.plain
        solids.add(placed.vertices[:plain], placed.triangles[:first])
        solids.add(placed.vertices[plain:], placed.triangles[first:] - np.uint32(plain), placed.detail)

    def lifted(self, at: tuple[float, float, float]) -> tuple[float, float, float]:
        """A place on the terrain."""
        return (at[0], at[1], at[2] + float(self.terrain.at([at[:2]])[0]))

    def _carried(self, bounds: NDArray[np.float64], held: NDArray[np.float64]) -> bool:
        """Whether a single piece of land lies under most of the scene, or under all of a scene that lies askew."""
        whole = float(np.prod(bounds[1, :2] - bounds[0, :2]))
        middles = held[:, :, :2].mean(axis=1)
        tables = [
            self.read.features[layer.id]
            for layer in self.read.scene.layer
            if isinstance(layer, GroundLayer) and layer.id in self.read.features
        ]
        for polygons in (table.polygons for table in tables):
            areas = polygons.areas
            if (areas > 0.5 * whole).any():
                return True
            if any((polygons.select([i]).locate(middles) >= 0).all() for i in np.flatnonzero(areas > 0.1 * whole)):
                return True
        return False

    def _slab(self, bounds: NDArray[np.float64], held: NDArray[np.float64]) -> None:
        """Something to stand on, for scenes that bring no land."""
        size = float(np.max(bounds[1] - bounds[0]))
        if size <= 0 or self._carried(bounds, held):
            return
        low = float(bounds[0, 2])
        only_models = all(of_models(layer) for layer in self.read.scene.layer)
        top = low if only_models else min(low, 0.0) if low < -0.5 else 0.0
        self.ground = top
        mesh = slab(
            bounds[:, :2], margin=0.06 * size, radius=0.08 * size, thickness=0.015 * size, top=top - 1e-4 * size
        )
        is_edge = (mesh.part == MeshPart.EDGE)[:, None]
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
        return objects_of(self.names, self.solids, self.instances)

    def complete(self) -> None:
        """What needs to know what stands already: arcs, and a slab where there is no land."""
        if self.last:
            self.standing = self._objects()
            numbers = {layer.id: i for i, layer in enumerate(self.read.scene.layer)}
            for layer in self.last:
                before = self._mark()
                self._spans.append((len(self.names.names), numbers[layer.id]))
                task = self._task(layer, numbers[layer.id])
                if not self.work.tasks.attempt(task, partial(self._whole, layer), self.work.faults):
                    self._rewind(*before)
            self.work.tasks.begin(Task(Stage.JOIN, self.read.lone or SCENE_FILE))
        # The slab is no object: these are all.
        self.objects = self._objects()
        boxes = self.objects.bounds.astype(np.float64)[1:]
        held = boxes[(boxes[:, 0] <= boxes[:, 1]).all(axis=1)]
        if len(held):
            held = held[~stray_boxes(held)]
            self._slab(merge(held), held)

    def finish(self, atlas: U1) -> Geometry:
        """The whole, after `complete`."""
        objects = self.objects
        miniature = np.zeros(len(self.names.names), np.int64)
        for number, small in enumerate(self.miniatures, 1):
            miniature[small.first : small.end] = number
        houses = [small.houses for small in self.miniatures]
        vertices, triangles, detail = self.solids.arrays()
        repaint(vertices, self.names.names, self.read.scene.paint)
        triangles, instances, crowd = thinned(vertices, triangles, self.instances)
        if crowd:
            self._tell(crowd)
        known = objects.bounds
        solid = tiled(
            vertices, triangles, detail, ground=self.ground, objects=known, miniature=miniature, houses=houses
        )
        # What stands in many places is known exactly by its objects, its tiles are drawn generously.
        held = known[(known[:, 0] <= known[:, 1]).all(axis=1)]
        boxes = np.concatenate([solid.bounds, held])
        bounds = merge(boxes) if len(boxes) else np.zeros((2, 3))
        position, owner = solid.vertices["position"], solid.vertices["object"]
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
