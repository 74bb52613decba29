"""Texts of a package are texts: no tag in them means anything, no file is read, and the longest is laid out at once."""

from __future__ import annotations

import json
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit, QToolTip, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.soak import amount
from tests.ui.turns import turn
from viewer.build.loading import load_scene
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.panels.card_parts import Text
from viewer.ui.shell.window import Window

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "viewer" / "ui"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pipe tells that somebody opened it")


class Trap:
    """A named pipe: whoever opens it for reading, from Python or from C++, is noticed, and let go."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.opened = 0
        os.mkfifo(path)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._done.wait(0.005):
            try:
                # Fails as long as nobody reads.
                os.close(os.open(self.path, os.O_WRONLY | os.O_NONBLOCK))
            except OSError:
                continue
            self.opened += 1

    def close(self) -> None:
        self._done.set()
        self._thread.join()


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[Trap]:
    each = Trap(tmp_path / "secret.png")
    yield each
    each.close()


def hostile(trap: Trap) -> str:
    return f'<img src="{trap.path}"><img src="file://{trap.path}"><b>bold</b> & <table><tr><td>x'


@pytest.fixture
def window(qtbot: QtBot, package: Path, trap: Trap) -> Window:
    """The small scene with a hostile text wherever a package has one, and with faults that quote it."""
    text = hostile(trap)
    quoted = json.dumps(text)
    toml = (package / "scene.toml").read_text(encoding="utf-8")
    toml = toml.replace('title = { en = "Small", zh = "小" }', f"title = {quoted}")
    toml = toml.replace('id = "hall"\n', f'id = "hall"\ntitle = {quoted}\n', 1)
    toml = toml.replace('id = "tower"\n', 'id = "tower"\ncategory = "other"\n', 1)
    toml += f'\n[[tour]]\nid = "round"\ntitle = {quoted}\n[[tour.step]]\nhotspot = "tower"\ncaption = {quoted}\n'
    toml += f'\n[[layer]]\nid = "gone"\nkind = "buildings"\nsource = {quoted}\n'
    (package / "scene.toml").write_text(toml, encoding="utf-8")
    for path in package.rglob("*.md"):
        old = path.read_text(encoding="utf-8")
        new = re.sub(r'^title = ".*"$', lambda _: f"title = {quoted}", old, flags=re.MULTILINE)
        path.write_text(f"{new}\n\n{text}\n\n![x]({trap.path})\n\n[{text}](file://{trap.path})\n", encoding="utf-8")
    houses = package / "layers" / "houses.geojson"
    data = json.loads(houses.read_text(encoding="utf-8"))
    for feature in data["features"][1:]:
        feature["properties"]["name"] = f"{text} {feature['properties'].get('name', '')}"
    houses.write_text(json.dumps(data), encoding="utf-8")
    loaded = load_scene(package)
    errors = ErrorReporter()
    out = Window(errors, lang="en")
    qtbot.addWidget(out)
    out.resize(1280, 720)
    out.show()
    with qtbot.waitSignal(out.view.drawn):
        out.opening._show(loaded)
    return out


def check(window: Window, trap: Trap, seen: set[str]) -> None:
    """Nothing of what is shown is rich, but for the card's text, which is ours."""
    QApplication.processEvents()
    for widget in [window, *window.findChildren(QWidget)]:
        if not isValid(widget):
            continue  # the tool tip before
        if isinstance(widget, QLabel) and widget.text() and widget.objectName() != "qtooltip_label":
            assert widget.textFormat() == Qt.TextFormat.PlainText, widget.text()
            seen.add(widget.text())
        for tip in (widget.toolTip(), widget.whatsThis(), widget.statusTip()):
            assert "<img" not in tip, tip
            if tip:
                document = QTextDocument()
                document.setHtml(tip)
                seen.add(document.toPlainText())
                QToolTip.showText(QPoint(10, 10), tip, widget)
        if isinstance(widget, QTextEdit):
            html = widget.toHtml()
            assert str(trap.path) not in re.sub(r">[^<]*<", "><", html), html[-600:]
            seen.add(widget.toPlainText())
        seen |= {widget.accessibleName(), widget.accessibleDescription()}
    QToolTip.hideText()
    assert trap.opened == 0


