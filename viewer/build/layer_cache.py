"""What reading and meshing of single layers gave, and drawings of cards, kept between runs: what changed is made again.

An entry is found by the content of all that it was made from, so nothing needs to be said about what depends on what: a
layer whose terrain changed, or the houses that its avenues keep clear of, is another one. Entries lie beside the built
scenes under the same guards (`viewer.build.cache`). None is ever needed: whatever is wrong with one or with the folder,
the layer is made anew.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import struct
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from viewer.build import cache
from viewer.build.arrayfile import Array, ArrayHead, DamagedBundleError, array_at, array_heads, checked, write_file
from viewer.build.layers import LayerMesh, Meshes, MeshInputs, mesh_layer
from viewer.geometry.polygons import PolygonSet
from viewer.scene.features import FeatureTable
from viewer.scene.formats.pixel_budget import BadPictureError
from viewer.scene.formats.svg import DrawingInputs, Drawings, draw
from viewer.scene.issues import Issue
from viewer.scene.names import Titles
from viewer.scene.tables import ReadTable, TableInputs, Tables, read_table

MAGIC = b"JYZL0001"
LARGEST = cache.LIMIT // 4
"""Bytes; a larger entry would drive out too much else."""

_POLYGONS = "polygons."
_COLUMNS = tuple(
    f.name for f in dataclasses.fields(FeatureTable) if f.name not in ("names", "titles", "subtypes", "polygons")
)
_RINGS = tuple(f.name for f in dataclasses.fields(PolygonSet))
_MESH = ("vertices", "triangles", "trees")

_DRAWN = "picture"

Inputs = TypeVar("Inputs", TableInputs, MeshInputs, DrawingInputs)
Made = TypeVar("Made", ReadTable, LayerMesh, NDArray[np.uint8])


class _Stored(msgspec.Struct, frozen=True):
    """All of an entry that is no array."""

    texts: dict[str, tuple[str, ...]]
    issues: tuple[Issue, ...] = ()
    titles: Titles = {}
    arrays: dict[str, ArrayHead] = {}


Parts = tuple[dict[str, tuple[str, ...]], tuple[Issue, ...], Titles, Mapping[str, Array]]
"""Texts, issues, titles and arrays of what is to be kept."""


def _feed(digest: hashlib.blake2b, value: object) -> None:
    """Add a value so that no two different ones add the same."""
    if isinstance(value, np.ndarray):
        digest.update(f"a{value.dtype.descr}{value.shape}\0".encode())
        digest.update(np.ascontiguousarray(value).reshape(-1).view(np.uint8).data)
    elif isinstance(value, bytes):
        digest.update(f"b{len(value)}\0".encode())
        digest.update(value)
    elif dataclasses.is_dataclass(value):
        digest.update(f"d{type(value).__qualname__}\0".encode())
        for field in dataclasses.fields(value):
            _feed(digest, getattr(value, field.name))
    elif isinstance(value, Sequence) and not isinstance(value, str) and not all(isinstance(v, str) for v in value):
        digest.update(f"s{len(value)}\0".encode())
        for item in value:
            _feed(digest, item)
    else:
        # Not JSON, which has one word for infinite and absent.
        _feed(digest, msgspec.msgpack.encode(value))


class LayerCache:
    """Makes tables and meshes of layers and pictures of drawings, those that are kept from the cache.

    Parameters
    ----------
    read, mesh, drawn : what makes them when they are not kept
    """

    def __init__(self, *, read: Tables = read_table, mesh: Meshes = mesh_layer, drawn: Drawings = draw) -> None:
        self._read, self._mesh, self._drawn = read, mesh, drawn
        self._code = b""
        with contextlib.suppress(OSError):
            self._code = cache.code_digest()

    def table(self, inputs: TableInputs, /) -> ReadTable:
        """A layer's features."""
        return self._made("table", inputs, self._read, _table_parts, _table)

    def mesh(self, inputs: MeshInputs, /) -> LayerMesh:
        """A layer's mesh."""
        return self._made("mesh", inputs, self._mesh, _mesh_parts, _layer_mesh)

    def drawing(self, inputs: DrawingInputs, /) -> NDArray[np.uint8]:
        """A drawing's picture."""
        return self._made("drawing", inputs, self._drawn, _drawing_parts, _drawing)

    def _made(
        self,
        kind: str,
        inputs: Inputs,
        make: Callable[[Inputs], Made],
        parts: Callable[[Made], Parts],
        whole: Callable[[_Stored, Mapping[str, Array]], Made],
    ) -> Made:
        entry = self._entry(kind, inputs)
        if entry is None:
            return make(inputs)
        try:
            found = whole(*_load(entry))
        except FileNotFoundError:
            pass
        except (OSError, DamagedBundleError, struct.error, msgspec.DecodeError, KeyError, ValueError, TypeError):
            cache.drop(entry)
        else:
            cache.touch(entry)
            return found
        made = make(inputs)
        _keep(entry, parts(made))
        return made

    def _entry(self, kind: str, inputs: TableInputs | MeshInputs | DrawingInputs) -> Path | None:
        """Where what is made of `inputs` is kept."""
        if not self._code:
            return None
        digest = hashlib.blake2b(digest_size=20)
        _feed(digest, [kind, self._code, np.__version__.encode()])
        _feed(digest, inputs)
        return cache.folder() / f"{digest.hexdigest()}{cache.LAYER}"


