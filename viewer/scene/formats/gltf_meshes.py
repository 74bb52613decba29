"""The triangles of a glTF document's meshes, each decoded once however often it is placed (glTF 2.0, section 3.7)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8
from viewer.i18n import N_
from viewer.scene.formats.gltf_document import Document, Values
from viewer.scene.formats.gltf_faults import BadModelError, TooMuchError
from viewer.scene.formats.gltf_graph import Graph, lost_joints
from viewer.scene.formats.gltf_materials import Materials
from viewer.scene.formats.gltf_schema import PrimitiveEntry
from viewer.scene.formats.model_shapes import Piece, Shape, shape_of, used_of
from viewer.scene.formats.strokes import INK, THIN_BODIES, dots, rods, stroke_size
from viewer.scene.issues import Severity
from viewer.scene.limits import LIMITS
from viewer.scene.positions import Path

_TRIANGLES, _STRIP, _FAN = 4, 5, 6
_UNSIGNED = (5121, 5123, 5125)
_LINES, _LOOP = 1, 2
_BYTES_EACH = 256  # of a file, for each of its primitives

_CHUNK = 100_000  # vertices that are skinned at once

MeshKey = tuple[int, tuple[float, ...], int | None]
"""A mesh, the weights of its morph targets, and the skin that holds it."""


class Meshes:
    """The pieces of meshes.

    Parameters
    ----------
    document, graph : that they are of
    materials : what surfaces look like
    """

    def __init__(self, document: Document, graph: Graph, materials: Materials, /) -> None:
        self._document, self._graph, self._materials = document, graph, materials
        self._pieces: dict[MeshKey, list[Piece]] = {}
        self._shapes: dict[object, Shape | None] = {}
        self._skins: dict[int, F8 | BadModelError] = {}
        self._colours: dict[int | None, NDArray[np.uint8]] = {}
        self._unpacked: set[int] = set()
        self._listed_corners = self._primitives = 0

    def pieces(self, key: MeshKey, where: Path, /) -> list[Piece]:
        """What of a mesh can be drawn.

        Parameters
        ----------
        where : who asks for it

        Raises
        ------
        BadModelError
            If there is no such mesh, or the model is larger than any may be.
        """
        if key not in self._pieces:
            self._pieces[key] = self._read(key, where)
        return self._pieces[key]

    def _read(self, key: MeshKey, where: Path) -> list[Piece]:
        number, weights, skin = key
        document = self._document
        entry = document.entry("meshes", document.gltf.meshes, number, where)
        joints = None if skin is None else self._joints(skin, where)
        out: list[Piece] = []
        done: set[object] = set()
        for j, primitive in enumerate(entry.primitives):
            path: Path = ("meshes", number, "primitives", j)
            self._primitives += 1
            # A few bytes ask for each: what more there may be, the file has to be large for.
            if self._primitives > (most := max(LIMITS.primitives, document.size // _BYTES_EACH)):
                raise TooMuchError(path, self._primitives, f"{most}")
            try:
                once = (*self._key(primitive, weights, skin), primitive.material, *primitive.attributes.items())
                piece = None if once in done else self._piece(primitive, path, weights or entry.weights, skin, joints)
                done.add(once)
            except TooMuchError:
                raise
            except BadModelError as error:
                document.faults.left_out(error)
                continue
            if piece is not None:
                out.append(piece)
        return out

    def _piece(
        self,
        primitive: PrimitiveEntry,
        path: Path,
        weights: tuple[float, ...] | list[float],
        skin: int | None,
        joints: F8 | None,
    ) -> Piece | None:
        if primitive.mode > _FAN:
            raise BadModelError((*path, "mode"), primitive.mode, "0 .. 6")
        if "POSITION" not in primitive.attributes:
            if primitive.attributes or primitive.indices is not None:
                raise BadModelError((*path, "attributes"), N_("nothing"), "POSITION", code="missing-key")
            return None
        if primitive.mode < _TRIANGLES:
            return self._strokes(primitive, path)
        key = self._key(primitive, tuple(weights), skin)
        if key not in self._shapes:
            self._shapes[key] = None
            self._shapes[key] = self._shape(primitive, path, weights, joints)
        shape = self._shapes[key]
        if shape is None:
            return None
        return self._dressed(primitive, shape, path)

    def _dressed(self, primitive: PrimitiveEntry, shape: Shape, path: Path) -> Piece:
        """A shape with what it looks like."""
        surface = self._materials.surface(primitive.material, (*path, "material"))
        given = self._optional(primitive, "COLOR_0", "VEC3 VEC4", shape, path)
        uv = None
        if surface.picture >= 0:
            found = self._optional(primitive, f"TEXCOORD_{surface.coordinates}", "VEC2", shape, path)
            uv = surface.placed(found if found is not None else np.zeros((len(shape.source), 2)))
        if given is None:
            if primitive.material not in self._colours:
                self._colours[primitive.material] = surface.colours(None)
            return Piece(shape, surface, self._colours[primitive.material], uv)
        return Piece.of(shape, surface, surface.colours(given), uv)

    def _key(self, primitive: PrimitiveEntry, weights: tuple[float, ...], skin: int | None) -> tuple[object, ...]:
        """All that a shape depends on."""
        shaping = ("POSITION", "NORMAL") if skin is None else tuple(sorted(primitive.attributes))
        attributes = tuple((k, primitive.attributes.get(k)) for k in shaping)
        targets = tuple(tuple(sorted(t.items())) for t in primitive.targets) if any(weights) else ()
        return (attributes, primitive.indices, primitive.mode, targets, weights if targets else (), skin)

    def _shape(
        self, primitive: PrimitiveEntry, path: Path, weights: tuple[float, ...] | list[float], joints: F8 | None
    ) -> Shape | None:
        document, attributes = self._document, primitive.attributes
        at: Path = (*path, "attributes", "POSITION")
        self._unpack(primitive, path)
        raw = document.accessor(attributes["POSITION"], at, "VEC3")
        triangles = self._triangles(primitive, len(raw), path)
        source, triangles = used_of(triangles, len(raw))
        positions = document.floats(attributes["POSITION"], raw[source])
        normals = self._normals(primitive, len(raw), source, path)
        positions, normals = self._morphed(primitive, weights, positions, normals, source, path)
        if joints is not None:
            positions, normals = self._skinned(primitive, joints, positions, normals, source, path)
        return shape_of(positions, normals, triangles, source, len(raw), document.faults, path, at)

    def _unpack(self, primitive: PrimitiveEntry, path: Path) -> None:
        """Unpack what Draco packed, unless there is plain data beside it."""
        packed = primitive.extensions.draco if primitive.extensions else None
        listed, index = self._document.gltf.accessors, primitive.attributes["POSITION"]
        entry = listed[index] if index < len(listed) else None
        if packed is None or entry is None or entry.buffer_view is not None or packed.buffer_view in self._unpacked:
            return
        from viewer.scene.formats.gltf_packed import draco_mesh

        at: Path = (*path, "extensions", "KHR_draco_mesh_compression")
        self._spent(entry.count, path)
        data = self._document.view(packed.buffer_view, (*at, "bufferView"))[0]
        attributes, triangles = draco_mesh(bytes(data), at)
        for name, id_ in packed.attributes.items():
            if name not in primitive.attributes:
                continue
            if id_ not in attributes:
                raise BadModelError((*at, "attributes", name), id_, ", ".join(map(str, sorted(attributes))))
            self._document.put(primitive.attributes[name], attributes[id_], (*path, "attributes", name))
        if primitive.indices is not None:
            self._document.put(primitive.indices, triangles.reshape(-1, 1), (*path, "indices"))
        self._unpacked.add(packed.buffer_view)

    def _strokes(self, primitive: PrimitiveEntry, path: Path) -> Piece:
        """Points or lines, as thin bodies."""
        document = self._document
        at: Path = (*path, "attributes", "POSITION")
        number = primitive.attributes["POSITION"]
        raw = document.accessor(number, at, "VEC3")
        positions = document.floats(number, raw)
        good = np.isfinite(positions[:, 0] + positions[:, 1] + positions[:, 2])
        index = self._corners(primitive, len(raw), path)
        kind = "points" if primitive.mode == 0 else "lines"
        if len(outside := index[index >= len(raw)]):
            document.faults.add("bad-model", Severity.ERROR, (*path, "indices"), int(outside.max()), f"< {len(raw)}")
            good = np.append(good, False)
            index = np.minimum(index, len(raw))
        size = stroke_size(positions)
        if kind == "points":
            asked, made = len(index), dots(positions, index[good[index]], size)
        else:
            pairs = _pairs(index, primitive.mode)
            asked, made = len(pairs), rods(positions, pairs[good[pairs].all(axis=1)], size)
        if not len(made.triangles):
            raise BadModelError(path, f"0 {kind}", N_("at least one that has a place"))
        document.faults.add("approximated", Severity.WARNING, (*path, "mode"), f"{asked} {kind}", THIN_BODIES[kind])
        if made.left_out:
            kept = f"{asked - made.left_out}"
            document.faults.add("too-large", Severity.WARNING, (*path, "mode"), f"{asked} {kind}", kept)
        normals, faults = made.normals, document.faults
        shape = shape_of(made.positions, normals, made.triangles, made.source, len(raw), faults, path, at)
        if primitive.material is None and "COLOR_0" not in primitive.attributes:
            return Piece(shape, INK, INK.colours(None), None)
        return self._dressed(primitive, shape, path)

    def _triangles(self, primitive: PrimitiveEntry, count: int, path: Path) -> I8:
        packed = primitive.extensions is not None and primitive.extensions.draco is not None
        triangles = _listed(self._corners(primitive, count, path), _TRIANGLES if packed else primitive.mode)
        inside = (triangles < count).all(axis=1)
        if not inside.all():
            at: Path = (*path, "indices")
            self._document.faults.add("bad-model", Severity.ERROR, at, int(triangles.max()), f"< {count}")
            triangles = triangles[inside]
        return triangles

    def _corners(self, primitive: PrimitiveEntry, count: int, path: Path) -> I8:
        """The vertices that a primitive lists, or all of them as they come."""
        if primitive.indices is None:
            return np.arange(self._spent(count, path), dtype=np.int64)
        at: Path = (*path, "indices")
        listed = self._document.gltf.accessors
        entry = self._document.entry("accessors", listed, primitive.indices, at)
        if entry.component_type not in _UNSIGNED:
            where: Path = ("accessors", primitive.indices, "componentType")
            raise BadModelError(where, entry.component_type, ", ".join(map(str, _UNSIGNED)))
        values = self._document.accessor(primitive.indices, at, "SCALAR")
        self._spent(len(values), path)
        return values[:, 0].astype(np.int64)

    def _spent(self, corners: int, path: Path) -> int:
        self._listed_corners += corners
        if self._listed_corners > 3 * LIMITS.model_triangles:
            raise TooMuchError(path, self._listed_corners // 3, f"{LIMITS.model_triangles}")
        return corners

    def _attribute(self, index: int, where: Path, kinds: str, count: int) -> Values:
        """An attribute's values, one for each vertex."""
        values = self._document.accessor(index, where, kinds)
        if len(values) != count:
            raise BadModelError(where, len(values), f"{count}")
        return values

    def _optional(self, primitive: PrimitiveEntry, name: str, kinds: str, shape: Shape, path: Path) -> F8 | None:
        """Values of an attribute that a shape can do without, for its vertices."""
        index = primitive.attributes.get(name)
        if index is None:
            return None
        try:
            values = self._attribute(index, (*path, "attributes", name), kinds, shape.count)
        except BadModelError as error:
            self._document.warn(error)
            return None
        found = self._document.floats(index, values[shape.source])
        if values.dtype.kind == "u" and found.max(initial=0.0) > 1.0:
            found /= np.iinfo(values.dtype).max  # whole numbers that somebody forgot to call normalised
        return found

    def _normals(self, primitive: PrimitiveEntry, count: int, source: I8, path: Path) -> F8 | None:
        index = primitive.attributes.get("NORMAL")
        if index is None:
            return None
        try:
            values = self._attribute(index, (*path, "attributes", "NORMAL"), "VEC3", count)
        except BadModelError as error:
            self._document.warn(error)
            return None
        return self._document.floats(index, values[source])

    def _morphed(
        self,
        primitive: PrimitiveEntry,
        weights: tuple[float, ...] | list[float],
        positions: F8,
        normals: F8 | None,
        source: I8,
        path: Path,
    ) -> tuple[F8, F8 | None]:
        """Positions and normals with the morph targets at their weights at rest (glTF 2.0, 3.7.2.2)."""
        count = self._document.count(primitive.attributes["POSITION"], path)
        for j, (target, weight) in enumerate(zip(primitive.targets, weights, strict=False)):
            if not weight:
                continue
            for key in ("POSITION", "NORMAL"):
                if key not in target or (key == "NORMAL" and normals is None):
                    continue
                self._spent(len(source), path)
                values = self._attribute(target[key], (*path, "targets", j, key), "VEC3", count)
                moved = self._document.floats(target[key], values[source]) * weight
                if key == "POSITION":
                    positions = positions + moved
                elif normals is not None:
                    normals = normals + moved
        return positions, normals

    def _joints(self, index: int, where: Path) -> F8:
        """What takes vertices to each joint's place at rest, (j, 4, 4) (glTF 2.0, 3.7.3)."""
        if index not in self._skins:
            try:
                self._skins[index] = self._read_joints(index, (*where[:-1], "skin"))
            except BadModelError as error:
                self._skins[index] = error
        found = self._skins[index]
        if isinstance(found, BadModelError):
            raise found
        return found

    def _read_joints(self, index: int, where: Path) -> F8:
        document, path = self._document, ("skins", index)
        skin = document.entry("skins", document.gltf.skins, index, where)
        if len(lost := lost_joints(self._graph, skin.joints)):
            first = int(lost[0])
            raise BadModelError((*path, "joints", first), skin.joints[first], N_("a node of the scene"))
        out = self._graph.world[np.array(skin.joints, np.int64)]
        if skin.inverse_bind_matrices is not None:
            at: Path = (*path, "inverseBindMatrices")
            inverse = document.accessor(skin.inverse_bind_matrices, at, "MAT4").astype(np.float64)
            if len(inverse) < len(out):
                raise BadModelError(at, len(inverse), f">= {len(out)}")
            out = out @ inverse[: len(out)].reshape(-1, 4, 4).transpose(0, 2, 1)
        return out

    def _skinned(
        self, primitive: PrimitiveEntry, joints: F8, positions: F8, normals: F8 | None, source: I8, path: Path
    ) -> tuple[F8, F8 | None]:
        """Positions and normals where their joints hold them at rest, in the scene's space."""
        count = self._document.count(primitive.attributes["POSITION"], path)
        index, weight = [], []
        for k in range(8):
            names = (f"JOINTS_{k}", f"WEIGHTS_{k}")
            if not all(name in primitive.attributes for name in names):
                break
            at: Path = (*path, "attributes", names[0])
            values = self._attribute(primitive.attributes[names[0]], at, "VEC4", count)[source]
            if values.dtype.kind != "u" or (len(values) and int(values.max()) >= len(joints)):
                raise BadModelError(at, values.max(initial=0), f"< {len(joints)}")
            index.append(values.astype(np.int64))
            number = primitive.attributes[names[1]]
            at = (*path, "attributes", names[1])
            given = self._attribute(number, at, "VEC4", count)[source]
            weight.append(np.nan_to_num(self._document.floats(number, given)))
        if not index:
            return positions, normals
        which, share = np.hstack(index), np.hstack(weight)
        share /= np.maximum(share.sum(axis=1), 1e-9)[:, None]
        moved, turned = np.empty_like(positions), None if normals is None else np.empty_like(normals)
        for first in range(0, len(positions), _CHUNK):
            part = slice(first, first + _CHUNK)
            matrix = np.einsum("nk,nkij->nij", share[part], joints[which[part]])
            moved[part] = np.einsum("nij,nj->ni", matrix[:, :3, :3], positions[part]) + matrix[:, :3, 3]
            if normals is not None and turned is not None:
                turned[part] = np.einsum("nij,nj->ni", matrix[:, :3, :3], normals[part])
        return moved, turned


def _pairs(index: I8, mode: int) -> I8:
    """Corners as lines (l, 2)."""
    if mode == _LINES:
        return index[: len(index) // 2 * 2].reshape(-1, 2)
    after = np.roll(index, -1)
    pairs = np.column_stack([index, after])
    return pairs if mode == _LOOP else pairs[:-1]


def _listed(index: I8, mode: int) -> I8:
    """Corners as triangles (t, 3)."""
    if mode == _TRIANGLES:
        return index[: len(index) // 3 * 3].reshape(-1, 3)
    if len(index) < 3:
        return np.zeros((0, 3), np.int64)
    if mode == _FAN:
        return np.column_stack([index[1:-1], index[2:], np.full(len(index) - 2, index[0])])
    strip = np.column_stack([index[:-2], index[1:-1], index[2:]])
    strip[1::2] = strip[1::2][:, [1, 0, 2]]
    return strip