def test_no_text_of_a_package_is_anything_but_text(qtbot: QtBot, window: Window, trap: Trap) -> None:
    seen: set[str] = set()
    explorer = window.view.explorer
    assert explorer
    for lang in ("en", "zh"):
        window.set_language(lang)
        turn()
        check(window, trap, seen)
        for spot in ("tower", "inside"):
            window.places.chosen.emit(spot)
            turn()
            check(window, trap, seen)
        explorer.session.tours.go(0, playing=False)
        turn()
        check(window, trap, seen)
        explorer.session.tours.end()
        turn()
        window.search.field.setText("img")
        qtbot.wait(400)
        check(window, trap, seen)
        window.search.clear()
        for name in explorer.loaded.geometry.objects.names[:6]:
            explorer.session.hover(name)
            turn()
            explorer.session.show_object(name)
            turn()
        explorer.arrive()
        turn()
        qtbot.wait(100)
        check(window, trap, seen)
        window.toggle_help()
        check(window, trap, seen)
        window.help_sheet.about.emit()
        turn()
        check(window, trap, seen)
        window.messages.show_issues(True)
        check(window, trap, seen)
        window.messages.show_issues(False)
        window.notice.say(hostile(trap))
        check(window, trap, seen)
        window.notice.dismiss()
        window.page.failed(hostile(trap), explorer.loaded.issues, window.tr_)
        check(window, trap, seen)
        window.page.hide()
    window.errors.report("a slot", ValueError(hostile(trap)))
    check(window, trap, seen)
    assert window.windowTitle().startswith("<img")
    # It was there to be taken: as it is written, in list, card, caption, banner and panel.
    assert sum("<img" in text for text in seen) > 6


def test_tool_tips_are_set_in_one_place() -> None:
    for path in UI.rglob("*.py"):
        if path.name != "widgets.py":
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"\bsetToolTip\(|\bQMessageBox\b|\bsetWhatsThis\(|\bsetStatusTip\(", text), path.name


def cost(step: object) -> float:
    began = time.process_time()
    step()  # type: ignore[operator]
    return time.process_time() - began


LONG = {
    "words": "word " * 13_000,
    "no spaces": "x" * 65_000,
    "chinese": "街" * 21_000,
    "paragraphs": "a\n\n" * 21_000,
    "list": "- a\n" * 16_000,
    "deep list": "".join(f"{'  ' * i}- a\n" for i in range(200)),
    "deep quotes": ">" * 300 + " a",
    "emphasis": "*a* " * 16_000,
    "unclosed": "*a _b " * 10_000,
    "links": "[a](spot:tower) " * 4_000,
    "table": "|a|b|\n|-|-|\n" + "|c|d|\n" * 8_000,
    "wide table": "|a" * 900 + "|\n" + "|-" * 900 + "|\n" + ("|c" * 900 + "|\n") * 15,
    "headings": "# a\n" * 16_000,
    "code": "`a` " * 16_000,
}


@pytest.mark.parametrize("kind", sorted(LONG))
def test_any_text_of_a_card_is_laid_out_at_once(qtbot: QtBot, package: Path, kind: str) -> None:
    path = package / "content" / "en" / "tower.md"
    body = LONG[kind].encode()[: (64 << 10) - 200].decode(errors="ignore")
    path.write_text(f'+++\ntitle = "The tower"\n+++\n{body}\n', encoding="utf-8")
    loaded = load_scene(package)
    section = loaded.content["en"]["tower"]
    # What is too much to be laid out runs on in the last line, and its author is told.
    assert any(i.code == "reduced-text" for i in loaded.issues) or kind not in ("list", "paragraphs", "headings")
    assert kind != "list" or section.html.count("a") > 15_000
    text = Text()
    qtbot.addWidget(text)
    text.resize(360, 500)
    text.show()

    def show() -> None:
        text.show_text(section.html, ())
        text.fit()

    spent = min(cost(show) for _ in range(3))
    # A tenth on a quiet machine; what is laid out letter by letter takes many seconds on any.
    assert spent < 1.0, f"{spent:.3f} s"


def test_the_longest_titles_are_laid_out_at_once(qtbot: QtBot, package: Path) -> None:
    long = "x" * 900_000
    toml = (package / "scene.toml").read_text(encoding="utf-8")
    toml = toml.replace('{ en = "Small", zh = "小" }', json.dumps(long))
    toml = toml.replace('id = "hall"\n', f'id = "hall"\ntitle = "{long}"\n', 1)
    (package / "scene.toml").write_text(toml, encoding="utf-8")
    loaded = load_scene(package)
    window = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    turn()
    small = load_scene(ROOT / "tests" / "samples" / "small")
    window.show_scene(small)
    usual = min(cost(lambda: window.show_scene(small)) for _ in range(amount(30)))
    spent = min(cost(lambda: window.show_scene(loaded)) for _ in range(amount(30)))
    assert spent < 3 * usual + 0.1
