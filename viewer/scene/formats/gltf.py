"""glTF 2.0 (Khronos), `.gltf` and `.glb`: triangles with their colours, turned from y up to z up."""

from __future__ import annotations

import base64
import binascii
import struct
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from viewer.geometry.mesh import flat_normals
from viewer.geometry.transforms import compose, mirrors, normal_matrix, transform_points
from viewer.i18n import N_
from viewer.scene.issues import Issue, Severity, dotted
from viewer.scene.limits import LIMITS
from viewer.scene.paths import UnsafePathError, inside

F8 = NDArray[np.float64]
_DTYPES = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
_TRIANGLES, _STRIP, _FAN = 4, 5, 6
_HARMLESS = (
    "KHR_mesh_quantization",
    "KHR_materials_unlit",
    "KHR_texture_transform",
    "KHR_lights_punctual",
    "KHR_xmp_json_ld",
    "KHR_node_visibility",
)


@dataclass(frozen=True, slots=True, eq=False)
class ModelPart:
    """The triangles of one node.

    Parameters
    ----------
    name : the node's, unique in its model
    positions, normals : (n, 3) float32, metres, z up, node transforms applied
    triangles : (m, 3) uint32
    colours : (n, 4) uint8 sRGB
    unlit : (n,) bool
    two_sided : some of it is to be seen from behind
    """

    name: str
    positions: NDArray[np.float32]
    normals: NDArray[np.float32]
    triangles: NDArray[np.uint32]
    colours: NDArray[np.uint8]
    unlit: NDArray[np.bool_]
    two_sided: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ModelData:
    """A model's parts."""

    parts: tuple[ModelPart, ...]


class _BadError(Exception):
    def __init__(self, path: tuple[str | int, ...], found: object, expected: str) -> None:
        self.path, self.expected = path, expected
        text = str(found)
        self.found = text if len(text) <= 80 else text[:77] + "..."


def read_gltf(path: Path, file: str, /, *, root: Path) -> tuple[ModelData | None, list[Issue]]:
    """A model and what is wrong with it; None when it cannot be read at all.

    Parameters
    ----------
    path : a `.gltf` or `.glb` file
    file : its name for the issues
    root : folder that its buffers must lie in
    """
    try:
        source = path.read_bytes()
        if source[:4] == b"glTF":
            text, blob = _chunks(source)
        else:
            text, blob = source, None
        try:
            document = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return None, [Issue("syntax", Severity.ERROR, file, found=str(error))]
        reader = _Reader(document, blob, path.parent, root)
        return reader.model(), [
            Issue("unsupported-feature", Severity.WARNING, file, path=where, found=found, expected=expected)
            for where, found, expected in reader.notes
        ]
    except _BadError as bad:
        return None, [
            Issue("bad-model", Severity.ERROR, file, path=dotted(bad.path), found=bad.found, expected=bad.expected)
        ]
    except OSError as error:
        return None, [Issue("unreadable", Severity.ERROR, file, found=error.strerror or str(error))]
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError, FloatingPointError) as error:
        # A value of a type that the specification rules out, anywhere in a document of any shape.
        expected = N_("a valid glTF 2.0 model")
        return None, [Issue("bad-model", Severity.ERROR, file, path="", found=str(error), expected=expected)]


def _chunks(source: bytes) -> tuple[bytes, bytes | None]:
    """The JSON and binary chunk of a GLB file (glTF 2.0, section 4.4)."""
    if len(source) < 20:
        raise _BadError(("header",), f"{len(source)} B", N_("a GLB header of 12 bytes and a chunk"))
    _, version, length = struct.unpack_from("<4sII", source)
    if version != 2:
        raise _BadError(("header", "version"), version, "2")
    if length > len(source):
        raise _BadError(("header", "length"), length, f"<= {len(source)}")
    at, text, blob = 12, None, None
    while at + 8 <= length:
        size, kind = struct.unpack_from("<II", source, at)
        if at + 8 + size > length:
            raise _BadError(("chunk",), size, f"<= {length - at - 8}")
        data = source[at + 8 : at + 8 + size]
        if kind == 0x4E4F534A and text is None:
            text = data
        elif kind == 0x004E4942 and blob is None:
            blob = data
        at += 8 + size
    if text is None:
        raise _BadError(("chunk",), N_("nothing"), N_("a JSON chunk"))
    return text, blob


