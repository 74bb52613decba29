"""Features of a part of the Earth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.clipping import CutRegion
from viewer.scene.crop import Crop
from viewer.scene.features import RawFeature, is_part, yes

F8 = NDArray[np.float64]


def holds(crop: Crop, point: F8, /) -> bool:
    """Whether a place (2,) lies within the box of what is shown."""
    return bool(crop.west <= point[0] <= crop.east and crop.south <= point[1] <= crop.north)


def meets(crop: Crop, lon: Sequence[float], lat: Sequence[float], /) -> bool:
    """Whether a piece with corners at these degrees may have a part in what is shown.

    Of plain numbers: a large file has millions of pieces that lie elsewhere, and arrays of so few are slow.
    """
    if not lon:
        return False
    beside = min(lon) > crop.east or max(lon) < crop.west
    return not (beside or min(lat) > crop.north or max(lat) < crop.south)


def region_of(crop: Crop, /) -> CutRegion:
    """The shape of what is shown, in degrees."""
    if not crop.about:
        return CutRegion.box(crop.west, crop.south, crop.east, crop.north)
    lat, lon, _ = crop.about
    return CutRegion.ellipse((lon, lat), (crop.east - crop.west) / 2, (crop.north - crop.south) / 2)


def cropped(features: Sequence[RawFeature], crop: Crop, /) -> list[RawFeature]:
    """What of features lies in a part of the Earth: houses whole, everything else cut at its edge."""
    region = region_of(crop)
    out = []
    for feature in features:
        if yes(feature.properties.get("building")) or is_part(feature.properties):
            kept = feature if any(region.touches(polygon[0]) for polygon in feature.polygons) else None
            if kept is None and not feature.polygons:
                kept = _cut(feature, region)
        else:
            kept = _cut(feature, region)
        if kept is not None:
            out.append(kept)
    return out


def _cut(feature: RawFeature, region: CutRegion) -> RawFeature | None:
    polygons = tuple(piece for polygon in feature.polygons for piece in region.areas(polygon))
    lines = tuple(piece for line in feature.lines for piece in region.lines(line))
    points = tuple(point for point in feature.points if region.touches(point.reshape(1, 2)))
    if not (polygons or lines or points):
        return None
    return replace(feature, polygons=polygons, lines=lines, points=points)
