"""Links on the command line, and who opens them: the registration of the scheme, with a home of the tests' own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_contract import ROOT, run
from viewer.cli.link_registration import OnLinux, OnWindows, UnknownSystemError, command, registration, with_default
from viewer.cli.main import main


class Keys:
    """A registry in memory."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str] = {}

    def read(self, key: str, name: str, /) -> str | None:
        return self.values.get((key, name))

    def write(self, key: str, name: str, value: str, /) -> None:
        self.values[key, name] = value

    def remove(self, key: str, /) -> None:
        assert not any(other.startswith(key + "\\") for other, _ in self.values), "Windows removes no key with others"
        self.values = {at: value for at, value in self.values.items() if at[0] != key}


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}


def test_links_open_here_and_no_longer(home: dict[str, str], tmp_path: Path) -> None:
    assert run("links", "status", env=home).returncode == 1
    dry = run("links", "install", "--dry-run", env=home)
    assert "x-scheme-handler/jinyuzui=jinyuzui-links.desktop;" in dry.stdout
    assert not list(tmp_path.rglob("*.desktop"))
    assert run("links", "install", env=home).returncode == 0
    status = run("links", "status", env=home)
    assert (status.returncode, "jinyuzui-links.desktop" in status.stdout) == (0, True)
    assert run("links", "remove", env=home).returncode == 0
    assert run("links", "status", env=home).returncode == 1
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert run("links", "remove", env=home, lang="zh").returncode == 0


def test_what_else_the_desktop_opens_stays_as_it_was() -> None:
    before = (
        "# mine\n[Added Associations]\nx-scheme-handler/jinyuzui=kept.desktop;\n\n[Default Applications]\n"
        "text/html=firefox.desktop;\nx-scheme-handler/jinyuzui=other.desktop;\n\n"
        "[Removed Associations]\na/b=c.desktop;\n"
    )
    after = with_default(before, "ours.desktop", wanted=True)
    assert "x-scheme-handler/jinyuzui=ours.desktop;other.desktop;\n" in after
    gone = [line for line in before.splitlines() if line not in after.splitlines()]
    assert gone == ["x-scheme-handler/jinyuzui=other.desktop;"]
    assert with_default(after, "ours.desktop", wanted=True) == after
    assert sorted(with_default(after, "ours.desktop", wanted=False).split()) == sorted(before.split())
    assert with_default("", "ours.desktop", wanted=False) == ""


def test_a_linked_file_of_the_desktop_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    kept = tmp_path / "dotfiles"
    kept.write_text("[Default Applications]\na/b=c.desktop;\n", encoding="utf-8")
    (tmp_path / "config" / "mimeapps.list").symlink_to(kept)
    for step in OnLinux(tmp_path / "data", tmp_path / "config").install():
        step.do()
    assert (tmp_path / "config" / "mimeapps.list").is_symlink()
    assert "a/b=c.desktop;" in kept.read_text(encoding="utf-8")


def test_a_program_in_a_strange_folder_is_quoted_for_the_desktop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", '/home/a b/100%/$x"y\\z`/python')
    here = OnLinux(tmp_path / "data", tmp_path / "config")
    for step in here.install():
        step.do()
    text = (tmp_path / "data" / "applications" / "jinyuzui-links.desktop").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("Exec="))
    assert line == r'Exec="/home/a b/100%%/\\$x\\"y\\\\z\\`/python" -P -m viewer show -- %u'
    assert here.own
    monkeypatch.setattr("sys.executable", "/elsewhere/python")
    assert not here.own


def test_windows_is_told_in_the_users_own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", r"C:\Program Files\Python\python.exe")
    keys = Keys()
    here = OnWindows(keys)
    assert not here.handler()
    for step in here.install():
        assert step.told
        step.do()
    assert keys.read(r"Software\Classes\jinyuzui", "URL Protocol") == ""
    line = keys.read(r"Software\Classes\jinyuzui\shell\open\command", "") or ""
    assert line.endswith('python.exe" -P -m viewer show -- "%1"')
    assert here.own
    for step in here.remove():
        step.do()
    assert not keys.values
    assert not here.remove()


def test_other_systems_are_told_what_they_need() -> None:
    with pytest.raises(UnknownSystemError, match="app bundle"):
        registration("darwin")
    with pytest.raises(UnknownSystemError):
        registration("plan9")


def test_what_a_link_says_is_no_option() -> None:
    assert command()[-2:] == ("show", "--")


WRONG = (
    ("jinyuzui://../scenes/jinyuzui", "jinyuzui://SCENE"),
    ("jinyuzui://jinyuzui?view=%2e%2e%2f", "letters"),
    ("jinyuzui://jinyuzi", "did you mean jinyuzui?"),
    ("jinyuzui://jinyuzui?view=hom", "did you mean home?"),
    ("jinyuzui://jinyuzui?spot=nobody", "there is no hotspot nobody"),
    ("jinyuzui://jinyuzui?place=nowhere", "there is no place nowhere"),
    ("jinyuzui://jinyuzui?style=nope", "there is no style nope"),
    ("jinyuzui://jinyuzui?camera=nan,0,0,1,0,0", "x,y,z"),
    ("jinyuzui://jinyuzui?view=" + (1 << 20) * "x", "2000"),
    ("jinyuzui://jinyuzui\0", "jinyuzui://SCENE"),
)


@pytest.mark.parametrize(("link", "why"), WRONG, ids=[why for _, why in WRONG])
def test_a_link_that_leads_nowhere_ends_the_command_with_a_line(
    link: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([link, "--lang", "en"]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert why in said.err
    assert said.err.count("\n") == 1
    assert len(said.err) < 1000


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["jinyuzui", "--view", "nope"], "there is no view nope"),
        (["jinyuzui", "--view", "1,2,3"], "--view: expected"),
        (["jinyuzui://jinyuzui", "--view", "home"], "--view goes with a scene"),
    ],
)
def test_a_view_that_there_is_not_ends_the_command(
    options: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*options, "--lang", "en"]) == 2
    assert why in capsys.readouterr().err


def test_a_picture_is_taken_from_a_links_camera(tmp_path: Path) -> None:
    small, size = ROOT / "tests" / "samples" / "small", ("--size", "64x48")
    for name, view in (("view", "home"), ("camera", "0,0,5,150,-60,30"), ("other", "0,0,5,150,-50,30")):
        assert run("render", small, tmp_path / f"{name}.png", *size, f"--view={view}").returncode == 0
    taken = {name: (tmp_path / f"{name}.png").read_bytes() for name in ("view", "camera", "other")}
    assert taken["view"] == taken["camera"] != taken["other"]
