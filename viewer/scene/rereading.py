"""The words of a package alone, read anew while its geometry stands: what an editor changes most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec.structs import fields, replace

from viewer.scene.content import read_content
from viewer.scene.formats.svg import Drawings
from viewer.scene.illustrations import Illustrations, read_illustrations
from viewer.scene.issues import SceneError, Severity
from viewer.scene.loader import scene_file
from viewer.scene.model import Scene
from viewer.scene.package import Folder
from viewer.scene.reading import Reading
from viewer.scene.sections import Section
from viewer.scene.tasks import Tasks
from viewer.scene.vocabulary import LocalText

_FILES = ("narration", "subtitles")
"""Fields of a text for each language that name files."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a package says.

    Parameters
    ----------
    content : by language and name
    pictures : of the cards
    """

    scene: Scene
    content: Mapping[str, Mapping[str, Section]]
    pictures: Illustrations


def reread(root: Path, before: Scene, /, drawings: Drawings) -> Words | None:
    """The words of a package; None where its geometry is another one, or a drawing of theirs is not made yet.

    Parameters
    ----------
    before : what its file said when the geometry was made
    drawings : where pictures of drawings come from: none is to be drawn in a window's process

    Raises
    ------
    SceneError
        If there are faults in them.
    """
    reading = Reading(Folder(root), tasks=Tasks())
    scene = scene_file(reading)
    if reading.issues or _built(scene) != _built(before):
        return None
    content, _, wanted, issues = read_content(reading.package, reading.tasks)
    if wrong := [issue for issue in issues if issue.severity >= Severity.ERROR]:
        raise SceneError(wrong)
    pictures, faults = read_illustrations(reading.package, wanted, reading.tasks, drawings)
    return None if faults else Words(scene, content, pictures)


def _built(scene: Scene) -> tuple[object, ...]:
    """What geometry is made of."""
    return scene.layer, scene.paint, scene.sign, scene.origin, scene.projection


def same_but_words(one: Scene, other: Scene, /) -> bool:
    """Whether two scenes differ in nothing but texts, so that what was right in one is right in the other."""
    return one.sign == other.sign and _bare(replace(one, sign=())) == _bare(replace(other, sign=()))


def _bare(value: object) -> tuple[object, ...]:
    """What is left of a part of the model without its texts."""
    if isinstance(value, msgspec.Struct):
        kept = (f.name for f in fields(value) if f.type != LocalText or f.name in _FILES)
        return type(value), *(_bare(getattr(value, name)) for name in kept)
    if isinstance(value, tuple):
        return tuple(_bare(part) for part in value)
    return (value,)
