"""Where a city model lies: about the origin of its scene, about a place on Earth of its own, or about its own zero."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from viewer.geometry.checks import F8, I8
from viewer.geometry.projection import MAX_LONGITUDE, TransverseMercator
from viewer.i18n import N_
from viewer.scene.formats.city_faults import CityFaults
from viewer.scene.formats.city_mesh import CityPiece
from viewer.scene.formats.crs import Crs
from viewer.scene.formats.gltf_model import NEAR, model_origin
from viewer.scene.issues import Severity
from viewer.scene.limits import LIMITS
from viewer.scene.sites import Site

_MOST_SOUTH = 89.0


class CityPlace:
    """The way from a file's coordinates to metres.

    Parameters
    ----------
    crs : the file's coordinate system; None for none that is known
    site : of the scene that it is a layer of
    faults : takes what is wrong
    home : number of the text that has the metadata
    alone : it is the whole scene

    Attributes
    ----------
    origin : (3,) what positions count from, metres of the model
    on_earth : latitude and longitude of its zero; None without a coordinate system
    elsewhere : all of it lies far from the scene, which is told
    """

    def __init__(self, crs: Crs | None, site: Site | None, faults: CityFaults, home: int, /, *, alone: bool) -> None:
        self._crs, self._site, self._faults, self._home, self._alone = crs, site, faults, home, alone
        self._zero = np.zeros(2)  # degrees, or metres without a coordinate system
        self._scale = site.scale if site is not None else 1.0
        self._project: Callable[[F8], F8] | None = site.project if site is not None and crs is not None else None
        self.origin: F8 = np.zeros(3)
        self.on_earth: tuple[float, float] | None = None
        self.elsewhere = False

    def about(self, where: F8, /) -> F8:
        """Corners (n, 3) as metres about their middle, or about the scene's origin; NaN for what is nowhere."""
        flat = self._degrees(where)
        if self._crs is not None and len(flat) and not np.isfinite(flat).all(axis=1).any():
            path = (self._home, "metadata", "referenceSystem")
            self._faults.add("bad-model", Severity.WARNING, path, N_("coordinates elsewhere"), self._crs.name)
            self._crs = self._project = None
            flat = where[:, :2]
        if self._project is None and len(flat):
            good = np.isfinite(flat).all(axis=1)
            self._centre(np.median(flat[good], axis=0) if good.any() else np.zeros(2))
        elif self._site is not None and self._crs is not None:
            away = np.abs(flat - (self._site.lon, self._site.lat)).max(axis=1, initial=0.0)
            nearest = float(np.nanmin(away, initial=np.inf))
            if self._site.reach < nearest < np.inf:
                self.elsewhere = True
                path = (self._home, "metadata", "referenceSystem")
                self._faults.add("bad-model", Severity.ERROR, path, f"{nearest:.0f}°", N_("a place about the origin"))
        return self._metres(where, flat)

    def settle(self, where: F8, metres: F8, /) -> None:
        """Let zero be the middle of those corners (n, 3) that are drawn, unless a scene has its own."""
        low, high = metres.min(axis=0), metres.max(axis=0)
        if self._crs is None:
            self._local(where)
        elif self._site is None:
            middle = (low + high)[:2] / 2
            assert isinstance(self._along, TransverseMercator)
            self._centre(self._along.inverse(middle[None])[0])
            self.on_earth = (float(self._zero[1]), float(self._zero[0]))

    def _local(self, where: F8) -> None:
        """Without a coordinate system: about its own zero, with an origin where float32 would smear it."""
        bounds = np.stack([where.min(axis=0), where.max(axis=0)])
        self._zero = np.zeros(2)
        self.origin = model_origin(bounds, max(float((bounds[1] - bounds[0]).max()), 1e-6))
        if self._alone:
            self.origin[2] = bounds[0, 2]
        elif float(np.abs(bounds).max()) > NEAR:
            path = (self._home, "metadata")
            self._faults.add("missing-key", Severity.WARNING, path, N_("nothing"), "referenceSystem")

    def _centre(self, zero: F8) -> None:
        self._zero = zero
        if self._crs is not None:
            lat = float(np.clip(zero[1], -_MOST_SOUTH, _MOST_SOUTH))
            self._zero = np.array([(float(zero[0]) + 180.0) % 360.0 - 180.0, lat])
            self._along = TransverseMercator(lat, float(self._zero[0]))

    def _degrees(self, where: F8) -> F8:
        """Longitudes and latitudes of corners; what they are where no coordinate system is known."""
        if self._crs is None or self._crs.degrees is None:
            return where[:, :2]
        return self._crs.degrees(where[:, :2])

    def _metres(self, where: F8, flat: F8) -> F8:
        out = np.full(where.shape, np.nan)
        if self._crs is None:
            out[:, :2] = flat - self._zero
            out[:, 2] = where[:, 2]
        else:
            zero, reach = self._zero[0], MAX_LONGITUDE
            if self._site is not None:
                zero, reach = self._site.lon, self._site.reach
            aside = np.abs((flat[:, 0] - zero + 180.0) % 360.0 - 180.0)
            good = np.isfinite(flat).all(axis=1) & (aside <= reach) & (np.abs(flat[:, 1]) <= 90.0)
            project = self._project or self._along.forward
            out[good, :2] = project(flat[good])
            out[:, 2] = where[:, 2] * self._crs.up * self._scale
        out[~(np.abs(out) <= LIMITS.model_reach).all(axis=1)] = np.nan
        return out

    def metres(self, where: F8, /) -> F8:
        """Corners (n, 3) as metres, NaN for what is nowhere."""
        return self._metres(where, self._degrees(where))

    def standing(self, piece: CityPiece, matrices: F8, at: F8, owner: I8, /) -> CityPiece:
        """A template in its places.

        Parameters
        ----------
        matrices : (k, 4, 4) of each place
        at : (k, 3) in the file's coordinate system
        """
        if self._crs is not None and self._crs.angles:
            # The template is in metres, its place in degrees.
            placed = matrices.copy()
            placed[:, :3] *= self._scale
            placed[:, :3, 3] += self.metres(at)
            return piece.at(placed, owner)
        placed = matrices.copy()
        placed[:, :3, 3] += at
        there = piece.at(placed, owner)
        return replace(there, positions=self.metres(there.positions))

    @property
    def sited(self) -> bool:
        """Whether it lies in a scene at its true place."""
        return self._site is not None and self._crs is not None

    @property
    def level(self) -> bool:
        """Whether what it stands on is level, as far as the scene goes."""
        return self._site is None or self._site.level

    def grounded(self, piece: CityPiece, /) -> CityPiece:
        """Heights from the lowest corner, where the model lies on Earth or is the whole scene."""
        if self._crs is None:
            return piece
        positions = piece.positions.copy()
        positions[:, 2] -= positions[:, 2].min()
        return replace(piece, positions=positions)
