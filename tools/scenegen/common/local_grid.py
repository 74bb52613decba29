"""Metres of a scene's plan, and degrees."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.projection import TransverseMercator

SCENES = Path(__file__).resolve().parents[3] / "scenes"
"""The packages that are shipped."""


class LocalGrid:
    """The grid that a scene is planned on, about the origin that its `scene.toml` names.

    Parameters
    ----------
    scene : name of the package
    turn : of the grid's second axis, degrees from north, clockwise
    """

    def __init__(self, scene: str, /, *, turn: float = 0.0) -> None:
        with (SCENES / scene / "scene.toml").open("rb") as file:
            said = tomllib.load(file)
        origin, scale = said["origin"], said.get("projection", {}).get("scale", 1.0)
        self._projection = TransverseMercator(origin["lat"], origin["lon"], scale=scale)
        self._cos, self._sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def degrees(self, metres: ArrayLike, /) -> NDArray[np.float64]:
        """Longitude and latitude (n, 2) of places on the grid (n, 2)."""
        u, v = np.asarray(metres, dtype=np.float64).T
        c, s = self._cos, self._sin
        return self._projection.inverse(np.column_stack([u * c + v * s, v * c - u * s]))

    def metres(self, degrees: ArrayLike, /) -> NDArray[np.float64]:
        """Places on the grid (n, 2) of longitude and latitude (n, 2)."""
        x, y = self._projection.forward(degrees).T
        c, s = self._cos, self._sin
        return np.column_stack([x * c - y * s, x * s + y * c])
