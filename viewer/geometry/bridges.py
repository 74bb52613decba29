"""Decks of bridges: bands along lines that rise from the ground, over what they cross, and come down again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from viewer.geometry.checks import F8, I8, finite, per_item, starts
from viewer.geometry.mesh import Mesh
from viewer.geometry.sweep import sweep

_RUN = 8.0
"""Metres of ramp to a metre of rise, where there is room for it."""

_STEEPEST = 0.25
"""Rise to half the length of a bridge that is too short for such ramps."""

_RAMP_STEPS = 8
_STEPS = 32
"""Points along a ramp, and along a bridge over uneven ground."""

_DECK = 0.8
"""Thickness of a deck, metres; of a low one its rise at most."""

Ground = Callable[[F8], F8]
"""Heights of the ground under points (n, 2)."""


def decks(
    points: ArrayLike,
    line_starts: ArrayLike,
    width: ArrayLike,
    rise: ArrayLike,
    base: ArrayLike,
    /,
    *,
    ground: Ground | None = None,
) -> Mesh:
    """A deck with its sides along each line.

    Where lines meet end to end the deck goes on at the lower one's height; every other end lies on the ground.

    Parameters
    ----------
    points : (n, 2) metres
    line_starts : (k + 1,) offsets into `points`
    width : metres, one number or (k,)
    rise : of the middle over the ground, metres, one number or (k,)
    base : what is added to all heights, metres, one number or (k,)
    ground : heights of the ground; level at 0 if not given
    """
    p = finite(points, "points", (None, 2))
    offsets = starts(line_starts, "line_starts", len(p))
    count = len(offsets) - 1
    wide, high, low = (per_item(v, n, count) for v, n in ((width, "width"), (rise, "rise"), (base, "base")))
    held = np.flatnonzero(np.diff(offsets) > 1)
    ends = _ends(p, offsets, held, high)
    pieces: list[F8] = []
    levels: list[F8] = []
    owner: list[int] = []
    for i, at_start, at_end in zip(held.tolist(), *ends.T.tolist(), strict=True):
        line = p[offsets[i] : offsets[i + 1]]
        made = _profile(line, float(high[i]), at_start, at_end, ground)
        if made is not None:
            pieces.append(made[0])
            levels.append(made[1] + low[i])
            owner.append(i)
    if not pieces:
        return Mesh.empty()
    of = np.array(owner, np.int64)
    thick = np.minimum(_DECK, np.maximum(high[of], 0.1))
    profile = [(-0.5, -1.0), (-0.5, 0.0), (0.5, 0.0), (0.5, -1.0), (-0.5, -1.0)]
    where = np.cumsum([0, *(len(piece) for piece in pieces)])
    mesh = sweep(np.concatenate(pieces), where, profile, 0.0, thick, across=wide[of], rise=np.concatenate(levels))
    # At its ends it goes into the ground, and not through it.
    positions = mesh.positions.copy()
    floor = low[of][mesh.owner] + (ground(positions[:, :2]) if ground else 0.0)
    positions[:, 2] = np.maximum(positions[:, 2], floor)
    return replace(mesh, positions=positions).owned_by(of)


def _ends(p: F8, offsets: I8, held: I8, high: F8) -> F8:
    """How high over the ground both ends of the lines `held` lie, (k, 2) metres."""
    place = np.rint(np.concatenate([p[offsets[held]], p[offsets[held + 1] - 1]]) * 100)
    _, node = np.unique(place, axis=0, return_inverse=True)
    node = node.reshape(-1)
    lowest = np.full(int(node.max(initial=-1)) + 1, np.inf)
    np.minimum.at(lowest, node, np.tile(high[held], 2))
    shared = np.bincount(node) > 1 if len(node) else np.zeros(0, np.bool_)
    return np.asarray(np.where(shared[node], lowest[node], 0.0).reshape(2, -1).T)


def _profile(line: F8, high: float, at_start: float, at_end: float, ground: Ground | None) -> tuple[F8, F8] | None:
    """A line with points where its height bends, and the height at each; None for a line without length."""
    step = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(step)])
    length = float(along[-1])
    if not length > 0:
        return None
    high = min(high, max(at_start, at_end, _STEEPEST * length / 2))
    ramps = [min(_RUN * max(high - end, 0.0), length / 2) for end in (at_start, at_end)]
    share = np.linspace(0.0, 1.0, _RAMP_STEPS + 1)
    places = [along, ramps[0] * share, length - ramps[1] * share]
    if ground:
        places.append(np.linspace(0.0, length, _STEPS))
    s = np.unique(np.concatenate(places))
    s = s[np.append(True, np.diff(s) > 1e-6 * length)]
    xy = np.column_stack([np.interp(s, along, line[:, k]) for k in range(2)])
    up = np.full(len(s), high)
    for end, ramp, away in ((at_start, ramps[0], s), (at_end, ramps[1], length - s)):
        if ramp > 0:
            t = np.clip(away / ramp, 0.0, 1.0)
            up = np.minimum(up, end + (high - end) * t * t * (3.0 - 2.0 * t))
    if ground:
        below = ground(xy)
        straight = below[0] + (below[-1] - below[0]) * s / length
        up = np.maximum(straight + up, below + np.minimum(up, 0.3))
    return xy, up
