"""A new scene package: from maps, models and terrains, or from nothing but a made-up place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from viewer.authoring.editor_files import schema_bytes, schema_name
from viewer.authoring.faults import AuthoringError
from viewer.authoring.first_card import first_card, title_of, why_chosen
from viewer.authoring.first_views import FirstView, home_view, landmark_view, other_side, view_of_box
from viewer.authoring.geojson_layers import SUFFIX, geojson
from viewer.authoring.landmarks import Landmark, gilded, landmark_of
from viewer.authoring.map_reading import KINDS, place_of
from viewer.authoring.package_texts import LAYER_NOTES, LayerText, SceneText, card, scene_toml
from viewer.authoring.package_writing import NewPackage
from viewer.authoring.place_map import F8, MapFeature, PlaceMap
from viewer.authoring.slugs import slug, untaken
from viewer.authoring.source_files import LAYERS, MODELS, SourceFile, copies, read_source, stem_of
from viewer.authoring.starter_place import starter_place
from viewer.authoring.surroundings import PLANTING, PLOTS, garden, planting, plots, slab
from viewer.i18n import LANGUAGES, N_, Translator
from viewer.scene.editor_schema import scene_schema
from viewer.scene.formats import Gives, giving, suffixes
from viewer.scene.layers import BUILDINGS, GREEN, GROUND, INDOOR, MODEL, RELIEF, ROADS, TREES, WATER
from viewer.scene.model import Origin, Projection
from viewer.scene.names import one_line
from viewer.scene.options import AS_WRITTEN, ModelOptions
from viewer.scene.places import SCENE_FILE
from viewer.scene.vocabulary import LocalText

_TREES_ALONG = 13
_ROADS_WITHIN = 4_000.0
"""Metres across which streets are planted: on larger maps there would be no end of it."""

_MISSING = {
    GREEN.name: N_("no greens on the map: parks and woods go into a layer of kind green"),
    WATER.name: N_("no water on the map: rivers and lakes go into a layer of kind water"),
    ROADS.name: N_("no streets on the map: they go into a layer of kind roads"),
    BUILDINGS.name: N_("no buildings on the map: they go into a layer of kind buildings"),
}
_FAR = 50_000.0
"""Metres from the scene's origin beyond which a source is of another place."""


@dataclass(frozen=True, slots=True)
class NewScene:
    """What is asked for.

    Parameters
    ----------
    folder : that is made
    title : in one text or by language; "" for the folder's name
    sources : files, each of any format that a layer reads
    map : a file of OpenStreetMap, of which `options` may name a part
    options : how files are to be taken
    origin : where the scene's zero lies; where the map's middle is without one
    colours : houses keep the colours that the map tells
    """

    folder: Path
    title: LocalText = ""
    sources: tuple[Path, ...] = ()
    map: Path | None = None
    options: ModelOptions = AS_WRITTEN
    origin: Origin | None = None
    colours: bool = False


def new_package(wanted: NewScene, tr: Translator, /) -> NewPackage:
    """The files of a new scene.

    Raises
    ------
    AuthoringError
        If a source cannot be had, or nothing of it can be shown.
    """
    return _Making(wanted, tr).made()


