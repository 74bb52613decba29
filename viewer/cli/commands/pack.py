"""The command pack: a package in one file."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.cli.arguments import add_json
from viewer.cli.exit_codes import DONE, FAULTY, WRONG_USAGE
from viewer.cli.shared import CommandError, code_of, say, say_json, waited
from viewer.i18n import N_, Translator
from viewer.scene.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from viewer.ending import Ending
    from viewer.scene.issues import Issue
    from viewer.scene.packing import PackedScene

SUMMARY = N_("pack a scene into one file that is opened as it is")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """A scene and a file."""
    _ = tr.gettext
    text = _("a package folder, a scene's id, or a packed scene that is packed anew")
    parser.add_argument("scene", metavar="SCENE", help=text)
    parser.add_argument("out", metavar="OUT.scene", help=_("file to write"))
    add_json(parser, tr)


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Pack a scene, unless it has errors."""
    from viewer.scene.issues import SceneError
    from viewer.scene.loader import resolve

    out = _target(options.out, tr)
    try:
        root = _root(resolve(options.scene), options.scene, tr)
        _check(options.scene, tr)
        done, digest = _packed(root, out, options.ending, tr)
    except SceneError as error:
        raise _refused(options.scene, error.issues, tr) from error
    if options.json:
        found = {"file": str(out), "bytes": out.stat().st_size, "sha256": digest, "files": len(done.files)}
        say_json({**found, "unpacked": done.size, "brought": done.brought, "left_out": done.left_out})
        return DONE
    for name in done.left_out:
        sys.stderr.write(tr.gettext("left out: {name}").format(name=printable(name)) + "\n")
    for id_ in done.brought:
        sys.stderr.write(tr.gettext("comes along: {scene}").format(scene=printable(id_)) + "\n")
    count = tr.ngettext("{n} file", "{n} files", len(done.files)).format(n=len(done.files))
    say(f"{printable(str(out))}: {count}, {out.stat().st_size} B, sha256 {digest}")
    return DONE


def _target(text: str, tr: Translator) -> Path:
    """The file to write; one that could not be opened again is wrong usage."""
    from viewer.scene.formats import Gives, giving, suffixes
    from viewer.scene.heads import is_packed

    if not is_packed(text):
        line = tr.gettext("{file}: expected a file that ends with {suffix}")
        raise CommandError(WRONG_USAGE, [line.format(file=printable(text), suffix=suffixes(giving(Gives.PACKAGE))[0])])
    if (out := Path(text)).is_dir():
        raise _not_written(out, tr.gettext("it is a folder"), tr)
    return out


def _root(path: Path, name: str, tr: Translator) -> Path:
    """Where the package lies; a lone file is none."""
    from viewer.scene.heads import is_packed, packed_around
    from viewer.scene.places import SCENE_FILE

    if path.name == SCENE_FILE:
        return path.parent
    if path.is_dir() or is_packed(path.name) or packed_around(path):
        return path
    line = tr.gettext("{scene} is no scene package: only a folder with a {file} is packed")
    raise CommandError(WRONG_USAGE, [line.format(scene=printable(name), file=SCENE_FILE)])


def _check(source: str, tr: Translator) -> None:
    """Say what is wrong with a scene.

    Raises
    ------
    SceneError
        If it has errors.
    """
    from viewer.build.job import LoadJob
    from viewer.scene.issues import SceneError, Severity

    issues = waited(LoadJob(source), tr).issues
    if any(issue.severity >= Severity.ERROR for issue in issues):
        raise SceneError(issues)
    for issue in issues:
        sys.stderr.write(issue.format(tr) + "\n")


def _packed(root: Path, out: Path, ending: Ending, tr: Translator) -> tuple[PackedScene, str]:
    """Pack into a file aside, look whether that opens as well as what was packed, and put it in its place."""
    from viewer.build import cache
    from viewer.build.job import LoadJob
    from viewer.scene.issues import SceneError, Severity
    from viewer.scene.packing import pack
    from viewer.scratch import scratch_folder
    from viewer.whole_files import whole_file

    try:
        with scratch_folder() as folder:
            aside = folder / out.name
            with aside.open("w+b") as file:
                done = pack(root, file)
            job = LoadJob(aside)
            try:
                issues = waited(job, tr).issues
            finally:
                # Nobody opens it from there again.
                if entry := cache.entry_for(str(aside)):
                    cache.drop(entry)
            if any(issue.severity >= Severity.ERROR for issue in issues):
                raise SceneError(issues)
            with ending.writing(), aside.open("rb") as file, whole_file(out) as target:
                return done, _copied(file, target)
    except OSError as error:
        raise _not_written(out, error.strerror or str(error), tr) from error


def _copied(source: BinaryIO, target: BinaryIO) -> str:
    """Copy a file; gives its digest."""
    digest = hashlib.sha256()
    while block := source.read(1 << 20):
        digest.update(block)
        target.write(block)
    return digest.hexdigest()


def _refused(scene: str, issues: Iterable[Issue], tr: Translator) -> CommandError:
    issues = tuple(issues)
    line = tr.gettext("{scene} was not packed: it has errors").format(scene=printable(scene))
    code = code_of(issues)
    return CommandError(code, [*(issue.format(tr) for issue in issues), *([line] if code == FAULTY else [])])


def _not_written(out: Path, fault: str, tr: Translator) -> CommandError:
    text = tr.gettext("{file} cannot be written: {error}")
    return CommandError(WRONG_USAGE, [printable(text.format(file=out, error=fault))])
