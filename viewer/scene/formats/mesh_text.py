"""The lines of a mesh that is a text, many at once: which of them begin with a word, and the numbers in those."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8
from viewer.i18n import N_
from viewer.scene.formats.mesh_faults import MeshFaults, at_line

_NUMBERS = {1: N_("a number"), 2: N_("2 numbers"), 3: N_("3 numbers"), 4: N_("4 numbers")}
_BLANK, _END, _CASE = 32, 10, 0x20
_PRINTED = bytes(63 if code < _BLANK and code not in (9, 10, 11, 12, 13) else code for code in range(256))
"""Codes that stand for nothing become question marks: no number has them, and they part no words."""


def text_lines(source: bytes, /) -> list[bytes]:
    """Lines, whichever way they end."""
    return _with_newlines(source).split(b"\n")


def _with_newlines(source: bytes) -> bytes:
    source = source.removeprefix(b"\xef\xbb\xbf")
    return source.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in source else source


def read_numbers(text: bytes, kind: type[Any] = np.float64, /) -> NDArray[Any] | None:
    """All numbers of a text that holds nothing else but blanks; None where it does."""
    if not text.strip():
        return np.zeros(0, kind)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return np.fromstring(text, kind, sep=" ")
        except (DeprecationWarning, ValueError, OverflowError):
            return None


def _blank(codes: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return np.asarray((codes <= _BLANK) & (codes != _END), dtype=np.bool_)


class TextRows:
    """Some lines of a text.

    Parameters
    ----------
    text : the lines, each with its end
    where : (n,) their numbers, from 1
    """

    def __init__(self, text: bytes, where: I8, /) -> None:
        self.text, self.where = text, where

    def __len__(self) -> int:
        return len(self.where)

    @cached_property
    def counts(self) -> I8:
        """(n,) how many words each has."""
        if not len(self.where):
            return np.zeros(0, np.int64)
        codes = np.frombuffer(self.text, np.uint8)
        inside = codes > _BLANK
        begins = inside.copy()
        begins[1:] &= ~inside[:-1]
        ends = np.flatnonzero(codes == _END)
        starts = np.concatenate([[0], ends[:-1] + 1])
        bounds = np.searchsorted(np.flatnonzero(begins), np.append(starts, len(codes)))
        return np.diff(bounds).astype(np.int64)

    @cached_property
    def rows(self) -> list[bytes]:
        """The lines, one by one."""
        return self.text.split(b"\n")[: len(self.where)]

    def shown(self, row: int, /) -> str:
        """A line for a message."""
        return self.rows[row].strip()[:60].decode("utf-8", "replace") or N_("nothing")

    def numbers(self, width: int, word: str, faults: MeshFaults, /) -> F8:
        """The first numbers (n, width) of each line; NaN in those that have other things in them, which is told.

        Parameters
        ----------
        word : that the lines begin with
        """
        counts = self.counts
        if not len(counts):
            return np.zeros((0, width))
        if counts.min() >= width:
            found = read_numbers(self.text)
            if found is not None and len(found) == counts.sum():
                first = np.cumsum(counts) - counts
                return np.asarray(found[first[:, None] + np.arange(width)], dtype=np.float64)
        out = np.full((len(counts), width), np.nan)
        for i, row in enumerate(self.rows):
            parts = row.split()[:width]
            try:
                if len(parts) < width:
                    raise ValueError
                out[i] = [float(part) for part in parts]
            except ValueError:
                expected = _NUMBERS.get(width, _NUMBERS[1])
                faults.wrong(at_line(int(self.where[i]), word), self.shown(i), expected)
        return out


class TextLines:
    """A text by its lines, without blanks before their first words."""

    def __init__(self, source: bytes, /) -> None:
        source = _with_newlines(source).translate(_PRINTED)
        if not source.endswith(b"\n"):
            source += b"\n"
        self._text = source
        self._codes = np.frombuffer(source, np.uint8)
        ends = np.flatnonzero(self._codes == _END)
        self._starts = np.concatenate([[0], ends[:-1] + 1]).astype(np.int64)
        self._lengths = np.asarray(ends - self._starts + 1, dtype=np.int64)
        self._words = self._starts.copy()  # where the first word of each begins
        left = np.arange(len(ends))
        while len(left := left[_blank(self._codes[self._words[left]])]):
            self._words[left] += 1

    def __len__(self) -> int:
        return len(self._starts)

    @property
    def bare(self) -> NDArray[np.bool_]:
        """Which have nothing in them."""
        return np.asarray(self._codes[self._words] == _END, dtype=np.bool_)

    def beginning(self, word: bytes, /, *, capitals: bool = False) -> NDArray[np.bool_]:
        """Which begin with a word; with `capitals` however that is written."""
        out: NDArray[np.bool_] = self._starts + self._lengths - self._words > len(word)
        at = self._words[out]
        fits = np.ones(len(at), np.bool_)
        for i, code in enumerate(word):
            own = self._codes[at + i]
            fits &= (own | _CASE) == code if capitals else own == code
        fits &= self._codes[at + len(word)] <= _BLANK
        out[np.flatnonzero(out)] = fits
        return out

    def line(self, index: int, /) -> bytes:
        """A line, from 0."""
        return self._text[int(self._words[index]) : int(self._starts[index] + self._lengths[index]) - 1]

    def rows(self, which: NDArray[np.bool_], /, *, without: int = 0) -> TextRows:
        """Some lines.

        Parameters
        ----------
        without : letters that they begin with and that become blanks
        """
        codes = self._codes[np.repeat(which, self._lengths)]
        lengths = self._lengths[which]
        if without and len(codes):
            starts = np.cumsum(lengths) - lengths + (self._words - self._starts)[which]
            for i in range(without):
                codes[starts + i] = _BLANK
        return TextRows(codes.tobytes(), np.flatnonzero(which) + 1)
