"""Which geometries of a city object are drawn: those of its finest level of detail, or of the one that is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.i18n import N_
from viewer.scene.formats.city_boundaries import OTHERS, SURFACES
from viewer.scene.formats.city_document import CityDocument, CityRecord
from viewer.scene.formats.city_faults import CityFaults
from viewer.scene.formats.city_paints import is_kind
from viewer.scene.formats.geojson_geometry import name_of
from viewer.scene.issues import Severity
from viewer.scene.positions import Path
from viewer.scene.properties import shown

INSTANCE = "GeometryInstance"
"""The kind of geometry that stands for a template."""

_LOD = N_("a level of detail such as 2.2")


@dataclass(frozen=True, slots=True)
class ChosenGeometry:
    """A geometry of an object that is drawn: its number and level of detail."""

    number: int
    given: dict[str, object]
    lod: tuple[int, int]


class CityLevels:
    """The choice among the geometries of a file's objects.

    Parameters
    ----------
    document : that they are of
    faults : takes what is wrong with them
    lod : the level of detail that is drawn at most; "" for the highest

    Attributes
    ----------
    most : the same as numbers
    """

    def __init__(self, document: CityDocument, faults: CityFaults, lod: str, /) -> None:
        self._document, self._faults = document, faults
        self.most = _level(lod if "." in lod else f"{lod}.99") if lod else None

    def drawn(self, record: CityRecord, id_: str, item: dict[str, object], /) -> list[ChosenGeometry]:
        """The geometries of an object that are drawn: those of its finest level of detail."""
        path: Path = (record.number, "CityObjects", id_)
        name = item.get("type")
        if isinstance(name, str) and name.startswith("+"):
            known = N_("a city object of CityJSON itself")
            self._faults.add("unsupported-feature", Severity.WARNING, (*path, "type"), name, known)
        elif not is_kind(name):
            expected = N_("the type of a city object")
            self._faults.add("bad-model", Severity.WARNING, (*path, "type"), shown(name), expected)
        listed = item.get("geometry")
        if listed is None:
            return []
        if not isinstance(listed, list):
            self._faults.add("bad-model", Severity.ERROR, (*path, "geometry"), name_of(listed), N_("a list"))
            return []
        found: list[ChosenGeometry] = []
        for i, given in enumerate(listed):
            if (level := self._level_of(given, (*path, "geometry", i))) is not None:
                assert isinstance(given, dict)
                found.append(ChosenGeometry(i, given, level))
        # Lines and points are drawn of what has nothing else.
        found = [each for each in found if self._kind(each.given) in SURFACES] or found
        levels = sorted({each.lod for each in found})
        below = [level for level in levels if self.most is None or level <= self.most]
        wanted = below[-1] if below else levels[0] if levels else None
        return [each for each in found if each.lod == wanted]

    def _level_of(self, given: object, path: Path) -> tuple[int, int] | None:
        """The level of detail of a geometry that can be drawn."""
        name = given.get("type") if isinstance(given, dict) else None
        if not isinstance(given, dict) or not isinstance(name, str):
            self._faults.add("bad-model", Severity.ERROR, path, name_of(given), N_("a geometry with a type"))
            return None
        if name == INSTANCE:
            number = given.get("template")
            listed = self._document.templates
            if type(number) is not int or not 0 <= number < len(listed):
                expected = f"0 .. {len(listed) - 1}" if listed else N_("no templates")
                self._faults.add("bad-model", Severity.ERROR, (*path, "template"), shown(number), expected)
                return None
            return self._level_of_template(number)
        if name not in SURFACES and name not in OTHERS:
            expected = ", ".join((*SURFACES, *OTHERS, INSTANCE))
            self._faults.add("bad-model", Severity.ERROR, (*path, "type"), name, expected)
            return None
        return self._told_level(given, path)

    def _kind(self, given: dict[str, object]) -> object:
        """The kind of a geometry, or of the template that it stands for."""
        if given.get("type") != INSTANCE:
            return given.get("type")
        number = given["template"]
        template = self._document.templates[number] if isinstance(number, int) else None
        return template.get("type") if isinstance(template, dict) else None

    def _level_of_template(self, number: int) -> tuple[int, int] | None:
        given = self._document.templates[number]
        path: Path = (self._document.home, "geometry-templates", "templates", number)
        if isinstance(given, dict) and given.get("type") == INSTANCE:
            self._faults.add("bad-model", Severity.ERROR, (*path, "type"), INSTANCE, ", ".join(SURFACES))
            return None
        return self._level_of(given, path)

    def _told_level(self, given: dict[str, object], path: Path) -> tuple[int, int]:
        told = given.get("lod")
        level = _level(told)
        if level is None:
            what = N_("nothing") if told is None else shown(told)
            self._faults.add("bad-model", Severity.WARNING, (*path, "lod"), what, _LOD)
        return level or (0, 0)


def _level(told: object) -> tuple[int, int] | None:
    """A level of detail, `2.2` as (2, 2); one without a finer step is the finest of its own."""
    text = shown(told) if type(told) in (int, float) else told
    if not isinstance(text, str):
        return None
    whole, _, step = text.strip().partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) < 3):
        return None
    if not step:
        return int(whole), 0
    return (int(whole), int(step)) if step.isascii() and step.isdigit() and len(step) < 3 else None
