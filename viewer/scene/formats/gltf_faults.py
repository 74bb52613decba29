"""What is wrong with a glTF document, gathered while it is read: each kind of fault once, with its first place."""

from __future__ import annotations

from dataclasses import dataclass, field

from viewer.i18n import N_
from viewer.scene.issues import Issue, Severity, dotted
from viewer.scene.positions import Path, json_positions, nearest

MOST = 50
"""Issues of one model that are told."""

_POSITION_BYTES = 2 << 20
_LONGEST = 80


def shown(value: object, /) -> str:
    """A value of a document for a message: never longer than a line."""
    if isinstance(value, dict):
        return "{...}" if value else "{}"
    if isinstance(value, list | tuple) and len(value) > 4:
        return f"[{len(value)}]"
    words = {None: "null", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return words[value]
    text = str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


class BadModelError(Exception):
    """A part of a model cannot be read.

    Parameters
    ----------
    path, found, expected : as for `Issue`
    code : a key of its messages
    """

    def __init__(self, path: Path, found: object, expected: str, /, *, code: str = "bad-model") -> None:
        self.path, self.found, self.expected, self.code = path, shown(found), expected, code
        super().__init__(f"{dotted(path)}: {self.found}")


class LeftOutError(BadModelError):
    """A part leads to one that was left out, which has been told already."""

    def __init__(self, path: Path, /) -> None:
        super().__init__(path, N_("what was left out"), N_("what can be read"))


class TooMuchError(BadModelError):
    """A model asks for more than any may, of whatever its parts are."""

    def __init__(self, path: Path, found: object, expected: str, /) -> None:
        super().__init__(path, found, expected, code="too-large")


@dataclass(slots=True)
class ModelFault:
    """A kind of fault, with its first place and how many there are of it."""

    code: str
    severity: Severity
    path: Path
    found: str
    expected: str
    count: int = 1


@dataclass(slots=True)
class Faults:
    """The faults of one file. Those of one kind at many places are one, with how many there are."""

    _found: dict[tuple[object, ...], ModelFault] = field(default_factory=dict)

    def add(
        self, code: str, severity: Severity, path: Path, found: object, expected: str, /, *, count: int = 1
    ) -> None:
        """Note one, or as many as there are of it at a place."""
        places = tuple("" if isinstance(key, int) else key for key in path)
        # What is not supported is called by its name; other values differ from place to place.
        named = shown(found) if code == "unsupported-feature" else ""
        self._count((code, severity, places, expected, named), code, severity, path, found, expected, count)

    def _count(
        self,
        key: tuple[object, ...],
        code: str,
        severity: Severity,
        path: Path,
        found: object,
        expected: str,
        count: int,
    ) -> None:
        if known := self._found.get(key):
            known.count += count
        else:
            self._found[key] = ModelFault(code, severity, path, shown(found), expected, count)

    def left_out(self, error: BadModelError, /, severity: Severity = Severity.ERROR) -> None:
        """Note why a part is not there."""
        if not isinstance(error, LeftOutError):
            self.add(error.code, severity, error.path, error.found, error.expected)

    def unsupported(self, path: Path, found: object, expected: str, /) -> None:
        """Note what is valid and not drawn, or not as it is meant."""
        self.add("unsupported-feature", Severity.WARNING, path, found, expected)

    def found(self) -> list[ModelFault]:
        """All, in the order in which their kinds came."""
        return list(self._found.values())

    def worst(self) -> list[ModelFault]:
        """As many as are told, the worst first."""
        return sorted(self._found.values(), key=lambda fault: -fault.severity)[:MOST]

    def issues(self, file: str, source: bytes | None, /) -> list[Issue]:
        """All, the worst first.

        Parameters
        ----------
        file : its name
        source : the JSON text, if lines and columns of it mean something to its author
        """
        faults = self.worst()
        known = {}
        if faults and source is not None and len(source) <= _POSITION_BYTES:
            known = json_positions(source, (fault.path for fault in faults))
        out = []
        for fault in faults:
            place = nearest(known, fault.path) if known else (0, 0)
            found = fault.found if fault.count == 1 else f"{fault.found} (x {fault.count})"
            path = dotted(fault.path) or "$"
            out.append(Issue(fault.code, fault.severity, file, *place, path, found, fault.expected))
        return out
