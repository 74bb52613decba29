"""The elements of a PLY file behind its head: numbers and lists of numbers, of a text or of bytes."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8, spread
from viewer.i18n import N_
from viewer.scene.formats.gltf_faults import TooMuchError
from viewer.scene.formats.mesh_faults import MeshFaults, at_line
from viewer.scene.formats.mesh_text import TextLines, TextRows, read_numbers
from viewer.scene.formats.ply_header import PlyElement, PlyHeader
from viewer.scene.limits import LIMITS

_ENDED = N_("the end of the file")
_LONGEST = 1_000_000  # values of a list


@dataclass(frozen=True, slots=True, eq=False)
class Ragged:
    """Lists of numbers, one after the other.

    Parameters
    ----------
    values : (c,)
    counts : (n,) how many each has
    """

    values: NDArray[Any]
    counts: I8


@dataclass(slots=True)
class PlyTable:
    """What was read of the elements of a kind.

    Parameters
    ----------
    count : of those that are there
    columns : (n,) or (n, ...) of each property that is no list
    lists : of each that is one
    where : (n,) their lines in a text; none otherwise
    """

    count: int
    columns: dict[str, NDArray[Any]] = field(default_factory=dict)
    lists: dict[str, Ragged] = field(default_factory=dict)
    where: I8 | None = None

    def columns_of(self, *names: str) -> F8 | None:
        """Some columns (n, k), if all of them are there."""
        if not all(name in self.columns for name in names):
            return None
        return np.stack([self.columns[name].astype(np.float64) for name in names], axis=1)


def read_elements(source: bytes, header: PlyHeader, faults: MeshFaults, /) -> dict[str, PlyTable]:
    """All elements of a file by their names, as many as there are."""
    if header.order:
        return _Binary(source, header, faults).tables()
    return _text(source, header, faults)


def _text(source: bytes, header: PlyHeader, faults: MeshFaults) -> dict[str, PlyTable]:
    lines = TextLines(source[header.start :])
    there = np.flatnonzero(~lines.bare)
    out: dict[str, PlyTable] = {}
    at = 0
    for element in header.elements:
        some = there[at : at + element.count]
        at += len(some)
        if len(some) < element.count:
            found, expected = f"{element.count} {element.name}", f"{len(some)} {element.name}: {_ENDED}"
            faults.wrong(at_line(element.line, "element"), found, expected)
        if not element.properties:
            continue
        chosen = np.zeros(len(lines), np.bool_)
        chosen[some] = True
        rows = lines.rows(chosen)
        rows = TextRows(rows.text, rows.where + header.lines)
        table = PlyTable(len(some), where=rows.where)
        if element.lists:
            if not _even_lists(element, rows, table):
                _text_lists(element, rows, table, faults)
        else:
            values = rows.numbers(len(element.properties), element.name, faults)
            for i, each in enumerate(element.properties):
                table.columns.setdefault(each.name, values[:, i])
        out.setdefault(element.name, table)
    if at < len(there):
        faults.warn(at_line(int(there[at]) + 1 + header.lines), f"{len(there) - at}", _ENDED)
    return out


def _even_lists(element: PlyElement, rows: TextRows, table: PlyTable) -> bool:
    """Rows with one list, whichever lengths it has, and nothing that is no number; False where there is more to it."""
    if len(element.lists) > 1 or not len(rows):
        return False
    values = read_numbers(rows.text)
    if values is None or len(values) != rows.counts.sum():
        return False
    before = next(i for i, p in enumerate(element.properties) if p.length)
    after = len(element.properties) - 1 - before
    first = np.cumsum(rows.counts) - rows.counts
    if rows.counts.min() < before + 1 + after:
        return False
    sizes = values[first + before]
    counts = np.nan_to_num(sizes, nan=-1.0, posinf=-1.0).clip(-1, _LONGEST).astype(np.int64)
    if (counts != sizes).any() or (counts < 0).any() or (before + 1 + counts + after > rows.counts).any():
        return False
    at = np.repeat(first + before + 1, counts) + spread(counts)
    table.lists[element.lists[0].name] = Ragged(values[at], counts)
    for i, each in enumerate(element.properties):
        if not each.length:
            behind = counts if i > before else 0
            table.columns.setdefault(each.name, values[first + i + behind])
    return True


def _text_lists(element: PlyElement, rows: TextRows, table: PlyTable, faults: MeshFaults) -> None:
    """Rows with lists in them; one that cannot be read has empty lists and no numbers."""
    plain: dict[str, list[float]] = {p.name: [] for p in element.properties if not p.length}
    lists: dict[str, list[float]] = {p.name: [] for p in element.lists}
    counts: dict[str, list[int]] = {p.name: [] for p in element.lists}
    for number, row in zip(rows.where.tolist(), rows.rows, strict=True):
        words = row.split()
        at = 0
        read: list[tuple[str, list[float], bool]] = []
        try:
            for each in element.properties:
                size = int(words[at]) if each.length else 1
                at += 1 if each.length else 0
                if size < 0 or at + size > len(words):
                    raise ValueError
                read.append((each.name, [float(word) for word in words[at : at + size]], bool(each.length)))
                at += size
        except (ValueError, IndexError):
            found = row.strip()[:60].decode("utf-8", "replace")
            faults.wrong(at_line(number, element.name), found, " ".join(_shape(element)))
            read = [(p.name, [] if p.length else [np.nan], bool(p.length)) for p in element.properties]
        for name, values, listed in read:
            if listed:
                lists[name] += values
                counts[name].append(len(values))
            else:
                plain[name] += values
    for name, column in plain.items():
        table.columns[name] = np.array(column, np.float64)
    for name, all_ in lists.items():
        table.lists[name] = Ragged(np.array(all_, np.float64), np.array(counts[name], np.int64))


def _shape(element: PlyElement) -> list[str]:
    return [f"n {p.name}[n]" if p.length else p.name for p in element.properties]


class _Binary:
    """A file of bytes, element by element."""

    def __init__(self, source: bytes, header: PlyHeader, faults: MeshFaults) -> None:
        self._source, self._header, self._faults = source, header, faults
        self._at = header.start

    def tables(self) -> dict[str, PlyTable]:
        out: dict[str, PlyTable] = {}
        for element in self._header.elements:
            if not element.properties:
                continue
            table = self._lists(element) if element.lists else self._plain(element)
            out.setdefault(element.name, table)
            if table.count < element.count:
                found, expected = f"{element.count} {element.name}", f"{table.count} {element.name}: {_ENDED}"
                self._faults.wrong(at_line(element.line, "element"), found, expected)
                self._at = len(self._source)
        return out

    def _plain(self, element: PlyElement) -> PlyTable:
        record = element.record(self._header.order)
        count = min(element.count, (len(self._source) - self._at) // record.itemsize)
        rows = np.frombuffer(self._source, record, count, self._at)
        self._at += count * record.itemsize
        return PlyTable(count, {name: rows[name] for name in record.names or ()})

    def _lists(self, element: PlyElement) -> PlyTable:
        return self._even(element) or self._uneven(element)

    def _even(self, element: PlyElement) -> PlyTable | None:
        """Lists that are all as long as the first ones, which is so in most files."""
        if not element.count:
            return None
        order, fields, at = self._header.order, list[tuple[Any, ...]](), self._at
        for i, each in enumerate(element.properties):
            if each.length:
                length = np.dtype(order + each.length)
                if at + length.itemsize > len(self._source):
                    return None
                size = int(np.frombuffer(self._source, length, 1, at)[0])
                if not 0 <= size <= _LONGEST:
                    return None
                fields += [(f"n{i}", length), (f"v{i}", order + each.kind, (size,))]
                at += length.itemsize + size * np.dtype(each.kind).itemsize
            else:
                fields.append((f"v{i}", order + each.kind))
                at += np.dtype(each.kind).itemsize
        record = np.dtype(fields)
        if self._at + element.count * record.itemsize > len(self._source):
            return None
        rows = np.frombuffer(self._source, record, element.count, self._at)
        table = PlyTable(element.count)
        for i, each in enumerate(element.properties):
            values = rows[f"v{i}"]
            if not each.length:
                table.columns.setdefault(each.name, values)
                continue
            if (rows[f"n{i}"] != values.shape[1]).any():
                return None
            table.lists[each.name] = Ragged(values.ravel(), rows[f"n{i}"].astype(np.int64))
        self._at += element.count * record.itemsize
        return table

    def _uneven(self, element: PlyElement) -> PlyTable:
        """Lists of any length, one by one."""
        source, order, at = self._source, self._header.order, self._at
        parts = [
            (p.name, struct.Struct(order + _CODES[p.length]) if p.length else None, np.dtype(order + p.kind))
            for p in element.properties
        ]
        blocks: dict[str, list[bytes]] = {p.name: [] for p in element.properties}
        counts: dict[str, list[int]] = {p.name: [] for p in element.lists}
        count = values = 0
        end = len(source)
        while count < element.count:
            row: list[tuple[str, int, bytes]] = []
            for name, length, kind in parts:
                size = 1
                if length is not None:
                    if at + length.size > end:
                        break
                    size = length.unpack_from(source, at)[0]
                    at += length.size
                after = at + size * kind.itemsize
                if size < 0 or after > end:
                    break
                row.append((name, size if length is not None else -1, source[at:after]))
                values += size
                at = after
            if len(row) < len(parts):
                break
            if values > 3 * LIMITS.model_triangles:
                raise TooMuchError(at_line(element.line, "element"), values, f"{3 * LIMITS.model_triangles}")
            for name, size, data in row:
                blocks[name].append(data)
                if size >= 0:
                    counts[name].append(size)
            count += 1
        self._at = at
        table = PlyTable(count)
        for name, length, kind in parts:
            read = np.frombuffer(b"".join(blocks[name]), kind)
            if length is None:
                table.columns.setdefault(name, read)
            else:
                table.lists[name] = Ragged(read, np.array(counts[name], np.int64))
        return table


_CODES = {"i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I"}
