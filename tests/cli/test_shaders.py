"""A shader that does not compile is a fault of ours: it is told as such, not as a missing driver."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "samples" / "small"

BROKEN = """
import sys
from viewer.__main__ import main
import viewer.render.program as program
whole = program.read_source
def broken(name, /, *, defines=None):
    source, files = whole(name, defines=defines)
    if name == "surface.frag":
        before, mark, after = source.partition("#line 1 0\\n")
        source = before + mark + "vec3 nothing = 1;\\n" + after
    return source, files
program.read_source = broken
sys.exit(main())
"""


@pytest.mark.parametrize("command", ["render", "bench"])
def test_a_shader_that_does_not_compile_is_told_as_such(command: str, tmp_path: Path) -> None:
    picture = tmp_path / "out.png"
    more = [str(picture)] if command == "render" else []
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, command, str(SMALL), *more, "--lang", "en"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        timeout=100,
        check=False,
    )
    [said] = done.stderr.splitlines()
    assert said.startswith("The picture cannot be drawn: ")
    # The file, the line in it, and what stands there.
    assert "shader surface.frag does not compile: surface.frag:1:" in said
    assert "driver" not in said.lower()
    assert "OpenGL 3.3" not in said
    assert done.returncode == 1
    assert not picture.exists()
