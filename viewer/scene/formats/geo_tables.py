"""Features of the tables of geographic databases: pieces in any coordinate system, made degrees at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from viewer.i18n import N_
from viewer.scene.features import RawFeature, underground
from viewer.scene.formats.crs import Crs
from viewer.scene.issues import Issue, Severity
from viewer.scene.map_kinds import is_area
from viewer.scene.positions import Path, Position
from viewer.scene.properties import Doubts, Names, tidied

F8 = NDArray[np.float64]

ON_EARTH = N_("a place on Earth in the file's coordinate system")
_REACH = np.array([540.0, 90.0 + 1e-6])


@dataclass(slots=True)
class TableRow:
    """A feature as its table has it.

    Parameters
    ----------
    path : the table and the number of the row
    polygons : each its rings (k, 2), the outer one first; lines, points : (k, 2) each; none is empty
    z : lowest and highest third coordinate, if it has any
    """

    path: Path
    id: str
    properties: dict[str, object]
    polygons: list[list[F8]] = field(default_factory=list)
    lines: list[F8] = field(default_factory=list)
    points: list[F8] = field(default_factory=list)
    z: tuple[float, float] | None = None


@dataclass(slots=True)
class TabledFeatures:
    """What a file with tables of features holds: there are no lines in it that one could look at.

    Parameters
    ----------
    below : paths of features that lie below the ground
    """

    features: list[RawFeature] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    below: list[Path] = field(default_factory=list)

    def places(self, paths: Iterable[Path], /) -> Mapping[Path, Position]:
        """Nowhere."""
        return dict.fromkeys(paths, (0, 0))

    def add(self, rows: Sequence[TableRow], crs: Crs, doubts: Doubts, /) -> None:
        """Take in rows of a coordinate system; what is nowhere on Earth is told and left out."""
        pieces = [piece for row in rows for piece in _pieces(row)]
        starts = np.cumsum([0, *map(len, pieces)]).tolist()
        flat = np.concatenate([np.zeros((0, 2)), *pieces])
        if crs.degrees is not None and len(flat):
            flat = crs.degrees(flat)
        good = (np.abs(flat) <= _REACH).all(axis=1)
        sound = np.logical_and.reduceat(good, starts[:-1]).tolist() if pieces else []
        names = Names()
        numbers = iter(range(len(pieces)))

        def taken(path: Path) -> F8 | None:
            number = next(numbers)
            piece = flat[starts[number] : starts[number + 1]]
            if sound[number]:
                return piece
            wrong = int(np.argmin(good[starts[number] : starts[number + 1]]))
            doubts.note("bad-feature", "range", path, str(piece[wrong].tolist()), ON_EARTH)
            return None

        for row in rows:
            known = tidied(row.properties, names)
            polygons: list[list[F8]] = []
            for rings in row.polygons:
                outer, *holes = [taken(row.path) for _ in rings]
                if outer is not None:
                    polygons.append([_closed(outer), *(_closed(hole) for hole in holes if hole is not None)])
            lines = [line for _ in row.lines if (line := taken(row.path)) is not None]
            points = [point[0] for _ in row.points if (point := taken(row.path)) is not None]
            if underground(known):
                self.below.append(row.path)
                continue
            if lines and not polygons and is_area(known):
                shut = [line for line in lines if len(line) > 3 and bool((line[0] == line[-1]).all())]
                polygons, lines = (
                    [[line] for line in shut],
                    [line for line in lines if not any(line is s for s in shut)],
                )
            self.features.append(
                RawFeature(
                    row.id,
                    known,
                    tuple(map(tuple, polygons)),
                    tuple(lines),
                    tuple(points),
                    row.path,
                    row.properties,
                    row.z,
                )
            )

    def told(self, doubts: Doubts, file: str, /) -> None:
        """Add what was noted."""
        self.issues += doubts.issues(file, self.places(doubts.paths))


def _pieces(row: TableRow) -> Iterable[F8]:
    for rings in row.polygons:
        yield from rings
    yield from row.lines
    yield from row.points


def _closed(ring: F8) -> F8:
    shut = ring[0, 0] == ring[-1, 0] and ring[0, 1] == ring[-1, 1]
    return ring if shut else np.concatenate([ring, ring[:1]])


def refused(code: str, file: str, path: str, found: str, expected: str, /) -> TabledFeatures:
    """That nothing of a file can be read."""
    return TabledFeatures(issues=[Issue(code, Severity.FATAL, file, path=path, found=found, expected=expected)])
