"""Who made what a visitor sees: the text of the About sheet."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.i18n import N_, Translator
from viewer.scene.model import Scene
from viewer.scene.vocabulary import localised
from viewer.version import __version__

LIBRARIES = (
    "Qt, PySide6",
    "pyqtgraph",
    "PyOpenGL",
    "glcontext",
    "NumPy",
    "mapbox-earcut",
    "Shapely",
    "osmium",
    "pyproj",
    "pyshp",
    "resvg-py",
    "tinycss2, cssselect2",
    "fontTools",
    "msgspec",
    "jsonschema",
    "fpdf2",
    "segno",
    "psutil",
    "filelock",
    "wakepy",
    "websockets",
    "tomlkit",
    "tree-sitter",
    "markdown-it-py",
    "webvtt-py",
    "Pillow",
    "DracoPy",
    "platformdirs",
    "astral",
    "RapidFuzz",
    "pypinyin",
    "QtAwesome",
)
"""What the program is built on, as in THIRD_PARTY_NOTICES.md."""

_STORY = N_(
    "The story on the cards of the shipped scenes was reported by Muhammad Muneeb Ur Rehman in"
    " “China Launches Its Own China Metaverse Technology Platform”, May 2023. He follows the progress of information"
    " technology in Pakistan and around the world. The words are new, the facts are his."
)
_MODEL = N_(
    "The venue stands at its true position. Houses, streets, trees and halls are schematic, not surveyed:"
    " nothing can be measured on them."
)
_MAP = N_(
    "The land on the members' map is made with Natural Earth, free map data in the public domain."
    " Its rivers are schematic lines, and no borders are drawn."
)
_LICENCE = N_("Jinyuzui {version}, Apache License 2.0. Licences of all libraries: THIRD_PARTY_NOTICES.md.")


@dataclass(frozen=True, slots=True)
class Credit:
    """A heading and what stands below it."""

    heading: str
    text: str


def credits_of(scene: Scene | None, tr: Translator, /) -> tuple[Credit, ...]:
    """The credits of the program and of the scene that is open."""
    _ = tr.gettext
    out = [Credit(_("The story"), _(_STORY)), Credit(_("The model"), _(_MODEL)), Credit(_("The map"), _(_MAP))]
    if scene and scene.sources:
        sources = "; ".join(localised(source, tr.lang) for source in scene.sources)
        kind = _("schematic model, not a survey") if scene.schematic else ""
        out.append(Credit(localised(scene.title, tr.lang), " · ".join(t for t in (sources, kind) if t)))
    out.append(Credit(_("Built on"), ", ".join(LIBRARIES)))
    out.append(Credit(_("Licence"), _(_LICENCE).format(version=__version__)))
    return tuple(out)
