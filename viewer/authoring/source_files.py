"""Files that become sources of layers: what they are, what they hold, and what belongs to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from viewer.authoring.faults import AuthoringError
from viewer.authoring.place_map import F8
from viewer.i18n import N_
from viewer.scene.features import FeatureFile
from viewer.scene.formats import (
    REGISTRY,
    Format,
    Gives,
    added_formats,
    alone,
    by_content,
    giving,
    match,
    suffixes,
)
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.formats.heights import HeightGrid
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.scene.layers import LayerKind
from viewer.scene.lone_features import LoneFeatures, lone_features
from viewer.scene.lone_model import axes, hints, lone_layer
from viewer.scene.model import ModelLayer, Origin
from viewer.scene.model_names import companions
from viewer.scene.model_textures import pixels_of_a_model
from viewer.scene.names import UnsafeNameError, parts_of, printable
from viewer.scene.options import ModelOptions
from viewer.scene.package import FileFault, Folder, FolderEntry, NameKind, Package, is_folder, is_there, read_lone
from viewer.scene.tasks import Tasks

LAYERS, MODELS = "layers", "models"
"""Folders of a package."""

_SOURCES = (Gives.FEATURES, Gives.MODEL, Gives.HEIGHTS)
_NO_SOURCE = {
    Gives.PACKAGE: N_("{file} is a scene of its own: put it into scenes/, and show it by a layer of kind scene"),
    Gives.PICTURE: N_("{file} is a picture: put it into images/, and name it in a card's text"),
    Gives.DRAWING: N_("{file} is a drawing: put it into images/, and name it in a card's text"),
    Gives.TEXT: N_("{file} is a text: texts of cards lie in content/en and content/zh"),
    Gives.SOUND: N_("{file} is a recording: put it into sounds/, and name it in a step of a tour"),
    Gives.SUBTITLES: N_("{file} holds subtitles: put it into sounds/, and name it in a step of a tour"),
    Gives.STYLE: N_("{file} is a style: put it beside scene.toml, and name it under [style]"),
}
_UNKNOWN = N_("{file} is of no format that is read: {known}")


@dataclass(slots=True)
class ListeningFolder:
    """The files beside one that is read, and which of them were asked for and are there."""

    package: Package
    read_names: dict[str, bytes] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The folder as it was named."""
        return self.package.root

    @property
    def home(self) -> Path:
        """What tells it from others."""
        return self.package.home

    def read(self, name: str, limit: int, /) -> bytes:
        """A file's bytes, which are kept."""
        data = self.package.read(name, limit)
        self.read_names[name] = data
        return data

    def kind(self, name: str, /) -> NameKind | None:
        """What a name stands for."""
        return self.package.kind(name)

    def entries(self, folder: str = "", /) -> tuple[FolderEntry, ...]:
        """What lies in a folder."""
        return self.package.entries(folder)

    def below(self, folder: str, /) -> Package:
        """A package within this one, which nobody listens to."""
        return self.package.below(folder)


@dataclass(frozen=True, slots=True, eq=False)
class SourceFile:
    """A file that was read.

    Parameters
    ----------
    form : what it is
    source : its bytes
    beside : files that belong to it, by name relative to its folder
    features : what a map holds, as it would be shown alone
    model : what a model would be shown as alone, its layer too
    box : (2, 3) metres of a model; heights : of a terrain
    issues : what is wrong with it
    """

    path: Path
    form: Format
    source: bytes
    beside: dict[str, bytes] = field(default_factory=dict)
    features: LoneFeatures | None = None
    model: ModelLayer | None = None
    box: F8 | None = None
    place: Origin | None = None
    heights: HeightGrid | None = None
    issues: tuple[Issue, ...] = ()


def form_of(path: Path, kind: LayerKind | None = None, /) -> Format:
    """The format of a file that may be a layer's source.

    Parameters
    ----------
    kind : of the layer, where somebody said it

    Raises
    ------
    AuthoringError
        If it is none, with what could be done with it instead.
    """
    if not is_there(path):
        raise AuthoringError(N_("{file}: there is no such file"), file=printable(str(path)))
    if is_folder(path):
        raise AuthoringError(N_("{file} is a folder: name a file"), file=printable(str(path)))
    added = added_formats()[0]
    known = (*giving(*(kind.reads if kind else _SOURCES)), *(f for f in added if not kind or f.gives in kind.reads))
    form = match(path.name, (f for f in known if kind or f.alone)) or match(path.name, known)
    if form and not (kind is None and form.shared and not form.takes(path.name)):
        return form
    other = match(path.name, REGISTRY)
    if other and other.gives in _NO_SOURCE:
        raise AuthoringError(_NO_SOURCE[other.gives], file=printable(path.name))
    told = ", ".join(suffixes(f for f in known if f.alone or kind))
    raise AuthoringError(_UNKNOWN, file=printable(path.name), known=told)


