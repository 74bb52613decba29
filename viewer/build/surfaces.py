"""Flat layers as meshes: ground, greens, water with its quays, roads and lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import Material
from viewer.build.ground import LEVEL, Terrain
from viewer.build.order import PAINTS, FlatOrder
from viewer.build.tints import U1, colours_of, shade
from viewer.geometry.bridges import decks
from viewer.geometry.checks import F8, I8, spread
from viewer.geometry.flat import cap
from viewer.geometry.mesh import Mesh, MeshPart
from viewer.geometry.ribbons import ribbon
from viewer.geometry.sweep import outlines, quay
from viewer.scene.features import FeatureTable
from viewer.scene.map_kinds import QUAYS, ROAD_WIDTHS
from viewer.scene.model import FeatureLayer, GreenLayer, GroundLayer, WaterLayer
from viewer.scene.paints import Paint, painted

# An edge that casts a line of shadow where a kind lies higher than what is about it.
_SKIRT = {GroundLayer: 0.15, GreenLayer: 0.20}
_QUAY = 2.0  # metres that a quay rises above its water, when the data does not tell
_STOREY = 5.0
"""Metres that a bridge rises over what it crosses, for each of its layers."""

_DECK = 0.8  # metres of a bridge that is drawn as an area


@dataclass(frozen=True, slots=True, eq=False)
class CodedMesh:
    """A mesh with the feature, the colour code, the material and the steps of each vertex below what lies uppermost."""

    mesh: Mesh
    feature: I8
    colour: U1
    material: Material
    sunk: NDArray[np.uint8]


def heights(layer: FeatureLayer, table: FeatureTable, /) -> F8:
    """How high each feature of a flat layer lies by itself, (n,) metres."""
    return np.asarray(layer.z + np.nan_to_num(table.min_height), dtype=np.float64)


def widths(layer: FeatureLayer, table: FeatureTable, /) -> F8:
    """How wide the lines of each feature are, (n,) metres."""
    typical = np.array([ROAD_WIDTHS.get(s, layer.default_width) for s in table.subtypes]).reshape(len(table))
    return np.where(np.isnan(table.width), typical, table.width)


def surfaces(
    layer: FeatureLayer, table: FeatureTable, /, *, order: FlatOrder | None = None, terrain: Terrain = LEVEL
) -> Iterator[CodedMesh]:
    """The meshes of a flat layer, laid on the terrain; sheets of water stay level, as high as their lowest shore.

    Parameters
    ----------
    order : which of what lies equally high is seen
    """
    kind = type(layer)
    order = order or FlatOrder.level(table)
    colour = colours_of(layer.colour, table.colour, PAINTS[kind])
    edge = np.where(table.colour[:, 3:] == 255, table.colour, painted(Paint.EDGE))
    material = Material.WATER if kind is WaterLayer else Material.PLAIN
    height = heights(layer, table)
    if len(table.polygons):
        of = table.polygon_feature
        deck = _raised(layer, table)[of]
        skirt = np.where(np.isnan(table.height), _SKIRT.get(kind, 0.0), table.height)[of]
        skirt = np.where(deck > 0, _DECK, skirt)
        top = height[of] + order.polygon_lift + deck
        if kind is WaterLayer:
            mesh = cap(table.polygons, top + terrain.level(table.polygons), skirt=skirt)
        else:
            mesh = terrain.drape(cap(table.polygons, top, skirt=skirt))
        yield _painted(mesh, of, colour, edge, material, order.polygon_sunk)
    if len(table.line_feature) and kind is not GroundLayer:
        yield from _bands(layer, table, height, colour, material, order, terrain)
    if isinstance(layer, WaterLayer):
        yield from _quays(layer, table, height, order, terrain)


def _raised(layer: FeatureLayer, table: FeatureTable) -> F8:
    """How far each feature rises over the ground as a bridge, (n,) metres; what tells its own height does not."""
    rising = table.bridge & (table.level > 0) & np.isnan(table.min_height) & (type(layer) is not GroundLayer)
    return np.asarray(np.where(rising, _STOREY * table.level, 0.0))


def _bands(
    layer: FeatureLayer,
    table: FeatureTable,
    height: F8,
    colour: U1,
    material: Material,
    order: FlatOrder,
    terrain: Terrain,
) -> Iterator[CodedMesh]:
    """Lines as bands with their widths, bridges as decks over the others."""
    of = table.line_feature
    band = np.where(shore_lines(layer, table), 0.0, widths(layer, table))[of]
    base = height[of] + order.line_lift
    rise = _raised(layer, table)[of]
    flat = np.flatnonzero(rise <= 0)
    points, line_starts = _lines(table, flat)
    mesh = ribbon(points, line_starts, band[flat], base[flat]).owned_by(flat)
    yield _painted(terrain.drape(mesh), of, colour, colour, material, order.line_sunk)
    bridges = np.flatnonzero(rise > 0)
    if len(bridges):
        points, line_starts = _lines(table, bridges)
        ground = terrain.at if terrain.reliefs else None
        mesh = decks(points, line_starts, band[bridges], rise[bridges], base[bridges], ground=ground)
        edge = shade(colour, np.full(len(table), 0.82))
        yield _painted(mesh.owned_by(bridges), of, colour, edge, Material.PLAIN, order.line_sunk)


def _lines(table: FeatureTable, which: I8) -> tuple[F8, I8]:
    """Points and offsets of some lines of a table."""
    counts = np.diff(table.line_starts)[which]
    index = np.repeat(table.line_starts[which], counts) + spread(counts)
    return table.line_points[index], np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def shore_lines(layer: FeatureLayer, table: FeatureTable, /) -> NDArray[np.bool_]:
    """Which features are a shore instead of a river: (n,)."""
    if not isinstance(layer, WaterLayer):
        return np.zeros(len(table), np.bool_)
    return np.array([s in QUAYS for s in table.subtypes], np.bool_).reshape(len(table))


def _quays(
    layer: WaterLayer, table: FeatureTable, height: F8, order: FlatOrder, terrain: Terrain
) -> Iterator[CodedMesh]:
    """Quays round the waters that have a bank, and along shores."""
    stone = np.tile(painted(Paint.PAVING), (len(table), 1))
    wall = np.tile(painted(Paint.EDGE), (len(table), 1))
    bank = np.where(np.isnan(table.bank), layer.bank, table.bank)
    chosen = np.flatnonzero(bank[table.polygon_feature] > 0)
    if len(chosen):
        points, starts, owner = outlines(table.polygons.select(chosen))
        polygon = chosen[owner]
        of = table.polygon_feature[polygon]
        water = height[of] + terrain.level(table.polygons)[polygon]
        mesh = quay(points, starts, water, bank[of])
        yield _painted(mesh, of, stone, wall, Material.PLAIN, order.polygon_sunk[polygon])
    lines = np.flatnonzero(shore_lines(layer, table)[table.line_feature])
    if len(lines):
        points, starts = _lines(table, lines)
        of = table.line_feature[lines]
        rise = np.where(np.isnan(table.height), layer.bank or _QUAY, table.height)[of]
        mesh = quay(points, starts, height[of], rise)
        yield _painted(mesh, of, stone, wall, Material.PLAIN, order.line_sunk[lines])


def _painted(mesh: Mesh, of: I8, colour: U1, edge: U1, material: Material, sunk: NDArray[np.uint8]) -> CodedMesh:
    """A mesh whose owners are items of a layer, each of the feature `of` and `sunk` so many steps."""
    owner = of[mesh.owner]
    is_edge = (mesh.part == MeshPart.EDGE)[:, None]
    return CodedMesh(mesh, owner, np.where(is_edge, edge[owner], colour[owner]), material, sunk[mesh.owner])
