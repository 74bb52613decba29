"""Reading a scene: a shipped one by its id, a package folder, or a lone file. All faults are reported at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec

from viewer.geometry.relief import Relief
from viewer.i18n import N_
from viewer.scene import archive
from viewer.scene.bounded import bounded
from viewer.scene.collection import found_at, known_scenes
from viewer.scene.content import read_content
from viewer.scene.crop import Crop
from viewer.scene.datums import shifted
from viewer.scene.features import FeatureTable
from viewer.scene.format_versions import SCENE_VERSIONS, raised, version_issue
from viewer.scene.formats import GEOJSON, Gives, alone, by_content, giving, match, suffixes
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.formats.svg import Drawings, draw
from viewer.scene.heads import packed_at
from viewer.scene.illustrations import read_illustrations
from viewer.scene.issues import Issue, SceneError, Severity, Where, closest
from viewer.scene.layers import (
    RELIEF,
    LayerKind,
    as_written,
    formats_for,
    kind_of,
    settled,
    unknown_kinds,
    written_scene,
)
from viewer.scene.limits import LIMITS
from viewer.scene.lone_files import fatal, lone_features_scene, lone_heights_scene, lone_model_scene
from viewer.scene.miniatures import Above, Miniatures
from viewer.scene.model import (
    AddedLayer,
    InstanceLayer,
    Layer,
    ModelLayer,
    PillarLayer,
    ReliefLayer,
    Scene,
    StyleChoice,
    model_key,
)
from viewer.scene.model_names import companions
from viewer.scene.model_textures import ModelTextures, pixels_of_a_model
from viewer.scene.names import printable
from viewer.scene.noted import NotedPackage
from viewer.scene.options import AS_WRITTEN, Datum, ModelOptions
from viewer.scene.package import Counted, FileFault, Folder, Package, is_folder, read_lone
from viewer.scene.places import SCENE_FILE
from viewer.scene.read_scene import Progress, ReadScene
from viewer.scene.reading import Added, Reading
from viewer.scene.recordings import check_recordings
from viewer.scene.references import check_references
from viewer.scene.sites import site_of
from viewer.scene.style import Style, UnknownStyleError, load_style, style_names
from viewer.scene.style_file import read_style
from viewer.scene.tables import DEFAULT_HEIGHT, ReadTable, TableInputs, Tables, read_table
from viewer.scene.tasks import Stage, Task, Tasks
from viewer.scene.terrain import read_relief
from viewer.scene.toml import read_toml
from viewer.scene.typed_toml import misfits


def resolve(source: str | Path, /) -> Path:
    """The folder or file that a SCENE on the command line stands for.

    Raises
    ------
    SceneError
        If there is neither such a path nor a scene that is known by that id.
    """
    if path := found_at(source):
        return path
    name = str(source)
    hint = closest(name, (known.id for known in known_scenes()))
    raise SceneError([Issue("no-such-scene", Severity.FATAL, name, found=name, hint=hint)])


def _untold(share: float) -> None:
    """Nobody wants to know."""


def read_scene(
    source: str | Path,
    /,
    progress: Progress = _untold,
    *,
    tables: Tables = read_table,
    drawings: Drawings = draw,
    tasks: Tasks | None = None,
    options: ModelOptions = AS_WRITTEN,
) -> ReadScene:
    """Read all of a scene.

    Parameters
    ----------
    tables : where the features of its layers come from
    drawings : where pictures of its drawings come from
    tasks : leaves out what takes too long or too much
    options : how a lone model is to be taken

    Raises
    ------
    SceneError
        If it cannot be opened at all.
    """
    path = resolve(source)
    tasks = tasks or Tasks()
    reading = partial(Reading, tables=tables, tasks=tasks, drawings=drawings)
    within = bool((packed_at(path) or ("", ""))[1])
    if options.crop and (within or is_folder(path) or path.name == SCENE_FILE):
        raise SceneError([_no_part(path, options.crop)])
    if within:
        return _archive(path, progress, reading, tasks)
    if is_folder(path):
        return _package(reading(Folder(path)), progress)
    if path.name == SCENE_FILE:
        return _package(reading(Folder(path.parent)), progress)
    return _lone_file(path, progress, reading, tasks, options)


def _package(reading: Reading, progress: Progress) -> ReadScene:
    package = reading.package = NotedPackage(reading.package)
    tasks = reading.tasks
    tasks.begin(Task(Stage.READ, SCENE_FILE))
    scene = scene_file(reading)
    features, models = _layers(scene, reading, progress)
    if found := reading.attempt(SCENE_FILE, ("layer",), partial(shifted, scene, features)):
        reading.told(("layer", found.number), "shifted", f"{found.houses:.0%}", f'datum = "{found.datum}"')
    scenes = Miniatures(partial(_miniature, reading)).of(scene, package, (package.home,), reading.fault)
    content, links, wanted, issues = read_content(package, tasks)
    pictures, faults = read_illustrations(package, wanted, tasks, reading.drawings)
    reading.issues += [*issues, *faults]
    reading.issues += [_within(i, inner) for inner in _distinct(scenes) for i in inner.issues]
    style = _style(scene, reading)
    _styles_of_views(scene, reading)
    check_recordings(scene, reading)
    reliefs = _reliefs(scene, reading)
    read = ReadScene(
        *(scene, content, features, models, tuple(reading.issues), package.root, style, pictures, scenes, reliefs),
        place=reading.place,
        files=tuple(sorted(package.files)),
    )
    checked_names = partial(check_references, read, links)
    reading.issues += reading.attempt(SCENE_FILE, (), checked_names) or []
    return replace(read, issues=tuple(reading.issues), looked_up=reading.added.looked_up)


def _miniature(outer: Reading, package: Package, above: Above, readers: Miniatures) -> ReadScene:
    """What is drawn of a package that another shows, and what its spots are called; views do not matter there."""
    reading = Reading(package, outer.tables, outer.tasks, added=outer.added)
    scene = scene_file(reading)
    features, models = _layers(scene, reading, _untold)
    scenes = readers.of(scene, package, above, reading.fault)
    style = load_style(StyleChoice().name)
    reliefs = _reliefs(scene, reading)
    content = read_content(package, outer.tasks)[0] if scene.hotspot else {}
    issues = tuple(reading.issues)
    return ReadScene(scene, content, features, models, issues, package.root, style, scenes=scenes, reliefs=reliefs)


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


def scene_file(reading: Reading) -> Scene:
    """What a package's own file says.

    Raises
    ------
    SceneError
        If it cannot be read.
    """
    file = SCENE_FILE
    try:
        source = reading.package.read(file, LIMITS.text_bytes)
    except FileFault as error:
        raise SceneError([error.issue(file, Severity.FATAL)]) from error
    data, fault = read_toml(source, file, Severity.FATAL)
    if fault or data is None:
        raise SceneError([fault] if fault else [])
    reading.source = source
    if other := version_issue(data, SCENE_VERSIONS, source, file):
        if not raised(data, SCENE_VERSIONS):
            raise SceneError([other])
        reading.issues.append(other)
    if others := unknown_kinds(data):
        reading.added.layers(reading.issues)
    written = written_scene(others)
    try:
        scene = bounded(settled(msgspec.convert(data, written)), reading.fault)
    except msgspec.ValidationError as error:
        wrong = misfits(error, data, written, source, file, Severity.ERROR)
        # The model's other parts are unknown: nothing can be shown, but its content can be checked all the same.
        issues = read_content(reading.package, reading.tasks)[3]
        raise SceneError([*wrong, *issues, *reading.issues]) from error
    for i, layer in enumerate(scene.layer):
        if isinstance(layer, AddedLayer) and kind_of(layer).name != layer.adds:
            reading.fault(("layer", i), "left-out", layer.adds)
    return scene


ReadAs = tuple[str | None, Datum, bool]
"""A file, what its degrees are in, and whether only what is inside of buildings is taken of it."""


def _layers(scene: Scene, reading: Reading, progress: Progress) -> tuple[dict[str, FeatureTable], dict[str, ModelData]]:
    features: dict[str, FeatureTable] = {}
    models: dict[str, ModelData] = {}
    read: dict[ReadAs, ReadTable] = {}
    textures = ModelTextures(reading.tasks)
    if not scene.layer:
        reading.told(("layer",), "empty", "")
    for i, layer in enumerate(scene.layer):
        progress(i / len(scene.layer))
        kind = kind_of(layer)
        where, name = ("layer", i, kind.key), kind.file(as_written(layer))
        if kind.shown:
            make = partial(_table, scene, layer, where, reading, read)
            found = reading.attempt(name or SCENE_FILE, ("layer", i), make)
            if found is not None:
                features[layer.id] = found
        elif Gives.MODEL in kind.reads and isinstance(layer, ModelLayer | InstanceLayer):
            key = model_key(layer)
            name = name or ""
            got = None
            if key not in models:
                got = reading.attempt(name, ("layer", i), partial(_model, layer, kind, where, reading, scene))
            if got:
                models[key] = got
                textures.share_out(models, key)
    return features, models


def _model(
    layer: ModelLayer | InstanceLayer, kind: LayerKind, where: Where, reading: Reading, scene: Scene
) -> ModelData | None:
    name = kind.file(layer) or ""
    found = reading.file(name, where, partial(formats_for, kind))
    if found is None:
        return None
    model: ModelData | None
    pixels = pixels_of_a_model(reading.tasks, reading.decoded)
    more: dict[str, object] = {}
    if found[1].placed and isinstance(layer, ModelLayer):
        more = {"site": site_of(scene), "lod": layer.lod}
    model, issues = found[1].read(found[0], name, reading.package, pixels=pixels, **more)
    # Whoever made views has chosen what they show.
    reading.issues += [i for i in issues if i.code != "apart"] if scene.view else issues
    return model


def _table(
    scene: Scene, layer: Layer, where: Where, reading: Reading, read: dict[ReadAs, ReadTable]
) -> FeatureTable | None:
    """A layer's features; several may show the same file, which is `read` once and complains once."""
    kind, written = kind_of(layer), as_written(layer)
    listed = layer.pillar if isinstance(layer, PillarLayer) else ()
    name = kind.file(written)
    datum: Datum = getattr(written, "datum", "wgs84")
    inside = bool(kind.shown and kind.shown.indoor)
    if (name, datum, inside) in read and not listed:
        return read[name, datum, inside].table
    source, form = None, GEOJSON
    if name is not None:
        found = reading.file(name, where, partial(formats_for, kind))
        if found is None:
            return None
        source, form = found
    sharing = (k for other in scene.layer if (k := kind_of(other)).file(as_written(other)) == name)
    shown = tuple(dict.fromkeys(k.shown for k in sharing if k.shown and k.shown.indoor == inside))
    height = float(getattr(written, kind.height, DEFAULT_HEIGHT))
    beside = companions(reading.package, name, form.beside, form.limit) if name and form.beside else ()
    inputs = TableInputs(name or "", source, scene.origin, scene.projection, shown, height, listed, form, beside, datum)
    made = reading.tables(inputs)
    if name not in reading.complained:
        reading.complained.add(name)
        reading.issues += made.issues
    if not listed:
        read[name, datum, inside] = made
    return made.table


