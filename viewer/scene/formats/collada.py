"""Collada (`.dae`, 1.4 and 1.5): triangles and polygons of its geometries at the nodes of its scene.

Read by ourselves: the library for it follows what the XML names when another library is installed, and tells no lines.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from viewer.geometry.checks import F8
from viewer.i18n import N_
from viewer.scene.formats.collada_geometry import ColladaGeometry
from viewer.scene.formats.collada_looks import ColladaLooks
from viewer.scene.formats.gltf_faults import BadModelError, TooMuchError
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.formats.mesh_faults import MeshFaults, at_line
from viewer.scene.formats.mesh_files import MeshFiles
from viewer.scene.formats.mesh_model import BOTH_SIDES, MeshObject, at_most_triangles
from viewer.scene.formats.mesh_reading import MeshReading, mesh_reader
from viewer.scene.formats.model_shapes import Piece
from viewer.scene.formats.xml_tree import XmlPart, read_xml
from viewer.scene.limits import LIMITS

_X_UP = np.array([[0.0, -1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
_WIDTHS = {"matrix": 16, "translate": 3, "rotate": 4, "scale": 3, "lookat": 9}
_MOST_NODES = 100_000


def _is_one(source: bytes) -> bool:
    return b"<COLLADA" in source[:4096]


@mesh_reader("visual_scene", _is_one)
def read_collada(reading: MeshReading) -> ModelData | None:
    """A Collada document."""
    root = read_xml(reading.source)
    axis = root.at("asset", "up_axis")
    up = axis.text if axis else "Y_UP"
    turn = _X_UP if up == "X_UP" else np.eye(4)
    objects = _Reader(root, reading.files, reading.faults, turn).objects()
    return reading.model(objects, up="z" if up == "Z_UP" else "y", measured=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Standing:
    """A node, where it stands, and what it is called; `above` are the nodes that led to it."""

    node: XmlPart
    matrix: F8
    above: tuple[int, ...]


class _Reader:
    """The objects of one document."""

    def __init__(self, root: XmlPart, files: MeshFiles, faults: MeshFaults, turn: F8, /) -> None:
        if root.tag != "COLLADA":
            raise BadModelError(at_line(root.line, root.tag), root.tag, "COLLADA")
        self._root, self._faults = root, faults
        self._ids = {id_: part for part in _everything(root) if (id_ := part.attributes.get("id"))}
        self._geometry = ColladaGeometry(self._ids, faults)
        self._looks = ColladaLooks(self._ids, files, faults)
        self._made: dict[tuple[object, ...], list[Piece]] = {}
        self._begin = turn * 1.0
        self._begin[:3] *= self._metres()
        self._drawn = 0

    def _metres(self) -> float:
        unit = self._root.at("asset", "unit")
        text = unit.attributes.get("meter", "1") if unit else "1"
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value > 0):
            assert unit
            self._faults.warn(at_line(unit.line, "unit"), text[:60], N_("a number of metres"))
            return 1.0
        return value

    def objects(self) -> list[MeshObject]:
        """What stands at the nodes of the scene; without one, all geometries where they are."""
        if self._root.at("library_animations") is not None:
            self._faults.unsupported(at_line(1, "library_animations"), N_("an animation"), N_("a model at rest"))
        link = self._root.at("scene", "instance_visual_scene")
        scene = self._ids.get(link.attributes.get("url", "").lstrip("#")) if link else None
        if scene is None:
            scene = self._root.at("library_visual_scenes", "visual_scene")
        out: list[MeshObject] = []
        if scene is None:
            library = self._root.at("library_geometries")
            for each in library.all("geometry") if library else ():
                self._add(out, each.attributes.get("name", ""), each, each, self._begin)
            return out
        waiting = [_Standing(node, self._begin, ()) for node in reversed(list(scene.all("node")))]
        count = 0
        while waiting:
            here = waiting.pop()
            count += 1
            if count > _MOST_NODES:
                raise TooMuchError(at_line(here.node.line, "node"), count, f"{_MOST_NODES}")
            waiting += self._node(here, out)
        return out

    def _node(self, here: _Standing, out: list[MeshObject]) -> list[_Standing]:
        """Take what stands at a node, and give the nodes below it, the last first."""
        node = here.node
        above = (*here.above, id(node))
        try:
            matrix = here.matrix @ self._local(node)
        except BadModelError as error:
            self._faults.left_out(error)
            return []
        name = node.attributes.get("name") or node.attributes.get("id", "")
        below: list[_Standing] = []
        for part in node.parts:
            target = self._ids.get(part.attributes.get("url", "").lstrip("#"))
            if part.tag == "node":
                below.append(_Standing(part, matrix, above))
            elif part.tag in ("instance_geometry", "instance_node", "instance_controller") and target is None:
                self._faults.wrong(at_line(part.line, part.tag), part.attributes.get("url", "")[:60], "#ID")
            elif part.tag == "instance_node" and target is not None:
                if id(target) in above or len(above) > LIMITS.node_depth:
                    self._faults.wrong(at_line(part.line, part.tag), part.attributes["url"], N_("a tree of nodes"))
                else:
                    below.append(_Standing(target, matrix, above))
            elif part.tag == "instance_geometry" and target is not None:
                self._add(out, name, part, target, matrix)
            elif part.tag == "instance_controller" and target is not None:
                self._faults.unsupported(at_line(part.line, part.tag), N_("a skin"), N_("its mesh at rest"))
                skin = target.at("skin") or target.at("morph")
                geometry = self._ids.get(skin.attributes.get("source", "").lstrip("#")) if skin else None
                if geometry is not None:
                    self._add(out, name, part, geometry, matrix)
        return below[::-1]

    def _add(self, out: list[MeshObject], name: str, link: XmlPart, geometry: XmlPart, matrix: F8) -> None:
        """A geometry at a node, in the materials that are bound there."""
        mesh = geometry.at("mesh")
        if mesh is None:
            found = next((part.tag for part in geometry.parts), N_("nothing"))
            self._faults.unsupported(at_line(geometry.line, "geometry"), found, "mesh")
            return
        table = link.at("bind_material", "technique_common")
        bound = {
            m.attributes.get("symbol", ""): m.attributes.get("target", "").lstrip("#")
            for m in (table.all("instance_material") if table else ())
        }
        key = (id(mesh), *sorted(bound.items()))
        if key not in self._made:
            surfaces = {symbol: self._looks.surface(id_) for symbol, id_ in bound.items()}
            for part in mesh.parts:  # some writers bind nothing and mean the material of that name
                symbol = part.attributes.get("material", "")
                if symbol and symbol not in surfaces and symbol in self._ids:
                    surfaces[symbol] = self._looks.surface(symbol)
            self._made[key] = self._geometry.pieces(mesh, surfaces, BOTH_SIDES)
        pieces = self._made[key]
        self._drawn += sum(len(piece.shape.triangles) for piece in pieces)
        at_most_triangles(self._drawn, at_line(link.line, link.tag))
        name = name or geometry.attributes.get("name") or geometry.attributes.get("id", "")
        out.append(MeshObject(name.replace("/", "_"), link.line, pieces, matrix))

    def _local(self, node: XmlPart) -> F8:
        """A node's own matrix, (4, 4): its transforms one after the other."""
        out = np.eye(4)
        for part in node.parts:
            if part.tag not in _WIDTHS:
                if part.tag == "skew":
                    self._faults.unsupported(at_line(part.line, "skew"), "skew", ", ".join(_WIDTHS))
                continue
            values = part.numbers()
            if len(values) != _WIDTHS[part.tag] or not np.isfinite(values).all():
                raise BadModelError(at_line(part.line, part.tag), part.text[:60], f"{_WIDTHS[part.tag]} x 1.0")
            out = out @ _step(part.tag, values)
        return out


def _everything(root: XmlPart) -> Iterator[XmlPart]:
    stack = [root]
    while stack:
        part = stack.pop()
        yield part
        stack += part.parts


def _step(tag: str, values: F8) -> F8:
    """One transform as a matrix."""
    out = np.eye(4)
    if tag == "matrix":
        return values.reshape(4, 4)
    if tag == "translate":
        out[:3, 3] = values
    elif tag == "scale":
        out[[0, 1, 2], [0, 1, 2]] = values
    elif tag == "rotate":
        length = float(np.linalg.norm(values[:3]))
        x, y, z = values[:3] / (length or 1.0)
        cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
        angle = math.radians(float(values[3]))
        out[:3, :3] += math.sin(angle) * cross + (1 - math.cos(angle)) * cross @ cross
    else:
        eye, target, up = values.reshape(3, 3)
        back = _unit(eye - target)
        right = _unit(np.cross(up, back))
        out[:3, :3] = np.column_stack([right, np.cross(back, right), back])
        out[:3, 3] = eye
    return out


def _unit(vector: F8) -> F8:
    return np.asarray(vector / (float(np.linalg.norm(vector)) or 1.0), dtype=np.float64)
