"""STL, ASCII and binary: facets without names but those of their solids, and without a unit; z points upwards.

Read by ourselves: a binary file is one array, and of an ASCII one no library tells the line that is wrong.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8
from viewer.i18n import N_
from viewer.scene.formats.gltf_faults import BadModelError
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.formats.linear_light import linear_bytes
from viewer.scene.formats.mesh_faults import MeshFaults, at_line
from viewer.scene.formats.mesh_model import BOTH_SIDES, Corners, MeshObject, at_most_triangles, piece_of
from viewer.scene.formats.mesh_reading import MeshReading, mesh_reader
from viewer.scene.formats.mesh_text import TextLines
from viewer.scene.positions import Path

_HEAD, _EACH = 84, 50
_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("colour", "<u2")])
_OWN = 0x8000
_MOST_BROKEN = 1_000  # lines that nobody understands: the rest is no STL either
_WORDS = (b"vertex", b"facet", b"outer", b"endloop", b"endfacet", b"solid", b"endsolid")
_EXPECTED = N_("solid, facet, outer loop, vertex, endloop, endfacet or endsolid")


def _is_one(source: bytes) -> bool:
    return len(source) >= _HEAD or _is_text(source)


@mesh_reader("solid", _is_one)
def read_stl(reading: MeshReading) -> ModelData | None:
    """An STL file, in text or in bytes."""
    text = _is_text(reading.source)
    reading.begins = (1, 0) if text else (0, 0)
    return reading.model((_ascii if text else _binary)(reading.source, reading.faults), up="z")


def _is_text(source: bytes) -> bool:
    """Whether a file is an ASCII one: some binary ones begin with `solid` too."""
    if len(source) >= _HEAD and len(source) == _HEAD + _EACH * int.from_bytes(source[80:84], "little"):
        return False
    head = source[:1024].removeprefix(b"\xef\xbb\xbf")
    return head.lstrip()[:5].lower() == b"solid" and 0 not in head


def _binary(source: bytes, faults: MeshFaults) -> list[MeshObject]:
    if len(source) < _HEAD:
        raise BadModelError(("header",), f"{len(source)} B", N_("a header of 84 bytes and facets of 50 each"))
    told = int.from_bytes(source[80:84], "little")
    there = (len(source) - _HEAD) // _EACH
    path: Path = ("header", "facets")
    if told > there:
        faults.wrong(path, told, f"<= {there}: {len(source)} B")
    elif told == 0 and there:
        faults.warn(path, told, f"{there}: {len(source)} B")
        told = there
    count = min(told, there)
    at_most_triangles(count, path)
    facets = np.frombuffer(source, _FACET, count, _HEAD)
    if not count:
        return []
    corners = facets["corners"].reshape(-1, 3).astype(np.float64)
    colours = _colours(source[:80], facets["colour"])
    whole = Corners(corners, colours=None if colours is None else np.repeat(colours, 3, axis=0))
    triangles = np.arange(3 * count, dtype=np.int64).reshape(-1, 3)
    words = source[:80].split(b"\0")[0].decode("utf-8", "replace").strip()
    # A title that somebody gave; most writers call themselves here, or leave it empty.
    name = words.partition(" ")[2] if words[:6].lower() == "solid " else ""
    return [MeshObject(name, 0, [piece_of(whole, triangles, BOTH_SIDES, faults, ("facets",))])]


def _colours(head: bytes, given: NDArray[np.uint16]) -> F8 | None:
    """Linear colours of facets (n, 3), as Magics or VisCAM write them; None where the two bytes are something else."""
    bits = [(given >> shift) & 31 for shift in (0, 5, 10)]
    at = head.find(b"COLOR=")
    if 0 <= at <= 70:
        rgb = np.stack(bits, axis=1) * (255.0 / 31.0)
        usual = np.frombuffer(head[at + 6 : at + 9], np.uint8).astype(np.float64)
        return linear_bytes(np.where((given & _OWN)[:, None] != 0, usual, rgb))
    if (given & _OWN).all():
        return linear_bytes(np.stack(bits[::-1], axis=1) * (255.0 / 31.0))
    return None


def _ascii(source: bytes, faults: MeshFaults) -> list[MeshObject]:
    """The solids of a text, each facet by itself: what is wrong with one costs that one."""
    lines = TextLines(source)
    masks = {word: lines.beginning(word, capitals=True) for word in _WORDS}
    known = np.logical_or.reduce([*masks.values(), lines.bare])
    for index in np.flatnonzero(~known)[:_MOST_BROKEN].tolist():
        found = lines.line(index).strip()[:60].decode("utf-8", "replace")
        if found:
            faults.wrong(at_line(index + 1), found, _EXPECTED)
    vertices = lines.rows(masks[b"vertex"], without=len(b"vertex"))
    at_most_triangles(len(vertices) // 3, at_line(1))
    positions = vertices.numbers(3, "vertex", faults)
    # A facet goes from its first word to the next one that begins or ends one, whatever stands between.
    edges = np.flatnonzero(masks[b"facet"] | masks[b"endfacet"] | masks[b"solid"] | masks[b"endsolid"])
    stretch = np.searchsorted(edges, vertices.where - 1)
    count = np.bincount(stretch, minlength=len(edges) + 1)
    first = np.cumsum(count) - count
    begun = np.concatenate([[False], masks[b"facet"][edges]])
    bad = (count != 3) & ((count > 0) | begun)
    for i in np.flatnonzero(bad).tolist():
        line = int(edges[i - 1]) if i else int(vertices.where[0]) - 1
        faults.wrong(at_line(line + 1, "facet"), f"{count[i]} vertex", "3 vertex")
    if bad[-1:].any() or (begun[-1] and count[-1]):
        faults.wrong(at_line(len(lines)), N_("the end of the file"), "endfacet")
    good = np.flatnonzero(count == 3)
    triangles = first[good][:, None] + np.arange(3)
    solids = np.flatnonzero(masks[b"solid"])
    owner = np.searchsorted(solids, vertices.where[triangles[:, 0]] - 1, side="right")
    out = []
    for number in np.unique(owner).tolist():
        line = int(solids[number - 1]) + 1 if number else 1
        words = lines.line(line - 1).decode("utf-8", "replace").split(None, 1) if number else []
        path = at_line(line, "solid")
        try:
            piece = piece_of(Corners(positions), triangles[owner == number], BOTH_SIDES, faults, path)
        except BadModelError as error:
            faults.left_out(error)
            continue
        out.append(MeshObject(words[1].strip() if len(words) > 1 else "", line, [piece]))
    return out
