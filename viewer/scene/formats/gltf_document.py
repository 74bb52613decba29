"""The parts of a glTF document by their indices, checked: chunks, buffers, views, accessors (glTF 2.0, section 3.6)."""

from __future__ import annotations

import base64
import binascii
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.i18n import N_
from viewer.scene.limits import LIMITS
from viewer.scene.package import FileFault, Package, read_uri

_DTYPES = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
_HARMLESS = (
    "KHR_mesh_quantization",
    "KHR_materials_unlit",
    "KHR_texture_transform",
    "KHR_lights_punctual",
    "KHR_xmp_json_ld",
    "KHR_node_visibility",
)


class BadModelError(Exception):
    def __init__(self, path: tuple[str | int, ...], found: object, expected: str) -> None:
        self.path, self.expected = path, expected
        text = str(found)
        self.found = text if len(text) <= 80 else text[:77] + "..."


def chunks(source: bytes) -> tuple[bytes, bytes | None]:
    """The JSON and binary chunk of a GLB file (glTF 2.0, section 4.4)."""
    if len(source) < 20:
        raise BadModelError(("header",), f"{len(source)} B", N_("a GLB header of 12 bytes and a chunk"))
    _, version, length = struct.unpack_from("<4sII", source)
    if version != 2:
        raise BadModelError(("header", "version"), version, "2")
    if length > len(source):
        raise BadModelError(("header", "length"), length, f"<= {len(source)}")
    at, text, blob = 12, None, None
    while at + 8 <= length:
        size, kind = struct.unpack_from("<II", source, at)
        if at + 8 + size > length:
            raise BadModelError(("chunk",), size, f"<= {length - at - 8}")
        data = source[at + 8 : at + 8 + size]
        if kind == 0x4E4F534A and text is None:
            text = data
        elif kind == 0x004E4942 and blob is None:
            blob = data
        at += 8 + size
    if text is None:
        raise BadModelError(("chunk",), N_("nothing"), N_("a JSON chunk"))
    return text, blob


class Document:
    """A glTF document and what it refers to.

    Parameters
    ----------
    package, file : where it lies, and as which file of that

    `notes` gathers what is left out: place, what was found, what is shown instead.
    """

    def __init__(self, document: Any, blob: bytes | None, package: Package, file: str) -> None:
        if not isinstance(document, dict):
            raise BadModelError((), type(document).__name__, N_("a glTF object"))
        version = str((document.get("asset") or {}).get("version", ""))
        if not version.startswith("2."):
            raise BadModelError(("asset", "version"), version or N_("nothing"), "2.0")
        needed = str((document.get("asset") or {}).get("minVersion", "2.0"))
        if needed != "2.0":
            raise BadModelError(("asset", "minVersion"), needed, "2.0")
        self.document, self.blob, self.package, self.file = document, blob, package, file
        self.notes: list[tuple[str, str, str]] = []
        self._buffers: dict[int, bytes] = {}
        for name in document.get("extensionsRequired") or ():
            if name not in _HARMLESS and not str(name).startswith("KHR_materials"):
                raise BadModelError(("extensionsRequired",), name, N_("plain glTF 2.0"))

    def entry(self, kind: str, index: object, where: tuple[str | int, ...]) -> dict[str, Any]:
        """Element `index` of a top-level array."""
        listed = self.document.get(kind) or []
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(listed):
            raise BadModelError(where, index, f"{kind}: 0 .. {len(listed) - 1}")
        found = listed[index]
        if not isinstance(found, dict):
            raise BadModelError((kind, index), type(found).__name__, N_("an object"))
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
                raise BadModelError(path, N_("nothing"), N_("a URI or the binary chunk"))
            data = self.blob
        else:
            data = self._located(uri, path)
        length = entry.get("byteLength", 0)
        if len(data) < length:
            raise BadModelError(("buffers", index, "byteLength"), length, f"<= {len(data)}")
        self._buffers[index] = data
        return data

    def _file(self, uri: str, path: tuple[str | int, ...]) -> bytes:
        try:
            return read_uri(self.package, uri, LIMITS.model_bytes, beside=self.file)
        except FileFault as fault:
            if fault.code == "too-large":
                raise BadModelError(path, f"{uri}: {fault.found}", f"<= {fault.expected}") from fault
            if fault.code == "unsafe-path":
                raise BadModelError(path, uri, N_("a file below the model's package")) from fault
            raise BadModelError(path, uri, N_("a regular file that can be read")) from fault

    def view(self, index: object, where: tuple[str | int, ...]) -> tuple[bytes, int]:
        entry = self.entry("bufferViews", index, where)
        if "EXT_meshopt_compression" in (entry.get("extensions") or {}):
            raise BadModelError((*where, "extensions"), "EXT_meshopt_compression", N_("plain glTF 2.0"))
        data = self.buffer(entry.get("buffer"), ("bufferViews", str(index), "buffer"))
        start, length = entry.get("byteOffset", 0), entry.get("byteLength", 0)
        if start < 0 or length < 0 or start + length > len(data):
            raise BadModelError(("bufferViews", str(index)), f"{start} + {length}", f"<= {len(data)}")
        return data[start : start + length], int(entry.get("byteStride") or 0)

    def _elements(
        self, view: object, offset: int, kind: str, width: int, count: int, where: tuple[str | int, ...]
    ) -> NDArray[Any]:
        data, stride = self.view(view, where)
        dtype = np.dtype(kind)
        step = stride or dtype.itemsize * width
        need = offset + (step * (count - 1) + dtype.itemsize * width if count else 0)
        if offset < 0 or step < dtype.itemsize * width or need > len(data):
            raise BadModelError(where, f"{need} B", f"<= {len(data)} B")
        strides = (step, dtype.itemsize)
        return np.ndarray((count, width), dtype, data, offset, strides).copy()

    def accessor(self, index: object, where: tuple[str | int, ...], kind: str) -> NDArray[Any]:
        """An accessor's values (count, width); normalised integers become floats."""
        entry = self.entry("accessors", index, where)
        path = ("accessors", str(index))
        component, shape, count = entry.get("componentType"), entry.get("type"), entry.get("count")
        if component not in _DTYPES or shape not in _WIDTHS:
            raise BadModelError((*path, "componentType"), f"{component} {shape}", N_("a component type of glTF 2.0"))
        if shape not in kind.split():
            raise BadModelError((*path, "type"), shape, kind)
        if not isinstance(count, int) or count < 0 or count > LIMITS.vertices:
            raise BadModelError((*path, "count"), count, f"0 .. {LIMITS.vertices}")
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
                raise BadModelError((*path, "sparse"), int(at.max()), f"< {count}")
            values[at] = self._elements(
                tail["bufferView"], tail.get("byteOffset", 0), dtype, width, n, (*path, "sparse")
            )
        if entry.get("normalized") and values.dtype.kind in "iu":
            values = np.maximum(values / np.iinfo(values.dtype).max, -1.0)
        return values

    def image_bytes(self, index: int) -> bytes:
        image, path = self.entry("images", index, ("images", index)), ("images", index, "uri")
        if image.get("bufferView") is not None:
            return self.view(image["bufferView"], ("images", index, "bufferView"))[0]
        return self._located(image.get("uri"), path)

    def _located(self, uri: object, path: tuple[str | int, ...]) -> bytes:
        """What a URI holds: data of its own or a file beside the model."""
        if not isinstance(uri, str):
            raise BadModelError(path, uri, N_("a text"))
        if not uri.startswith("data:"):
            return self._file(uri, path)
        try:
            return base64.b64decode(uri.partition(",")[2], validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadModelError(path, error, N_("base64 data")) from error