def _reliefs(scene: Scene, reading: Reading) -> dict[str, Relief]:
    """The terrains; one that cannot be read is left out, and the ground is level there."""
    out: dict[str, Relief] = {}
    for i, layer in enumerate(scene.layer):
        if not isinstance(layer, ReliefLayer):
            continue
        relief = reading.attempt(layer.source, ("layer", i), partial(_relief, scene, layer, i, reading))
        if relief:
            out[layer.id] = relief
    return out


def _relief(scene: Scene, layer: ReliefLayer, number: int, reading: Reading) -> Relief | None:
    found = reading.file(layer.source, ("layer", number, "source"), partial(formats_for, RELIEF))
    if found is None:
        return None
    beside = companions(reading.package, layer.source, found[1].beside, found[1].limit)
    relief, issues = read_relief(found[0], layer, scene, found[1], beside)
    reading.issues += issues
    return relief


def _style(scene: Scene, reading: Reading) -> Style:
    """The style that a scene asks for; paper where that cannot be had."""
    if scene.style.file:
        found = reading.file(scene.style.file, ("style", "file"), lambda _: giving(Gives.STYLE))
        if found is not None:
            got = reading.attempt(scene.style.file, ("style", "file"), partial(read_style, found[0], scene.style.file))
            style, issues = got or (None, [])
            reading.issues += issues
            if style:
                return style
    try:
        return load_style(scene.style.name)
    except UnknownStyleError as error:
        reading.fault(("style", "name"), "bad-value", error.name, ", ".join(error.known))
        return load_style(StyleChoice().name)


