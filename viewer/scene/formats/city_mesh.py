"""Surfaces of a city as triangles, each the way round that it is seen from, and those of one file as one mesh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8
from viewer.geometry.facets import Facets, facets
from viewer.geometry.transforms import cofactors
from viewer.geometry.triangulation import successors
from viewer.scene.formats.city_appearance import Appearances
from viewer.scene.formats.city_boundaries import Walls
from viewer.scene.formats.city_paints import looks_up, painted_by
from viewer.scene.formats.gltf_model import ModelMesh
from viewer.scene.formats.textured_looks import TexturedLook


@dataclass(frozen=True, slots=True, eq=False)
class CityPiece:
    """Triangles over vertices.

    Parameters
    ----------
    positions, normals : (n, 3) metres and unit vectors
    triangles : (m, 3)
    owner, semantic, look : (n,) which object, what it is, its appearance
    uv : (n,) texture vertices; -1 for none
    open : not all of it is closed with its outside outwards
    """

    positions: F8
    normals: F8
    triangles: I8
    owner: I8
    semantic: I8
    look: I8
    uv: I8
    open: bool

    def at(self, matrices: F8, owners: I8, /) -> CityPiece:
        """It at many places.

        Parameters
        ----------
        matrices : (k, 4, 4) from its own zero
        owners : (k,) of each
        """
        k, n = len(matrices), len(self.positions)
        linear = matrices[:, :3, :3]
        moved = self.positions @ np.swapaxes(linear, 1, 2) + matrices[:, None, :3, 3]
        mirrored = np.linalg.det(linear) < 0
        areas = cofactors(linear) * np.where(mirrored, -1.0, 1.0)[:, None, None]
        turned = self.normals @ np.swapaxes(areas, 1, 2)
        length = np.sqrt((turned * turned).sum(axis=2))
        turned = np.where(length[..., None] > 0, turned, [0.0, 0.0, 1.0]) / np.where(length > 0, length, 1.0)[..., None]
        listed = self.triangles + n * np.arange(k)[:, None, None]
        listed[mirrored] = listed[mirrored][:, :, ::-1]
        return CityPiece(
            moved.reshape(-1, 3),
            turned.reshape(-1, 3),
            listed.reshape(-1, 3),
            np.repeat(owners, n),
            np.tile(self.semantic, k),
            np.tile(self.look, k),
            np.tile(self.uv, k),
            self.open,
        )


def piece_of(walls: Walls, vertices: F8, meaning: I8, /) -> tuple[CityPiece, I8]:
    """Triangles of surfaces, and which of these have no area.

    Closed shells are turned so that their outsides look out; of others what is a roof or a road looks up.

    Parameters
    ----------
    vertices : (v, 3) metres
    meaning : (p,) what each surface is, by its semantics or what it is of
    """
    points = vertices[walls.corner]
    found = facets(points, walls.ring_starts, walls.polygon_starts)
    sizes = np.diff(walls.ring_starts[walls.polygon_starts])
    turned, is_open = _turned(walls, points, found, meaning)
    triangles = found.triangles.copy()
    back = turned[found.owner]
    triangles[back] = triangles[back][:, ::-1]
    normals = np.where(turned[:, None], -found.normals, found.normals)
    polygon = np.repeat(np.arange(len(walls)), sizes)
    used = ~found.flat[polygon]
    place = np.cumsum(used) - 1
    polygon = polygon[used]
    piece = CityPiece(
        points[used],
        normals[polygon],
        place[triangles],
        walls.owner[polygon],
        meaning[polygon],
        walls.look[polygon],
        walls.uv[used],
        is_open,
    )
    return piece, np.flatnonzero(found.flat)


def _turned(walls: Walls, points: F8, found: Facets, meaning: I8) -> tuple[NDArray[np.bool_], bool]:
    """Which surfaces run the wrong way round, and whether some are to be seen from behind."""
    turned = looks_up(meaning) & (found.normals[:, 2] < 0) & (walls.shell < 0)
    shells = int(walls.shell.max(initial=-1)) + 1
    if not shells:
        return turned, len(walls) > 0
    sound = _closed(walls, shells)
    # About a corner of each shell: a sum of large numbers would have no digits left.
    first = np.full(shells, len(points), np.int64)
    np.minimum.at(first, np.maximum(walls.shell, 0), walls.ring_starts[walls.polygon_starts[:-1]])
    shell = walls.shell[found.owner]
    kept = shell >= 0
    a, b, c = (points[found.triangles[kept, i]] - points[first[shell[kept]]] for i in range(3))
    volume = np.bincount(shell[kept], weights=np.einsum("ij,ij->i", a, np.cross(b, c)), minlength=shells)
    inner = np.zeros(shells, np.bool_)
    inner[walls.shell[walls.inner & (walls.shell >= 0)]] = True
    wrong = sound & np.where(inner, volume > 0, volume < 0)
    of_shell = np.maximum(walls.shell, 0)
    turned |= (walls.shell >= 0) & wrong[of_shell]
    loose = (walls.shell >= 0) & ~sound[of_shell]
    turned |= loose & looks_up(meaning) & (found.normals[:, 2] < 0)
    return turned, bool((walls.shell < 0).any() or loose.any())


def _closed(walls: Walls, shells: int) -> NDArray[np.bool_]:
    """Which shells have each edge once in either direction."""
    polygon_of_ring = np.repeat(np.arange(len(walls)), np.diff(walls.polygon_starts))
    shell = walls.shell[np.repeat(polygon_of_ring, np.diff(walls.ring_starts))]
    a = walls.corner
    b = a[successors(walls.ring_starts)] if len(a) else a
    kept = (shell >= 0) & (a != b)
    a, b, shell = a[kept], b[kept], shell[kept]
    low, high = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((high, low, shell))
    sound = np.zeros(shells, np.bool_)
    sound[shell] = True
    if len(order):
        edges = np.stack([shell, low, high])[:, order]
        new = np.r_[True, (np.diff(edges) != 0).any(axis=0)]
        balance = np.add.reduceat(np.where(a < b, 1, -1)[order], np.flatnonzero(new))
        sound[edges[0, new][balance != 0]] = False
    return sound


def joined(pieces: Sequence[CityPiece], /) -> CityPiece:
    """All as one."""
    if len(pieces) == 1:
        return pieces[0]
    starts = np.cumsum([0, *(len(p.positions) for p in pieces)])[:-1]
    return CityPiece(
        np.concatenate([p.positions for p in pieces]),
        np.concatenate([p.normals for p in pieces]),
        np.concatenate([p.triangles + start for p, start in zip(pieces, starts, strict=True)]),
        np.concatenate([p.owner for p in pieces]),
        np.concatenate([p.semantic for p in pieces]),
        np.concatenate([p.look for p in pieces]),
        np.concatenate([p.uv for p in pieces]),
        any(p.open for p in pieces),
    )


def kept(piece: CityPiece, which: NDArray[np.bool_], /) -> CityPiece:
    """Only some of the vertices, and the triangles that have no others."""
    place = np.cumsum(which) - 1
    listed = piece.triangles[which[piece.triangles].all(axis=1)]
    return replace(
        piece,
        positions=piece.positions[which],
        normals=piece.normals[which],
        triangles=place[listed],
        owner=piece.owner[which],
        semantic=piece.semantic[which],
        look=piece.look[which],
        uv=piece.uv[which],
    )


def written(piece: CityPiece, names: I8, appearances: Appearances, origin: F8, /) -> ModelMesh:
    """The mesh, what has more than a colour last.

    Parameters
    ----------
    names : of each owner the number of its name
    origin : what positions are counted from
    """
    tones, paints = painted_by(piece.semantic, piece.normals)
    colours, paints = appearances.codes(tones, paints, piece.look)
    uv, picture = _pictured(piece, appearances)
    cutoff = np.array([look.cutoff for look in appearances.looks])[piece.look]
    detailed = (picture >= 0) | (cutoff != 0.0)
    # A triangle is of one surface, so of one look; a ring without places in the picture makes it plain.
    order = np.argsort(detailed, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    last = order[np.count_nonzero(~detailed) :]
    wrap = np.array([look.wrap for look in appearances.looks], np.uint32)[piece.look]
    triangles = place[piece.triangles].reshape(-1, 3)
    plain = len(order) - len(last)
    triangles = triangles[np.argsort(triangles[:, 0] >= plain, kind="stable")]
    return ModelMesh(
        (piece.positions[order] - origin).astype(np.float32),
        piece.normals[order].astype(np.float32),
        triangles.astype(np.uint32),
        names[piece.owner[order]].astype(np.uint32),
        colours[order],
        paints[order],
        np.zeros(len(order), np.bool_),
        TexturedLook(uv[last], picture[last], wrap[last], cutoff[last].astype(np.float32)),
    )


def _pictured(piece: CityPiece, appearances: Appearances) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Places in pictures, and which picture each vertex has."""
    looks = appearances.looks
    picture = np.array([look.picture for look in looks], np.int32)[piece.look]
    uv = np.zeros((len(piece.uv), 2), np.float32)
    placed = piece.uv >= 0
    for record in {look.record for look in looks if look.picture >= 0}:
        of_record = np.array([look.record == record and look.picture >= 0 for look in looks])[piece.look] & placed
        uv[of_record] = appearances.texture_vertices(record)[piece.uv[of_record]]
    return uv, picture
