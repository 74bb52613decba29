"""What is told in a scene in a language, where it is from and what it belongs to."""

from __future__ import annotations

from viewer.i18n import Translator
from viewer.scene.model import Hotspot, Scene
from viewer.scene.sections import Content, Section
from viewer.scene.vocabulary import localised


def source_line(scene: Scene, tr: Translator, /) -> str:
    """The sources of a scene, and whether it is schematic; "" where it names none."""
    sources = "; ".join(localised(source, tr.lang) for source in scene.sources)
    parts = [tr.gettext("Source: {source}").format(source=sources)] if sources else []
    if scene.schematic:
        parts.append(tr.gettext("schematic model, not a survey"))
    return " · ".join(parts)


def category_line(scene: Scene, hotspot: Hotspot, lang: str, /) -> str:
    """The title of a hotspot's category in a language, "" for none."""
    return next((localised(c.title, lang) for c in scene.category if c.id == hotspot.category), "")


def section_of(content: Content, name: str, lang: str, /) -> Section | None:
    """A content section in a language, else in any there is."""
    for code in (lang, "en", *sorted(content)):
        if section := content.get(code, {}).get(name):
            return section
    return None
