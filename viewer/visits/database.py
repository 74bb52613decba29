"""Reading databases of visits: of many kiosks, copies among them, one that is being written to, each row once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from viewer.i18n import N_
from viewer.visits.visit_events import FILE, EventKind, VisitEvent
from viewer.visits.visit_store import APPLICATION_ID, FORMAT

_HEAD = b"SQLite format 3\0"
_LOGGED = slice(18, 20)  # of the head: 2 where changes go into a log (WAL)
_BUSY = 10.0  # seconds that a database in use is waited for
_KINDS = frozenset(EventKind)


class VisitsFileError(Exception):
    """A file is no database of visits that can be read.

    Attributes
    ----------
    file : which
    found, expected : what is there, and what should be; marked for translation
    """

    def __init__(self, file: Path, found: str, expected: str = N_("a database of visits")) -> None:
        self.file, self.found, self.expected = file, found, expected
        super().__init__(f"{file}: found {found}, expected {expected}")


@dataclass(frozen=True, slots=True)
class SharedWord:
    """A word that was searched for in vain.

    Parameters
    ----------
    word : "" where no database has it in letters
    visits : in which it was
    """

    word: str
    visits: int


def database_of(path: Path, /) -> Path:
    """The database at a path: itself, or the one in a kiosk's folder."""
    return path / FILE if path.is_dir() else path


def is_database(path: Path, /) -> bool:
    """Whether a file is a database of SQLite's: nothing else may be written over it."""
    try:
        with path.open("rb") as file:
            return file.read(len(_HEAD)) == _HEAD
    except OSError:
        return False


class VisitDatabases:
    """Some databases, opened for reading only; use it as a `with` block.

    Parameters
    ----------
    paths : databases, or folders with one; the same one twice is one

    Raises
    ------
    VisitsFileError
        If one of them is none; by all methods too, where what is in it cannot be read.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._files = list(dict.fromkeys(database_of(path).absolute() for path in paths))
        with ExitStack() as opened:
            self._open = [(file, self._opened(file, opened)) for file in self._files]
            self._end = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.close()

    def kiosks(self) -> int:
        """How many kiosks they are of."""
        return len({row[0] for row in self._all("SELECT value FROM meta WHERE name = 'kiosk'")})

    def visits(self) -> Iterator[list[VisitEvent]]:
        """The events of each visit, in order; each visit once."""
        runs: dict[int, list[tuple[Path, sqlite3.Connection]]] = {}
        for file, connection in self._open:
            for (run,) in _rows(file, connection, "SELECT DISTINCT run FROM events"):
                runs.setdefault(run, []).append((file, connection))
        for run, where in runs.items():
            yield from _parted(self._run(run, where))

    def _run(self, run: int, where: list[tuple[Path, sqlite3.Connection]]) -> Iterator[VisitEvent]:
        """The events of a run of the viewer. A copy may have fewer of them than what it was made of, or older ones."""
        found: dict[int, VisitEvent] = {}
        for file, connection in where:
            for row in _rows(file, connection, "SELECT * FROM events WHERE run = ? ORDER BY n", run):
                if row[1] not in found:
                    found[row[1]] = _event(file, row)
        for n in sorted(found):
            yield found[n]

    def words(self) -> list[SharedWord]:
        """What was searched for in vain, with how many visits did; many first."""
        marks: dict[int, set[int]] = {}
        letters: dict[int, str] = {}
        for token, mark, word in self._all("SELECT token, mark, word FROM words"):
            marks.setdefault(mark, set()).add(token)
            if isinstance(word, str):
                letters[mark] = word
        found = [SharedWord(letters.get(mark, ""), len(tokens)) for mark, tokens in marks.items()]
        return sorted(found, key=lambda each: (-each.visits, each.word))

    def _all(self, query: str) -> Iterator[tuple[Any, ...]]:
        for file, connection in self._open:
            yield from _rows(file, connection, query)

    def _opened(self, file: Path, opened: ExitStack) -> sqlite3.Connection:
        try:
            with file.open("rb") as source:
                head = source.read(100)
        except OSError as error:
            raise VisitsFileError(file, error.strerror or str(error)) from error
        if not head:
            raise VisitsFileError(file, N_("an empty file"))
        if not head.startswith(_HEAD):
            raise VisitsFileError(file, N_("another kind of file"))
        connection = _connected(file, head)
        opened.callback(connection.close)
        ((application,),) = _rows(file, connection, "PRAGMA application_id")
        ((format_,),) = _rows(file, connection, "PRAGMA user_version")
        if application != APPLICATION_ID:
            raise VisitsFileError(file, N_("a database of another program"))
        if format_ != FORMAT:
            raise VisitsFileError(file, f"format {format_}", f"format {FORMAT}")
        # All that is read is of one moment, whatever is written meanwhile.
        for query in ("BEGIN", "SELECT COUNT(*) FROM meta"):
            list(_rows(file, connection, query))
        return connection


def _connected(file: Path, head: bytes) -> sqlite3.Connection:
    """A connection that writes nothing, and leaves no files beside a database that nobody uses.

    Whoever uses one with a log of changes has that beside it. Without it the file is whole, and is taken as it is: on a
    medium that nobody can write to there would be no other way.
    """
    logged = head[_LOGGED] == b"\2\2" and not file.with_name(f"{file.name}-wal").exists()
    way = "mode=ro&immutable=1" if logged else "mode=ro"
    return sqlite3.connect(f"{file.as_uri()}?{way}", uri=True, timeout=_BUSY, isolation_level=None)


def _rows(file: Path, connection: sqlite3.Connection, query: str, *values: int) -> Iterator[tuple[Any, ...]]:
    try:
        yield from connection.execute(query, values)
    except sqlite3.Error as error:
        raise VisitsFileError(file, str(error)) from error


def _event(file: Path, row: tuple[Any, ...]) -> VisitEvent:
    _, n, visit, at, zone, after, kind, scene, what, number, seconds, x, y, cell = row
    whole = all(isinstance(value, int) for value in (n, visit, at, zone, number or 0))
    texts = all(isinstance(value, str) for value in (kind, scene, what))
    real = all(isinstance(value, (int, float)) and abs(value) < 1e12 for value in (after, seconds or 0, x or 0, y or 0))
    if not (whole and texts and real and kind in _KINDS and (cell is None or (isinstance(cell, float) and cell > 0))):
        raise VisitsFileError(file, f"event {n}: {kind!s:.20}", N_("an event of a visit"))
    return VisitEvent(visit, at, zone, after, EventKind(kind), scene, what, number, seconds, x, y, cell)


def _parted(events: Iterable[VisitEvent]) -> Iterator[list[VisitEvent]]:
    """Events of a run as visits: one after the other, as they were made."""
    visit: list[VisitEvent] = []
    for event in events:
        if visit and event.visit != visit[0].visit:
            yield visit
            visit = []
        visit.append(event)
    if visit:
        yield visit
