"""`--remote`: nothing is heard unless it is asked for, nowhere but on this machine unless that is asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.test_contract import run
from tests.cli.test_no_network import ROOT, SMALL, Heard


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--remote",), "--present"),
        (("--remote", "lan"), "--present"),
        (("--present", "--remote", "example.com"), "example.com"),
        (("--present", "--remote", "0.0.0.0"), "0.0.0.0"),
        (("--present", "--remote", "/tmp/socket"), "/tmp/socket"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_cannot_be_is_said_in_a_line(given: tuple[str, ...], said: str, lang: str) -> None:
    done = run("jinyuzui", *given, lang=lang)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert said in done.stderr


@pytest.mark.display
@pytest.mark.parametrize("more", [(), ("--remote",)], ids=["without", "with"])
def test_only_remote_opens_a_socket_and_on_this_machine(tmp_path: Path, more: tuple[str, ...]) -> None:
    heard = Heard(tmp_path / "heard")
    moment = ROOT / "tests" / "cli" / "at_moment.py"
    done = heard.run(moment, "leaving", SMALL, "--present", *more, traced=False)
    assert (done.returncode, done.stdout.split()) == (0, ["there"]), done.stderr
    assert "Traceback" not in done.stderr
    served = [line for line in heard.begun if "viewer.remote.server" in line]
    if not more:
        assert (served, heard.asked) == ([], [])
        return
    assert len(served) == 1
    bound = [line for line in heard.asked if line.startswith("socket.bind")]
    assert len(bound) == 1
    assert re.search(r"\('127\.0\.0\.1', 0\)", bound[0])
    assert not [line for line in heard.asked if line.startswith(("socket.connect", "socket.sendto", "socket.getaddr"))]