def _styles_of_views(scene: Scene, reading: Reading) -> None:
    """Styles that views and steps of tours name and that there are not: these have the scene's own."""
    asked: list[tuple[Where, str | None]] = [(("view", i, "style"), v.style) for i, v in enumerate(scene.view)]
    for i, tour in enumerate(scene.tour):
        asked += [(("tour", i, "step", j, "style"), step.style) for j, step in enumerate(tour.step)]
    known = style_names() if any(style for _, style in asked) else ()
    for where, style in asked:
        if style and style not in known:
            reading.fault(where, "bad-value", style, ", ".join(known))


def _archive(path: Path, progress: Progress, reading: Callable[[Package], Reading], tasks: Tasks) -> ReadScene:
    """A zipped package, or one within it."""
    tasks.begin(Task(Stage.READ, printable(path.name)))
    zipped, inner = packed_at(path) or (path, "")
    with archive.opened(zipped) as (package, left_out):
        try:
            read = _package(reading(package.below(inner) if inner else package), progress)
        except FileFault as fault:
            raise SceneError([fault.issue(str(path), Severity.FATAL)]) from fault
        return replace(read, issues=(*left_out, *read.issues), root=path)


def _no_part(path: Path, crop: Crop) -> Issue:
    """That only a lone map has parts."""
    expected = N_("a lone map: a file of longitudes and latitudes")
    return Issue(
        "bad-value", Severity.FATAL, str(path), path=crop.word.partition("=")[0], found=path.name, expected=expected
    )


