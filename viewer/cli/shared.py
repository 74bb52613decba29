"""What the commands share."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from viewer.cli.exit_codes import FAULTY, WRONG_USAGE
from viewer.i18n import Translator
from viewer.scene.names import printable

if TYPE_CHECKING:
    from viewer.build.job import LoadJob
    from viewer.build.loading import LoadedScene
    from viewer.scene.issues import Issue
    from viewer.scene.options import ModelOptions
    from viewer.scene.style import Style

_PATIENCE = 1.0  # seconds after which a wait wants a word


class CommandError(Exception):
    """A command cannot go on: lines for the user, and the exit code."""

    def __init__(self, code: int, lines: Iterable[str]) -> None:
        self.code, self.lines = code, tuple(lines)
        super().__init__("; ".join(self.lines))


def say(text: str, /) -> None:
    """A line of output, as UTF-8 where the terminal's own encoding has no Chinese."""
    text = printable(text)
    if not sys.stdout:  # it was closed before the start
        return
    try:
        sys.stdout.write(text + "\n")
    except UnicodeEncodeError:
        sys.stdout.buffer.write(text.encode("utf-8") + b"\n")


def say_json(value: Any, /) -> None:
    """One JSON object."""
    import msgspec

    say(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def model_options(options: argparse.Namespace, /) -> ModelOptions:
    """How a lone model is to be taken, of a command's own options."""
    from viewer.scene.options import ModelOptions

    return ModelOptions(options.up, options.two_sided, options.unit, options.crop, options.lod, options.datum)


def digits_for(loaded: LoadedScene, /) -> int:
    """Decimals of a metre that lengths of a scene are told with: three, and more for what is small."""
    low, high = loaded.geometry.bounds.astype(float).tolist()
    size = max(math.dist(low, high), 1e-6)
    return max(3, 4 - math.floor(math.log10(size)))


def load(source: str, tr: Translator, /, options: argparse.Namespace) -> LoadedScene:
    """A scene, or the command ends with what is wrong."""
    from viewer.build.job import LoadJob
    from viewer.scene.issues import SceneError

    try:
        return waited(LoadJob(source, options=model_options(options)), tr)
    except SceneError as error:
        raise CommandError(code_of(error.issues), (issue.format(tr) for issue in error.issues)) from error


def named_style(name: str | None, tr: Translator, /) -> Style | None:
    """A shipped style, or the command ends with those there are; None for none."""
    from viewer.scene.style import UnknownStyleError, load_style

    try:
        return load_style(name) if name else None
    except UnknownStyleError as error:
        text = tr.gettext("there is no style {name}; there are {known}")
        raise CommandError(WRONG_USAGE, [text.format(name=error.name, known=", ".join(error.known))]) from error


def need(kind: str, name: str | None, known: Iterable[str], tr: Translator) -> None:
    """The command ends if there is no such view or hotspot."""
    from viewer.scene.scene_ids import no_such

    names = list(known)
    if name is not None and name not in names:
        raise CommandError(WRONG_USAGE, [no_such(kind, name, names, tr)])


def waited(job: LoadJob, tr: Translator) -> LoadedScene:
    """A job's scene; one that takes long says so where somebody watches, and ends when it is interrupted."""
    told = not job.poll(_PATIENCE) and sys.stderr.isatty()
    text = tr.gettext("Building {scene}, {share}%; Ctrl+C ends it.")
    while told and not job.poll(0.2):
        sys.stderr.write("\r" + text.format(scene=job.source, share=round(100 * job.share)))
        sys.stderr.flush()
    if told:
        sys.stderr.write("\n")
    return job.wait()


def code_of(issues: Iterable[Issue], /) -> int:
    """The exit code for issues that keep a scene from being opened."""
    return WRONG_USAGE if any(i.code == "no-such-scene" for i in issues) else FAULTY


def issue_fields(issue: Issue, tr: Translator, /) -> dict[str, object]:
    """An issue for JSON output."""
    return {
        "code": issue.code,
        "severity": issue.severity.name.lower(),
        "file": issue.file,
        "line": issue.line,
        "column": issue.column,
        "path": issue.path,
        "found": issue.found,
        "expected": issue.expected,
        "hint": issue.hint,
        "count": issue.count,
        "message": issue.message(tr),
    }
