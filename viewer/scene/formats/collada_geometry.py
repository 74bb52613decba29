"""The geometries of a Collada document: sources, faces and lines as pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from viewer.geometry.checks import F8, I8, spread
from viewer.i18n import N_
from viewer.scene.formats.gltf_faults import BadModelError
from viewer.scene.formats.gltf_materials import Surface
from viewer.scene.formats.linear_light import linear_bytes
from viewer.scene.formats.mesh_faults import MeshFaults, at_line
from viewer.scene.formats.mesh_model import Corners, at_most_triangles, piece_of, stroke_piece, told_strokes
from viewer.scene.formats.mesh_polygons import triangulated
from viewer.scene.formats.model_shapes import Piece
from viewer.scene.formats.strokes import INK, rods, stroke_size
from viewer.scene.formats.xml_tree import XmlPart
from viewer.scene.limits import LIMITS

_FACES = ("triangles", "polylist", "polygons", "trifans", "tristrips")
_LINES = ("lines", "linestrips")
_USED = ("VERTEX", "NORMAL", "TEXCOORD", "COLOR")


@dataclass(frozen=True, slots=True)
class _Inputs:
    """Which source has what, and where its index stands among those of a corner."""

    sources: dict[str, tuple[F8, int]]
    width: int


class ColladaGeometry:
    """The geometries of a document.

    Parameters
    ----------
    ids : what is called by which id
    """

    def __init__(self, ids: Mapping[str, XmlPart], faults: MeshFaults, /) -> None:
        self._ids, self._faults = ids, faults
        self._arrays: dict[str, F8] = {}
        self._spent = 0

    def pieces(self, mesh: XmlPart, surfaces: Mapping[str, Surface], plain: Surface, /) -> list[Piece]:
        """What of a mesh can be drawn.

        Parameters
        ----------
        surfaces : by the names that its faces call them by
        plain : that of all others
        """
        out = []
        for part in mesh.parts:
            if part.tag not in (*_FACES, *_LINES):
                continue
            surface = surfaces.get(part.attributes.get("material", ""), plain)
            try:
                made = self._faces(part, surface) if part.tag in _FACES else self._lines(part, surface)
            except BadModelError as error:
                self._faults.left_out(error)
                continue
            out += [made] if made is not None else []
        return out

    def _source(self, link: XmlPart) -> F8:
        """The values (n, k) of a source."""
        id_ = link.attributes.get("source", "").lstrip("#")
        if id_ in self._arrays:
            return self._arrays[id_]
        path = at_line(link.line, link.tag)
        source = self._ids.get(id_)
        array = source.at("float_array") if source else None
        accessor = source.at("technique_common", "accessor") if source else None
        if source is None or array is None:
            raise BadModelError(path, id_, "source")
        values = array.numbers().astype(np.float64)
        stride = offset = 0
        if accessor is not None:
            stride, offset = (_whole(accessor, key, usual) for key, usual in (("stride", 1), ("offset", 0)))
        stride = max(stride, 1) if accessor is not None else 3
        rows = max((len(values) - offset) // stride, 0)
        self._arrays[id_] = values[offset : offset + rows * stride].reshape(rows, stride)
        return self._arrays[id_]

    def _inputs(self, part: XmlPart) -> _Inputs:
        found: dict[str, tuple[F8, int]] = {}
        width = 1
        for link in part.all("input"):
            meaning, offset = link.attributes.get("semantic", ""), _whole(link, "offset", 0)
            if offset > 64:
                raise BadModelError(at_line(link.line, "input"), offset, "0 .. 64")
            width = max(width, offset + 1)
            if meaning not in _USED or meaning in found:
                continue
            if meaning != "VERTEX":
                found[meaning] = (self._source(link), offset)
                continue
            vertices = self._ids.get(link.attributes.get("source", "").lstrip("#"))
            for inner in vertices.all("input") if vertices else ():
                kind = inner.attributes.get("semantic", "")
                kind = "VERTEX" if kind == "POSITION" else kind
                if kind in _USED:
                    found[kind] = (self._source(inner), offset)
        if "VERTEX" not in found or found["VERTEX"][0].shape[1] < 3:
            raise BadModelError(at_line(part.line, part.tag), N_("nothing"), "POSITION x y z")
        return _Inputs(found, width)

    def _rows(self, part: XmlPart, width: int) -> tuple[I8, I8]:
        """Indices (c, width) of all corners, and how many corners each row has."""
        listed = [p.numbers(np.int64) for p in part.all("p")]
        if any(part.all("ph")):
            self._faults.unsupported(at_line(part.line, "ph"), "ph", N_("polygons without holes"))
            listed += [p.numbers(np.int64) for ph in part.all("ph") for p in ph.all("p")]
        rows = [p[: len(p) // width * width].reshape(-1, width) for p in listed]
        if not rows:
            return np.zeros((0, width), np.int64), np.zeros(0, np.int64)
        index = np.concatenate(rows)
        self._spent += len(index)
        at_most_triangles(self._spent // 3, at_line(part.line, part.tag))
        counts = np.array([len(row) for row in rows], np.int64)
        if part.tag in ("triangles", "lines"):
            each = 3 if part.tag == "triangles" else 2
            return index[: len(index) // each * each], np.full(len(index) // each, each, np.int64)
        if part.tag == "polylist":
            said = part.at("vcount")
            counts = said.numbers(np.int64) if said else np.zeros(0, np.int64)
            if (counts < 0).any() or counts.sum() > len(index):
                line = said.line if said else part.line
                self._faults.wrong(at_line(line, "vcount"), int(counts.sum()), f"<= {len(index)}")
                good = (counts >= 0) & (np.cumsum(np.maximum(counts, 0)) <= len(index))
                counts = counts[: int(np.argmin(good))] if not good.all() else counts
            index = index[: int(counts.sum())]
        return index, counts

    def _faces(self, part: XmlPart, surface: Surface) -> Piece | None:
        inputs = self._inputs(part)
        index, counts = self._rows(part, inputs.width)
        if part.tag in ("trifans", "tristrips"):
            index, counts = _unrolled(index, counts, fan=part.tag == "trifans")
        positions, at = inputs.sources["VERTEX"]
        owner = np.repeat(np.arange(len(counts)), counts)
        outside = (index[:, at] < 0) | (index[:, at] >= len(positions))
        path = at_line(part.line, part.tag)
        if outside.any():
            found = int(index[outside, at][0])
            self._faults.wrong(path, found, f"0 .. {len(positions) - 1}", count=int(outside.sum()))
        if (few := (counts < 3) & (counts > 0)).any():
            self._faults.wrong(path, int(counts[few][0]), N_("3 corners or more"), count=int(few.sum()))
        good = counts >= 3
        good[owner[outside]] = False
        index, counts = index[good[owner]], counts[good]
        if not len(counts):
            return None
        used = [kind for kind in inputs.sources if kind != "TEXCOORD" or surface.picture >= 0]
        keys, place = _once(index, [inputs.sources[kind][1] for kind in used])
        cut, _ = triangulated(positions[:, :3], index[:, at], counts)

        def values(kind: str, width: int) -> F8 | None:
            if kind not in used or inputs.sources[kind][0].shape[1] < width:
                return None
            table, offset = inputs.sources[kind]
            chosen = keys[:, offset]
            inside = (chosen >= 0) & (chosen < len(table))
            out = np.full((len(keys), width), np.nan)
            out[inside] = table[chosen[inside], :width]
            return out

        colours = values("COLOR", 3)
        lit = None if colours is None else linear_bytes(np.nan_to_num(colours, nan=1.0) * 255)
        uv = values("TEXCOORD", 2)
        corners = Corners(positions[keys[:, at], :3], values("NORMAL", 3), lit, uv)
        return piece_of(corners, place[cut], surface, self._faults, path)

    def _lines(self, part: XmlPart, surface: Surface) -> Piece | None:
        inputs = self._inputs(part)
        index, counts = self._rows(part, inputs.width)
        positions, at = inputs.sources["VERTEX"]
        place = index[:, at]
        first = np.flatnonzero(spread(counts) < (counts - 1)[np.repeat(np.arange(len(counts)), counts)])
        pairs = np.column_stack([place[first], place[np.minimum(first + 1, max(len(place) - 1, 0))]])
        pairs = pairs[((pairs >= 0) & (pairs < len(positions))).all(axis=1)]
        if not len(pairs):
            return None
        made = rods(positions[:, :3], pairs, stroke_size(positions[:, :3]))
        path = at_line(part.line, part.tag)
        known = "material" in part.attributes
        piece = stroke_piece(made, None, surface if known else INK, self._faults, path)
        told_strokes("lines", len(pairs), made, self._faults, path)
        return piece


def _whole(part: XmlPart, key: str, usual: int) -> int:
    """A whole number among an element's attributes."""
    text = part.attributes.get(key, "")
    if not text.isdecimal() or len(text) > 9:
        if text:
            raise BadModelError(at_line(part.line, part.tag, key), text[:60], N_("a whole number"))
        return usual
    return min(int(text), LIMITS.vertices)


def _once(index: I8, offsets: list[int]) -> tuple[I8, I8]:
    """Each different corner once, and which of them each is."""
    keys = index[:, sorted(set(offsets))]
    _, first, place = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return index[first], place.ravel()


def _unrolled(index: I8, counts: I8, *, fan: bool) -> tuple[I8, I8]:
    """Fans and strips as triangles."""
    starts = np.cumsum(counts) - counts
    each = np.maximum(counts - 2, 0)
    step, begin = spread(each), np.repeat(starts, each)
    odd = step % 2 == 1
    first = begin if fan else begin + step
    second, third = begin + step + 1, begin + step + 2
    if not fan:
        first, second = np.where(odd, second, first), np.where(odd, first, second)
    corners = np.column_stack([first, second, third]).ravel()
    return index[corners], np.full(len(begin), 3, np.int64)
