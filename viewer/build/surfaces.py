"""Flat layers as meshes: ground, greens, water with its quays, roads and lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import Material
from viewer.build.ground import LEVEL, Terrain
from viewer.build.tints import U1, colours_of
from viewer.geometry.checks import F8, I8
from viewer.geometry.flat import cap
from viewer.geometry.mesh import Mesh, Part
from viewer.geometry.ribbons import ribbon
from viewer.geometry.sweep import outlines, quay
from viewer.scene.features import QUAYS, ROAD_WIDTHS, FeatureTable
from viewer.scene.model import FeatureLayer, GreenLayer, GroundLayer, LineLayer, RoadLayer, WaterLayer
from viewer.scene.paints import Paint, painted

# How far a kind lies above its layer's height: an order without flicker, and a kerb that casts a line of shadow.
_LIFT = {GroundLayer: 0.0, WaterLayer: 0.05, GreenLayer: 0.20, RoadLayer: 0.10, LineLayer: 0.15}
_SKIRT = {GroundLayer: 0.15, GreenLayer: 0.20}
_PAINTS = {
    GroundLayer: Paint.GROUND,
    WaterLayer: Paint.WATER,
    GreenLayer: Paint.GREEN,
    RoadLayer: Paint.ROAD,
    LineLayer: Paint.LINE,
}
_QUAY = 2.0  # metres that a quay rises above its water, when the data does not tell


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A mesh with the feature, the colour code and the material of each vertex."""

    mesh: Mesh
    feature: I8
    colour: U1
    material: Material


def heights(layer: FeatureLayer, table: FeatureTable, /) -> F8:
    """How high each feature of a flat layer lies, (n,) metres."""
    return np.asarray(layer.z + _LIFT[type(layer)] + np.nan_to_num(table.min_height), dtype=np.float64)


def widths(layer: FeatureLayer, table: FeatureTable, /) -> F8:
    """How wide the lines of each feature are, (n,) metres."""
    typical = np.array([ROAD_WIDTHS.get(s, layer.default_width) for s in table.subtypes]).reshape(len(table))
    return np.where(np.isnan(table.width), typical, table.width)


def surfaces(layer: FeatureLayer, table: FeatureTable, /, *, terrain: Terrain = LEVEL) -> Iterator[Surface]:
    """The meshes of a flat layer, laid on the terrain; sheets of water stay level, as high as their lowest shore."""
    kind = type(layer)
    colour = colours_of(layer.colour, table.colour, _PAINTS[kind])
    edge = np.where(table.colour[:, 3:] == 255, table.colour, painted(Paint.EDGE))
    material = Material.WATER if kind is WaterLayer else Material.PLAIN
    height = heights(layer, table)
    if len(table.polygons):
        of = table.polygon_feature
        skirt = np.where(np.isnan(table.height), _SKIRT.get(kind, 0.0), table.height)[of]
        if kind is WaterLayer:
            mesh = cap(table.polygons, height[of] + terrain.level(table.polygons), skirt=skirt)
        else:
            mesh = terrain.drape(cap(table.polygons, height[of], skirt=skirt))
        yield _painted(mesh, of, colour, edge, material)
    if len(table.line_feature) and kind is not GroundLayer:
        of = table.line_feature
        band = np.where(shore_lines(layer, table), 0.0, widths(layer, table))
        mesh = ribbon(table.line_points, table.line_starts, band[of], height[of])
        yield _painted(terrain.drape(mesh), of, colour, colour, material)
    if isinstance(layer, WaterLayer):
        yield from _quays(layer, table, height, terrain)


def shore_lines(layer: FeatureLayer, table: FeatureTable, /) -> NDArray[np.bool_]:
    """Which features are a shore instead of a river: (n,)."""
    if not isinstance(layer, WaterLayer):
        return np.zeros(len(table), np.bool_)
    return np.array([s in QUAYS for s in table.subtypes], np.bool_).reshape(len(table))


def _quays(layer: WaterLayer, table: FeatureTable, height: F8, terrain: Terrain) -> Iterator[Surface]:
    """Quays round the waters that have a bank, and along shores."""
    stone = np.tile(painted(Paint.PAVING), (len(table), 1))
    wall = np.tile(painted(Paint.EDGE), (len(table), 1))
    bank = np.where(np.isnan(table.bank), layer.bank, table.bank)
    chosen = np.flatnonzero(bank[table.polygon_feature] > 0)
    if len(chosen):
        points, starts, owner = outlines(table.polygons.select(chosen))
        of = table.polygon_feature[chosen[owner]]
        water = height[of] + terrain.level(table.polygons)[chosen[owner]]
        yield _painted(quay(points, starts, water, bank[of]), of, stone, wall, Material.PLAIN)
    lines = np.flatnonzero(shore_lines(layer, table)[table.line_feature])
    if len(lines):
        pieces = [table.line_points[table.line_starts[i] : table.line_starts[i + 1]] for i in lines.tolist()]
        starts = np.cumsum([0, *(len(p) for p in pieces)]).astype(np.int64)
        of = table.line_feature[lines]
        rise = np.where(np.isnan(table.height), layer.bank or _QUAY, table.height)[of]
        yield _painted(quay(np.concatenate(pieces), starts, height[of], rise), of, stone, wall, Material.PLAIN)


def _painted(mesh: Mesh, of: I8, colour: U1, edge: U1, material: Material) -> Surface:
    owner = of[mesh.owner]
    is_edge = (mesh.part == Part.EDGE)[:, None]
    return Surface(mesh, owner, np.where(is_edge, edge[owner], colour[owner]), material)
