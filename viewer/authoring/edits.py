"""What is done to a scene in its editor, each to a draft: spots, views, tours, places, paints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from viewer.authoring.project import Draft, text_file
from viewer.authoring.slugs import slug, untaken
from viewer.authoring.table_blocks import Address
from viewer.authoring.table_text import TableText
from viewer.authoring.toml_file import ChangedOutsideError
from viewer.i18n import LANGUAGES
from viewer.scene.places import SCENE_FILE
from viewer.scene.vocabulary import by_language

Point = tuple[float, float, float]
HOME = "home"
"""Id of the view that opens a scene."""

CAMERA = ("target", "distance", "azimuth", "elevation", "fov")
"""What a view says of where it is taken from."""

_TO_VIEWS = (("hotspot", "view"), ("place", "entry"))
"""Which tables lead to a view, and by which key; steps of tours besides."""

NEW_TEXT = {"en": "Tell what there is to see here.\n", "zh": "在这里写下这个地点的故事。\n"}
"""What a new spot's text says until somebody writes it."""


def ids(scene: TableText, kind: str, /) -> list[str]:
    """The ids of an array's tables."""
    return [str(scene.value((kind, n)).get("id", "")) for n in range(scene.count((kind,)))]


def near(point: Point, /) -> list[float]:
    """Metres to the centimetre: more is noise."""
    return [round(float(v), 2) + 0.0 for v in point]


def set_words(draft: Draft, address: Address, key: str, lang: str, words: str, /, *, was: str | None = None) -> None:
    """Have a text be another one in a language; what the other languages show stays. An empty one is taken away.

    Parameters
    ----------
    was : what it was before; None: whatever it is

    Raises
    ------
    ChangedOutsideError
        If it was neither that nor is what it is to be.
    """
    scene = draft.scene
    now = scene.value(address).get(key)
    texts = by_language(now or "", LANGUAGES)
    if was is not None and texts.get(lang, "") not in (was, words):
        raise ChangedOutsideError(SCENE_FILE)
    texts[lang] = words
    kept = {each: text for each, text in texts.items() if text}
    scene.set(address, key, kept or None)


def set_title(draft: Draft, kind: str, id_: str, lang: str, title: str, /, *, was: str | None = None) -> None:
    """Have a view, a tour, a place be called otherwise in a language; see `set_words`."""
    set_words(draft, (kind, draft.scene.find(kind, id_)), "title", lang, title, was=was)


# -- spots ------------------------------------------------------------------------------------------------------------


def anchor_value(object_: str, top: Point | None, point: Point, /) -> object:
    """How an anchor is written: on an object where one was met, so that it stays right when that changes.

    Parameters
    ----------
    object_ : name of what was met, "" for nothing that has one
    top : the middle of its top
    point : the place itself, metres
    """
    if not object_ or top is None:
        return near(point)
    x, y, z = (p - t for p, t in zip(point, top, strict=True))
    offset = near((x, y, z))
    return {"object": object_, "offset": offset} if any(offset) else {"object": object_}


def add_spot(draft: Draft, titles: Mapping[str, str], anchor: object, /) -> str:
    """A spot more, with a text in each language; its id."""
    scene = draft.scene
    id_ = _free(draft, slug(next(iter(titles.values()), ""), default="spot"), titles)
    numbers = [scene.value(("hotspot", n)).get("number", 0) for n in range(scene.count(("hotspot",)))]
    scene.add(("hotspot",), {"id": id_, "number": max(numbers, default=0) + 1, "anchor": anchor})
    for lang, title in titles.items():
        section = draft.section(id_, lang)
        section.title, section.body = title, NEW_TEXT.get(lang, NEW_TEXT["en"])
    return id_


def _free(draft: Draft, wanted: str, languages: Iterable[str], own: str = "") -> str:
    """An id that no spot has and no text is named by, but a spot's own."""
    languages, known = tuple(languages), [each for each in ids(draft.scene, "hotspot") if each != own]
    found = untaken(wanted, known)
    while found != own and any(draft.there(text_file(found, lang)) for lang in languages):
        known.append(found)
        found = untaken(wanted, known)
    return found


def set_spot(draft: Draft, id_: str, key: str, value: object, /) -> None:
    """Set what a spot says; None takes it away."""
    draft.scene.set(("hotspot", draft.scene.find("hotspot", id_)), key, value)


def content_of(draft: Draft, id_: str, /) -> str:
    """The name of a spot's texts."""
    table = draft.scene.value(("hotspot", draft.scene.find("hotspot", id_)))
    return str(table.get("content", id_))


