"""What the type checker knows of the widget, which derives from one of a library without types."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SNIPPET = """
from viewer.ui.viewport.venue_view import VenueView
def f(view: VenueView) -> None:
    view.{}
"""


@pytest.mark.parametrize(("code", "accepted"), [("this_does_not_exist()", False), ("update()", True)])
def test_what_a_view_does_not_have_is_an_error(tmp_path: Path, code: str, accepted: bool) -> None:
    file = tmp_path / "snippet.py"
    file.write_text(SNIPPET.format(code), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == accepted, done.stdout
    assert accepted or "this_does_not_exist" in done.stdout


def test_no_class_has_a_base_of_unknown_type() -> None:
    for path in (ROOT / "viewer").rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not re.match(r"\s*class .*type: ignore", line), f"{path.name}: {line}"
