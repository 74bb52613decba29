"""REGISTRY of what changed from one version of a format to the next: what older files are brought up by.

A step tells its changes of what a file says, as values: reading does them on what a TOML reader gave, and `jinyuzui
migrate` in the file itself, where comments stay. So an old scene opens as it is, and who wants brings it up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from viewer.scene.issues import Issue, Severity, Where

KEY = "format"


@dataclass(frozen=True, slots=True)
class Renamed:
    """A key has another name; its value stays, and where it stands."""

    at: Where
    to: str


@dataclass(frozen=True, slots=True)
class Put:
    """A key has another value, or is new."""

    at: Where
    value: Any


@dataclass(frozen=True, slots=True)
class Removed:
    """A key is gone."""

    at: Where


Change = Renamed | Put | Removed


@dataclass(frozen=True, slots=True)
class Step:
    """From one version to the next.

    Parameters
    ----------
    says : what changes, for who has the file
    changes : of what a file says; each is done before the next is, so those within a table come before its own
    """

    says: str
    changes: Callable[[Mapping[str, Any]], Iterable[Change]]


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of a format that are known.

    Parameters
    ----------
    steps : from each to the next
    first : the oldest that is known
    unsaid : what a file has that says none; None if it has to say it
    """

    steps: tuple[Step, ...] = ()
    first: int = 1
    unsaid: int | None = None

    @property
    def current(self) -> int:
        """The one that is read."""
        return self.first + len(self.steps)

    def of(self, data: Mapping[str, Any], /) -> int | None:
        """The version that a file says it has; None if it says none that there was or may be."""
        found = data.get(KEY, self.unsaid)
        return found if isinstance(found, int) and not isinstance(found, bool) and found >= self.first else None

    def after(self, version: int, /) -> Iterator[tuple[int, Step]]:
        """The steps that lead up from a version, each with the version that it leads to."""
        for number, step in enumerate(self.steps, self.first):
            if number >= version:
                yield number + 1, step


SCENE_VERSIONS = Versions()
"""Of `scene.toml`: nothing has changed yet. A step goes here when `Literal` in `model.Scene` counts on."""

KIOSK_VERSIONS = Versions(unsaid=1)
"""Of `kiosk.toml`."""


def raised(data: dict[str, Any], versions: Versions, /) -> bool:
    """Bring what a TOML reader gave up to the version that is read, in place; whether there was anything to do.

    Where a file does not hold what a step looks for, it stays as it is there: the schema says what is wrong.
    """
    version = versions.of(data)
    if version is None or version >= versions.current:
        return False
    for number, step in versions.after(version):
        for change in planned(step, data):
            _do(data, change)
        data[KEY] = number
    return True


def planned(step: Step, data: Mapping[str, Any], /) -> list[Change]:
    """The changes of a step that the file can take: files come from strangers, and a key may hold anything."""
    try:
        changes = list(step.changes(data))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return []
    return [change for change in changes if change.at]


def _do(data: dict[str, Any], change: Change) -> None:
    *above, key = change.at
    table: Any = data
    try:
        for part in above:
            table = table[part]
        match change:
            case Renamed(to=to) if to not in table:
                kept = [(to if k == key else k, v) for k, v in table.items()]
                table.clear()
                table.update(kept)
            case Put(value=value):
                table[key] = value
            case Removed():
                del table[key]
    except (AttributeError, IndexError, KeyError, TypeError):
        return


def version_issue(
    data: Mapping[str, Any], versions: Versions, source: bytes, file: str, /, command: str = "jinyuzui migrate"
) -> Issue | None:
    """That a file is newer than what is known, which is fatal, or older; None for one of today.

    Parameters
    ----------
    data : what a TOML reader gave, before it is `raised`
    source : what is in the file
    file : as the issue names it
    command : what brings it up
    """
    version = versions.of(data)
    if version is None or version == versions.current:
        return None
    from viewer.scene.positions import nearest, toml_positions

    place, known = nearest(toml_positions(source), (KEY,)), str(versions.current)
    if version > versions.current:
        return Issue("newer-format", Severity.FATAL, file, *place, KEY, str(version), known)
    return Issue("older-format", Severity.WARNING, file, *place, KEY, str(version), command)


def tables(data: Mapping[str, Any], key: str, /) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The tables of a list `[[key]]` with their numbers; what is no table is passed over. For steps."""
    found = data.get(key)
    for number, table in enumerate(found if isinstance(found, list) else ()):
        if isinstance(table, Mapping):
            yield number, table
