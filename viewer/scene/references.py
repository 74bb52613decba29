"""The scene as a whole: ids are unique, and every name leads to something."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from viewer.i18n import LANGUAGES, N_
from viewer.lettering import FONTS, unknown_letters
from viewer.scene.content import Link
from viewer.scene.issues import Issue, Severity, Where, closest, dotted
from viewer.scene.layer_names import object_names
from viewer.scene.layers import as_written, kind_of
from viewer.scene.model import Anchor, ArcLayer, Layer, PillarLayer, Scene
from viewer.scene.places import SCENE_FILE
from viewer.scene.read_scene import ReadScene
from viewer.scene.sections import Content

_MOST_HINTS = 50


class _Check:
    def __init__(self, read: ReadScene) -> None:
        self.found: list[tuple[str, Where, str, str, str, Severity]] = []
        self.place = read.place
        self.hints = 0
        self.broken = {i.file for i in read.issues if i.severity >= Severity.ERROR}
        self._objects = object_names(read)
        # What names would be in a layer that could not be read is told already: nobody knows its names.
        unread = [layer for i, layer in enumerate(read.scene.layer) if self._is_unread(read, i, layer)]
        self._unread = {layer.id for layer in unread}
        self._read = {layer.id for layer in read.scene.layer} - self._unread
        self._any_name = any(kind_of(layer).shown for layer in unread)

    def _is_unread(self, read: ReadScene, number: int, layer: Layer) -> bool:
        """Whether something is wrong with a layer that leaves it out."""
        at = f"layer[{number}]"
        named = any(i.severity >= Severity.ERROR and f"{i.path}.".startswith(f"{at}.") for i in read.issues)
        file = kind_of(layer).file(as_written(layer))
        return named or (file in self.broken and not read.features.get(layer.id))

    def object(self, path: Where, name: str | None) -> None:
        """That a name has to be that of an object."""
        if name is None:
            return
        layer = name.partition("/")[0]
        if layer in self._unread or (self._any_name and layer not in self._read):
            return
        self.reference(path, name, self._objects, N_("object"))

    def add(
        self,
        code: str,
        path: Where,
        found: str,
        *,
        expected: str = "",
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.found.append((code, path, found, expected, hint, severity))

    def reference(self, path: Where, name: str | None, known: Collection[str], what: str) -> None:
        if name is not None and name not in known:
            self.add("bad-reference", path, name, expected=what, hint=self.hint(name, known))

    def hint(self, name: str, known: Collection[str]) -> str:
        """The name that was probably meant, for the first ones only: each takes its time."""
        self.hints += 1
        return closest(name, known) if self.hints <= _MOST_HINTS else ""

    def issues(self) -> list[Issue]:
        if not self.found:
            return []
        return [
            Issue(code, severity, SCENE_FILE, *self.place(path), dotted(path), found, expected, hint)
            for code, path, found, expected, hint, severity in self.found
        ]


def check_references(read: ReadScene, links: Sequence[Link], /) -> list[Issue]:
    """What leads nowhere, and ids given twice.

    Parameters
    ----------
    links : of the texts
    """
    check = _Check(read)
    scene, content = read.scene, read.content
    for kind in ("layer", "place", "view", "category", "hotspot", "tour", "sign"):
        seen: set[str] = set()
        for i, entry in enumerate(getattr(scene, kind)):
            if entry.id in seen:
                check.add("duplicate-id", (kind, i, "id"), entry.id)
            seen.add(entry.id)
    _layers(scene, check)
    _hotspots(scene, content, check)
    for i, paint in enumerate(scene.paint):
        check.object(("paint", i, "object"), paint.object)
    _signs(scene, check)
    views, hotspots = _ids(scene.view), _ids(scene.hotspot)
    for i, building in enumerate(scene.place):
        check.object(("place", i, "object"), building.object)
        check.reference(("place", i, "entry"), building.entry, views, N_("view"))
        check.object(("place", i, "door"), building.door)
        for j, name in enumerate(building.hide):
            check.object(("place", i, "hide", j), name)
    for i, view in enumerate(scene.view):
        for j, name in enumerate(view.hide):
            check.object(("view", i, "hide", j), name)
    figures = {id_ for sections in content.values() for id_, section in sections.items() if section.head.figures}
    for i, tour in enumerate(scene.tour):
        for j, step in enumerate(tour.step):
            at: Where = ("tour", i, "step", j)
            if step.least and step.most and step.most < step.least:
                check.add("bad-value", (*at, "most"), f"{step.most:g}", expected=f">= {step.least:g}")
            if step.scene not in (None, scene.id):
                continue  # what it names is that scene's
            check.reference((*at, "hotspot"), step.hotspot, hotspots, N_("hotspot"))
            check.reference((*at, "view"), step.view, views, N_("view"))
            check.reference((*at, "figure"), step.figure, figures, N_("content with a figure"))
            for k, name in enumerate(step.highlight):
                check.object((*at, "highlight", k), name)
    _texts(scene, check)
    return check.issues() + list(_links(links, views, hotspots, check))


def _links(links: Sequence[Link], views: set[str], hotspots: set[str], check: _Check) -> Iterator[Issue]:
    """Links and pictures of texts that lead to nothing of the scene."""
    for link in links:
        kind, _, name = link.target.partition(":")
        place = link.file, link.line, link.column
        if kind == "hotspot" and name not in hotspots:
            hint = check.hint(name, hotspots)
            expected = N_("a hotspot of this scene")
            yield Issue("bad-link", Severity.ERROR, *place, found=link.target, expected=expected, hint=hint)
        elif kind == "view" and name not in views:
            hint = check.hint(name, views)
            yield Issue("bad-reference", Severity.ERROR, *place, link.path, name, N_("view"), hint)


def _layers(scene: Scene, check: _Check) -> None:
    """What layers name."""
    for i, layer in enumerate(scene.layer):
        if isinstance(layer, PillarLayer) and layer.source is None and not layer.pillar:
            check.add("missing-key", ("layer", i), "", expected="source / pillar")
        for j, arc in enumerate(layer.arc if isinstance(layer, ArcLayer) else ()):
            for key, end in (("from", arc.start), ("to", arc.end)):
                if isinstance(end, Anchor):
                    check.object(("layer", i, "arc", j, key), end.object)
            if arc.start == arc.end:
                check.add("bad-value", ("layer", i, "arc", j, "to"), N_("the same"), expected=N_("another place"))


def _signs(scene: Scene, check: _Check) -> None:
    """What signs are on, and letters that there are not."""
    layers = {layer.id for layer in scene.layer}
    for i, sign in enumerate(scene.sign):
        path: Where = ("sign", i)
        places = [key for key in ("at", "on", "of") if getattr(sign, key) is not None]
        if not places:
            check.add("missing-key", path, "", expected="at / on / of")
        for key in places[1:]:
            check.add("bad-value", (*path, key), ", ".join(places), expected="at / on / of")
        if isinstance(sign.at, Anchor):
            check.object((*path, "at"), sign.at.object)
        check.object((*path, "on"), sign.on)
        check.reference((*path, "of"), sign.of, layers, N_("layer"))
        texts = [sign.text] if isinstance(sign.text, str) else [*sign.text.values()]
        if sign.of is None and not any(text.strip() for text in texts):
            check.add("missing-key", path, "", expected="text")
        elif sign.of is not None and sign.text:
            check.add("bad-value", (*path, "text"), sign.of, expected=N_("the names of the layer instead"))
        if unknown := unknown_letters("".join(texts)):
            letters = "".join(unknown[:20])
            check.add("bad-value", (*path, "text"), letters, expected=FONTS, severity=Severity.WARNING)


def _ids(entries: Iterable[Any]) -> set[str]:
    return {e.id for e in entries}


def _hotspots(scene: Scene, content: Content, check: _Check) -> None:
    known = {"view": _ids(scene.view), "category": _ids(scene.category), "place": _ids(scene.place)}
    labels = {"view": N_("view"), "category": N_("category"), "place": N_("place")}
    ids = _ids(scene.hotspot)
    for i, hotspot in enumerate(scene.hotspot):
        at: Where = ("hotspot", i)
        for key, names in known.items():
            check.reference((*at, key), getattr(hotspot, key), names, labels[key])
        if isinstance(hotspot.anchor, Anchor):
            check.object((*at, "anchor"), hotspot.anchor.object)
        for j, name in enumerate(hotspot.objects):
            check.object((*at, "objects", j), name)
        for j, name in enumerate(hotspot.related):
            check.reference((*at, "related", j), name, ids, N_("hotspot"))
        section = hotspot.content or hotspot.id
        written = [
            lang
            for lang in {*content, *LANGUAGES}
            if section in content.get(lang, ()) or f"content/{lang}/{section}.md" in check.broken
        ]
        if not written:
            check.add("missing-content", (*at, "content"), section, expected=" / ".join(sorted(content) or ["en"]))
        for lang in sorted(set(content) & set(LANGUAGES) - set(written)) if written else ():
            check.add("missing-content", (*at, "content"), section, expected=lang, severity=Severity.WARNING)


def _texts(scene: Scene, check: _Check) -> None:
    """Local texts whose languages differ from the title's."""
    wanted = set(scene.title) if isinstance(scene.title, dict) else set()
    for kind in ("place", "view", "category", "hotspot", "tour"):
        for i, entry in enumerate(getattr(scene, kind)):
            for key in ("title", "subtitle"):
                text = getattr(entry, key, "")
                if isinstance(text, dict) and wanted - set(text):
                    missing = ", ".join(sorted(wanted - set(text)))
                    check.add("missing-content", (kind, i, key), key, expected=missing, severity=Severity.WARNING)
