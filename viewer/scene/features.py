"""Geographic features as columns: what a layer file says, in local metres."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.polygons import PolygonSet
from viewer.scene.issues import Issue
from viewer.scene.names import Titles
from viewer.scene.values import read_layer

if TYPE_CHECKING:
    from viewer.scene.positions import Path, Position

Project = Callable[[NDArray[np.float64]], NDArray[np.float64]]

METRES_PER_LEVEL = 3.6
TALLEST = 2000.0
"""Metres that no building on Earth is high: what says more is a mistake."""
_NO = ("no", "none", "false", "0", "n", "f")


@dataclass(frozen=True, slots=True)
class RawFeature:
    """A feature as read: its geometry already split into simple ones.

    Parameters
    ----------
    properties : under the names of `properties.py`
    polygons : each a list of rings (k, 2), lines : (k, 2) each, points : (2,) each; degrees
    path : where it stands in its file
    source : its properties as the file has them
    z : lowest and highest third coordinate, metres, if it has any
    """

    id: str
    properties: Mapping[str, object]
    polygons: tuple[tuple[NDArray[np.float64], ...], ...] = ()
    lines: tuple[NDArray[np.float64], ...] = ()
    points: tuple[NDArray[np.float64], ...] = ()
    path: tuple[str | int, ...] = ()
    source: Mapping[str, object] | None = None
    z: tuple[float, float] | None = None


class FeatureFile(Protocol):
    """What a file with features holds, whatever its format.

    Parameters
    ----------
    features : that can be drawn
    issues : what is wrong with it
    below : paths of features that lie below the ground, which are left out
    """

    @property
    def features(self) -> list[RawFeature]: ...

    @property
    def issues(self) -> list[Issue]: ...

    @property
    def below(self) -> Sequence[Path]: ...

    def places(self, paths: Iterable[Path], /) -> Mapping[Path, Position]:
        """Line and column of places in it, as far as there are any."""


@dataclass(frozen=True, slots=True)
class PlainFeatures:
    """A file with features that are read as they stand, as an added format may give it.

    Parameters
    ----------
    features : in degrees
    issues : what is wrong with the file
    at : line and column by the paths of features
    """

    features: list[RawFeature]
    issues: list[Issue] = field(default_factory=list)
    at: Mapping[Path, Position] = field(default_factory=dict)
    below: Sequence[Path] = ()

    def places(self, paths: Iterable[Path], /) -> dict[Path, Position]:
        """Line and column of places in it, as far as they are known."""
        return {path: self.at[path] for path in paths if path in self.at}


@dataclass(frozen=True, slots=True, eq=False)
class FeatureTable:
    """Columns over n features; NaN where a number is absent, metres throughout.

    Parameters
    ----------
    names : unique object names, empty for features that have none
    subtypes : the finer kind of each (`highway=footway` gives `footway`)
    height, min_height, width, roof_height : (n,) float64
    roof_shape : (n,) uint8, `RoofShape`
    roof_angle : (n,) float64, how steep it is, degrees
    roof_facing : (n,) float64, the way down of a roof, degrees clockwise from north
    across : (n,) bool, the ridge runs across
    colour, roof_colour : (n, 4) uint8, codes of `paints.py`: a colour or a paint, all 0 where absent
    plain : (n,) bool, no floor bands
    roof_detail : (n,) int8, -1 as the viewer thinks fit, 0 none, 1 a parapet, 2 plant rooms too
    bank, spacing : (n,) float64
    level : (n,) int64, OpenStreetMap's `layer`, 0 where absent
    bridge : (n,) bool
    polygons : with the feature of each in `polygon_feature`
    line_points, line_starts, line_feature : lines as ragged arrays
    points, point_feature : (q, 2) and (q,)
    titles : what some names are in the viewer's languages
    """

    names: tuple[str, ...]
    subtypes: tuple[str, ...]
    height: NDArray[np.float64]
    min_height: NDArray[np.float64]
    width: NDArray[np.float64]
    roof_height: NDArray[np.float64]
    roof_shape: NDArray[np.uint8]
    roof_angle: NDArray[np.float64]
    roof_facing: NDArray[np.float64]
    across: NDArray[np.bool_]
    colour: NDArray[np.uint8]
    roof_colour: NDArray[np.uint8]
    plain: NDArray[np.bool_]
    roof_detail: NDArray[np.int8]
    bank: NDArray[np.float64]
    spacing: NDArray[np.float64]
    level: NDArray[np.int64]
    bridge: NDArray[np.bool_]
    polygons: PolygonSet
    polygon_feature: NDArray[np.int64]
    line_points: NDArray[np.float64]
    line_starts: NDArray[np.int64]
    line_feature: NDArray[np.int64]
    points: NDArray[np.float64]
    point_feature: NDArray[np.int64]
    titles: Titles = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.names)

    def resettled(self) -> FeatureTable:
        """The same with texts of its own: those that were read keep whole blocks of memory from being given back."""
        return replace(self, names=tuple((name + " ")[:-1] for name in self.names))


def subtype(p: Mapping[str, object], /) -> str:
    """The finer kind of a feature, empty where nothing tells one."""
    keys = (
        *("kind", "highway", "railway", "waterway", "natural", "man_made", "landuse", "leisure", "building"),
        *("aeroway", "amenity", "place", "golf", "public_transport"),
    )
    return next((v for k in keys if (v := p.get(k)) and isinstance(v, str)), "")


def yes(value: object, /) -> bool:
    """Whether a tag says that something is there: anything but no, false, 0 and nothing."""
    if value == "yes":
        return True
    if isinstance(value, str):
        return bool(value.strip()) and value.strip().casefold() not in _NO
    return bool(value) and value == value


def is_part(p: Mapping[str, object], /) -> bool:
    """Whether a feature is a part of a building, drawn in the place of its outline."""
    return yes(p.get("building:part")) or "building_part" in (p.get("kind"), p.get("type"))


_BELOW = frozenset(("is_underground", "underground", "location", "tunnel", "layer"))
"""Properties of which one says that something lies below the ground."""

_OPEN = ("building_passage", "avalanche_protector", "no", "")
"""Tunnels that are seen, or none."""


def underground(p: Mapping[str, object], /) -> bool:
    """Whether a feature lies below the ground and is not drawn; waters may lie below a bridge without a tunnel."""
    if _BELOW.isdisjoint(p):
        return False
    if p.get("indoor") is not None:
        # A cellar is a storey, which one looks into.
        return False
    if yes(p.get("is_underground")) or yes(p.get("underground")) or p.get("location") == "underground":
        return True
    if (tunnel := p.get("tunnel")) is not None and yes(tunnel) and tunnel not in _OPEN:
        return True
    water = p.get("waterway") or p.get("natural") == "water"
    return not water and read_layer(p.get("layer")).value < 0
