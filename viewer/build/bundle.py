"""A loaded scene in one file: a JSON head and raw arrays. It carries data only, never code."""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from viewer.build.arrayfile import ArrayHead, DamagedBundleError, always, array_at, array_heads, checked, write_file
from viewer.build.batches import Batch, Geometry, InstanceBatch, Objects, SignBatch
from viewer.geometry.raycast import RayScene
from viewer.scene.issues import Issue
from viewer.scene.miniature_spots import MiniatureSpot
from viewer.scene.model import Scene
from viewer.scene.names import Titles
from viewer.scene.options import AS_WRITTEN, ModelOptions
from viewer.scene.sections import Section
from viewer.scene.style import Style
from viewer.scene.tasks import Task

if TYPE_CHECKING:
    from viewer.build.loading import LoadedScene
    from viewer.scene.illustrations import Illustrations

MAGIC = b"JYZB0010"
_PICTURE = "picture."


class WorkerOrder(msgspec.Struct, frozen=True):
    """What a worker is told to do.

    Parameters
    ----------
    source : as for `load_scene`, as the system has it: not all names of files are text
    target : file to write, likewise
    size : bytes of the input, which its budget goes by
    spent : seconds of processor time that the workers before it took
    without : parts that are not to be tried, by key, and why
    options : how a lone model is to be taken
    """

    source: bytes
    target: bytes
    size: int = 0
    spent: float = 0.0
    without: dict[str, Issue] = {}
    options: ModelOptions = AS_WRITTEN


class WorkerProgress(msgspec.Struct, frozen=True, tag="progress"):
    """A line of a worker that goes on.

    Parameters
    ----------
    share : how far it is, 0..1
    task : what it is at
    until : seconds of its processor time by which that must be done
    allowed : seconds of processor time for all of it
    optional : the scene can be shown without
    """

    share: float
    task: Task
    until: float = 0.0
    allowed: float = 0.0
    optional: bool = False


class WorkerReply(msgspec.Struct, frozen=True, tag="reply"):
    """A worker's last line.

    Parameters
    ----------
    left_out : parts could not be had for want of time or memory: another time they may
    """

    issues: tuple[Issue, ...] = ()
    fatal: bool = False
    left_out: bool = False


class Head(msgspec.Struct, frozen=True):
    """All that is no array."""

    scene: Scene
    content: dict[str, dict[str, Section]]
    issues: tuple[Issue, ...]
    root: bytes
    style: Style
    names: tuple[str, ...]
    titles: Titles
    geometry: str
    instances: int
    two_sided: bool
    ground: float
    arrays: dict[str, ArrayHead]
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    looked_up: dict[str, str] = {}
    spots: tuple[MiniatureSpot, ...] = ()
    files: tuple[str, ...] = ()


def write_bundle(path: Path, loaded: LoadedScene, /) -> None:
    """Store a scene."""
    geometry = loaded.geometry
    arrays: dict[str, NDArray[np.generic]] = {f"rays.{k}": v for k, v in geometry.rays.arrays().items()}
    arrays["bounds"], arrays["objects"], arrays["atlas"] = geometry.bounds, geometry.objects.bounds, geometry.atlas
    for name in Batch.__dataclass_fields__:
        arrays[f"solid.{name}"] = getattr(geometry.solid, name)
    arrays |= {f"signs.{name}": getattr(geometry.signs, name) for name in SignBatch.__dataclass_fields__}
    for i, batch in enumerate(geometry.instances):
        for name in InstanceBatch.__dataclass_fields__:
            arrays[f"instances.{i}.{name}"] = getattr(batch, name)
    digest = _digest(geometry, arrays)
    arrays |= {f"{_PICTURE}{name}": pixels for name, pixels in loaded.pictures.items()}
    head = msgspec.json.encode(
        Head(
            loaded.scene,
            {lang: dict(sections) for lang, sections in loaded.content.items()},
            loaded.issues,
            os.fsencode(loaded.root),
            loaded.style,
            geometry.objects.names,
            geometry.objects.titles,
            digest,
            len(geometry.instances),
            geometry.two_sided,
            geometry.ground,
            array_heads(arrays),
            loaded.offset,
            dict(loaded.looked_up),
            loaded.spots,
            loaded.files,
        )
    )
    write_file(path, MAGIC, head, arrays)


def _digest(geometry: Geometry, arrays: Mapping[str, NDArray[np.generic]]) -> str:
    """What tells two geometries apart."""
    objects = geometry.objects
    plain = (objects.names, objects.titles, len(geometry.instances), geometry.two_sided, geometry.ground)
    digest = hashlib.blake2b(msgspec.json.encode((*plain, array_heads(arrays))), digest_size=16)
    for array in arrays.values():
        digest.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def read_bundle(path: Path, go_on: Callable[[], None] = always, /) -> tuple[Head, Geometry, Illustrations]:
    """What `write_bundle` stored.

    Parameters
    ----------
    go_on : called now and then; what it raises goes through

    Raises
    ------
    DamagedBundleError
        If the file is no bundle, of another version or cut short.
    """
    try:
        text, start = checked(path, MAGIC, go_on)
        head = msgspec.json.decode(text, type=Head)
        data = np.memmap(path, np.uint8, "r")
        if hasattr(mmap, "MADV_RANDOM"):
            # Picking touches little here and there: not sixteen pages for each.
            data._mmap.madvise(mmap.MADV_RANDOM)  # type: ignore[attr-defined]
        arrays = {name: array_at(data, start, a) for name, a in head.arrays.items()}
        pictures = {k.removeprefix(_PICTURE): v for k, v in arrays.items() if k.startswith(_PICTURE)}
        return head, _geometry(head, arrays), pictures  # type: ignore[return-value]
    except (OSError, struct.error, msgspec.DecodeError, KeyError, ValueError, TypeError) as error:
        raise DamagedBundleError(f"{path.name}: {error}") from error


def _geometry(head: Head, arrays: dict[str, NDArray[np.generic]]) -> Geometry:
    def batch(prefix: str, kind: type[Batch] | type[InstanceBatch]) -> Batch | InstanceBatch:
        return kind(**{name: arrays[f"{prefix}.{name}"] for name in kind.__dataclass_fields__})  # type: ignore[arg-type]

    solid = batch("solid", Batch)
    repeated = [batch(f"instances.{i}", InstanceBatch) for i in range(head.instances)]
    rays = {k.removeprefix("rays."): v for k, v in arrays.items() if k.startswith("rays.")}
    return Geometry(
        solid,  # type: ignore[arg-type]
        tuple(repeated),  # type: ignore[arg-type]
        Objects(head.names, arrays["objects"], head.titles),  # type: ignore[arg-type]
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
        head.geometry,
        SignBatch(**{name: arrays[f"signs.{name}"] for name in SignBatch.__dataclass_fields__}),  # type: ignore[arg-type]
    )
