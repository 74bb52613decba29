"""Reading a scene: a shipped one by its id, a package folder, or a lone file. All faults are reported at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import msgspec

from viewer.geometry.relief import Relief
from viewer.resources import scenes_folder
from viewer.scene import archive
from viewer.scene.astray import astray
from viewer.scene.bounded import bounded
from viewer.scene.content import read_content
from viewer.scene.features import FeatureTable
from viewer.scene.formats.geojson import read_geojson
from viewer.scene.formats.gltf import read_gltf
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.illustrations import Illustrations, read_illustrations
from viewer.scene.issues import Issue, SceneError, Severity, closest, dotted
from viewer.scene.limits import LIMITS
from viewer.scene.lone_features import lone_features
from viewer.scene.lone_model import hints, lone_layer
from viewer.scene.miniatures import Above, Miniatures, Where
from viewer.scene.model import (
    Content,
    FeatureLayer,
    InstanceLayer,
    Layer,
    ModelLayer,
    Origin,
    PillarLayer,
    ReliefLayer,
    Scene,
    StyleChoice,
)
from viewer.scene.model_textures import ModelTextures, pixels_of_a_model
from viewer.scene.names import one_line, printable
from viewer.scene.options import AS_WRITTEN, ModelOptions
from viewer.scene.package import Counted, FileFault, Folder, Package, checked, is_folder, is_there, read_lone
from viewer.scene.places import SCENE_FILE, shipped_scenes
from viewer.scene.references import check_references
from viewer.scene.style import Style, UnknownStyleError, load_style, style_names
from viewer.scene.style_file import read_style
from viewer.scene.tables import ReadTable, TableInputs, Tables, read_table
from viewer.scene.tasks import Made, Stage, Task, Tasks
from viewer.scene.terrain import RELIEF_SUFFIXES, read_relief
from viewer.scene.toml import read_toml

FEATURE_SUFFIXES = (".geojson", ".json")
MODEL_SUFFIXES = (".gltf", ".glb")


@dataclass(frozen=True, slots=True, eq=False)
class ReadScene:
    """A scene as read, before any geometry is built.

    Parameters
    ----------
    features : by layer id
    models, pictures : by name in the package
    style : how the scene wants to look
    scenes, reliefs : shown in miniature, and what all stands on, by layer id
    root : the package's folder, or the lone file's
    lone : what issues call the lone file; "" for a package
    offset : metres, what was taken off a lone model's coordinates
    """

    scene: Scene
    content: Content
    features: Mapping[str, FeatureTable]
    models: Mapping[str, ModelData]
    issues: tuple[Issue, ...]
    root: Path
    style: Style
    pictures: Illustrations = field(default_factory=dict)
    scenes: Mapping[str, ReadScene] = field(default_factory=dict)
    reliefs: Mapping[str, Relief] = field(default_factory=dict)
    lone: str = ""
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(slots=True)
class _Reading:
    package: Package
    tables: Tables = read_table
    tasks: Tasks = field(default_factory=Tasks)
    issues: list[Issue] = field(default_factory=list)
    source: bytes = b""
    complained: set[str | None] = field(default_factory=set)
    positions: dict[Where, tuple[int, int]] = field(default_factory=dict)  # in `source`, once somebody asked

    def fault(self, where: tuple[str | int, ...], code: str, found: str, expected: str = "", hint: str = "") -> None:
        """Note an error at a place of `scene.toml`."""
        self._note(Severity.ERROR, where, code, found, expected, hint)

    def told(self, where: tuple[str | int, ...], code: str, found: str) -> None:
        """Note a warning at a place of `scene.toml`."""
        self._note(Severity.WARNING, where, code, found, "", "")

    def _note(
        self, severity: Severity, where: tuple[str | int, ...], code: str, found: str, expected: str, hint: str
    ) -> None:
        place = self.place(where)
        self.issues.append(Issue(code, severity, "scene.toml", *place, dotted(where), found, expected, hint))

    def place(self, where: Where) -> tuple[int, int]:
        """Line and column of what keys of `scene.toml` lead to."""
        from viewer.scene.positions import nearest, toml_positions

        self.positions = self.positions or toml_positions(self.source)
        return nearest(self.positions, where)

    def attempt(self, file: str, where: tuple[str | int, ...], read: Callable[[], Made]) -> Made | None:
        """What `read` gives of a file; None where it takes too long or too much."""
        return self.tasks.attempt(Task(Stage.READ, file, dotted(where)), read, self.issues)


def resolve(source: str | Path, /) -> Path:
    """The folder or file that a SCENE on the command line stands for.

    Raises
    ------
    SceneError
        If there is neither a shipped scene of that id nor such a path.
    """
    name = str(source)
    path = Path(source)
    if is_there(path):
        return path
    known = shipped()
    if name in known:
        return scenes_folder() / name
    raise SceneError([Issue("no-such-scene", Severity.FATAL, name, found=name, hint=closest(name, known))])


def shipped() -> tuple[str, ...]:
    """Ids of the scenes that come with the program."""
    return shipped_scenes()


Progress = Callable[[float], None]
"""Told how far something is, 0..1."""


def _untold(share: float) -> None:
    """Nobody wants to know."""


def read_scene(
    source: str | Path,
    /,
    progress: Progress = _untold,
    *,
    tables: Tables = read_table,
    tasks: Tasks | None = None,
    options: ModelOptions = AS_WRITTEN,
) -> ReadScene:
    """Read all of a scene.

    Parameters
    ----------
    tables : where the features of its layers come from
    tasks : leaves out what takes too long or too much
    options : how a lone model is to be taken

    Raises
    ------
    SceneError
        If it cannot be opened at all.
    """
    path = resolve(source)
    tasks = tasks or Tasks()
    if is_folder(path):
        return _package(_Reading(Folder(path), tables, tasks), progress)
    if path.name == SCENE_FILE:
        return _package(_Reading(Folder(path.parent), tables, tasks), progress)
    return _lone_file(path, progress, tables, tasks, options)


def _package(reading: _Reading, progress: Progress) -> ReadScene:
    package, tasks = reading.package, reading.tasks
    tasks.begin(Task(Stage.READ, SCENE_FILE))
    scene = _scene_file(reading)
    features, models = _layers(scene, reading, progress)
    scenes = Miniatures(partial(_miniature, reading)).of(scene, package, (package.home,), reading.fault)
    content, links, wanted, issues = read_content(package, tasks)
    pictures, faults = read_illustrations(package, wanted, tasks)
    reading.issues += [*issues, *faults]
    reading.issues += [_within(i, inner) for inner in _distinct(scenes) for i in inner.issues]
    style = _style(scene, reading)
    _styles_of_views(scene, reading)
    reliefs = _reliefs(scene, reading)
    if not scene.view:
        for where, what in reading.attempt(SCENE_FILE, (), lambda: list(astray(scene, features))) or ():
            reading.told(where, "apart", what)
    read = ReadScene(scene, content, features, models, (), package.root, style, pictures, scenes, reliefs)
    checked_names = partial(check_references, read, links, reading.place)
    reading.issues += reading.attempt(SCENE_FILE, (), checked_names) or []
    return replace(read, issues=tuple(reading.issues))


def _miniature(outer: _Reading, package: Package, above: Above, readers: Miniatures) -> ReadScene:
    """What is drawn of a package that another shows; its texts and views do not matter there."""
    reading = _Reading(package, outer.tables, outer.tasks)
    scene = _scene_file(reading)
    features, models = _layers(scene, reading, _untold)
    scenes = readers.of(scene, package, above, reading.fault)
    style = load_style(StyleChoice().name)
    reliefs = _reliefs(scene, reading)
    issues = tuple(reading.issues)
    return ReadScene(scene, {}, features, models, issues, package.root, style, scenes=scenes, reliefs=reliefs)


def _distinct(scenes: Mapping[str, ReadScene]) -> list[ReadScene]:
    """Each scene that is shown once, however often and however deep."""
    found: dict[int, ReadScene] = {}
    for inner in scenes.values():
        for one in (inner, *_distinct(inner.scenes)):
            found.setdefault(id(one), one)
    return list(found.values())


def _within(issue: Issue, read: ReadScene) -> Issue:
    """An issue of a scene that is shown in another: its file is called by the scene too."""
    return replace(issue, file=f"{read.scene.id}/{issue.file}")


def _scene_file(reading: _Reading) -> Scene:
    file = SCENE_FILE
    try:
        source = reading.package.read(file, LIMITS.text_bytes)
    except FileFault as error:
        raise SceneError([error.issue(file, Severity.FATAL)]) from error
    data, fault = read_toml(source, file, Severity.FATAL)
    if fault or data is None:
        raise SceneError([fault] if fault else [])
    reading.source = source
    try:
        return bounded(msgspec.convert(data, Scene), reading.fault)
    except msgspec.ValidationError as error:
        from viewer.scene.positions import toml_positions
        from viewer.scene.schema import faults

        wrong = faults(data, Scene, file, toml_positions(source))
        if not wrong:
            wrong = [Issue("syntax", Severity.ERROR, file, found=str(error))]
        # The model's other parts are unknown: nothing can be shown, but its content can be checked all the same.
        issues = read_content(reading.package, reading.tasks)[3]
        raise SceneError([*wrong, *issues, *reading.issues]) from error


def _layers(
    scene: Scene, reading: _Reading, progress: Progress
) -> tuple[dict[str, FeatureTable], dict[str, ModelData]]:
    features: dict[str, FeatureTable] = {}
    models: dict[str, ModelData] = {}
    read: dict[str | None, ReadTable] = {}
    textures = ModelTextures(reading.tasks)
    if not scene.layer:
        reading.told(("layer",), "empty", "")
    for i, layer in enumerate(scene.layer):
        progress(i / len(scene.layer))
        where = ("layer", i, "model" if isinstance(layer, InstanceLayer) else "source")
        if isinstance(layer, FeatureLayer | PillarLayer):
            make = partial(_table, scene, layer, where, reading, read)
            found = reading.attempt(layer.source or SCENE_FILE, ("layer", i), make)
            if found is not None:
                features[layer.id] = found
        elif isinstance(layer, ModelLayer | InstanceLayer):
            name = layer.source if isinstance(layer, ModelLayer) else layer.model
            if name not in models:
                got = reading.attempt(name, ("layer", i), partial(_model, name, where, reading, scene))
                if got:
                    models[name] = got
                    textures.share_out(models, name)
    return features, models


def _model(name: str, where: tuple[str | int, ...], reading: _Reading, scene: Scene) -> ModelData | None:
    source = _file(name, where, MODEL_SUFFIXES, reading)
    if source is None:
        return None
    model, issues = read_gltf(source, name, reading.package, pixels=pixels_of_a_model(reading.tasks))
    # Whoever made views has chosen what they show.
    reading.issues += [i for i in issues if i.code != "apart"] if scene.view else issues
    return model


def _table(
    scene: Scene,
    layer: FeatureLayer | PillarLayer,
    where: tuple[str | int, ...],
    reading: _Reading,
    read: dict[str | None, ReadTable],
) -> FeatureTable | None:
    """A layer's features; several may show the same file, which is `read` once and complains once."""
    listed = layer.pillar if isinstance(layer, PillarLayer) else ()
    name = layer.source
    if name in read and not listed:
        return read[name].table
    source = None
    if name is not None:
        source = _file(name, where, FEATURE_SUFFIXES, reading)
        if source is None:
            return None
    sharing = tuple(dict.fromkeys(_kind(other) for other in scene.layer if getattr(other, "source", None) == name))
    height = layer.default_height if isinstance(layer, FeatureLayer) else layer.height
    inputs = TableInputs(name or "", source, scene.origin, scene.projection, sharing, height, listed)
    found = reading.tables(inputs)
    if name not in reading.complained:
        reading.complained.add(name)
        reading.issues += found.issues
    if not listed:
        read[name] = found
    return found.table


