"""The command check: everything that is wrong with scenes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.cli.arguments import add_json, add_scene
from viewer.cli.exit_codes import DONE, FAULTY, WRONG_USAGE
from viewer.cli.shared import code_of, issue_fields, model_options, say, say_json, waited
from viewer.i18n import N_, Translator
from viewer.scene.names import one_line, printable

if TYPE_CHECKING:
    from viewer.scene.issues import Issue
    from viewer.scene.options import ModelOptions

SUMMARY = N_("report everything that is wrong with scenes, or with a kiosk.toml")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """Scenes."""
    add_scene(parser, tr, "+")
    add_json(parser, tr)


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Report everything that is wrong with scenes."""
    from viewer.scene.issues import Severity

    code = DONE
    reports = []
    for source in options.scene:
        issues, unknown = _issues(source, tr, model_options(options))
        if unknown:
            code = WRONG_USAGE
        if any(i.severity >= Severity.ERROR for i in issues):
            code = code or FAULTY
        reports.append({"scene": printable(source), "issues": [issue_fields(i, tr) for i in issues]})
        if not options.json:
            for issue in issues:
                sys.stderr.write(issue.format(tr) + "\n")
            count = tr.ngettext("{n} issue", "{n} issues", len(issues)).format(n=len(issues))
            say(f"{one_line(source)}: {count}")
    if options.json:
        say_json(reports)
    return code


def _issues(source: str, tr: Translator, options: ModelOptions) -> tuple[tuple[Issue, ...], bool]:
    """What is wrong with a scene, and whether there is none of that name."""
    from viewer.build.job import LoadJob
    from viewer.cli.kiosks import check_kiosk, check_offers, is_kiosk
    from viewer.scene.issues import SceneError

    if is_kiosk(source):
        file, found = check_kiosk(Path(source))
        if file:
            found += check_offers(file, lambda scene: waited(LoadJob(scene, options=options), tr))
        return tuple(found), False
    try:
        return waited(LoadJob(source, options=options), tr).issues, False
    except SceneError as error:
        return error.issues, code_of(error.issues) == WRONG_USAGE
