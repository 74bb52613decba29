"""Where a walk begins: a place near what was looked at from which one sees something, facing that."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.camera import Camera
from viewer.camera.camera import Vector
from viewer.session.controllers.walk_surface import Stand, WalkSurface
from viewer.session.scene_queries import SceneQueries

SIGHT = 60.0
"""Metres: what is free farther than that is not better for it."""

_FAR = 40.0  # metres to a building from which on it is seen as a whole rather than as a wall
_ROOM = 2.5  # metres free all round the start
_SPOKES = 6
_RINGS = (0.3, 0.65, 1.0)  # of the reach, round what was looked at
_REACH = (45.0, 90.0)  # metres, least and most
_REACH_SHARE = 0.15  # of the camera's distance: from far above, a street on is still the same place
_SUBJECTS = 3
_WALL = 15.0  # metres: nearer than that one stands before a wall
_PROMISING = 5  # starts that are looked at closely
_CONTENT = 0.9  # worth of a start for which nothing else is looked for
_FAN = (0.2, -0.2, 0.42, -0.42)  # radians: the middle half of the picture
_BESIDE = 25.0  # metres round a spot on the ground: its square
_BACK = (0.0, 8.0, 18.0, 28.0)  # metres behind a spot on the ground, as seen from what it stands before
_NEAR = 10.0  # metres: nobody looks at what lies at the feet
_LOW = 6.0  # metres over the ground, up to which a spot lies on a square rather than on a tower


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """Something to look at.

    Parameters
    ----------
    at : metres
    own : ids of its objects
    """

    at: Vector
    own: NDArray[np.intp]


def subjects(story: SceneQueries, /) -> tuple[Subject, ...]:
    """What is worth looking at from outdoors: the places, and the spots that are in none."""
    places = [Subject(story.place_anchor(p), story.ids(p.object)) for p in story.places.values()]
    none = np.zeros(0, np.intp)
    spots = [
        Subject(story.anchor(h), np.concatenate([none, *(story.ids(name) for name in story.objects(h))]))
        for h in story.in_place("")
    ]
    return (*places, *spots)


def outlook(ground: WalkSurface, camera: Camera, known: Sequence[Subject], /) -> Stand | None:
    """The place to begin a walk at, and where to look; None where one can stand nowhere.

    Parameters
    ----------
    camera : the view from above
    known : what there is to look at
    """
    x, y, _ = camera.target
    reach = min(max(_REACH_SHARE * math.dist(camera.eye, camera.target), _REACH[0]), _REACH[1])
    ahead = camera.forward
    heading = math.atan2(ahead[1], ahead[0]) if math.hypot(ahead[0], ahead[1]) > 1e-6 else math.pi / 2
    near = sorted(known, key=lambda s: math.hypot(s.at[0] - x, s.at[1] - y))
    near = [s for s in near if math.hypot(s.at[0] - x, s.at[1] - y) < 2 * reach][:_SUBJECTS]
    places: list[tuple[float, Vector]] = []
    for wish in _wishes((x, y), reach, near, ground.level):
        at = ground.open_floor(*wish)
        if at is not None:
            far = min(math.hypot(at[0] - x, at[1] - y) / reach, 1.0)
            places.append((0.25 * _on_square(at, near) - 0.25 * far, at))
    seen = [(w + worth, Stand(at, yaw)) for w, at in places for worth, yaw in _sights(ground, at, near, heading)]
    found = _best(ground, seen)
    if found is None or found[0] < _CONTENT:
        # There is nothing to see, or only from too near: any open view does.
        some = [(w + worth, Stand(at, yaw)) for w, at in places for worth, yaw in _views(ground, at, heading)]
        found = max((f for f in (found, _best(ground, some)) if f), key=lambda f: f[0], default=None)
    if found:
        return found[1]
    spare = ground.nearest(x, y)
    return Stand(spare, max(_views(ground, spare, heading))[1]) if spare else None


def _on_square(at: Vector, near: Sequence[Subject]) -> bool:
    return any(s.at[2] - at[2] < _LOW and math.dist(s.at[:2], at[:2]) < _BESIDE for s in near)


def _best(ground: WalkSurface, rated: list[tuple[float, Stand]]) -> tuple[float, Stand] | None:
    """The best of the most promising with room for a body, after a look to the left and right as well."""
    roomy: list[tuple[float, Stand]] = []
    for worth, stand in sorted(rated, key=lambda each: -each[0]):
        if ground.roomy(stand.feet, _ROOM):
            roomy.append((worth + _open(ground, stand), stand))
            if len(roomy) == _PROMISING:
                break
    return max(roomy, key=lambda each: each[0], default=None)


def _wishes(
    middle: tuple[float, float], reach: float, near: Sequence[Subject], level: float
) -> Iterator[tuple[float, float]]:
    """Where one might stand: round what was looked at, and on the squares before what there is to see."""
    yield middle
    for ring in _RINGS:
        for i in range(_SPOKES):
            angle = math.tau * (i + 0.5 * (ring > 0.5)) / _SPOKES
            yield middle[0] + ring * reach * math.cos(angle), middle[1] + ring * reach * math.sin(angle)
    for spot in near:
        if spot.at[2] - level > _LOW:
            continue
        for other in near:
            dx, dy = spot.at[0] - other.at[0], spot.at[1] - other.at[1]
            length = math.hypot(dx, dy)
            if length > _NEAR:
                for back in _BACK:
                    yield spot.at[0] + back * dx / length, spot.at[1] + back * dy / length


def _sights(ground: WalkSurface, at: Vector, near: Sequence[Subject], heading: float) -> Iterator[tuple[float, float]]:
    """What there is to see from a place: what that is worth, and its direction."""
    for rank, subject in enumerate(near):
        away = math.dist(subject.at[:2], at[:2])
        if away < _NEAR:
            continue
        yaw = math.atan2(subject.at[1] - at[1], subject.at[0] - at[0])
        free, owner = ground.sight(at, yaw, max(SIGHT, away))
        if free >= away or owner in subject.own:
            yield 0.2 + _free(free) - 0.15 * rank + 0.3 * math.cos(yaw - heading), yaw


def _views(ground: WalkSurface, at: Vector, heading: float) -> Iterator[tuple[float, float]]:
    """The same of the four ways, as seen from above: what was on the left stays there if it can."""
    for i in range(4):
        yaw = heading + i * math.tau / 4
        yield _free(ground.sight(at, yaw, SIGHT)[0]) + 0.3 * math.cos(yaw - heading), yaw


def _free(metres: float) -> float:
    """What so much free sight is worth, 0..1."""
    return min(metres / _FAR, 1.0) - (metres < _WALL)


def _open(ground: WalkSurface, stand: Stand) -> float:
    """How open the middle of the picture is on both sides, 0..1."""
    sights = [ground.sight(stand.feet, stand.yaw + turn, SIGHT)[0] for turn in _FAN]
    return sum(sights) / (SIGHT * len(sights))
