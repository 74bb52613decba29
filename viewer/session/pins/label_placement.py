"""The pins of a view through time: who stands for whom, where, and how it comes to be there without a jump."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.raycast import RayScene
from viewer.geometry.sight import blocked
from viewer.session.pins.clusters import Crowds
from viewer.session.pins.crowd_tree import NOTHING, LayoutView, Nodes, OnScreen, inside
from viewer.session.pins.label_layout import CLOSED, DOT_LEVEL, NOWHERE, PinStand, Unit, arrange, stem_of
from viewer.session.pins.pin import (
    CLUSTER,
    DOT,
    HEIGHT,
    SEVERAL,
    TEXT_LEFT,
    TEXT_RIGHT,
    Measure,
    Pin,
    PlacedPin,
    Placement,
    disc_width,
    wider,
)

F8 = NDArray[np.float64]

_JOIN, _JOIN_MANY, _PART = 31.0, 62.0, 1.3
"""Nominal pixels that a crowd spans when it becomes one pin, among few pins and among many, and by what factor more
when it falls apart again."""

_FEW, _MANY = 40, 1000
_EVERY = 0.08  # seconds between two layouts while the camera moves; meanwhile pins keep beside their anchors

_SIZES = (1.0, 0.9, 0.8)
_FAR = (1.7, 3.2)
"""Sizes of pins, and from what distance on (in distances of the camera's target) the smaller ones are taken."""

_SLACK, _SLACK_SHARE = 0.6, 0.004  # metres, and of the distance: an anchor may lie on a surface
_CHECKED_AT_ONCE = 16
_TWICE = 2  # looks that have to agree before a pin fades while the camera moves
_TAU, _CLOSE = 0.06, 0.012
_PAUSE = 0.7  # seconds before a label that closed may open again
_OPEN_BONUS, _GROUP_BONUS = 0.4, 0.7


class Labelling:
    """Keeps the pins of one view in order.

    Parameters
    ----------
    rays : what can stand before a pin
    near : metres from the eye at which every crowd has fallen apart
    measure : width of a title
    """

    def __init__(self, rays: RayScene, near: float, measure: Measure) -> None:
        self._rays, self._near, self.measure = rays, near, measure
        self._pins: tuple[Pin, ...] = ()
        self._index: dict[str, int] = {}
        self._alone: frozenset[int] = frozenset()
        self._crowds = Crowds.build(np.zeros((0, 3)))
        self._nodes = Nodes(0)
        self._shown = NOTHING
        self._view: LayoutView | None = None
        self._sight: LayoutView | None = None
        self._stamp = 0
        self._join = _JOIN
        self._arranged = -math.inf
        self._marks = ("", "")
        self._made: dict[int, Pin] = {}
        self._time = 0.0
        self._at_once = True
        self._settled = True
        self._owed = self._still = self._reshaped = False
        self._stepped: LayoutView | None = None
        self._placed: tuple[PlacedPin, ...] | None = None

    # -- what is shown --------------------------------------------------------------------------------------------

    def set_pins(self, pins: tuple[Pin, ...], /) -> None:
        """Other pins; nothing if they are the same ones."""
        if pins is self._pins:
            return
        same = [(p.id, p.anchor) for p in pins] == [(p.id, p.anchor) for p in self._pins]
        self._pins = pins
        self._index = {p.id: i for i, p in enumerate(pins)}
        self._alone = frozenset(i for i, p in enumerate(pins) if p.alone)
        if not same:
            self._crowds = Crowds.build(np.array([p.anchor for p in pins], np.float64).reshape(-1, 3))
            self._nodes = Nodes(len(self._crowds.parent))
            self._shown = NOTHING
            many = math.log(max(len(pins), _FEW) / _FEW) / math.log(_MANY / _FEW)
            self._join = _JOIN + (_JOIN_MANY - _JOIN) * min(many, 1.0)
        self._nodes.width[:] = 0.0
        # What stands there is of other pins or titles: it is not carried along until the next layout.
        self._arranged = -math.inf
        self._sight, self._made = None, {}

    def finish(self) -> None:
        """Have everything stand where it is going to, from the next look on."""
        self._at_once, self._sight = True, None

    @property
    def settled(self) -> bool:
        """Whether `step` would change nothing."""
        return self._settled

    def members(self, crowd: str, /) -> tuple[str, ...]:
        """The ids of the pins that a crowd's pin stands for; none for another id."""
        node = self._node(crowd)
        return () if node is None else tuple(self._pins[i].id for i in self._crowds.members[node])

    def _node(self, crowd: str) -> int | None:
        number = crowd.removeprefix(CLUSTER)
        if number == crowd or not number.isdigit() or int(number) >= len(self._crowds.members):
            return None
        return int(number)

    def look(self, sight: LayoutView, /) -> None:
        """Bring the layout up to date with what is looked at."""
        if sight is self._sight:
            return
        before, self._view = self._view, sight
        if before is None or before.camera.eye != sight.camera.eye or before.hidden is not sight.hidden:
            self._stamp += 1
        if before is None or before.scale != sight.scale:
            self._nodes.width[:] = 0.0
        if before is not None and (before.size, before.scale, before.area) != (sight.size, sight.scale, sight.area):
            self._reshaped = True
        if self._reshaped and self._at_once:
            self._forget()
        self._sight, self._still = sight, self._at_once
        same = before is not None and (before.scale, before.area, before.covered, before.chosen, before.hovered) == (
            sight.scale,
            sight.area,
            sight.covered,
            sight.chosen,
            sight.hovered,
        )
        if same and not self._at_once and self._time - self._arranged < _EVERY:
            self._follow(sight)
        else:
            self._order(sight)
        self._settled = self._rests()

    def _forget(self) -> None:
        """What was chosen for another shape of the picture must not show for ever that there was one."""
        self._nodes.forget()
        self._reshaped = False

    def _order(self, sight: LayoutView) -> None:
        """Choose what is shown and where."""
        nodes = self._nodes
        self._select(sight)
        shown = self._shown.nodes
        looked = nodes.looked[shown]
        self._see(sight, shown[looked != self._stamp if self._at_once else looked < 0])
        self._arrange(sight)
        if self._at_once:
            nodes.now[:] = nodes.goal
        self._at_once = self._owed = False
        self._arranged = self._time

    def _follow(self, sight: LayoutView) -> None:
        """Take the pins along with their anchors, as they are."""
        picture = sight.camera.project(self._crowds.anchor[self._shown.nodes], *sight.size)
        self._shown = self._shown.following(picture, sight)
        self._placed, self._owed = None, True

    def step(self, seconds: float, /) -> bool:
        """Go on in time; whether there is more to come."""
        if self._settled or self._sight is None:
            return not self._settled
        self._time += seconds
        nodes, sight = self._nodes, self._sight
        stands, self._stepped = sight is self._stepped, sight
        if stands and not self._still:
            # The camera rests: what closed on the way need not wait any longer, and labels open where they just fit.
            if self._reshaped:
                self._forget()
            nodes.closed_at[:] = -math.inf
            self._still = True
            self._order(sight)
        elif self._owed and (stands or self._time - self._arranged >= _EVERY):
            self._order(sight)
        shown = self._shown.nodes
        waiting = shown[nodes.looked[shown] != self._stamp]
        if len(waiting):
            oldest = waiting[np.argsort(nodes.looked[waiting], kind="stable")[:_CHECKED_AT_ONCE]]
            self._owed |= self._see(sight, oldest, moving=len(waiting) > _CHECKED_AT_ONCE)
        share = -math.expm1(-seconds / _TAU)
        nodes.now += (nodes.goal - nodes.now) * share
        close = np.abs(nodes.goal - nodes.now) <= (0.5, 0.5, _CLOSE, _CLOSE, _CLOSE)
        nodes.now[close] = nodes.goal[close]
        self._settled = self._rests()
        return not self._settled

    def _rests(self) -> bool:
        nodes = self._nodes
        still = bool((nodes.now == nodes.goal).all() and (nodes.looked[self._shown.nodes] == self._stamp).all())
        return still and self._still and not self._owed

    # -- who stands for whom --------------------------------------------------------------------------------------

    def _select(self, sight: LayoutView) -> None:
        """Which nodes are on the screen, the most important one first."""
        crowds, nodes, camera = self._crowds, self._nodes, sight.camera
        if not self._pins:
            self._shown = NOTHING
            return
        picture = camera.project(crowds.anchor, *sight.size)
        away = np.maximum(np.linalg.norm(crowds.anchor - camera.eye, axis=1), 1e-6)
        focal = camera.focal(sight.size[1]) / sight.scale
        join = self._join
        spans = np.maximum(crowds.diameter * focal, join * _PART * self._near * 1.02) / away
        apart = self._alone.union(
            i for name in (sight.chosen, sight.hovered) if (i := self._index.get(name)) is not None
        )
        chosen = crowds.shown(spans, nodes.joined, apart, join=join, part=join * _PART)
        # What a card tells of has its pin wherever it is seen.
        told = self._index.get(sight.chosen)
        chosen = chosen[inside(picture[chosen], sight) | (inside(picture[chosen], sight, room=0.0) & (chosen == told))]
        ratio = away[chosen] / max(camera.distance, 1e-9)
        self._resize(chosen, ratio)
        bonus = _OPEN_BONUS * (nodes.slide[chosen] != CLOSED)
        bonus += _GROUP_BONUS * np.array([self._is_group(i) for i in chosen.tolist()], np.float64)
        score = np.log(ratio) - bonus
        for name, share in ((sight.hovered, 50.0), (sight.chosen, 100.0)):
            node = self._index.get(name, self._node(name) if name else None)
            score[chosen == (-1 if node is None else node)] -= share
        order = np.lexsort((chosen, score))
        chosen = chosen[order]
        scale = sight.scale * np.array(_SIZES)[nodes.size[chosen]]
        self._shown = OnScreen(chosen, np.floor(picture[chosen, :2] + 0.5), scale)

    def _is_group(self, node: int) -> bool:
        return node >= len(self._pins) or self._pins[node].group

    def _resize(self, shown: NDArray[np.int64], ratio: F8) -> None:
        """Far pins are smaller, in few sizes: their letters stay crisp."""
        nodes = self._nodes
        before = np.where(nodes.level[shown] == NOWHERE, 0.5, nodes.size[shown])
        steps = np.zeros(len(shown), np.int64)
        for i, limit in enumerate(_FAR):
            steps += ratio > limit * np.where(before > i, 0.92, np.where(before > 0, 1.0, 1.08))
        steps[[self._is_group(i) for i in shown.tolist()]] = 0
        changed = steps != nodes.size[shown]
        nodes.width[shown[changed]] = 0.0
        nodes.size[shown] = steps

    # -- whether something stands before them ---------------------------------------------------------------------

    def _see(self, sight: LayoutView, which: NDArray[np.int64], *, moving: bool = False) -> bool:
        """Look at the anchors of some nodes; whether that changes anything."""
        nodes = self._nodes
        if not len(which):
            return False
        anchor = self._crowds.anchor[which]
        towards = np.asarray(sight.camera.eye) - anchor
        away = np.linalg.norm(towards, axis=1, keepdims=True)
        start = anchor + towards * np.minimum((_SLACK + _SLACK_SHARE * away) / np.maximum(away, 1e-9), 1.0)
        eyes = np.broadcast_to(np.asarray(sight.camera.eye), start.shape)
        # Through leaves and rows of chairs one sees.
        dark = blocked(self._rays, start, eyes, hidden=sight.hidden, repeated=False)
        differs = dark != nodes.dark[which]
        nodes.doubts[which] = np.where(differs, nodes.doubts[which] + 1, 0)
        turned = differs & ((nodes.doubts[which] >= _TWICE) | (nodes.looked[which] < 0) | (not moving))
        nodes.dark[which[turned]] = dark[turned]
        nodes.looked[which] = self._stamp
        return bool(turned.any())

    # -- where they stand -----------------------------------------------------------------------------------------

    def _arrange(self, sight: LayoutView) -> None:
        nodes, shown = self._nodes, self._shown.nodes
        marked = [self._index.get(n, self._node(n) if n else None) for n in (sight.chosen, sight.hovered)]
        forced = [i in marked for i in shown.tolist()]
        units = []
        ready = (nodes.closed_at[shown] + _PAUSE <= self._time) | self._at_once
        levels, slides = nodes.level[shown].tolist(), nodes.slide[shown].tolist()
        dark, fresh = nodes.dark[shown].tolist(), ready.tolist()
        over = sight.on_told(self._crowds.anchor[shown]).tolist() if len(sight.told) else [True] * len(shown)
        for row, (node, (x, y), scale) in enumerate(self._shown.rows()):
            dot = dark[row] and not self._is_group(node)
            units.append(
                Unit(
                    x,
                    y,
                    scale,
                    disc_width(self._number(node), scale),
                    lambda n=node, s=scale: self._width(n, s),  # type: ignore[misc]
                    forced[row],
                    dot,
                    levels[row],
                    slides[row],
                    fresh[row],
                    node in self._alone,
                    over[row],
                )
            )
        told = sight.told_rect
        self._stand(arrange(units, sight.area, sight.scale, still=self._still, covered=sight.covered, told=told))
        self._placed = None

    def _width(self, node: int, scale: float) -> float:
        """Of an open plate, whole physical pixels."""
        if not self._nodes.width[node]:
            text = self.measure(self._title(node), scale)
            self._nodes.width[node] = math.ceil(text + (TEXT_LEFT + wider(self._number(node)) + TEXT_RIGHT) * scale)
        return float(self._nodes.width[node])

    def _stand(self, stands: Sequence[PinStand]) -> None:
        """Note where the shown nodes are to go."""
        nodes, shown = self._nodes, self._shown.nodes
        level = np.array([s.level for s in stands], np.int64)
        slide = np.array([s.slide for s in stands], np.int64)
        left = np.array([s.left for s in stands])
        closes = shown[(slide == CLOSED) & (nodes.slide[shown] != CLOSED)]
        nodes.closed_at[closes] = self._time
        new = np.zeros(len(nodes.there), np.bool_)
        new[shown] = True
        appears = shown[(nodes.now[shown, 4] <= 0.0) | ~nodes.there[shown]]
        gone = np.flatnonzero(nodes.there & ~new)
        nodes.there[:] = new
        nodes.level[gone], nodes.slide[gone] = NOWHERE, CLOSED
        nodes.goal[gone, 4] = nodes.now[gone, 4] = 0.0
        nodes.level[shown], nodes.slide[shown] = level, slide
        tall = np.round(HEIGHT * self._shown.scale)
        stood = level != DOT_LEVEL
        goal = nodes.goal[shown]
        goal[:, 0] = np.where(stood, left - self._shown.anchor[:, 0], -(tall // 2))
        scales = self._shown.scale.tolist()
        stems = np.array([stem_of(max(s.level, 0), c) for s, c in zip(stands, scales, strict=True)])
        goal[:, 1] = -(stems + tall / 2)
        goal[:, 2] = slide != CLOSED
        goal[:, 3] = stood
        goal[:, 4] = 1.0
        nodes.goal[shown] = goal
        nodes.now[appears, :4] = nodes.goal[appears, :4]
        nodes.now[appears, 4] = 0.0
        self._settled = False

    # -- what comes of it -----------------------------------------------------------------------------------------

    def _title(self, node: int) -> str:
        if node < len(self._pins):
            return self._pins[node].title
        title = self._pins[int(self._crowds.leader[node])].title
        return f"{title} +{len(self._crowds.members[node]) - 1}"

    def _pin(self, node: int, sight: LayoutView) -> Pin:
        """The pin of a node as it is marked now."""
        marks = (sight.chosen, sight.hovered)
        if self._marks != marks:
            self._marks, self._made = marks, {}
        if node not in self._made:
            self._made[node] = self._make(node, sight)
        return self._made[node]

    def _number(self, node: int) -> str:
        """What stands on a node's disc."""
        return self._pin(node, self._sight).number if self._sight else ""

    def _make(self, node: int, sight: LayoutView) -> Pin:
        if node < len(self._pins):
            pin = self._pins[node]
            chosen, hovered = pin.id == sight.chosen, pin.id == sight.hovered
            return replace(pin, chosen=chosen, hovered=hovered) if chosen or hovered else pin
        apart = {self._index.get(sight.chosen), self._index.get(sight.hovered)}
        count = sum(self._pins[i].weight for i in self._crowds.members[node] if i not in apart)
        x, y, z = self._crowds.anchor[node].tolist()
        id_ = f"{CLUSTER}{node}"
        hovered = id_ == sight.hovered
        return Pin(id_, (x, y, z), SEVERAL, self._title(node), group=True, hovered=hovered, inside=count)

    def placed(self) -> tuple[PlacedPin, ...]:
        """Where the pins come to stand, the most important one last."""
        if self._placed is None:
            self._placed = tuple(self._place(n, x, y, s) for n, (x, y), s in self._shown.rows())[::-1]
        return self._placed

    def _place(self, node: int, x: float, y: float, scale: float) -> PlacedPin:
        assert self._sight
        nodes, pin = self._nodes, self._pin(node, self._sight)
        if nodes.level[node] == DOT_LEVEL:
            dot = DOT * scale
            return PlacedPin(pin, (x, y), (x - dot / 2, y - dot / 2, dot, dot), None, dot=True)
        tall = round(HEIGHT * scale)
        left, middle = x + float(nodes.goal[node, 0]), y + float(nodes.goal[node, 1])
        disc = (left, middle - tall / 2, disc_width(pin.number, scale), float(tall))
        label = (disc[0], disc[1], float(nodes.width[node]), float(tall)) if nodes.slide[node] != CLOSED else None
        return PlacedPin(pin, (x, y), disc, label)

    def placement(self) -> Placement:
        """The pins as they are at this moment, the most important one last."""
        rows, anchor, scale = self._shown.nodes[::-1], self._shown.anchor[::-1], self._shown.scale[::-1]
        now = self._nodes.now[rows]
        sight = self._sight
        pins = tuple(self._pin(n, sight) for n in rows.tolist()) if sight else ()
        return Placement(
            pins,
            anchor,
            anchor + now[:, :2],
            np.array([disc_width(p.number, s) for p, s in zip(pins, scale.tolist(), strict=True)]),
            self._nodes.width[rows],
            now[:, 2],
            now[:, 3],
            now[:, 4],
            scale,
        )
