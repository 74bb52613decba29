"""Heat maps of a report's scenes, as pictures."""

from __future__ import annotations

from collections.abc import Sequence

from viewer.camera import Camera
from viewer.visits.exports import HeatPicture
from viewer.visits.heat import RGB, HeatGrid, Picture, heat_alone, heat_over, width_seen
from viewer.visits.report import SceneHeat

_ALONE = (1200, 800)  # pixels of a map without its scene


def heat_picture(
    heat: SceneHeat,
    scene: tuple[Picture, Camera] | None,
    ramp: Sequence[RGB],
    paper: RGB,
    /,
) -> HeatPicture | None:
    """A scene's heat map; None where nobody looked anywhere.

    Parameters
    ----------
    scene : its picture from above, and the camera of that; None where the scene is not found
    ramp, paper : colours 0..1, from cool to hot; of what there is instead of a scene
    """
    grid = HeatGrid.of({(x, y): seconds for x, y, seconds in heat.looks}, heat.cell)
    if grid is None:
        return None
    if scene is None:
        grid = grid.smoothed(grid.seconds.shape[1] * grid.cell)
        return HeatPicture(heat_alone(grid, _ALONE, paper, ramp), heat.cell, grid.most, on_scene=False)
    picture, camera = scene
    grid = grid.smoothed(width_seen(camera, picture.shape[1] / picture.shape[0]))
    return HeatPicture(heat_over(picture, camera, grid, ramp), heat.cell, grid.most, on_scene=True)
