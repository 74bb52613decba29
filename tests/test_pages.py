"""The pages as their readers take them: commands are typed, files written, programs run, links followed.

A block says what it is: `sh` is typed line by line in a folder in which the page's files lie, `toml` and `markdown`
after "Append to `file`:", "A new file `file`:" or the like are written, `python` is run, `text` is only to be read.
What cannot be run has `<!-- not run: why -->` above it; its options are known all the same.
"""

from __future__ import annotations

import importlib.util
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.test_how_to_add import PAGE as HOW_TO_ADD
from tools import format_reference, pictures
from viewer import __all__ as public_names
from viewer.cli import commands
from viewer.cli.arguments import Parser
from viewer.i18n import Translator
from viewer.scene.editor_schema import editor_schema, texts_of

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SAMPLES = ROOT / "tests" / "samples"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
IDS = [page.name for page in PAGES]

BLOCK = re.compile(
    r"(?:^<!-- not run: (?P<why>[^\n]+) -->\n)?^(?P<in> *)```(?P<lang>[\w{}-]*)\n(?P<text>.*?)^ *```$", re.M | re.S
)
WRITES = re.compile(r"(?P<how>[Aa]ppend to|file|Chinese,)\s+`(?P<file>[\w./-]+)`:\s*$")
LANGUAGES = {"sh", "text", "toml", "json", "html", "xml", "markdown", "python", "glsl", "{eval-rst}"}


@dataclass(frozen=True)
class Block:
    """A block of a page.

    Parameters
    ----------
    why : it is not run
    file, appended : where it is written
    """

    lang: str
    text: str
    why: str = ""
    file: str = ""
    appended: bool = False


def blocks(page: Path) -> list[Block]:
    text, found = page.read_text(encoding="utf-8"), []
    for match in BLOCK.finditer(text):
        written = WRITES.search(text[: match.start()].rstrip())
        inside = "".join(line.removeprefix(match["in"]) for line in match["text"].splitlines(keepends=True))
        file, appended = (written["file"], written["how"].lower().startswith("append")) if written else ("", False)
        found.append(Block(match["lang"], inside, match["why"] or "", file, appended))
    return found


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_block_says_what_it_is(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.count("```") == 2 * len(blocks(page))
    for block in blocks(page):
        assert block.lang in LANGUAGES, block
        assert not re.search(r"^ {4}jinyuzui ", text, re.MULTILINE), "a command in no block is not run"
        if block.lang == "glsl":
            assert text == HOW_TO_ADD


# -- commands ------------------------------------------------------------------------------------------------------


MAP = "nanjing-jianye/jiangxinzhou-a.osm"
NEEDS_SCENE = {"editors.md", "editing.md"}
"""Pages that speak of a `my-street` that is there."""

TYPED = [page for page in PAGES if any(block.lang == "sh" for block in blocks(page))]


def lines_of(block: Block) -> list[list[str]]:
    """The commands of a block, word by word."""
    return [shlex.split(line, comments=True) for line in block.text.splitlines() if line.strip()]


def test_some_pages_have_commands() -> None:
    assert {"tutorial.md", "cookbook.md", "new-scene.md"} <= {page.name for page in TYPED}


QUICK = {"tutorial.md"}
"""Its commands are typed by `make test`, those of the other pages by `make soak`."""


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=[] if page.name in QUICK else [pytest.mark.soak(only=True)]) for page in TYPED],
    ids=[page.name for page in TYPED],
)
def test_every_command_of_a_page_does_what_it_says(page: Path, tmp_path: Path, shared_data: Path) -> None:
    stage(page, tmp_path, shared_data)
    for block in blocks(page):
        if block.file and not block.why:
            write(tmp_path / block.file, block)
        if block.lang != "sh":
            continue
        for words in lines_of(block):
            assert words[0] == "jinyuzui", words
            if block.why:
                assert known(words[1:]), words
                continue
            done = typed(words[1:], tmp_path)
            assert done.returncode == 0, (words, done.stdout, done.stderr)
            assert "Traceback" not in done.stderr
            if words[1] == "check":
                assert done.stderr == "", (words, done.stderr)
    assert any(tmp_path.iterdir())


