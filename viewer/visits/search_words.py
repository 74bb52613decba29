"""Words that were searched for in vain: counted without being kept, until three visits share one.

What people type into a field can be a name or a number of theirs. So a word is kept as a *mark* only: forty bits of a
slow hash (scrypt), in a row with a random name and a date, tied to no visit and to no other word. The third visit that
types the same word has it written in letters; when rows grow too old and fewer than three are left, the letters go
again. All databases use the same hash, so that rows of many kiosks can be counted together.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass

from viewer.visits.visit_events import SHARED_BY

_SALT = b"jinyuzui visits 1"
_COST, _BLOCK, _BYTES = 2**12, 8, 5

WORDS_TABLE = """
CREATE TABLE words (
    token INTEGER PRIMARY KEY,
    mark INTEGER NOT NULL,
    day INTEGER NOT NULL,
    word TEXT
) WITHOUT ROWID
"""
"""Ordered by random tokens: not even the order in which words were typed is kept."""


@dataclass(frozen=True, slots=True)
class WordRow:
    """That one visit has searched for a word in vain.

    Parameters
    ----------
    token : a random number: the row's identity when databases are merged
    day : days since 1970
    word : as it was typed, in memory only until three visits share it
    """

    token: int
    day: int
    word: str


def new_token() -> int:
    """A random number of 63 bits."""
    return secrets.randbits(63)


def mark_of(word: str, /) -> int:
    """A word's mark: 40 bits. It takes milliseconds, so that going through all numbers of phones takes years."""
    made = hashlib.scrypt(word.encode(), salt=_SALT, n=_COST, r=_BLOCK, p=1, dklen=_BYTES, maxmem=1 << 26)
    return int.from_bytes(made, "big")


def keep_word(connection: sqlite3.Connection, row: WordRow, mark: int, /) -> None:
    """Write a row within a transaction; a second time changes nothing."""
    connection.execute(
        "INSERT INTO words (token, mark, day) VALUES (?, ?, ?) ON CONFLICT (token) DO NOTHING",
        (row.token, mark, row.day),
    )
    (shared,) = connection.execute("SELECT COUNT(*) FROM words WHERE mark = ?", (mark,)).fetchone()
    if shared >= SHARED_BY:
        connection.execute("UPDATE words SET word = ? WHERE mark = ? AND word IS NULL", (row.word, mark))


def forget_words(connection: sqlite3.Connection, before: int, /) -> None:
    """Drop the rows of days before one, and the letters of words that too few rows share now."""
    connection.execute("DELETE FROM words WHERE day < ?", (before,))
    connection.execute(
        "UPDATE words SET word = NULL WHERE word IS NOT NULL"
        " AND mark IN (SELECT mark FROM words GROUP BY mark HAVING COUNT(*) < ?)",
        (SHARED_BY,),
    )
