"""What of a scene can be searched for."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np

from viewer.i18n import LANGUAGES
from viewer.scene.names import unnumbered
from viewer.scene.sections import Section
from viewer.scene.vocabulary import LocalText, localised
from viewer.session.scene_queries import SceneQueries, display_name
from viewer.session.search.text_keys import Reader, fold, has_han

_STRONG = re.compile(r"<strong>(.*?)</strong>")
_BLOCK = re.compile(r"</(?:p|li|h3|blockquote)>|<br>")
_TAG = re.compile(r"<[^>]*>")
_SENTENCE = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+")
_NUMBERED = re.compile(r"^(?:node|way|relation)?/?-?\d+$")
_LONGEST_INITIALS = 24  # characters of a text that is found by its initials
_LONGEST_NAME = 16  # characters of a fact that is read as a name
_LONGEST_PERSON = 24  # characters before a comma that are read as somebody's name
_NAMESAKES = 60.0  # metres within which two objects of one name are one: a road's pieces


class Kind(Enum):
    """Of things that can be found."""

    SPOT = "spot"
    PLACE = "place"
    VIEW = "view"
    NAME = "name"
    TEXT = "text"
    OBJECT = "object"
    TOUR = "tour"


@dataclass(frozen=True, slots=True)
class Field:
    """A text by which something is found.

    Parameters
    ----------
    text : as it is shown
    weight : of a whole match
    pinyin : found by its pinyin too; a name is, running text is not: two of its syllables make any word
    lang : the language it is written in, "" for one that belongs to none
    """

    text: str
    weight: float
    pinyin: bool = True
    lang: str = ""


@dataclass(frozen=True, slots=True)
class TextKey:
    """A folded text to look for, and the field it was made of."""

    text: str
    field: int
    weight: float
    initials: bool = False
    pinyin: bool = False


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """Something that can be found.

    Parameters
    ----------
    target : where it leads: a hotspot's, place's, view's or tour's id, or an object's name
    titles, contexts : by language; the context says where a name belongs
    spot : it leads to a hotspot
    """

    kind: Kind
    target: str
    titles: Mapping[str, str]
    fields: tuple[Field, ...]
    contexts: Mapping[str, str]
    spot: bool = False

    def title(self, lang: str, /) -> str:
        """In a language, else in any."""
        return self.titles.get(lang) or next(iter(self.titles.values()), self.target)

    def context(self, lang: str, /) -> str:
        """In a language, else in any."""
        return self.contexts.get(lang) or next(iter(self.contexts.values()), "")


def keys_of(document: SearchDocument, reader: Reader, /) -> Iterator[TextKey]:
    """All that a document is found by."""
    seen: set[str] = set()
    for i, field in enumerate(document.fields):
        text = fold(field.text)
        if text and text not in seen:
            seen.add(text)
            yield TextKey(text, i, field.weight)
            if " " in text and not field.text.isascii():
                # Names of two words in both scripts are typed without the space as well.
                yield TextKey(text.replace(" ", ""), i, field.weight * 0.9)
        if field.pinyin:
            for key, initials in reader.keys(field.text):
                if initials and (field.weight < 60 or len(field.text) > _LONGEST_INITIALS):
                    continue
                if key and key not in seen:
                    seen.add(key)
                    yield TextKey(key, i, field.weight * (0.8 if initials else 0.95), initials, pinyin=True)


def sentences(markup: str, /) -> list[str]:
    """The sentences of a section's text, without its tags."""
    blocks = (html.unescape(_TAG.sub("", block)).strip() for block in _BLOCK.split(markup))
    return [s.strip() for block in blocks for s in _SENTENCE.split(block) if s.strip()]


def _in_all(text: LocalText) -> dict[str, str]:
    return {lang: said for lang in LANGUAGES if (said := localised(text, lang))}


def collect(story: SceneQueries, /) -> Iterator[SearchDocument]:
    """Everything of a scene that has a name or a text; the work comes piece by piece."""
    yield from _spots(story)
    yield from _places(story)
    yield from _objects(story)


