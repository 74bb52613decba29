"""Packed parts of a glTF document: views by meshopt, primitives by Draco."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.i18n import N_
from viewer.scene.formats import meshopt, meshopt_filters
from viewer.scene.formats.gltf_faults import BadModelError
from viewer.scene.formats.gltf_schema import Meshopt
from viewer.scene.positions import Path

_MODES = "ATTRIBUTES, TRIANGLES, INDICES"
_STREAM = N_("packed data that is whole")
_FILTERS = "NONE, " + ", ".join(meshopt_filters.FILTERS)


def unpacked(packed: Meshopt, data: bytes, path: Path, /) -> bytes:
    """The bytes of a view.

    Parameters
    ----------
    data : the packed ones
    path : of its extension

    Raises
    ------
    BadModelError
        If it is not packed as it says.
    """
    count, stride = packed.count, packed.byte_stride
    whole = packed.mode == "ATTRIBUTES"
    if packed.mode not in _MODES.split(", "):
        raise BadModelError((*path, "mode"), packed.mode, _MODES)
    if packed.filter != "NONE" and (packed.filter not in meshopt_filters.FILTERS or not whole):
        raise BadModelError((*path, "filter"), packed.filter, _FILTERS if whole else "NONE")
    fits = meshopt_filters.strides(packed.filter)
    if whole and not (0 < stride <= 256 and stride % 4 == 0 and (not fits or stride in fits)):
        raise BadModelError((*path, "byteStride"), stride, ", ".join(map(str, fits)) or "4, 8 .. 256")
    if not whole and stride not in (2, 4):
        raise BadModelError((*path, "byteStride"), stride, "2, 4")
    if packed.mode == "TRIANGLES" and count % 3:
        raise BadModelError((*path, "count"), count, "3, 6, 9 ..")
    # Each group of elements takes a few bits at least: more cannot lie in so little.
    if count > 512 * len(data):
        raise BadModelError((*path, "count"), count, f"<= {512 * len(data)}")
    try:
        if whole:
            out = meshopt.attributes(data, count, stride)
            return out if packed.filter == "NONE" else meshopt_filters.FILTERS[packed.filter](out, stride)
        read = meshopt.triangles if packed.mode == "TRIANGLES" else meshopt.indices
        return read(data, count).astype(f"<u{stride}").tobytes()
    except meshopt.BadMeshoptError as error:
        raise BadModelError(path, str(error), _STREAM) from error


def draco_mesh(data: bytes, path: Path, /) -> tuple[dict[int, NDArray[Any]], NDArray[np.int64]]:
    """A primitive that Draco packed: its attributes (n, k) by their ids, and its triangles (t, 3).

    Raises
    ------
    BadModelError
        If it is none, or there is no decoder.
    """
    if data[:5] != b"DRACO" or len(data) < 11:
        raise BadModelError(path, data[:5].hex(), "DRACO")
    try:
        import DracoPy
    except ImportError as error:
        name = "KHR_draco_mesh_compression"
        raise BadModelError(path, name, "DracoPy", code="unsupported-feature") from error
    try:
        mesh = DracoPy.decode(data)
        attributes = {int(a["unique_id"]): np.asarray(a["data"]) for a in mesh.attributes}
        faces = np.asarray(getattr(mesh, "faces", ()), np.int64).reshape(-1, 3)
    except Exception as error:
        raise BadModelError(path, f"{type(error).__name__}: {error}", _STREAM) from error
    return {key: a.reshape(len(a), -1) for key, a in attributes.items()}, faces