class _Reader:
    """One document being read."""

    def __init__(self, document: Any, blob: bytes | None, folder: Path, root: Path) -> None:
        if not isinstance(document, dict):
            raise _BadError((), type(document).__name__, N_("a glTF object"))
        version = str((document.get("asset") or {}).get("version", ""))
        if not version.startswith("2."):
            raise _BadError(("asset", "version"), version or N_("nothing"), "2.0")
        self.document, self.blob, self.folder, self.root = document, blob, folder, root
        self.notes: list[tuple[str, str, str]] = []
        self._buffers: dict[int, bytes] = {}
        self._vertices = 0
        for name in document.get("extensionsRequired") or ():
            if name not in _HARMLESS and not str(name).startswith("KHR_materials"):
                raise _BadError(("extensionsRequired",), name, N_("plain glTF 2.0"))
        if any(document.get(k) for k in ("textures", "skins", "animations")):
            what = ", ".join(k for k in ("textures", "skins", "animations") if document.get(k))
            self.notes.append(("", what, N_("plain colours at rest")))

    def entry(self, kind: str, index: object, where: tuple[str | int, ...]) -> dict[str, Any]:
        """Element `index` of a top-level array."""
        listed = self.document.get(kind) or []
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(listed):
            raise _BadError(where, index, f"{kind}: 0 .. {len(listed) - 1}")
        found = listed[index]
        if not isinstance(found, dict):
            raise _BadError((kind, index), type(found).__name__, N_("an object"))
        return found

    def buffer(self, index: object, where: tuple[str | int, ...]) -> bytes:
        """A buffer's bytes: the binary chunk, a data URI or a file beside the model."""
        entry = self.entry("buffers", index, where)
        assert isinstance(index, int)
        if index in self._buffers:
            return self._buffers[index]
        uri, path = entry.get("uri"), ("buffers", index, "uri")
        if uri is None:
            if index or self.blob is None:
                raise _BadError(path, N_("nothing"), N_("a URI or the binary chunk"))
            data = self.blob
        elif not isinstance(uri, str):
            raise _BadError(path, uri, N_("a text"))
        elif uri.startswith("data:"):
            try:
                data = base64.b64decode(uri.partition(",")[2], validate=True)
            except (binascii.Error, ValueError) as error:
                raise _BadError(path, error, N_("base64 data")) from error
        else:
            data = self._file(uri, path)
        length = entry.get("byteLength", 0)
        if len(data) < length:
            raise _BadError(("buffers", index, "byteLength"), length, f"<= {len(data)}")
        self._buffers[index] = data
        return data

    def _file(self, uri: str, path: tuple[str | int, ...]) -> bytes:
        name = urllib.parse.unquote(uri)
        try:
            below = (self.folder / name).relative_to(self.root).as_posix() if ":" not in name else name
            return inside(self.root, below).read_bytes()
        except (UnsafePathError, ValueError) as error:
            raise _BadError(path, uri, N_("a file below the model's package")) from error
        except OSError as error:
            raise _BadError(path, uri, N_("a file that can be read")) from error

    def _view(self, index: object, where: tuple[str | int, ...]) -> tuple[bytes, int]:
        entry = self.entry("bufferViews", index, where)
        if "EXT_meshopt_compression" in (entry.get("extensions") or {}):
            raise _BadError((*where, "extensions"), "EXT_meshopt_compression", N_("plain glTF 2.0"))
        data = self.buffer(entry.get("buffer"), ("bufferViews", str(index), "buffer"))
        start, length = entry.get("byteOffset", 0), entry.get("byteLength", 0)
        if start < 0 or length < 0 or start + length > len(data):
            raise _BadError(("bufferViews", str(index)), f"{start} + {length}", f"<= {len(data)}")
        return data[start : start + length], int(entry.get("byteStride") or 0)

    def _elements(
        self, view: object, offset: int, kind: str, width: int, count: int, where: tuple[str | int, ...]
    ) -> NDArray[Any]:
        data, stride = self._view(view, where)
        dtype = np.dtype(kind)
        step = stride or dtype.itemsize * width
        need = offset + (step * (count - 1) + dtype.itemsize * width if count else 0)
        if offset < 0 or step < dtype.itemsize * width or need > len(data):
            raise _BadError(where, f"{need} B", f"<= {len(data)} B")
        strides = (step, dtype.itemsize)
        return np.ndarray((count, width), dtype, data, offset, strides).copy()

    def accessor(self, index: object, where: tuple[str | int, ...], kind: str) -> NDArray[Any]:
        """An accessor's values (count, width); normalised integers become floats."""
        entry = self.entry("accessors", index, where)
        path = ("accessors", str(index))
        component, shape, count = entry.get("componentType"), entry.get("type"), entry.get("count")
        if component not in _DTYPES or shape not in _WIDTHS:
            raise _BadError((*path, "componentType"), f"{component} {shape}", N_("a component type of glTF 2.0"))
        if shape not in kind.split():
            raise _BadError((*path, "type"), shape, kind)
        if not isinstance(count, int) or count < 0 or count > LIMITS.vertices:
            raise _BadError((*path, "count"), count, f"0 .. {LIMITS.vertices}")
        dtype, width = _DTYPES[component], _WIDTHS[shape]
        if entry.get("bufferView") is None:
            values: NDArray[Any] = np.zeros((count, width), dtype)
        else:
            values = self._elements(entry["bufferView"], entry.get("byteOffset", 0), dtype, width, count, path)
        if sparse := entry.get("sparse"):
            n = sparse["count"]
            head, tail = sparse["indices"], sparse["values"]
            at = self._elements(
                head["bufferView"], head.get("byteOffset", 0), _DTYPES[head["componentType"]], 1, n, (*path, "sparse")
            )[:, 0].astype(np.int64)
            if len(at) and at.max() >= count:
                raise _BadError((*path, "sparse"), int(at.max()), f"< {count}")
            values[at] = self._elements(
                tail["bufferView"], tail.get("byteOffset", 0), dtype, width, n, (*path, "sparse")
            )
        if entry.get("normalized") and values.dtype.kind in "iu":
            values = np.maximum(values / np.iinfo(values.dtype).max, -1.0)
        return values

    def model(self) -> ModelData:
        """The triangles of the default scene's nodes."""
        nodes = self.document.get("nodes") or []
        scenes = self.document.get("scenes") or []
        if scenes:
            roots = self.entry("scenes", self.document.get("scene", 0), ("scene",)).get("nodes") or []
        else:
            children = {c for n in nodes for c in n.get("children") or ()}
            roots = [i for i in range(len(nodes)) if i not in children]
        parts: list[ModelPart] = []
        names: dict[str, int] = {}
        stack: list[tuple[int, F8, tuple[int, ...]]] = [(i, np.eye(4), ()) for i in reversed(roots)]
        while stack:
            index, parent, above = stack.pop()
            node = self.entry("nodes", index, ("nodes",))
            if index in above or len(above) >= LIMITS.node_depth:
                raise _BadError(("nodes", index, "children"), index, N_("a tree of nodes, not too deep"))
            matrix = parent @ _local(node)
            if node.get("mesh") is not None:
                name = str(node.get("name") or f"node-{index}").replace("/", "_")
                names[name] = names.get(name, 0) + 1
                full = name if names[name] == 1 else f"{name}#{names[name]}"
                part = self._mesh(node["mesh"], full, matrix)
                if part:
                    parts.append(part)
            stack += [(c, matrix, (*above, index)) for c in reversed(node.get("children") or [])]
        return ModelData(tuple(parts))

    def _mesh(self, index: object, name: str, matrix: F8) -> ModelPart | None:
        mesh = self.entry("meshes", index, ("nodes", name, "mesh"))
        pieces = []
        for j, primitive in enumerate(mesh.get("primitives") or []):
            piece = self._primitive(primitive, ("meshes", str(index), "primitives", j))
            if piece:
                pieces.append(piece)
        if not pieces:
            return None
        offsets = np.cumsum([0, *(len(p[0]) for p in pieces[:-1])])
        positions = np.concatenate([p[0] for p in pieces])
        triangles = np.concatenate([p[2] + o for p, o in zip(pieces, offsets, strict=True)])
        # y up to z up: (x, y, z) becomes (x, -z, y).
        turned = np.array([[1, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1.0]]) @ matrix
        if not np.isfinite(turned).all():
            raise _BadError(("nodes", name), N_("an infinite transform"), N_("finite numbers"))
        if mirrors(turned):
            triangles = triangles[:, ::-1]
        try:
            normals = np.concatenate([p[1] for p in pieces]) @ normal_matrix(turned).T
        except ValueError:  # scaled to nothing along an axis
            normals = np.tile([0.0, 0.0, 1.0], (len(positions), 1))
        normals /= np.maximum(np.linalg.norm(normals, axis=1), 1e-12)[:, None]
        return ModelPart(
            name,
            transform_points(turned, positions).astype(np.float32),
            normals.astype(np.float32),
            triangles.astype(np.uint32),
            np.concatenate([p[3] for p in pieces]),
            np.concatenate([np.full(len(p[0]), p[4]) for p in pieces]),
            any(self._two_sided(p) for p in mesh.get("primitives") or []),
        )

    def _two_sided(self, primitive: dict[str, Any]) -> bool:
        if primitive.get("material") is None:
            return False
        return bool(self.entry("materials", primitive["material"], ("material",)).get("doubleSided"))

    def _primitive(
        self, primitive: dict[str, Any], where: tuple[str | int, ...]
    ) -> tuple[F8, F8, NDArray[np.int64], NDArray[np.uint8], bool] | None:
        if "KHR_draco_mesh_compression" in (primitive.get("extensions") or {}):
            raise _BadError((*where, "extensions"), "KHR_draco_mesh_compression", N_("plain glTF 2.0"))
        mode = primitive.get("mode", _TRIANGLES)
        if mode not in (_TRIANGLES, _STRIP, _FAN):
            self.notes.append((dotted((*where, "mode")), str(mode), N_("triangles")))
            return None
        attributes = primitive.get("attributes") or {}
        if "POSITION" not in attributes:
            return None
        positions = self.accessor(attributes["POSITION"], (*where, "POSITION"), "VEC3").astype(np.float64)
        self._vertices += len(positions)
        if self._vertices > LIMITS.vertices:
            raise _BadError(where, self._vertices, f"<= {LIMITS.vertices}")
        if not np.isfinite(positions).all() or np.abs(positions).max(initial=0.0) > 1e9:
            raise _BadError((*where, "POSITION"), N_("a number that is not finite"), N_("finite numbers"))
        if primitive.get("indices") is None:
            index = np.arange(len(positions), dtype=np.int64)
        else:
            index = self.accessor(primitive["indices"], (*where, "indices"), "SCALAR")[:, 0].astype(np.int64)
            if len(index) and (index.max() >= len(positions) or index.min() < 0):
                raise _BadError((*where, "indices"), int(index.max()), f"< {len(positions)}")
        triangles = _triangles(index, mode)
        colours, unlit = self._colours(primitive, attributes, len(positions), where)
        normals = None
        if "NORMAL" in attributes:
            normals = self.accessor(attributes["NORMAL"], (*where, "NORMAL"), "VEC3").astype(np.float64)
        if normals is None or normals.shape != positions.shape or not np.isfinite(normals).all():
            # The specification asks for flat normals: every triangle then needs corners of its own.
            positions, colours = positions[triangles.ravel()], colours[triangles.ravel()]
            normals = np.repeat(flat_normals(positions.reshape(-1, 3, 3)), 3, axis=0).astype(np.float64)
            triangles = np.arange(len(positions), dtype=np.int64).reshape(-1, 3)
        return positions, normals, triangles, colours, unlit

    def _colours(
        self, primitive: dict[str, Any], attributes: dict[str, Any], count: int, where: tuple[str | int, ...]
    ) -> tuple[NDArray[np.uint8], bool]:
        factor = np.ones(4)
        unlit = False
        if primitive.get("material") is not None:
            material = self.entry("materials", primitive["material"], (*where, "material"))
            factor = np.array((material.get("pbrMetallicRoughness") or {}).get("baseColorFactor", factor), np.float64)
            unlit = "KHR_materials_unlit" in (material.get("extensions") or {})
            if factor.shape != (4,) or not np.isfinite(factor).all():
                raise _BadError(("materials", str(primitive["material"])), factor, N_("4 numbers of 0 to 1"))
        rgba = np.tile(factor, (count, 1))
        if "COLOR_0" in attributes:
            given = self.accessor(attributes["COLOR_0"], (*where, "COLOR_0"), "VEC3 VEC4").astype(np.float64)
            if len(given) == count:
                rgba[:, : given.shape[1]] *= np.nan_to_num(given)
        linear = np.clip(rgba[:, :3], 0.0, 1.0)
        srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)
        return np.column_stack([np.rint(srgb * 255), np.full(count, 255)]).astype(np.uint8), unlit


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