def _kind(layer: Layer) -> str:
    return str(layer.__struct_config__.tag)


def _reliefs(scene: Scene, reading: _Reading) -> dict[str, Relief]:
    """The terrains; one that cannot be read is left out, and the ground is level there."""
    out: dict[str, Relief] = {}
    for i, layer in enumerate(scene.layer):
        if not isinstance(layer, ReliefLayer):
            continue
        relief = reading.attempt(layer.source, ("layer", i), partial(_relief, scene, layer, i, reading))
        if relief:
            out[layer.id] = relief
    return out


def _relief(scene: Scene, layer: ReliefLayer, number: int, reading: _Reading) -> Relief | None:
    source = _file(layer.source, ("layer", number, "source"), RELIEF_SUFFIXES, reading)
    if source is None:
        return None
    relief, issues = read_relief(source, layer, scene)
    reading.issues += issues
    return relief


def _style(scene: Scene, reading: _Reading) -> Style:
    """The style that a scene asks for; paper where that cannot be had."""
    if scene.style.file:
        source = _file(scene.style.file, ("style", "file"), (".toml",), reading, LIMITS.text_bytes)
        if source is not None:
            got = reading.attempt(scene.style.file, ("style", "file"), partial(read_style, source, scene.style.file))
            style, issues = got or (None, [])
            reading.issues += issues
            if style:
                return style
    try:
        return load_style(scene.style.name)
    except UnknownStyleError as error:
        reading.fault(("style", "name"), "bad-value", error.name, ", ".join(error.known))
        return load_style(StyleChoice().name)


