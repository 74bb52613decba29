"""What a scene is called, before it is opened."""

from __future__ import annotations

import tomllib
from pathlib import Path

from viewer.resources import scenes_folder
from viewer.scene.model import localised


def scene_title(source: str, lang: str, /) -> str:
    """The title of a scene by id, package or file, as far as a glance tells it; else its name."""
    name = Path(source).stem
    for folder in (Path(source), scenes_folder() / source):
        file = folder / "scene.toml"
        try:
            title = tomllib.loads(file.read_text(encoding="utf-8")).get("title") if file.is_file() else None
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(title, str):
            return title
        if isinstance(title, dict) and all(isinstance(text, str) for text in title.values()):
            return localised(title, lang) or name
    return name
