"""A model as the rest of the program knows it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8
from viewer.scene.formats.textured_looks import TexturedLook

NEAR = 4096.0
"""Metres from zero within which float32 is finer than half a millimetre; what reaches further has an origin."""

_MUCH, _ABOUT = 100.0, 0.6
"""Of a model's size: so far off it is smeared whatever its size, so near it stands about zero."""


@dataclass(frozen=True, slots=True, eq=False)
class ModelMesh:
    """Triangles over vertices, those with more than a colour last; no triangle mixes the two.

    Parameters
    ----------
    positions, normals : (n, 3) float32, metres, z up
    triangles : (m, 3) uint32
    owner : (n,) uint32, index into the model's names
    colours : (n, 4) uint8 sRGB and alpha; the tone where there is a paint
    paints : (n,) uint8 Paint, of materials that are called like one
    unlit : (n,) bool
    look : of the last vertices
    """

    positions: NDArray[np.float32]
    normals: NDArray[np.float32]
    triangles: NDArray[np.uint32]
    owner: NDArray[np.uint32]
    colours: NDArray[np.uint8]
    paints: NDArray[np.uint8]
    unlit: NDArray[np.bool_]
    look: TexturedLook

    @property
    def bounds(self) -> F8:
        """(2, 3) metres; inverted for no vertices."""
        # Column by column: numpy is slow at extremes along so short an axis.
        columns = [self.positions[:, i] for i in range(3)]
        low = [float(c.min(initial=np.inf)) for c in columns]
        return np.array([low, [float(c.max(initial=-np.inf)) for c in columns]])


@dataclass(frozen=True, slots=True, eq=False)
class Repeated:
    """A mesh at many upright places.

    Parameters
    ----------
    mesh : about its own zero; its owners mean nothing
    owner : (k,) uint32, index into the model's names
    offset : (k, 3) float64, metres from the model's origin
    turn : (k, 2) cosine and sine of the turn about z, counter-clockwise
    scale : (k, 3), all positive
    """

    mesh: ModelMesh
    owner: NDArray[np.uint32]
    offset: F8
    turn: F8
    scale: F8

    def expanded(self) -> ModelMesh:
        """All of it as one mesh."""
        mesh, k = self.mesh, len(self.owner)
        count = len(mesh.positions)
        linear = np.zeros((k, 3, 3))
        (c, s), (x, y, z) = self.turn.T, self.scale.T
        linear[:, 0, 0], linear[:, 0, 1], linear[:, 1, 0], linear[:, 1, 1] = c * x, -s * y, s * x, c * y
        linear[:, 2, 2] = z
        moved = mesh.positions.astype(np.float64) @ np.swapaxes(linear, 1, 2) + self.offset[:, None]
        away = linear / self.scale[:, None, :] ** 2
        normals = mesh.normals.astype(np.float64) @ np.swapaxes(away, 1, 2)
        normals /= np.sqrt((normals * normals).sum(axis=2))[:, :, None]
        starts = count * np.arange(k)[:, None, None]
        look = mesh.look
        return ModelMesh(
            moved.reshape(-1, 3).astype(np.float32),
            normals.reshape(-1, 3).astype(np.float32),
            (mesh.triangles + starts).reshape(-1, 3).astype(np.uint32),
            np.repeat(self.owner, count),
            np.tile(mesh.colours, (k, 1)),
            np.tile(mesh.paints, k),
            np.tile(mesh.unlit, k),
            TexturedLook(
                np.tile(look.uv, (k, 1)), np.tile(look.picture, k), np.tile(look.wrap, k), np.tile(look.cutoff, k)
            ),
        )

    @property
    def bounds(self) -> F8:
        """(2, 3) metres from the model's origin, of everything."""
        box = self.mesh.bounds
        reach = np.hypot(*np.abs(box[:, :2]).max(axis=0)) * self.scale[:, :2].max(axis=1)
        spread = np.column_stack([reach, reach])
        low = np.column_stack([self.offset[:, :2] - spread, self.offset[:, 2] + box[0, 2] * self.scale[:, 2]])
        high = np.column_stack([self.offset[:, :2] + spread, self.offset[:, 2] + box[1, 2] * self.scale[:, 2]])
        return np.stack([low.min(axis=0), high.max(axis=0)])


@dataclass(frozen=True, slots=True, eq=False)
class ModelData:
    """A model.

    Parameters
    ----------
    names : of its objects, the nodes that have triangles; each is there once
    origin : (3,) float64, metres, z up: what all positions count from
    mesh : what stands once
    repeated : what stands many times
    bounds : (2, 3) float64, metres, z up, in the file's own place; it may be a little too large
    two_sided : some of it is to be seen from behind
    pictures : (h, w, 4) uint8 each, sRGB and alpha
    looks_away : an object with faces that are not seen from where one would look at them; "" for none
    up : the axis of its file that was taken to point upwards
    measured : its file says that it is in metres, or in what; else in whatever its author worked in
    z_up : z points upwards in its file, whatever a layer says
    place : latitude and longitude of zero, degrees, of a lone one that knows where it lies
    footings : of each name the number of what stands on the ground by itself; None where the model does as a whole
    """

    names: tuple[str, ...]
    origin: F8
    mesh: ModelMesh
    bounds: F8
    repeated: tuple[Repeated, ...] = ()
    two_sided: bool = False
    pictures: tuple[NDArray[np.uint8], ...] = ()
    looks_away: str = ""
    up: Literal["y", "z"] = "y"
    measured: bool = True
    z_up: bool = False
    place: tuple[float, float] | None = None
    footings: NDArray[np.int64] | None = None


def model_origin(bounds: F8, size: float, /) -> F8:
    """What a model's positions are counted from: zero, unless the model is so far off that float32 would smear it."""
    reach = float(np.abs(bounds).max())
    # One that stands about zero already gains nothing.
    if reach <= min(NEAR, _MUCH * size) or reach <= _ABOUT * size:
        return np.zeros(3)
    place = np.array([*(bounds[:, :2].mean(axis=0)), bounds[0, 2]])
    # A whole number of metres, or of what a small model is measured in.
    step = min(1.0, 10.0 ** math.floor(math.log10(size)))
    return np.asarray(np.round(place / step) * step, dtype=np.float64)
