"""glTF 2.0 (Khronos), `.gltf` and `.glb`: triangles with their colours, turned from y up to z up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from viewer.geometry.mesh import flat_normals
from viewer.geometry.transforms import compose, mirrors, normal_matrix, transform_points
from viewer.i18n import N_
from viewer.scene.formats.gltf_document import BadModelError, Document, chunks
from viewer.scene.formats.gltf_materials import Look, Surface, look_of, read_surface
from viewer.scene.formats.pictures import BadPictureError, decode
from viewer.scene.issues import Issue, Severity, dotted
from viewer.scene.limits import LIMITS
from viewer.scene.package import Package
from viewer.scene.paints import NEUTRAL

F8 = NDArray[np.float64]
_TRIANGLES, _STRIP, _FAN = 4, 5, 6


@dataclass(frozen=True, slots=True, eq=False)
class ModelPart:
    """The triangles of one node.

    Parameters
    ----------
    name : the node's, unique in its model
    positions, normals : (n, 3) float32, metres, z up, node transforms applied
    triangles : (m, 3) uint32
    colours : (n, 4) uint8 sRGB and alpha; the tone where there is a paint
    paints : (n,) uint8 Paint, of materials that are called like one
    unlit : (n,) bool
    look : what its vertices have besides a colour; None if that is nothing
    two_sided : some of it is to be seen from behind
    """

    name: str
    positions: NDArray[np.float32]
    normals: NDArray[np.float32]
    triangles: NDArray[np.uint32]
    colours: NDArray[np.uint8]
    paints: NDArray[np.uint8]
    unlit: NDArray[np.bool_]
    look: Look | None = None
    two_sided: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ModelData:
    """A model.

    Parameters
    ----------
    parts : one a node with triangles
    pictures : (h, w, 4) uint8 each, sRGB and alpha
    """

    parts: tuple[ModelPart, ...]
    pictures: tuple[NDArray[np.uint8], ...] = ()


@dataclass(slots=True)
class _Piece:
    """The triangles of one primitive, in its mesh's own space."""

    positions: F8
    normals: F8 | None
    triangles: NDArray[np.int64]
    colours: NDArray[np.uint8]
    look: Look
    surface: Surface

    def taken(self, index: NDArray[np.int64]) -> None:
        """Keep the vertices `index`, in that order."""
        self.positions, self.colours = self.positions[index], self.colours[index]
        self.normals = self.normals[index] if self.normals is not None else None
        self.look = self.look.take(index)


def read_gltf(source: bytes, name: str, package: Package, /, *, file: str = "") -> tuple[ModelData | None, list[Issue]]:
    """A model and what is wrong with it; None when it cannot be read at all.

    Parameters
    ----------
    source : what is in the file, `.gltf` or `.glb`
    name : of the file in its package; what it refers to lies beside or below it
    package : gives its buffers and pictures; for a lone file the folder that it lies in
    file : its name for the issues, if that is another
    """
    file = file or name
    try:
        if source[:4] == b"glTF":
            text, blob = chunks(source)
        else:
            text, blob = source, None
        try:
            document = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return None, [Issue("syntax", Severity.ERROR, file, found=str(error))]
        reader = _Reader(document, blob, package, name)
        return reader.model(), [
            Issue("unsupported-feature", Severity.WARNING, file, path=where, found=found, expected=expected)
            for where, found, expected in reader.notes
        ]
    except BadModelError as bad:
        return None, [
            Issue("bad-model", Severity.ERROR, file, path=dotted(bad.path), found=bad.found, expected=bad.expected)
        ]
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError, FloatingPointError) as error:
        # A value of a type that the specification rules out, anywhere in a document of any shape.
        expected = N_("a valid glTF 2.0 model")
        return None, [Issue("bad-model", Severity.ERROR, file, path="", found=str(error), expected=expected)]