def _styles_of_views(scene: Scene, reading: _Reading) -> None:
    """Styles that views name and that there are not: these have the scene's own."""
    known = style_names() if any(view.style for view in scene.view) else ()
    for i, view in enumerate(scene.view):
        if view.style and view.style not in known:
            reading.fault(("view", i, "style"), "bad-value", view.style, ", ".join(known))


def _file(
    name: str,
    where: tuple[str | int, ...],
    suffixes: tuple[str, ...],
    reading: _Reading,
    limit: int = LIMITS.layer_bytes,
) -> bytes | None:
    """What is in the package's file of that name, if it can be had."""
    try:
        checked(name)
        if not name.lower().endswith(suffixes):
            reading.fault(where, "unsupported-format", name, ", ".join(suffixes))
            return None
        return reading.package.read(name, limit)
    except FileFault as error:
        reading.fault(where, error.code, error.found, error.expected)
        return None


def _archive(path: Path, progress: Progress, tables: Tables, tasks: Tasks) -> ReadScene:
    """A zipped package."""
    tasks.begin(Task(Stage.READ, printable(path.name)))
    with archive.opened(path) as (package, left_out):
        read = _package(_Reading(package, tables, tasks), progress)
        return replace(read, issues=(*left_out, *read.issues))


def _lone_file(path: Path, progress: Progress, tables: Tables, tasks: Tasks, options: ModelOptions) -> ReadScene:
    suffix = path.suffix.lower()
    if suffix == archive.SUFFIX:
        return _archive(path, progress, tables, tasks)
    if suffix not in FEATURE_SUFFIXES + MODEL_SUFFIXES or path.name.lower().endswith(".city.json"):
        expected = ", ".join((archive.SUFFIX, *FEATURE_SUFFIXES, *MODEL_SUFFIXES))
        raise SceneError([Issue("unsupported-format", Severity.FATAL, str(path), found=path.name, expected=expected)])
    try:
        source = read_lone(path, LIMITS.layer_bytes)
    except FileFault as error:
        raise SceneError([error.issue(str(path), Severity.FATAL)]) from error
    issues: list[Issue] = []
    beside = Counted(Folder(path.parent), tasks.fed)
    lone_model = partial(_lone_model, path, source, beside, options, tasks)
    make = lone_model if suffix in MODEL_SUFFIXES else partial(_lone_features, path, source, progress)
    read = tasks.attempt(Task(Stage.READ, printable(str(path))), make, issues)
    if read is None:
        raise SceneError(_fatal(issues))
    return replace(read, lone=printable(str(path)))


