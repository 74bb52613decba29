"""A scene as read becomes the geometry that is drawn and picked."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from viewer.build.atlas import Key, Rect, pack
from viewer.build.batches import DETAIL, PLACEMENT, Geometry, InstanceBatch, Material, Objects
from viewer.build.collect import Names, Solids, constant, objects_of, tiled, tiled_instances, vertices_of
from viewer.build.maps import add_arcs, pillar_mesh
from viewer.build.miniature import Placed
from viewer.geometry.bounds import is_empty, merge
from viewer.geometry.extrude import extrude
from viewer.geometry.flat import cap
from viewer.geometry.mesh import Mesh, Part, concatenate
from viewer.geometry.raycast import RayInstances, RayScene
from viewer.geometry.ribbons import ribbon
from viewer.geometry.roofs import roofable, roofed
from viewer.geometry.slab import slab
from viewer.geometry.transforms import placements as placement_matrices
from viewer.geometry.trees import VARIANTS, tree_mesh
from viewer.scene.features import ROAD_WIDTHS, FeatureTable
from viewer.scene.formats.gltf import ModelData, ModelPart
from viewer.scene.loader import Progress, ReadScene
from viewer.scene.model import (
    ArcLayer,
    FeatureLayer,
    GreenLayer,
    GroundLayer,
    InstanceLayer,
    Layer,
    LineLayer,
    ModelLayer,
    PillarLayer,
    RoadLayer,
    SceneLayer,
    TreeLayer,
    WaterLayer,
)
from viewer.scene.paints import Paint, paint_code, paint_codes, painted

U1 = NDArray[np.uint8]

# How far a kind lies above its layer's height: an order without flicker, and a kerb that casts a line of shadow.
_LIFT = {GroundLayer: 0.0, WaterLayer: 0.05, GreenLayer: 0.20, RoadLayer: 0.10, LineLayer: 0.15}
_PAINTS = {
    GroundLayer: Paint.GROUND,
    WaterLayer: Paint.WATER,
    GreenLayer: Paint.GREEN,
    RoadLayer: Paint.ROAD,
    LineLayer: Paint.LINE,
}
_TREE_TONES = np.array([0.97, 1.07, 0.9, 1.15])
_SKIRT = {GroundLayer: 0.15, GreenLayer: 0.20}
_TREE_HEIGHT = 8.0
_ROOF_SHARE = 0.35  # of a gabled roof's height in the narrower side, when the data does not tell
_GOLDEN = 0.6180339887498949


def build_geometry(read: ReadScene, /, progress: Progress | None = None) -> Geometry:
    """All geometry of a scene; `progress` is told how far it is, 0..1."""
    pictures = _pictures(read)
    atlas, rects = pack(pictures)
    builder = _Builder(read, rects)
    for i, layer in enumerate(read.scene.layer):
        builder.layer(layer)
        if progress:
            # What is left is sorting and the tree for picking.
            progress(0.6 * (i + 1) / len(read.scene.layer))
    builder.complete()
    return builder.finish(atlas)


def _pictures(read: ReadScene, prefix: str = "") -> dict[Key, U1]:
    """All pictures of a scene's models, and of those that it shows in miniature by their layers."""
    own = {(prefix + name, i): p for name, model in read.models.items() for i, p in enumerate(model.pictures)}
    for layer, inner in read.scenes.items():
        own |= _pictures(inner, f"{prefix}{layer}/")
    return own


def _tones(count: int, strength: float) -> NDArray[np.float64]:
    """A brightness for each of many things, even over the range and the same in every run."""
    return np.asarray(1.0 + strength * (2.0 * ((np.arange(count) * _GOLDEN) % 1.0) - 1.0), dtype=np.float64)


def _shade(colour: U1, tone: NDArray[np.float64]) -> U1:
    out = colour.astype(np.float64)
    out[:, :3] *= tone[:, None]
    return np.asarray(np.clip(np.rint(out), 0, 255), dtype=np.uint8)


def _two_sided(read: ReadScene) -> bool:
    """Whether some surfaces are to be seen from behind too."""
    own = any(part.two_sided for model in read.models.values() for part in model.parts)
    return own or any(_two_sided(inner) for inner in read.scenes.values())


