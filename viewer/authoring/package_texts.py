"""What a new scene says: its `scene.toml` with comments that teach, and its first card in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from viewer.authoring.editor_files import schema_line
from viewer.authoring.first_views import FirstView
from viewer.authoring.surroundings import PLANTING, PLOTS
from viewer.i18n import LANGUAGES, N_, Translator
from viewer.scene.layers import BUILDINGS, GREEN, GROUND, LINES, PILLARS, ROADS, TREES, WATER
from viewer.scene.model import Origin, Projection
from viewer.scene.names import one_line
from viewer.scene.vocabulary import LocalText

_EAST = 15.0  # degrees of longitude of an hour

LAYER_NOTES = {
    GROUND.name: N_(
        "The slab that all stands on, and land that the map tells of. Without this layer a plain slab is drawn."
    ),
    PLOTS: N_("Plots about the houses, drawn round them: schematic. Take the layer away if you do not want them."),
    WATER.name: N_("Rivers and lakes: areas, or lines with a width."),
    GREEN.name: N_("Parks, woods, lawns."),
    ROADS.name: N_("Lines with a width in metres. With trees = 13 a tree stands every 13 m on both sides: schematic."),
    LINES.name: N_("Rails and other thin lines."),
    BUILDINGS.name: N_("Houses. height is in metres; default_height is for those that do not tell theirs."),
    TREES.name: N_("Trees that the map knows."),
    PLANTING: N_("Trees planted freely, in woods and parks or about the houses: schematic."),
    PILLARS.name: N_("Points, marked with pillars."),
}

_OTHER_SIDE = N_("From the other side")


@dataclass(frozen=True, slots=True)
class LayerText:
    """A table `[[layer]]`: its keys in order, and a comment, marked for the catalogue."""

    keys: Mapping[str, object]
    note: str = ""


@dataclass(frozen=True, slots=True)
class SceneText:
    """All that a new `scene.toml` says.

    Parameters
    ----------
    anchor : of the first hotspot, an object's name or a point
    spot : what the first hotspot is called, by language
    rows : of its card, by language: label and text
    story : paragraphs of its card, by language
    """

    id: str
    title: LocalText
    origin: Origin
    projection: Projection
    layers: Sequence[LayerText]
    views: Mapping[str, FirstView]
    anchor: str | tuple[float, float, float]
    spot: Mapping[str, str]
    hotspot: str
    schematic: str = ""
    sources: Sequence[str] = ()
    rows: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    story: Mapping[str, Sequence[str]] = field(default_factory=dict)


def toml_value(value: object, /) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(one_line(value), ensure_ascii=False)
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, Iterable):
        return "[" + ", ".join(toml_value(each) for each in value) + "]"
    return str(value)


def both(text: str, /, **values: object) -> dict[str, str]:
    """A text of the catalogue in both languages."""
    return {lang: Translator(lang).gettext(text).format(**values) for lang in LANGUAGES}


class _Lines:
    """Lines of a file in the author's language."""

    def __init__(self, tr: Translator) -> None:
        self._tr, self._lines = tr, list[str]()

    def note(self, text: str, /) -> None:
        self._lines.append(f"# {one_line(self._tr.gettext(text))}")

    def row(self, key: str, value: object, note: str = "", /) -> None:
        said = f" # {one_line(self._tr.gettext(note))}" if note else ""
        self._lines.append(f"{key} = {toml_value(value)}{said}")

    def add(self, *lines: str) -> None:
        self._lines += lines

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"


def scene_toml(scene: SceneText, tr: Translator, /) -> bytes:
    """The scene's file."""
    out = _Lines(tr)
    out.add(schema_line("scene"))
    out.note(N_("A scene, made by `jinyuzui new`. All of it is yours to change; `jinyuzui check` says what is wrong."))
    out.row("format", 1)
    out.row("id", scene.id, N_("small letters, digits, - and _; other scenes lead here by it"))
    out.row("title", scene.title, N_('one text for all languages, or { en = "...", zh = "..." }'))
    if scene.schematic:
        out.row("schematic", True, scene.schematic)
    out.row("sources", scene.sources, N_("who told it: named in every card"))
    place = {"lat": scene.origin.lat, "lon": scene.origin.lon}
    out.row("origin", place, N_("zero of all [x, y, z] below: metres to the east, to the north, up"))
    if scene.projection != Projection():
        kind, scale = scene.projection.kind, scene.projection.scale
        out.row("projection", {"kind": kind} | ({"scale": scale} if kind == "tmerc" else {}))
    out.add("")
    out.note(N_("Layers: each shows a file. Maps lie in layers/ and open in QGIS; models lie in models/."))
    for layer in scene.layers:
        _layer(out, layer)
    _views(out, scene)
    _hotspot(out, scene)
    _tour(out, scene)
    out.add("", "[style]")
    out.row("name", "paper", N_("also night, hologram, contrast, plain"))
    out.add(f"time = {_morning(scene.origin)} # " + one_line(tr.gettext(N_("the sun stands where it stood then"))))
    return out.text().encode()


