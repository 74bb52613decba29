"""Where the scenes lie that `scene` layers name. Imports next to nothing: the cache asks before anything is loaded."""

from __future__ import annotations

from pathlib import Path

from viewer.resources import scenes_folder
from viewer.scene.package import FileFault, Folder, NameKind, Package

SCENE_FILE = "scene.toml"
OWN_SCENES = "scenes"


def miniature_package(package: Package, scene: str, /) -> Package | None:
    """The package that a `scene` layer of another one names: one of its own first, else a shipped one.

    Raises
    ------
    FileFault
        If it has one of that name that is not to be opened.
    """
    own = f"{OWN_SCENES}/{scene}"
    if package.kind(own):
        inner = package.below(own)
        if inner.kind(SCENE_FILE):
            return inner
    return Folder(scenes_folder() / scene) if scene in shipped_scenes() else None


def miniature_folder(root: Path, scene: str, /) -> Path | None:
    """Where the package lies that a `scene` layer or link of the one in the folder `root` names."""
    package = Folder(root)
    if package.kind(f"{OWN_SCENES}/{scene}/{SCENE_FILE}") is NameKind.FILE:
        return root / OWN_SCENES / scene
    return scenes_folder() / scene if scene in shipped_scenes() else None


def known_scenes(package: Package, /) -> tuple[str, ...]:
    """Ids that a `scene` layer of a package can name."""
    return tuple(sorted({*_scenes_in(package, OWN_SCENES), *shipped_scenes()}))


def listed_scene(scene: str, /) -> Path | None:
    """Where the package of a scene lies that is listed by its id, so that links may name it; None if there is none."""
    return scenes_folder() / scene if scene in shipped_scenes() else None


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