def _spots(story: SceneQueries) -> Iterator[SearchDocument]:
    scene = story.loaded.scene
    categories = {c.id: _in_all(c.title) for c in scene.category}
    for hotspot in scene.hotspot:
        titles = {lang: story.title(hotspot, lang) for lang in LANGUAGES}
        subtitle = _in_all(hotspot.subtitle)
        category = categories.get(hotspot.category or "", {})
        fields = [Field(t, 100.0, lang=lang) for lang, t in titles.items()]
        fields += [Field(alias, 96.0, lang="zh" if has_han(alias) else "en") for alias in hotspot.aliases]
        fields += [Field(t, 72.0, lang=lang) for lang, t in subtitle.items()]
        fields += [Field(t, 50.0, lang=lang) for lang, t in category.items()]
        fields.append(Field(story.number(hotspot), 90.0))
        yield SearchDocument(Kind.SPOT, hotspot.id, titles, tuple(fields), subtitle or category, spot=True)
        for lang in LANGUAGES:
            section = story.loaded.content.get(lang, {}).get(hotspot.content or hotspot.id)
            if not section:
                continue
            for row in section.head.row:
                yield from _row(hotspot.id, row.label, row.text, titles[lang], lang)
            for name in dict.fromkeys(_STRONG.findall(section.html)):
                text = html.unescape(_TAG.sub("", name))
                yield SearchDocument(Kind.NAME, hotspot.id, {lang: text}, (Field(text, 86.0, lang=lang),), titles, True)
            for sentence in (*sentences(section.html), *_pictured(section)):
                yield SearchDocument(Kind.TEXT, hotspot.id, titles, (Field(sentence, 56.0, False, lang),), titles, True)


def _row(hotspot: str, label: str, text: str, title: str, lang: str) -> Iterator[SearchDocument]:
    """A fact by what it says, and by what it is called: a person, with who that is below the name."""
    short = len(text) <= _LONGEST_NAME
    name, comma, rest = text.partition("，" if "，" in text else ", ")
    if comma and len(name) <= _LONGEST_PERSON:
        person = (Field(name, 89.0, lang=lang), Field(text, 80.0, False, lang))
        yield SearchDocument(Kind.NAME, hotspot, {lang: name}, person, {lang: f"{rest} · {label}"}, True)
    else:
        said = (Field(text, 88.0, short, lang),)
        yield SearchDocument(Kind.NAME, hotspot, {lang: text}, said, {lang: f"{label} · {title}"}, True)
    called = (Field(label, 89.0, len(label) <= _LONGEST_NAME, lang),)
    yield SearchDocument(Kind.NAME, hotspot, {lang: label}, called, {lang: f"{text} · {title}"}, True)


def _pictured(section: Section) -> Iterator[str]:
    """What the figures of a section say."""
    for picture in section.head.pictures:
        if picture.title:
            yield picture.title
        yield from (f"{event.when}: {event.text}" for event in picture.event)
        yield from (bar.label for bar in picture.bar)


def _places(story: SceneQueries) -> Iterator[SearchDocument]:
    scene = story.loaded.scene
    own = {"": _in_all(scene.title)}
    for place in scene.place:
        titles = _in_all(place.title)
        if titles and story.in_place(place.id):
            yield SearchDocument(Kind.PLACE, place.id, titles, tuple(Field(t, 98.0) for t in titles.values()), own[""])
    for view in scene.view:
        if titles := _in_all(view.title):
            yield SearchDocument(Kind.VIEW, view.id, titles, tuple(Field(t, 70.0) for t in titles.values()), own[""])
    for tour in scene.tour:
        titles = _in_all(tour.title)
        yield SearchDocument(Kind.TOUR, tour.id, titles, tuple(Field(t, 80.0) for t in titles.values()), own[""])


def _objects(story: SceneQueries) -> Iterator[SearchDocument]:
    """Named objects that no hotspot has; pieces of one thing are one."""
    objects = story.loaded.geometry.objects
    layers = {layer.id for layer in story.loaded.scene.layer}
    middles: dict[str, list[tuple[float, float]]] = {}
    whole = {p.object for p in story.loaded.scene.place}
    held = np.isfinite(objects.bounds.reshape(-1, 6)).sum(axis=1) == 6
    centres = np.nan_to_num(objects.bounds[:, :, :2], posinf=0.0, neginf=0.0).mean(axis=1).tolist()
    with_spot = story.hotspot_of.tolist()
    for i, name in enumerate(objects.names):
        layer, _, rest = name.partition("/")
        own = unnumbered(name)
        if not held[i] or with_spot[i] or name in whole or (layer in layers and _NUMBERED.match(rest)):
            continue
        if _NUMBERED.match(own):
            continue
        x, y = centres[i]
        near = middles.setdefault(own, [])
        if any(math.hypot(x - a, y - b) < _NAMESAKES for a, b in near):
            near.append((x, y))
            continue
        near.append((x, y))
        titles = {"": display_name(name), **objects.titles.get(own, {})}
        context = {"": display_name(layer)} if layer in layers and rest else {}
        fields = tuple(Field(t, 66.0, lang=lang) for lang, t in titles.items())
        yield SearchDocument(Kind.OBJECT, name, titles, fields, context)
