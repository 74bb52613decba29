"""A session: a whole visit without a toolkit, and several cameras that follow one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from viewer.build.loading import LoadedScene, load_scene
from viewer.session.explorer import Explorer
from viewer.session.input import events as ev
from viewer.session.session import Session
from viewer.session.state import SessionState, Towards

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def small() -> LoadedScene:
    return load_scene(ROOT / "tests" / "samples" / "small")


def test_a_whole_visit_needs_neither_qt_nor_a_display() -> None:
    code = (
        "import sys; from tests.unit.session.visiting import visit; visit(); "
        "print({'PySide6', 'OpenGL', 'glcontext', 'pyqtgraph'} & {name.split('.')[0] for name in sys.modules})"
    )
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR")}
    line = [sys.executable, "-c", code]
    done = subprocess.run(line, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout) == (0, "set()\n"), done.stderr


def test_two_explorers_have_cameras_of_their_own_and_follow_one_heading(small: LoadedScene) -> None:
    session = Session(small)
    wide, tall = Explorer(session=session, size=(1600, 600)), Explorer(session=session, size=(600, 900))
    # What one turns by hand is its own.
    before = tall.camera
    wide.handle(ev.KeyPressed("Left"))
    wide.arrive()
    assert tall.camera == before
    assert wide.camera != tall.camera
    # A wish is for both, and each goes there from where it is.
    came = [explorer.camera for explorer in (wide, tall)]
    wide.activate("tower")
    assert wide.state is tall.state
    assert session.state.heading.towards is Towards.HOTSPOT
    assert session.flying
    assert wide.flying
    assert tall.flying
    assert [explorer.camera for explorer in (wide, tall)] == came
    for explorer in (wide, tall):
        explorer.arrive()
    assert wide.goal.target == tall.goal.target
    assert wide.goal.azimuth != tall.goal.azimuth
    assert not session.flying


def test_a_listener_finds_all_cameras_on_their_way(small: LoadedScene) -> None:
    session = Session(small)
    flying: list[tuple[bool, bool]] = []

    def hear(before: SessionState, now: SessionState) -> None:
        flying.append((first.flying, second.flying))

    session.subscribe(hear)
    first, second = Explorer(session=session), Explorer(session=session)
    session.open("tower")
    assert flying == [(True, True)]


def test_a_camera_that_is_gone_follows_no_more(small: LoadedScene) -> None:
    session = Session(small)
    kept, gone = Explorer(session=session), Explorer(session=session)
    session.open("tower")
    kept.arrive()
    assert session.flying
    assert gone.flying
    del gone
    assert not session.flying
    session.open("inside")
    assert kept.flying
