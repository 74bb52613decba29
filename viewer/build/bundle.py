"""A loaded scene in one file: a JSON head and raw arrays. It carries data only, never code."""

from __future__ import annotations

import mmap
import os
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import DETAIL, PLACEMENT, VERTEX, Batch, Geometry, InstanceBatch, Objects
from viewer.geometry.raycast import RayScene
from viewer.scene.illustrations import Illustrations
from viewer.scene.issues import Issue
from viewer.scene.model import Scene, Section
from viewer.scene.style import Style

if TYPE_CHECKING:
    from viewer.build.loading import LoadedScene

MAGIC = b"JYZB0005"
_ALIGN = _START = 64
_PICTURE = "picture."
_RECORDS = {"VERTEX": VERTEX, "PLACEMENT": PLACEMENT, "DETAIL": DETAIL}


class DamagedBundleError(Exception):
    """The file is no bundle of this version, or a part of it is missing."""


class WorkerProgress(msgspec.Struct, frozen=True):
    """A line of a worker that goes on: how far it is, 0..1."""

    share: float


class WorkerReply(msgspec.Struct, frozen=True):
    """A worker's last line."""

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
    style: Style
    names: tuple[str, ...]
    instances: int
    two_sided: bool
    ground: float
    arrays: dict[str, ArrayHead]


def write_bundle(path: Path, loaded: LoadedScene, /) -> None:
    """Store a scene."""
    geometry = loaded.geometry
    arrays: dict[str, NDArray[np.generic]] = {f"rays.{k}": v for k, v in geometry.rays.arrays().items()}
    arrays |= {f"{_PICTURE}{name}": pixels for name, pixels in loaded.pictures.items()}
    arrays["bounds"], arrays["objects"], arrays["atlas"] = geometry.bounds, geometry.objects.bounds, geometry.atlas
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
            loaded.scene,
            {lang: dict(sections) for lang, sections in loaded.content.items()},
            loaded.issues,
            str(loaded.root),
            loaded.style,
            geometry.objects.names,
            len(geometry.instances),
            geometry.two_sided,
            geometry.ground,
            heads,
        )
    )
    checksum = 0
    with path.open("wb") as file:
        file.write(bytes(_START))

        def write(data: bytes | memoryview) -> None:
            nonlocal checksum
            for part in (data, b"\0" * (-len(data) % _ALIGN)):
                checksum = zlib.crc32(part, checksum)
                file.write(part)

        write(head)
        for array in arrays.values():
            write(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
        file.seek(0)
        file.write(MAGIC + struct.pack("<QQQ", len(head), offset, checksum))


def read_bundle(path: Path, /) -> tuple[Head, Geometry, Illustrations]:
    """What `write_bundle` stored.

    Raises
    ------
    DamagedBundleError
        If the file is no bundle, of another version or cut short.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_START)
            if raw[: len(MAGIC)] != MAGIC:
                raise DamagedBundleError(f"{path.name}: expected {MAGIC!r}, found {raw[: len(MAGIC)]!r}")
            length, size, expected = struct.unpack_from("<QQQ", raw, len(MAGIC))
            start = _START + length + -length % _ALIGN
            if (found := os.fstat(file.fileno()).st_size) != start + size:
                raise DamagedBundleError(f"{path.name}: expected {start + size} bytes, found {found}")
            text = file.read(length)
            checksum = zlib.crc32(text)
            # Read through a small block: the pages that the arrays map stay out of this process until they are used.
            block = bytearray(1 << 20)
            while count := file.readinto(block):
                checksum = zlib.crc32(memoryview(block)[:count], checksum)
        if checksum != expected:
            raise DamagedBundleError(f"{path.name}: expected the checksum {expected:08x}, found {checksum:08x}")
        head = msgspec.json.decode(text, type=Head)
        data = np.memmap(path, np.uint8, "r")
        if hasattr(mmap, "MADV_RANDOM"):
            # Picking touches little here and there: not sixteen pages for each.
            data._mmap.madvise(mmap.MADV_RANDOM)  # type: ignore[attr-defined]
        arrays = {name: _array(data, start, a) for name, a in head.arrays.items()}
        pictures = {k.removeprefix(_PICTURE): v for k, v in arrays.items() if k.startswith(_PICTURE)}
        return head, _geometry(head, arrays), pictures  # type: ignore[return-value]
    except (OSError, struct.error, msgspec.DecodeError, KeyError, ValueError, TypeError) as error:
        raise DamagedBundleError(f"{path.name}: {error}") from error


def _array(data: NDArray[np.uint8], start: int, head: ArrayHead) -> NDArray[np.generic]:
    dtype = _RECORDS.get(head.dtype) or np.dtype(head.dtype)
    count = int(np.prod(head.shape, dtype=np.int64))
    first = start + head.offset
    # A plain array over the mapping: the subclass would cost at every slice.
    return np.asarray(data)[first : first + count * dtype.itemsize].view(dtype).reshape(head.shape)


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
        RayScene.from_arrays(
            solid.vertices["position"],
            solid.indices.reshape(-1, 3),
            solid.vertices["object"],
            rays,
        ),
        head.two_sided,
        head.ground,
        arrays["atlas"],  # type: ignore[arg-type]
    )
