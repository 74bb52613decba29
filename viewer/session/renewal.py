"""The same scene as its author has saved it: what is open, hidden, led and seen stays, as far as it is still there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from viewer.build.loading import LoadedScene
from viewer.session.destinations import view_of
from viewer.session.scene_queries import SceneQueries
from viewer.session.state import SessionState, Towards


def with_geometry_of(loaded: LoadedScene, before: LoadedScene, /) -> LoadedScene:
    """A scene with the very arrays that are shown, if its own are alike: nothing of the picture is made anew."""
    same = loaded.geometry.digest and loaded.geometry.digest == before.geometry.digest
    return replace(loaded, geometry=before.geometry) if same else loaded


def alike(one: LoadedScene, other: LoadedScene, /) -> bool:
    """Whether nothing that is shown or told differs."""
    return (
        bool(one.geometry.digest)
        and one.geometry.digest == other.geometry.digest
        and (one.scene, one.content, one.issues, one.style, one.spots)
        == (other.scene, other.content, other.issues, other.style, other.spots)
        and one.pictures.keys() == other.pictures.keys()
        and all(np.array_equal(picture, other.pictures[name]) for name, picture in one.pictures.items())
    )


def left_out(scene: SceneQueries, state: SessionState, /) -> frozenset[str]:
    """What a scene leaves out where the visitor wished to be."""
    place = scene.places.get(state.place)
    view = view_of(scene, state.heading)
    return frozenset((place.hide if place else ()) + (view.hide if view else ()))


def remaining(before: SceneQueries, scene: SceneQueries, state: SessionState, /) -> dict[str, object]:
    """What of a session's state still holds in another version of its scene.

    Parameters
    ----------
    before : the version that the state is of

    Returns
    -------
    the fields that change
    """

    def there(name: str) -> bool:
        return scene.bounds(name) is not None

    def marks(name: str) -> str:
        return name if name in scene.hotspots or name in scene.places else ""

    # Who left out more or less by hand keeps that; else what the author leaves out now is.
    usual = state.hidden == left_out(before, state)
    place = state.place if state.place in scene.places else ""
    found: dict[str, object] = {
        "opened": state.opened if state.opened in scene.hotspots else "",
        "place": place,
        "hovered": marks(state.hovered),
        "found": state.found if there(state.found) else "",
        "highlighted": tuple(name for name in state.highlighted if there(name)),
        "category": state.category if any(c.id == state.category for c in scene.loaded.scene.category) else "",
        "storey": state.storey if state.storey in scene.storeys.titles else "",
        "hidden": left_out(scene, replace(state, place=place)) if usual else state.hidden,
    }
    view = view_of(scene, state.heading)
    was = view_of(before, state.heading)
    if state.heading.towards is not Towards.ORBIT and view != was:
        if state.view_style == ((was.style or "") if was else ""):
            found["view_style"] = (view.style or "") if view else ""
        if state.view_time == (was.time if was else None):
            found["view_time"] = view.time if view else None
    return found
