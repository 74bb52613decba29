"""Scene after scene, and a tour for a morning: nothing of what was shown is left behind."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.soak import amount

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples"
SCENES = (SAMPLES / "small", SAMPLES / "hub", SAMPLES / "alpha.gltf")
SWITCHES = amount(200, 15)
WARM = 4 * len(SCENES)
"""Switches before memory is measured: fonts, programs and pictures of text are made once."""

FEW = 6
"""Objects of OpenGL: fewer than one a visit, when all visits are made."""

MOST_GROWN = 0.05
"""MB a switch."""

MINUTES, STEEPEST = 30, 10.0
"""Of the tour; MB an hour that it may hold more: in the 12 hours of a day at an exhibition that is bearable."""


def last_line(*arguments: object, seconds: float) -> dict[str, Any]:
    """What a program of the tests says at its end; it must not say anything else."""
    command = [sys.executable, "-m", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.display
@pytest.mark.soak
def test_scenes_come_and_go_in_the_window_and_leave_nothing(figures: Callable[[str], None]) -> None:
    found = last_line("tests.ui.switching", SWITCHES, *SCENES, seconds=3600)
    seen = found["seen"]
    megabytes = [each["mb"] for each in seen[WARM:]]
    slope = float(np.polyfit(np.arange(len(megabytes)), megabytes, 1)[0])
    # Two of each scene: what the first ones need is made once.
    settled = seen[2 * len(SCENES) :]
    live = [sum(each["opengl"].values()) for each in settled]
    figures(
        f"{SWITCHES} switches: {slope:.4f} MB a switch, {megabytes[-1]:.0f} MB at last; "
        f"{min(live)} to {max(live)} objects of OpenGL, {max(each['threads'] for each in settled)} threads"
    )
    assert found["told"] == []
    for number, scene in enumerate(SCENES):
        # Each has what it had when it was there for the third time.
        first, *later = settled[number :: len(SCENES)]
        assert first["scene"] == scene.name
        assert later
        for kind in ("threads", "mapped"):
            assert [each[kind] for each in later if each[kind] != first[kind]] == [], f"{scene.name}: {first[kind]}"
        # Targets that a slow moment asks for are made once and kept: a few, however many visits there are.
        assert max(sum(each["opengl"].values()) for each in later) <= sum(first["opengl"].values()) + FEW, scene.name
        # A widget may be about to go in one look or another: what is left behind is there in all of the last ones.
        last = [each["qt"] for each in later[-5:]]
        more = {kind: min(each.get(kind, 0) for each in last) - first["qt"].get(kind, 0) for kind in last[-1]}
        assert {kind: count for kind, count in more.items() if count > 0} == {}, scene.name
    # Few switches tell nothing of memory.
    assert SWITCHES < 200 or slope < MOST_GROWN


@pytest.mark.display
@pytest.mark.soak(only=True)
def test_the_tour_in_a_loop_holds_no_more_from_hour_to_hour(figures: Callable[[str], None]) -> None:
    found = last_line("tests.ui.touring", "jinyuzui", 60 * MINUTES, seconds=2 * 60 * MINUTES)
    # What is drawn for the first time is made once; a machine that does other things draws some of it in the second.
    rounds = [each[1] for each in found["by_round"]]
    slope = float(np.polyfit(np.arange(len(rounds) - 1), rounds[1:], 1)[0]) * 60 / MINUTES * len(rounds)
    figures(
        f"{60 * MINUTES} s of the tour, {found['rounds']} rounds, {found['frames']} pictures: MB after each "
        f"{', '.join(map(str, rounds))}; from the second on {slope:.1f} MB/h; "
        f"at most {found['most_live']} objects of OpenGL"
    )
    assert found["told"] == []
    assert found["rounds"] > 2, "a slope needs rounds to be told by"
    assert slope < STEEPEST
