"""Checks of arguments: wrong data is refused with what was expected and what came."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]

Numbers = TypeVar("Numbers", bound=NDArray[np.generic])


def finite(value: ArrayLike, name: str, shape: tuple[int | None, ...], /) -> F8:
    """`value` as float64 of `shape` (None = any length), every number finite.

    Raises
    ------
    ValueError
        If the shape differs or a number is NaN or infinite; the message names the first such number's index.
    """
    return all_finite(np.asarray(value, dtype=np.float64), name, shape)


def all_finite(array: Numbers, name: str, shape: tuple[int | None, ...], /) -> Numbers:
    """The same of an array that keeps its type: of a city's points, a copy of twice the size is dear."""
    if array.ndim != len(shape) or any(n is not None and n != m for n, m in zip(shape, array.shape, strict=True)):
        wanted = ", ".join("n" if n is None else str(n) for n in shape)
        raise ValueError(f"{name}: expected shape ({wanted}), got {array.shape}")
    good = np.isfinite(array)
    if not good.all():
        place = tuple(int(i) for i in np.argwhere(~good)[0])
        raise ValueError(f"{name}: expected finite numbers, got {array[place]} at index {place}")
    return array


def per_item(value: ArrayLike, name: str, count: int, /) -> F8:
    """`value`, one number or one an item, as `count` finite float64."""
    array = np.asarray(value, dtype=np.float64)
    return finite(np.broadcast_to(array, (count,)) if array.ndim == 0 else array, name, (count,))


def starts(value: ArrayLike, name: str, end: int, /, *, least: int = 0) -> I8:
    """`value` as offsets (k + 1,) int64 from 0 to `end`, each step at least `least`.

    Raises
    ------
    ValueError
        If they do not run from 0 to `end` or a step is too small.
    """
    array = np.asarray(value, dtype=np.int64)
    if array.ndim != 1 or len(array) == 0 or array[0] != 0 or array[-1] != end:
        ends = f"{array[0]} to {array[-1]}" if array.ndim == 1 and len(array) else f"shape {array.shape}"
        raise ValueError(f"{name}: expected offsets from 0 to {end}, got {ends}")
    steps = np.diff(array)
    if (steps < least).any():
        i = int(np.argmax(steps < least))
        raise ValueError(f"{name}: expected steps of at least {least}, got {steps[i]} at index {i}")
    return array


def spread(counts: NDArray[np.int64], /) -> I8:
    """Positions within each run: `[3, 2]` gives `[0, 1, 2, 0, 1]`."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total, dtype=np.int64) - np.repeat(ends - counts, counts)


def portions(counts: NDArray[np.int64], most: int, /) -> Iterator[tuple[int, int]]:
    """Where to begin and to end so that the counts between come to at most `most`; at least one at a time."""
    total = np.concatenate([[0], np.cumsum(counts)])
    low = 0
    while low < len(counts):
        high = max(low + 1, int(np.searchsorted(total, total[low] + most, side="right")) - 1)
        yield low, high
        low = high
