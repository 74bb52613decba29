"""The parts of a glTF document by their indices, checked: chunks, buffers, views, accessors (glTF 2.0, section 3.6)."""

from __future__ import annotations

import base64
import binascii
import struct
import urllib.parse
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from viewer.i18n import N_
from viewer.scene.formats.gltf_extensions import REFUSED_IF_REQUIRED, SAID
from viewer.scene.formats.gltf_faults import BadModelError, Faults, LeftOutError
from viewer.scene.formats.gltf_files import ModelFiles
from viewer.scene.formats.gltf_schema import AccessorEntry, Element, GltfDocument, Meshopt, SparsePart, ViewEntry
from viewer.scene.issues import Severity
from viewer.scene.limits import LIMITS
from viewer.scene.positions import Path

Values = NDArray[Any]
AnyElement = TypeVar("AnyElement", bound=Element)

_DTYPES: dict[int, np.dtype[Any]] = {
    5120: np.dtype("<i1"),
    5121: np.dtype("<u1"),
    5122: np.dtype("<i2"),
    5123: np.dtype("<u2"),
    5125: np.dtype("<u4"),
    5126: np.dtype("<f4"),
}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
_JSON, _BINARY = 0x4E4F534A, 0x004E4942


def chunks(source: bytes, /) -> tuple[bytes, memoryview | None]:
    """The JSON and binary chunk of a GLB file (glTF 2.0, section 4.4).

    Raises
    ------
    BadModelError
        If it has none, is of another version or cut short.
    """
    if len(source) < 20:
        raise BadModelError(("header",), f"{len(source)} B", N_("a GLB header of 12 bytes and a chunk"))
    _, version, length = struct.unpack_from("<4sII", source)
    if version != 2:
        raise BadModelError(("header", "version"), version, "2")
    if length > len(source):
        raise BadModelError(("header", "length"), length, f"<= {len(source)}")
    view = memoryview(source)
    at, number, text, blob = 12, 0, None, None
    while at + 8 <= length:
        size, kind = struct.unpack_from("<II", source, at)
        if at + 8 + size > length:
            raise BadModelError(("chunk", number, "length"), size, f"<= {length - at - 8}")
        data = view[at + 8 : at + 8 + size]
        if kind == _JSON and text is None:
            text = bytes(data)
        elif kind == _BINARY and blob is None and number:
            blob = data
        elif not number:
            raise BadModelError(("chunk", 0, "type"), f"{kind:#010x}", N_("a JSON chunk"))
        at, number = at + 8 + size, number + 1
    if text is None:
        raise BadModelError(("chunk", 0), N_("nothing"), N_("a JSON chunk"))
    return text, blob


