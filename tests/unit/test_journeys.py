"""Counting how data flows: what goes back up is found, and nothing else is."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from bench.journeys import Counter, layer_of
from tests.test_architecture import ALLOWED, MODULES, PACKAGE

MADE_UP = {
    "low/store": """
def add(told):
    told()

def total(numbers):
    return sum(numbers)

def double(number):
    return 2 * number
""",
    "between/tool": """
def hand_on(step):
    step()
""",
    "high/shop": """
from made_up.between.tool import hand_on
from made_up.low.store import add, double, total

def told():
    double(1)

def buy():
    add(told)

def count():
    return total(double(n) for n in range(3)) + double(2)

def ask():
    hand_on(told)

def buy_through_a_tool():
    add(lambda: hand_on(told))
""",
}
LEVELS = {"low": 0, "high": 1}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A package of two layers and a tool of both."""
    for name, text in MADE_UP.items():
        file = tmp_path / "made_up" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("made_up.high.shop")
    for name in [n for n in sys.modules if n.partition(".")[0] == "made_up"]:
        del sys.modules[name]


def counted(shop: ModuleType, call: str) -> Counter:
    counter = Counter(Path(str(shop.__file__)).parents[1], lambda module: LEVELS.get(module.partition("/")[0]))
    with counter.counting():
        getattr(shop, call)()
    return counter


def test_a_call_back_up_is_counted_with_who_called_whom(shop: ModuleType) -> None:
    found = counted(shop, "buy")
    assert found.upward == {("low/store", "high/shop"): {("add", "told")}}
    assert found.modules == {"low/store", "high/shop"}
    assert found.calls == 4


def test_calls_down_and_values_drawn_late_are_not(shop: ModuleType) -> None:
    found = counted(shop, "count")
    assert found.upward == {}
    assert found.modules == {"low/store", "high/shop"}


def test_a_tool_of_all_layers_is_looked_through(shop: ModuleType) -> None:
    assert counted(shop, "ask").upward == {}
    found = counted(shop, "buy_through_a_tool")
    assert found.upward == {("low/store", "high/shop"): {("add", "buy_through_a_tool.<locals>.<lambda>")}}
    assert "between/tool" in found.modules


def test_nothing_is_counted_afterwards(shop: ModuleType) -> None:
    found = counted(shop, "count")
    before = found.calls
    shop.buy()
    assert found.calls == before
    assert sys.getprofile() is None


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_every_module_has_its_layer(path: Path) -> None:
    layer_of(path.relative_to(PACKAGE).with_suffix("").as_posix())


@pytest.mark.parametrize("part", ALLOWED)
def test_the_layers_are_in_the_order_of_imports(part: str) -> None:
    def height(name: str) -> int | None:
        # The lowest of the rooms of `ui` lies above all that those may import.
        return layer_of("ui/viewport" if name == "ui" else name)

    own = height(part)
    for other in ALLOWED[part] if own is not None else ():
        found = height(other)
        assert found is None or found <= own, other
