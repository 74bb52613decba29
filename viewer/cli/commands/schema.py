"""The command schema: what `scene.toml`, `kiosk.toml`, styles and heads of texts may say, for editors."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viewer.cli.exit_codes import DONE, FAULTY, WRONG_USAGE
from viewer.cli.shared import CommandError, say, say_json
from viewer.i18n import N_, Translator

if TYPE_CHECKING:
    import msgspec

SUMMARY = N_("print the JSON Schema of scene.toml or another file, or put it where an editor finds it")

_FILES = ("scene", "kiosk", "style", "card")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """Of which file."""
    _ = tr.gettext
    parser.add_argument("of", nargs="?", choices=_FILES, default="scene", help=_("of which file"))
    text = _("write it into a scene's folder, and have its file name it in the first line")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help=text)


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Print a JSON Schema, or write it."""
    if options.into is None:
        say_json(_schema(options.of))
    else:
        _write(options.of, options.into, tr)
    return DONE


def _schema(of: str) -> dict[str, Any]:
    from viewer.kiosk.config import Kiosk
    from viewer.scene.editor_schema import editor_schema, scene_schema, texts_of
    from viewer.scene.sections import FrontMatter
    from viewer.scene.style import Style

    others: dict[str, tuple[type[msgspec.Struct], str]] = {
        "kiosk": (Kiosk, "Jinyuzui kiosk, format 1"),
        "style": (Style, "Jinyuzui style"),
        "card": (FrontMatter, "Jinyuzui text"),
    }
    if of not in others:
        return scene_schema()
    kind, title = others[of]
    return editor_schema(kind, texts_of(of), title)


def _write(of: str, folder: Path, tr: Translator) -> None:
    """Write a schema, and have the files that follow it name it."""
    from viewer.authoring.editor_files import name_schema, schema_line, write_schema
    from viewer.authoring.toml_file import ChangedOutsideError
    from viewer.kiosk.config import FILE
    from viewer.scene.places import SCENE_FILE

    files = {"scene": SCENE_FILE, "kiosk": FILE}
    folder = folder.parent if folder.name == files.get(of) else folder
    if not folder.is_dir():
        raise CommandError(WRONG_USAGE, [tr.gettext("{path}: there is no such folder").format(path=folder)])
    if of == "card":
        raise CommandError(WRONG_USAGE, [tr.gettext("heads of texts are no files of their own: print it")])
    path = folder / files.get(of, "")
    try:
        say(str(write_schema(folder, of, _schema(of))))
        if of not in files:
            say(
                tr.gettext("first line of a file in {folder}: {line}").format(
                    folder="styles", line=schema_line(of, "styles")
                )
            )
        elif path.is_file() and name_schema(path, of):
            say(tr.gettext("{path}: its first line names the schema now").format(path=path))
    except ChangedOutsideError as error:
        raise CommandError(FAULTY, [tr.gettext("{file} was changed meanwhile: try again").format(file=path)]) from error
    except OSError as error:
        raise CommandError(FAULTY, [f"{error.filename or path}: {error.strerror or error}"]) from error
