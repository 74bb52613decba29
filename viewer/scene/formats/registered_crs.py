"""Coordinate systems that PROJ knows: of the registers of EPSG and Esri by number, and as a file's own WKT says.

Nothing is fetched: where a grid would make the way to WGS 84 finer, that of the parameters beside it is taken. Third
coordinates are passed over but for their unit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pyproj import CRS, Transformer

F8 = NDArray[np.float64]

_LONGEST = 1 << 16
_ON_EARTH = np.array([540.0, 90.0 + 1e-9])


class RegisteredSystem:
    """A coordinate system that PROJ knows, east before north whatever its register says.

    Parameters
    ----------
    crs : of PROJ

    Attributes
    ----------
    name : for people
    angles : whether its coordinates are degrees
    up : metres of a unit of its heights
    """

    def __init__(self, crs: CRS, /) -> None:
        from pyproj import Transformer

        flat = next((part for part in crs.sub_crs_list if not part.is_vertical), crs)
        flat = flat.to_2d() if len(flat.axis_info) > 2 else flat
        self.name = crs.name[:80]
        self.angles = bool(flat.is_geographic)
        self.up = _up(crs, flat)
        self._way: Transformer = Transformer.from_crs(flat, "EPSG:4326", always_xy=True)

    def degrees(self, xy: F8, /) -> F8:
        """(n, 2) east and north to longitude and latitude on WGS 84, NaN for what is not on Earth."""
        p = np.asarray(xy, dtype=np.float64)
        lon, lat = self._way.transform(p[:, 0], p[:, 1], errcheck=False)
        out = np.column_stack([lon, lat])
        out[~(np.abs(out) <= _ON_EARTH).all(axis=1)] = np.nan
        return out


def _up(crs: CRS, flat: CRS) -> float:
    """Metres of a unit of the heights; of a system that has none its other lengths tell."""
    for axis in crs.axis_info:
        if axis.direction in ("up", "down") and axis.unit_conversion_factor > 0:
            return float(axis.unit_conversion_factor)
    units = [axis.unit_conversion_factor for axis in flat.axis_info]
    return float(units[0]) if flat.is_projected and units and units[0] > 0 else 1.0


@lru_cache(maxsize=64)
def registered(authority: str, code: str, /) -> RegisteredSystem | None:
    """A system by its number in a register, if PROJ knows it and a way from it to WGS 84."""
    from pyproj import CRS

    return _made(lambda: CRS.from_authority(authority, code))


def by_wkt(text: str, /) -> RegisteredSystem | None:
    """The system that a text in WKT 1 (Esri's too) or WKT 2 describes, if PROJ reads it."""
    from pyproj import CRS

    return _made(lambda: CRS.from_wkt(text)) if 0 < len(text) <= _LONGEST else None


def _made(find: Callable[[], CRS], /) -> RegisteredSystem | None:
    from pyproj.exceptions import ProjError
    from pyproj.network import set_network_enabled  # type: ignore[attr-defined]

    set_network_enabled(active=False)
    try:
        crs = find()
        if crs.is_bound and crs.source_crs is not None:
            crs = crs.source_crs
        flat = [part for part in (crs.sub_crs_list or [crs]) if part.is_geographic or part.is_projected]
        return RegisteredSystem(crs) if flat else None
    except (ProjError, ValueError, TypeError):
        return None