def read_source(path: Path, options: ModelOptions, kind: LayerKind | None = None, /) -> SourceFile:
    """A file, read as it would be shown alone.

    Parameters
    ----------
    kind : of the layer, where somebody said it

    Raises
    ------
    AuthoringError
        If it is none, or nothing of it can be shown.
    """
    form = form_of(path, kind)
    try:
        source = read_lone(path, form.limit)
    except FileFault as error:
        raise AuthoringError("", issues=[error.issue(str(path), Severity.FATAL)]) from error
    if kind is None:
        form = by_content(path.name, (source,), form, alone())
    if options.crop and form.gives is not Gives.FEATURES:
        raise AuthoringError(N_("{file}: only a map has a part that can be cut out"), file=printable(path.name))
    beside = ListeningFolder(Folder(path.parent))
    try:
        if form.gives is Gives.MODEL:
            return _model(path, form, source, beside, options)
        if form.gives is Gives.HEIGHTS:
            return _heights(path, form, source, beside)
        return _features(path, form, source, beside, options)
    except SceneError as error:
        raise AuthoringError(N_("{file}: nothing of it can be shown"), issues=error.issues, file=path.name) from error


def _features(path: Path, form: Format, source: bytes, beside: ListeningFolder, options: ModelOptions) -> SourceFile:
    files = companions(beside, path.name, form.beside, form.limit)
    more: dict[str, Any] = {"crop": options.crop} if form.wide else {}
    geo: FeatureFile = form.read_with(source, str(path), files, **more)
    if any(i.severity is Severity.FATAL for i in geo.issues):
        raise SceneError(geo.issues)
    found = lone_features(geo, str(path), printable(path.name), options)
    return SourceFile(path, form, source, beside.read_names, features=found, issues=tuple(found.issues))


def _model(path: Path, form: Format, source: bytes, beside: ListeningFolder, options: ModelOptions) -> SourceFile:
    more = {"lod": options.lod} if form.placed else {}
    model: ModelData | None
    model, issues = form.read(
        source, path.name, beside, file=str(path), pixels=pixels_of_a_model(Tasks()), alone=True, **more
    )
    if model is None:
        raise SceneError(issues)
    layer = lone_layer(model, printable(path.name), options)
    issues = [*issues, *hints(model, layer, str(path), options)]
    place = Origin(*model.place) if model.place else None
    corners = (axes(model, layer) @ model.bounds.T).T * layer.scale + (np.array(layer.at) if not place else 0.0)
    box = np.array([corners.min(axis=0), corners.max(axis=0)])
    return SourceFile(path, form, source, beside.read_names, model=layer, box=box, place=place, issues=tuple(issues))


def _heights(path: Path, form: Format, source: bytes, beside: ListeningFolder) -> SourceFile:
    if form.bare:
        # What it measures is told by its layer, or by what lies beside it.
        companions(beside, path.name, form.beside, form.limit)
        return SourceFile(path, form, source, beside.read_names)
    grid: HeightGrid | None
    grid, issues = form.read_with(source, str(path), companions(beside, path.name, form.beside, form.limit))
    if grid is None:
        raise SceneError(issues)
    place = None
    if not np.isnan(grid.outline).any():
        lon, lat = ((grid.outline.min(axis=0) + grid.outline.max(axis=0)) / 2).tolist()
        place = Origin(lat=round(lat, 5), lon=round((lon + 180.0) % 360.0 - 180.0, 5))
    return SourceFile(path, form, source, beside.read_names, place=place, heights=grid, issues=tuple(issues))


def copies(read: SourceFile, folder: str, taken: Iterable[str], /) -> tuple[str, dict[str, bytes]]:
    """What a source is called in a package, and the files that are to be written there for it.

    Parameters
    ----------
    folder : of the package
    taken : names that lie in it already
    """
    name = _safe(read.path.name)
    known = {each.casefold() for each in taken}
    stem, suffix = _split(name, read.form)
    if read.beside:
        # What belongs to it is called by its name, or named in it: all of it moves together.
        room = _untaken(stem, "", known)
        files = {f"{folder}/{room}/{each}": data for each, data in read.beside.items()}
        inner = f"{folder}/{room}/{read.path.name}"
        return inner, {inner: read.source, **files}
    own = f"{folder}/{_untaken(stem, suffix, known)}"
    return own, {own: read.source}


def _split(name: str, form: Format) -> tuple[str, str]:
    """A file's name without its suffix, and that."""
    lower = name.lower()
    found = [s for s in (*form.suffixes, *form.shared) if lower.endswith(s)]
    cut = max(map(len, found), default=len(PurePosixPath(name).suffix))
    return (name[:-cut] or "file", name[-cut:]) if cut else (name, "")


def stem_of(read: SourceFile, /) -> str:
    """What a file is called without what tells its format."""
    return _split(read.path.name, read.form)[0]


def _untaken(stem: str, suffix: str, taken: Iterable[str]) -> str:
    number, found, known = 1, f"{stem}{suffix}", set(taken)
    while found.casefold() in known:
        number += 1
        found = f"{stem}-{number}{suffix}"
    return found


def _safe(name: str) -> str:
    """A name that a package may have on every system."""
    try:
        parts_of(name)
    except UnsafeNameError:
        return "file" + PurePosixPath(printable(name)).suffix
    return name
