"""Keys by mode, presets, a user's own keys, and motion while a key is down."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import pytest

from viewer.build.loading import load_scene
from viewer.i18n import Translator
from viewer.session.actions import ACTIONS, Mode
from viewer.session.explorer import Explorer
from viewer.session.input import events as ev
from viewer.session.input.bindings import CLICKER, PRESETS, Bindings, Conflict
from viewer.session.input.held_keys import base
from viewer.session.input.key_names import groups, guide

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def explorer() -> Explorer:
    return Explorer(load_scene(ROOT / "tests" / "samples" / "small"), size=(800, 600))


def run(explorer: Explorer, start: float, seconds: float, *, fps: float = 50) -> None:
    """Draw frames for some time."""
    for i in range(round(seconds * fps) + 1):
        explorer.advance(start + i / fps)


@pytest.mark.parametrize("preset", PRESETS)
def test_no_preset_has_a_conflict_and_every_command_a_key(preset: str) -> None:
    bindings = Bindings.of(preset)
    assert bindings.conflicts() == ()
    assert all(bindings.keys[id_] for id_ in ACTIONS)


@pytest.mark.parametrize(("preset", "mode"), list(itertools.product(PRESETS, Mode)))
def test_the_clickers_keys_are_theirs_in_every_mode(preset: str, mode: Mode) -> None:
    greedy = dict.fromkeys(ACTIONS, ("PgDown", "PgUp", "F5", "Escape", ".", "B"))
    bindings = Bindings.of(preset, greedy)
    assert {key: bindings.command(mode, key) for key in CLICKER} == dict(CLICKER)
    assert CLICKER["PgDown"] == "tour-next"
    assert CLICKER["B"] == CLICKER["."] == "blank"
    assert CLICKER["Escape"] == "back"


def test_a_key_of_ones_own_takes_the_place_of_the_presets_and_conflicts_are_named() -> None:
    bindings = Bindings.of("model", {"home": ("T",), "help": ("PgDown",), "unknown": ("X",)})
    assert bindings.command(Mode.EXPLORE, "Home") is None
    assert bindings.command(Mode.EXPLORE, "T") == "home"
    assert bindings.conflicts() == (Conflict("T", "home", "top"), Conflict("PgDown", "tour-next", "help"))


def test_the_same_key_in_different_modes_is_no_conflict() -> None:
    bindings = Bindings.of()
    assert bindings.command(Mode.EXPLORE, "Up") == "turn-up"
    assert bindings.command(Mode.WALK, "Up") == "walk-ahead"
    assert bindings.command(Mode.EXPLORE, "Space") == "open"
    assert bindings.command(Mode.TOUR, "Space") == "tour-pause"


def test_a_held_key_turns_evenly_and_stops_on_release(explorer: Explorer) -> None:
    explorer.handle(ev.KeyPressed("Right", held=True))
    run(explorer, 0.0, 1.0)
    first = explorer.goal.azimuth
    run(explorer, 1.0, 1.0)
    second = explorer.goal.azimuth
    run(explorer, 2.0, 1.0, fps=17)
    assert second - first == pytest.approx(math.radians(60), rel=0.05)
    assert explorer.goal.azimuth - second == pytest.approx(math.radians(60), rel=0.1)
    explorer.handle(ev.KeyPressed("Right", held=True))
    explorer.handle(ev.KeyReleased("Right"))
    goal = explorer.goal
    run(explorer, 3.0, 2.0)
    assert explorer.goal == goal
    assert not explorer.moving


def test_a_touch_is_a_whole_step_and_as_large_as_a_buttons(explorer: Explorer) -> None:
    start = explorer.goal.azimuth
    explorer.handle(ev.KeyPressed("Right", held=True))
    explorer.handle(ev.KeyReleased("Right"))
    step = explorer.goal.azimuth - start
    assert step == pytest.approx(math.radians(7.5))
    explorer.perform("turn-right")
    assert explorer.goal.azimuth - start == pytest.approx(2 * step)


def test_no_key_sticks_when_the_keyboard_goes_elsewhere(explorer: Explorer) -> None:
    explorer.handle(ev.KeyPressed("Shift+Up", held=True))
    run(explorer, 0.0, 0.5)
    assert explorer.keys.down == ("Up",)
    explorer.handle(ev.FocusLost())
    goal = explorer.goal
    run(explorer, 0.5, 2.0)
    assert explorer.keys.down == ()
    assert (explorer.goal, explorer.moving) == (goal, False)


def test_modifiers_may_go_up_first(explorer: Explorer) -> None:
    explorer.handle(ev.KeyPressed("Shift+Up", held=True))
    explorer.handle(ev.KeyReleased("Up"))
    assert explorer.keys.down == ()


@pytest.mark.parametrize(
    ("key", "name"), [("+", "+"), ("Num+", "Num+"), ("Shift+Left", "Left"), ("Ctrl+Num4", "Num4"), ("A", "A")]
)
def test_keys_have_a_name_without_modifiers(key: str, name: str) -> None:
    assert base(key) == name


def drag(explorer: Explorer, button: ev.Button, *, shift: bool = False, ctrl: bool = False) -> tuple[bool, bool, bool]:
    """Whether a drag turned, moved, zoomed."""
    before = explorer.goal
    explorer.handle(ev.PointerPressed(400, 300, button, shift, ctrl))
    explorer.handle(ev.PointerMoved(460, 340))
    explorer.handle(ev.PointerReleased(460, 340, button))
    after = explorer.goal
    turned, moved = before.azimuth != after.azimuth, before.target != after.target
    return turned, moved, before.distance != after.distance


TURNS, MOVES, ZOOMS = (True, False, False), (False, True, False), (False, False, True)


@pytest.mark.parametrize(
    ("preset", "button", "modifier", "does"),
    [
        ("model", ev.Button.LEFT, "", TURNS),
        ("model", ev.Button.LEFT, "shift", MOVES),
        ("model", ev.Button.RIGHT, "", MOVES),
        ("model", ev.Button.LEFT, "ctrl", ZOOMS),
        ("map", ev.Button.LEFT, "", MOVES),
        ("map", ev.Button.RIGHT, "", TURNS),
        ("blender", ev.Button.MIDDLE, "", TURNS),
        ("blender", ev.Button.MIDDLE, "shift", MOVES),
        ("blender", ev.Button.MIDDLE, "ctrl", ZOOMS),
    ],
)
def test_gestures_follow_the_preset(
    explorer: Explorer, preset: str, button: ev.Button, modifier: str, does: tuple[bool, bool, bool]
) -> None:
    explorer.bindings = Bindings.of(preset)
    assert drag(explorer, button, shift=modifier == "shift", ctrl=modifier == "ctrl") == does


def test_the_guide_to_the_keys_is_made_from_what_is_bound() -> None:
    said = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
    assert said == guide(Translator("en")), "run python -m tools.keys"
    assert all(f"| {command.title} |" in said for command in ACTIONS.values())


def test_the_help_follows_the_bindings() -> None:
    tr = Translator("zh")
    bindings = Bindings.of("model", {"home": ("Ctrl+H",)})
    rows = dict(row for _, part in groups(bindings, tr) for row in part)
    assert rows["Ctrl + H"] == tr.gettext("Start view")
    assert "Home" not in rows
    fewer = groups(bindings, tr, {"home"})
    assert [row for _, part in fewer for row in part] == [("Ctrl + H", tr.gettext("Start view"))]
