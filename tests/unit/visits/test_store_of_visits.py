"""The database of visits: killed, copied, merged, full, old, damaged, in use."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.soak import amount
from viewer.visits.database import VisitDatabases, VisitsFileError
from viewer.visits.report import read_report
from viewer.visits.visit_events import FILE, EventKind, VisitEvent
from viewer.visits.visit_store import VisitStore

ROOT = Path(__file__).resolve().parents[3]
NOW = 1_790_000_000
DAY = 86_400
Stores = Callable[..., VisitStore]


@pytest.fixture
def stores() -> Iterator[Stores]:
    """Makes stores, and ends all of them."""
    made: list[VisitStore] = []

    def make(path: Path, **given: object) -> VisitStore:
        made.append(VisitStore(path, **{"today": lambda: NOW, **given}))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for store in made:
        store.close()


def began(visit: int, at: int = NOW, lang: str = "en") -> VisitEvent:
    return VisitEvent(visit, at, 480, 0.0, EventKind.BEGAN, "hall", lang)


def written(store: VisitStore, *events: VisitEvent, words: tuple[str, ...] = ()) -> None:
    for event in events:
        store.add(event)
    for word in words:
        store.add_word(word)
    assert store.flush(20.0), store.trouble


def whats(*paths: Path) -> list[str]:
    with VisitDatabases(paths) as databases:
        return sorted(event.what for visit in databases.visits() for event in visit)


# -- kept -------------------------------------------------------------------------------------------------------------


def test_what_is_on_the_disk_can_be_read_while_more_is_written(tmp_path: Path, stores: Stores) -> None:
    store = stores(tmp_path / FILE)
    written(store, began(1))
    with VisitDatabases([tmp_path]) as databases:
        written(store, began(2))
        # What is read is of one moment.
        assert len(list(databases.visits())) == 1
    assert read_report([tmp_path]).visits == 2


def test_the_disk_is_told_to_keep_each_transaction(tmp_path: Path, stores: Stores) -> None:
    seen: list[sqlite3.Connection] = []

    def connect(*given: object, **named: object) -> sqlite3.Connection:
        seen.append(sqlite3.connect(*given, **named))  # type: ignore[call-overload]
        return seen[-1]

    written(stores(tmp_path / FILE, connect=connect), began(1))
    assert seen[0].execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert seen[0].execute("PRAGMA synchronous").fetchone() == (2,)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a matter of POSIX")
@pytest.mark.soak
def test_a_kill_at_any_time_loses_and_doubles_no_event_that_was_acknowledged(
    tmp_path: Path, figures: Callable[[str], None]
) -> None:
    dice, file = random.Random(3), tmp_path / FILE
    told: dict[int, int] = {}
    count = amount(200)
    for run in range(count):
        script = str(Path(__file__).with_name("visit_writer.py"))
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, script, str(file), str(run)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout
            # It is killed somewhere after its first words.
            process.stdout.readline()
            time.sleep(dice.random() * 0.3)
            process.kill()
            said = process.stdout.read().split()
        told[run] = int(said[-1]) if said else 7
    kept = Counter(whats(file))
    assert max(kept.values()) == 1
    for run, last in told.items():
        assert all(f"{run}-{number}" in kept for number in range(1, last + 1)), run
    figures(f"{count} kills, {sum(told.values())} events acknowledged, none lost or doubled")


# -- merged -----------------------------------------------------------------------------------------------------------


def test_copies_and_backups_are_not_counted_twice(tmp_path: Path, stores: Stores) -> None:
    kiosk = tmp_path / "a" / FILE
    store = stores(kiosk)
    written(store, began(1, lang="one"), began(2, lang="two"))
    store.close()
    backup = tmp_path / "backup.sqlite"
    shutil.copy(kiosk, backup)
    # It goes on after the copy was made, and another one too.
    again = stores(kiosk)
    written(again, began(1, lang="three"))
    other = stores(tmp_path / "b" / FILE)
    written(other, began(1, lang="four"))
    again.close()
    other.close()
    paths = [kiosk, backup, kiosk.parent, tmp_path / "b"]
    assert whats(*paths) == ["four", "one", "three", "two"]
    report = read_report(paths)
    assert (report.visits, report.kiosks) == (4, 2)


def test_two_kiosks_set_up_from_one_disk_keep_their_visits_apart(tmp_path: Path, stores: Stores) -> None:
    first = tmp_path / "a" / FILE
    store = stores(first)
    written(store, began(1, lang="common"))
    store.close()
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    for name in "ab":
        store = stores(tmp_path / name / FILE)
        written(store, began(1, lang=name))
        store.close()
    assert whats(tmp_path / "a", tmp_path / "b") == ["a", "b", "common"]


def test_a_copy_on_a_read_only_medium_is_read(tmp_path: Path, stores: Stores) -> None:
    store = stores(tmp_path / FILE)
    written(store, began(1))
    store.close()
    medium = tmp_path / "medium"
    medium.mkdir()
    shutil.copy(tmp_path / FILE, medium)
    medium.chmod(0o500)
    try:
        assert read_report([medium / FILE]).visits == 1
    finally:
        medium.chmod(0o700)


# -- full, old, damaged -----------------------------------------------------------------------------------------------


def test_a_full_disk_stops_nobody_and_what_waited_is_written_once(
    tmp_path: Path, stores: Stores, caplog: pytest.LogCaptureFixture
) -> None:
    resource = pytest.importorskip("resource")
    store = stores(tmp_path / FILE)
    written(store, began(1))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # As when there is no room for a page more; everything else that this test writes fits.
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    try:
        for number in range(2, 2_002):
            store.add(began(number))
        for _ in range(12):
            # Now and then there is room for some of them.
            store.try_now()
        assert store.waiting
        assert read_report([tmp_path]).visits < 2_001
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    store.try_now()
    assert store.flush(20.0)
    assert "cannot be kept" in caplog.text
    assert read_report([tmp_path]).visits == 2_001


class _Doubtful(sqlite3.Connection):
    """Its first COMMIT reaches the disk, and is reported as failed: nobody knows what became of it."""

    failures = 1

    def execute(self, query: str, *values: object) -> sqlite3.Cursor:  # type: ignore[override]
        out = super().execute(query, *values)  # type: ignore[arg-type]
        if query == "COMMIT" and _Doubtful.failures and self.total_changes > 3:
            _Doubtful.failures -= 1
            raise sqlite3.OperationalError("disk I/O error")
        return out


def test_a_transaction_of_which_nobody_knows_its_end_is_not_doubled(
    tmp_path: Path, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Doubtful, "failures", 1)
    store = stores(tmp_path / FILE, connect=lambda *a, **k: sqlite3.connect(*a, factory=_Doubtful, **k))
    for number in range(1, 6):
        store.add(began(number))
    for word in ("oar", "oar", "oar"):
        store.add_word(word)
    while not store.flush(0.2):
        store.try_now()
    assert _Doubtful.failures == 0
    report = read_report([tmp_path])
    assert report.visits == 5
    assert [(w.word, w.visits) for w in report.words] == [("oar", 3)]


def test_a_folder_that_cannot_be_made_costs_nothing_but_the_visits(
    tmp_path: Path, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viewer.visits.visit_store.MOST_WAITING", 10)
    (tmp_path / "file").write_bytes(b"")
    store = stores(tmp_path / "file" / FILE)
    for number in range(1, 30):
        store.add(began(number))
    store.try_now()
    assert store.waiting == 10
    assert store.trouble


@pytest.mark.parametrize("damage", ["head", "middle"])
def test_a_damaged_database_is_put_aside_and_a_new_one_begun(tmp_path: Path, stores: Stores, damage: str) -> None:
    store = stores(tmp_path / FILE)
    written(store, *(began(number) for number in range(1, 400)))
    store.close()
    content = bytearray((tmp_path / FILE).read_bytes())
    # The first page says what there is, the others what is in it.
    place = 0 if damage == "head" else 4096
    content[place:] = b"\xff" * (len(content) - place)
    (tmp_path / FILE).write_bytes(content)
    again = stores(tmp_path / FILE)
    written(again, began(1))
    assert read_report([tmp_path]).visits == 1
    assert list(tmp_path.glob("visits-damaged-*.sqlite"))


@pytest.mark.parametrize("foreign", ["other", "newer"])
def test_a_database_that_is_not_ours_is_left_alone(tmp_path: Path, stores: Stores, foreign: str) -> None:
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("CREATE TABLE stamps (name TEXT)")
        if foreign == "newer":
            connection.execute(f"PRAGMA application_id = {0x4A595A56}")
            connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (tmp_path / FILE).read_bytes()
    store = stores(tmp_path / FILE)
    store.add(began(1))
    store.try_now()
    store.close()
    assert (tmp_path / FILE).read_bytes() == before
    with pytest.raises(VisitsFileError) as error:
        read_report([tmp_path])
    assert error.value.found == ("format 99" if foreign == "newer" else "a database of another program")


def test_visits_older_than_they_may_be_are_gone_and_nothing_of_them_is_left(tmp_path: Path, stores: Stores) -> None:
    path = tmp_path / FILE
    store = stores(path, today=lambda: NOW - 40 * DAY)
    written(store, began(1, NOW - 40 * DAY, "very-old"), began(2, NOW - 20 * DAY, "younger"), words=("quay",) * 3)
    store.close()
    store = stores(path, keep_days=30)
    written(store, began(1, NOW, "new"))
    assert whats(tmp_path) == ["new", "younger"]
    assert read_report([tmp_path]).words == ()
    store.close()
    assert b"very-old" not in path.read_bytes()
    assert b"quay" not in path.read_bytes()


def test_what_is_too_old_goes_each_day_while_the_viewer_runs(tmp_path: Path, stores: Stores) -> None:
    now, steady = NOW, 0.0
    store = stores(tmp_path / FILE, keep_days=10, today=lambda: now, clock=lambda: steady)
    written(store, began(1, NOW, "old"))
    now, steady = NOW + 11 * DAY, 11.0 * DAY
    written(store, began(2, now, "new"))
    # The thread looks at its clock when it has written.
    written(store, began(3, now, "newest"))
    assert whats(tmp_path) == ["new", "newest"]


def test_a_clock_that_was_never_set_throws_nothing_away(tmp_path: Path, stores: Stores) -> None:
    path = tmp_path / FILE
    store = stores(path)
    written(store, began(1, NOW, "dated"))
    store.close()
    store = stores(path, today=lambda: 100.0)
    written(store, began(1, 100, "undated"))
    store.close()
    store = stores(path)
    written(store, began(1, NOW, "dated again"))
    assert whats(path) == ["dated", "dated again", "undated"]


# -- words ------------------------------------------------------------------------------------------------------------


def everything(folder: Path) -> bytes:
    """All bytes of a database, its log included."""
    return b"".join(file.read_bytes() for file in folder.iterdir())


def test_a_word_is_in_no_file_before_three_visits_share_it(tmp_path: Path, stores: Stores) -> None:
    store = stores(tmp_path / FILE)
    written(store, began(1), words=("wang xiaoming", "toilet"))
    written(store, began(2), words=("toilet",))
    assert b"toilet" not in everything(tmp_path)
    assert read_report([tmp_path]).words == ()
    assert read_report([tmp_path]).unshared == 3
    written(store, began(3), words=("toilet",))
    report = read_report([tmp_path])
    assert [(w.word, w.visits) for w in report.words] == [("toilet", 3)]
    assert b"wang" not in everything(tmp_path)


def test_words_of_several_kiosks_are_counted_together_once(tmp_path: Path, stores: Stores) -> None:
    for name, times in (("a", 3), ("b", 2)):
        store = stores(tmp_path / name / FILE)
        written(store, words=("toilet",) * times)
        store.close()
    paths = [tmp_path / "a", tmp_path / "b", tmp_path / "a" / FILE]
    assert [(w.word, w.visits) for w in read_report(paths).words] == [("toilet", 5)]


def test_letters_go_again_when_too_few_share_a_word(tmp_path: Path, stores: Stores) -> None:
    path = tmp_path / FILE
    store = stores(path, today=lambda: NOW - 9 * DAY)
    written(store, words=("toilet",) * 2)
    store.close()
    store = stores(path)
    written(store, words=("toilet",))
    store.close()
    assert read_report([path]).words
    store = stores(path, keep_days=5)
    written(store, began(1))
    store.close()
    assert read_report([path]).words == ()
    assert b"toilet" not in everything(tmp_path)


# -- wrong files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (None, "No such file"),
        (b"", "an empty file"),
        (b"\x89PNG\r\n", "another kind of file"),
        (b"SQLite format 3\0junk", ""),
    ],
)
def test_a_wrong_file_is_named_with_what_it_is(tmp_path: Path, content: bytes | None, found: str) -> None:
    file = tmp_path / "x.sqlite"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(VisitsFileError) as error:
        read_report([file])
    assert error.value.file == file
    assert found in error.value.found


def test_a_row_that_is_none_is_named(tmp_path: Path, stores: Stores) -> None:
    store = stores(tmp_path / FILE)
    written(store, began(1))
    store.close()
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE events SET after = 'soon'")
    connection.close()
    with pytest.raises(VisitsFileError, match="event 1"):
        read_report([tmp_path])