def rename_spot(draft: Draft, id_: str, title: str, languages: Iterable[str], /) -> str:
    """Have a spot's id, and the names of its texts, read like its title; its id from now on.

    Spots and tours that name it do so by the new one. Links in texts are not looked at.
    """
    scene = draft.scene
    new = _free(draft, slug(title, default=id_), languages, own=id_)
    if new == id_:
        return id_
    if content_of(draft, id_) == id_:
        for lang in languages:
            if draft.there(text_file(id_, lang)):
                draft.put(text_file(new, lang), draft.section(id_, lang).source)
                draft.put(text_file(id_, lang), None)
    number = scene.find("hotspot", id_)
    if scene.value(("hotspot", number)).get("view") == id_ and id_ in ids(scene, "view"):
        rename_view(draft, id_, title)
    scene.set(("hotspot", number), "id", new)
    for number in range(scene.count(("hotspot",))):
        related = scene.value(("hotspot", number)).get("related", [])
        if id_ in related:
            scene.set(("hotspot", number), "related", [new if each == id_ else each for each in related])
    _redirect_steps(draft, "hotspot", id_, new)
    return new


def remove_spot(draft: Draft, id_: str, languages: Iterable[str], /) -> None:
    """A spot less, with its texts and the view of its name if they are nobody else's, its steps in tours, and where
    others name it.
    """
    scene = draft.scene
    content = content_of(draft, id_)
    own_view = scene.value(("hotspot", scene.find("hotspot", id_))).get("view") == id_
    scene.remove(("hotspot", scene.find("hotspot", id_)))
    for number in range(scene.count(("hotspot",))):
        related = scene.value(("hotspot", number)).get("related", [])
        if id_ in related:
            scene.set(("hotspot", number), "related", [r for r in related if r != id_] or None)
    _drop_steps(draft, "hotspot", id_)
    if own_view and id_ in ids(scene, "view") and not _is_shown(draft, id_):
        remove_view(draft, id_)
    others = (scene.value(("hotspot", n)) for n in range(scene.count(("hotspot",))))
    if all(other.get("content", other.get("id")) != content for other in others):
        for lang in languages:
            name = text_file(content, lang)
            if draft.there(name):
                draft.put(name, None)


# -- views ------------------------------------------------------------------------------------------------------------


def put_view(draft: Draft, id_: str, camera: Mapping[str, object], /) -> None:
    """Have a view be taken from elsewhere, perhaps a new one; what else it says stays.

    Parameters
    ----------
    camera : `target`, `distance`, `azimuth`, `elevation`, `fov` as the file has them
    """
    scene = draft.scene
    if id_ not in ids(scene, "view"):
        scene.add(("view",), {"id": id_, **camera})
        return
    number = scene.find("view", id_)
    now = scene.value(("view", number))
    for key, value in camera.items():
        if now.get(key) != value:
            scene.set(("view", number), key, value)


def remove_view(draft: Draft, id_: str, /) -> None:
    """A view less, and nobody names it any more."""
    draft.scene.remove(("view", draft.scene.find("view", id_)))
    _redirect(draft.scene, id_, None)
    _drop_steps(draft, "view", id_)


def rename_view(draft: Draft, id_: str, title: str, /) -> str:
    """Have a view's id read like its title, wherever it is named but in texts; its id from now on."""
    new = _renamed(draft.scene, "view", id_, title)
    if new != id_:
        _redirect(draft.scene, id_, new)
        _redirect_steps(draft, "view", id_, new)
    return new


def _renamed(scene: TableText, kind: str, id_: str, title: str) -> str:
    """Give a table an id that reads like its title; the one that it has now."""
    new = untaken(slug(title, default=id_), [each for each in ids(scene, kind) if each != id_])
    if new != id_:
        scene.set((kind, scene.find(kind, id_)), "id", new)
    return new


def _redirect(scene: TableText, id_: str, new: str | None) -> None:
    """Have spots and places that lead to a view lead to another one, None for none."""
    for kind, key in _TO_VIEWS:
        for number in range(scene.count((kind,))):
            if scene.value((kind, number)).get(key) == id_:
                scene.set((kind, number), key, new)


def _is_shown(draft: Draft, view: str) -> bool:
    """Whether a spot, a place or a tour leads to a view."""
    scene = draft.scene
    tables = (scene.value((kind, n)).get(key) for kind, key in _TO_VIEWS for n in range(scene.count((kind,))))
    return view in tables or any(view == to for tour in ids(scene, "tour") for _, to in stops(draft, tour))


