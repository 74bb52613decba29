"""A model made of its pieces in their places: what of it stays, what it is called, from where it is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.bounds import merge
from viewer.geometry.bulk import stray_boxes
from viewer.geometry.checks import F8
from viewer.scene.formats.gltf_faults import BadModelError, Faults
from viewer.scene.formats.gltf_model import ModelData, model_origin
from viewer.scene.formats.gltf_places import Places, looking_away, within_measure
from viewer.scene.formats.gltf_writer import Writer
from viewer.scene.issues import Severity
from viewer.scene.names import numbered, printable

_SMALLEST = 1e-6  # metres: what is smaller as a whole has no size
LONGEST_NAME = 200
"""Characters of an object's name."""


@dataclass(frozen=True, slots=True)
class Called:
    """What the nodes of a model are called.

    Parameters
    ----------
    names : gives the names of those that some places are of, and (n,) the number of each node among them
    said : gives the name of a node in an issue
    """

    names: Callable[[Places], tuple[tuple[str, ...], NDArray[np.uint32]]]
    said: Callable[[int], str]


@dataclass(frozen=True, slots=True, eq=False)
class _Bulk:
    """Which places (k,) lie far from all the rest, and the box (2, 3) of the rest."""

    far: NDArray[np.bool_]
    bounds: F8


def assembled(
    places: Places, called: Called, faults: Faults, /, *, alone: bool, pictures: Sequence[NDArray[np.uint8]]
) -> ModelData | None:
    """The model; None where nothing of it can be drawn.

    Parameters
    ----------
    alone : it is the whole scene: what lies far from the rest is left out

    Raises
    ------
    BadModelError
        If it has no size, or would be larger than any model may be.
    """
    places, bounds = within_measure(places, faults)
    if not len(places.nodes):
        return None
    bulk = _bulk(places, bounds, called, faults, alone=alone)
    if alone:
        places, bounds = places.kept(~bulk.far), bulk.bounds
    size = float((bounds[1] - bounds[0]).max())
    if size < _SMALLEST:
        raise BadModelError(("nodes", int(places.nodes[0])), f"{size:g} m", f">= {_SMALLEST:g} m")
    names, numbers = called.names(places)
    origin = model_origin(bulk.bounds, float((bulk.bounds[1] - bulk.bounds[0]).max()))
    mesh, repeated = Writer(places, origin, numbers).write()
    box = merge([mesh.bounds, *(each.bounds for each in repeated)]) + origin
    two_sided = any(piece.surface.two_sided for pieces in places.pieces for piece in pieces)
    away = looking_away(places)
    looks_away = names[numbers[away]] if away is not None else ""
    return ModelData(names, origin, mesh, box, repeated, two_sided, tuple(pictures), looks_away)


def _bulk(places: Places, bounds: F8, called: Called, faults: Faults, *, alone: bool) -> _Bulk:
    """What of the places lies far from all the rest, which is told, and the box of the rest."""
    boxes = places.ranges()
    far = stray_boxes(boxes)
    if not far.any():
        return _Bulk(far, bounds)
    kept = merge(boxes[~far])
    middle = kept.mean(axis=0)
    for index, box in zip(places.nodes[far].tolist(), boxes[far], strict=True):
        away = np.linalg.norm(np.abs(box - middle).max(axis=0)) / 1000
        found = f"{printable(called.said(index))[:LONGEST_NAME]} ({away:.0f} km)"
        faults.add("far-away" if alone else "apart", Severity.WARNING, ("nodes", index), found, "")
    return _Bulk(far, kept)


def unique_names(given: Sequence[str], /) -> tuple[str, ...]:
    """Each name once: those that come again are numbered."""
    taken: dict[str, int] = {}
    return tuple(numbered(name, taken) for name in given)
