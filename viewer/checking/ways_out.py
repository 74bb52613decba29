"""Portals, links and steps of tours that lead to other scenes."""

from __future__ import annotations

from collections.abc import Iterator

from viewer.checking.evidence import Evidence
from viewer.i18n import LANGUAGES, N_
from viewer.scene.collection import ids_for
from viewer.scene.content import Link, section_again
from viewer.scene.issues import Issue, Severity, Where, closest


def to_no_scene(evidence: Evidence, /) -> Iterator[Issue]:
    """What leads to a scene that is neither known by its id nor in the package."""
    scene = evidence.scene
    known = {*ids_for(evidence.package), scene.id}
    asked: list[tuple[Where, str]] = [
        (("hotspot", i, "opens", "scene"), h.opens.scene) for i, h in enumerate(scene.hotspot) if h.opens
    ]
    for i, tour in enumerate(scene.tour):
        asked += [(("tour", i, "step", j, "scene"), step.scene) for j, step in enumerate(tour.step) if step.scene]
    for where, name in asked:
        if name not in known:
            yield evidence.warning("bad-reference", where, name, N_("scene"), closest(name, known))
    for link in _links(evidence):
        name = link.target.removeprefix("scene:")
        if name != link.target and name not in known:
            place = link.file, link.line, link.column
            expected, hint = N_("a scene that there is"), closest(name, known)
            yield Issue("bad-link", Severity.WARNING, *place, found=link.target, expected=expected, hint=hint)


def _links(evidence: Evidence) -> Iterator[Link]:
    for lang, sections in evidence.loaded.content.items():
        if lang in LANGUAGES:
            for name, section in sections.items():
                if '"scene:' in section.html:
                    yield from section_again(evidence.package, lang, name).links
