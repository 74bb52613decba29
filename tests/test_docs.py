"""What the pages on the code say is so."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.test_architecture import ALLOWED, MODULES, PACKAGE, ROOT

DOCS = ROOT / "docs"
ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")


def names_in(path: Path) -> set[str]:
    """All names of a module: of classes, functions, attributes, variables and the module itself."""
    out = {path.stem, path.parent.name}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.alias(name=name):
                out.add(name)
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                out.add(name)
    return out


@pytest.fixture(scope="module")
def known() -> set[str]:
    """All names of the program."""
    return set().union(*(names_in(path) for path in MODULES))


@pytest.mark.parametrize("page", ["architecture.md", "how-to-add.md"])
def test_every_file_that_a_page_names_is_there(page: str) -> None:
    text = re.sub(r"^```.*?^```$", "", (DOCS / page).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^`viewer/[\w/.]+`, new:$", "", text, flags=re.MULTILINE)
    named = set(re.findall(r"`((?:[\w-]+/)+[\w.-]*|[\w-]+\.py)`", text))
    beside = {path.name for path in MODULES}
    for name in named:
        # Some are named as paths within the package, some by what is told just before.
        there = any((folder / name).exists() for folder in (ROOT, PACKAGE, PACKAGE / "render", PACKAGE / "session"))
        assert there or name in beside, name


def test_the_architecture_speaks_of_what_there_is(known: set[str]) -> None:
    for name in set(re.findall(r"`([A-Z]\w*[a-z]\w*)(?:\.(?:\w+))?(?:\(.*?\))?`", ARCHITECTURE)):
        assert name in known, name
    for owner, member in set(re.findall(r"`([A-Z]\w+)\.(\w+)", ARCHITECTURE)):
        assert {owner, member} <= known, f"{owner}.{member}"


def test_the_architecture_says_who_may_import_what() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]*)\|$", ARCHITECTURE, flags=re.MULTILINE))
    assert rows.pop("cli").strip() == "all"
    assert len(rows) == 20
    assert {room: {*filter(None, map(str.strip, may.split(",")))} for room, may in rows.items()} == {
        room: ALLOWED[room] for room in rows
    }


def test_the_architecture_has_the_figures_of_the_journeys() -> None:
    counted = (ROOT / "bench" / "journeys.md").read_text(encoding="utf-8").split("\n## ")[0]
    rows = [line for line in counted.splitlines() if line.startswith("|")]
    assert len(rows) == 7
    assert "\n".join(rows) in ARCHITECTURE


def test_every_word_of_the_glossary_occurs_in_code(known: set[str]) -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    lines = re.findall(r"^- .*(?:\n  .*)*", text, flags=re.MULTILINE)
    assert len(lines) > 40
    for line in lines:
        assert re.match(r"- \*\*[\w ]+\*\* \(`\w+`\): \S", line), line
    for word in set(re.findall(r"\(`(\w+)`\)", text)):
        assert word in known, word


def test_the_glossary_explains_each_word_once() -> None:
    words = re.findall(r"\*\*([\w ]+)\*\* \(", (DOCS / "glossary.md").read_text(encoding="utf-8"))
    assert len(set(words)) == len(words)
