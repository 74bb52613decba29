"""Lines and points of city objects: thin bars and small bodies, so that they are seen from anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from viewer.geometry.checks import F8, I8
from viewer.geometry.mesh import flat_normals
from viewer.geometry.transforms import cross
from viewer.i18n import N_
from viewer.scene.formats.city_document import LIST
from viewer.scene.formats.city_faults import CityFaults
from viewer.scene.formats.city_mesh import CityPiece
from viewer.scene.formats.city_paints import SEEN_AS_LINE
from viewer.scene.formats.geojson_geometry import name_of
from viewer.scene.issues import Severity
from viewer.scene.positions import Path
from viewer.scene.properties import shown

_LINE = N_("a list of at least two indices of vertices")
_SHARE, _THINNEST, _THICKEST = 1 / 400, 0.01, 0.3
_BODY = np.array([[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], np.float64)
_FACES = np.array([[0, 1, 4], [1, 2, 4], [2, 3, 4], [3, 0, 4], [1, 0, 5], [2, 1, 5], [3, 2, 5], [0, 3, 5]])
_BAR = np.array(
    [[0, 1, 5], [0, 5, 4], [1, 2, 6], [1, 6, 5], [2, 3, 7], [2, 7, 6], [3, 0, 4], [3, 4, 7], [3, 2, 1], [3, 1, 0]]
)
_BAR = np.concatenate([_BAR, [[4, 5, 6], [4, 6, 7]]])


def thickness(size: float, /) -> float:
    """Half of what lines of a model of that size are wide, metres."""
    return min(max(size * _SHARE, _THINNEST), _THICKEST)


@dataclass(slots=True)
class CityLines:
    """The lines and points of many geometries.

    Parameters
    ----------
    faults : takes what is wrong with them
    ends : two vertices of each piece of a line; one twice for a point
    """

    faults: CityFaults
    ends: list[tuple[int, int]] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)

    def add(self, given: Mapping[str, object], owner: int, path: Path, first: int, size: int, /) -> None:
        """Gather a geometry whose `size` vertices begin at the number `first`."""
        at: Path = (*path, "boundaries")
        listed = given.get("boundaries")
        if not isinstance(listed, list):
            self.faults.add("bad-model", Severity.ERROR, at, name_of(listed), LIST)
            return
        if given.get("type") == "MultiPoint":
            self._run([(at, i, each) for i, each in enumerate(listed)], owner, first, size, line=False)
            return
        for number, line in enumerate(listed):
            if not isinstance(line, list) or len(line) < 2:
                self.faults.add("bad-model", Severity.ERROR, (*at, number), shown(line), _LINE)
                continue
            self._run([((*at, number), i, each) for i, each in enumerate(line)], owner, first, size, line=True)

    def _run(
        self, corners: Sequence[tuple[Path, int, object]], owner: int, first: int, size: int, *, line: bool
    ) -> None:
        good: list[int] = []
        for path, i, each in corners:
            if type(each) is int and 0 <= each < size:
                good.append(first + each)
            else:
                expected = f"0 .. {size - 1}" if size else N_("no vertices")
                self.faults.add("bad-model", Severity.ERROR, (*path, i), shown(each), expected)
                if line:
                    return
        found = list(pairwise(good)) if line else [(each, each) for each in good]
        self.ends += found
        self.owners += [owner] * len(found)

    @property
    def corners(self) -> I8:
        """(k, 2) vertices."""
        return np.array(self.ends, np.int64).reshape(-1, 2)

    def piece(self, vertices: F8, half: float, /) -> CityPiece:
        """Bars along the lines and bodies at the points.

        Parameters
        ----------
        vertices : (v, 3) metres
        half : of what lines are wide
        """
        ends, owners = vertices[self.corners], np.array(self.owners, np.int64)
        sound = np.isfinite(ends).all(axis=(1, 2))
        long = sound & (np.abs(ends[:, 1] - ends[:, 0]).max(axis=1, initial=0.0) > 0)
        points = sound & (self.corners[:, 0] == self.corners[:, 1])
        bars = _bars(ends[long], half)[:, _BAR]
        bodies = (ends[points, 0][:, None] + 2 * half * _BODY)[:, _FACES]
        corners = np.concatenate([bars.reshape(-1, 3, 3), bodies.reshape(-1, 3, 3)])
        owner = np.concatenate([np.repeat(owners[long], len(_BAR)), np.repeat(owners[points], len(_FACES))])
        count = 3 * len(corners)
        return CityPiece(
            corners.reshape(-1, 3),
            np.repeat(flat_normals(corners), 3, axis=0).astype(np.float64),
            np.arange(count).reshape(-1, 3),
            np.repeat(owner, 3),
            np.full(count, SEEN_AS_LINE, np.int64),
            np.zeros(count, np.int64),
            np.full(count, -1, np.int64),
            False,
        )


def _bars(ends: F8, half: float) -> F8:
    """The eight corners of a square bar along each of (k, 2, 3), (k, 8, 3)."""
    along = ends[:, 1] - ends[:, 0]
    along = along / np.maximum(np.sqrt((along * along).sum(axis=1)), 1e-300)[:, None]
    steep = np.abs(along[:, 2]) > 0.9
    one = cross(np.where(steep[:, None], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]), along)
    one *= half / np.maximum(np.sqrt((one * one).sum(axis=1)), 1e-300)[:, None]
    two = cross(along, one)
    ring = np.stack([-one - two, one - two, one + two, two - one], axis=1)
    return np.concatenate([ends[:, :1] + ring, ends[:, 1:] + ring], axis=1)
