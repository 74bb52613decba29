"""Where the meshes of a glTF model stand, all at once, and what of that can be drawn."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.bounds import corners
from viewer.geometry.checks import F8, I8
from viewer.geometry.transforms import cofactors, cross
from viewer.i18n import N_
from viewer.scene.formats.gltf_faults import Faults
from viewer.scene.formats.model_shapes import Piece
from viewer.scene.issues import Severity
from viewer.scene.limits import LIMITS

FLAT = 1e-12
"""Of a matrix' size: what is less is nothing."""

UP = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
"""y up to z up: (x, y, z) becomes (x, -z, y)."""

_CHUNK = 1_000_000  # triangles that are looked at at once
_UPRIGHT = 1e-9  # of a matrix' size: how far it may lean


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Meshes in their places, one after the other.

    Parameters
    ----------
    pieces : of each of g meshes
    starts : (g + 1,) its places among the k
    nodes : (k,) numbers in the document
    matrices : (k, 4, 4), from a mesh (y up) to the scene (z up)
    areas : (k, 3, 3) their cofactors
    mirrored : (k,) bool
    """

    pieces: tuple[Sequence[Piece], ...]
    starts: I8
    nodes: I8
    matrices: F8
    areas: F8
    mirrored: NDArray[np.bool_]

    @classmethod
    def of(cls, pieces: Sequence[Sequence[Piece]], nodes: Sequence[I8], matrices: Sequence[F8], /) -> Places:
        """Of meshes, and for each the nodes and matrices (y up) that it stands at."""
        stood = np.concatenate(matrices)
        stood[:, :3] = UP @ stood[:, :3]
        starts = np.cumsum([0, *(len(n) for n in nodes)]).astype(np.int64)
        mirrored = np.asarray(np.linalg.det(stood[:, :3, :3]) < 0, dtype=np.bool_)
        return cls(tuple(pieces), starts, np.concatenate(nodes), stood, cofactors(stood[:, :3, :3]), mirrored)

    @property
    def mesh(self) -> I8:
        """(k,) which mesh stands at each place."""
        return np.repeat(np.arange(len(self.pieces)), np.diff(self.starts))

    def kept(self, which: NDArray[np.bool_], /) -> Places:
        """Some of the places."""
        if which.all():
            return self
        counts = np.bincount(self.mesh[which], minlength=len(self.pieces))
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        some = (self.nodes[which], self.matrices[which], self.areas[which], self.mirrored[which])
        return Places(self.pieces, starts, *some)

    def boxes(self) -> F8:
        """(k, 8, 3) the corners of each mesh' box in its places."""
        meshes = [_box(pieces) for pieces in self.pieces]
        own = corners(np.array(meshes))[self.mesh]
        return own @ np.swapaxes(self.matrices[:, :3, :3], -1, -2) + self.matrices[:, None, :3, 3]

    def ranges(self) -> F8:
        """(k, 2, 3) the box of each mesh in its places."""
        at = self.boxes()
        return np.stack([at.min(axis=1), at.max(axis=1)], axis=1)

    def standing(self, which: I8, /) -> F8:
        """(k, 3, 3) of some places, for meshes that are z up already."""
        return np.asarray(self.matrices[which, :3, :3] @ UP.T, dtype=np.float64)

    def upright(self) -> NDArray[np.bool_]:
        """(k,) which places only turn about z and stretch along the axes."""
        m = self.matrices[:, :3, :3] @ UP.T
        size = np.sqrt((m * m).sum(axis=(1, 2)))
        leaning = np.abs(m[:, [0, 1, 2, 2], [2, 2, 0, 1]]).max(axis=1, initial=0.0)
        slanting = np.abs(m[:, 0, 0] * m[:, 0, 1] + m[:, 1, 0] * m[:, 1, 1])
        level = (leaning <= _UPRIGHT * size) & (slanting <= _UPRIGHT * size * size)
        return np.asarray(level & (m[:, 2, 2] > 0) & ~self.mirrored, dtype=np.bool_)


def _box(pieces: Sequence[Piece]) -> tuple[list[float], list[float]]:
    columns = [[piece.shape.points[:, i] for piece in pieces] for i in range(3)]
    low = [min(float(c.min()) for c in column) for column in columns]
    return low, [max(float(c.max()) for c in column) for column in columns]


