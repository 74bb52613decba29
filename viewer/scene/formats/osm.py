"""OpenStreetMap: XML and PBF, also packed with gzip or bzip2, whatever a file's name says which of them it is.

What the library `osmium` refuses as a whole is read element by element where it is XML. Faults are told with the kind
and the number of the element, one by one up to a number, then counted.
"""

from __future__ import annotations

import bz2
import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from viewer.i18n import N_
from viewer.scene.crop import Crop
from viewer.scene.cropping import cropped
from viewer.scene.features import RawFeature
from viewer.scene.formats.osm_data import OsmData, OsmFault
from viewer.scene.formats.osm_features import osm_features
from viewer.scene.formats.osm_library import LARGEST, MOST, TooLargeError, read_library
from viewer.scene.formats.osm_xml import read_xml
from viewer.scene.formats.wrappers import Wrapper, read_text, recognised
from viewer.scene.issues import Issue, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.positions import Path, Position

MAX_ISSUES = 50
"""Faults of one kind that are listed one by one."""

_PBF, _GZIP, _BZIP2 = b"OSMHeader", b"\x1f\x8b", b"BZh"
_ROOT = re.compile(rb"<(osm|osmChange|osmAugmentedDiff)\b")
_INLINE = re.compile(rb"<nd\b[^>]*\slat=")
_DELETED = (b"action='delete'", b'action="delete"')
_PIECE = 1 << 20
_ELEMENTS = "way, node"
_PART = N_("600000 elements: --around LAT,LON,RADIUS or --bbox WEST,SOUTH,EAST,NORTH opens a part of it")
_EXPECTED = N_("OpenStreetMap data: XML or PBF")
_SEVERITY = {"syntax": Severity.ERROR, "bad-feature": Severity.WARNING}


@dataclass(frozen=True, slots=True)
class OsmFile:
    """What a file holds.

    Parameters
    ----------
    text : its XML, for the places of elements; empty for others
    below : paths of features that lie below the ground, which are left out
    """

    features: list[RawFeature]
    issues: list[Issue]
    text: bytes = b""
    below: Sequence[Path] = ()

    def places(self, paths: Iterable[Path], /) -> dict[Path, Position]:
        """Lines and columns of elements."""
        found = {path: _place(self.text, str(path[0])) for path in paths if path}
        return {path: place for path, place in found.items() if place}


def _untold(share: float) -> None:
    """Nobody wants to know."""


def read_osm(
    source: bytes, file: str, /, *, crop: Crop | None = None, progress: Callable[[float], None] = _untold
) -> OsmFile:
    """The features of a file and what is wrong with it; what cannot be drawn is left out.

    Parameters
    ----------
    file : its name for the issues
    crop : the part that is wanted
    progress : told the share that is read
    """
    issues: list[Issue] = []
    text, cut = _unpacked(source)
    if cut:
        issues.append(Issue("syntax", Severity.ERROR, file, found=cut))
    kind = "pbf" if text[4 : 4 + 64].find(_PBF) >= 0 else "osm"
    if kind == "osm" and not _ROOT.search(text[:4096].replace(b"\x00", b"")):
        other = recognised(text) or Wrapper(N_("something else"), _EXPECTED)
        return OsmFile([], [*issues, replace(other, advice=_EXPECTED).issue(file, Severity.FATAL, 1, 1)])
    try:
        if kind == "pbf" and len(text) > LARGEST and crop is None:
            raise TooLargeError
        data = _elements(text, kind, file, crop, progress, issues)
    except TooLargeError:
        found = f"> {MOST}"
        return OsmFile([], [*issues, Issue("too-large", Severity.FATAL, file, 0, 0, _ELEMENTS, found, _PART)])
    made = osm_features(data, crop)
    features = cropped(made.features, crop) if crop else made.features
    issues += _issues(made.faults, file, text if kind == "osm" else b"")
    if not features and any(i.code == "syntax" for i in issues):
        issues = [replace(i, severity=Severity.FATAL) if i.code == "syntax" else i for i in issues]
    return OsmFile(features, issues, text if kind == "osm" else b"", made.below)


