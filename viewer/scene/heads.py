"""What a scene says of itself at the top of its file: its id and its title, by a glance that a window can wait for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from viewer.scene.formats import Gives, giving, match
from viewer.scene.issues import SceneError, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.package import FileFault, Folder, Package, is_folder, is_plain_file
from viewer.scene.places import SCENE_FILE

_HEAD = 16 << 10
"""Characters of scene.toml that are looked at."""

_TABLE = re.compile(r"^\s*\[(?!\s*title\b)", re.MULTILINE)
"""Where the first table begins: what is looked for stands above it, or is a table of its own."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class SceneHead:
    """The top of a scene's file.

    Parameters
    ----------
    id : "" where it tells none
    titles : by language, or one for all; None where it tells none
    """

    id: str = ""
    titles: str | dict[str, str] | None = None

    def title(self, lang: str, /) -> str:
        """The title in a language; "" for none."""
        from viewer.scene.vocabulary import localised

        return localised(self.titles, lang) if self.titles else ""


def is_packed(name: str, /) -> bool:
    """Whether a file of that name is a package in one file."""
    return match(name, giving(Gives.PACKAGE)) is not None


def packed_around(path: Path, /) -> tuple[Path, str] | None:
    """The packed file that a path leads into, and the folder in it; None for a path that leads into none."""
    above = next((above for above in path.parents if is_packed(above.name) and is_plain_file(above)), None)
    return (above, path.relative_to(above).as_posix()) if above else None


def packed_at(path: Path, /) -> tuple[Path, str] | None:
    """The same of a packed file itself, with "" for all of it."""
    return (path, "") if is_packed(path.name) and is_plain_file(path) else packed_around(path)


def head_of(path: Path, /) -> SceneHead:
    """The head of a package in a folder or in one file; an empty one where it cannot be read."""
    try:
        if is_folder(path):
            return _head(Folder(path))
        packed = packed_at(path)
        if packed is None:
            return SceneHead()
        from viewer.scene import archive

        with archive.opened(packed[0]) as (package, _):
            return _head(package.below(packed[1]) if packed[1] else package)
    except (FileFault, SceneError, ValueError):
        return SceneHead()


def _head(package: Package) -> SceneHead:
    from viewer.scene.toml import read_toml

    text = package.read(SCENE_FILE, LIMITS.text_bytes).decode("utf-8-sig")
    table = _TABLE.search(text)
    data, _ = read_toml(text[: min(table.start(), _HEAD)] if table else text[:_HEAD], SCENE_FILE, Severity.FATAL)
    found = data or {}
    id_, title = found.get("id"), found.get("title")
    good = isinstance(title, str) or (isinstance(title, dict) and all(isinstance(one, str) for one in title.values()))
    known = id_ if isinstance(id_, str) and _ID.fullmatch(id_) else ""
    return SceneHead(known, title if good else None)
