"""The command check: everything that is wrong with scenes, or worth a look."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.cli.arguments import add_scene
from viewer.cli.exit_codes import DONE, FAULTY, WRONG_USAGE
from viewer.cli.shared import CommandError, code_of, issue_fields, model_options, say, say_json, waited
from viewer.i18n import N_, Translator
from viewer.scene.names import one_line, printable
from viewer.scene.places import SCENE_FILE

if TYPE_CHECKING:
    from viewer.build.loading import LoadedScene
    from viewer.checking.inspection import SceneReport
    from viewer.scene.options import ModelOptions

SUMMARY = N_("report everything that is wrong with scenes, or with a kiosk.toml")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """Scenes, and how what is found is told."""
    _ = tr.gettext
    add_scene(parser, tr, "*")
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help=_("as JSON"))
    forms.add_argument("--sarif", action="store_true", help=_("as SARIF 2.1.0, for editors and services for code"))
    forms.add_argument("--brief", action="store_true", help=_("a line for each issue, without what stands there"))
    forms.add_argument("--explain", metavar="CODE", help=_("say what a code means, with an example, and end"))
    text = _("repair what can only be meant in one way, such as a letter too many in a key, and say so")
    parser.add_argument("--fix", action="store_true", help=text)


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """SceneReport everything that is wrong with scenes."""
    from viewer.scene.issues import Severity

    if options.explain:
        return _explain(options.explain, tr)
    if not options.scene:
        raise CommandError(WRONG_USAGE, [tr.gettext("check: a SCENE is missing")])
    code = DONE
    reports: list[tuple[str, SceneReport]] = []
    for source in options.scene:
        report = _report(source, tr, model_options(options))
        if options.fix:
            report = _fixed(source, report, tr, model_options(options))
        reports.append((source, report))
        if not report.opens and code_of(report.issues) == WRONG_USAGE:
            code = WRONG_USAGE
        if any(i.severity >= Severity.ERROR for i in report.issues):
            code = code or FAULTY
        if not (options.json or options.sarif):
            _print(source, report, tr, brief=options.brief)
    if options.json:
        say_json([_fields(source, report, tr) for source, report in reports])
    if options.sarif:
        from viewer.cli.sarif import sarif

        say_json(sarif(reports, tr, here=Path.cwd()))
    return code


def _report(source: str, tr: Translator, options: ModelOptions) -> SceneReport:
    """What is wrong with a scene, or with a kiosk's file."""
    from viewer.build.job import LoadJob
    from viewer.checking.excerpts import excerpts
    from viewer.checking.inspection import SceneReport, inspect
    from viewer.cli.kiosks import check_kiosk, check_offers, is_kiosk

    def load(scene: str) -> LoadedScene:
        return waited(LoadJob(scene, options=options), tr)

    if not is_kiosk(source):
        return inspect(source, load)
    file, found = check_kiosk(Path(source))
    if file:
        found += check_offers(file, load)
    lines = excerpts(found, lambda name: file.path.read_bytes() if file and name == str(file.path) else None)
    return SceneReport(tuple(found), lines)


def _fixed(source: str, report: SceneReport, tr: Translator, options: ModelOptions) -> SceneReport:
    """The report after all that is safe was repaired; what was is said."""
    from viewer.cli.fixing import ROUNDS, repair

    for _ in range(ROUNDS):
        done, faults = repair(report)
        for fix in done:
            text = tr.gettext("{place}: fixed: {old} is {new} now").format(place=fix.place, old=fix.old, new=fix.new)
            sys.stderr.write(one_line(text) + "\n")
        for fault in faults:
            sys.stderr.write(one_line(tr.gettext("not fixed: {why}").format(why=fault)) + "\n")
        if not done:
            break
        # What stood behind a fault may come to light now.
        report = _report(source, tr, options)
    return report


def _print(source: str, report: SceneReport, tr: Translator, *, brief: bool) -> None:
    from viewer.cli.diagnostics import is_coloured, rendered

    text = rendered(report, tr, coloured=is_coloured(sys.stderr), brief=brief)
    if sys.stderr:
        sys.stderr.write(text)
    count = tr.ngettext("{n} issue", "{n} issues", len(report.issues)).format(n=len(report.issues))
    say(f"{one_line(source)}: {count}")


def _fields(source: str, report: SceneReport, tr: Translator) -> dict[str, object]:
    issues = []
    for issue in report.issues:
        named = report.named.get(issue.file)
        place = {"named": {"file": SCENE_FILE, "line": named[0], "column": named[1]}} if named else {}
        excerpt = report.excerpts.get((issue.file, issue.line, issue.column))
        issues.append({**issue_fields(issue, tr), "excerpt": excerpt.text if excerpt else "", **place})
    return {"scene": printable(source), "issues": issues}


def _explain(code: str, tr: Translator) -> int:
    from viewer.cli.explanations import explained, explanations
    from viewer.scene.issues import closest

    if found := explained(code):
        say(f"{found.code}\n\n{found.text}")
        return DONE
    line = tr.gettext("there is no code {code}").format(code=one_line(code))
    if hint := closest(code, explanations()):
        line += tr.gettext("; did you mean {hint}?").format(hint=hint)
    raise CommandError(WRONG_USAGE, [line])
