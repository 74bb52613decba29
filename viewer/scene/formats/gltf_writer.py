"""Pieces of meshes in their places, gathered into one model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8
from viewer.scene.formats.gltf_faults import TooMuchError
from viewer.scene.formats.gltf_model import ModelMesh, Repeated
from viewer.scene.formats.gltf_places import FLAT, UP, Places
from viewer.scene.formats.model_shapes import Piece, Shape
from viewer.scene.formats.textured_looks import TexturedLook
from viewer.scene.limits import LIMITS

_CHUNK = 300_000  # vertices that are placed at once
_ALONE = 2_000  # vertices from which on a piece is worth an operation of its own
_OFTEN = 64
_LARGE = 50_000
"""A mesh at that many upright places, with that many vertices in all of them, is kept once."""


Number = TypeVar("Number", np.float32, np.float64)


@dataclass(slots=True)
class _Lists:
    """Arrays of vertices, block after block."""

    positions: list[NDArray[np.float32]] = field(default_factory=list)
    normals: list[NDArray[np.float32]] = field(default_factory=list)
    triangles: list[NDArray[np.uint32]] = field(default_factory=list)
    owner: list[NDArray[np.uint32]] = field(default_factory=list)
    colours: list[NDArray[np.uint8]] = field(default_factory=list)
    paints: list[NDArray[np.uint8]] = field(default_factory=list)
    unlit: list[NDArray[np.bool_]] = field(default_factory=list)
    uv: list[NDArray[np.float32]] = field(default_factory=list)
    picture: list[NDArray[np.int32]] = field(default_factory=list)
    wrap: list[NDArray[np.uint32]] = field(default_factory=list)
    cutoff: list[NDArray[np.float32]] = field(default_factory=list)
    waiting: list[tuple[Piece, I8]] = field(default_factory=list)
    vertices: int = 0
    count: int = 0


class Writer:
    """A model's meshes being written.

    Parameters
    ----------
    places : what stands where
    origin : what positions are counted from
    numbers : of each node among the names
    """

    def __init__(self, places: Places, origin: F8, numbers: NDArray[np.uint32], /) -> None:
        self._places, self._origin, self._numbers = places, origin, numbers
        self._plain, self._detailed = _Lists(), _Lists()
        self._more = 0

    def write(self) -> tuple[ModelMesh, tuple[Repeated, ...]]:
        """What stands once, and what stands many times.

        Raises
        ------
        TooMuchError
            If it would be larger than any model may be.
        """
        upright = self._places.upright()
        repeated: list[Repeated] = []
        for number, pieces in enumerate(self._places.pieces):
            start, end = self._places.starts[number], self._places.starts[number + 1]
            if start == end:
                continue
            members = np.arange(start, end)
            standing = members[upright[members]]
            for piece in pieces:
                count = len(piece.shape.normals)
                if len(standing) >= _OFTEN and len(standing) * count >= _LARGE:
                    repeated.append(self._repeated(piece, standing))
                    self._add(piece, members[~upright[members]])
                else:
                    self._add(piece, members)
        for lists in (self._plain, self._detailed):
            self._flush(lists)
        return _mesh(self._plain, self._detailed), tuple(repeated)

    def _repeated(self, piece: Piece, members: I8) -> Repeated:
        shape, m = piece.shape, self._places.standing(members)
        # About its own middle, so that float32 is as fine as can be.
        middle = (shape.points.min(axis=0) + shape.points.max(axis=0)) / 2
        about = ((shape.points - middle) @ UP.T).astype(np.float32)
        lists = _Lists()
        _block(lists, piece, 1)
        lists.positions.append(about if shape.place is None else about[shape.place])
        lists.normals.append(shape.normals @ UP.T.astype(np.float32))
        lists.triangles.append(shape.triangles.astype(np.uint32))
        lists.owner.append(np.zeros(len(shape.normals), np.uint32))
        lists.count = len(shape.normals)
        mesh = _mesh(_Lists(), lists) if piece.detailed else _mesh(lists, _Lists())
        scale = np.sqrt((m * m).sum(axis=1))
        offset = m @ (UP @ middle) + (self._places.matrices[members, :3, 3] - self._origin)
        return Repeated(mesh, self._numbers[self._places.nodes[members]], offset, m[:, :2, 0] / scale[:, :1], scale)

    def _add(self, piece: Piece, members: I8) -> None:
        if not len(members):
            return
        count = len(piece.shape.normals)
        self._more += count * (len(members) - 1)
        if self._more > LIMITS.repeated_vertices:
            path = ("nodes", int(self._places.nodes[members[-1]]), "mesh")
            raise TooMuchError(path, self._more, f"{LIMITS.repeated_vertices}")
        lists = self._detailed if piece.detailed else self._plain
        at_once = max(1, _CHUNK // count)
        for first in range(0, len(members), at_once):
            some = members[first : first + at_once]
            if count * len(some) >= _ALONE:
                self._flush(lists)
                self._alone(lists, piece, some)
                continue
            lists.waiting.append((piece, some))
            lists.vertices += count * len(some)
            if lists.vertices >= _CHUNK:
                self._flush(lists)

    def _alone(self, lists: _Lists, piece: Piece, members: I8) -> None:
        """Place a large piece by itself."""
        shape, m = piece.shape, self._places.matrices[members]
        linear = np.swapaxes(m[:, :3, :3], 1, 2)
        moved = (shape.points @ linear + (m[:, :3, 3] - self._origin)[:, None]).astype(np.float32)
        lists.positions.append((moved if shape.place is None else moved[:, shape.place]).reshape(-1, 3))
        areas = self._facing(members)
        size = areas @ np.swapaxes(areas, 1, 2)
        if np.allclose(size, size[:, :1, :1] * np.eye(3), rtol=0, atol=1e-6):
            # Turned and scaled evenly: lengths stay what they are.
            even = areas / np.sqrt(size[:, :1, :1])
            lists.normals.append((shape.normals @ np.swapaxes(even, 1, 2).astype(np.float32)).reshape(-1, 3))
        else:
            member = np.repeat(members, len(shape.normals))
            given = _times(shape.normals, len(members)).astype(np.float64)
            lists.normals.append(self._turned(member, given).astype(np.float32))
        lists.owner.append(np.repeat(self._numbers[self._places.nodes[members]], len(shape.normals)))
        lists.triangles.append(self._listed(lists, piece, members))

    def _listed(self, lists: _Lists, piece: Piece, members: I8) -> NDArray[np.uint32]:
        """Triangles of a piece in its places, and all else that its vertices have."""
        count = len(piece.shape.normals)
        listed = piece.shape.triangles + (lists.count + count * np.arange(len(members))[:, None, None])
        if (mirrored := self._places.mirrored[members]).any():
            listed[mirrored] = listed[mirrored][:, :, ::-1]
        lists.count += count * len(members)
        _block(lists, piece, len(members))
        return listed.reshape(-1, 3).astype(np.uint32)

    def _flush(self, lists: _Lists) -> None:
        """Place what waits, many small pieces at once."""
        if not lists.waiting:
            return
        member = np.concatenate([np.repeat(some, len(p.shape.normals)) for p, some in lists.waiting])
        positions = np.concatenate([_times(_spread(p.shape), len(some)) for p, some in lists.waiting])
        normals = np.concatenate([_times(p.shape.normals, len(some)) for p, some in lists.waiting])
        matrices = self._places.matrices
        moved = _carried(matrices[:, :3, :3], member, positions) + (matrices[:, :3, 3] - self._origin)[member]
        lists.positions.append(moved.astype(np.float32))
        lists.normals.append(self._turned(member, normals.astype(np.float64)).astype(np.float32))
        lists.triangles += [self._listed(lists, piece, some) for piece, some in lists.waiting]
        lists.owner.append(self._numbers[self._places.nodes[member]])
        lists.waiting, lists.vertices = [], 0

    def _facing(self, members: I8 | slice) -> F8:
        """(k, 3, 3) that carry normals. The largest number in each is 1: those of tiny things would be too small."""
        areas = self._places.areas[members] * np.where(self._places.mirrored[members], -1.0, 1.0)[:, None, None]
        measure = np.abs(areas).max(axis=(1, 2))
        return np.asarray(areas / np.where(measure > 0, measure, 1.0)[:, None, None], dtype=np.float64)

    def _turned(self, member: I8, normals: F8) -> F8:
        """Unit normals in their places."""
        areas = self._facing(slice(None))
        out = _carried(areas, member, normals)
        length = np.sqrt(out[:, 0] ** 2 + out[:, 1] ** 2 + out[:, 2] ** 2)
        lost = np.flatnonzero(length < FLAT)
        if len(lost):
            # Flattened: what looked along the plane now looks as the plane does.
            flat = areas[member[lost]]
            column = np.argmax((flat * flat).sum(axis=1), axis=1)
            out[lost] = flat[np.arange(len(lost)), :, column]
            length[lost] = np.sqrt((out[lost] ** 2).sum(axis=1))
        return np.asarray(out / np.maximum(length, 1e-300)[:, None], dtype=np.float64)


def _spread(shape: Shape) -> F8:
    """The place of each vertex."""
    return shape.points if shape.place is None else shape.points[shape.place]


def _times(values: NDArray[Number], places: int) -> NDArray[Number]:
    return values if places == 1 else np.tile(values, (places, 1))


def _carried(matrices: F8, member: I8, vectors: F8) -> F8:
    """Each vector (n, 3) by the matrix (3, 3) of its member."""
    x, y, z = vectors[:, 0], vectors[:, 1], vectors[:, 2]
    out = np.empty_like(vectors)
    for i in range(3):
        row = matrices[member, i]
        out[:, i] = row[:, 0] * x + row[:, 1] * y + row[:, 2] * z
    return out


def _block(lists: _Lists, piece: Piece, places: int) -> None:
    """What vertices have besides their place."""
    surface, count = piece.surface, len(piece.shape.normals)
    total = places * count
    lists.colours.append(np.broadcast_to(piece.colours, (places, count, 4)).reshape(-1, 4))
    lists.paints.append(np.full(total, surface.paint, np.uint8))
    lists.unlit.append(np.full(total, surface.unlit))
    if piece.detailed:
        uv = np.zeros((count, 2), np.float32) if piece.uv is None else piece.uv
        lists.uv.append(np.tile(uv, (places, 1)))
        lists.picture.append(np.full(total, surface.picture if piece.uv is not None else -1, np.int32))
        lists.wrap.append(np.full(total, surface.wrap, np.uint32))
        lists.cutoff.append(np.full(total, surface.cutoff, np.float32))


def _mesh(plain: _Lists, detailed: _Lists) -> ModelMesh:
    """Plain vertices, then those with detail."""

    def both(name: str, empty: NDArray[np.generic]) -> Sequence[NDArray[np.generic]]:
        return [empty, *getattr(plain, name), *getattr(detailed, name)]

    f4, u1 = np.zeros((0, 3), np.float32), np.zeros(0, np.uint8)
    behind = [t + np.uint32(plain.count) for t in detailed.triangles]
    look = TexturedLook(
        np.concatenate([np.zeros((0, 2), np.float32), *detailed.uv]),
        np.concatenate([np.zeros(0, np.int32), *detailed.picture]),
        np.concatenate([np.zeros(0, np.uint32), *detailed.wrap]),
        np.concatenate([np.zeros(0, np.float32), *detailed.cutoff]),
    )
    return ModelMesh(
        np.concatenate([f4, *plain.positions, *detailed.positions]),
        np.concatenate([f4, *plain.normals, *detailed.normals]),
        np.concatenate([np.zeros((0, 3), np.uint32), *plain.triangles, *behind]),
        np.concatenate([np.zeros(0, np.uint32), *plain.owner, *detailed.owner]),
        np.concatenate([np.zeros((0, 4), np.uint8), *plain.colours, *detailed.colours]),
        np.concatenate([u1, *plain.paints, *detailed.paints]),
        np.concatenate([np.zeros(0, np.bool_), *plain.unlit, *detailed.unlit]),
        look,
    )
