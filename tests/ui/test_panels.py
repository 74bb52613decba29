"""What all panels have in common: one entry each, and restyle, translate and fill as three things."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.turns import turn
from viewer.build.loading import LoadedScene
from viewer.i18n import Translator
from viewer.session.input.key_names import Wording
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.panels import panel_host
from viewer.ui.panels.button_bars import ButtonBar
from viewer.ui.panels.phone_sheet import PhoneSheet
from viewer.ui.panels.sheet import ReadingSheet
from viewer.ui.panels.spec import REGISTRY, PanelSpec, Slot
from viewer.ui.panels.widgets import CentredPanel, FloatingPanel, Panel, TextButton
from viewer.ui.shell.window import Window
from viewer.ui.theme.preferences import Preferences


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that is looked up in a catalogue from now on, but for spots in the scene, named where they stand."""
    texts: list[str] = []
    known = Translator.gettext

    def gettext(self: Translator, text: str, /) -> str:
        if not sys._getframe(1).f_globals["__name__"].startswith("viewer.ui.viewport."):
            texts.append(text)
        return known(self, text)

    monkeypatch.setattr(Translator, "gettext", gettext)
    return texts


def open_all(window: Window) -> None:
    """A card, the issues and the hint; the announcer tells of the scene by itself, whenever that rests."""
    assert window.view.explorer
    window.view.explorer.session.open("tower")
    turn()
    window.view.explorer.arrive()
    turn()
    window.aids.announcer._rest.blockSignals(True)
    window.errors.report("a slot", ValueError("broken on purpose"))
    window.messages.show_issues(True)
    window.hint.show()
    turn()


@pytest.mark.parametrize("text", [1.0, 1.5])
def test_another_size_of_window_or_text_translates_nothing(window: Window, asked: list[str], text: float) -> None:
    window.errors.blockSignals(True)
    open_all(window)
    rows = window.places._list.rows
    asked.clear()
    if text == 1.0:
        window.resize(1920, 1080)
    else:
        window.set_comfort(Preferences(text=text))
        turn()
    for _ in range(3):
        QCoreApplication.processEvents()
    assert asked == []
    assert window.places._list.rows == rows


def test_a_resize_leaves_what_is_being_written(window: Window, qtbot: QtBot) -> None:
    window.aids.toggle_keyboard()
    window.aids.keyboard.set_pinyin(True)
    window.aids.keyboard._letter("n")
    window.resize(1920, 1080)
    assert window.aids.keyboard._pinyin
    assert window.aids.keyboard._typed == "n"
    assert window.rect().contains(window.aids.keyboard.geometry())


class Clock(Panel):
    """A panel that nobody has heard of: one module, one entry."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "sheet")
        self.button = TextButton("12:00")
        QVBoxLayout(self).addWidget(self.button)

    def translate(self, tr: Wording, /) -> None:
        """Another language."""
        self.button.setText(tr.gettext("Help"))

    def wanted_height(self, width: int, /) -> int:
        """Enough."""
        return 120


@pytest.mark.parametrize("slot", [Slot.SHEET, Slot.FREE])
def test_a_panel_is_a_module_and_an_entry(
    qtbot: QtBot, small: LoadedScene, monkeypatch: pytest.MonkeyPatch, slot: Slot
) -> None:
    entry = PanelSpec("clock", lambda window, session: Clock(window), slot, title="Message", rank=125, across=1.2)
    monkeypatch.setattr(panel_host, "REGISTRY", (*REGISTRY, entry))
    window = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    turn()
    with qtbot.waitSignal(window.view.drawn):
        window.show_scene(small)
    panel = window.desk.one(Clock)
    assert not panel.isVisible()
    assert panel.look == window.desk.look
    window.set_language("zh")
    turn()
    assert (panel.accessibleName(), panel.button.text()) == (window.tr_.gettext("Message"), window.tr_.gettext("Help"))
    before = panel.look
    window.set_comfort(Preferences(theme="dark", text=1.5))
    turn()
    assert panel.look == window.desk.look != before
    if slot is Slot.SHEET:
        window.desk.open_sheet(panel, shown=True)
        assert panel.geometry().center().x() == pytest.approx(window.width() / 2, abs=2)
        assert panel.height() == 120
        assert window.desk.all.order.regions() == [panel]
        window.desk.close_uppermost()
        assert not panel.isVisible()
    else:
        panel.show()
        regions = window.desk.all.order.regions()
        assert regions.index(window.options) == regions.index(panel) + 1
    assert panel in window.desk.all.shadows._panels
    window.loader.cancel()


UI = Path(__file__).resolve().parents[2] / "viewer" / "ui"
PARTS = {Panel, FloatingPanel, CentredPanel, ButtonBar, ReadingSheet}
"""Panels that others are made from."""

WHEN_WANTED = {PhoneSheet}
"""Panels that are made only where somebody asked for what they are for: a phone, by `--remote`."""


def test_every_panel_has_its_entry(window: Window) -> None:
    kinds: set[type[QWidget]] = set()
    waiting: list[type[QWidget]] = [Panel]
    while waiting:
        kind = waiting.pop()
        kinds.add(kind)
        waiting += kind.__subclasses__()
    # A kiosk lays its own over a window that any program can have.
    apart = ("viewer.ui.kiosk.", "viewer.ui.dashboard.")
    ours = (
        {k for k in kinds if k.__module__.startswith("viewer.") and not k.__module__.startswith(apart)}
        - PARTS
        - WHEN_WANTED
    )
    assert ours <= {type(panel) for panel in window.desk.all.panels.values()}


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda p: p.relative_to(UI).as_posix())
def test_panels_are_made_and_listed_through_their_registry_alone(path: Path, window_kinds: set[str]) -> None:
    if path == UI / "panels" / "spec.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    assert not called & window_kinds
    if path.name in ("panel_set.py", "focus.py", "style_sheet.py", "overlay.py"):
        named = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        assert not named & window_kinds


@pytest.fixture(scope="module")
def window_kinds() -> set[str]:
    """The classes of all panels, as the registry's module names them."""
    tree = ast.parse((UI / "panels" / "spec.py").read_text(encoding="utf-8"))
    known = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("viewer.ui.panels.")
        for alias in node.names
    }
    assert len(known) == len(REGISTRY)
    return known
