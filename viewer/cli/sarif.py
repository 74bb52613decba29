"""Reports of checks as SARIF 2.1.0 (OASIS), which services for code and editors read."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from viewer.i18n import Translator
from viewer.scene.places import SCENE_FILE
from viewer.version import __version__

if TYPE_CHECKING:
    from viewer.checking.inspection import SceneReport
    from viewer.scene.issues import Issue

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = ("warning", "error", "error")
"""Of a warning, an error, a fatal one."""


def sarif(reports: Iterable[tuple[str, SceneReport]], tr: Translator, /, *, here: Path) -> dict[str, Any]:
    """One run over scenes.

    Parameters
    ----------
    reports : of each scene as it was asked for
    here : what paths are relative to, where files lie below it
    """
    from viewer.cli.explanations import explained

    told = list(reports)
    codes = sorted({issue.code for _, report in told for issue in report.issues})
    rules = []
    for code in codes:
        found = explained(code)
        rule: dict[str, Any] = {"id": code, "shortDescription": {"text": found.meaning if found else code}}
        if found:
            rule["help"] = {"text": found.text, "markdown": found.text}
        rules.append(rule)
    bases: dict[str, dict[str, str]] = {}
    results = [
        _result(issue, report, _Place(source, report, number, here, bases), codes.index(issue.code), tr)
        for number, (source, report) in enumerate(told, 1)
        for issue in report.issues
    ]
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "jinyuzui", "version": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    if bases:
        run["originalUriBaseIds"] = bases
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


class _Place:
    """Where the files of a scene lie, as SARIF wants it: relative, with forward slashes.

    Parameters
    ----------
    number : of the scene among those of the run
    bases : folders that are not below `here`; one is added when something lies in it
    """

    def __init__(
        self, source: str, report: SceneReport, number: int, here: Path, bases: dict[str, dict[str, str]], /
    ) -> None:
        self._source, self._folder, self._number = Path(source), report.folder, number
        self._here, self._bases = here.absolute(), bases

    def artifact(self, file: str) -> tuple[dict[str, str], bool]:
        """A file's location, and whether lines of it can be told: what lies in a zip is the zip."""
        if self._folder is not None:
            path, own = self._folder.absolute() / file, True
        else:
            path, own = self._source.absolute(), Path(file).name == self._source.name
        try:
            return {"uri": quote(path.relative_to(self._here).as_posix())}, own
        except ValueError:
            base = f"SCENE{self._number}"
            folder = (self._folder or self._source.parent).absolute()
            self._bases[base] = {"uri": folder.as_uri().rstrip("/") + "/"}
            return {"uri": quote(path.relative_to(folder).as_posix()), "uriBaseId": base}, own


def _result(issue: Issue, report: SceneReport, place: _Place, rule: int, tr: Translator) -> dict[str, Any]:
    artifact, own = place.artifact(issue.file)
    physical: dict[str, Any] = {"artifactLocation": artifact}
    text = issue.message(tr)
    if not own:
        text = f"{issue.file}: {text}"
    elif issue.line:
        physical["region"] = _region(issue, report)
    out: dict[str, Any] = {
        "ruleId": issue.code,
        "ruleIndex": rule,
        "level": _LEVELS[issue.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": physical}],
        # The same fault is known again when lines above it come or go.
        "partialFingerprints": {"fault/v1": _fingerprint(issue)},
    }
    if issue.path:
        out["locations"][0]["logicalLocations"] = [{"fullyQualifiedName": issue.path}]
    if (
        (named := report.named.get(issue.file))
        and own
        and (issue.file, issue.line, issue.column) not in report.excerpts
    ):
        related, _ = place.artifact(SCENE_FILE)
        region = {"startLine": named[0], "startColumn": named[1]}
        out["relatedLocations"] = [
            {"physicalLocation": {"artifactLocation": related, "region": region}, "message": {"text": issue.file}}
        ]
    return out


def _region(issue: Issue, report: SceneReport) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": issue.line}
    excerpt = report.excerpts.get((issue.file, issue.line, issue.column))
    if issue.column:
        region["startColumn"] = issue.column
        if excerpt and excerpt.column:
            region["endColumn"] = issue.column + excerpt.length
    if excerpt:
        region["snippet"] = {"text": excerpt.text}
    return region


def _fingerprint(issue: Issue) -> str:
    text = "\0".join((issue.code, issue.file, issue.path, issue.found, issue.expected))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