class _Making:
    def __init__(self, wanted: NewScene, tr: Translator) -> None:
        self._wanted, self._tr, self._out = wanted, tr, NewPackage()
        self._layers: list[LayerText] = []
        self._boxes: list[F8] = []
        self._terrain = False
        self._models: list[str] = []
        # A part that is named is one of the map.
        self._others = replace(wanted.options, crop=None) if wanted.map else wanted.options
        self._plots: list[MapFeature] = []
        self._planting: list[MapFeature] = []

    def made(self) -> NewPackage:
        wanted = self._wanted
        read = [read_source(path, self._others) for path in wanted.sources]
        read = ([read_source(wanted.map, wanted.options)] if wanted.map else []) + read
        # What is done about heights is said below, with the height.
        self._out.issues += [issue for each in read for issue in each.issues if issue.code != "no-heights"]
        place = self._place(read)
        # Terrains first: all else stands on them.
        for source in sorted(read, key=lambda each: each.form.gives is not Gives.HEIGHTS):
            self._copied(source, place)
        self._finish(place, starter=not read)
        return self._out

    def _say(self, text: str, /, **values: object) -> None:
        self._out.told.append(self._tr.gettext(text).format(**values))

    def _place(self, read: Sequence[SourceFile]) -> PlaceMap:
        """The maps of all sources as one, about one origin."""
        if not read:
            place = starter_place()
            return replace(place, origin=self._wanted.origin or place.origin)
        maps = [source for source in read if source.features]
        crop = self._wanted.options.crop
        origin = self._wanted.origin
        if origin is None and crop and crop.about:
            origin = Origin(lat=round(crop.about[0], 6), lon=round(crop.about[1], 6))
        whole: PlaceMap | None = None
        for source in maps:
            assert source.features
            one = place_of(
                source.features, source.form, whole.origin if whole else origin, colours=self._wanted.colours
            )
            whole = self._joined(whole, one, source) if whole else one
        if whole:
            return whole
        placed = next((source.place for source in read if source.place), None)
        return PlaceMap(origin or placed or Origin(lat=0.0, lon=0.0))

    def _joined(self, whole: PlaceMap, more: PlaceMap, source: SourceFile) -> PlaceMap:
        if float(np.abs(more.bounds).max()) > _FAR > float(np.abs(whole.bounds).max()):
            name = source.path.name
            raise AuthoringError(N_("{file} lies elsewhere on Earth than the first map"), file=name)
        for kind, features in more.layers.items():
            ids = {f.id for f in whole.of(kind)}
            named = [f if f.id not in ids else replace(f, id=f"{slug(source.path.stem)}/{f.id}") for f in features]
            whole.layers.setdefault(kind, []).extend(named)
            whole.settings.setdefault(kind, more.settings[kind])
        whole.credits = tuple(dict.fromkeys((*whole.credits, *more.credits)))
        return whole

    def _copied(self, source: SourceFile, place: PlaceMap) -> None:
        """A source that is shown as it is: models, terrains, insides of buildings."""
        taken = {layer.keys["id"] for layer in self._layers}
        names = [name.split("/")[1] for name in self._out.files if name.startswith((LAYERS, MODELS))]
        if source.model:
            name, files = copies(source, MODELS, names)
            id_ = untaken(slug(stem_of(source), "model"), {*map(str, taken), *(kind.name for kind in KINDS)})
            self._layers.append(LayerText({"id": id_, "kind": MODEL.name, "source": name, **model_keys(source)}))
            self._models.append(id_)
            if source.box is not None:
                self._boxes.append(source.box)
        elif source.form.gives is Gives.HEIGHTS:
            name, files = copies(source, LAYERS, names)
            if source.heights is None:
                text = N_(
                    "{file}: a picture does not tell what its greys measure: name it by `jinyuzui import` with --set"
                )
                raise AuthoringError(text, file=source.path.name)
            id_ = untaken("terrain", set(map(str, taken)))
            self._layers.append(LayerText({"id": id_, "kind": RELIEF.name, "source": name, **terrain_keys(source)}))
            self._terrain = True
            self._boxes.append(terrain_box(source, place))
        elif source.features and INDOOR.name in source.features.tables:
            name, files = copies(source, LAYERS, names)
            id_ = untaken(INDOOR.name, set(map(str, taken)))
            self._layers.append(
                LayerText({"id": id_, "kind": INDOOR.name, "source": name, **datum_key(self._wanted.options)})
            )
            table = source.features.tables[INDOOR.name]
            about = place_of_points(source, place, table.polygons.vertices)
            self._boxes.append(np.array([[*about.min(axis=0), 0.0], [*about.max(axis=0), 8.0]]))
        else:
            return
        self._out.files |= files

    def _finish(self, place: PlaceMap, *, starter: bool) -> None:
        landmark = landmark_of(place)
        anchor: str = gilded(place, landmark) if landmark else ""
        ground = self._ground(place)
        self._map_layers(place)
        self._tell(place, landmark, starter)
        views = self._views(place, ground, landmark)
        scene = self._scene(place, landmark, anchor, views, starter)
        files = self._out.files
        files[SCENE_FILE] = scene_toml(scene, self._tr)
        (suffix,) = suffixes(giving(Gives.TEXT))
        for lang in LANGUAGES:
            files[f"content/{lang}/{scene.hotspot}{suffix}"] = card(scene, lang)
        files[schema_name("scene")] = schema_bytes(scene_schema())

    def _ground(self, place: PlaceMap) -> F8:
        """The slab's outline; the slab itself where the land is level."""
        self._planting = planting(place)
        self._plots = [] if self._terrain else plots(place)
        self._planting = self._planting or garden(place, self._plots)
        if not place.layers:
            return np.zeros((0, 2))
        base = slab(place, self._wanted.options.crop)
        if not self._terrain and place.projection.kind == Projection().kind:
            place.layers[GROUND.name] = [base, *place.of(GROUND.name)]
        return base.polygons[0][0]

    def _map_layers(self, place: PlaceMap) -> None:
        """The files and tables of a map's kinds."""
        small = place.local and float(np.ptp(place.bounds, axis=0).max()) < _ROADS_WITHIN
        more: dict[str, dict[str, object]] = {
            ROADS.name: {"trees": _TREES_ALONG} if small else {},
            BUILDINGS.name: {"default_height": place.heights},
        }
        own = self._layers
        self._layers = []
        for kind in KINDS:
            features = place.of(kind.name)
            if features:
                self._map_layer(
                    place,
                    kind.name,
                    kind.name,
                    features,
                    {**place.settings.get(kind.name, {}), **more.get(kind.name, {})},
                )
            if kind is GROUND and self._plots:
                self._map_layer(place, PLOTS, GROUND.name, self._plots, {})
            if kind is TREES and self._planting:
                self._map_layer(place, PLANTING, TREES.name, self._planting, {})
        self._layers += own

    def _map_layer(
        self, place: PlaceMap, id_: str, kind: str, features: Sequence[MapFeature], more: dict[str, object]
    ) -> None:
        name = f"{LAYERS}/{id_}{SUFFIX}"
        self._out.files[name] = geojson(place, features)
        self._out.counts[id_] = len(features)
        self._layers.append(LayerText({"id": id_, "kind": kind, "source": name, **more}, LAYER_NOTES[id_]))

    def _tell(self, place: PlaceMap, found: Landmark | None, starter: bool) -> None:
        counts = ", ".join(f"{id_} {n}" for id_, n in self._out.counts.items())
        if starter:
            self._say(N_("a made-up place to begin with: {counts}"), counts=counts)
        elif counts:
            self._say(N_("layers: {counts}"), counts=counts)
        if place.layers and not starter:
            for kind, text in _MISSING.items():
                if not place.of(kind):
                    self._say(text)
            if place.houses and not any("height" in house.properties for house in place.houses):
                text = N_("no heights on the map: houses are {height} m high (default_height in scene.toml)")
                self._say(text, height=f"{place.heights:g}")
        if found and not starter:
            what = title_of(found)[self._tr.lang]
            text = N_("the landmark: {name}, {why}; gold, as its colour in layers/buildings.geojson is accent")
            self._say(text, name=what, why=why_chosen(found, self._tr))

    def _views(self, place: PlaceMap, ground: F8, found: Landmark | None) -> dict[str, FirstView]:
        boxes = self._boxes
        if len(ground):
            top = max((float(box[1, 2]) for box in boxes), default=0.0)
            views = {"home": home_view(place, ground, found, top=top)}
        else:
            views = {}
        if boxes:
            whole = np.array([np.min([b[0] for b in boxes], axis=0), np.max([b[1] for b in boxes], axis=0)])
            views = {"home": views["home"]} if views else {"home": view_of_box(whole)}
            if not found and len(ground):
                views["closer"] = view_of_box(boxes[0])
        if found:
            views["closer"] = landmark_view(place, found)
        views["other-side"] = other_side(views["home"])
        return views

    def _scene(
        self, place: PlaceMap, found: Landmark | None, anchor: str, views: dict[str, FirstView], starter: bool
    ) -> SceneText:
        wanted = self._wanted
        title = wanted.title or one_line(wanted.folder.absolute().name)
        spot = {
            lang: title if isinstance(title, str) else title.get(lang, next(iter(title.values()))) for lang in LANGUAGES
        }
        at: str | tuple[float, float, float] = anchor
        if found:
            spot = title_of(found)
            x, y = (round(float(v), 1) for v in found.middle)
            at = anchor or (x, y, round(found.height, 1))
        elif self._models:
            at = self._models[0]
        else:
            x, y, _ = views["home"].target
            at = (x, y, 2.0)
        schematic = ""
        if starter:
            schematic = N_("said in every card: this place is made up")
        elif place.layers:
            schematic = N_(
                "said in every card: heights are guessed where the map tells none, plots and trees are drawn freely"
            )
        english = title if isinstance(title, str) else title.get("en") or next(iter(title.values()))
        id_ = slug(english, slug(wanted.folder.absolute().name))
        id_of_spot = slug(spot["en"], "first") if found else "first"
        facts, story = first_card(place, found, spot, id_of_spot, starter=starter)
        return SceneText(
            id_,
            title,
            place.origin,
            place.projection,
            self._layers,
            views,
            at,
            spot,
            id_of_spot,
            schematic,
            place.credits,
            facts,
            story,
        )


