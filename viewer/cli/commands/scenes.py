"""The command scenes: those that are known by their ids."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from viewer.cli.arguments import add_json
from viewer.cli.exit_codes import DONE
from viewer.cli.shared import say, say_json
from viewer.i18n import N_, Translator
from viewer.scene.names import one_line, printable

if TYPE_CHECKING:
    from viewer.scene.collection import KnownScene

SUMMARY = N_("list the scenes that are known by their ids: the shipped ones and your own")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """It may be for a script."""
    add_json(parser, tr)


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """List them."""
    from viewer.scene.collection import known_scenes

    known = known_scenes()
    if options.json:
        say_json([_fields(one, tr) for one in known])
        return DONE
    for one in known:
        title = _title(one, tr)
        say("\t".join([one_line(one.id), title, *([] if one.shipped else [one_line(str(one.path))])]))
        if one.hidden_by:
            text = tr.gettext("{path}: its id {id} is that of {other}: it is opened by its path")
            sys.stderr.write(printable(text.format(path=one.path, id=one.id, other=one.hidden_by)) + "\n")
    return DONE


def _title(known: KnownScene, tr: Translator) -> str:
    return one_line(known.head.title(tr.lang) or known.path.stem)


def _fields(known: KnownScene, tr: Translator) -> dict[str, object]:
    """A scene for JSON output."""
    other = printable(str(known.hidden_by)) if known.hidden_by else None
    found = {"id": printable(known.id), "title": _title(known, tr), "path": printable(str(known.path))}
    return {**found, "shipped": known.shipped, "hidden_by": other}