def _elements(
    text: bytes, kind: str, file: str, crop: Crop | None, progress: Callable[[float], None], issues: list[Issue]
) -> OsmData:
    """The elements of a file, by whichever reader is fit for it."""
    if kind == "osm" and any(mark in text for mark in _DELETED):
        return read_xml(text)
    found = read_library(text, kind, crop, progress)
    if kind == "pbf":
        if found.refused:
            issues.append(Issue("syntax", Severity.ERROR, file, found=found.refused[:200]))
        return found.data
    below_zero = any(ref < 0 for ref in found.missing)
    if not (found.refused or below_zero or (found.missing and _INLINE.search(text))):
        return found.data
    if _declared(text):
        return read_xml(text)
    known = read_text(text)
    if known and known.encoding:
        issues.append(Issue("encoding", Severity.WARNING, file, 1, 1, found=known.encoding))
    return read_xml(known.source if known else text)


def _declared(text: bytes) -> bool:
    """Whether an XML text says itself which encoding it has, other than UTF-8."""
    match = re.match(rb"\s*<\?xml[^>]*encoding=[\"']([\w-]+)[\"']", text[:200])
    return bool(match) and match[1].lower() != b"utf-8" if match else False


def _unpacked(source: bytes) -> tuple[bytes, str]:
    """What is in a packed file, as far as it is whole, and what is wrong with it otherwise."""
    if source.startswith(_GZIP):
        return _inflated(source, lambda: zlib.decompressobj(31), zlib.error)
    if source.startswith(_BZIP2):
        return _inflated(source, bz2.BZ2Decompressor, OSError)
    return source, ""


@dataclass(slots=True)
class _Unpacking:
    """Pieces of an unpacked file."""

    pieces: list[bytes] = field(default_factory=list)
    size: int = 0

    def add(self, piece: bytes) -> bool:
        self.pieces.append(piece)
        self.size += len(piece)
        return self.size <= LIMITS.layer_bytes


def _inflated(source: bytes, make: Callable[[], object], error: type[Exception]) -> tuple[bytes, str]:
    out, rest = _Unpacking(), source
    while rest[:2] in (_GZIP, _BZIP2[:2]):
        unpacker, feed = make(), rest
        try:
            while True:
                piece = unpacker.decompress(feed, _PIECE)  # type: ignore[attr-defined]
                if not out.add(piece):
                    return b"".join(out.pieces), f"> {LIMITS.layer_bytes >> 20} MB"
                feed = getattr(unpacker, "unconsumed_tail", b"")
                if unpacker.eof:  # type: ignore[attr-defined]
                    break
                if not piece and not feed:
                    return b"".join(out.pieces), N_("a packed file that breaks off")
        except error:
            return b"".join(out.pieces), N_("a packed file that is damaged")
        rest = unpacker.unused_data  # type: ignore[attr-defined]
    return b"".join(out.pieces), ""


def _issues(faults: Sequence[OsmFault], file: str, text: bytes) -> list[Issue]:
    """Faults as issues: of one kind the first one by one, the rest together."""
    kinds: dict[tuple[str, str], list[OsmFault]] = {}
    for fault in faults:
        kinds.setdefault((fault.code, fault.kind), []).append(fault)
    out = []
    for those in kinds.values():
        out += [_issue(fault, file, text) for fault in those[:MAX_ISSUES]]
        if len(those) > MAX_ISSUES:
            out.append(replace(_issue(those[MAX_ISSUES], file, text), count=len(those) - MAX_ISSUES))
    return out


def _issue(fault: OsmFault, file: str, text: bytes) -> Issue:
    place = (fault.line, fault.column) if fault.line else _place(text, fault.element) or (0, 0)
    severity = _SEVERITY.get(fault.code, Severity.WARNING)
    return Issue(fault.code, severity, file, *place, fault.element, fault.found, fault.expected)


def _place(text: bytes, element: str) -> Position | None:
    """Where an element begins in XML."""
    kind, _, number = element.partition("/")
    if not text or not number:
        return None
    for quote in ('"', "'"):
        wanted, at = f" id={quote}{number}{quote}".encode(), 0
        while (at := text.find(wanted, at)) >= 0:
            begin = text.rfind(b"<", 0, at)
            if text.startswith(f"<{kind}".encode(), begin):
                line = text.count(b"\n", 0, begin) + 1
                return line, begin - text.rfind(b"\n", 0, begin)
            at += 1
    return None
