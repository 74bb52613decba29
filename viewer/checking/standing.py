"""Whether hotspots stand on something, and views have room: asked of what was really built, by rays."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from viewer.camera.camera import Vector
from viewer.camera.orbit import Orbit
from viewer.checking.evidence import SIZE, Evidence
from viewer.geometry.raycast import RayScene
from viewer.i18n import N_
from viewer.scene.issues import Issue
from viewer.scene.model import Anchor, Hotspot, View

_MOST = 200
"""Hotspots, and views, that are looked at."""

_SHARE, _SHARE_OF_POINTS, _SHARE_OF_SIZE, _LEAST = 0.04, 0.06, 0.2, 3.0
"""How far a pin may hang over what it stands on: shares of the distance that it is seen from (of anchors on objects, of
mere points, which may stand for a part of town), of the object's own size, and metres."""

_CROSSINGS, _STEP = 64, 1e-3
_AROUND, _UP = 8, math.radians(12.0)
_SURE = 7
"""Of eight rays, how many have to tell that something is about a point."""

_EDGE = 8.0  # pixels that a pin may be out of the picture: its plate is seen

_BEYOND = 0.02  # of the scene's size: so far outside of it one may look


def misplaced_anchors(evidence: Evidence, /) -> Iterator[Issue]:
    """Anchors in the air and within solids."""
    hotspots = list(enumerate(evidence.scene.hotspot))[:_MOST]
    if not hotspots or not _has_rays(evidence):
        return
    for i, hotspot in hotspots:
        where = ("hotspot", i, "anchor")
        if not _is_anywhere(evidence, hotspot):
            continue  # that it leads nowhere is told
        at = evidence.story.anchor(hotspot)
        shown = ", ".join(f"{x:.6g}" for x in at)
        if name := within(evidence, at, _left_out(evidence, hotspot)):
            yield evidence.warning("buried-anchor", where, f"[{shown}]", name)
        elif (away := _floats(evidence, hotspot, at)) is not None:
            far = "∞" if math.isinf(away) else f"{away:.3g} m"
            yield evidence.warning("floating-anchor", where, f"[{shown}]: {far}", _bound(evidence, hotspot))


def misplaced_hotspots(evidence: Evidence, /) -> Iterator[Issue]:
    """Anchors in the air or within solids; others that are not in the picture of their view, or left out there."""
    wrong = list(misplaced_anchors(evidence))
    yield from wrong
    yield from unseen_hotspots(evidence, {issue.path for issue in wrong})


def unseen_hotspots(evidence: Evidence, wrong: Collection[str], /) -> Iterator[Issue]:
    """Hotspots that are not in the picture of the view that opens them, or left out there.

    Parameters
    ----------
    wrong : paths of anchors that are told of already
    """
    if not _has_rays(evidence):
        return
    views = {view.id: i for i, view in enumerate(evidence.scene.view)}
    out: dict[str, list[int]] = defaultdict(list)
    shown: set[str] = set()
    for i, hotspot in list(enumerate(evidence.scene.hotspot))[:_MOST]:
        view = evidence.story.views.get(hotspot.view or "")
        if view is None or f"hotspot[{i}].anchor" in wrong or not _is_anywhere(evidence, hotspot):
            continue
        if (
            isinstance(hotspot.anchor, Anchor)
            and _hidden(evidence, view)[evidence.story.ids(hotspot.anchor.object)].all()
        ):
            yield evidence.warning("out-of-view", ("hotspot", i, "view"), hotspot.anchor.object, view.id)
        elif _is_pictured(evidence, view, evidence.story.anchor(hotspot)):
            shown.add(view.id)
        else:
            out[view.id].append(i)
    for name, numbers in out.items():
        if name in shown:  # it shows others, so it is not the view that is wrong
            for i in numbers:
                yield evidence.warning("out-of-view", ("hotspot", i, "view"), evidence.scene.hotspot[i].id, name)
        else:
            found = ", ".join(evidence.scene.hotspot[i].id for i in numbers)
            yield evidence.warning("out-of-view", ("view", views[name], "target"), found, name)


def _is_anywhere(evidence: Evidence, hotspot: Hotspot) -> bool:
    return not isinstance(hotspot.anchor, Anchor) or evidence.story.bounds(hotspot.anchor.object) is not None


def _is_pictured(evidence: Evidence, view: View, at: Vector) -> bool:
    """Whether a point is in the picture of a view."""
    orbit = evidence.story.room().clamp(evidence.story.orbit(view))
    camera = orbit.camera(evidence.loaded.geometry.bounds)
    if float(np.dot(camera.forward, np.subtract(at, orbit.eye))) <= 0.0:
        return False
    x, y = camera.project(np.array([at]), *SIZE)[0, :2].tolist()
    return bool(-_EDGE <= x <= SIZE[0] + _EDGE and -_EDGE <= y <= SIZE[1] + _EDGE)


