"""What is spoken at the stops of a tour: heard while their time passes, its words as captions."""

from __future__ import annotations

import io
import shutil
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.turns import turn
from viewer.build.loading import load_scene
from viewer.scene.issues import SceneError
from viewer.scene.subtitles import BadSubtitlesError, read_subtitles, text_at
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.presenters.sound import SoundPlayer
from viewer.ui.shell.window import Window

SMALL = Path(__file__).resolve().parents[1] / "samples" / "small"
WORDS = """WEBVTT

00:00.000 --> 00:01.500
This is <b>the tower</b>.

2
00:02.000 --> 00:04.000
It stands
alone.
"""
TOUR = """
[[tour]]
id = "round"
title = "Round"
[[tour.step]]
hotspot = "tower"
seconds = 1
caption = "The tower"
narration = { en = "sounds/tower.wav" }
subtitles = { en = "sounds/tower.vtt" }
[[tour.step]]
view = "home"
seconds = 5
caption = "All of it"
"""


def silence(seconds: float) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * round(8000 * seconds))
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    to = tmp_path / "small"
    shutil.copytree(SMALL, to)
    (to / "sounds").mkdir()
    (to / "sounds" / "tower.wav").write_bytes(silence(4.0))
    (to / "sounds" / "tower.vtt").write_text(WORDS, "utf-8")
    with (to / "scene.toml").open("a", encoding="utf-8") as file:
        file.write(TOUR)
    return to


@pytest.fixture
def window(qtbot: QtBot, folder: Path) -> Iterator[Window]:
    out = Window(ErrorReporter(), lang="en")
    qtbot.addWidget(out)
    out.aids.narrator.player = SoundPlayer(silent=True)
    out.show()
    out.show_scene(load_scene(folder))
    turn()
    yield out
    out.close()


def test_a_recording_is_heard_while_the_stop_plays_and_the_stop_waits_for_it(window: Window) -> None:
    tours, player = window.session.tours, window.aids.narrator.player
    tours.toggle()
    turn()
    assert player.playing
    assert tours.lasts == pytest.approx(4.0, abs=0.05), "longer than the second that is planned"
    now = window.session.clock()
    tours.advance(now)
    tours.advance(now + 1.0)
    assert tours.caption("en") == "This is the tower."
    tours.advance(now + 1.7)
    assert tours.caption("en") == ""
    tours.advance(now + 2.5)
    assert tours.caption("en") == "It stands\nalone."
    tours.toggle()
    turn()
    assert not player.playing
    assert tours.caption("en") == "The tower", "standing still it says where one is"
    tours.toggle()
    turn()
    assert player.playing
    tours.toggle_blank()
    turn()
    assert not player.playing
    tours.toggle_blank()
    tours.step(1)
    turn()
    assert not player.playing
    assert tours.caption("en") == "All of it"


def test_a_hand_on_the_scene_ends_what_is_heard(window: Window) -> None:
    window.session.tours.toggle()
    turn()
    assert window.aids.narrator.player.playing
    window.session.interrupt()
    turn()
    assert not window.aids.narrator.player.playing


def test_without_the_library_there_are_captions(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    player = window.aids.narrator.player
    monkeypatch.setitem(vars(player), "_library", None)
    tours = window.session.tours
    tours.toggle()
    turn()
    assert not player.playing
    assert tours.lasts == 1.0
    now = window.session.clock()
    tours.advance(now)
    tours.advance(now + 0.5)
    assert tours.caption("en") == "This is the tower."


def test_recordings_of_all_kinds_are_played_from_where_they_are_wanted() -> None:
    player = SoundPlayer(silent=True)
    assert player.seconds(silence(2.5)) == pytest.approx(2.5, abs=0.01)
    assert player.play(silence(2.5), 1.0)
    assert player.playing
    assert not player.play(silence(2.5), 3.0), "that is after its end"
    assert not player.playing
    assert not player.play(b"no sound at all", 0.0)
    assert player.seconds(b"no sound at all") == 0.0


def test_subtitles_are_read_in_their_order() -> None:
    cues = read_subtitles(WORDS.encode())
    assert [cue.text for cue in cues] == ["This is the tower.", "It stands\nalone."]
    assert text_at(cues, 1.0) == "This is the tower."
    assert text_at(cues, 1.5) == ""
    with pytest.raises(BadSubtitlesError):
        read_subtitles(b"1\n00:00 to 00:02\nno")
    with pytest.raises(BadSubtitlesError):
        read_subtitles(b"WEBVTT\n\n\xff\xfe")


@pytest.mark.parametrize(
    ("before", "after", "path", "code"),
    [
        ("sounds/tower.wav", "sounds/tour.wav", "narration.en", "missing-file"),
        ("sounds/tower.wav", "sounds/tower.aac", "narration.en", "unsupported-format"),
        ("sounds/tower.vtt", "../tower.vtt", "subtitles.en", ""),
    ],
)
def test_recordings_that_there_are_not_are_named(folder: Path, before: str, after: str, path: str, code: str) -> None:
    file = folder / "scene.toml"
    file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")
    try:
        issues = load_scene(folder).issues
    except SceneError as error:
        issues = tuple(error.issues)
    found = next(i for i in issues if i.path.endswith(path))
    assert found.line > 0
    if code:
        assert found.code == code


def test_subtitles_that_are_none_are_told(folder: Path) -> None:
    (folder / "sounds" / "tower.vtt").write_text("not a subtitle", "utf-8")
    issue = next(i for i in load_scene(folder).issues if "tower.vtt" in i.file)
    assert issue.expected == "WebVTT"