def stage(page: Path, folder: Path, shared_data: Path) -> None:
    """What lies in the reader's folder before he begins."""
    shutil.copy(shared_data / MAP, folder / "map.osm")
    shutil.copy(ROOT / "scenes" / "jinyuzui" / "models" / "chair.glb", folder / "pavilion.glb")
    shutil.copy(shared_data / "nanjing-jianye" / "jiangxinzhou-island.geojson", folder / "island.geojson")
    hill = ["ncols 3", "nrows 3", "xllcorner 118.697", "yllcorner 32.030", "cellsize 0.001", *["1 2 1"] * 3]
    (folder / "hill.asc").write_text("\n".join([*hill, ""]))
    if page.name in NEEDS_SCENE:
        assert typed(["new", "my-street"], folder).returncode == 0


def typed(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """A command, typed on a machine without a display."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-P", "-m", "viewer", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")


def write(path: Path, block: Block) -> None:
    """Do to a file what the page says."""
    assert path.exists() == block.appended, path
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(("\n" if block.appended else "") + block.text)


def parser_of(words: list[str]) -> tuple[Parser, list[str]]:
    """A command's parser, and what it is given."""
    named = words[0] if words and words[0] in commands.own() else ""
    parser = Parser(prog="jinyuzui")
    parser.add_argument("--lang")
    parser.add_argument("--version", action="store_true")
    commands.load(named or "show").arguments(parser, Translator("en"))
    return parser, words[1:] if named else words


def known(words: list[str]) -> bool:
    """Whether a command and its options are there."""
    parser, given = parser_of(words)
    with redirect_stderr(io.StringIO()) as said:
        try:
            parser.parse_args(given)
        except SystemExit:
            pytest.fail(said.getvalue())
    return True


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_option_that_a_page_names_is_one_of_its_command(page: Path) -> None:
    text = page.read_text(encoding="utf-8").replace("\\|", "|")
    for line in re.findall(r"(?:`|^)jinyuzui ([^`\n]+)", text, re.MULTILINE):
        words = line.partition(" #")[0].split()
        parser, _ = parser_of(words)
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", " ".join(words)):
            assert option in parser._option_string_actions, line


def test_the_tutorial_ends_with_three_spots_and_a_tour(tmp_path: Path, shared_data: Path) -> None:
    page = DOCS / "tutorial.md"
    stage(page, tmp_path, shared_data)
    first = next(block for block in blocks(page) if block.lang == "sh")
    assert typed(lines_of(first)[0][1:], tmp_path).returncode == 0
    for block in blocks(page):
        if block.file:
            write(tmp_path / block.file, block)
    from viewer.scene.loader import read_scene

    read = read_scene(tmp_path / "my-street")
    assert read.issues == ()
    assert len(read.scene.hotspot) == 3
    assert [step.hotspot for step in read.scene.tour[0].step][-2:] == ["square", "shore"]
    assert {"square", "shore"} <= set(read.content["zh"])


# -- files and programs --------------------------------------------------------------------------------------------


def schemas() -> list[dict[str, Any]]:
    return [editor_schema(kind, texts_of(file), file) for file, (_, kind) in format_reference.FILES.items()]


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_file_of_a_page_is_one(page: Path) -> None:
    """A piece of a file may lack what stands elsewhere in it; what is there is right."""
    for block in blocks(page):
        # Those of issues.md are wrong on purpose; what is appended is nothing by itself, and is read as a whole.
        if block.lang != "toml" or block.appended or page.name in ("visits.md", "issues.md"):
            continue
        data = tomllib.loads(block.text)
        if "project" in data:
            continue
        plain = {key: str(each) if hasattr(each, "isoformat") else each for key, each in data.items()}
        faults = [wrong(plain, schema) for schema in schemas()]
        assert not all(faults), (block.text, min(faults, key=len))


def wrong(data: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    """What is wrong with a piece of a file, but keys that are missing and moments, which JSON has not."""
    found = jsonschema.Draft202012Validator(schema).iter_errors(data)
    return [error.message for error in found if error.validator != "required" and "datetime." not in error.message]


PROGRAMS = [
    (page, number)
    for page in PAGES
    if page.name != "how-to-add.md"  # tests/test_how_to_add.py
    for number, block in enumerate(blocks(page))
    if block.lang == "python"
]

AROUND = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
_exec = QApplication.exec
def exec(*_):
    QTimer.singleShot(1500, QApplication.instance().quit)
    return _exec()
QApplication.exec = exec
"""
"""Before a program that waits for its user: he closes it soon."""


@pytest.mark.display
@pytest.mark.parametrize(("page", "number"), PROGRAMS, ids=[f"{page.name}-{number}" for page, number in PROGRAMS])
def test_every_program_of_a_page_runs(page: Path, number: int, tmp_path: Path) -> None:
    text = blocks(page)[number].text
    path = tmp_path / "program.py"
    path.write_text((AROUND if ".exec()" in text else "") + text, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, path], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


# -- links, pictures, the reference --------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """The headings of a page as Git hosts name them."""
    heads = re.findall(r"^#+ (.+)$", BLOCK.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", BLOCK.sub("", page.read_text(encoding="utf-8")))
    links = re.findall(r"\]\((?!https?:|mailto:|hotspot:)([^)#\s]*)(?:#([^)]+))?\)", text)
    for name, anchor in links:
        target = page.parent / name if name else page
        assert target.exists(), name
        assert not anchor or anchor in anchors(target), f"{name}#{anchor}"


def test_the_first_page_leads_to_all_others() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- \[[^\]]+\]\(([\w-]+\.md)\)", index, re.MULTILINE)
    assert sorted([*listed, "index.md"]) == sorted(page.name for page in DOCS.glob("*.md"))


def test_every_picture_of_the_pages_is_drawn_by_the_program() -> None:
    shown = {name for page in PAGES for name in re.findall(r"pictures/([\w-]+\.png)", page.read_text(encoding="utf-8"))}
    assert shown == set(pictures.PICTURES) == {path.name for path in pictures.FOLDER.iterdir()}


def test_a_picture_that_looks_as_before_stays(tmp_path: Path) -> None:
    old = pictures.FOLDER / "new-scene.png"
    assert not pictures.another(old, old)
    assert pictures.another(old, pictures.FOLDER / "styles.png")
    assert pictures.another(tmp_path / "none.png", old)


@pytest.mark.soak(only=True)
@pytest.mark.parametrize("name", sorted(set(pictures.PICTURES) - pictures.NEED_DISPLAY))
def test_no_picture_is_stale(name: str, tmp_path: Path) -> None:
    new = tmp_path / name
    pictures.PICTURES[name](new)
    assert not pictures.another(pictures.FOLDER / name, new), "make pictures"


def test_the_reference_is_of_today() -> None:
    assert format_reference.TARGET.read_text(encoding="utf-8") == format_reference.reference()


def test_the_api_page_has_all_public_names() -> None:
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    for name in set(public_names) - {"__version__"}:
        assert re.search(rf"^\.\. auto\w+:: viewer\.{name}$", text, re.MULTILINE), name


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    if not importlib.util.find_spec("sphinx"):
        pytest.skip("the site's tools are not installed: make docs")
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "-q", "-b", "html"]
    done = subprocess.run([*command, str(DOCS), str(tmp_path / "site")], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "VenueView" in (tmp_path / "site" / "api.html").read_text(encoding="utf-8")
