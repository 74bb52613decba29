"""The terrain of a layer `relief`, from whichever file brings it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from viewer.geometry.checks import F8
from viewer.geometry.relief import Relief
from viewer.i18n import N_
from viewer.scene.datums import on_wgs84
from viewer.scene.features import FeatureFile
from viewer.scene.formats import Format, Gives
from viewer.scene.formats.height_pictures import HeightScale
from viewer.scene.formats.heights import HeightGrid, relief_of_features, relief_of_grid
from viewer.scene.issues import Issue, Severity
from viewer.scene.model import Origin, ReliefLayer, Scene
from viewer.scene.projections import projection_of
from viewer.scene.properties import Doubts
from viewer.scene.tables import near

_REACH = np.array([75.0, 90.0])
"""Degrees from the origin that a terrain may reach to: farther no projection about it does."""


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
        scale = HeightScale(layer.bounds, layer.range, layer.encoding)
        grid: HeightGrid | None
        grid, issues = form.read_with(source, file, beside, **({"scale": scale} if form.bare else {}))
        if grid is None:
            return None, issues
        grid = replace(grid, datum=layer.datum)
        if found := _elsewhere(grid.outline, origin):
            expected = N_("features about the origin")
            return None, [Issue("bad-value", Severity.ERROR, file, path="place", found=found, expected=expected)]
        return relief_of_grid(grid, project, layer.step, base=layer.base, factor=layer.exaggeration), issues
    geo: FeatureFile = form.read_with(source, file, beside)
    doubts = Doubts()
    about = near(on_wgs84(geo.features, layer.datum), origin, scene.projection, doubts)
    issues = [*geo.issues, *doubts.issues(file, geo.places(doubts.paths))]
    relief = relief_of_features(about, project, layer.step, base=layer.base, factor=layer.exaggeration)
    if relief is None and not issues:
        expected = N_("points or lines that give their height (ele)")
        issues = [Issue("bad-value", Severity.ERROR, file, path="features", found=N_("nothing"), expected=expected)]
    return relief, issues


def _elsewhere(outline: F8, origin: Origin) -> str:
    """A place of a grid that is too far from a scene's origin, or none on Earth; "" where all is near."""
    far = ~(np.abs(outline - (origin.lon, origin.lat)) <= _REACH).all(axis=1)
    if not far.any():
        return ""
    lon, lat = outline[int(np.argmax(far))].tolist()
    return N_("no place on Earth") if np.isnan(lon) else f"{lat:.4g}, {lon:.4g}"