def misplaced_views(evidence: Evidence, /) -> Iterator[Issue]:
    """Views from within solids, and of what is not there."""
    if not _has_rays(evidence):
        return
    room = evidence.story.room()
    slack = _BEYOND * room.size
    for i, view in list(enumerate(evidence.scene.view))[:_MOST]:
        low, high = np.subtract(room.lower, slack), np.add(room.upper, slack)
        if not ((low <= view.target) & (view.target <= high)).all():
            found = ", ".join(f"{x:g}" for x in view.target)
            expected = " × ".join(f"{a:.0f} … {b:.0f}" for a, b in zip(room.lower, room.upper, strict=True))
            yield evidence.warning("view-outside", ("view", i, "target"), f"[{found}]", f"{expected} m")
        elif view.distance > 2.5 * room.size:
            found, expected = f"{view.distance:g}", f"<= {2.5 * room.size:.0f} m"
            yield evidence.warning("view-outside", ("view", i, "distance"), found, expected)
        elif name := within(evidence, _eye(evidence, view), _hidden(evidence, view)):
            where = ("view", i, "target")
            eye = ", ".join(f"{x:.1f}" for x in _eye(evidence, view))
            yield evidence.warning("view-inside", where, f"[{eye}]", name)


def _has_rays(evidence: Evidence) -> bool:
    return bool(evidence.loaded.geometry.rays.corners.size or evidence.loaded.geometry.instances)


def _eye(evidence: Evidence, view: View) -> Vector:
    """Where the camera comes to stand in a view: never under the ground."""
    return evidence.story.room().clamp(evidence.story.orbit(view)).eye


def _hidden(evidence: Evidence, view: View | None) -> NDArray[np.bool_]:
    """What a view leaves out, by object."""
    mask = np.zeros(evidence.story.count, np.bool_)
    for name in view.hide if view else ():
        mask[evidence.story.ids(name)] = True
    return mask


def _left_out(evidence: Evidence, hotspot: Hotspot) -> NDArray[np.bool_]:
    """What is left out where a hotspot is seen, and all that belongs to it: a pin may stand within its own object."""
    story = evidence.story
    mask = _hidden(evidence, story.views.get(hotspot.view or ""))
    for name in story.objects(hotspot):
        mask[story.ids(name)] = True
    place = story.places.get(hotspot.place or "")
    for name in place.hide if place else ():
        mask[story.ids(name)] = True
    return mask


def _distance(evidence: Evidence, hotspot: Hotspot) -> float:
    """What a hotspot is seen from, metres."""
    start: Orbit = evidence.story.start(SIZE[0] / SIZE[1])
    return evidence.story.orbit_for(hotspot, start).distance


def _tolerance(evidence: Evidence, hotspot: Hotspot) -> float:
    if not isinstance(hotspot.anchor, Anchor):
        return max(_LEAST, _SHARE_OF_POINTS * _distance(evidence, hotspot))
    box = evidence.story.bounds(hotspot.anchor.object)
    size = 0.0 if box is None else float(np.linalg.norm(box[1] - box[0]))
    return max(_LEAST, _SHARE * _distance(evidence, hotspot), _SHARE_OF_SIZE * size)


def _bound(evidence: Evidence, hotspot: Hotspot) -> str:
    return f"{_tolerance(evidence, hotspot):.3g} m"


def _floats(evidence: Evidence, hotspot: Hotspot, at: Vector) -> float | None:
    """Metres from an anchor to what it stands on, where that is too far: what it is anchored to, else anything."""
    tolerance = _tolerance(evidence, hotspot)
    if isinstance(hotspot.anchor, Anchor):
        box = evidence.story.bounds(hotspot.anchor.object)
        assert box is not None
        away = float(np.linalg.norm(np.maximum(np.maximum(box[0] - at, at - box[1]), 0.0)))
        return away if away > tolerance else None
    rays = evidence.loaded.geometry.rays
    found = [hit.distance for way in _ways(26) if (hit := rays.first_hit(at, way))]
    nearest = min(found, default=math.inf)
    return nearest if nearest > tolerance else None


def _ways(number: int) -> list[Vector]:
    """Ways to all sides, the first ones straight down and up."""
    out: list[Vector] = [(0.0, 0.0, -1.0), (0.0, 0.0, 1.0)]
    for i in range(number - 2):
        # Even over the sphere: a spiral (Saff and Kuijlaars 1997).
        z = 1.0 - (2 * i + 1) / (number - 2)
        flat, turn = math.sqrt(1.0 - z * z), i * math.pi * (3.0 - math.sqrt(5.0))
        out.append((flat * math.cos(turn), flat * math.sin(turn), z))
    return out


def within(evidence: Evidence, at: Vector, hidden: NDArray[np.bool_], /) -> str:
    """The name of a solid that a point lies in; empty for none.

    Parameters
    ----------
    hidden : objects that are left out
    """
    rays = evidence.loaded.geometry.rays
    odd: dict[int, int] = defaultdict(int)
    for i in range(_AROUND):
        turn = math.tau * (i + 0.37) / _AROUND
        way = (math.cos(turn) * math.cos(_UP), math.sin(turn) * math.cos(_UP), math.sin(_UP))
        for owner, count in _crossings(rays, at, way, hidden).items():
            odd[owner] += count % 2
    names = evidence.loaded.geometry.objects.names
    sure = [owner for owner, count in odd.items() if count >= _SURE]
    return names[sure[0]] or N_("something solid") if sure else ""


def _crossings(rays: RayScene, at: Vector, way: Vector, hidden: NDArray[np.bool_]) -> dict[int, int]:
    """How often a ray goes through the surfaces of each object."""
    out: dict[int, int] = defaultdict(int)
    origin = np.array(at, np.float64)
    for _ in range(_CROSSINGS):
        hit = rays.first_hit(origin, way, hidden=hidden)
        if hit is None:
            break
        out[hit.owner] += 1
        origin = np.array(hit.position) + np.multiply(way, _STEP)
    return out
