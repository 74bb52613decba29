"""A layer of buildings as one mesh: walls, roofs, what stands on them, and what all of it is painted with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import Material
from viewer.build.coarse_roofs import left_flat
from viewer.build.ground import LEVEL, Terrain
from viewer.build.roof_gardens import roof_details
from viewer.build.tints import U1, colours_of, shade, tones
from viewer.geometry.checks import F8, I8
from viewer.geometry.extrude import extrude
from viewer.geometry.mesh import Mesh, MeshPart, concatenate
from viewer.geometry.polygons import PolygonSet
from viewer.geometry.roof_shapes import RoofShape
from viewer.geometry.roofs import roofable, roofed
from viewer.scene.features import FeatureTable
from viewer.scene.model import FeatureLayer
from viewer.scene.paints import Paint, painted

_ROOF_SHARE = 0.35  # of a roof's height in the narrower side, when the data does not tell
_ROUND = (RoofShape.DOME, RoofShape.ONION)


@dataclass(frozen=True, slots=True, eq=False)
class Houses:
    """A mesh whose vertices have a feature, a colour, a material and a height of their house's foot.

    Parameters
    ----------
    feature : (n,) int64
    colour : (n, 4) uint8 codes
    material : (n,) uint8
    base : (n,) float64 metres
    """

    mesh: Mesh
    feature: I8
    colour: U1
    material: NDArray[np.uint8]
    base: F8


_AT_ONCE = 50_000
"""Footprints that are extruded together: of a city, all would take many times what is left of them."""


def houses(layer: FeatureLayer, table: FeatureTable, /, *, storeys: bool, terrain: Terrain = LEVEL) -> Iterator[Houses]:
    """All buildings of a layer, some at a time, and at last what stands on their roofs.

    Parameters
    ----------
    storeys : with floor bands and details on roofs; a country on a table has none
    terrain : what they stand on: the foot as deep as the lowest ground, the top as high over the mean as it is told
    """
    feature, polygons = table.polygon_feature, table.polygons
    base = layer.z + np.nan_to_num(table.min_height)[feature]
    top = layer.z + np.where(np.isnan(table.height), layer.default_height, table.height)[feature]
    top = np.maximum(top, base + 0.1)
    low, high = terrain.under(polygons)
    base, top = base + low, top + high
    shape = table.roof_shape[feature]
    rise = np.minimum(_rises(table, polygons, feature), 0.9 * (top - base))
    coarse = left_flat(table)
    top = np.where(coarse, top - rise / 2, top)
    pitched = roofable(polygons, shape, rise) & ~coarse
    wall, roof = _paint(layer, table)

    def painted_houses(mesh: Mesh, plain: bool) -> Houses:
        of = feature[mesh.owner]
        is_roof = mesh.part == MeshPart.ROOF
        material = np.where(is_roof | table.plain[of] | plain, Material.PLAIN, Material.FACADE).astype(np.uint8)
        return Houses(mesh, of, np.where(is_roof[:, None], roof[of], wall[of]), material, base[mesh.owner])

    for first in range(0, len(polygons), _AT_ONCE):
        some = np.arange(first, min(first + _AT_ONCE, len(polygons)))
        flat, p = some[~pitched[some]], some[pitched[some]]
        meshes = [extrude(polygons.select(flat), base[flat], top[flat]).owned_by(flat) if len(flat) else Mesh.empty()]
        if len(p):
            mesh = roofed(
                polygons.select(p),
                base[p],
                (top - rise)[p],
                rise[p],
                shape[p],
                across=table.across[feature[p]],
                facing=table.roof_facing[feature[p]],
            )
            meshes.append(mesh.owned_by(p))
        yield painted_houses(concatenate(meshes), not storeys)
    if layer.roof_detail and storeys:
        yield painted_houses(roof_details(polygons, base, top, ~pitched, table.roof_detail[feature]), plain=True)


def _rises(table: FeatureTable, polygons: PolygonSet, feature: I8) -> F8:
    """Heights of roofs alone: as told, by how steep they are, or as is usual for their size; metres."""
    narrow = np.sqrt(np.maximum(polygons.areas, 0.0))
    usual = np.where(np.isin(table.roof_shape[feature], _ROUND), narrow / 2, np.minimum(narrow * _ROOF_SHARE, 6.0))
    # A slope that is the only one climbs over the whole width, all others over half of it.
    width = narrow * np.where(table.roof_shape[feature] == RoofShape.SKILLION, 1.0, 0.5)
    steep = width * np.tan(np.radians(table.roof_angle[feature]))
    rise = table.roof_height[feature]
    return np.where(np.isnan(rise), np.where(np.isnan(steep), usual, steep), rise)


def _paint(layer: FeatureLayer, table: FeatureTable) -> tuple[U1, U1]:
    """Codes of walls and roofs, one row a feature."""
    colour = colours_of(layer.colour, table.colour, Paint.WALL)
    own_wall, own_roof = table.colour[:, 3] == 255, table.roof_colour[:, 3] > 0
    wall = shade(colour, np.where(own_wall, 1.0, tones(len(table), 0.035)))
    accent = (colour[:, 3] == Paint.ACCENT)[:, None]
    roof = np.where(accent, painted(Paint.ACCENT_ROOF), painted(Paint.ROOF))
    roof = np.where(own_roof[:, None], table.roof_colour, roof)
    return wall, np.where((own_wall & ~own_roof)[:, None], wall, roof)
