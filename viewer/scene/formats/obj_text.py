"""The lines of an OBJ file: vertices, faces, lines and points with the objects, materials and smoothing they are of."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8
from viewer.i18n import N_
from viewer.scene.formats.mesh_faults import MeshFaults, at_line
from viewer.scene.formats.mesh_text import TextLines, TextRows, read_numbers

_CORNER = N_("v, v/vt, v//vn or v/vt/vn")
_WORDS = "v, vt, vn, f, l, p, o, g, s, usemtl, mtllib"
_IGNORED = frozenset(
    (b"s", b"mg", b"shadow_obj", b"trace_obj", b"lod", b"bevel", b"c_interp", b"d_interp", b"usemap", b"maplib")
)
_CURVED = frozenset(
    (b"vp", b"cstype", b"deg", b"bmat", b"step", b"curv", b"curv2", b"surf", b"parm", b"trim", b"hole", b"scrv")
)
_OF_CURVES = frozenset((b"sp", b"end", b"con", b"ctech", b"stech"))
_PATTERNS = (
    (re.compile(rb"(?:\s*+-?\d++(?=\s|$))++\s*+"), (0,)),
    (re.compile(rb"(?:\s*+-?\d++/-?\d++(?=\s|$))++\s*+"), (0, 1)),
    (re.compile(rb"(?:\s*+-?\d++//-?\d++(?=\s|$))++\s*+"), (0, 2)),
    (re.compile(rb"(?:\s*+-?\d++/-?\d++/-?\d++(?=\s|$))++\s*+"), (0, 1, 2)),
)
_REMARK = re.compile(rb"^([ \t]*+[vflp][^#\n]*+)#[^\n]*+", re.M)
_JOINED = re.compile(rb"\\[ \t]*+\r?\n")
_MOST_BROKEN = 1_000  # lines that nobody understands: the rest is no OBJ either
_LARGEST = 1 << 31


@dataclass(frozen=True, slots=True)
class ObjPart:
    """What shapes are a part of.

    Parameters
    ----------
    smooth : the smoothing group; 0 for none
    line : where its object or group begins
    """

    object: str
    group: str
    material: str
    smooth: int
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class ObjShapes:
    """Faces, lines or points as they are written, row by row.

    Parameters
    ----------
    rows : the text behind the first words
    part : (n,) number of what each is a part of
    known : (n, 3) how many of v, vt, vn come before each
    """

    rows: TextRows
    part: I8
    known: I8

    def corners(self, word: str, totals: tuple[int, int, int], faults: MeshFaults, /) -> tuple[I8, I8]:
        """Indices (c, 3) of v, vt and vn from 0, -1 for none, and how many corners (n,) each row has.

        What leads nowhere is told. A row with a vertex that is not there has no corners.
        """
        counts = self.rows.counts
        owner = np.repeat(np.arange(len(counts)), counts)
        index = self._index(int(counts.sum()), word, faults)
        # From the end of what there is by then: -1 is the last one.
        back = self.known[owner] + index if (index < 0).any() else index
        index = np.where(index < 0, np.where(back < 0, _LARGEST, back), index - 1)

        def told(wrong: NDArray[np.bool_]) -> tuple[int, str, int]:
            first = int(np.argmax(wrong))
            row = int(owner[first])
            found = self.rows.rows[row].split()[first - int(counts[:row].sum())]
            return int(self.rows.where[row]), found[:60].decode("utf-8", "replace"), int(wrong.sum())

        wrong = (index[:, 0] < 0) | (index[:, 0] >= totals[0])
        if wrong.any():
            line, found, count = told(wrong)
            faults.wrong(at_line(line, word), found, f"1 .. {totals[0]}" if totals[0] else "v", count=count)
        for k, name in ((1, "vt"), (2, "vn")):
            if (outside := index[:, k] >= totals[k]).any():
                line, found, count = told(outside)
                expected = f"{name} 1 .. {totals[k]}" if totals[k] else name
                faults.warn(at_line(line, word), found, expected, count=count)
                index[outside, k] = -1
        broken = np.zeros(len(counts), np.bool_)
        broken[owner[wrong]] = True
        return index[~broken[owner]], np.where(broken, 0, counts)

    def _index(self, total: int, word: str, faults: MeshFaults) -> I8:
        """Indices (total, 3) as they are written, 0 for none."""
        text = self.rows.text
        for pattern, columns in _PATTERNS:
            if not pattern.fullmatch(text):
                continue
            flat = read_numbers(text.replace(b"/", b" "), np.int64)
            if flat is not None and len(flat) == total * len(columns):
                out = np.zeros((total, 3), np.int64)
                out[:, columns] = np.clip(flat, -_LARGEST, _LARGEST).reshape(total, len(columns))
                return out
        read = np.zeros((total, 3), np.int64)
        at = 0
        for number, row in zip(self.rows.where.tolist(), self.rows.rows, strict=True):
            for corner in row.split():
                try:
                    values = [int(part[:20]) if part else 0 for part in corner.split(b"/")]
                    if len(values) > 3:
                        raise ValueError
                except ValueError:
                    faults.wrong(at_line(number, word), corner[:60].decode("utf-8", "replace"), _CORNER)
                    values = [_LARGEST]
                read[at, : len(values)] = [min(max(v, -_LARGEST), _LARGEST) for v in values]
                at += 1
        return read


@dataclass(slots=True)
class ObjText:
    """All of a file.

    Parameters
    ----------
    positions, uv, normals : (n, 3), (n, 2), (n, 3)
    colours : (n, 3) sRGB 0..1, NaN where there is none; None for none at all
    libraries : names of material libraries, and the lines that they stand in
    """

    positions: F8
    uv: F8
    normals: F8
    colours: F8 | None
    parts: list[ObjPart]
    faces: ObjShapes
    lines: ObjShapes
    points: ObjShapes
    libraries: list[tuple[str, int]]


class _States:
    """What holds for the shapes behind each line that says something about them."""

    def __init__(self, faults: MeshFaults) -> None:
        self._faults = faults
        self._here = ObjPart("", "", "", 0, 1)
        self._numbers: dict[ObjPart, int] = {self._here: 0}
        self.libraries: list[tuple[str, int]] = []
        self.since: list[tuple[int, int]] = [(0, 0)]
        self._broken = 0

    @property
    def parts(self) -> list[ObjPart]:
        return list(self._numbers)

    def take(self, line: bytes, number: int) -> None:
        """A line that is no vertex, face, line or point."""
        word, _, rest = line.partition(b" ") if b" " in line else line.partition(b"\t")
        text = rest.decode("utf-8", "replace").strip()
        here, smooth = self._here, self._here.smooth
        values = {"object": here.object, "group": here.group, "material": here.material}
        word = word.strip()
        if word == b"o":
            values |= {"object": text, "group": ""}
        elif word == b"g":
            values["group"] = text
        elif word == b"usemtl":
            values["material"] = text
        elif word == b"s":
            smooth = int(text) % _LARGEST if text.isdecimal() and len(text) < 10 else int(text.lower() == "on")
        elif word == b"mtllib":
            self.libraries.append((text, number))
            return
        elif word in _CURVED:
            self._faults.unsupported(at_line(number, word.decode()), word.decode(), N_("polygons"))
            return
        elif word in _IGNORED or word in _OF_CURVES:
            return
        else:
            self._broken += 1
            if self._broken <= _MOST_BROKEN:
                self._faults.warn(at_line(number), line.strip()[:60].decode("utf-8", "replace"), _WORDS)
            return
        same = (values["object"], values["group"]) == (here.object, here.group)
        self._here = ObjPart(**values, smooth=smooth, line=here.line if same else number)
        self.since.append((number, self._numbers.setdefault(self._here, len(self._numbers))))


def read_obj_text(source: bytes, faults: MeshFaults, /) -> ObjText:
    """All that a file says."""
    if b"\\" in source:
        # What a backslash joins stands in its first line.
        source = _JOINED.sub(b" ", source)
    if b"#" in source and _REMARK.search(source):
        source = _REMARK.sub(rb"\1", source)
    lines = TextLines(source)
    masks = {word: lines.beginning(word) for word in (b"v", b"vt", b"vn", b"f", b"l", b"p")}
    masks[b"f"] |= lines.beginning(b"fo")
    known = np.stack([np.cumsum(masks[word], dtype=np.int64) for word in (b"v", b"vt", b"vn")], axis=1)
    other = ~np.logical_or.reduce([*masks.values(), lines.bare])
    states = _States(faults)
    for index in np.flatnonzero(other).tolist():
        line = lines.line(index)
        if not line.startswith(b"#") and line.strip():
            states.take(line, index + 1)
    since = np.array(states.since, np.int64)

    def shapes(word: bytes) -> ObjShapes:
        rows = lines.rows(masks[word], without=1)
        part = since[np.searchsorted(since[:, 0], rows.where, side="right") - 1, 1]
        return ObjShapes(rows, part, known[rows.where - 1])

    v, vt, vn = (lines.rows(masks[w], without=len(w)) for w in (b"v", b"vt", b"vn"))
    wide = 2 if len(vt) and vt.counts.min() >= 2 else 1
    uv = np.zeros((len(vt), 2))
    uv[:, :wide] = vt.numbers(wide, "vt", faults)
    positions, normals = v.numbers(3, "v", faults), vn.numbers(3, "vn", faults)
    faces = shapes(b"f")
    return ObjText(
        positions, uv, normals, _colours(v), states.parts, faces, shapes(b"l"), shapes(b"p"), states.libraries
    )


def _colours(v: TextRows) -> F8 | None:
    """Colours behind the positions, where there are any; of seven numbers the fourth is a weight."""
    counts = v.counts
    if not len(counts) or counts.max() < 6:
        return None
    out = np.full((len(counts), 3), np.nan)
    found = read_numbers(v.text)
    if found is None or len(found) != counts.sum():
        return None
    first = np.cumsum(counts) - counts + np.where(counts == 7, 4, 3)
    has = counts >= 6
    out[has] = found[first[has][:, None] + np.arange(3)]
    return out