class _Reader(Document):
    """The model of one document."""

    def __init__(self, document: Any, blob: bytes | None, package: Package, file: str) -> None:
        super().__init__(document, blob, package, file)
        self._vertices = 0
        self._pictures: list[NDArray[np.uint8]] = []
        self._decoded: dict[int, int] = {}
        self._decoded_pixels = 0

    def model(self) -> ModelData:
        """The triangles of the default scene's nodes."""
        nodes = self.document.get("nodes") or []
        scenes = self.document.get("scenes") or []
        if scenes:
            roots = self.entry("scenes", self.document.get("scene", 0), ("scene",)).get("nodes") or []
        else:
            children = {c for n in nodes for c in n.get("children") or ()}
            roots = [i for i in range(len(nodes)) if i not in children]
        found: list[tuple[int, dict[str, Any]]] = []
        world: dict[int, F8] = {}
        stack: list[tuple[int, F8, tuple[int, ...]]] = [(i, np.eye(4), ()) for i in reversed(roots)]
        while stack:
            index, parent, above = stack.pop()
            node = self.entry("nodes", index, ("nodes",))
            if index in above or len(above) >= LIMITS.node_depth:
                raise BadModelError(("nodes", index, "children"), index, N_("a tree of nodes, not too deep"))
            world[index] = parent @ _local(node)
            if node.get("mesh") is not None:
                found.append((index, node))
            stack += [(c, world[index], (*above, index)) for c in reversed(node.get("children") or [])]
        parts: list[ModelPart] = []
        names: dict[str, int] = {}
        for index, node in found:
            name = str(node.get("name") or f"node-{index}").replace("/", "_")
            names[name] = names.get(name, 0) + 1
            full = name if names[name] == 1 else f"{name}#{names[name]}"
            if part := self._mesh(node, full, world[index], self._joints(node, world)):
                parts.append(part)
        return ModelData(tuple(parts), tuple(self._pictures))

    def _joints(self, node: dict[str, Any], world: dict[int, F8]) -> F8 | None:
        """What takes vertices to each joint's place at rest, (j, 4, 4); None without a skin (glTF 2.0, 3.7.3)."""
        if node.get("skin") is None:
            return None
        where = ("skins", str(node["skin"]))
        skin = self.entry("skins", node["skin"], where)
        joints = skin.get("joints") or []
        for joint in joints:
            if joint not in world:
                raise BadModelError((*where, "joints"), joint, N_("a node of the scene"))
        out = np.array([world[j] for j in joints]).reshape(-1, 4, 4)
        if skin.get("inverseBindMatrices") is not None:
            inverse = self.accessor(skin["inverseBindMatrices"], (*where, "inverseBindMatrices"), "MAT4")
            if len(inverse) < len(out):
                raise BadModelError((*where, "inverseBindMatrices"), len(inverse), f">= {len(out)}")
            out = out @ inverse[: len(out)].reshape(-1, 4, 4).transpose(0, 2, 1)
        return out

    def _mesh(self, node: dict[str, Any], name: str, matrix: F8, joints: F8 | None) -> ModelPart | None:
        mesh = self.entry("meshes", node["mesh"], ("nodes", name, "mesh"))
        weights = node.get("weights") or mesh.get("weights") or []
        pieces: list[_Piece] = []
        for j, primitive in enumerate(mesh.get("primitives") or []):
            piece = self._primitive(primitive, ("meshes", str(node["mesh"]), "primitives", j), weights, joints)
            if piece:
                pieces.append(piece)
        if not pieces:
            return None
        if joints is not None:
            # A skinned mesh stands where its joints are, whatever its own node says.
            matrix = np.eye(4)
        offsets = np.cumsum([0, *(len(p.positions) for p in pieces[:-1])])
        positions = np.concatenate([p.positions for p in pieces])
        triangles = np.concatenate([p.triangles + o for p, o in zip(pieces, offsets, strict=True)])
        # y up to z up: (x, y, z) becomes (x, -z, y).
        turned = np.array([[1, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1.0]]) @ matrix
        if not np.isfinite(turned).all():
            raise BadModelError(("nodes", name), N_("an infinite transform"), N_("finite numbers"))
        if mirrors(turned):
            triangles = triangles[:, ::-1]
        given = np.concatenate([p.normals for p in pieces if p.normals is not None])
        try:
            normals = given @ normal_matrix(turned).T
        except ValueError:  # scaled to nothing along an axis
            normals = np.tile([0.0, 0.0, 1.0], (len(positions), 1))
        normals /= np.maximum(np.linalg.norm(normals, axis=1), 1e-12)[:, None]
        detailed = any(p.surface.cutoff or p.look.picture.max(initial=-1) >= 0 for p in pieces)
        return ModelPart(
            name,
            transform_points(turned, positions).astype(np.float32),
            normals.astype(np.float32),
            triangles.astype(np.uint32),
            np.concatenate([p.colours for p in pieces]),
            np.concatenate([np.full(len(p.positions), p.surface.paint, np.uint8) for p in pieces]),
            np.concatenate([np.full(len(p.positions), p.surface.unlit) for p in pieces]),
            Look.joined([p.look for p in pieces]) if detailed else None,
            any(p.surface.two_sided for p in pieces),
        )

    def _primitive(
        self, primitive: dict[str, Any], where: tuple[str | int, ...], weights: list[float], joints: F8 | None
    ) -> _Piece | None:
        if "KHR_draco_mesh_compression" in (primitive.get("extensions") or {}):
            raise BadModelError((*where, "extensions"), "KHR_draco_mesh_compression", N_("plain glTF 2.0"))
        mode = primitive.get("mode", _TRIANGLES)
        if mode not in (_TRIANGLES, _STRIP, _FAN):
            self.notes.append((dotted((*where, "mode")), str(mode), N_("triangles")))
            return None
        attributes = primitive.get("attributes") or {}
        if "POSITION" not in attributes:
            return None
        positions = self._vectors(attributes["POSITION"], (*where, "POSITION"))
        self._vertices += len(positions)
        if self._vertices > LIMITS.vertices:
            raise BadModelError(where, self._vertices, f"<= {LIMITS.vertices}")
        if primitive.get("indices") is None:
            index = np.arange(len(positions), dtype=np.int64)
        else:
            index = self.accessor(primitive["indices"], (*where, "indices"), "SCALAR")[:, 0].astype(np.int64)
            if len(index) and (index.max() >= len(positions) or index.min() < 0):
                raise BadModelError((*where, "indices"), int(index.max()), f"< {len(positions)}")
        normals = None
        if "NORMAL" in attributes:
            normals = self.accessor(attributes["NORMAL"], (*where, "NORMAL"), "VEC3").astype(np.float64)
            if normals.shape != positions.shape or not np.isfinite(normals).all():
                normals = None
        positions, normals = self._morphed(primitive, weights, positions, normals, where)
        if joints is not None:
            positions, normals = self._skinned(attributes, joints, positions, normals, where)
        if not np.isfinite(positions).all() or np.abs(positions).max(initial=0.0) > 1e9:
            raise BadModelError((*where, "POSITION"), N_("a number that is not finite"), N_("finite numbers"))
        surface = Surface()
        if primitive.get("material") is not None:
            number = primitive["material"]
            surface = read_surface(self.entry, self.entry("materials", number, (*where, "material")), number)
        colours = self._colours(surface, attributes, len(positions), where)
        if surface.paint:
            colours[:, :3] = NEUTRAL
        look = self._look(surface, attributes, len(positions), where)
        piece = _Piece(positions, normals, _triangles(index, mode), colours, look, surface)
        if normals is None:
            # The specification asks for flat normals: every triangle then needs corners of its own.
            piece.taken(piece.triangles.ravel())
            flat = flat_normals(piece.positions.reshape(-1, 3, 3))
            piece.normals = np.repeat(flat, 3, axis=0).astype(np.float64)
            piece.triangles = np.arange(len(piece.positions), dtype=np.int64).reshape(-1, 3)
        return piece

    def _vectors(self, index: object, where: tuple[str | int, ...]) -> F8:
        values = self.accessor(index, where, "VEC3").astype(np.float64)
        if not np.isfinite(values).all():
            raise BadModelError(where, N_("a number that is not finite"), N_("finite numbers"))
        return values

    def _morphed(
        self,
        primitive: dict[str, Any],
        weights: list[float],
        positions: F8,
        normals: F8 | None,
        where: tuple[str | int, ...],
    ) -> tuple[F8, F8 | None]:
        """Positions and normals with the morph targets at their weights at rest (glTF 2.0, 3.7.2.2)."""
        for j, (target, weight) in enumerate(zip(primitive.get("targets") or [], weights, strict=False)):
            if not weight:
                continue
            for key in ("POSITION", "NORMAL"):
                if key in target and not (key == "NORMAL" and normals is None):
                    moved = self._vectors(target[key], (*where, "targets", j, key)) * float(weight)
                    if moved.shape != positions.shape:
                        raise BadModelError((*where, "targets", j, key), len(moved), f"{len(positions)}")
                    if key == "POSITION":
                        positions = positions + moved
                    elif normals is not None:
                        normals = normals + moved
        return positions, normals

    def _skinned(
        self,
        attributes: dict[str, Any],
        joints: F8,
        positions: F8,
        normals: F8 | None,
        where: tuple[str | int, ...],
    ) -> tuple[F8, F8 | None]:
        """Positions and normals where their joints hold them at rest."""
        if "JOINTS_0" not in attributes or "WEIGHTS_0" not in attributes or not len(joints):
            return positions, normals
        index = self.accessor(attributes["JOINTS_0"], (*where, "JOINTS_0"), "VEC4").astype(np.int64)
        weight = np.nan_to_num(self.accessor(attributes["WEIGHTS_0"], (*where, "WEIGHTS_0"), "VEC4").astype(np.float64))
        if len(index) != len(positions) or len(weight) != len(positions):
            raise BadModelError((*where, "JOINTS_0"), len(index), f"{len(positions)}")
        if len(index) and (index.min() < 0 or index.max() >= len(joints)):
            raise BadModelError((*where, "JOINTS_0"), int(index.max()), f"< {len(joints)}")
        weight /= np.maximum(weight.sum(axis=1), 1e-9)[:, None]
        matrix = np.einsum("nk,nkij->nij", weight, joints[index])
        moved = np.einsum("nij,nj->ni", matrix[:, :3, :3], positions) + matrix[:, :3, 3]
        if normals is not None:
            normals = np.einsum("nij,nj->ni", matrix[:, :3, :3], normals)
        return moved, normals

    def _colours(
        self, surface: Surface, attributes: dict[str, Any], count: int, where: tuple[str | int, ...]
    ) -> NDArray[np.uint8]:
        factor = np.array(surface.factor, np.float64)
        if factor.shape != (4,) or not np.isfinite(factor).all():
            raise BadModelError((*where, "material", "baseColorFactor"), factor, N_("4 numbers of 0 to 1"))
        rgba = np.tile(factor, (count, 1))
        if "COLOR_0" in attributes:
            given = self.accessor(attributes["COLOR_0"], (*where, "COLOR_0"), "VEC3 VEC4").astype(np.float64)
            if len(given) == count:
                rgba[:, : given.shape[1]] *= np.nan_to_num(given)
        linear = np.clip(rgba[:, :3], 0.0, 1.0)
        srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)
        alpha = np.clip(rgba[:, 3], 0.0, 1.0) if surface.cutoff else np.ones(count)
        out: NDArray[np.uint8] = np.rint(np.column_stack([srgb, alpha]) * 255).astype(np.uint8)
        return out

    def _look(self, surface: Surface, attributes: dict[str, Any], count: int, where: tuple[str | int, ...]) -> Look:
        key = f"TEXCOORD_{surface.coordinates}"
        picture, uv, sampler = -1, np.zeros((count, 2)), {}
        if surface.image >= 0 and key in attributes:
            given = self.accessor(attributes[key], (*where, key), "VEC2").astype(np.float64)
            if len(given) == count:
                uv, picture = given, self._picture(surface.image)
        if picture >= 0 and surface.sampler >= 0:
            sampler = self.entry("samplers", surface.sampler, (*where, "sampler"))
        return look_of(surface, picture, uv, sampler)

    def _picture(self, index: int) -> int:
        """Index of an image among the pictures; -1, with a note, for one that cannot be shown."""
        if index not in self._decoded:
            self._decoded[index] = -1
            try:
                pixels = decode(self.image_bytes(index))
                self._decoded_pixels += pixels.shape[0] * pixels.shape[1]
                if self._decoded_pixels > LIMITS.picture_pixels:
                    raise BadPictureError(f"{self._decoded_pixels} px", f"<= {LIMITS.picture_pixels} px")
                self._decoded[index] = len(self._pictures)
                self._pictures.append(pixels)
            except BadPictureError as bad:
                self.notes.append((dotted(("images", index)), bad.found, bad.expected))
            except BadModelError as bad:
                self.notes.append((dotted(bad.path), bad.found, bad.expected))
        return self._decoded[index]


def _local(node: dict[str, Any]) -> F8:
    if node.get("matrix") is not None:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    rotation = np.array(node.get("rotation", (0, 0, 0, 1)), np.float64)
    if np.linalg.norm(rotation) < 1e-9:
        rotation = np.array((0.0, 0.0, 0.0, 1.0))
    return compose(node.get("translation", (0, 0, 0)), rotation, node.get("scale", (1, 1, 1)))


def _triangles(index: NDArray[np.int64], mode: int) -> NDArray[np.int64]:
    if mode == _TRIANGLES:
        return index[: len(index) // 3 * 3].reshape(-1, 3)
    if len(index) < 3:
        return np.zeros((0, 3), np.int64)
    if mode == _FAN:
        return np.column_stack([np.full(len(index) - 2, index[0]), index[1:-1], index[2:]])
    strip = np.column_stack([index[:-2], index[1:-1], index[2:]])
    strip[1::2] = strip[1::2][:, [1, 0, 2]]
    return strip
