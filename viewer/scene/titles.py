"""What a scene is called, before it is opened."""

from __future__ import annotations

import re
from pathlib import Path

from viewer.resources import scenes_folder
from viewer.scene.issues import Severity
from viewer.scene.limits import LIMITS
from viewer.scene.names import one_line
from viewer.scene.package import FileFault, Folder
from viewer.scene.places import SCENE_FILE
from viewer.scene.toml import read_toml
from viewer.scene.vocabulary import localised

_HEAD = 16 << 10
"""Characters of scene.toml that are looked at: this is asked for while a window waits."""

_TABLE = re.compile(r"^\s*\[(?!\s*title\b)", re.MULTILINE)
"""Where the first table begins: the title stands above it, or is one of its own."""


def scene_title(source: str, lang: str, /) -> str:
    """The title of a scene by id, package or file, as far as a glance tells it; else its name."""
    return _title(Path(source), lang) or shipped_title(source, lang)


def shipped_title(id_: str, lang: str, /) -> str:
    """The title of a scene that comes with the program; else its id."""
    return _title(scenes_folder() / id_, lang) or one_line(Path(id_).stem)


def _title(folder: Path, lang: str) -> str:
    try:
        text = Folder(folder).read(SCENE_FILE, LIMITS.text_bytes).decode("utf-8-sig")
    except (FileFault, ValueError):
        return ""
    table = _TABLE.search(text)
    data, _ = read_toml(text[: min(table.start(), _HEAD)] if table else text[:_HEAD], SCENE_FILE, Severity.FATAL)
    title = (data or {}).get("title")
    if isinstance(title, str) or (isinstance(title, dict) and all(isinstance(one, str) for one in title.values())):
        return localised(title, lang)
    return ""