class Document:
    """A glTF document and what it refers to.

    Parameters
    ----------
    gltf : what its JSON says
    blob : the binary chunk
    files : where its other files are
    faults : takes what is wrong
    size : bytes of the file
    """

    def __init__(
        self, gltf: GltfDocument, blob: memoryview | None, files: ModelFiles, faults: Faults, size: int, /
    ) -> None:
        self.gltf, self.blob, self.files, self.faults, self.size = gltf, blob, files, faults, size
        self._buffers: dict[int, memoryview | BadModelError] = {}
        self._bytes = 0
        self._unstored = 0
        self._made: dict[int, Values] = {}
        self._unpacked: dict[int, bytes] = {}
        self._check_version()
        self._check_extensions()

    def _check_version(self) -> None:
        asset = self.gltf.asset
        if not asset.version.startswith("2."):
            raise BadModelError(("asset", "version"), asset.version or N_("nothing"), "2.0")
        if asset.min_version != "2.0":
            raise BadModelError(("asset", "minVersion"), asset.min_version, "2.0")

    def _check_extensions(self) -> None:
        for i, name in enumerate(self.gltf.extensions_required):
            if name in REFUSED_IF_REQUIRED or not (name in SAID or name.startswith("KHR_materials_")):
                path = ("extensionsRequired", i)
                raise BadModelError(path, name, N_("plain glTF 2.0"), code="unsupported-feature")
        for i, name in enumerate(self.gltf.extensions_used):
            said = SAID.get(name, N_("plain glTF 2.0"))
            if said:
                self.faults.unsupported(("extensionsUsed", i), name, said)

    def entry(self, kind: str, listed: Sequence[AnyElement | None], index: int, where: Path, /) -> AnyElement:
        """Element `index` of a top-level array.

        Raises
        ------
        BadModelError
            If there is none.
        """
        if not 0 <= index < len(listed):
            raise BadModelError(where, index, f"{kind}: 0 .. {len(listed) - 1}" if listed else f"{kind}: -")
        found = listed[index]
        if found is None:
            raise LeftOutError((kind, index))
        return found

    def buffer(self, index: int, where: Path, /) -> memoryview:
        """A buffer's bytes: the binary chunk, a data URI or a file beside the model."""
        known = self._buffers.get(index)
        if known is None:
            try:
                known = self._read_buffer(index, where)
            except BadModelError as error:
                known = error
            self._buffers[index] = known
        if isinstance(known, BadModelError):
            raise known
        return known

    def _read_buffer(self, index: int, where: Path) -> memoryview:
        entry = self.entry("buffers", self.gltf.buffers, index, where)
        path: Path = ("buffers", index, "byteLength")
        self._bytes += entry.byte_length
        if entry.byte_length > LIMITS.model_bytes:
            raise BadModelError(path, f"{entry.byte_length} B", f"{LIMITS.model_bytes} B", code="too-large")
        if self._bytes > LIMITS.buffers_bytes:
            raise BadModelError(path, f"{self._bytes} B", f"{LIMITS.buffers_bytes} B", code="too-large")
        if entry.uri is not None:
            data = memoryview(self.located(entry.uri, ("buffers", index, "uri")))
            self.size += len(data)
        elif index == 0 and self.blob is not None:
            data = self.blob
        else:
            raise BadModelError(("buffers", index, "uri"), N_("nothing"), N_("a URI or the binary chunk"))
        if len(data) < entry.byte_length:
            raise BadModelError(path, entry.byte_length, f"<= {len(data)}")
        return data[: entry.byte_length]

    def located(self, uri: str, path: Path, /) -> bytes:
        """What a URI holds: data of its own, or the file beside the model."""
        if not uri.startswith("data:"):
            return self.files.read(uri, path, LIMITS.model_bytes)
        head, comma, data = uri.partition(",")
        if not comma:
            raise BadModelError(path, uri, N_("base64 data"))
        if not head.endswith(";base64"):
            return urllib.parse.unquote_to_bytes(data)
        if len(data) > 2 * LIMITS.model_bytes:
            raise BadModelError(path, f"{len(data)} B", f"{LIMITS.model_bytes} B", code="too-large")
        try:
            return base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            pass
        try:  # some writers break lines, as letters have it
            return base64.b64decode("".join(urllib.parse.unquote(data).split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadModelError(path, str(error), N_("base64 data")) from error

    def view(self, index: int, where: Path, /) -> tuple[memoryview, int]:
        """Bytes of a view, and the stride of what lies in it; 0 for none."""
        entry = self.entry("bufferViews", self.gltf.buffer_views, index, where)
        path: Path = ("bufferViews", index)
        found = entry.extensions
        packed = (found.meshopt_khr or found.meshopt) if found else None
        if packed is not None:
            if index not in self._unpacked:
                name = "KHR_meshopt_compression" if found and found.meshopt_khr else "EXT_meshopt_compression"
                self._unpacked[index] = self._unpack(entry, packed, (*path, "extensions", name))
            return memoryview(self._unpacked[index]), packed.byte_stride if entry.byte_stride else 0
        data = self.buffer(entry.buffer, (*path, "buffer"))
        start, length = entry.byte_offset, entry.byte_length
        if start + length > len(data):
            raise BadModelError((*path, "byteLength"), f"{start} + {length}", f"<= {len(data)}")
        return data[start : start + length], entry.byte_stride or 0

    def _unpack(self, entry: ViewEntry, packed: Meshopt, path: Path) -> bytes:
        size = packed.count * packed.byte_stride
        if size != entry.byte_length:
            raise BadModelError((*path, "count"), f"{packed.count} x {packed.byte_stride} B", f"{entry.byte_length} B")
        self._bytes += size
        if size > LIMITS.model_bytes or self._bytes > LIMITS.buffers_bytes:
            raise BadModelError((*path, "count"), f"{size} B", f"{LIMITS.model_bytes} B", code="too-large")
        data = self.buffer(packed.buffer, (*path, "buffer"))
        start, length = packed.byte_offset, packed.byte_length
        if start + length > len(data):
            raise BadModelError((*path, "byteLength"), f"{start} + {length}", f"<= {len(data)}")
        # Few models are packed: what unpacks them is imported with the first one.
        from viewer.scene.formats.gltf_packed import unpacked

        return unpacked(packed, bytes(data[start : start + length]), path)

    def _elements(self, view: int, offset: int, dtype: np.dtype[Any], width: int, count: int, where: Path) -> Values:
        """Values (count, width) as they lie in the file, without a copy."""
        data, stride = self.view(view, (*where, "bufferView"))
        size = dtype.itemsize * width
        step = stride or size
        # In Python's own numbers, which never wrap.
        need = offset + step * (count - 1) + size if count else 0
        if step < size:
            raise BadModelError(("bufferViews", view, "byteStride"), step, f">= {size}")
        if need > len(data):
            raise BadModelError((*where, "count"), f"{need} B", f"<= {len(data)} B")
        return np.ndarray((count, width), dtype, data, offset, (step, dtype.itemsize))

    def count(self, index: int, where: Path, /) -> int:
        """How many elements an accessor says that it has."""
        return self.entry("accessors", self.gltf.accessors, index, where).count

    def accessor(self, index: int, where: Path, kinds: str, /) -> Values:
        """An accessor's values (count, width) as they are stored, not to be changed.

        Parameters
        ----------
        where : who asks
        kinds : types that it may be of, separated by spaces

        Raises
        ------
        BadModelError
            If it is of another type, leads beyond its view, or asks for more than any model needs.
        """
        entry = self.entry("accessors", self.gltf.accessors, index, where)
        path: Path = ("accessors", index)
        dtype = _DTYPES.get(entry.component_type)
        if dtype is None:
            raise BadModelError((*path, "componentType"), entry.component_type, ", ".join(map(str, _DTYPES)))
        if entry.type not in kinds.split() or entry.type not in _WIDTHS:
            raise BadModelError((*path, "type"), entry.type, kinds.replace(" ", ", "))
        width, count = _WIDTHS[entry.type], entry.count
        if index in self._made:
            return self._made[index]
        if entry.buffer_view is not None and entry.sparse is None:
            return self._elements(entry.buffer_view, entry.byte_offset, dtype, width, count, path)
        # No file of that size stands behind these values: a few bytes may ask for any number of them.
        self._unstored += count * width
        if self._unstored > LIMITS.unstored_values:
            most = LIMITS.unstored_values // width
            raise BadModelError((*path, "count"), self._unstored // width, f"{most}", code="too-large")
        if entry.buffer_view is None:
            values: Values = np.zeros((count, width), dtype)
        else:
            values = self._elements(entry.buffer_view, entry.byte_offset, dtype, width, count, path).copy()
        if entry.sparse is not None:
            self._fill(values, entry, dtype, (*path, "sparse"))
        self._made[index] = values
        return values

    def put(self, index: int, values: Values, where: Path, /) -> None:
        """Take what was packed elsewhere as an accessor's values.

        Raises
        ------
        BadModelError
            If there is no such accessor, or they are not what it says.
        """
        entry = self.entry("accessors", self.gltf.accessors, index, where)
        dtype, width = _DTYPES.get(entry.component_type), _WIDTHS.get(entry.type, 0)
        if dtype is None or values.shape != (entry.count, width):
            said = f"{entry.count} x {entry.type}"
            raise BadModelError(where, f"{len(values)} x {values.shape[1]}", said)
        self._made[index] = values.astype(dtype, copy=False)

    def _fill(self, values: Values, entry: AccessorEntry, dtype: np.dtype[Any], path: Path) -> None:
        sparse, width = entry.sparse, values.shape[1]
        assert sparse is not None
        if sparse.count > len(values):
            raise BadModelError((*path, "count"), sparse.count, f"<= {len(values)}")
        kind = _DTYPES.get(sparse.indices.component_type)
        if kind is None or kind.kind != "u":
            at = (*path, "indices", "componentType")
            raise BadModelError(at, sparse.indices.component_type, "5121, 5123, 5125")
        indices = self._sparse_part(sparse.indices, kind, 1, sparse.count, (*path, "indices"))[:, 0]
        if len(indices) and int(indices.max()) >= len(values):
            raise BadModelError((*path, "indices"), int(indices.max()), f"< {len(values)}")
        values[indices] = self._sparse_part(sparse.values, dtype, width, sparse.count, (*path, "values"))

    def _sparse_part(self, part: SparsePart, dtype: np.dtype[Any], width: int, count: int, path: Path) -> Values:
        return self._elements(part.buffer_view, part.byte_offset, dtype, width, count, path)

    def floats(self, index: int, values: Values, /) -> NDArray[np.float64]:
        """Values of an accessor as numbers: integers that are normalised become 0..1 or -1..1."""
        entry = self.gltf.accessors[index]
        out = values.astype(np.float64)
        if entry is not None and entry.normalized and values.dtype.kind in "iu":
            out = np.maximum(out / np.iinfo(values.dtype).max, -1.0)
        return out

    def warn(self, error: BadModelError, /) -> None:
        """Note that something was passed over that is not needed to draw."""
        self.faults.left_out(error, Severity.WARNING)
