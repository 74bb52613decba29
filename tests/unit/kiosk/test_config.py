"""What a kiosk's file says, and what is said about it where it is wrong."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from viewer.i18n import Translator
from viewer.kiosk.config import Hours, Kiosk, is_open, load_kiosk, next_opening, read_kiosk
from viewer.kiosk.operator_pin import hash_pin

WHOLE = """
format = 1
languages = ["zh", "en"]
screen = "HDMI-1"
style = "paper"
hour = "09:30"
allow = ["search", "tours"]
touch = { en = "Come in", zh = "请进" }

[[scene]]
source = "jinyuzui"
here = { at = [12.5, -4.0], heading = 90 }
tour = "morning"

[hours]
monday = "closed"
tuesday = "09:00-17:30"
closed = [2026-12-25]

[idle]
after = 90
countdown = 15

[restart]
at = "03:30"
memory_mb = 1500
frame_ms = 400

[words.en]
"Start view" = "The whole block"
"""


def test_a_kiosk_with_everything_is_read() -> None:
    kiosk, issues = read_kiosk(WHOLE.encode(), "kiosk.toml")
    assert issues == []
    assert kiosk is not None
    assert kiosk.languages == ("zh", "en")
    assert kiosk.scene[0].here is not None
    assert kiosk.scene[0].here.at == (12.5, -4.0)
    assert kiosk.hours.closed == (date(2026, 12, 25),)
    assert kiosk.words["en"] == {"Start view": "The whole block"}
    assert kiosk.restart.memory_mb == 1500


def test_one_scene_is_enough() -> None:
    kiosk, issues = read_kiosk(b'[[scene]]\nsource = "jinyuzui"\n', "kiosk.toml")
    assert issues == []
    assert kiosk == Kiosk(scene=kiosk.scene if kiosk else ())
    assert not kiosk.pin, "there is no PIN that all kiosks have"


FAULTS = {
    "an unknown key": ("countdown = 15", "count = 15", "unknown-key", "count"),
    "no number": ("after = 90", 'after = "long"', "bad-value", "long"),
    "too short": ("after = 90", "after = 1", "bad-value", "1"),
    "an hour that no clock has": ('"09:00-17:30"', '"09:00-25:00"', "bad-value", "25:00"),
    "an end before the beginning": ('"09:00-17:30"', '"17:30-09:00"', "bad-value", "17:30-09:00"),
    "an unknown style": ('style = "paper"', 'style = "papper"', "bad-value", "papper"),
    "an unknown feature": ('["search", "tours"]', '["search", "files"]', "bad-value", "files"),
    "a language twice": ('["zh", "en"]', '["zh", "zh"]', "bad-value", "zh"),
    "a language that nobody wrote": ('["zh", "en"]', '["zh", "fr"]', "bad-value", "fr"),
    "a PIN that is written openly": ('screen = "HDMI-1"', 'pin = "271828"', "bad-value", "271828"),
    "no scene": ('[[scene]]\nsource = "jinyuzui"', '[[scene]]\nsource = ""', "bad-value", "''"),
    "a word that nothing says": ('"Start view" =', '"Stert view" =', "unclear-value", "Stert view"),
}


@pytest.mark.parametrize(("before", "after", "code", "found"), FAULTS.values(), ids=FAULTS)
def test_a_fault_names_its_line(before: str, after: str, code: str, found: str) -> None:
    assert before in WHOLE
    text = WHOLE.replace(before, after)
    _, issues = read_kiosk(text.encode(), "kiosk.toml")
    assert [issue.code for issue in issues] == [code]
    assert found in issues[0].found
    wrong = next(n for n, line in enumerate(text.splitlines(), 1) if line in after.splitlines() or after in line)
    assert abs(issues[0].line - wrong) <= 1
    assert issues[0].line > 0
    assert found in issues[0].format(Translator("zh"))


def test_an_hour_can_be_none() -> None:
    text = WHOLE.replace('at = "03:30"', 'at = ""').replace('hour = "09:30"', 'hour = ""')
    kiosk, issues = read_kiosk(text.encode(), "kiosk.toml")
    assert issues == []
    assert kiosk
    assert (kiosk.restart.at, kiosk.hour) == ("", "")


def test_a_style_that_was_meant_is_named() -> None:
    _, issues = read_kiosk(WHOLE.replace('"paper"', '"papper"').encode(), "kiosk.toml")
    assert issues[0].hint == "paper"


@pytest.mark.parametrize("source", [b"", b"scene = [", b"\xff\xfe", b"[[scene]]\nsource = 5\n", b"scene = 3\n"])
def test_what_is_no_kiosk_is_refused_with_its_file(source: bytes) -> None:
    kiosk, issues = read_kiosk(source, "hall/kiosk.toml")
    assert kiosk is None
    assert issues
    assert {issue.file for issue in issues} == {"hall/kiosk.toml"}


def test_a_kiosk_is_found_in_its_folder_and_its_scenes_beside_it(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text('[[scene]]\nsource = "own"\n[[scene]]\nsource = "jianye"\n')
    (tmp_path / "own").mkdir()
    file, issues = load_kiosk(tmp_path)
    assert issues == []
    assert file is not None
    assert file.sources == (str(tmp_path / "own"), "jianye")


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    file, issues = load_kiosk(tmp_path / "none.toml")
    assert file is None
    assert issues[0].file.endswith("none.toml")


def test_a_pin_that_the_command_wrote_is_taken() -> None:
    kiosk, issues = read_kiosk(f'pin = "{hash_pin("271828")}"\n[[scene]]\nsource = "jinyuzui"\n'.encode(), "k")
    assert issues == []
    assert kiosk


HOURS = Hours(monday="closed", tuesday="09:00-17:30", closed=(date(2026, 12, 1),))


@pytest.mark.parametrize(
    ("now", "opened"),
    [
        (datetime(2026, 11, 23, 12, 0), False),  # a Monday
        (datetime(2026, 11, 24, 8, 59), False),
        (datetime(2026, 11, 24, 9, 0), True),
        (datetime(2026, 11, 24, 17, 29), True),
        (datetime(2026, 11, 24, 17, 30), False),
        (datetime(2026, 11, 25, 0, 0), True),  # a Wednesday has no hours
        (datetime(2026, 11, 25, 23, 59), True),
        (datetime(2026, 12, 1, 12, 0), False),  # a Tuesday on which the house is closed
    ],
)
def test_hours(now: datetime, opened: bool) -> None:
    assert is_open(HOURS, now) == opened


def test_the_next_opening_is_told() -> None:
    assert next_opening(HOURS, datetime(2026, 11, 23, 12, 0)) == datetime(2026, 11, 24, 9, 0)
    assert next_opening(HOURS, datetime(2026, 11, 30, 12, 0)) == datetime(2026, 12, 2, 0, 0)
    never = Hours(**dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "closed"))
    assert next_opening(never, datetime(2026, 11, 23, 12, 0)) == datetime(2026, 11, 28, 0, 0)
    closed = {day: "closed" for day in Hours.__struct_fields__ if day != "closed"}
    assert next_opening(Hours(**closed), datetime(2026, 11, 23, 12, 0)) is None
