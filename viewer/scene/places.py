"""Where the scenes lie that `scene` layers name. Imports next to nothing: the cache asks before anything is loaded."""

from __future__ import annotations

from pathlib import Path

from viewer.resources import scenes_folder


def miniature_folder(root: Path, scene: str, /) -> Path | None:
    """The package that a `scene` layer of the package at `root` names: one of its own first, else a shipped one."""
    for folder in (root / "scenes" / scene, scenes_folder() / scene):
        if (folder / "scene.toml").is_file():
            return folder
    return None


def known_scenes(root: Path, /) -> tuple[str, ...]:
    """Ids that a `scene` layer of the package at `root` can name."""
    folders = (root / "scenes", scenes_folder())
    return tuple(sorted({p.parent.name for f in folders for p in f.glob("*/scene.toml")}))
