"""Whatever a scene names, nobody is asked over a network for it: not by a command, a worker or a window."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.ground import TRIANGLE

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "samples" / "small"

HOOK = """
import os, sys

def tell(line):
    file = os.open(os.environ["TOLD"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, (line + "\\n").encode("utf-8", "replace"))
    os.close(file)

def hook(event, arguments):
    if event.partition(".")[0] in ("socket", "urllib", "http", "ftplib", "smtplib", "webbrowser"):
        tell(f"{event} {arguments!r}")

tell(f"begun {' '.join(sys.orig_argv)}")
sys.addaudithook(hook)
"""
"""Python reads it in each process before the first line of a program: what it asks of sockets is written down."""


class Listener:
    """Waits on this machine for whoever follows an address, over TCP and over UDP."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._tcp.getsockname()[1])
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._calls, self._letters)]
        for thread in self._threads:
            thread.start()

    def _calls(self) -> None:
        while True:
            call, sender = self._tcp.accept()
            first = b""
            with call:
                call.settimeout(5)
                with contextlib.suppress(OSError):
                    first = call.recv(200)
            if first == b"end":
                return
            self.heard.append(f"TCP from {sender}: {first!r}")

    def _letters(self) -> None:
        while True:
            first, sender = self._udp.recvfrom(200)
            if first == b"end":
                return
            self.heard.append(f"UDP from {sender}: {first!r}")

    def close(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as call:
            call.sendall(b"end")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as letter:
            letter.sendto(b"end", ("127.0.0.1", self.port))
        for thread in self._threads:
            thread.join()
        self._tcp.close()
        self._udp.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    each = Listener()
    yield each
    each.close()


def addresses(port: int) -> list[str]:
    """What a scene may name instead of a file beside it."""
    host = f"127.0.0.1:{port}"
    return [
        f"http://{host}/a",
        f"HTTP://user:word@{host}/a.png",
        f"https://{host}/a.svg",
        f"ftp://{host}/a.glb",
        f"file://{host}/etc/passwd",
        "file:///etc/passwd",
        f"//{host}/share/a.geojson",
        f"\\\\127.0.0.1@{port}\\share\\a.bin",
        f"ws://{host}/a",
        "http://no-such-host.invalid/a",
    ]


def model(address: str) -> dict[str, object]:
    """A triangle that has its numbers and its picture elsewhere."""
    out = json.loads(json.dumps(TRIANGLE))
    out["buffers"].append({"uri": address, "byteLength": 64})
    out["images"] = [{"uri": address}]
    out["textures"] = [{"source": 0}]
    out["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"] = {"index": 0}
    out["asset"]["extras"] = {"$schema": address, "$ref": address}
    return dict(out)


def drawing(address: str) -> str:
    a = address.replace("&", "&amp;")
    return (
        f'<?xml version="1.0"?><?xml-stylesheet href="{a}" type="text/css"?>'
        f'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "{a}" [<!ENTITY e SYSTEM "{a}">]>'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
        f"<style>@import url({a}); @font-face {{ font-family: x; src: url({a}) }} text {{ font-family: x }}</style>"
        f'<image href="{a}" width="4" height="4"/><image xlink:href="{a}" width="4" height="4"/>'
        f'<use href="{a}#a"/><rect width="9" height="9" fill="url({a}#b)" filter="url({a}#c)"/>'
        f'<script href="{a}"/><a href="{a}"><text y="5">x</text></a></svg>'
    )


def text(address: str, number: int) -> str:
    return (
        f'+++\ntitle = "<img src={number}>"\n[[picture]]\nfile = {json.dumps(address)}\n'
        f'[[picture]]\nfile = "images/p{number}.svg"\n+++\n'
        f"![x]({address}) ![y](<{address}>) [z]({address}) <{address}> [r]\n\n<img src='{address}'>\n\n"
        f"<link rel='stylesheet' href='{address}'>\n\n![p](images/p{number}.svg)\n\n[r]: {address}\n"
    )


def hostile(folder: Path, port: int) -> tuple[Path, list[Path]]:
    """The small package with each address wherever an address can stand, and lone files with them."""
    package = folder / "package"
    shutil.copytree(SMALL, package)
    for name in ("images", "models", "layers"):
        (package / name).mkdir(exist_ok=True)
    toml = (package / "scene.toml").read_text(encoding="utf-8")
    steps = ""
    for i, address in enumerate(addresses(port)):
        name = json.dumps(address)
        (package / "models" / f"m{i}.gltf").write_text(json.dumps(model(address)), encoding="utf-8")
        (package / "images" / f"p{i}.svg").write_text(drawing(address), encoding="utf-8")
        houses = json.loads((SMALL / "layers" / "houses.geojson").read_text(encoding="utf-8"))
        houses["crs"] = {"type": "link", "properties": {"href": address, "type": "proj4"}}
        houses["features"][0]["properties"] |= {"name": f"<img src='{address}'>", "url": address}
        (package / "layers" / f"h{i}.geojson").write_text(json.dumps(houses), encoding="utf-8")
        for lang in ("en", "zh"):
            (package / "content" / lang / f"h{i}.md").write_text(text(address, i), encoding="utf-8")
        for kind, key in (("buildings", "source"), ("model", "source"), ("instances", "model"), ("relief", "source")):
            toml += f'\n[[layer]]\nid = "{kind}{i}"\nkind = "{kind}"\n{key} = {name}\n'
        toml += f'\n[[layer]]\nid = "m{i}"\nkind = "model"\nsource = "models/m{i}.gltf"\nat = [{9 * i}, -30, 0]\n'
        toml += f'\n[[layer]]\nid = "l{i}"\nkind = "buildings"\nsource = "layers/h{i}.geojson"\nz = 1\n'
        toml += f'\n[[hotspot]]\nid = "h{i}"\nanchor = [{9 * i}, -40, 1]\nsubtitle = "<img src={i}>"\n'
        toml += f"aliases = [{name}]\n"
        steps += f'[[tour.step]]\nhotspot = "h{i}"\ncaption = {name}\n'
    toml += f'\n[[tour]]\nid = "round"\ntitle = "round"\n{steps}'
    head = f"sources = {json.dumps([f'<a href={a}>{a}</a>' for a in addresses(port)])}\n"
    toml += f'\n[style]\nfile = "http://127.0.0.1:{port}/style.toml"\n'
    (package / "scene.toml").write_text(head + toml, encoding="utf-8")
    return package, [package / "models" / "m0.gltf", package / "layers" / "h0.geojson"]


class Heard:
    """What processes asked of networks, told by Python and, where there is `strace`, by the system."""

    def __init__(self, folder: Path) -> None:
        self._told, self._trace = folder / "told", folder / "trace"
        (folder / "hook").mkdir(parents=True)
        (folder / "hook" / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
        names = {name: str(folder / name.lower()) for name in ("JINYUZUI_CACHE", "JINYUZUI_CONFIG", "JINYUZUI_LOGS")}
        paths = os.pathsep.join([str(folder / "hook"), str(ROOT)])
        self._environment = {**os.environ, **names, "TOLD": str(self._told), "PYTHONPATH": paths}

    def run(
        self, *arguments: object, traced: bool | None = None, clicked: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run Python; the system tells too if `traced`, which is wherever it can where that is not given."""
        command = [sys.executable, *map(str, arguments)]
        if can_trace() if traced is None else traced:
            command = [
                "strace",
                "-f",
                "-qq",
                "-s",
                "200",
                "-e",
                "trace=socket,connect",
                "-o",
                str(self._trace),
                *command,
            ]
        environment = self._environment | {"CLICKED": clicked}
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, cwd=self._told.parent, timeout=120, check=False
        )

    @property
    def begun(self) -> list[str]:
        """Command lines of the Python processes."""
        lines = self._told.read_text(encoding="utf-8").splitlines()
        return [line.removeprefix("begun ") for line in lines if line.startswith("begun ")]

    @property
    def asked(self) -> list[str]:
        """What Python's code asked for."""
        lines = self._told.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if not line.startswith("begun ")]

    @property
    def traced(self) -> list[str]:
        """What any code asked the system for; the window system's own sockets lie on this machine."""
        if not self._trace.exists():
            return []
        calls = self._trace.read_text(encoding="utf-8", errors="replace").splitlines()
        return [call for call in calls if re.search(r"\bsocket\(AF_(?!UNIX)|sa_family=AF_(?!UNIX)", call)]


# Without the filter each call of the system stops the process: several times as long.
STRACE = ("strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=socket,connect", "-o")


@functools.cache
def can_trace() -> bool:
    """Whether processes can be traced here: containers often forbid it."""
    if not shutil.which("strace"):
        return False
    probe = [*STRACE, os.devnull, sys.executable, "-c", ""]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("traced", [False, True], ids=["told by Python", "told by the system"])
def test_somebody_who_asks_is_heard(tmp_path: Path, listener: Listener, traced: bool) -> None:
    """Without this one, the tests below would pass where nobody listens."""
    if traced and not can_trace():
        pytest.skip("there is no strace here, or it may not be used")
    heard = Heard(tmp_path / "heard")
    code = f"import urllib.request as u, subprocess, sys; u.urlopen('http://127.0.0.1:{listener.port}/', timeout=9)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-P', '-c', {code!r}])"
    heard.run("-c", outer, traced=traced)
    assert any("127.0.0.1" in line for line in heard.asked)
    assert any(line.startswith("TCP") for line in listener.heard)
    assert bool(heard.traced) == traced


COMMANDS = ("check", "render", "window")


@pytest.mark.display
@pytest.mark.parametrize("command", COMMANDS)
def test_nobody_is_asked_over_a_network(tmp_path: Path, listener: Listener, command: str) -> None:
    package, lone = hostile(tmp_path, listener.port)
    heard = Heard(tmp_path / "heard")
    named = addresses(listener.port)
    program = ("-m", "viewer")
    match command:
        case "check":
            done = heard.run(*program, "check", "--json", package, *lone, *named[::4])
            told = {issue["file"] for scene in json.loads(done.stdout) for issue in scene["issues"]}
            # All of it was read: what it names is refused, text by text and model by model.
            assert {f"content/{lang}/h{i}.md" for lang in ("en", "zh") for i in range(len(named))} <= told
        case "render":
            done = heard.run(*program, "render", package, "out.png", "--size", "320x200")
            assert (tmp_path / "heard" / "out.png").is_file(), done.stderr
        case _:
            moment = ROOT / "tests" / "cli" / "at_moment.py"
            done = heard.run(moment, "seeing_all", package, clicked=named[0])
            assert (done.returncode, done.stdout.split()) == (0, ["there"]), done.stderr
    assert "Traceback" not in done.stderr
    assert heard.begun
    if command in ("render", "window"):
        assert any("viewer.build.worker" in line for line in heard.begun), "the worker is heard, too"
    assert (heard.asked, heard.traced, listener.heard) == ([], [], [])
