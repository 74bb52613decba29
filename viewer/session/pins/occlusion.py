"""What stands between the eye and the chosen hotspot."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from viewer.camera import Camera
from viewer.geometry.bounds import corners
from viewer.session.scene_queries import SceneQueries

_LOW = 1.5  # metres: what is flatter hides nothing
_WIDE = 0.2  # of the scene's area: what covers more is ground
_DEEPEST = 8  # things behind each other that are looked through
_ENOUGH = 3  # points of an object that something must hide; the anchor alone does
_SHORT = 0.985  # of the way to the spot: what it stands on is not in the way


class Occlusion:
    """Asks a scene's rays what hides something.

    Parameters
    ----------
    story : of the scene
    """

    def __init__(self, story: SceneQueries) -> None:
        self._story = story
        geometry = story.loaded.geometry
        size = np.maximum(geometry.objects.bounds[:, 1] - geometry.objects.bounds[:, 0], 0.0).astype(np.float64)
        whole = float(np.prod((geometry.bounds[1] - geometry.bounds[0])[:2])) or 1.0
        with np.errstate(over="ignore", invalid="ignore"):
            self._clear = (size[:, 2] < _LOW) | (size[:, 0] * size[:, 1] > _WIDE * whole)

    def blockers(self, hotspot: str, camera: Camera, hidden: NDArray[np.bool_], /) -> frozenset[int]:
        """Object ids of what hides a hotspot from a camera.

        Parameters
        ----------
        hidden : (objects,) bool by object id: what is not drawn
        """
        story = self._story
        found = story.hotspots.get(hotspot)
        if found is None:
            return frozenset()
        own = np.zeros(story.count, np.bool_)
        points = [np.asarray(story.anchor(found), dtype=np.float64)]
        for name in story.objects(found):
            own[story.ids(name)] = True
            box = story.bounds(name)
            if box is not None:
                # Its middle, and what of its top a look from above meets.
                points += [box.mean(0), *(0.85 * corners(box)[4:] + 0.15 * box.mean(0))]
        votes: Counter[int] = Counter()
        eye = np.asarray(camera.eye, dtype=np.float64)
        for i, point in enumerate(points):
            for each in self._between(eye, point, hidden, own):
                votes[each] += 1 if i else _ENOUGH
        return frozenset(i for i, count in votes.items() if count >= _ENOUGH)

    def _between(
        self, eye: NDArray[np.float64], point: NDArray[np.float64], hidden: NDArray[np.bool_], own: NDArray[np.bool_]
    ) -> set[int]:
        through = hidden | self._clear
        far = float(np.linalg.norm(point - eye)) * _SHORT
        out: set[int] = set()
        while far > 0 and len(out) < _DEEPEST:
            hit = self._story.loaded.geometry.rays.first_hit(eye, point - eye, hidden=through, max_distance=far)
            if hit is None or own[hit.owner]:
                break
            if not hit.owner:
                break  # the slab
            out.add(hit.owner)
            through = through.copy()
            through[hit.owner] = True
        return out