def kept_drawings() -> Drawings:
    """Pictures of drawings that the loading worker has made; one that it has not is refused."""

    def missing(inputs: DrawingInputs, /) -> NDArray[np.uint8]:
        raise BadPictureError("", "")

    return LayerCache(drawn=missing).drawing


def _load(entry: Path) -> tuple[_Stored, dict[str, Array]]:
    text, start = checked(entry, MAGIC)
    head = msgspec.json.decode(text, type=_Stored)
    # Not mapped: the arrays are changed by whoever asked for them.
    data = np.fromfile(entry, np.uint8)
    return head, {name: array_at(data, start, a) for name, a in head.arrays.items()}


def _keep(entry: Path, parts: Parts) -> None:
    """Store what was made, if there is room and a folder for it."""
    texts, issues, titles, arrays = parts
    if sum(a.nbytes for a in arrays.values()) > LARGEST:
        return
    try:
        aside = cache.aside(entry)
    except OSError:
        return
    try:
        head = msgspec.json.encode(_Stored(texts, issues, titles, array_heads(arrays)))
        write_file(aside, MAGIC, head, arrays)
        cache.keep(aside, entry)
    except OSError:
        return
    finally:
        cache.drop(aside)


def _table_parts(made: ReadTable) -> Parts:
    table = made.table
    arrays: dict[str, Array] = {name: getattr(table, name) for name in _COLUMNS}
    arrays |= {_POLYGONS + name: getattr(table.polygons, name) for name in _RINGS}
    return {"names": table.names, "subtypes": table.subtypes}, made.issues, table.titles, arrays


def _table(stored: _Stored, arrays: Mapping[str, Array]) -> ReadTable:
    polygons = PolygonSet(**{name: arrays[_POLYGONS + name] for name in _RINGS})  # type: ignore[arg-type]
    columns = {name: arrays[name] for name in _COLUMNS}
    table = FeatureTable(polygons=polygons, titles=stored.titles, **stored.texts, **columns)  # type: ignore[arg-type]
    return ReadTable(table, stored.issues)


def _mesh_parts(made: LayerMesh) -> Parts:
    return {"names": made.names}, (), made.titles, {name: getattr(made, name) for name in _MESH}


def _layer_mesh(stored: _Stored, arrays: Mapping[str, Array]) -> LayerMesh:
    return LayerMesh(titles=stored.titles, **stored.texts, **{name: arrays[name] for name in _MESH})  # type: ignore[arg-type]


def _drawing_parts(made: NDArray[np.uint8]) -> Parts:
    return {}, (), {}, {_DRAWN: made}


def _drawing(stored: _Stored, arrays: Mapping[str, Array]) -> NDArray[np.uint8]:
    return np.asarray(arrays[_DRAWN], np.uint8)
