"""What is inside of buildings: rooms, corridors, walls, doors, stairs and lifts, each on one storey or on several.

One vocabulary for OpenStreetMap's Simple Indoor Tagging (`indoor`, `level`) and IMDF, whose reader speaks it. `storeys`
gives features one storey each, under names that begin with it, so that a storey is an object that can be left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from viewer.scene.features import RawFeature, yes
from viewer.scene.properties import text_of, titles_of
from viewer.scene.values import given

_MOST = 200  # storeys that one thing may have: more is a slip of the pen
_LEVELS = re.compile(r"(-?\d+(?:\.\d+)?)(?:\s*(?:-|\.\.|to)\s*(-?\d+(?:\.\d+)?))?")


class Indoor(StrEnum):
    """What something inside of a building is."""

    STOREY = "storey"
    ROOM = "room"
    CORRIDOR = "corridor"
    AREA = "area"
    WALL = "wall"
    DOOR = "door"
    STAIRS = "stairs"
    LIFT = "lift"
    FURNITURE = "furniture"
    VOID = "void"


RISE: Mapping[Indoor, float] = {
    **dict.fromkeys(Indoor, 0.1),
    Indoor.STOREY: 0.0,
    Indoor.VOID: 0.02,
    Indoor.AREA: 0.04,
    Indoor.CORRIDOR: 0.06,
}
"""Metres that floors lie above that of their storey; rooms and what is in them the farthest, so that all are seen."""

_BY_INDOOR = {
    "level": Indoor.STOREY,
    "room": Indoor.ROOM,
    "corridor": Indoor.CORRIDOR,
    "area": Indoor.AREA,
    "yes": Indoor.AREA,
    "wall": Indoor.WALL,
    "door": Indoor.DOOR,
    "opening": Indoor.DOOR,
    "column": Indoor.FURNITURE,
    "pillar": Indoor.FURNITURE,
    "furniture": Indoor.FURNITURE,
    "void": Indoor.VOID,
}
_LIFTS, _STAIRS = ("elevator", "lift"), ("stairs", "stairwell", "escalator", "ramp", "steps")


def indoor_kind(p: Mapping[str, object], /) -> Indoor | None:
    """What a feature is inside of a building; None for what is not inside of one."""
    indoor = text_of(p.get("indoor")).casefold()
    if not indoor and not given(p.get("level")):
        return None
    room = text_of(p.get("room")).casefold()
    if p.get("highway") == "elevator" or room in _LIFTS or (indoor and yes(p.get("elevator"))):
        return Indoor.LIFT
    if indoor and (yes(p.get("stairs")) or room in _STAIRS or p.get("highway") == "steps"):
        return Indoor.STAIRS
    if (yes(p.get("door")) or yes(p.get("entrance"))) and indoor in ("", "door", "opening", "yes"):
        return Indoor.DOOR
    return _BY_INDOOR.get(indoor)


def levels_of(value: object, /) -> tuple[float, ...]:
    """The storeys that a tag names: `0`, `0;1`, `-1-2`. Nothing where it names none."""
    found: list[float] = []
    for part in text_of(value).replace(",", ";").split(";"):
        match = _LEVELS.fullmatch(part.strip())
        if match is None:
            continue
        first = float(match[1])
        last = float(match[2]) if match[2] else first
        steps = int(min(max(last - first, 0.0), _MOST))
        found += [first + n for n in range(steps + 1)]
    return tuple(dict.fromkeys(found[:_MOST]))


def storeys(features: Sequence[RawFeature], /) -> list[RawFeature]:
    """Features that are inside of buildings, one for each of their storeys; all others are left out.

    A feature's `kind` is what it is, its `layer` the storey, its name that of the storey and its own.
    """
    inside = [(f, kind) for f in features if (kind := indoor_kind(f.properties))]
    labels = _labels(inside)
    out: list[RawFeature] = []
    for feature, kind in inside:
        p = feature.properties
        for level in levels_of(p.get("level")) or (0.0,):
            label = labels.get(level) or f"{level:g}"
            own = text_of(p.get("name")) or text_of(p.get("ref")) or feature.id or kind.value
            name = label if kind is Indoor.STOREY else f"{label}/{own.replace('/', '-')}"
            number = math.floor(level)
            # Equal outlines are one where they lie equally high: not those of two storeys, nor a room as large as one.
            called = {f"name:{lang}": text for lang, text in titles_of(p).items()}
            settled = {"kind": kind.value, "layer": number, "name": name, "min_height": number + RISE[kind], **called}
            out.append(replace(feature, properties=settled, source=p))
    # From below to above, as they are chosen.
    return sorted(out, key=lambda f: (f.properties["layer"], f.properties["kind"] != Indoor.STOREY))


def _labels(inside: Sequence[tuple[RawFeature, Indoor]]) -> dict[float, str]:
    """What storeys are called by their number, as far as they are drawn themselves."""
    out: dict[float, str] = {}
    for feature, kind in inside:
        p = feature.properties
        told = text_of(p.get("level:ref")) or text_of(p.get("name"))
        if kind is Indoor.STOREY and told:
            for level in levels_of(p.get("level")):
                out.setdefault(level, told.replace("/", "-")[:60])
    return out
