"""A scene for a report of visits: what it calls its things, and its picture from above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from viewer.cli.windows import is_scene

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from viewer.build.loading import LoadedScene
    from viewer.camera import Camera
    from viewer.visits.report import VisitReport
    from viewer.visits.visit_texts import SceneNames

_WIDE, _LEAST, _MOST = 1600, 0.7, 2.0  # pixels of a map's longer side; bounds of its width to its height


@dataclass(frozen=True, slots=True, eq=False)
class SceneAbove:
    """A picture of a scene from straight above, north up.

    Parameters
    ----------
    picture : (h, w, 4) uint8
    camera : by which it was taken
    """

    picture: NDArray[np.uint8]
    camera: Camera


def load_scenes(report: VisitReport, given: list[str], /) -> dict[str, LoadedScene]:
    """The scenes of a report that can be found, by id: those given, and shipped ones.

    Raises
    ------
    SceneError
        If one that is given cannot be opened.
    """
    from viewer.build.job import LoadJob
    from viewer.scene.issues import SceneError

    wanted = {h.scene for h in report.heat} | {h.scene for h in report.hotspots} | {t.scene for t in report.tours}
    found = {loaded.scene.id: loaded for loaded in (LoadJob(source).wait() for source in given)}
    for scene in sorted(wanted - found.keys()):
        # An id, and no path: a folder of that name that happens to lie here is none of ours.
        if scene.isprintable() and "/" not in scene and "\\" not in scene and is_scene(scene):
            try:
                loaded = LoadJob(scene).wait()
            except SceneError:
                continue
            if loaded.scene.id == scene:
                found[scene] = loaded
    return found


def names_of(loaded: LoadedScene, lang: str, /) -> SceneNames:
    """What a scene calls its things."""
    from viewer.scene.vocabulary import localised
    from viewer.session.scene_queries import SceneQueries
    from viewer.visits.visit_texts import SceneNames

    story = SceneQueries(loaded)
    hotspots = {id_: story.title(hotspot, lang) for id_, hotspot in story.hotspots.items()}
    stops = {
        tour.id: [hotspots.get(step.hotspot or "", step.view or step.hotspot or "") for step in tour.step]
        for tour in loaded.scene.tour
    }
    return SceneNames(
        localised(loaded.scene.title, lang) or loaded.scene.id,
        hotspots,
        {tour.id: localised(tour.title, lang) or tour.id for tour in loaded.scene.tour},
        {id_: story.place_title(place, lang) for id_, place in story.places.items()},
        stops,
    )


def picture_above(
    loaded: LoadedScene, looks: Sequence[tuple[float, float, float]], /, *, draft: bool = False
) -> SceneAbove:
    """Take the picture of that part of a scene that was looked at, on any thread.

    Where windows are, their application has to be there before.

    Parameters
    ----------
    looks : x, y (metres) and seconds
    draft : as a moving picture looks, for somebody who waits

    Raises
    ------
    RenderError
        If it cannot be drawn.
    """
    from viewer.camera.orbit import Room, camera_above
    from viewer.headless import HeadlessView
    from viewer.session.scene_queries import SceneQueries
    from viewer.visits.heat import box_of

    room = SceneQueries(loaded).room()
    (west, south, low), (east, north, high) = room.lower, room.upper
    west, south, east, north = box_of(looks, (west, south, east, north))
    room = Room((west, south, low), (east, north, high), room.ground)
    aspect = min(max((east - west) / max(north - south, 1e-6), _LEAST), _MOST)
    size = (_WIDE, round(_WIDE / aspect)) if aspect >= 1 else (round(_WIDE * aspect), _WIDE)
    look: dict[str, Any] = {"labels": False}
    with HeadlessView(loaded, size, **look) as view:
        view.camera = camera_above(room, size[0] / size[1])
        return SceneAbove(view.draw(draft=draft), view.camera)
