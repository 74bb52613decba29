"""Where the things of a layer `instances` stand: a grid, a list, or both."""

from __future__ import annotations

import math

import numpy as np

from viewer.geometry.checks import F8
from viewer.scene.limits import LIMITS
from viewer.scene.model import Grid, InstanceLayer
from viewer.scene.tasks import at_most


def places(layer: InstanceLayer, /) -> tuple[F8, F8, F8]:
    """Places of a layer, those of the list first.

    Returns
    -------
    at : (k, 3) metres
    heading : (k,) radians, counter-clockwise
    scale : (k,)

    Raises
    ------
    TooManyError
        If there are more than `LIMITS.instances`.
    """
    grid = layer.grid
    at_most(len(layer.places) + (grid.rows * grid.columns if grid else 0), LIMITS.instances)
    at = np.array([p.at for p in layer.places], np.float64).reshape(-1, 3)
    heading = np.radians([p.heading for p in layer.places])
    scale = np.array([p.scale for p in layer.places], np.float64)
    if grid:
        more = _grid(grid)
        at = np.concatenate([at, more])
        heading = np.concatenate([heading, np.full(len(more), math.radians(grid.facing))])
        scale = np.concatenate([scale, np.ones(len(more))])
    return at, heading, scale


def _grid(grid: Grid) -> F8:
    """Columns across, rows behind each other; an aisle parts the columns in the middle."""
    row, column = (i.ravel() for i in np.indices((grid.rows, grid.columns)))
    x = (column - (grid.columns - 1) / 2) * grid.spacing[0]
    if grid.columns > 1:
        x = x + np.copysign(grid.aisle / 2, x)
    y = -(row - (grid.rows - 1) / 2) * grid.spacing[1]
    turn = math.radians(grid.facing)
    c, s = math.cos(turn), math.sin(turn)
    return np.column_stack([grid.at[0] + x * c - y * s, grid.at[1] + x * s + y * c, np.full(len(x), grid.at[2])])
