"""What is wrong with a scene: each fault as a value that names file and place, what was found and what was expected."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from viewer.i18n import N_, Translator
from viewer.scene.names import printable

if TYPE_CHECKING:
    from viewer.plugins import Fault


class Severity(IntEnum):
    """FATAL: the scene cannot be opened at all. ERROR: a part is left out or a placeholder. WARNING: works as it is."""

    WARNING = 0
    ERROR = 1
    FATAL = 2


SEVERITIES = {Severity.WARNING: N_("warning"), Severity.ERROR: N_("error"), Severity.FATAL: N_("fatal")}

MESSAGES = {
    "no-such-scene": N_("there is no scene {found}"),
    "unsupported-format": N_("{found} is no format that can be opened; expected {expected}"),
    "unreadable": N_("{path}: cannot be read: {found}"),
    "over-budget": N_("{path}: took {found}; expected at most {expected}; left out"),
    "failed-part": N_("{path}: could not be made: {found}; left out"),
    "too-large": N_("{path}: {found} is too much; expected at most {expected}"),
    "encoding": N_("is not text in UTF-8 but in {found}: save it as UTF-8"),
    "other-kind": N_("this is {found}; expected {expected}"),
    "syntax": N_("syntax: {found}"),
    "newer-format": N_("{path}: the file has format {found}, and this program knows none beyond {expected}"),
    "older-format": N_("{path}: format {found} is read as it is; {expected} brings the file up"),
    "unknown-key": N_("{path}: unknown key {found}"),
    "missing-key": N_("{path}: the key {expected} is missing"),
    "bad-value": N_("{path}: found {found}, expected {expected}"),
    "duplicate-id": N_("{path}: the id {found} is taken already"),
    "scene-cycle": N_("{path}: the scene {found} would show itself within itself; left out"),
    "bad-reference": N_("{path}: there is no {expected} {found}"),
    "missing-file": N_("{path}: the file {found} does not exist"),
    "unsafe-path": N_("{path}: {found} leads out of the package; expected a path below it"),
    "bad-feature": N_("{path}: found {found}, expected {expected}; left out"),
    "unclear-value": N_("{path}: found {found}, expected {expected}"),
    "not-drawn": N_("{path}: {found} is not drawn; expected {expected}"),
    "repaired": N_("{path}: {found}: repaired; expected {expected}"),
    "far-away": N_("{path}: {found} lies far from everything else; left out"),
    "apart": N_("{path}: {found} lies far from everything else; the view begins at the rest"),
    "crowded": N_("{path}: {found} surfaces lie where {expected} others lie already; left out"),
    "no-heights": N_("{path}: no height is given: all houses ({found}) are {expected} m high"),
    "bad-model": N_("{path}: found {found}, expected {expected}"),
    "approximated": N_("{path}: {found} are drawn as {expected}"),
    "guessed-up": N_("nothing tells which axis points upwards: taken as {found}; {expected} says otherwise"),
    "guessed-unit": N_(
        "the model is {found} units large and tells no unit: taken as millimetres; {expected} says otherwise"
    ),
    "missing-part": N_("{path}: the file {found} is missing; expected {expected}"),
    "misspelt-file": N_("{path}: the file {found} is called {expected}"),
    "other-datum": N_("{path}: {found} is in GCJ-02 as a rule; {expected} says so"),
    "shifted": N_("{path}: {found} of the houses stand in streets or water, as if this were shifted; {expected} helps"),
    "model-lies": N_("the model looks as if {found} pointed upwards in it; {expected} says so"),
    "one-sided": N_("{path}: faces are seen from one side only; {expected} shows them from both"),
    "bad-picture": N_("{path}: the picture {found} cannot be shown; expected {expected}"),
    "unsupported-feature": N_("{path}: {found} is not supported; expected {expected}"),
    "empty": N_("holds nothing to show"),
    "missing-content": N_("{path}: no content {found} in the language {expected}"),
    "bad-link": N_("the link {found} leads nowhere; expected {expected}"),
    "left-out": N_("{path}: layers of the kind {found} cannot be made; left out"),
    "broken-plugin": N_("{path} cannot be used: {found}"),
    "unknown-language": N_("{path}: the language {found} is never shown; expected {expected}"),
    "duplicate-number": N_("{path}: the number {found} is on the pin of {expected} already"),
    "unused-file": N_("nothing in the scene shows this file"),
    "huge-picture": N_("{path}: a picture of {found} pixels; it is shown with {expected} at most on each side"),
    "low-contrast": N_("{path}: {found} is hard to read; expected a contrast of {expected}"),
    "floating-anchor": N_("{path}: the anchor {found} hangs in the air; expected something within {expected}"),
    "buried-anchor": N_("{path}: the anchor {found} lies within {expected}: nobody sees it there"),
    "out-of-view": N_("{path}: {found} is not in the picture of the view {expected} that opens with it"),
    "view-inside": N_("{path}: the camera at {found} stands within {expected}: nothing else is seen"),
    "view-outside": N_("{path}: {found} is outside of the scene; expected {expected}"),
    "crowded-pins": N_("{path}: in the opening view the pin of {found} is one with {expected}: they stand too close"),
    "reduced-text": N_("{found} in the text is not shown; expected {expected}"),
}
"""Every code with its message."""


_LONGEST, _MOST_NAMES = 200, 2000  # of names that are compared: it takes time by the product of their lengths


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault.

    Parameters
    ----------
    code : a key of `MESSAGES`
    file : as the user would name it, the package's files relative to the package
    line, column : from 1; 0 where the fault has no such place
    path : keys that lead to the value, such as `hotspot[2].anchor`
    found, expected : what there is and what there should be
    hint : the name that was probably meant
    count : how many faults of the kind there are in the file; the place is that of the first
    """

    code: str
    severity: Severity
    file: str
    line: int = 0
    column: int = 0
    path: str = ""
    found: str = ""
    expected: str = ""
    hint: str = ""
    count: int = 1

    def __post_init__(self) -> None:
        # Names and values come from strangers; an issue is sent as JSON, written to terminals and shown.
        for name in ("file", "path", "found", "expected", "hint"):
            text = getattr(self, name)
            if not text.isprintable():
                object.__setattr__(self, name, printable(text))

    def message(self, tr: Translator, /) -> str:
        """One line in the translator's language, without the place."""
        found, expected = (tr.gettext(text) if text else "" for text in (self.found, self.expected))
        fields = {"path": self.path, "found": found, "expected": expected}
        text = tr.gettext(MESSAGES[self.code]).format(**fields)
        if not self.path:
            text = text.removeprefix(": ").removeprefix("：")
        if self.hint:
            text += tr.gettext("; did you mean {hint}?").format(hint=self.hint)
        if self.count > 1:
            text += f" ({self.count} ×)"
        return " ".join(text.split())

    def format(self, tr: Translator, /) -> str:
        """The line as compilers print it: `file:line:column: error: message [code]`."""
        file = self.file.replace("\n", "\\n").replace("\r", "\\r")
        place = ":".join([file, *(str(n) for n in (self.line, self.column) if n)])
        return f"{place}: {tr.gettext(SEVERITIES[self.severity])}: {self.message(tr)} [{self.code}]"


