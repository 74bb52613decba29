"""Brings the catalogues up to date: messages of the code into the .po files, those into .mo files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "viewer"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}


def extracted() -> Catalog:
    """All messages of the code."""
    catalog = Catalog(project="jinyuzui", charset="utf-8")
    method = [("**.py", "python")]
    for file, _, message, comments, _ in sorted(
        extract_from_dir(PACKAGE, method, keywords=KEYWORDS, strip_comment_tags=True), key=lambda m: (m[0], m[1])
    ):
        catalog.add(message, None, [(f"viewer/{Path(file).as_posix()}", 0)], auto_comments=comments)
    return catalog


def po_file(lang: str) -> Path:
    """The catalogue of a language."""
    return PACKAGE / "i18n" / lang / "LC_MESSAGES" / "jinyuzui.po"


def updated(lang: str) -> Catalog:
    """A language's catalogue with the code's messages: new ones empty, those gone dropped."""
    path = po_file(lang)
    catalog = Catalog(locale=lang, project="jinyuzui", charset="utf-8")
    if path.is_file():
        with path.open("rb") as file:
            catalog = read_po(file, locale=lang)
    made = catalog.creation_date
    catalog.update(extracted(), no_fuzzy_matching=True)
    # Not the moment of this run: nothing would stay as it was.
    catalog.creation_date = made
    catalog.obsolete.clear()
    return catalog


def translated(text: str | Sequence[str] | None) -> bool:
    """Whether a message has all its translations."""
    return bool(text) and (isinstance(text, str) or all(text or ()))


def main() -> None:
    """Write all catalogues; ends with 1 if a message has no translation."""
    empty = 0
    for lang in ("zh",):
        catalog = updated(lang)
        po_file(lang).parent.mkdir(parents=True, exist_ok=True)
        with po_file(lang).open("wb") as file:
            write_po(file, catalog, width=120, omit_header=False, include_lineno=False, sort_output=True)
        with po_file(lang).with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
        for message in catalog:
            if message.id and not translated(message.string):
                sys.stdout.write(f"{lang}: no translation: {message.id!r}\n")
                empty += 1
    sys.exit(1 if empty else 0)


if __name__ == "__main__":
    main()
