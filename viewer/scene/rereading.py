"""The words of a package alone, read anew while its geometry stands: what an editor changes most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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
    """The words of a package; None where something is wrong with them or the geometry is another one.

    Parameters
    ----------
    before : what its file said when the geometry was made
    drawings : where pictures of drawings come from: none is to be drawn in a window's process
    """
    reading = Reading(Folder(root), tasks=Tasks())
    try:
        scene = scene_file(reading)
    except SceneError:
        return None
    if reading.issues or _built(scene) != _built(before):
        return None
    content, _, wanted, issues = read_content(reading.package, reading.tasks)
    pictures, faults = read_illustrations(reading.package, wanted, reading.tasks, drawings)
    wrong = any(issue.severity >= Severity.ERROR for issue in (*issues, *faults))
    return None if wrong else Words(scene, content, pictures)


def _built(scene: Scene) -> tuple[object, ...]:
    """What geometry is made of."""
    return scene.layer, scene.paint, scene.sign, scene.origin, scene.projection
