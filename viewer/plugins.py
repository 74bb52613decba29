"""What other installed packages add: formats, kinds of layers, commands, by entry points in one group each.

They are looked up when something is asked for that the program does not have itself, and for lists of all there is:
never on the way to the first picture, and nothing of theirs is imported before. What is wrong with one of them is a
`Fault` to tell; it raises nothing, and the others are there all the same. See `docs/plugins.md`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from viewer.i18n import N_

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")

FOLDERS = "JINYUZUI_PLUGIN_FOLDERS"
"""Variable by which a process tells those that it starts where it finds packages itself."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps something added from being used.

    Parameters
    ----------
    origin : the package that adds it, with its version
    name : of the entry point
    found, expected : what is wrong, and what should be
    """

    origin: str
    name: str
    found: str
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Addition(Generic[T]):
    """Something that another package adds.

    Parameters
    ----------
    mark : tells this state of it from others, for what is kept of what it made
    """

    name: str
    origin: str
    mark: str
    value: T


@dataclass(frozen=True, slots=True)
class Additions(Generic[T]):
    """All that is added to a registry, by name, and what could not be."""

    found: dict[str, Addition[T]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def additions(group: str, kind: type[T], /, taken: Collection[str]) -> Additions[T]:
    """All that entry points of a group add, imported.

    Parameters
    ----------
    kind : what an entry point has to lead to
    taken : names that the program has itself, which nobody takes over
    """
    found: dict[str, Addition[T]] = {}
    faults: list[Fault] = []
    for point in _points(group):
        origin = _origin(point)
        if point.name in taken or point.name in found:
            faults.append(Fault(origin, point.name, N_("its name is taken")))
            continue
        try:
            value = point.load()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a stranger's module may raise anything
            faults.append(Fault(origin, point.name, f"{type(error).__name__}: {error}"[:200]))
            continue
        if not isinstance(value, kind):
            wanted = f"{kind.__module__}.{kind.__qualname__}"
            faults.append(Fault(origin, point.name, f"{point.value}: {type(value).__name__}", wanted))
            continue
        found[point.name] = Addition(point.name, origin, _mark(point), value)
    return Additions(found, tuple(faults))


def names(group: str, /) -> tuple[str, ...]:
    """Names that entry points of a group add. Nothing is imported."""
    return tuple(sorted({point.name for point in _points(group)}))


def state(group: str, /) -> str:
    """What tells all that is added to a group from what may be added at another time. Nothing is imported."""
    return "; ".join(_mark(point) for point in _points(group))


def passed_on() -> str:
    """What `FOLDERS` is for a process that this one starts: where it finds packages, but the current folder."""
    try:
        here = Path.cwd()
    except OSError:  # it is gone
        here = Path()
    return os.pathsep.join(f for f in sys.path if _absolute(f) and Path(f) != here)


def _absolute(folder: str) -> bool:
    return Path(folder).is_absolute()


def _points(group: str) -> Iterator[EntryPoint]:
    """Entry points in a fixed order."""
    from importlib.metadata import entry_points

    # Behind all else: nothing of the program's own is taken from there.
    told = os.environ.get(FOLDERS, "").split(os.pathsep)
    sys.path += [f for f in told if _absolute(f) and f not in sys.path]
    yield from sorted(entry_points(group=group), key=lambda point: (point.name, _origin(point), point.value))


def _origin(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else "?"


def _mark(point: EntryPoint) -> str:
    """Name, version and what a package's installer wrote down of its files: another one after each installing."""
    record = (point.dist.read_text("RECORD") or "") if point.dist else ""
    import hashlib

    digest = hashlib.blake2b(record.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f"{_origin(point)} {point.value} {digest}"
