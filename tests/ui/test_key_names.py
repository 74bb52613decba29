"""Buttons and hints name the keys that are bound, not those that once were."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from tests.ui.turns import turn
from viewer.ui.shell.window import Window


def tips(window: Window) -> list[str]:
    return [w.toolTip() for w in window.findChildren(QWidget) if w.toolTip()]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_button_names_the_key_that_is_bound_now(window: Window, lang: str) -> None:
    window.set_language(lang)
    turn()
    assert any("(G)" in tip for tip in tips(window))
    assert any("(F11)" in tip for tip in tips(window))
    window.aids.set_keys("model", {"walk": ("X",), "full-screen": ("F8",), "help": (), "search": ("Ctrl+K",)})
    told = tips(window)
    assert any("(X)" in tip for tip in told)
    assert any("(F8)" in tip for tip in told)
    assert not any(f"({key})" in tip for tip in told for key in ("G", "F11", "F1"))
    assert "Ctrl + K" in window.search.field.placeholderText()
    window.hint.for_touch(False)
    window.hint.for_walking(True)
    assert "X" in window.hint.texts[2]
    assert "G" not in window.hint.texts[2]
    window.set_language("zh" if lang == "en" else "en")
    turn()
    assert any("(X)" in tip for tip in tips(window))


def test_the_walking_hint_names_all_keys_that_walk(window: Window) -> None:
    window.hint.for_touch(False)
    window.hint.for_walking(True)
    assert window.hint.texts[0].startswith("W A S D, ↑ ↓")
    window.aids.set_keys(
        "model", {"walk-ahead": ("I",), "walk-left": ("J",), "walk-back": ("K",), "walk-right": ("L",)}
    )
    assert window.hint.texts[0].startswith("I J K L or")