def open_with(draft: Draft, id_: str, /) -> None:
    """Have the scene open as a view shows it."""
    table = draft.scene.value(("view", draft.scene.find("view", id_)))
    put_view(draft, HOME, {key: table[key] for key in CAMERA if key in table})


# -- tours ------------------------------------------------------------------------------------------------------------


def add_step(draft: Draft, tour: str, values: Mapping[str, object], titles: Mapping[str, str], /) -> int:
    """A step more at the end of a tour, if there is none of that id of a new one; its number."""
    scene = draft.scene
    if tour not in ids(scene, "tour"):
        scene.add(("tour",), {"id": tour, "title": dict(titles)})
    return scene.add(("tour", scene.find("tour", tour), "step"), values)


def remove_step(draft: Draft, tour: str, step: int, /) -> None:
    """A step less; a tour without any goes as well."""
    scene = draft.scene
    number = scene.find("tour", tour)
    if scene.count(("tour", number, "step")) == 1:
        scene.remove(("tour", number))
    else:
        scene.remove(("tour", number, "step", step))


def _drop_steps(draft: Draft, key: str, id_: str) -> None:
    """No tour leads to something any more."""
    scene = draft.scene
    for tour in reversed(ids(scene, "tour")):
        number = scene.find("tour", tour)
        for step in reversed(range(scene.count(("tour", number, "step")))):
            if scene.value(("tour", number, "step", step)).get(key) == id_:
                remove_step(draft, tour, step)


def _redirect_steps(draft: Draft, key: str, id_: str, new: str) -> None:
    """Have tours lead to something by its new id."""
    for tour in ids(draft.scene, "tour"):
        for step, stop in enumerate(stops(draft, tour)):
            if id_ == stop[key == "view"]:
                set_step(draft, tour, step, key, new)


def rename_tour(draft: Draft, id_: str, title: str, /) -> str:
    """Have a tour's id read like its title; its id from now on."""
    return _renamed(draft.scene, "tour", id_, title)


def set_step(draft: Draft, tour: str, step: int, key: str, value: object, /) -> None:
    """Set what a step says; None takes it away. IndexError for an unknown step."""
    address = step_address(draft, tour, step)
    if value is not None or key in draft.scene.value(address):
        draft.scene.set(address, key, value)


def stops(draft: Draft, tour: str, /) -> list[tuple[str, str]]:
    """Spot and view of each step of a tour, "" for none. KeyError for an unknown tour."""
    steps = draft.scene.value(("tour", draft.scene.find("tour", tour))).get("step", [])
    return [(str(step.get("hotspot", "")), str(step.get("view", ""))) for step in steps]


def step_address(draft: Draft, tour: str, step: int, /) -> Address:
    """Where a step is written. KeyError for an unknown tour, IndexError for an unknown step."""
    number = draft.scene.find("tour", tour)
    if not 0 <= step < draft.scene.count(("tour", number, "step")):
        raise IndexError(step)
    return ("tour", number, "step", step)


def move_step(draft: Draft, tour: str, step: int, to: int, /) -> None:
    """Have a step come earlier or later."""
    draft.scene.move(("tour", draft.scene.find("tour", tour), "step", step), to)


# -- places -----------------------------------------------------------------------------------------------------------


def add_place(draft: Draft, object_: str, hide: Iterable[str], titles: Mapping[str, str], /) -> str:
    """Have a building be one that can be entered; its id."""
    id_ = untaken(slug(object_, default="place"), ids(draft.scene, "place"))
    draft.scene.add(("place",), {"id": id_, "object": object_, "title": dict(titles), "hide": list(hide)})
    return id_


def set_place(draft: Draft, id_: str, key: str, value: object, /) -> None:
    """Set what a place says; None takes it away."""
    draft.scene.set(("place", draft.scene.find("place", id_)), key, value)


def remove_place(draft: Draft, id_: str, /) -> None:
    """A place less; spots in it stand in the open."""
    scene = draft.scene
    scene.remove(("place", scene.find("place", id_)))
    for number in range(scene.count(("hotspot",))):
        if scene.value(("hotspot", number)).get("place") == id_:
            scene.set(("hotspot", number), "place", None)


# -- paints -----------------------------------------------------------------------------------------------------------


def paint(draft: Draft, object_: str, colour: str, /) -> None:
    """Give an object a paint, whatever its layer has; "" takes it away."""
    scene = draft.scene
    own = [n for n in range(scene.count(("paint",))) if scene.value(("paint", n)).get("object") == object_]
    if not colour:
        for number in reversed(own):
            scene.remove(("paint", number))
    elif own:
        scene.set(("paint", own[-1]), "colour", colour)
    else:
        scene.add(("paint",), {"object": object_, "colour": colour})
