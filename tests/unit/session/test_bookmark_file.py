"""Bookmarks survive whatever becomes of their file, and two windows keep each other's."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.soak import amount
from viewer.session.revisits.bookmark_file import (
    FILE,
    MOST,
    Bookmark,
    BookmarkFile,
    BookmarksError,
    new_id,
    read_bookmarks,
    written,
)
from viewer.session.revisits.looked_at import Sight
from viewer.session.revisits.passage import MOST as MOST_SEEN
from viewer.session.revisits.passage import Passage, SeenSight

ROOT = Path(__file__).resolve().parents[3]


def bookmark(name: str) -> Bookmark:
    return Bookmark(new_id(), name, Sight("small", camera=(1, 2, 3, 40, 5, 6, 40), style="night"), "small", "Small")


def names(folder: Path) -> list[str]:
    file = BookmarkFile(folder)
    file.read()
    return [one.name for one in file.bookmarks]


@pytest.fixture(params=["kept", "in memory"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> BookmarkFile:
    return BookmarkFile(tmp_path if request.param == "kept" else None)


def test_bookmarks_are_added_renamed_moved_removed_and_brought_back(file: BookmarkFile) -> None:
    first, second, third = (bookmark(name) for name in ("one", "two", "three"))
    for one in (first, second, third):
        file.put(one, b"\xff\xd8" + one.name.encode())
    assert [one.name for one in file.bookmarks] == ["three", "two", "one"]
    file.move(third.id, 1)
    file.move(first.id, -9)
    file.rename(second.id, "  zwei " + 300 * "x")
    assert [one.name[:6] for one in file.bookmarks] == ["one", "zwei x", "three"]
    assert len(file.bookmarks[1].name) == 200
    gone = file.remove(second.id)
    assert gone
    assert [one.name for one in file.bookmarks] == ["one", "three"]
    file.put(*gone)
    assert [one.name[:4] for one in file.bookmarks] == ["one", "zwei", "thre"]
    assert file.picture(second.id) == b"\xff\xd8two"
    assert file.remove("0" * 16) is None


def test_what_is_kept_is_read_again_exactly(tmp_path: Path) -> None:
    one = bookmark("Ümläut 会场 <b>\u2028 \0 \n")
    BookmarkFile(tmp_path).put(one, b"\xff\xd8")
    again = BookmarkFile(tmp_path)
    again.read()
    assert again.bookmarks == (one,)
    assert again.picture(one.id) == b"\xff\xd8"


def test_a_picture_goes_with_its_bookmark(tmp_path: Path) -> None:
    file = BookmarkFile(tmp_path)
    one, two = bookmark("one"), bookmark("two")
    file.put(one, b"1")
    file.put(two, b"2")
    (tmp_path / "bookmarks" / "left-over").write_bytes(b"x")
    file.remove(one.id)
    assert [path.name for path in (tmp_path / "bookmarks").iterdir()] == [two.id]


def test_two_windows_keep_each_others(tmp_path: Path) -> None:
    here, there = BookmarkFile(tmp_path), BookmarkFile(tmp_path)
    for file in (here, there):
        file.read()
    one, two = bookmark("one"), bookmark("two")
    here.put(one)
    there.put(two)
    assert names(tmp_path) == ["two", "one"]
    here.rename(two.id, "second")
    there.remove(one.id)
    assert names(tmp_path) == ["second"]


@pytest.mark.parametrize("seed", range(amount(400, 20)))
def test_a_damaged_file_costs_no_more_than_its_lines_and_is_kept(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    all_ = tuple(bookmark(str(i)) for i in range(8))
    sound = written(all_)
    damaged = bytearray(sound)
    for _ in range(chance.randrange(1, 4)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    if chance.random() < 0.3:
        del damaged[chance.randrange(len(damaged)) :]
    (tmp_path / FILE).write_bytes(damaged)
    file = BookmarkFile(tmp_path)
    aside = file.read()
    hurt = sum(line not in sound.split(b"\n") for line in bytes(damaged).split(b"\n"))
    intact = [one for one in all_ if msgspec.json.encode(one) in bytes(damaged).split(b"\n")]
    assert [one for one in file.bookmarks if one in intact] == intact
    if aside:
        assert aside.read_bytes() == damaged
        assert file.read() == aside, "kept once"
    elif not file.found.newer:
        # Another digit in a number is no damage that can be seen.
        assert len(file.bookmarks) >= 8 - hurt
    if not file.found.newer:
        file.put(bookmark("new"))
        assert file.bookmarks[0].name == "new"
        assert not BookmarkFile(tmp_path).read()


@pytest.mark.parametrize(
    "source",
    [b"", b"\n\n", b"garbage", b"[]", b"\xff\xfe", b"{}\n{}", b'{"format":1}\n' + b"[" * 100_000, b"null\n" * 50],
    ids=lambda source: repr(source[:16]),
)
def test_no_file_hurts(source: bytes) -> None:
    assert read_bookmarks(source).bookmarks == ()


@pytest.mark.parametrize(
    "change",
    [
        {"id": "../../etc/passwd"},
        {"id": ""},
        {"name": 5},
        {"name": 300 * "x"},
        {"sight": {"scene": "x", "camera": [1e10, 0, 0, 1, 0, 0, 40]}},
        {"sight": {"scene": "x", "camera": [0, 0, 0, -1, 0, 0, 40]}},
        {"sight": {"scene": "x", "time": "yesterday"}},
        {"sight": None},
    ],
    ids=str,
)
def test_a_line_with_wrong_values_is_damage(change: dict[str, object]) -> None:
    line = msgspec.json.encode(msgspec.to_builtins(bookmark("x")) | change)
    found = read_bookmarks(b'{"format":1}\n' + line + b"\n")
    assert (found.bookmarks, found.damaged) == ((), 1)


def test_a_file_of_a_later_version_is_left_as_it_is(tmp_path: Path) -> None:
    later = b'{"format":2,"new":true}\n{"what":"ever"}\n'
    (tmp_path / FILE).write_bytes(later)
    file = BookmarkFile(tmp_path)
    assert file.read() is None
    assert file.found.newer
    with pytest.raises(BookmarksError, match="format"):
        file.put(bookmark("x"))
    assert (tmp_path / FILE).read_bytes() == later


def test_a_folder_that_cannot_be_written_to_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BookmarksError):
        BookmarkFile(tmp_path / "file").put(bookmark("x"))


def test_there_are_no_more_than_can_be_looked_through(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(written(tuple(bookmark("x") for _ in range(MOST))))
    file = BookmarkFile(tmp_path)
    file.read()
    with pytest.raises(BookmarksError):
        file.put(bookmark("one more"))


WRITER = """
import sys
from pathlib import Path
from viewer.session.revisits.bookmark_file import Bookmark, BookmarkFile, new_id
from viewer.session.revisits.looked_at import Sight
file = BookmarkFile(Path(sys.argv[1]))
file.read()
for i in range(10_000):
    if len(file.bookmarks) > 20:
        file.remove(file.bookmarks[-1].id)
    file.put(Bookmark(new_id(), f"{i}", Sight("s"), "s", 200 * "x"), b"x" * 20_000)
    print(i, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
@pytest.mark.parametrize("attempt", range(amount(60, 2)))
def test_who_is_killed_while_writing_loses_nothing_that_was_kept(tmp_path: Path, attempt: int) -> None:
    line = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        for _ in range(5 + attempt % 7):
            said = process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
        rest = process.stdout.read().split()
        process.wait()
    last = int((rest or [said])[-1]) if not rest or rest[-1].isdigit() else 0
    file = BookmarkFile(tmp_path)
    assert file.read() is None, "damaged"
    assert int(file.bookmarks[0].name) >= last
    assert all(file.picture(one.id) for one in file.bookmarks)
    file.put(bookmark("after"))


def test_the_way_back_leads_through_what_was_left_and_forward_again() -> None:
    passage = Passage()
    a, b, c, d = (SeenSight(Sight(name), "") for name in "abcd")
    assert passage.back(a) is None
    assert passage.forward(a) is None
    passage.leave(a)
    passage.leave(b)
    assert passage.back(c) == b
    assert passage.back(b) == a
    assert passage.back(a) is None
    assert passage.forward(a) == b
    assert passage.forward(b) == c
    assert passage.forward(c) is None
    assert passage.back(c) == b
    passage.leave(b)
    assert passage.forward(d) is None, "who goes elsewhere has nothing ahead"
    assert passage.back(d) == b
    for i in range(3 * MOST_SEEN):
        passage.leave(SeenSight(Sight(str(i)), ""))
    assert len(passage.behind) == MOST_SEEN
    passage.forget()
    assert passage.back(a) is None
