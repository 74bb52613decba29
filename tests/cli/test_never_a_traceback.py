"""Whatever is typed, a command answers in words: no traceback, and an exit code that means something."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.limits import LIMITED, ROOT, Spent, clean_environment, run
from tests.soak import amount
from viewer.cli import commands
from viewer.cli import main as cli
from viewer.cli import shared as common
from viewer.ending import Ending

SMALL = ROOT / "tests" / "samples" / "small"
CODES = {0, 1, 2, 3}


def in_words(spent: Spent) -> None:
    assert spent.code in CODES, spent
    assert not spent.traceback, spent
    assert not spent.hung


@pytest.fixture(scope="module", autouse=True)
def one_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Scenes are built once for all of these tests."""
    with mock.patch.dict(os.environ, {"JINYUZUI_CACHE": str(tmp_path_factory.mktemp("kept"))}):
        yield


@pytest.fixture(autouse=True)
def kept() -> None:
    """In place of a cache for each test."""


def typed(*arguments: str) -> tuple[int, str, str]:
    """Exit code, output and complaints of a command within this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.main([*arguments, "--lang", "en"], ending=Ending())
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    "arguments",
    [
        ("info", "n" * 300),
        ("info", "n" * 5000),
        ("info", "/".join(["n" * 200] * 30)),
        ("info", ""),
        ("info", "."),
        ("info", ".."),
        ("info", "/"),
        ("info", "\udcff\udcfe"),
        ("check", "n" * 300, "", "/dev/null", str(SMALL)),
        ("pick", str(SMALL), "nan", "3"),
        ("pick", str(SMALL), "3", "inf"),
        ("pick", str(SMALL), "1e308", "3"),
        ("pick", str(SMALL), "1e6", "-1e6"),
        ("pick", str(SMALL), "0x10", "3"),
        ("render", str(SMALL), "x.png", "--size", "99999x99999"),
        ("render", str(SMALL), "x.png", "--size", "x"),
        ("render", str(SMALL), "x.png", "--size", "²x²"),
        ("render", str(SMALL), "x.png", "--size", "9" * 5000 + "x16"),
        ("render", str(SMALL), "x.png", "--time", "nonsense"),
        ("render", str(SMALL), "x.png", "--time", "0000-01-01"),
        ("render", str(SMALL), "x.png", "--time", "10000-01-01"),
        ("render", str(SMALL), "-"),
        ("render", str(SMALL), ""),
        ("render", str(SMALL), "/"),
        ("render", str(SMALL), str(SMALL)),
        ("render", str(SMALL), "/no/such/folder/x.png"),
        ("render", str(SMALL), "n" * 300 + ".png"),
        ("render", str(SMALL), "a\0b.png"),
        ("render", str(SMALL), "x.png", "--view", "\udcff"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(arguments: tuple[str, ...]) -> None:
    code, _, err = typed(*arguments)
    assert code in CODES
    assert "Traceback" not in err
    if code:
        assert err.strip()


@pytest.mark.parametrize("time", ["0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "4000-02-29"])
def test_the_sun_of_any_year_is_the_sun_of_that_day(time: str) -> None:
    from datetime import datetime

    from viewer.scene.sun import sun_direction

    x, y, z = sun_direction(datetime.fromisoformat(time), 32.0, 118.7)
    assert x * x + y * y + z * z == pytest.approx(1.0)


def test_a_year_far_away_is_drawn(tmp_path: Path) -> None:
    for time in ("0001-01-01", "9999-12-31T23:59:59-12:00"):
        out = tmp_path / "x.png"
        in_words(done := run("render", SMALL, out, "--size", "64x48", "--time", time))
        assert done.code == 0, done
        assert out.stat().st_size > 100


@LIMITED
def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if full.exists():
        in_words(done := run("render", SMALL, full, "--size", "64x48"))
        assert done.code == 2
        assert "No space left" in done.err
        command = [sys.executable, "-m", "viewer", "info", str(SMALL), "--lang", "en"]
        with full.open("w") as out:
            spoken = subprocess.run(
                command, stdout=out, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=clean_environment(), check=False
            )
        assert (spoken.returncode, len(spoken.stderr.splitlines())) == (1, 1), spoken.stderr
    closed = ["sh", "-c", f"exec >&-; exec 2>&-; {sys.executable} -m viewer info {SMALL}; echo $? > {tmp_path}/code"]
    subprocess.run(closed, cwd=ROOT, env=clean_environment(), check=True)
    assert (tmp_path / "code").read_text() == "0\n"
    if os.geteuid():
        folder = tmp_path / "locked"
        folder.mkdir(mode=0o500)
        in_words(done := run("render", SMALL, folder / "x.png", "--size", "64x48"))
        assert done.code == 2


@LIMITED
def test_a_picture_that_needs_more_memory_than_there_is_is_told(tmp_path: Path) -> None:
    in_words(done := run("render", SMALL, tmp_path / "x.png", "--size", "16384x16384", seconds=60))
    assert done.code in (1, 3), done
    assert len(done.err.splitlines()) == 1


def test_what_nobody_foresaw_is_a_line_and_the_log_has_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINYUZUI_LOGS", str(tmp_path / "logs"))

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a\nb")

    monkeypatch.setattr(common, "waited", broken)
    monkeypatch.setattr("viewer.cli.commands.info.load", broken)
    code, out, err = typed("info", str(SMALL))
    assert (code, out) == (4, "")
    log = tmp_path / "logs" / "jinyuzui.log"
    assert err == f"An unexpected error occurred: ZeroDivisionError: a b. Details are in {log}.\n"
    assert "Traceback" in log.read_text(encoding="utf-8")
    monkeypatch.setenv("JINYUZUI_LOGS", "/dev/null/none")
    assert typed("info", str(SMALL))[2].endswith("No log can be written.\n")


WORDS = st.sampled_from(
    [
        *commands.own(),
        str(SMALL),
        str(SMALL / "scene.toml"),
        str(SMALL / "layers" / "houses.geojson"),
        "jianye",
        "nosuch",
        "--json",
        "--lang",
        "zh",
        "xx",
        "--size",
        "64x48",
        "-1x3",
        "--view",
        "home",
        "--hotspot",
        "tower",
        "--style",
        "paper",
        "--time",
        "2024-02-30",
        "2024-02-29T25:00",
        "--no-labels",
        "--reset",
        "--help",
        "--version",
        "--",
        "-",
        "3",
        "-3",
        "nan",
        "1e400",
        "clear",
    ]
)
ARGUMENTS = st.lists(WORDS | st.text(max_size=12), max_size=7)


@settings(max_examples=amount(3000, 150), suppress_health_check=[HealthCheck.too_slow])
@given(ARGUMENTS)
def test_anything_that_is_typed_is_answered_in_words(arguments: list[str]) -> None:
    # Those that draw and open windows have processes of their own elsewhere: here they end before that.
    with (
        mock.patch("viewer.cli.commands.render.write_picture", return_value=0),
        mock.patch("viewer.cli.picture_files.write_picture", return_value=0),
        mock.patch("viewer.cli.commands.show.has_display", return_value=False),
        mock.patch("viewer.cli.commands.bench.has_display", return_value=False),
        mock.patch("viewer.cli.commands.doctor.run", return_value=0),
        mock.patch("viewer.session.settings.SettingsStore.reset"),
    ):
        code, _, err = typed(*arguments)
    assert code in CODES, (arguments, err)
    assert "Traceback" not in err


@pytest.mark.soak
def test_commands_of_their_own_are_answered_in_words(tmp_path: Path) -> None:
    import random

    rng = random.Random(15)
    words = [
        "info",
        "check",
        "pick",
        "render",
        "nan",
        "-",
        str(SMALL),
        "n" * 300,
        "--json",
        "--size",
        "64x48",
        "\x01",
        "é",
        "3",
    ]
    for _ in range(amount(40)):
        chosen = [rng.choice(["info", "check", "pick", "render"]), *rng.choices(words, k=rng.randrange(6))]
        in_words(run(*chosen, cwd=tmp_path, env=clean_environment(PYTHONPATH=str(ROOT)), seconds=30))
