"""JSON texts as they come: in any encoding, line by line, not quite strict; and where things stand in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from viewer.i18n import N_
from viewer.scene.formats.wrappers import Wrapper, first_odd_byte, read_text, recognised
from viewer.scene.issues import Issue, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.positions import Path, Position, json_positions, nearest

_SEPARATOR = b"\x1e"
_LARGEST_TREE = 8 << 20
_HALVES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def without_halves(text: bytes, /) -> bytes:
    """JSON whose strings are texts: half of a character that takes two escapes is a sign for what cannot be read."""
    return _HALVES.sub(rb"\\ufffd", text)


@dataclass(frozen=True, slots=True)
class Record:
    """One JSON value of a file.

    Parameters
    ----------
    source : its text
    line : of the file, where it begins
    """

    value: object
    source: bytes
    line: int = 1


@dataclass(slots=True)
class JsonText:
    """What a file holds.

    Parameters
    ----------
    records : one, or one a line of a sequence
    issues : what is odd about it; FATAL where nothing could be read
    sequence : whether it is one
    lines : a sequence is what is expected
    """

    records: list[Record] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    sequence: bool = False
    lines: bool = False

    def places(self, paths: Iterable[Path]) -> dict[Path, Position]:
        """Lines and columns of values, or of what holds them; the paths of a sequence begin with `features`, number."""
        wanted: dict[int, list[Path]] = {}
        for path in dict.fromkeys(paths):
            number = 0
            if self.sequence and len(path) > 1 and isinstance(path[1], int):
                number = path[1]
            wanted.setdefault(number, []).append(path)
        out: dict[Path, Position] = {}
        for number, those in wanted.items():
            if number >= len(self.records):
                continue
            record = self.records[number]
            inner = {path: path[2:] if self.sequence else path for path in those}
            found = _places(record.source, list(dict.fromkeys(inner.values())))
            for path, within in inner.items():
                line, column = found.get(within, (1, 1))
                out[path] = (line + record.line - 1, column)
        return out


def read_json(source: bytes, file: str, /, *, lines: bool = False) -> JsonText:
    """A file's JSON, one value or a sequence of them (newline-delimited, or RFC 8142 with record separators).

    Parameters
    ----------
    lines : a sequence is as good as one value
    """
    text = JsonText(lines=lines)
    if not source[:1].isascii() or source[:1] in b"\x00 " or source[:3] == b"\xef\xbb\xbf":
        source = _utf8(source, file, text)
    if source.lstrip(b" \t\r\n").startswith(_SEPARATOR):
        _sequence(source, file, text, _SEPARATOR)
        return text
    try:
        text.records.append(Record(msgspec.json.decode(source), source))
        return text
    except UnicodeDecodeError:
        again = _utf8(source, file, text)
        if again is not source:
            return _again(again, file, text)
        text.issues.append(Issue("encoding", Severity.FATAL, file, *first_odd_byte(source), found=N_("binary data")))
    except RecursionError:
        text.issues.append(_too_deep(source, file))
    except msgspec.DecodeError as error:
        _lenient(source, file, text, error)
    return text


def _again(source: bytes, file: str, text: JsonText) -> JsonText:
    other = read_json(source, file, lines=text.lines)
    other.issues = [*text.issues, *other.issues]
    return other


def _utf8(source: bytes, file: str, text: JsonText) -> bytes:
    """The text in UTF-8 without a mark; what it was saved in is said."""
    found = read_text(source)
    if found is None:
        return source
    if found.encoding:
        place = (1, 1) if found.certain else first_odd_byte(source)
        text.issues.append(Issue("encoding", Severity.WARNING, file, *place, found=found.encoding))
    return found.source


def _lenient(source: bytes, file: str, text: JsonText, error: msgspec.DecodeError) -> None:
    """What strict JSON is not: sequences, other formats, NaN, control characters, halves of characters."""
    if other := recognised(source):
        text.issues.append(other.issue(file, Severity.FATAL, 1, 1))
        return
    place = byte_place(source, str(error))
    if "trailing" in str(error) and _first_line_is_whole(source):
        _sequence(source, file, text, b"\n")
        return
    try:
        decoded = without_halves(source).decode()
        value = json.loads(decoded, strict=False, parse_constant=_no_number, parse_int=_whole)
    except RecursionError:
        text.issues.append(_too_deep(source, file))
    except ValueError:
        text.issues.append(Issue("syntax", Severity.FATAL, file, *place, found=str(error)))
    else:
        text.records.append(Record(value, source))
        text.issues.append(Issue("syntax", Severity.WARNING, file, *place, found=str(error)))


def _no_number(name: str) -> None:
    """NaN and infinities, which JSON has not: as if nothing were told."""


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) < 300 else float(digits)


def byte_place(source: bytes, message: str, /) -> Position:
    """Line and column of the byte that a message of the decoder names."""
    match = re.search(r"byte (\d+)", message)
    at = int(match[1]) if match else len(source.rstrip()) if "truncated" in message else 0
    last = len(source[:at].rstrip()) - 1
    if last >= 0 and "trailing comma" in message:
        at = last
    elif last >= 0 and "keys must be strings" in message and source[last : last + 1] == b",":
        # A brace is missing before the comma, and what follows it was taken for a key.
        at = last
    elif last >= 0 and "expected ','" in message and b"\n" in source[last:at]:
        # What is missing belongs to the end of the line above, not to what came instead.
        at = last + 1
    return _place(source, at)


def _place(source: bytes, at: int) -> Position:
    start = source.rfind(b"\n", 0, at) + 1
    return source.count(b"\n", 0, at) + 1, len(source[start:at].decode(errors="replace")) + 1


def _too_deep(source: bytes, file: str) -> Issue:
    depth, place = 0, (1, 1)
    for token in _TOKEN.finditer(source):
        if token[0] in b"[{":
            depth += 1
        elif token[0] in b"]}":
            depth -= 1
        if depth > LIMITS.nesting:
            place = _place(source, token.start())
            break
    return Issue("too-large", Severity.FATAL, file, *place, found=N_("nesting"), expected=str(LIMITS.nesting))


def _first_line_is_whole(source: bytes) -> bool:
    first = source.lstrip().partition(b"\n")[0]
    try:
        return isinstance(msgspec.json.decode(first), dict)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def _sequence(source: bytes, file: str, text: JsonText, separator: bytes) -> None:
    """One value after another; a line that is none is told and left out."""
    text.sequence = True
    if not text.lines:
        what = N_("GeoJSON line by line") if separator == b"\n" else N_("a sequence of GeoJSON texts (RFC 8142)")
        advice = N_("one FeatureCollection; it is read all the same")
        text.issues.append(Wrapper(what, advice).issue(file, Severity.WARNING))
    line, bad = 1, 0
    for piece in source.split(separator):
        if piece.strip():
            try:
                text.records.append(Record(msgspec.json.decode(piece), piece, line))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                bad += 1
                if bad <= _LISTED:
                    row, column = byte_place(piece, str(error))
                    found = str(error)
                    text.issues.append(Issue("syntax", Severity.WARNING, file, line + row - 1, column, found=found))
        line += piece.count(b"\n") + (separator == b"\n")
    if bad > _LISTED:
        text.issues.append(Issue("syntax", Severity.WARNING, file, 1, 1, found=f"{bad} ×"))
    if not text.records:
        text.issues.append(Issue("empty", Severity.FATAL, file, 1, 1))


_LISTED = 10


class _Raws(msgspec.Struct):
    features: list[msgspec.Raw] = []


def _places(source: bytes, paths: list[Path]) -> dict[Path, Position]:
    """Places in one JSON text: of a collection only the features asked for are looked into."""
    if len(source) <= 1 << 16:
        return _by_tree(source, paths, 0, ())
    out: dict[Path, Position] = {}
    inner: dict[int, list[Path]] = {}
    rest: list[Path] = []
    for path in paths:
        if len(path) > 1 and path[0] == "features" and isinstance(path[1], int):
            inner.setdefault(path[1], []).append(path)
        else:
            rest.append(path)
    if inner:
        try:
            raws = msgspec.json.decode(source, type=_Raws).features
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return _by_tree(source, paths, 0, ())
        at = max(source.find(b'"features"'), 0)
        lines, counted = 0, 0
        for i, raw in enumerate(raws[: max(inner) + 1]):
            feature = bytes(raw)
            found = source.find(feature, at)
            at = found if found >= 0 else at
            if i in inner:
                lines += source.count(b"\n", counted, at)
                counted = at
                column = at - source.rfind(b"\n", 0, at) - 1
                out |= _by_tree(feature, inner[i], lines, ("features", i), column)
            at += len(feature)
    if rest:
        out |= _by_tree(source, rest, 0, ())
    return out


def _by_tree(source: bytes, paths: list[Path], lines: int, prefix: Path, column: int = 0) -> dict[Path, Position]:
    """Places of `paths`, all of which begin with `prefix`, in a text that begins after so many lines and columns."""
    if len(source) > _LARGEST_TREE:
        return dict.fromkeys(paths, (lines + 1, column + 1))
    own = [path[len(prefix) :] for path in paths]
    known = json_positions(source, own)
    out = {}
    for path, within in zip(paths, own, strict=True):
        row, at = nearest(known, within)
        out[path] = (row + lines, at + (column if row == 1 else 0))
    return out
