"""Adding something takes what `docs/how-to-add.md` says and no more: its own blocks are put into a copy and used."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "how-to-add.md").read_text(encoding="utf-8")
SMALL = ROOT / "tests" / "samples" / "small"
BLOCK = re.compile(
    r"^`(?P<file>viewer/[\w/.]+)`, (?:new|(?P<side>after|before) `(?P<line>[^`]+)`(?: of `(?P<below>[^`]+)`)?):\n\n"
    r"```\w+\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Copy:
    """A copy of the program in which something was added.

    Parameters
    ----------
    new, changed : files below it
    """

    folder: Path
    new: set[str]
    changed: set[str]

    def run(self, *line: object) -> subprocess.CompletedProcess[str]:
        """Python in it, without a display."""
        environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        environment |= {"PYTHONPATH": str(self.folder), "JINYUZUI_CACHE": str(self.folder / "cache")}
        environment |= {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-P", *map(str, line)]
        return subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", env=environment, cwd=self.folder, check=False
        )


Adds = Callable[[str], Copy]


@pytest.fixture
def add(tmp_path: Path) -> Adds:
    """Do in a copy what a section of the page says."""

    def added(section: str) -> Copy:
        for name in ("viewer", "assets"):
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        (tmp_path / "scenes").mkdir()
        said = re.split(r"^## ", PAGE, flags=re.MULTILINE)
        text = next(each for each in said if each.startswith(f"{section}\n"))
        new, changed = set(), set()
        for block in BLOCK.finditer(text):
            path = tmp_path / block["file"]
            if block["side"] is None:
                assert not path.exists(), path
                path.write_text(block["text"], encoding="utf-8")
                new.add(block["file"])
                continue
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            first = next(i for i, line in enumerate(lines) if line.startswith(block["below"] or ""))
            at = next(i for i, line in enumerate(lines) if i >= first and line.startswith(block["line"]))
            # What spreads over several lines ends where its brackets do.
            while block["side"] == "after" and unclosed("".join(lines[at : at + 1])):
                lines[at : at + 2] = ["".join(lines[at : at + 2])]
            lines.insert(at + (block["side"] == "after"), block["text"])
            path.write_text("".join(lines), encoding="utf-8")
            changed.add(block["file"])
        assert text.count("```") == 2 * len(BLOCK.findall(text)), "a block without its file"
        return Copy(tmp_path, new, changed)

    return added


def unclosed(text: str) -> bool:
    """Whether a piece of code ends within brackets."""
    return any(text.count(a) > text.count(b) for a, b in ("()", "[]", "{}"))


def test_a_format_is_a_module_a_line_and_a_sample(add: Adds, tmp_path: Path) -> None:
    copy = add("A format")
    assert (len(copy.new), len(copy.changed)) == (1, 1)
    sample = tmp_path / "tips.points"
    sample.write_text("118 32 30\n118.0005 32 40\n", encoding="utf-8")
    done = copy.run("-m", "viewer", "info", sample)
    assert (done.returncode, done.stderr) == (0, "")
    sample.write_text("118 32 30\nhere\n", encoding="utf-8")
    done = copy.run("-m", "viewer", "check", sample, "--lang", "en")
    assert (done.returncode, "tips.points:2:1: error" in done.stderr) == (1, True), done.stderr


def test_a_kind_of_layer_is_a_struct_a_mesher_and_a_line(add: Adds, tmp_path: Path) -> None:
    copy = add("A kind of layer")
    assert (len(copy.new), len(copy.changed)) == (1, 2)
    scene = tmp_path / "posts"
    scene.mkdir()
    point = '{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [118, 32]}}'
    (scene / "at.geojson").write_text(f'{{"type": "FeatureCollection", "features": [{point}]}}', encoding="utf-8")
    head = 'format = 1\nid = "posts"\ntitle = "Posts"\norigin = { lat = 32, lon = 118 }\n'
    layer = '[[layer]]\nid = "all"\nkind = "posts"\nsource = "at.geojson"\nheight = '
    (scene / "scene.toml").write_text(f"{head}{layer}7\n", encoding="utf-8")
    done = copy.run("-m", "viewer", "info", scene, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    facts = json.loads(done.stdout)
    assert (facts["objects"], facts["bounds"][1][2], facts["issues"]) == (1, 7.0, [])
    (scene / "scene.toml").write_text(f"{head}{layer}-7\n", encoding="utf-8")
    done = copy.run("-m", "viewer", "check", scene, "--lang", "en")
    assert "layer[0].height: found -7" in done.stderr
    assert "posts" in copy.run("-m", "viewer", "schema").stdout


def test_an_action_is_an_entry_and_a_handler(add: Adds) -> None:
    copy = add("An action")
    assert (copy.new, len(copy.changed)) == (set(), 2)
    code = """