def _lone_file(
    path: Path, progress: Progress, reading: Callable[[Package], Reading], tasks: Tasks, options: ModelOptions
) -> ReadScene:
    added, issues = Added(), list[Issue]()
    form = match(path.name, alone()) or match(path.name, (f for f in added.formats(issues) if f.alone))
    if form is None:
        known = (*alone(), *(f for f in added.formats(issues) if f.alone))
        wrong = Issue(
            "unsupported-format", Severity.FATAL, str(path), found=path.name, expected=", ".join(suffixes(known))
        )
        raise SceneError([wrong, *issues])
    if options.crop and form.gives is not Gives.FEATURES:
        raise SceneError([_no_part(path, options.crop)])
    if form.gives is Gives.PACKAGE:
        return _archive(path, progress, reading, tasks)
    try:
        source = read_lone(path, form.limit)
    except FileFault as error:
        raise SceneError([error.issue(str(path), Severity.FATAL)]) from error
    form = by_content(path.name, (source,), form, alone())
    beside = Counted(Folder(path.parent), tasks.fed)
    lone_model = partial(lone_model_scene, path, source, form, beside, options, tasks)
    files = companions(beside, path.name, form.beside, form.limit)
    lone_features = partial(lone_features_scene, path, source, form, files, options, progress)
    lone_heights = partial(lone_heights_scene, path, source, form, files, options)
    make = {Gives.MODEL: lone_model, Gives.HEIGHTS: lone_heights}.get(form.gives, lone_features)
    read = tasks.attempt(Task(Stage.READ, printable(str(path))), make, issues)
    if read is None:
        raise SceneError(fatal(issues))
    told = (*issues, *read.issues)
    return replace(read, lone=printable(str(path)), issues=told, looked_up=added.looked_up)
