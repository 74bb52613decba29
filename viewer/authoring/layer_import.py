"""A source that is added to a scene: its files are copied or written anew, and `scene.toml` gets a layer for each."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from viewer.authoring.faults import AuthoringError
from viewer.authoring.geojson_layers import SUFFIX, geojson
from viewer.authoring.map_reading import KINDS, OSM_CREDIT, place_of
from viewer.authoring.new_package import datum_key, model_keys, terrain_keys
from viewer.authoring.scene_file import SceneFile
from viewer.authoring.slugs import slug, untaken
from viewer.authoring.source_files import LAYERS, MODELS, SourceFile, copies, read_source, stem_of
from viewer.authoring.toml_file import ChangedOutsideError, UnreadableTomlError
from viewer.i18n import N_
from viewer.scene.formats import Gives
from viewer.scene.issues import Issue, closest
from viewer.scene.layers import INDOOR, INSTANCES, MODEL, REGISTRY, RELIEF, LayerKind, added_kinds
from viewer.scene.model import Origin
from viewer.scene.options import ModelOptions
from viewer.scene.package import is_folder, is_there
from viewer.scene.places import SCENE_FILE
from viewer.whole_files import write_whole

_FAR = 20_000.0
"""Metres from the scene's origin beyond which a source probably belongs elsewhere."""


@dataclass(frozen=True, slots=True)
class ImportWish:
    """What is asked for.

    Parameters
    ----------
    scene : the package's folder, or its `scene.toml`
    kind : of the layer; "" for what the file looks like
    id : of the layer; "" for one after the file's name
    settings : further keys of the layer
    """

    scene: Path
    file: Path
    kind: str = ""
    id: str = ""
    options: ModelOptions = field(default_factory=ModelOptions)
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Imported:
    """What was done.

    Parameters
    ----------
    layers : ids and kinds
    files : that were written, by name in the package
    issues : what is wrong with the file
    away : kilometres that it lies from the scene's origin; 0 where that is near
    """

    layers: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    issues: tuple[Issue, ...] = ()
    away: float = 0.0


def import_source(wanted: ImportWish, /) -> Imported:
    """Add a file to a scene: all of it is there afterwards, or nothing.

    Raises
    ------
    AuthoringError
        If the scene or the file cannot be read, or the one does not fit the other.
    """
    folder = _package(wanted.scene)
    try:
        scene = SceneFile(folder / SCENE_FILE)
    except (OSError, UnreadableTomlError) as error:
        raise AuthoringError(N_("{folder}: {why}"), folder=folder, why=error) from error
    kind = _kind(wanted.kind)
    source = read_source(wanted.file, wanted.options, kind)
    out = Imported(issues=tuple(issue for issue in source.issues if issue.code != "no-heights"))
    tables, files = _layers(wanted, source, kind, scene, folder, out)
    for table in tables:
        _checked(table)
        scene.add_layer(table)
        out.layers.append((str(table["id"]), str(table["kind"])))
    if source.form.wide:
        scene.add_credit(OSM_CREDIT)
    _write(folder, files, scene)
    out.files = list(files)
    return out


def _package(named: Path) -> Path:
    """The folder of a package that can be changed."""
    folder = named.parent if named.name == SCENE_FILE else named
    if is_folder(folder) and is_there(folder / SCENE_FILE):
        return folder
    if is_there(named) and not is_folder(named):
        raise AuthoringError(N_("{folder} is no folder of a scene: unpack it first"), folder=named)
    raise AuthoringError(N_("{folder} has no scene.toml: `jinyuzui new` makes one"), folder=named)


def _kind(name: str) -> LayerKind | None:
    if not name:
        return None
    known = {kind.name: kind for kind in REGISTRY if kind.reads} | added_kinds()[0]
    if name not in known:
        hint = closest(name, known)
        text = N_("there is no kind {kind} with a file; there are {known}")
        if hint:
            text = N_("there is no kind {kind} with a file; there are {known}; did you mean {hint}?")
        raise AuthoringError(text, kind=name, known=", ".join(known), hint=hint)
    return known[name]


def _layers(
    wanted: ImportWish, source: SourceFile, kind: LayerKind | None, scene: SceneFile, folder: Path, out: Imported
) -> tuple[list[dict[str, object]], dict[str, bytes]]:
    """The tables, and the files that they name."""
    stem = slug(stem_of(source), "layer")
    if source.features and _anew(wanted, source, kind):
        return _converted(wanted, source, kind, scene, folder, out)
    if source.features and kind is None:
        kind = _only_kind(source)
    elif kind is None:
        kind = MODEL if source.form.gives is Gives.MODEL else RELIEF
    if source.features:
        out.away = _away(source.features.origin, scene.origin)
    elif source.place:
        out.away = _away(source.place, scene.origin)
    inner = MODELS if Gives.MODEL in kind.reads else LAYERS
    name, files = copies(source, inner, _names_in(folder / inner))
    table: dict[str, object] = {"id": _id(wanted, stem, scene), "kind": kind.name, kind.key: name}
    if kind is MODEL:
        table |= model_keys(source)
        if wanted.options.lod:
            table["lod"] = wanted.options.lod
    elif kind is INSTANCES:
        keys = model_keys(source)
        at = {"at": keys.get("at", (0, 0, 0)), **({"scale": keys["scale"]} if "scale" in keys else {})}
        table |= {k: v for k, v in keys.items() if k in ("up", "two_sided")} | {"places": [at]}
    elif kind is RELIEF:
        table |= terrain_keys(source)
    if source.features or kind is RELIEF:
        table |= datum_key(wanted.options)
    return [{**table, **wanted.settings}], files


