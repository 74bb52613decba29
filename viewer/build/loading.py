"""Loading a scene in this process (`job.py` has it done by another)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.build.batches import Geometry
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.scene.miniature_spots import MiniatureSpot
from viewer.scene.model import Scene
from viewer.scene.options import AS_WRITTEN, ModelOptions
from viewer.scene.sections import Content
from viewer.scene.style import Style
from viewer.scene.tasks import Tasks

if TYPE_CHECKING:
    from viewer.build.layer_cache import LayerCache
    from viewer.scene.illustrations import Illustrations

_READING = 0.55  # part of the time that a large scene takes to be read; the rest is building


@dataclass(frozen=True, slots=True, eq=False)
class LoadedScene:
    """A scene ready to be shown.

    Parameters
    ----------
    issues : everything found wrong that does not hinder showing it
    root : the package's folder, or the lone file's
    source : as it was asked for
    style : how the scene wants to look
    seconds : that reading and building took
    pictures : of the cards, by name in the package
    offset : metres, what was taken off a lone model's coordinates so that it stands near zero
    looked_up : groups of entry points that it depends on, each with its state
    spots : of the scenes that stand in it in miniature
    options : how a lone file was taken
    files : of the package that were read, by name
    """

    scene: Scene
    content: Content
    geometry: Geometry
    issues: tuple[Issue, ...]
    root: Path
    source: str
    style: Style
    seconds: float
    pictures: Illustrations = field(default_factory=dict)
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    looked_up: Mapping[str, str] = field(default_factory=dict)
    spots: tuple[MiniatureSpot, ...] = ()
    options: ModelOptions = AS_WRITTEN
    files: tuple[str, ...] = ()


def load_scene(
    source: str | Path,
    /,
    *,
    progress: Callable[[float], None] | None = None,
    layers: LayerCache | None = None,
    tasks: Tasks | None = None,
    options: ModelOptions = AS_WRITTEN,
) -> LoadedScene:
    """A scene by shipped id, package folder or lone file.

    Parameters
    ----------
    progress : told how far it is, 0..1
    layers : gives those that did not change; without one all are made anew
    tasks : leaves out what takes too long or too much; without one nothing is cut short
    options : how a lone file is to be taken

    Raises
    ------
    SceneError
        If it cannot be opened at all.
    """
    from viewer.build.assemble import build_geometry
    from viewer.build.layers import mesh_layer
    from viewer.scene.formats.svg import draw
    from viewer.scene.loader import read_scene
    from viewer.scene.miniature_spots import spots as miniature_spots
    from viewer.scene.tables import read_table

    start = time.perf_counter()
    tell = progress or (lambda share: None)
    tables, mesh = (layers.table, layers.mesh) if layers else (read_table, mesh_layer)
    drawings = layers.drawing if layers else draw
    tasks = tasks or Tasks()
    read = read_scene(
        source,
        lambda share: tell(_READING * share),
        tables=tables,
        drawings=drawings,
        tasks=tasks,
        options=options,
    )
    # What was read for it is gone by now.
    read = replace(read, features={name: table.resettled() for name, table in read.features.items()})
    faults: list[Issue] = []
    geometry = build_geometry(
        read, lambda share: tell(_READING + (1 - _READING) * share), mesh=mesh, tasks=tasks, faults=faults
    )
    if read.lone and faults and not geometry.triangles:
        # Nothing else is left to show.
        raise SceneError([*(replace(i, severity=Severity.FATAL) for i in faults), *read.issues])
    issues = (*read.issues, *faults)
    seconds = time.perf_counter() - start
    return LoadedScene(
        read.scene,
        read.content,
        geometry,
        issues,
        read.root,
        str(source),
        read.style,
        seconds,
        read.pictures,
        read.offset,
        read.looked_up,
        miniature_spots(read.scenes),
        options,
        read.files,
    )
