"""The scenes that somebody can start with: those opened last, their own, and those that come with the program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from viewer.scene.collection import found_at, known_scenes, scene_of_id
from viewer.scene.heads import SceneHead, head_of
from viewer.scene.issues import Issue, Severity
from viewer.scene.names import is_text, one_line
from viewer.scene.places import shipped_scenes

MOST_RECENT = 12
"""Scenes that are remembered as opened last."""


class Shelf(IntEnum):
    """Where a scene is listed."""

    RECENT = 0
    OWN = 1
    SHIPPED = 2


@dataclass(frozen=True, slots=True)
class ListedScene:
    """A scene to start with.

    Parameters
    ----------
    source : what it is opened by
    path : where it lies, or where it was
    issue : why it is not to be had, as far as a glance tells
    other : the scene that its id means instead; "" where it means this one
    """

    source: str
    shelf: Shelf
    path: Path
    head: SceneHead
    shipped: bool
    issue: Issue | None = None
    other: str = ""

    def title(self, lang: str, /) -> str:
        """What it is called in a language; its name where it tells none."""
        return one_line(self.head.title(lang) or self.path.stem)


def opened_by(source: str, /) -> str:
    """What a scene is opened by from wherever the program is started: its id if it is a shipped one, else a path."""
    path = found_at(source)
    if path is None:
        return source
    path = path.absolute()
    return path.name if path.name in shipped_scenes() and path == scene_of_id(path.name) else str(path)


def with_recent(recent: Iterable[str], source: str, /) -> tuple[str, ...]:
    """The scenes opened last, once one more was; the latest first, each once."""
    if not is_text(source):  # it cannot be kept as text
        return tuple(recent)
    return (source, *(one for one in recent if one != source))[:MOST_RECENT]


def start_list(recent: Iterable[str], /) -> tuple[ListedScene, ...]:
    """All of them, each once: the recent ones in their order, then the user's, then the shipped ones.

    Reads the heads of their files: on a slow disk this takes its time.
    """
    known = {one.source: one for one in known_scenes()}
    out: list[ListedScene] = []
    for source in dict.fromkeys(recent):
        if one := known.pop(source, None):
            other = str(one.hidden_by or "")
            out.append(ListedScene(source, Shelf.RECENT, one.path, one.head, one.shipped, other=other))
        elif path := found_at(source):
            out.append(ListedScene(source, Shelf.RECENT, path, head_of(path), shipped=False))
        else:
            gone = Issue("no-such-scene", Severity.FATAL, source, found=source)
            out.append(ListedScene(source, Shelf.RECENT, Path(source), SceneHead(), shipped=False, issue=gone))
    rest = sorted(known.values(), key=lambda one: one.shipped)
    for one in rest:
        shelf = Shelf.SHIPPED if one.shipped else Shelf.OWN
        other = str(one.hidden_by or "")
        out.append(ListedScene(one.source, shelf, one.path, one.head, one.shipped, other=other))
    return tuple(out)