def _anew(wanted: ImportWish, source: SourceFile, kind: LayerKind | None) -> bool:
    """Whether a map is written as files of its own: a part of one, one of OpenStreetMap, one of several kinds."""
    assert source.features
    if kind in (INDOOR, RELIEF) or INDOOR.name in source.features.tables:
        return False
    if wanted.options.crop or source.form.wide:
        return True
    return kind is None and len(source.features.layers) > 1


def _only_kind(source: SourceFile) -> LayerKind:
    assert source.features
    names = [layer.id for layer in source.features.layers]
    return next(kind for kind in REGISTRY if kind.name == (INDOOR.name if INDOOR.name in names else names[0]))


def _converted(
    wanted: ImportWish, source: SourceFile, kind: LayerKind | None, scene: SceneFile, folder: Path, out: Imported
) -> tuple[list[dict[str, object]], dict[str, bytes]]:
    """A map by kind, as GeoJSON."""
    assert source.features
    place = place_of(source.features, source.form, colours=True)
    if kind is not None and not place.of(kind.name):
        known = ", ".join(place.layers)
        text = N_("{file} has nothing of the kind {kind}; it has {known}")
        raise AuthoringError(text, file=source.path.name, kind=kind.name, known=known)
    out.away = _away(place.origin, scene.origin)
    stem = slug(stem_of(source), "map")
    names, taken = _names_in(folder / LAYERS), set(scene.layer_ids)
    tables: list[dict[str, object]] = []
    files: dict[str, bytes] = {}
    several = kind is None and len(place.layers) > 1
    for each in KINDS:
        features = place.of(each.name)
        if not features or (kind is not None and each is not kind):
            continue
        wish = wanted.id or stem
        id_ = untaken(f"{wish}-{each.name}" if several else wish, taken)
        taken.add(id_)
        name = f"{LAYERS}/{untaken(id_, {n.removesuffix(SUFFIX) for n in names})}{SUFFIX}"
        files[name] = geojson(place, features)
        more = place.settings.get(each.name, {})
        if each.height == "default_height" and each.shown and each.shown.houses:
            more = {**more, "default_height": place.heights}
        keys = {"id": id_, "kind": each.name, "source": name, **more}
        tables.append({**keys, **wanted.settings})
    return tables, files


def _id(wanted: ImportWish, stem: str, scene: SceneFile) -> str:
    taken = scene.layer_ids
    if wanted.id in taken:
        raise AuthoringError(N_("the scene has a layer {id} already: name another"), id=wanted.id)
    return wanted.id or untaken(stem, taken)


def _names_in(folder: Path) -> list[str]:
    with contextlib.suppress(OSError):
        return [each.name for each in folder.iterdir()]
    return []


def _away(one: Origin, other: Origin | None) -> float:
    """Kilometres from a source to a scene, 0 if it is near, or if nobody knows where the scene lies."""
    if other is None or other == Origin(lat=0, lon=0):
        return 0.0
    east = ((one.lon - other.lon + 180.0) % 360.0 - 180.0) * np.cos(np.radians(other.lat))
    metres = float(np.hypot(east, one.lat - other.lat)) * 111_320.0
    return metres / 1000 if metres > _FAR else 0.0


def _checked(table: Mapping[str, object]) -> None:
    """That a layer is as its kind has it."""
    kinds = {kind.name: kind for kind in REGISTRY} | added_kinds()[0]
    kind = kinds[str(table["kind"])]
    try:
        plain: Any = msgspec.json.decode(msgspec.json.encode(table))
        msgspec.convert(plain, kind.struct)
    except (msgspec.ValidationError, TypeError) as error:
        raise AuthoringError(
            N_("a layer of kind {kind} does not take that: {why}"), kind=kind.name, why=error
        ) from error


def _write(folder: Path, files: Mapping[str, bytes], scene: SceneFile) -> None:
    """Write new files, then the scene that names them; without it they are taken away again."""
    done: list[Path] = []
    try:
        for name, data in files.items():
            path = folder.joinpath(*name.split("/"))
            done.append(path)
            write_whole(path, data)
        scene.save()
    except (OSError, ChangedOutsideError) as error:
        _undone(folder, done)
        if isinstance(error, ChangedOutsideError):
            raise AuthoringError(N_("{file} was changed meanwhile: nothing was done, try again"), file=error) from error
        raise AuthoringError(N_("{folder}: {why}"), folder=folder, why=error.strerror or error) from error


def _undone(folder: Path, files: Sequence[Path]) -> None:
    for path in files:
        with contextlib.suppress(OSError):
            path.unlink()
        for above in path.parents:
            if above == folder:
                break
            with contextlib.suppress(OSError):
                above.rmdir()  # only if nothing else is in it