class SceneError(Exception):
    """A scene that cannot be opened at all; `issues` says why."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("; ".join(f"{i.file}:{i.line}: {i.code}: {i.path} {i.found}" for i in self.issues))


def or_empty(
    model: object, issues: list[Issue], file: str, path: str, place: tuple[int, int] = (0, 0), /
) -> list[Issue]:
    """The issues of a model; for one that is not there and no error says why: that its file holds nothing to show.

    Parameters
    ----------
    path : of what it should hold
    """
    if model is None and not any(issue.severity >= Severity.ERROR for issue in issues):
        return [Issue("empty", Severity.ERROR, file, *place, path), *issues]
    return issues


def closest(name: str, known: Iterable[str], /) -> str:
    """The known name that was probably meant, or an empty string. Of very many names the first ones are looked at."""
    if len(name) > _LONGEST:
        return ""
    some = [k for k in sorted(known)[:_MOST_NAMES] if len(k) <= _LONGEST]
    return next(iter(difflib.get_close_matches(name, some, n=1, cutoff=0.6)), "")


Where = tuple[str | int, ...]
"""Keys and indices that lead to something in a file."""


def dotted(path: Iterable[str | int], /) -> str:
    """Keys and indices as one text: `hotspot[2].anchor`."""
    out = ""
    for key in path:
        out += f"[{key}]" if isinstance(key, int) else f".{key}" if out else key
    return out


def plugin_issue(group: str, fault: Fault, /, severity: Severity = Severity.WARNING) -> Issue:
    """That what another package adds to a group of entry points cannot be used; the file is that package."""
    found = f"{fault.found} != {fault.expected}" if fault.expected else fault.found
    return Issue("broken-plugin", severity, fault.origin, path=f"{group} {fault.name}", found=found)
