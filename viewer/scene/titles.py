"""What a scene is called, before it is opened."""

from __future__ import annotations

from pathlib import Path

from viewer.scene.collection import scene_of_id
from viewer.scene.heads import head_of
from viewer.scene.names import one_line


def scene_title(source: str, lang: str, /) -> str:
    """The title of a scene by id, package or file, as far as a glance tells it; else its name."""
    path = Path(source)
    if title := head_of(path).title(lang):
        return title
    known = scene_of_id(source)
    return (head_of(known).title(lang) if known else "") or one_line(path.stem)
