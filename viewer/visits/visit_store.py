"""The database of a kiosk's visits: SQLite, written by a thread of its own, whole after a kill at any time.

An event that `add` has taken waits in memory until its transaction is on the disk (WAL, synchronous=FULL). Where there
is no room it goes on waiting, up to a bound. A row's name is the number of the run, random, and its own in that run:
writing it again changes nothing, and so a transaction of which nobody knows whether it came to its end is tried again.

The run is random, and not the kiosk with a sequence that goes on: kiosks are set up by copying one disk, and databases
are put back from a copy of last week. Numbers that go on would name two rows alike, and merging would lose one of them.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from viewer.visits.search_words import WORDS_TABLE, WordRow, forget_words, keep_word, mark_of, new_token
from viewer.visits.visit_events import VisitEvent

APPLICATION_ID = 0x4A595A56
"""`JYZV`: how a database of visits is told from any other."""

FORMAT = 1

MOST_WAITING = 20_000
"""Events that wait in memory for a disk at most, a busy day of them; what comes beyond is lost, and that is logged."""

_A_DAY = 86_400
_CLOCK_UNSET = 1_577_836_800  # the beginning of 2020: a clock that shows less was not set yet
_BATCH = 500
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds until a disk that had no room is tried again
_LOG = logging.getLogger("jinyuzui.visits")

_EVENTS_TABLE = """
CREATE TABLE events (
    run INTEGER NOT NULL,
    n INTEGER NOT NULL,
    visit INTEGER NOT NULL,
    at INTEGER NOT NULL,
    zone INTEGER NOT NULL,
    after REAL NOT NULL,
    kind TEXT NOT NULL,
    scene TEXT NOT NULL,
    what TEXT NOT NULL,
    number INTEGER,
    seconds REAL,
    x REAL,
    y REAL,
    cell REAL,
    PRIMARY KEY (run, n)
) WITHOUT ROWID
"""

_INSERT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run, n) DO NOTHING"


class ForeignDatabaseError(Exception):
    """There is a file of that name that is no database of visits, or one of a newer program: it is left alone."""


class VisitStore:
    """Keeps events in a database. No method raises for what the disk does, and none waits for it but those that say so.

    Parameters
    ----------
    path : the database; it is made if there is none, one that is damaged is put aside
    keep_days : days that a visit is kept
    today : the clock of the wall, seconds since 1970: only what is too old is told by it
    clock : seconds of a steady clock
    connect : opens a database, for tests
    """

    def __init__(
        self,
        path: Path,
        /,
        *,
        keep_days: int = 365,
        today: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        connect: Callable[..., sqlite3.Connection] = sqlite3.connect,
    ) -> None:
        self.path, self._keep_days = path, keep_days
        self._today, self._clock, self._connect = today, clock, connect
        self._run, self._n = secrets.randbits(63), 0
        self._changed = threading.Condition()
        self._waiting: deque[tuple[int, VisitEvent] | WordRow] = deque()
        self._closing = self._hurry = self._dropped = self._told = False
        self._tries = 0
        self.trouble = ""
        self._thread = threading.Thread(target=self._work, name="visits", daemon=True)
        self._thread.start()

    # -- on any thread --------------------------------------------------------------------------------------------

    def add(self, event: VisitEvent, /) -> None:
        """Have an event kept."""
        with self._changed:
            self._n += 1
            self._take((self._n, event))

    def add_word(self, word: str, /) -> None:
        """Have a word counted that was searched for in vain: to be called once a visit for the same word."""
        with self._changed:
            self._take(WordRow(new_token(), int(self._today()) // _A_DAY, word))

    def _take(self, item: tuple[int, VisitEvent] | WordRow) -> None:
        if self._closing:
            return
        if len(self._waiting) >= MOST_WAITING:
            if not self._dropped:
                _LOG.warning("visits: too many events wait for the disk; what comes now is not kept")
            self._dropped = True
            return
        self._waiting.append(item)
        self._changed.notify_all()

    @property
    def waiting(self) -> int:
        """How many events are not on the disk yet."""
        with self._changed:
            return len(self._waiting)

    def flush(self, timeout: float = 5.0, /) -> bool:
        """Wait until all that was added is on the disk; whether it is, after so many seconds at most."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting, timeout)

    def try_now(self) -> None:
        """Have a disk that had no room tried again now; comes back when it was."""
        with self._changed:
            before, self._hurry = self._tries, True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._tries > before or not self._waiting, 5.0)

    def close(self, timeout: float = 5.0, /) -> None:
        """Write what waits, if that can be done, and end; a disk that hangs is waited for no longer. Harmless twice."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout)

    # -- on the thread that writes --------------------------------------------------------------------------------

    def _work(self) -> None:
        connection: sqlite3.Connection | None = None
        pause, old_since = _FIRST_PAUSE, self._clock() - _A_DAY
        while True:
            try:
                connection = connection or self._open()
                if self._clock() - old_since >= _A_DAY:
                    self._forget(connection)
                    old_since = self._clock()
                batch = self._next(old_since + _A_DAY)
                if batch:
                    self._write(connection, batch)
                    self._written(len(batch))
                    pause = _FIRST_PAUSE
                elif self._closing:
                    break
            except (sqlite3.Error, OSError, ForeignDatabaseError) as error:
                self._fail(error)
                _shut(connection)
                connection = None
                if _is_damage(error) and self._put_aside():
                    continue
                if self._closing:
                    break
                with self._changed:
                    self._changed.wait_for(lambda: self._hurry or self._closing, pause)
                    self._hurry = False
                pause = min(2 * pause, _LONGEST_PAUSE)
        _shut(connection)

    def _next(self, until: float) -> list[tuple[int, VisitEvent] | WordRow]:
        """What is to be written next; nothing when it is time to forget what is old, or to end."""
        with self._changed:
            left = max(until - self._clock(), 0.0)
            self._changed.wait_for(lambda: bool(self._waiting) or self._closing, left)
            return [self._waiting[i] for i in range(min(len(self._waiting), _BATCH))]

    def _written(self, count: int) -> None:
        with self._changed:
            for _ in range(count):
                self._waiting.popleft()
            self._tries += 1
            self.trouble, self._dropped, self._told = "", False, False
            self._changed.notify_all()

    def _fail(self, error: Exception) -> None:
        with self._changed:
            self._tries += 1
            self.trouble = str(error)
            told, self._told = self._told, True
            self._changed.notify_all()
        if not told:
            _LOG.warning("visits cannot be kept in %s: %s", self.path, error)

    def _write(self, connection: sqlite3.Connection, batch: list[tuple[int, VisitEvent] | WordRow]) -> None:
        # Slow on purpose, and so before the database is held.
        marks = {row.token: mark_of(row.word) for row in batch if isinstance(row, WordRow)}
        with _transaction(connection):
            for item in batch:
                if isinstance(item, WordRow):
                    keep_word(connection, item, marks[item.token])
                else:
                    connection.execute(_INSERT, (self._run, item[0], *_columns(item[1])))

    def _forget(self, connection: sqlite3.Connection) -> None:
        """Drop what is older than it may be."""
        now = int(self._today())
        with _transaction(connection):
            # Kept while the clock was not set: nobody knows when, and no longer than from today on.
            connection.execute("UPDATE events SET at = ? WHERE at < ?", (now, _CLOCK_UNSET))
            connection.execute("UPDATE words SET day = ? WHERE day < ?", (now // _A_DAY, _CLOCK_UNSET // _A_DAY))
            connection.execute("DELETE FROM events WHERE at < ?", (now - self._keep_days * _A_DAY,))
            forget_words(connection, now // _A_DAY - self._keep_days)
        # What was dropped goes from the log of changes too.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = self._connect(self.path, timeout=5.0, isolation_level=None, check_same_thread=False)
        try:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (format_,) = connection.execute("PRAGMA user_version").fetchone()
            (tables,) = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            if application not in (0, APPLICATION_ID) or (application == 0 and tables):
                raise ForeignDatabaseError(f"{self.path} is no database of visits")
            if application and format_ != FORMAT:
                raise ForeignDatabaseError(f"{self.path} has the format {format_}, and this program writes {FORMAT}")
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            connection.execute("PRAGMA synchronous = FULL")
            # What is dropped is overwritten.
            connection.execute("PRAGMA secure_delete = ON").fetchone()
            if not application:
                _make(connection)
        except BaseException:
            _shut(connection)
            raise
        return connection

    def _put_aside(self) -> bool:
        """Give a damaged database another name, for whoever can mend it; whether that was possible."""
        name = f"{self.path.stem}-damaged-{int(self._today())}{self.path.suffix}"
        try:
            for ending in ("-wal", "-shm", ""):
                with contextlib.suppress(FileNotFoundError):
                    self.path.with_name(self.path.name + ending).replace(self.path.with_name(name + ending))
        except OSError:
            return False
        _LOG.warning("visits: %s is damaged; it is called %s now, and a new one is begun", self.path, name)
        return True


def _make(connection: sqlite3.Connection) -> None:
    """The tables, and who the kiosk is: a random number, for counting kiosks."""
    with _transaction(connection):
        connection.execute(_EVENTS_TABLE)
        connection.execute(WORDS_TABLE)
        connection.execute("CREATE INDEX words_by_mark ON words (mark)")
        connection.execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
        connection.execute("INSERT INTO meta VALUES ('kiosk', ?)", (secrets.token_hex(8),))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")


def _is_damage(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", None) or 0
    return code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _columns(event: VisitEvent) -> tuple[Any, ...]:
    e = event
    return (e.visit, e.at, e.zone, e.after, str(e.kind), e.scene, e.what, e.number, e.seconds, e.x, e.y, e.cell)


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it, on the disk when this ends without an error, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _shut(connection: sqlite3.Connection | None) -> None:
    if connection is not None:
        with contextlib.suppress(sqlite3.Error):
            connection.close()