import math, sys
from viewer.build.loading import load_scene
from viewer.session.explorer import Explorer
from viewer.session.input import events as ev
explorer = Explorer(load_scene(sys.argv[1]), size=(800, 600))
before = explorer.goal.azimuth
assert explorer.handle(ev.KeyPressed("Ctrl+N"))
explorer.arrive()
print(before == explorer.goal.azimuth, explorer.goal.azimuth == -math.pi / 2)
from viewer.session.input import key_names
from viewer.i18n import Translator
print("North up" in key_names.guide(Translator("en")))
"""
    done = copy.run("-c", code, SMALL)
    assert (done.stdout, done.stderr) == ("False True\nTrue\n", "")


def test_a_pass_is_a_module_a_shader_and_lines_in_two_tables(add: Adds, tmp_path: Path) -> None:
    copy = add("A pass over the picture")
    assert (len(copy.new), len(copy.changed)) == (2, 2)
    out = tmp_path / "out.png"
    done = copy.run("-m", "viewer", "render", SMALL, out, "--size", "64x48")
    assert (done.returncode, done.stderr) == (0, "")
    from PIL import Image

    with Image.open(out) as picture:
        red, green, _ = picture.convert("RGB").getpixel((1, 1))
    assert red > 1.4 * green


def test_a_command_is_a_module(add: Adds) -> None:
    copy = add("A command")
    assert (len(copy.new), copy.changed) == (1, set())
    done = copy.run("-m", "viewer", "hello", SMALL)
    assert (done.stdout, done.stderr, done.returncode) == ("hello small\n", "", 0)
    assert "say a scene's id" in copy.run("-m", "viewer", "--help", "--lang", "en").stdout


def test_a_panel_is_a_module_and_lines_in_one_table(add: Adds) -> None:
    copy = add("A panel")
    assert (len(copy.new), len(copy.changed)) == (1, 1)
    code = """
import sys
sys.argv += ["-platform", "offscreen"]
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication(sys.argv)
from viewer.session.input.key_names import Wording
from viewer.session.session import Session
from viewer.ui.panels.panel_set import PanelSet
from viewer.ui.panels.spec import REGISTRY, Slot
from viewer.ui.panels.thanks_sheet import ThanksSheet
window = QWidget()
panels = PanelSet(window, QWidget(window), Session(), REGISTRY)
panels.translate(Wording("en"))
sheet = panels.one(ThanksSheet)
print(sheet.accessibleName(), sheet in panels.of(Slot.SHEET), sheet.isHidden(), sheet.close_button.text())
"""
    done = copy.run("-c", code)
    assert (done.stdout, done.stderr) == ("Thank you for coming True True Close\n", "")


def test_every_section_is_tried() -> None:
    sections = re.findall(r"^## (.+)$", PAGE, flags=re.MULTILINE)
    tried = set(re.findall(r'add\("([^"]+)"\)', Path(__file__).read_text(encoding="utf-8")))
    assert set(sections) == tried
