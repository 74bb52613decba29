"""PLY (Stanford), text and bytes of either order: faces or strips, colours, normals, a picture; z points upwards.

Read by ourselves: a head and one array for most files, and of what is wrong no library tells the line.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8
from viewer.i18n import N_
from viewer.scene.formats.gltf_faults import BadModelError
from viewer.scene.formats.gltf_materials import Surface
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.formats.linear_light import linear_bytes
from viewer.scene.formats.mesh_faults import MeshFaults, at_line
from viewer.scene.formats.mesh_files import MeshFiles
from viewer.scene.formats.mesh_model import (
    BOTH_SIDES,
    Corners,
    MeshObject,
    at_most_triangles,
    lines_object,
    piece_of,
    points_object,
)
from viewer.scene.formats.mesh_polygons import triangulated
from viewer.scene.formats.mesh_reading import MeshReading, mesh_reader
from viewer.scene.formats.ply_data import PlyTable, Ragged, read_elements
from viewer.scene.formats.ply_header import PlyHeader, read_header
from viewer.scene.formats.strokes import stroke_size
from viewer.scene.issues import Severity
from viewer.scene.positions import Path

_UV = (("s", "t"), ("u", "v"), ("texture_u", "texture_v"))
_RGB = (("red", "green", "blue"), ("diffuse_red", "diffuse_green", "diffuse_blue"), ("r", "g", "b"))
_INDICES = ("vertex_indices", "vertex_index", "vertex_indexes")
_OF_CORNERS = ("normals", "colours", "uv")
_THROUGH, _LEVEL, _LONG = 0.05, 1e-3, 0.2  # of the size: what goes through zero, stands on it, is no sheet
_BEHIND = -1  # ends a strip


def _is_one(source: bytes) -> bool:
    return source.startswith(b"ply")


@mesh_reader("element", _is_one)
def read_ply(reading: MeshReading) -> ModelData | None:
    """A PLY file, in text or in bytes of either order."""
    header = read_header(reading.source)
    objects = _objects(reading.source, header, reading.files, reading.faults)
    up = _up(objects)
    if up == "y":
        reading.faults.add("guessed-up", Severity.WARNING, ("--up",), "y", "--up z")
    return reading.model(objects, up=up)


def _up(objects: list[MeshObject]) -> Literal["y", "z"]:
    """The axis that points upwards: z as most have it, y where something stands on its zero and goes through that of z.

    The format says nothing, and scans, city models and drawings have it either way.
    """
    points = [piece.shape.points for each in objects for piece in each.pieces]
    if not points:
        return "z"
    low = np.min([p.min(axis=0) for p in points], axis=0)
    high = np.max([p.max(axis=0) for p in points], axis=0)
    size = float((high - low).max())
    through = [low[i] < -_THROUGH * size and high[i] > _THROUGH * size for i in range(3)]
    return "y" if through[2] and low[1] >= -_LEVEL * size and high[1] - low[1] >= _LONG * size else "z"


def _objects(source: bytes, header: PlyHeader, files: MeshFiles, faults: MeshFaults) -> list[MeshObject]:
    element = next((e for e in header.elements if e.name == "vertex"), None)
    if element is None:
        raise BadModelError(at_line(header.lines), "end_header", "element vertex")
    path: Path = at_line(element.line, "element")
    missing = [axis for axis in "xyz" if axis not in {p.name for p in element.properties}]
    if missing:
        raise BadModelError(path, ", ".join(p.name for p in element.properties) or N_("nothing"), ", ".join(missing))
    for each in header.elements:
        at_most_triangles(each.count if each.name in ("face", "vertex") else 0, at_line(each.line, "element"))
    tables = read_elements(source, header, faults)
    vertex = tables["vertex"]
    points = vertex.columns_of("x", "y", "z")
    assert points is not None
    if not len(points):
        return []
    corners = Corners(points, vertex.columns_of("nx", "ny", "nz"), _colours(vertex), _uv(vertex))
    faces = _faces(tables, faults, header)
    if faces is not None:
        return _solid(corners, *faces, files, header, faults)
    size = stroke_size(points)
    if (edge := tables.get("edge")) is not None and (pairs := edge.columns_of("vertex1", "vertex2")) is not None:
        whole = _whole(pairs)
        inside = ((whole >= 0) & (whole < len(points))).all(axis=1)
        return [lines_object("lines", (points, corners.colours), whole[inside], size, faults, path)]
    return [points_object("points", points, corners.colours, size, faults, path)]


def _whole(values: NDArray[np.generic]) -> I8:
    """Indices of any type; what is no number leads nowhere."""
    return np.nan_to_num(values.astype(np.float64), nan=-1.0, posinf=-1.0, neginf=-1.0).astype(np.int64)


def _faces(tables: dict[str, PlyTable], faults: MeshFaults, header: PlyHeader) -> tuple[PlyTable, I8, I8] | None:
    """The faces, their corners and how many each has; None where there are none."""
    face = tables.get("face")
    listed = next((face.lists[n] for n in _INDICES if n in face.lists), None) if face is not None else None
    if face is not None and listed is not None and len(listed.counts):
        return face, _whole(listed.values), listed.counts
    if face is not None and listed is None and face.count:
        line = next(e.line for e in header.elements if e.name == "face")
        faults.wrong(at_line(line, "element"), ", ".join((*face.columns, *face.lists)), "vertex_indices")
    strips = tables.get("tristrips")
    runs = next((strips.lists[n] for n in _INDICES if n in strips.lists), None) if strips is not None else None
    if strips is None or runs is None or not len(runs.counts):
        return None
    triangles = _unrolled(runs)
    return PlyTable(len(triangles)), triangles.ravel(), np.full(len(triangles), 3, np.int64)


def _unrolled(runs: Ragged) -> I8:
    """The triangles of strips, which -1 parts."""
    ends = np.cumsum(runs.counts)
    index = np.insert(_whole(runs.values), ends, _BEHIND)
    strip = np.column_stack([index[:-2], index[1:-1], index[2:]]) if len(index) > 2 else np.zeros((0, 3), np.int64)
    places = np.arange(len(index))
    begins = np.maximum.accumulate(np.where(index == _BEHIND, places + 1, 0))[: len(strip)]
    odd = (places[: len(strip)] - begins) % 2 == 1
    strip[odd] = strip[odd][:, [1, 0, 2]]
    whole: I8 = strip[(strip != _BEHIND).all(axis=1)]
    return whole


def _solid(
    corners: Corners,
    face: PlyTable,
    index: I8,
    counts: I8,
    files: MeshFiles,
    header: PlyHeader,
    faults: MeshFaults,
) -> list[MeshObject]:
    heading = at_line(next((e.line for e in header.elements if e.name in ("face", "tristrips")), 1), "element")

    def line(row: int) -> Path:
        return heading if face.where is None else at_line(int(face.where[row]), "face")

    path = line(0)
    points = corners.positions
    owner = np.repeat(np.arange(len(counts)), counts)
    outside = (index < 0) | (index >= len(points))
    if outside.any():
        first = int(np.argmax(outside))
        faults.wrong(line(int(owner[first])), int(index[first]), f"0 .. {len(points) - 1}", count=int(outside.sum()))
    few = (counts < 3) & (counts > 0)
    if few.any():
        first = int(np.argmax(few))
        faults.wrong(line(first), int(counts[first]), ">= 3", count=int(few.sum()))
    good = counts >= 3
    good[owner[outside]] = False
    keep = good[owner]
    listed = face.lists.get("texcoord")
    index, which = index[keep], np.flatnonzero(good)
    if not len(which):
        return []
    at, polygon = triangulated(points, index, counts[which])
    at_most_triangles(len(at), path)
    triangles = index[at]
    own = _colours(face)
    texcoord = None if listed is None else _wedges(listed, counts, keep)
    if own is not None or texcoord is not None:
        # Corners of their own for each triangle: what they look like is the face's.
        flat = triangles.ravel()
        picked = {name: None if (v := getattr(corners, name)) is None else v[flat] for name in _OF_CORNERS}
        if own is not None:
            picked["colours"] = np.repeat(own[which[polygon]], 3, axis=0)
        if texcoord is not None:
            picked["uv"] = texcoord[at.ravel()]
        corners = Corners(points[flat], **picked)
        triangles = np.arange(len(flat)).reshape(-1, 3)
    surface = BOTH_SIDES
    if header.texture and corners.uv is not None:
        surface = _pictured(header.texture, files)
    if corners.colours is not None and corners.colours.shape[1] == 4 and (corners.colours[:, 3] < 1).any():
        surface = replace(surface, cutoff=-1.0)
    return [MeshObject("", 0, [piece_of(corners, triangles, surface, faults, path)])]


def _pictured(name: str, files: MeshFiles) -> Surface:
    return replace(BOTH_SIDES, picture=files.picture(name, ("comment", "TextureFile")))


def _wedges(listed: Ragged, counts: I8, keep: NDArray[np.bool_]) -> F8 | None:
    """Texture coordinates (c, 2) of the corners of faces that are kept; None where they are not two for each."""
    if not np.array_equal(listed.counts, 2 * counts):
        return None
    uv = listed.values.astype(np.float64).reshape(-1, 2)[keep]
    return np.column_stack([uv[:, 0], 1.0 - uv[:, 1]])


def _uv(table: PlyTable) -> F8 | None:
    found = next((uv for pair in _UV if (uv := table.columns_of(*pair)) is not None), None)
    return None if found is None else np.column_stack([found[:, 0], 1.0 - found[:, 1]])


def _colours(table: PlyTable) -> F8 | None:
    """Linear colours (n, 3 or 4); None where there are none. Whole numbers go up to 255, others to 1."""
    names = next((rgb for rgb in _RGB if all(n in table.columns for n in rgb)), None)
    if names is None:
        return None
    columns = []
    for name in (*names, "alpha") if "alpha" in table.columns else names:
        column = table.columns[name].astype(np.float64)
        kind = table.columns[name].dtype
        if kind.kind == "u" and kind.itemsize > 1:
            column = column / np.iinfo(kind).max * 255.0
        elif kind.kind == "f" and float(np.nan_to_num(column).max(initial=0.0)) <= 1.0:
            column = column * 255.0
        columns.append(column)
    return linear_bytes(np.stack(columns, axis=1))