class _Builder:
    """A geometry being made.

    Parameters
    ----------
    rects : where in the atlas the models' pictures lie
    prefix : of their names there
    """

    def __init__(self, read: ReadScene, rects: Mapping[Key, Rect], prefix: str = "") -> None:
        self.read, self.rects, self.prefix = read, rects, prefix
        self.names, self.solids = Names(), Solids()
        self.instances: list[InstanceBatch] = []
        self.rays: list[RayInstances] = []
        self.arcs: list[ArcLayer] = []
        self.objects = Objects((), np.zeros((0, 2, 3), np.float32))
        self.ground = 0.0
        # A country on a table has no storeys.
        self.facades = read.scene.projection.scale == 1.0

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
        elif isinstance(layer, SceneLayer):
            if inner := self.read.scenes.get(layer.id):
                self._miniature(layer, inner)
        elif (table := self.read.features.get(layer.id)) is not None:
            if isinstance(layer, PillarLayer):
                self._pillars(layer, table)
            elif isinstance(layer, TreeLayer):
                self._trees(layer, table)
            elif type(layer) is FeatureLayer:
                self._buildings(layer, table)
            else:
                self._flat(layer, table)

    def _ids(
        self, layer: FeatureLayer | PillarLayer, table: FeatureTable, used: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Object ids of the features `used`, by feature."""
        ids = np.zeros(len(table), np.int64)
        for i in np.unique(used).tolist():
            ids[i] = self.names.add(table.names[i] or f"{layer.id}/{i}")
        return ids

    def _colours(self, layer: FeatureLayer | PillarLayer | ArcLayer, given: U1, default: Paint) -> U1:
        other = np.array(paint_code(layer.colour), np.uint8) if layer.colour else painted(default)
        return np.where(given[:, 3:] > 0, given, other)

    def _buildings(self, layer: FeatureLayer, table: FeatureTable) -> None:
        feature = table.polygon_feature
        ids = self._ids(layer, table, feature)
        base = layer.z + np.nan_to_num(table.min_height)[feature]
        top = layer.z + np.where(np.isnan(table.height), layer.default_height, table.height)[feature]
        top = np.maximum(top, base + 0.1)
        polygons = table.polygons
        rise = table.roof_height[feature]
        narrow = np.sqrt(np.maximum(polygons.areas, 0.0))
        rise = np.where(np.isnan(rise), np.minimum(narrow * _ROOF_SHARE, 6.0), rise)
        rise = np.minimum(rise, 0.9 * (top - base))
        shape = table.roof_shape[feature]
        pitched = roofable(polygons, shape, rise)
        meshes = []
        flat = np.flatnonzero(~pitched)
        meshes.append(
            extrude(polygons.select(flat), base[flat], top[flat]).owned_by(flat) if len(flat) else Mesh.empty()
        )
        if pitched.any():
            p = np.flatnonzero(pitched)
            mesh = roofed(polygons.select(p), base[p], (top - rise)[p], rise[p], shape[p], table.across[feature][p])
            meshes.append(mesh.owned_by(p))
        mesh = concatenate(meshes)
        tone = _tones(len(table), 0.035)
        colour = self._colours(layer, table.colour, Paint.WALL)
        own_wall, own_roof = table.colour[:, 3] == 255, table.roof_colour[:, 3] > 0
        wall = _shade(colour, np.where(own_wall, 1.0, tone))
        accent = (colour[:, 3] == Paint.ACCENT)[:, None]
        roof = np.where(accent, painted(Paint.ACCENT_ROOF), painted(Paint.ROOF))
        roof = np.where(own_roof[:, None], table.roof_colour, roof)
        roof = np.where((own_wall & ~own_roof)[:, None], wall, roof)
        of = feature[mesh.owner]
        is_roof = mesh.part == Part.ROOF
        material = np.where(is_roof | table.plain[of] | (not self.facades), Material.PLAIN, Material.FACADE)
        self.solids.add(
            vertices_of(
                mesh,
                np.where(is_roof[:, None], roof[of], wall[of]),
                material.astype(np.uint8),
                base[mesh.owner],
                ids[of],
            ),
            mesh.triangles,
        )

    def _flat(self, layer: FeatureLayer, table: FeatureTable) -> None:
        """Ground, greens, water, roads: polygons and bands that lie flat."""
        kind = type(layer)
        z = layer.z + _LIFT[kind]
        used = np.concatenate([table.polygon_feature, table.line_feature])
        if kind is GroundLayer:
            used = table.polygon_feature
        ids = self._ids(layer, table, used)
        colour = self._colours(layer, table.colour, _PAINTS[kind])
        edge = np.where(table.colour[:, 3:] == 255, table.colour, painted(Paint.EDGE))
        height = z + np.nan_to_num(table.min_height)
        of = table.polygon_feature
        if len(table.polygons):
            skirt = np.where(np.isnan(table.height), _SKIRT.get(kind, 0.0), table.height)[of]
            self._lay(cap(table.polygons, height[of], skirt=skirt), of, colour, edge, ids, kind)
        if len(table.line_feature) and kind is not GroundLayer:
            typical = [ROAD_WIDTHS.get(s, layer.default_width) for s in table.subtypes]
            width = np.where(np.isnan(table.width), typical, table.width)
            of = table.line_feature
            mesh = ribbon(table.line_points, table.line_starts, width[of], height[of])
            self._lay(mesh, of, colour, edge, ids, kind)

    def _lay(
        self, mesh: Mesh, of: NDArray[np.int64], colour: U1, edge: U1, ids: NDArray[np.int64], kind: type[FeatureLayer]
    ) -> None:
        owner = of[mesh.owner]
        is_edge = (mesh.part == Part.EDGE)[:, None]
        material = Material.WATER if kind is WaterLayer else Material.PLAIN
        count = len(mesh.positions)
        vertices = vertices_of(
            mesh,
            np.where(is_edge, edge[owner], colour[owner]),
            constant(count, material),
            np.zeros(count),
            ids[owner],
        )
        self.solids.add(vertices, mesh.triangles)

    def _trees(self, layer: FeatureLayer, table: FeatureTable) -> None:
        of = table.point_feature
        if not len(of):
            return
        ids = self._ids(layer, table, of)
        n = np.arange(len(of))
        given = table.height[of]
        height = np.where(np.isnan(given), _TREE_HEIGHT * (0.75 + 0.5 * ((n * _GOLDEN) % 1.0)), given)
        colour = _shade(
            self._colours(layer, table.colour, Paint.FOLIAGE)[of], _TREE_TONES[(n * 7 // 3) % len(_TREE_TONES)]
        )
        placements = np.zeros(len(of), PLACEMENT)
        placements["position"] = np.column_stack([table.points, layer.z + np.nan_to_num(table.min_height)[of]])
        heading = (n * _GOLDEN % 1.0) * 2 * math.pi
        placements["turn"] = np.column_stack([np.cos(heading), np.sin(heading)])
        placements["scale"] = height[:, None]
        placements["colour"] = colour
        placements["object"] = ids[of]
        for variant in range(VARIANTS):
            mesh = tree_mesh(variant)
            foliage = mesh.part == Part.FOLIAGE
            # The placement's colour is the foliage's; the trunk has its own paint.
            colours = np.where(foliage[:, None], np.full(4, 255, np.uint8), painted(Paint.TRUNK))
            material = np.where(foliage, Material.FOLIAGE, Material.PLAIN).astype(np.uint8)
            zero = np.zeros(len(mesh.positions))
            vertices = vertices_of(mesh, colours, material, zero, zero.astype(np.int64))
            chosen = placements[n % VARIANTS == variant]
            self._instanced(vertices, mesh.triangles, np.zeros(0, DETAIL), chosen)

    def _pillars(self, layer: PillarLayer, table: FeatureTable) -> None:
        if not len(table.point_feature):
            return
        ids = self._ids(layer, table, table.point_feature)
        colours = self._colours(layer, table.colour, Paint.ACCENT)
        mesh = pillar_mesh(layer, table)
        count = len(mesh.positions)
        material = constant(count, Material.PLAIN)
        vertices = vertices_of(mesh, colours[mesh.owner], material, np.zeros(count), ids[mesh.owner])
        self.solids.add(vertices, mesh.triangles)

    def _miniature(self, layer: SceneLayer, inner: ReadScene) -> None:
        builder = _Builder(inner, self.rects, f"{self.prefix}{layer.id}/")
        for part in inner.scene.layer:
            builder.layer(part)
        builder.complete()
        placed = Placed(layer, builder.names, self.names)
        placed.add_solids(builder.solids, self.solids)
        for batch in builder.instances:
            triangles = batch.indices.reshape(-1, 3)
            self._instanced(batch.vertices, triangles, batch.detail, placed.placements(batch))

    def _instanced(
        self,
        vertices: NDArray[np.void],
        triangles: NDArray[np.uint32],
        detail: NDArray[np.void],
        placements: NDArray[np.void],
    ) -> None:
        if not len(placements):
            return
        batch = tiled_instances(vertices, triangles, detail, placements)
        place = batch.placements
        heading = np.arctan2(place["turn"][:, 1], place["turn"][:, 0])
        matrices = placement_matrices(place["position"], heading, place["scale"])
        self.instances.append(batch)
        self.rays.append(RayInstances.build(vertices["position"][triangles], matrices, place["object"]))

    def _model(self, layer: ModelLayer, model: ModelData) -> None:
        matrix = placement_matrices([layer.at], [math.radians(layer.heading)], [[layer.scale] * 3])[0]
        for part in model.parts:
            object_id = self.names.add(f"{layer.id}/{part.name}")
            mesh = Mesh.of(
                part.positions.astype(np.float64) @ matrix[:3, :3].T + matrix[:3, 3],
                part.normals @ (matrix[:3, :3].T / layer.scale),
                part.triangles,
                object_id,
                Part.WALL,
            )
            self._part(self.solids, layer.source, part, mesh)

    def _part(self, solids: Solids, model: str, part: ModelPart, mesh: Mesh) -> None:
        """Add a model's part, placed as `mesh`."""
        count = len(mesh.positions)
        material = np.where(part.unlit, Material.UNLIT, Material.PLAIN).astype(np.uint8)
        detail = None
        if part.look:
            detail = np.zeros(count, DETAIL)
            detail["uv"], detail["cutoff"], detail["wrap"] = part.look.uv, part.look.cutoff, part.look.wrap
            for i in np.unique(part.look.picture).tolist():
                if i >= 0:
                    detail["rect"][part.look.picture == i] = self.rects[self.prefix + model, i]
        solids.add(vertices_of(mesh, part.colours, material, np.zeros(count), mesh.owner), mesh.triangles, detail)

    def _repeated(self, layer: InstanceLayer, model: ModelData) -> None:
        places = [(p.at, math.radians(p.heading), p.scale) for p in layer.places]
        if layer.grid:
            g = layer.grid
            turn = math.radians(g.facing)
            c, s = math.cos(turn), math.sin(turn)
            for row in range(g.rows):
                for column in range(g.columns):
                    # Columns across, rows behind each other; an aisle parts the columns in the middle.
                    x = (column - (g.columns - 1) / 2) * g.spacing[0]
                    x += math.copysign(g.aisle / 2, x) if g.columns > 1 else 0.0
                    y = -(row - (g.rows - 1) / 2) * g.spacing[1]
                    places.append(((g.at[0] + x * c - y * s, g.at[1] + x * s + y * c, g.at[2]), turn, 1.0))
        if not model.parts or not places:
            return
        placements = np.zeros(len(places), PLACEMENT)
        for i, (at, heading, scale) in enumerate(places):
            placements[i] = (
                at,
                (math.cos(heading), math.sin(heading)),
                (scale,) * 3,
                (255,) * 4,
                self.names.add(f"{layer.id}/{i}"),
            )
        solids = Solids()
        for part in model.parts:
            mesh = Mesh.of(part.positions.astype(np.float64), part.normals, part.triangles, 0, Part.WALL)
            self._part(solids, layer.model, part, mesh)
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
        self.solids.add(vertices_of(mesh, colours, material, zero, zero.astype(np.int64)), mesh.triangles)

    def _objects(self) -> Objects:
        return objects_of(self.names, self.solids.arrays()[0], self.instances)

    def complete(self) -> None:
        """What needs to know what stands already: arcs, and a slab where there is no land."""
        if self.arcs:
            standing = self._objects()
            for layer in self.arcs:
                given = paint_codes([arc.colour for arc in layer.arc])
                add_arcs(layer, standing, self._colours(layer, given, Paint.ACCENT_ROOF), self.names, self.solids)
        # The slab is no object: these are all.
        self.objects = self._objects()
        held = [b for b in self.objects.bounds.astype(np.float64)[1:] if not is_empty(b)]
        if held:
            self._slab(merge(np.array(held)))

    def finish(self, atlas: U1) -> Geometry:
        """The whole, after `complete`."""
        objects = self.objects
        solid = tiled(*self.solids.arrays(), ground=self.ground)
        vertices = solid.vertices
        boxes = np.concatenate([solid.bounds, *(b.bounds for b in self.instances)])
        bounds = merge(boxes) if len(boxes) else np.zeros((2, 3))
        position, owner = vertices["position"], vertices["object"]
        rays = RayScene.build(position, solid.indices, owner, instances=self.rays)
        return Geometry(
            solid,
            tuple(self.instances),
            objects,
            bounds.astype(np.float32),
            rays,
            _two_sided(self.read),
            self.ground,
            atlas,
        )