def _layer(out: _Lines, layer: LayerText) -> None:
    out.add("[[layer]]")
    if layer.note:
        out.note(layer.note)
    for key, value in layer.keys.items():
        out.row(key, value)


def _views(out: _Lines, scene: SceneText) -> None:
    out.add("")
    out.note(N_("Views: where one looks (target), from how far, from which side. home opens the scene."))
    titles = {"home": both(N_("The whole place")), "closer": scene.spot, "other-side": both(_OTHER_SIDE)}
    for id_, view in scene.views.items():
        out.add("[[view]]")
        out.row("id", id_)
        out.row("title", dict(titles[id_]))
        out.row("target", view.target)
        out.row("distance", view.distance)
        out.row("azimuth", view.azimuth, "" if id_ != "home" else N_("of the eye, degrees counter-clockwise from east"))
        out.row("elevation", view.elevation)
        out.row("fov", view.fov)


def _hotspot(out: _Lines, scene: SceneText) -> None:
    out.add("")
    out.note(N_("Spots: what visitors open. Copy this one for the next: another id, number and anchor, and a text"))
    out.note(N_("content/en/ID.md and content/zh/ID.md for each, which begins with the spot's title."))
    out.add("[[hotspot]]")
    out.row("id", scene.hotspot)
    out.row("number", 1)
    if isinstance(scene.anchor, str):
        out.row("anchor", {"object": scene.anchor}, N_("on top of an object; or a point, [x, y, z]"))
    else:
        out.row("anchor", scene.anchor, N_('a point, [x, y, z]; or on top of an object, { object = "..." }'))
    out.row("view", "closer" if "closer" in scene.views else "home")


def _tour(out: _Lines, scene: SceneText) -> None:
    out.add("")
    out.note(N_("A tour: stops in order, each a spot or a view. seconds is how long one stays."))
    out.add("[[tour]]")
    out.row("id", "first")
    out.row("title", both(N_("A first look round")))
    out.add("[[tour.step]]")
    out.row("view", "home")
    out.row("seconds", 12)
    # In each language, as the other captions are.
    title = dict.fromkeys(LANGUAGES, scene.title) if isinstance(scene.title, str) else dict(scene.title)
    out.row("caption", title, N_("read by visitors; notes = { ... } are for who presents"))
    out.add("[[tour.step]]")
    out.row("hotspot", scene.hotspot)
    out.row("seconds", 20)
    out.row("caption", dict(scene.spot))
    if "other-side" in scene.views:
        out.add("[[tour.step]]")
        out.row("view", "other-side")
        out.row("seconds", 12)
        out.row("caption", both(_OTHER_SIDE))


def _morning(origin: Origin) -> str:
    """Half past eight by the sun on a day of early summer, wherever that is."""
    hours = round(origin.lon / _EAST)
    day = "2024-05-22" if origin.lat >= 0 else "2024-11-22"
    return f"{day}T08:30:00{'-' if hours < 0 else '+'}{abs(hours):02d}:00"


def card(scene: SceneText, lang: str, /) -> bytes:
    """The text of the first hotspot in a language."""
    lines = ["+++", f"title = {toml_value(scene.spot[lang])}"]
    for label, text in scene.rows.get(lang, ()):
        lines += ["[[row]]", f"label = {toml_value(label)}", f"text = {toml_value(text)}"]
    paragraphs = "\n\n".join(scene.story.get(lang, ()))
    return ("\n".join([*lines, "+++"]) + f"\n{paragraphs}\n").encode()
