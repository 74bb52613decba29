"""A loaded scene in one file: a JSON head and raw arrays. It carries data only, never code."""

from __future__ import annotations

import struct
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import PLACEMENT, VERTEX, Batch, Geometry, InstanceBatch, Objects
from viewer.geometry.raycast import RayScene
from viewer.scene.issues import Issue
from viewer.scene.model import Scene, Section

MAGIC = b"JYZB0001"
_ALIGN = 64
_RECORDS = {"VERTEX": VERTEX, "PLACEMENT": PLACEMENT}


class DamagedBundleError(Exception):
    """The file is no bundle of this version, or a part of it is missing."""


class WorkerReply(msgspec.Struct, frozen=True):
    """A worker's last line."""

    seconds: float = 0.0
    style: str = ""
    issues: tuple[Issue, ...] = ()
    fatal: bool = False


class ArrayHead(msgspec.Struct, frozen=True):
    """Where an array lies in the file."""

    dtype: str
    shape: tuple[int, ...]
    offset: int


class Head(msgspec.Struct, frozen=True):
    """All that is no array."""

    scene: Scene
    content: dict[str, dict[str, Section]]
    issues: tuple[Issue, ...]
    root: str
    names: tuple[str, ...]
    instances: int
    two_sided: bool
    arrays: dict[str, ArrayHead]


def write_bundle(
    path: Path,
    scene: Scene,
    content: dict[str, dict[str, Section]],
    issues: tuple[Issue, ...],
    root: Path,
    geometry: Geometry,
    /,
) -> None:
    """Store a scene."""
    arrays: dict[str, NDArray[np.generic]] = {f"rays.{k}": v for k, v in geometry.rays.arrays().items()}
    arrays["bounds"], arrays["objects"] = geometry.bounds, geometry.objects.bounds
    for name in Batch.__dataclass_fields__:
        arrays[f"solid.{name}"] = getattr(geometry.solid, name)
    for i, batch in enumerate(geometry.instances):
        for name in InstanceBatch.__dataclass_fields__:
            arrays[f"instances.{i}.{name}"] = getattr(batch, name)
    heads: dict[str, ArrayHead] = {}
    offset = 0
    for name, array in arrays.items():
        kind = next((k for k, d in _RECORDS.items() if d == array.dtype), array.dtype.str)
        heads[name] = ArrayHead(kind, array.shape, offset)
        offset += -(-array.nbytes // _ALIGN) * _ALIGN
    head = msgspec.json.encode(
        Head(
            scene,
            content,
            issues,
            str(root),
            geometry.objects.names,
            len(geometry.instances),
            geometry.two_sided,
            heads,
        )
    )
    with path.open("wb") as file:
        file.write(MAGIC + struct.pack("<QQ", len(head), offset) + head)
        file.write(b"\0" * (-file.tell() % _ALIGN))
        for array in arrays.values():
            file.write(np.ascontiguousarray(array).tobytes())
            file.write(b"\0" * (-file.tell() % _ALIGN))


def read_bundle(path: Path, /) -> tuple[Head, Geometry]:
    """What `write_bundle` stored.

    Raises
    ------
    DamagedBundleError
        If the file is no bundle, of another version or cut short.
    """
    try:
        data = np.fromfile(path, np.uint8)
        raw = data[: len(MAGIC) + 16].tobytes()
        if raw[: len(MAGIC)] != MAGIC:
            raise DamagedBundleError(f"{path.name}: expected {MAGIC!r}, found {raw[: len(MAGIC)]!r}")
        length, size = struct.unpack("<QQ", raw[len(MAGIC) :])
        start = len(raw) + length
        head = msgspec.json.decode(data[len(raw) : start].tobytes(), type=Head)
        start += -start % _ALIGN
        if len(data) < start + size:
            raise DamagedBundleError(f"{path.name}: expected {start + size} bytes, found {len(data)}")
        arrays = {name: _array(data, start, a) for name, a in head.arrays.items()}
        return head, _geometry(head, arrays)
    except (OSError, struct.error, msgspec.DecodeError, KeyError, ValueError, TypeError) as error:
        raise DamagedBundleError(f"{path.name}: {error}") from error


def _array(data: NDArray[np.uint8], start: int, head: ArrayHead) -> NDArray[np.generic]:
    dtype = _RECORDS.get(head.dtype) or np.dtype(head.dtype)
    count = int(np.prod(head.shape, dtype=np.int64))
    first = start + head.offset
    array = data[first : first + count * dtype.itemsize].view(dtype).reshape(head.shape)
    array.flags.writeable = False
    return array


def _geometry(head: Head, arrays: dict[str, NDArray[np.generic]]) -> Geometry:
    def batch(prefix: str, kind: type[Batch] | type[InstanceBatch]) -> Batch | InstanceBatch:
        return kind(**{name: arrays[f"{prefix}.{name}"] for name in kind.__dataclass_fields__})  # type: ignore[arg-type]

    solid = batch("solid", Batch)
    repeated = [batch(f"instances.{i}", InstanceBatch) for i in range(head.instances)]
    rays = {k.removeprefix("rays."): v for k, v in arrays.items() if k.startswith("rays.")}
    return Geometry(
        solid,  # type: ignore[arg-type]
        tuple(repeated),  # type: ignore[arg-type]
        Objects(head.names, arrays["objects"]),  # type: ignore[arg-type]
        arrays["bounds"],  # type: ignore[arg-type]
        RayScene.from_arrays(rays),
        head.two_sided,
    )
