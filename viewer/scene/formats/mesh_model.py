"""A model made of what a mesh file holds: corners, faces, colours, lines and points, by objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8
from viewer.scene.formats.gltf_faults import BadModelError, TooMuchError
from viewer.scene.formats.gltf_materials import Surface
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.formats.gltf_places import UP, Places
from viewer.scene.formats.mesh_faults import MeshFaults
from viewer.scene.formats.model_assembly import LONGEST_NAME, Called, assembled, unique_names
from viewer.scene.formats.model_shapes import Piece, shape_of, used_of
from viewer.scene.formats.strokes import INK, THIN_BODIES, Strokes, dots, rods
from viewer.scene.formats.textured_looks import REPEAT
from viewer.scene.issues import Severity
from viewer.scene.limits import LIMITS
from viewer.scene.names import printable
from viewer.scene.positions import Path

BOTH_SIDES = Surface(wrap=REPEAT, two_sided=True)
"""A surface as such files have it: nothing says that one side of it is not to be seen."""


@dataclass(slots=True)
class MeshObject:
    """Something with a name.

    Parameters
    ----------
    line : where it begins, for text
    pieces : what it consists of
    matrix : (4, 4), from them to the file's own space, where that is another one
    """

    name: str
    line: int = 0
    pieces: list[Piece] = field(default_factory=list)
    matrix: F8 | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Corners:
    """The vertices of a file.

    Parameters
    ----------
    positions : (n, 3)
    normals : (n, 3), NaN where there is none; None for none at all
    colours : (n, 3 or 4) linear light; None for none
    uv : (n, 2), v down from the picture's top; None for none
    """

    positions: F8
    normals: F8 | None = None
    colours: F8 | None = None
    uv: F8 | None = None


def piece_of(corners: Corners, triangles: I8, surface: Surface, faults: MeshFaults, path: Path, /) -> Piece:
    """Triangles (t, 3) over some of the corners.

    Raises
    ------
    BadModelError
        If nothing of them can be drawn.
    """
    source, triangles = used_of(triangles, len(corners.positions))
    normals = None if corners.normals is None else corners.normals[source]
    count = len(corners.positions)
    shape = shape_of(corners.positions[source], normals, triangles, source, count, faults, path, path)
    given = None if corners.colours is None else corners.colours[shape.source]
    uv = None
    if surface.picture >= 0:
        found = np.zeros((len(shape.source), 2)) if corners.uv is None else corners.uv[shape.source]
        uv = surface.placed(found)
    return Piece.of(shape, surface, surface.colours(given), uv)


def stroke_piece(made: Strokes, colours: F8 | None, surface: Surface, faults: MeshFaults, path: Path, /) -> Piece:
    """Thin bodies; `colours` are those of the points that they are of.

    Raises
    ------
    BadModelError
        If nothing of them can be drawn.
    """
    own = None if colours is None else colours[made.source]
    plain = replace(surface, picture=-1)
    return piece_of(Corners(made.positions, made.normals, own), made.triangles, plain, faults, path)


def told_strokes(kind: str, count: int, made: Strokes, faults: MeshFaults, path: Path, /) -> None:
    """Note what stands for points or lines, and how many are left out."""
    found = f"{count} {kind}"
    faults.add("approximated", Severity.WARNING, path, found, THIN_BODIES[kind])
    if made.left_out:
        faults.add("too-large", Severity.WARNING, path, found, f"{count - made.left_out}")


def points_object(
    name: str, points: F8, colours: F8 | None, size: float, faults: MeshFaults, path: Path, line: int = 0, /
) -> MeshObject:
    """A cloud of points (n, 3)."""
    made = dots(points, np.flatnonzero(np.isfinite(points).all(axis=1)), size)
    return _strokes_object(MeshObject(name, line), "points", len(points), made, colours, faults, path)


def lines_object(
    name: str, corners: tuple[F8, F8 | None], pairs: I8, size: float, faults: MeshFaults, path: Path, line: int = 0, /
) -> MeshObject:
    """Lines between points (n, 3) with colours."""
    points, colours = corners
    good = np.isfinite(points[:, 0] + points[:, 1] + points[:, 2])
    made = rods(points, pairs[good[pairs].all(axis=1)], size)
    return _strokes_object(MeshObject(name, line), "lines", len(pairs), made, colours, faults, path)


def _strokes_object(
    out: MeshObject, kind: str, count: int, made: Strokes, colours: F8 | None, faults: MeshFaults, path: Path, /
) -> MeshObject:
    """An object with thin bodies in it; without them, and told, where nothing of them can be drawn."""
    try:
        out.pieces.append(stroke_piece(made, colours, INK if colours is None else BOTH_SIDES, faults, path))
        told_strokes(kind, count, made, faults, path)
    except BadModelError as error:
        faults.left_out(error)
    return out


def at_most_triangles(count: int, path: Path, /) -> None:
    """Go on if a model may have so many.

    Raises
    ------
    TooMuchError
        If not.
    """
    if count > LIMITS.model_triangles:
        raise TooMuchError(path, count, f"{LIMITS.model_triangles}")


def mesh_model(
    objects: Sequence[MeshObject],
    faults: MeshFaults,
    /,
    *,
    up: Literal["y", "z"],
    alone: bool,
    measured: bool = False,
    pictures: Sequence[NDArray[np.uint8]] = (),
) -> ModelData | None:
    """The model of some objects; None where nothing of it can be drawn, which is told.

    Parameters
    ----------
    up : the axis that is taken to point upwards
    alone : it is the whole scene
    measured : it is in metres, and not in whatever its author worked in
    """
    shown = [i for i, each in enumerate(objects) if each.pieces]
    if not shown:
        return None
    own = np.eye(4)
    if up == "z":
        own[:3, :3] = UP.T
    nodes = [np.array([i], np.int64) for i in shown]
    matrices = [own[None] if (m := objects[i].matrix) is None else (own @ m)[None] for i in shown]
    places = Places.of([objects[i].pieces for i in shown], nodes, matrices)

    def names(of: Places) -> tuple[tuple[str, ...], NDArray[np.uint32]]:
        there = np.unique(of.nodes)
        numbers = np.zeros(len(objects), np.uint32)
        numbers[there] = np.arange(len(there))
        return unique_names([plain_name(objects[i].name) for i in there.tolist()]), numbers

    try:
        called = Called(names, lambda i: objects[i].name)
        model = assembled(places, called, faults, alone=alone, pictures=pictures)
    except BadModelError as error:
        faults.left_out(error)
        return None
    return None if model is None else replace(model, up=up, measured=measured)


def plain_name(name: str, /) -> str:
    """A name as objects can have it."""
    return printable(" ".join(name.split()))[:LONGEST_NAME] or "mesh"