def within_measure(places: Places, faults: Faults, /) -> tuple[Places, F8]:
    """The places that can be drawn, and the box (2, 3) of all of them; inverted if none is left."""
    boxes = places.boxes()
    reach = np.abs(boxes).max(axis=(1, 2))
    inside = np.asarray(reach <= LIMITS.model_reach, dtype=np.bool_)
    most = f"<= {LIMITS.model_reach:g} m"
    for index, far in zip(places.nodes[~inside].tolist(), reach[~inside].tolist(), strict=True):
        faults.add("bad-model", Severity.ERROR, ("nodes", index), f"{far:g} m", most)
    sized = _has_size(places, inside)
    for index in places.nodes[inside & ~sized].tolist():
        faults.add("bad-model", Severity.ERROR, ("nodes", index), N_("no size"), N_("triangles that have a size"))
    kept = boxes[inside & sized].reshape(-1, 3)
    low = kept.min(axis=0, initial=np.inf)
    return places.kept(inside & sized), np.stack([low, kept.max(axis=0, initial=-np.inf)])


def _has_size(places: Places, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which places leave something of their mesh that has an area."""
    m, areas = places.matrices[:, :3, :3], places.areas
    measure = (m * m).sum(axis=(1, 2))
    out = inside & (np.sqrt((areas * areas).sum(axis=(1, 2))) > FLAT * measure)
    volume = np.abs((m[:, :, 0] * areas[:, :, 0]).sum(axis=1))
    # Flattened along an axis: a plane that stood across it is a line now.
    flat = out & (volume <= FLAT * measure**1.5)
    mesh = places.mesh
    for number in np.unique(mesh[flat]).tolist():
        facing = np.concatenate([_facing(piece) for piece in places.pieces[number]])
        some = np.flatnonzero(flat & (mesh == number))
        step = max(1, _CHUNK // len(facing))
        for first in range(0, len(some), step):
            chosen = some[first : first + step]
            left = np.abs(facing @ np.swapaxes(areas[chosen], 1, 2)).max(axis=(1, 2))
            out[chosen] = left > FLAT * measure[chosen]
    return np.asarray(out, dtype=np.bool_)


def _facing(piece: Piece) -> F8:
    """Unit normals of a piece's triangles, (t, 3)."""
    p = piece.shape.corners
    n = cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])
    return np.asarray(n / np.sqrt((n * n).sum(axis=1))[:, None], dtype=np.float64)


_ASKED, _ASKED_TRIANGLES = 300, 20_000
_INSIDE_OUT = 0.2
_SHEET, _AWAY = 0.999, 0.1
_EYE = np.array([0.4, -0.75, 0.53])
"""About where a model is looked at from when it is opened: the south, from above."""


def looking_away(places: Places, /) -> int | None:
    """A node whose faces are a sheet that looks away from who opens it, or a body turned inside out; None if none is.

    Only some are asked: it is for a hint.
    """
    firsts = zip(places.pieces, places.starts[:-1].tolist(), places.starts[1:].tolist(), strict=True)
    standing = ((piece, first, end) for pieces, first, end in firsts if first < end for piece in pieces)
    for piece, first, end in itertools.islice(standing, _ASKED):
        shape = piece.shape
        if piece.surface.two_sided or len(shape.triangles) > _ASKED_TRIANGLES:
            continue
        p = shape.corners
        n = cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])
        whole, size = n.sum(axis=0), np.ptp(shape.points, axis=0)
        if np.linalg.norm(whole) > _SHEET * np.sqrt((n * n).sum(axis=1)).sum():
            looks = (places.areas[first:end] @ whole) * np.where(places.mirrored[first:end], -1.0, 1.0)[:, None]
            away = looks @ _EYE < -_AWAY * np.sqrt((looks * looks).sum(axis=1))
        else:
            volume = (n * (p[:, 0] - shape.points.mean(axis=0))).sum() / 6
            away = np.full(1, volume < -_INSIDE_OUT * size.prod())
        if away.any():
            return int(places.nodes[first + int(np.argmax(away))])
    return None
