"""The terrain of a layer `relief`, from whichever file brings it."""

from __future__ import annotations

from collections.abc import Iterable

from viewer.geometry.relief import Relief
from viewer.i18n import N_
from viewer.scene.features import FeatureFile
from viewer.scene.formats import Format, Gives
from viewer.scene.formats.heights import relief_of_features, relief_of_grid
from viewer.scene.issues import Issue, Severity
from viewer.scene.model import ReliefLayer, Scene
from viewer.scene.projections import projection_of
from viewer.scene.properties import Doubts
from viewer.scene.tables import near


def read_relief(
    source: bytes, layer: ReliefLayer, scene: Scene, form: Format, beside: Iterable[tuple[str, bytes]] = (), /
) -> tuple[Relief | None, list[Issue]]:
    """A terrain and what is wrong with it; None where nothing can be made of the file.

    Parameters
    ----------
    source : what is in the layer's file
    form : of that
    beside : what lies beside it and belongs to it, each with its ending
    """
    origin, file = scene.origin, layer.source
    project = projection_of(origin, scene.projection).forward
    if form.gives is Gives.HEIGHTS:
        grid, issues = form.read(source, file)
        if grid is None:
            return None, issues
        rows, columns = grid.heights.shape
        if max(abs(grid.low[0] - origin.lon), abs(grid.low[1] - origin.lat)) + max(rows, columns) * grid.cell > 90.0:
            found = f"{grid.low[0]:g}, {grid.low[1]:g}"
            elsewhere = N_("features about the origin")
            return None, [Issue("bad-value", Severity.ERROR, file, 1, 1, "xllcorner", found, elsewhere)]
        return relief_of_grid(grid, project, layer.step, factor=layer.exaggeration), issues
    geo: FeatureFile = form.features(source, file, beside)
    doubts = Doubts()
    about = near(geo.features, origin, scene.projection, doubts)
    issues = [*geo.issues, *doubts.issues(file, geo.places(doubts.paths))]
    relief = relief_of_features(about, project, layer.step, factor=layer.exaggeration)
    if relief is None and not issues:
        expected = N_("points or lines that give their height (ele)")
        issues = [Issue("bad-value", Severity.ERROR, file, path="features", found=N_("nothing"), expected=expected)]
    return relief, issues
