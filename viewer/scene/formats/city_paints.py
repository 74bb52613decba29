"""What surfaces of a city are painted with: by their semantics, else by what they are of and the way they look."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.scene.paints import NEUTRAL, Paint

F8 = NDArray[np.float64]

_GLASS, _LEAF = (126, 148, 160), (128, 104, 82)
"""Of windows and doors, sRGB: no style has a paint for them."""

_ROOF_BEGINS = 0.35
"""Of a unit normal upwards: steeper than 70 degrees is a wall."""


@dataclass(frozen=True, slots=True)
class _Look:
    paint: Paint
    colour: tuple[int, int, int] = (NEUTRAL,) * 3
    up: bool = False  # it looks upwards, whichever way its corners run


_SEMANTICS: dict[str, _Look] = {
    "RoofSurface": _Look(Paint.ROOF, up=True),
    "WallSurface": _Look(Paint.WALL),
    "GroundSurface": _Look(Paint.GROUND),
    "ClosureSurface": _Look(Paint.WALL),
    "OuterCeilingSurface": _Look(Paint.WALL),
    "OuterFloorSurface": _Look(Paint.PAVING, up=True),
    "InteriorWallSurface": _Look(Paint.WALL),
    "CeilingSurface": _Look(Paint.ROOF),
    "FloorSurface": _Look(Paint.PAVING, up=True),
    "Window": _Look(Paint.OWN, _GLASS),
    "WindowSurface": _Look(Paint.OWN, _GLASS),
    "Door": _Look(Paint.OWN, _LEAF),
    "DoorSurface": _Look(Paint.OWN, _LEAF),
    "WaterSurface": _Look(Paint.WATER, up=True),
    "WaterGroundSurface": _Look(Paint.GROUND),
    "WaterClosureSurface": _Look(Paint.WATER),
    "TrafficArea": _Look(Paint.ROAD, up=True),
    "AuxiliaryTrafficArea": _Look(Paint.PAVING, up=True),
    "TransportationMarking": _Look(Paint.LINE, up=True),
    "TransportationHole": _Look(Paint.ROAD),
}
_BUILT = _Look(Paint.WALL)
_KINDS: dict[str, _Look] = {
    **dict.fromkeys(
        (
            *("Building", "BuildingPart", "BuildingInstallation", "BuildingConstructiveElement", "BuildingFurniture"),
            *("BuildingStorey", "BuildingRoom", "BuildingUnit", "Bridge", "BridgePart", "BridgeInstallation"),
            *("BridgeConstructiveElement", "BridgeConstructionElement", "BridgeRoom", "BridgeFurniture", "Tunnel"),
            *("TunnelPart", "TunnelInstallation", "TunnelConstructiveElement", "TunnelHollowSpace"),
            *("TunnelFurniture", "OtherConstruction", "CityObjectGroup", "GenericCityObject"),
        ),
        _BUILT,
    ),
    "CityFurniture": _Look(Paint.EDGE),
    "LandUse": _Look(Paint.GROUND, up=True),
    "TINRelief": _Look(Paint.GROUND, up=True),
    "PlantCover": _Look(Paint.GREEN),
    "SolitaryVegetationObject": _Look(Paint.FOLIAGE),
    "Road": _Look(Paint.ROAD, up=True),
    "Railway": _Look(Paint.LINE, up=True),
    "TransportSquare": _Look(Paint.PAVING, up=True),
    "Waterway": _Look(Paint.WATER, up=True),
    "WaterBody": _Look(Paint.WATER, up=True),
}
_LOOKS: tuple[_Look, ...] = (_BUILT, *dict.fromkeys([*_SEMANTICS.values(), *_KINDS.values()]))
NOTHING = 0
"""The number of what tells nothing: walls and roofs by the way they look."""

_NUMBERS = {look: number for number, look in enumerate(_LOOKS) if number}
SEEN_AS_LINE = len(_LOOKS)
"""The number of lines and points."""

_LOOKS = (*_LOOKS, _Look(Paint.LINE))
_UPWARDS = np.array([look.up for look in _LOOKS])
_PAINTS = np.array([int(look.paint) for look in _LOOKS], np.uint8)
_COLOURS = np.array([look.colour for look in _LOOKS], np.uint8)


def semantic(name: object, /) -> int:
    """The number of a semantic surface by its type; `NOTHING` for one that is not known."""
    look = _SEMANTICS.get(name) if isinstance(name, str) else None
    return _NUMBERS[look] if look else NOTHING


def is_semantic(name: object, /) -> bool:
    """Whether CityJSON has a semantic surface of that type."""
    return isinstance(name, str) and name in _SEMANTICS


def kind(name: object, /) -> int:
    """The number of a city object by its type; `NOTHING` for one that is not known."""
    look = _KINDS.get(name, _BUILT) if isinstance(name, str) else _BUILT
    return NOTHING if look is _BUILT else _NUMBERS[look]


def is_kind(name: object, /) -> bool:
    """Whether CityJSON has a city object of that type."""
    return isinstance(name, str) and name in _KINDS


def looks_up(number: NDArray[np.int64], /) -> NDArray[np.bool_]:
    """Which of these look upwards whichever way their corners run."""
    return np.asarray(_UPWARDS[number], dtype=np.bool_)


def painted_by(number: NDArray[np.int64], normals: F8, /) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Colours or tones (n, 3) and paints (n,) of surfaces.

    Parameters
    ----------
    number : (n,) of what they are
    normals : (n, 3) outwards
    """
    paints, colours = _PAINTS[number], _COLOURS[number]
    built = number == NOTHING
    paints = np.where(built & (normals[:, 2] > _ROOF_BEGINS), np.uint8(Paint.ROOF), paints)
    return colours, paints