def model_keys(source: SourceFile, /) -> dict[str, object]:
    """What a model's layer says besides its source."""
    layer = source.model
    assert layer
    keys: dict[str, object] = {}
    if layer.up:
        keys["up"] = layer.up
    if layer.two_sided:
        keys["two_sided"] = True
    if layer.scale != 1.0:
        keys["scale"] = layer.scale
    if any(layer.at) and not source.place:
        keys["at"] = tuple(round(v, 3) for v in layer.at)
    return keys


def terrain_keys(source: SourceFile, /) -> dict[str, object]:
    """What a terrain's layer says besides its source: its lowest place is the scene's zero."""
    return {"base": round(float(np.nanmin(source.heights.heights)), 2)} if source.heights else {}


def datum_key(options: ModelOptions, /) -> dict[str, object]:
    """What a layer says of its file's degrees."""
    return {"datum": options.datum} if options.datum != AS_WRITTEN.datum else {}


def terrain_box(source: SourceFile, place: PlaceMap, /) -> F8:
    """Where a terrain lies in a scene, (2, 3) metres."""
    grid = source.heights
    assert grid is not None
    outline = np.asarray(place.grid.forward(grid.outline))
    rise = float(np.nanmax(grid.heights) - np.nanmin(grid.heights))
    return np.array([[*outline.min(axis=0), 0.0], [*outline.max(axis=0), rise]])


def place_of_points(source: SourceFile, place: PlaceMap, points: F8, /) -> F8:
    """Points of a file's own table in metres of a place."""
    from viewer.scene.projections import projection_of

    found = source.features
    assert found
    if not len(points):
        return np.zeros((1, 2))
    return np.asarray(place.grid.forward(projection_of(found.origin, found.projection).inverse(points)))