def _id(path: Path) -> str:
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in path.stem.lower()).strip("-")
    return name[:64] or "scene"


def _fatal(issues: list[Issue]) -> list[Issue]:
    """The errors of a lone file: nothing else is left to show."""
    return [replace(i, severity=Severity.FATAL) if i.severity is Severity.ERROR else i for i in issues]


def _lone_model(path: Path, source: bytes, beside: Package, options: ModelOptions, tasks: Tasks) -> ReadScene:
    pixels = pixels_of_a_model(tasks)
    model, issues = read_gltf(source, path.name, beside, file=str(path), pixels=pixels, alone=True)
    if model is None:
        raise SceneError(_fatal(issues))
    name = printable(path.name)
    layer = lone_layer(model, name, options)
    issues += hints(model, layer, str(path))
    scene = Scene(format=1, id=_id(path), title=one_line(path.stem), origin=Origin(lat=0.0, lon=0.0), layer=(layer,))
    x, y, z = layer.at
    style, offset = load_style(scene.style.name), (0.0 - x, 0.0 - y, 0.0 - z)
    return ReadScene(scene, {}, {}, {name: model}, tuple(issues), path.parent, style, offset=offset)


def _lone_features(path: Path, source: bytes, progress: Progress) -> ReadScene:
    geo = read_geojson(source, str(path))
    if any(i.severity is Severity.FATAL for i in geo.issues):
        raise SceneError(geo.issues)
    progress(0.6)
    found = lone_features(geo, str(path), printable(path.name))
    scene = Scene(
        format=1,
        id=_id(path),
        title=one_line(path.stem),
        origin=found.origin,
        projection=found.projection,
        layer=found.layers,
    )
    return ReadScene(scene, {}, found.tables, {}, tuple(found.issues), path.parent, load_style(scene.style.name))
