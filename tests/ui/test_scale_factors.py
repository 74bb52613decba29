"""Screens whose pixels are scaled: a pick lands where one points, to a physical pixel."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def picked(factor: float) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_SCALE_FACTOR": str(factor)}
    command = [sys.executable, str(ROOT / "tests" / "ui" / "scaled.py"), str(ROOT / "tests" / "samples" / "small")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    ratio, hits, farthest = map(float, done.stdout.split())
    assert ratio == factor
    assert hits > 10
    assert farthest <= 1.0


def test_a_pick_lands_where_one_points_on_a_screen_of_one_and_a_quarter() -> None:
    picked(1.25)


@pytest.mark.soak(only=True)
@pytest.mark.parametrize("factor", [1.0, 1.25, 1.5, 2.0])
def test_a_pick_lands_where_one_points(factor: float) -> None:
    picked(factor)
