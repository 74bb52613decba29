"""The command migrate: brings scenes and kiosks up to the format that this program writes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.cli.exit_codes import DONE, FAULTY, WRONG_USAGE
from viewer.cli.shared import CommandError, code_of, say
from viewer.i18n import N_, Translator

if TYPE_CHECKING:
    from viewer.authoring.migration import Migration
    from viewer.scene.format_versions import Versions

SUMMARY = N_("bring a scene or a kiosk.toml up to the present format")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """Scenes."""
    _ = tr.gettext
    text = _("a package folder, a scene.toml or a kiosk.toml")
    parser.add_argument("scene", nargs="+", metavar="SCENE", help=text)
    parser.add_argument("--dry-run", action="store_true", help=_("show what would change, and change nothing"))


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Bring each up, those in it too; nothing is written unless all can be."""
    found = [_planned(path, versions, tr) for source in options.scene for path, versions in _files(source, tr)]
    for one in found:
        _tell(one, tr, show=options.dry_run)
        if not options.dry_run:
            _write(one, tr)
    return DONE


def _files(source: str, tr: Translator) -> list[tuple[Path, Versions]]:
    """The files of a SCENE that have a format: its own, and those of the scenes in it."""
    from viewer.kiosk.config import FILE
    from viewer.scene.format_versions import KIOSK_VERSIONS, SCENE_VERSIONS
    from viewer.scene.issues import SceneError
    from viewer.scene.loader import resolve
    from viewer.scene.places import OWN_SCENES, SCENE_FILE

    try:
        path = resolve(source)
    except SceneError as error:
        raise CommandError(code_of(error.issues), (issue.format(tr) for issue in error.issues)) from error
    versions = {SCENE_FILE: SCENE_VERSIONS, FILE: KIOSK_VERSIONS}
    if path.is_dir():
        beside = [(path / name, of) for name, of in versions.items() if (path / name).is_file()]
        within = [(each, SCENE_VERSIONS) for each in sorted(path.glob(f"{OWN_SCENES}/**/{SCENE_FILE}"))]
        if beside:
            return [*beside, *within]
    elif path.name in versions:
        return [(path, versions[path.name])]
    text = tr.gettext("{path}: only a folder, a scene.toml or a kiosk.toml has a format; unpack a .scene first")
    raise CommandError(WRONG_USAGE, [text.format(path=source)])


def _planned(path: Path, versions: Versions, tr: Translator) -> Migration:
    from viewer.authoring.migration import UnknownFormatError, migration
    from viewer.authoring.toml_file import UnreadableTomlError
    from viewer.scene.issues import SceneError

    _ = tr.gettext
    try:
        return migration(path, versions)
    except SceneError as error:
        raise CommandError(FAULTY, (issue.format(tr) for issue in error.issues)) from error
    except UnreadableTomlError as error:
        raise CommandError(FAULTY, [str(error)]) from error
    except UnknownFormatError as error:
        newer = _("{path}: format {found} is newer than {current}, the newest that this program knows")
        unknown = _("{path}: says no format that there was: {found}; expected a number up to {current}")
        text = newer if error.newer else unknown
        said = _("nothing") if error.found is None else str(error.found)[:60]
        raise CommandError(FAULTY, [text.format(path=path, found=said, current=error.current)]) from error
    except OSError as error:
        raise CommandError(FAULTY, [f"{path}: {error.strerror or error}"]) from error


def _tell(one: Migration, tr: Translator, *, show: bool) -> None:
    _ = tr.gettext
    if one.version == one.current:
        say(_("{path}: format {current} already").format(path=one.path, current=one.current))
        return
    text = _("{path}: format {version} becomes {current}")
    say(text.format(path=one.path, version=one.version, current=one.current))
    for said in one.says:
        say(f"  {_(said)}")
    if show:
        for line in one.difference.splitlines():
            say(line)


def _write(one: Migration, tr: Translator) -> None:
    from viewer.authoring.toml_file import ChangedOutsideError

    _ = tr.gettext
    try:
        one.write()
    except ChangedOutsideError as error:
        text = _("{file} was changed meanwhile: try again").format(file=one.path)
        raise CommandError(FAULTY, [text]) from error
    except OSError as error:
        raise CommandError(FAULTY, [f"{error.filename or one.path}: {error.strerror or error}"]) from error
    if one.version != one.current:
        say(_("{path}: the old one is kept").format(path=one.kept))
