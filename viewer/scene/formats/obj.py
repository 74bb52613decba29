"""OBJ (Wavefront) with its materials: polygons by objects and groups, lines and points; y points upwards, no unit.

Read by ourselves: of what is wrong the line is told, objects and groups keep their names, concave faces their shape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8, spread
from viewer.geometry.transforms import cross
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
    piece_of,
    stroke_piece,
    told_strokes,
)
from viewer.scene.formats.mesh_polygons import triangulated
from viewer.scene.formats.mesh_reading import MeshReading, mesh_reader
from viewer.scene.formats.mtl import plain_colour, read_mtl
from viewer.scene.formats.obj_text import ObjPart, ObjShapes, ObjText, read_obj_text
from viewer.scene.formats.strokes import INK, Strokes, dots, rods, stroke_size
from viewer.scene.formats.wrappers import read_text
from viewer.scene.issues import Severity
from viewer.scene.limits import LIMITS
from viewer.scene.paints import paint_named

_MOST_PARTS = 30_000
_HEAD = 4096
_BEGINS = re.compile(rb"^[ \t]*(?:#|(?:v|vt|vn|f|o|g|s|l|p|usemtl|mtllib)[ \t])", re.M)


def _is_one(source: bytes) -> object:
    return _BEGINS.search(source, 0, _HEAD)


@mesh_reader("f", _is_one)
def read_obj(reading: MeshReading) -> ModelData | None:
    """An OBJ file with its libraries of materials."""
    source, faults = reading.source, reading.faults
    reading.begins = (1, 1)
    if (read := read_text(source)) and read.encoding:
        faults.add("encoding", Severity.WARNING, at_line(1), read.encoding, "UTF-8")
    text = read_obj_text(read.source if read else source, faults)
    return reading.model(_ObjReader(text, reading.files, faults).objects(), up="y")


@dataclass(frozen=True, slots=True, eq=False)
class _Triangles:
    """Triangles of the faces, and of which parts they are.

    Parameters
    ----------
    corners : (t, 3, 3) of each corner v, vt, vn from 0, -1 for none
    part : (t,)
    """

    corners: I8
    part: I8


class _ObjReader:
    """The objects of one file."""

    def __init__(self, text: ObjText, files: MeshFiles, faults: MeshFaults, /) -> None:
        self._text, self._files, self._faults = text, files, faults
        self._totals = (len(text.positions), len(text.uv), len(text.normals))
        self._objects: dict[str, MeshObject] = {}
        self._surfaces: dict[str, Surface] = {}
        self._libraries: set[str] = set()
        self._names: list[str] = []

    def objects(self) -> list[MeshObject]:
        """All that can be drawn, in the order in which it comes."""
        text, faults = self._text, self._faults
        if len(text.parts) > _MOST_PARTS:
            part = text.parts[_MOST_PARTS]
            raise BadModelError(at_line(part.line), len(text.parts), f"{_MOST_PARTS}", code="too-large")
        self._names = object_names(text.parts)
        used = {int(n) for each in (text.faces, text.lines, text.points) for n in np.unique(each.part)}
        for number, (part, name) in enumerate(zip(text.parts, self._names, strict=True)):
            if number not in used:
                continue
            self._objects.setdefault(name, MeshObject(name, part.line))
        for library, line in text.libraries:
            self._library(library, line)
        colours = self._colours()
        if len(text.faces.rows):
            self._faces(colours)
        size = stroke_size(text.positions) if len(text.lines.rows) + len(text.points.rows) else 0.0
        for word, kind, shapes in (("l", "lines", text.lines), ("p", "points", text.points)):
            if len(shapes.rows):
                self._strokes(word, kind, shapes, colours, size)
        if not self._objects and not faults.found() and len(text.positions):
            faults.wrong(at_line(1), f"{len(text.positions)} v", "f")
        return list(self._objects.values())

    def _library(self, name: str, line: int) -> None:
        """The materials of a library, or of several in one line."""
        path = at_line(line, "mtllib")
        names = [name]
        if len(name.split()) > 1 and name.lower().count(".mtl") > 1:
            names = name.split()
        for each in names:
            data = self._files.read(each, path, LIMITS.text_bytes)
            if data is not None:
                written = each.replace("\\", "/")
                found = read_mtl(data, self._files.beside(written), path, self._files, self._faults)
                self._surfaces = found | self._surfaces
                self._libraries |= set(found)

    def _colours(self) -> F8 | None:
        """Linear colours of the vertices (n, 3), white where a file has none for one; None for none at all."""
        given = self._text.colours
        if given is None:
            return None
        most = float(np.nan_to_num(given).max(initial=0.0))
        out = linear_bytes(np.nan_to_num(given, nan=1.0 if most <= 1.0 else 255.0) * (255.0 if most <= 1.0 else 1.0))
        out[~np.isfinite(given).all(axis=1)] = 1.0
        return out

    def _faces(self, colours: F8 | None) -> None:
        text, faults = self._text, self._faults
        index, counts = text.faces.corners("f", self._totals, faults)
        few = (counts < 3) & (counts > 0)
        short = few | (text.faces.rows.counts == 0)
        if short.any():
            first = int(np.argmax(short))
            path = at_line(int(text.faces.rows.where[first]), "f")
            faults.wrong(path, text.faces.rows.shown(first), N_("3 corners or more"), count=int(short.sum()))
        good = counts >= 3
        index = index[np.repeat(good, counts)]
        which = np.flatnonzero(good)
        if not len(which):
            return
        at_most_triangles(len(index) - 2 * len(which), at_line(int(text.faces.rows.where[0]), "f"))
        at, polygon = triangulated(text.positions, index[:, 0], counts[which])
        part = text.faces.part[which[polygon]]
        triangles = _Triangles(index[at], part)
        order = np.argsort(part, kind="stable")
        edges = np.searchsorted(part[order], np.arange(len(text.parts) + 1))
        groups: dict[tuple[str, str], list[int]] = {}
        for number, each in enumerate(text.parts):
            groups.setdefault((self._names[number], each.material), []).append(number)
        for (name, material), numbers in groups.items():
            chosen = np.concatenate([order[edges[n] : edges[n + 1]] for n in numbers])
            if len(chosen):
                self._piece(name, material, numbers[0], triangles, chosen, colours)

    def _piece(
        self, name: str, material: str, number: int, triangles: _Triangles, chosen: I8, colours: F8 | None
    ) -> None:
        text = self._text
        surface = self._surface(material)
        corners, own = triangles.corners[chosen], triangles.part[chosen]
        smooth = np.array([each.smooth for each in text.parts], np.int64)[own]
        keys, place = _once(corners.reshape(-1, 3))
        listed = place.reshape(-1, 3)
        normals = None
        if (keys[:, 2] >= 0).any():
            normals = np.where(keys[:, 2:] >= 0, text.normals[keys[:, 2]], np.nan)
        elif smooth.any():
            keys, listed, normals = _smoothed(text.positions, corners, smooth)
        uv = None
        if surface.picture >= 0 and len(text.uv):
            uv = np.where(keys[:, 1:2] >= 0, text.uv[keys[:, 1]], 0.0)
            uv[:, 1] = 1.0 - uv[:, 1]
        of = None
        if colours is not None:
            of = colours[keys[:, 0]]
            surface = plain_colour(surface)
        try:
            made = Corners(text.positions[keys[:, 0]], normals, of, uv)
            line = int(text.faces.rows.where[np.argmax(text.faces.part == number)])
            piece = piece_of(made, listed, surface, self._faults, at_line(line, "f"))
        except BadModelError as error:
            self._faults.left_out(error)
            return
        self._objects[name].pieces.append(piece)

    def _surface(self, material: str) -> Surface:
        """The surface of a material; a plain one, with the paint that it may be called like, where it is not known."""
        if material not in self._surfaces:
            paint = paint_named(material)
            self._surfaces[material] = Surface(wrap=BOTH_SIDES.wrap, two_sided=True, paint=paint)
        return self._surfaces[material]

    def _ink(self, material: str, colours: F8 | None) -> Surface:
        """The surface of lines and points."""
        if colours is not None:
            return BOTH_SIDES
        return self._surfaces[material] if material in self._libraries else INK

    def _strokes(self, word: str, kind: str, shapes: ObjShapes, colours: F8 | None, size: float) -> None:
        """Lines or points as thin bodies, by the parts that they are of."""
        text = self._text
        index, counts = shapes.corners(word, self._totals, self._faults)
        place, row = index[:, 0], np.repeat(np.arange(len(counts)), counts)
        part = shapes.part[row]
        inner = spread(counts) < (counts - 1)[row]
        first = np.flatnonzero(inner)
        pairs = np.column_stack([place[first], place[np.minimum(first + 1, len(place) - 1)]])
        total = len(pairs) if kind == "lines" else len(place)
        for number in np.unique(part).tolist():
            each = text.parts[number]
            made: Strokes
            if kind == "lines":
                made = rods(text.positions, pairs[part[first] == number], size)
            else:
                made = dots(text.positions, place[part == number], size)
            path = at_line(int(shapes.rows.where[0]), word)
            try:
                piece = stroke_piece(made, colours, self._ink(each.material, colours), self._faults, path)
            except BadModelError as error:
                self._faults.left_out(error)
                continue
            self._objects[self._names[number]].pieces.append(piece)
            told_strokes(kind, total, made, self._faults, path)


def object_names(parts: list[ObjPart], /) -> list[str]:
    """What each part is called: by its object, its group, or `object/group` where an object has several groups."""
    groups: dict[str, set[str]] = {}
    for part in parts:
        groups.setdefault(part.object, set()).add(part.group)

    def name(part: ObjPart) -> str:
        own, group = part.object.replace("/", "_"), part.group.replace("/", "_")
        if not own or not group:
            return own or group or "mesh"
        return f"{own}/{group}" if len(groups[part.object]) > 1 else own

    return [name(part) for part in parts]


def _once(corners: I8) -> tuple[I8, I8]:
    """Each different corner (k, 3) once, and which of them each is."""
    v, t, n = (corners[:, i] + 1 for i in range(3))
    most_t, most_n = int(t.max(initial=0)) + 1, int(n.max(initial=0)) + 1
    key = (v * most_t + t) * most_n + n
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    return corners[first], place


def _smoothed(positions: F8, corners: I8, smooth: NDArray[np.int64]) -> tuple[I8, I8, F8]:
    """Corners by smoothing group, the triangles over them, and their normals; NaN in what is not smooth.

    Normals are weighted by the areas of the triangles about a vertex.
    """
    # A corner of a face that is not smooth is its own.
    flat = np.where(smooth > 0, smooth, 0)
    facet = np.where(smooth > 0, 0, np.arange(1, len(smooth) + 1))
    keys = np.column_stack([corners.reshape(-1, 3)[:, :2], np.repeat(flat, 3), np.repeat(facet, 3)])
    _, first, place = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    p = positions[corners[:, :, 0]]
    area = cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])
    # About one place and group together, wherever its picture is parted.
    _, about = np.unique(keys[first][:, [0, 2, 3]], axis=0, return_inverse=True)
    total = np.zeros((int(about.max()) + 1, 3))
    at = about.ravel()[place.ravel()]
    for k in range(3):
        total[:, k] = np.bincount(at, weights=np.repeat(area[:, k], 3), minlength=len(total))
    normals = total[about.ravel()]
    normals[keys[first][:, 3] > 0] = np.nan
    kept = corners.reshape(-1, 3)[first].copy()
    kept[:, 2] = -1
    return kept, place.reshape(-1, 3), normals
