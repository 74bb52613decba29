"""Where scenes lie that come with others. Imports next to nothing: the cache asks before anything is loaded."""

from __future__ import annotations

from viewer.resources import scenes_folder
from viewer.scene.package import FileFault, Folder, NameKind, Package

SCENE_FILE = "scene.toml"
OWN_SCENES = "scenes"


def own_scenes(package: Package, /) -> tuple[str, ...]:
    """Names of the scenes that a package has of its own."""
    return _scenes_in(package, OWN_SCENES)


def shipped_scenes() -> tuple[str, ...]:
    """Ids of the scenes that come with the program."""
    return _scenes_in(Folder(scenes_folder()), "")


def _scenes_in(package: Package, folder: str) -> tuple[str, ...]:
    try:
        listed = package.entries(folder)
    except FileFault:
        return ()
    above = f"{folder}/" if folder else ""
    folders = (entry.name for entry in listed if entry.kind is NameKind.FOLDER)
    return tuple(name for name in folders if package.kind(f"{above}{name}/{SCENE_FILE}") is NameKind.FILE)
