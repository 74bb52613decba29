"""A lone file as a scene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from viewer.geometry.projection import TransverseMercator
from viewer.i18n import N_
from viewer.scene.features import FeatureFile
from viewer.scene.formats import Format
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.formats.heights import HeightGrid, relief_of_grid
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.scene.layers import RELIEF
from viewer.scene.lone_features import lone_features
from viewer.scene.lone_model import hints, lone_layer
from viewer.scene.model import Origin, ReliefLayer, Scene, model_key
from viewer.scene.model_textures import pixels_of_a_model
from viewer.scene.names import one_line, printable
from viewer.scene.options import ModelOptions
from viewer.scene.package import Package
from viewer.scene.read_scene import ReadScene
from viewer.scene.style import load_style
from viewer.scene.tasks import Tasks


def _id(path: Path) -> str:
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in path.stem.lower()).strip("-")
    return name[:64] or "scene"


def fatal(issues: list[Issue], /) -> list[Issue]:
    """The errors of a lone file: nothing else is left to show."""
    return [replace(i, severity=Severity.FATAL) if i.severity is Severity.ERROR else i for i in issues]


def lone_model_scene(
    path: Path, source: bytes, form: Format, beside: Package, options: ModelOptions, tasks: Tasks, /
) -> ReadScene:
    """A model as the whole scene.

    Raises
    ------
    SceneError
        If nothing of it can be shown.
    """
    pixels = pixels_of_a_model(tasks)
    model: ModelData | None
    more = {"lod": options.lod} if form.placed else {}
    model, issues = form.read(source, path.name, beside, file=str(path), pixels=pixels, alone=True, **more)
    if model is None:
        raise SceneError(fatal(issues))
    name = printable(path.name)
    layer = lone_layer(model, name, options)
    issues += hints(model, layer, str(path), options)
    origin = Origin(*(model.place or (0.0, 0.0)))
    scene = Scene(format=1, id=_id(path), title=one_line(path.stem), origin=origin, layer=(layer,))
    x, y, z = layer.at
    style, offset = load_style(scene.style.name), (0.0 - x, 0.0 - y, 0.0 - z)
    return ReadScene(scene, {}, {}, {model_key(layer): model}, tuple(issues), path.parent, style, offset=offset)


_KNOTS = 512
"""Of a terrain that is the whole scene, in each direction at most: it is there within seconds."""


def lone_heights_scene(
    path: Path, source: bytes, form: Format, beside: tuple[tuple[str, bytes], ...], options: ModelOptions, /
) -> ReadScene:
    """A terrain as the whole scene, its lowest place at zero.

    Raises
    ------
    SceneError
        If nothing of it can be shown.
    """
    grid: HeightGrid | None
    grid, issues = form.read_with(source, str(path), beside)
    if grid is None:
        raise SceneError(fatal(issues))
    grid = replace(grid, datum=options.datum)
    outline = grid.outline
    if np.isnan(outline).any():
        found, expected = N_("no place on Earth"), N_("a place on Earth in the file's coordinate system")
        raise SceneError([Issue("bad-value", Severity.FATAL, str(path), path="place", found=found, expected=expected)])
    lon, lat = ((outline.min(axis=0) + outline.max(axis=0)) / 2).tolist()
    origin = Origin(lat=float(np.clip(lat, -89.0, 89.0)), lon=(lon + 180.0) % 360.0 - 180.0)
    project = TransverseMercator(origin.lat, origin.lon).forward
    try:
        project(outline)
    except ValueError as error:
        found, expected = f"{np.ptp(outline[:, 0]):.0f}°", N_("a part of the Earth")
        wrong = Issue("bad-value", Severity.FATAL, str(path), path="place", found=found, expected=expected)
        raise SceneError([wrong]) from error
    base = float(np.nanmin(grid.heights))
    relief = relief_of_grid(grid, project, None, base=base, most=_KNOTS)
    layer = ReliefLayer(id=RELIEF.name, source=printable(path.name), datum=options.datum, step=relief.step, base=base)
    scene = Scene(format=1, id=_id(path), title=one_line(path.stem), origin=origin, layer=(layer,))
    style = load_style(scene.style.name)
    return ReadScene(scene, {}, {}, {}, tuple(issues), path.parent, style, reliefs={layer.id: relief})


_READING = 0.6


def lone_features_scene(
    path: Path,
    source: bytes,
    form: Format,
    beside: tuple[tuple[str, bytes], ...],
    options: ModelOptions,
    progress: Callable[[float], None],
    /,
) -> ReadScene:
    """Features as the whole scene.

    Raises
    ------
    SceneError
        If nothing of them can be shown.
    """
    crop = options.crop
    geo: FeatureFile
    if form.wide:
        geo = form.read(source, str(path), crop=crop, progress=lambda share: progress(_READING * share))
    else:
        geo = form.read_with(source, str(path), beside)
    if any(i.severity is Severity.FATAL for i in geo.issues):
        raise SceneError(geo.issues)
    progress(_READING)
    found = lone_features(geo, str(path), printable(path.name), options)
    scene = Scene(
        format=1,
        id=_id(path),
        title=one_line(path.stem),
        origin=found.origin,
        projection=found.projection,
        layer=found.layers,
    )
    return ReadScene(scene, {}, found.tables, {}, tuple(found.issues), path.parent, load_style(scene.style.name))
