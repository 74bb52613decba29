"""The scenes that are known by their ids: those that come with the program, and those in the user's folders.

An id of a scene that comes with the program always means that one, and among the user's the first that was found: what
portals, links and kiosks name must not become another scene because somebody copied a folder. The other one is listed
beside it, and opened by its path.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from viewer.resources import scenes_folder
from viewer.scene.heads import SceneHead, head_of, is_packed, packed_around, packed_at
from viewer.scene.issues import SceneError
from viewer.scene.package import FileFault, Folder, NameKind, Package, is_there, real_place
from viewer.scene.places import OWN_SCENES, SCENE_FILE, own_scenes, shipped_scenes
from viewer.user_folders import user_folder

FOLDERS = "JINYUZUI_SCENES"
"""Variable of the environment that lists folders with scenes of the user, parted as the system parts lists of paths."""

_MOST = 2000
"""Scenes of one folder that are looked at."""


@dataclass(frozen=True, slots=True)
class KnownScene:
    """A scene that is known.

    Parameters
    ----------
    id : by which it is opened, unless another has it
    path : its folder or its file
    head : what it says of itself
    shipped : it comes with the program
    hidden_by : the one that its id means instead; None where it means this one
    """

    id: str
    path: Path
    head: SceneHead
    shipped: bool = False
    hidden_by: Path | None = None

    @property
    def source(self) -> str:
        """What it is opened by: its id where it comes with the program, else its path."""
        return self.id if self.shipped else str(self.path)


def data_scenes() -> Path:
    """The user's own folder of scenes, below `JINYUZUI_DATA`, else where this system keeps such files."""
    from platformdirs import user_data_path

    return user_folder("JINYUZUI_DATA", lambda: user_data_path("jinyuzui", appauthor=False)) / OWN_SCENES


def user_scene_folders() -> tuple[Path, ...]:
    """The user's folders with scenes, the first to be looked into first; they need not be there."""
    named = (Path(entry).absolute() for entry in os.environ.get(FOLDERS, "").split(os.pathsep) if entry.strip())
    return tuple(dict.fromkeys((*named, data_scenes())))


def user_scenes() -> tuple[KnownScene, ...]:
    """The scenes in the user's folders, folder by folder, by name; also those whose id means another."""
    out: list[KnownScene] = []
    taken = {id_: scenes_folder() / id_ for id_ in shipped_scenes()}
    seen: set[str] = set()
    for path in (path for folder in user_scene_folders() for path in _scenes_at(folder)):
        real = real_place(path)
        if real not in seen:
            seen.add(real)
            head = head_of(path)
            id_ = head.id or path.stem
            out.append(KnownScene(id_, path, head, hidden_by=taken.get(id_)))
            taken.setdefault(id_, path)
    return tuple(out)


def known_scenes() -> tuple[KnownScene, ...]:
    """All of them: those that come with the program, then the user's."""
    folder = scenes_folder()
    shipped = (KnownScene(id_, folder / id_, head_of(folder / id_), shipped=True) for id_ in shipped_scenes())
    return (*shipped, *user_scenes())


def _scenes_at(folder: Path) -> list[Path]:
    """Packages in a folder, or the folder itself if it is one."""
    try:
        listed = Folder(folder).entries()
    except FileFault:
        return []
    if any(entry.name == SCENE_FILE and entry.kind is NameKind.FILE for entry in listed):
        return [folder]
    out = []
    # A link in the user's own folder leads wherever the user wants.
    for entry in (entry for entry in listed if not entry.name.startswith(".")):
        path = folder / entry.name
        if (is_packed(entry.name) and entry.kind is not NameKind.FOLDER) or is_there(path / SCENE_FILE):
            out.append(path)
    return out[:_MOST]


def scene_of_id(id_: str, /) -> Path | None:
    """The package that an id means; None for none."""
    if id_ in shipped_scenes():
        return scenes_folder() / id_
    if not id_ or "/" in id_ or "\\" in id_:
        return None
    return next((known.path for known in user_scenes() if known.id == id_), None)


def found_at(source: str | Path, /) -> Path | None:
    """What a SCENE stands for: a folder or file, a folder within a packed file, else what its id means."""
    path = Path(source)
    return path if is_there(path) or packed_around(path) else scene_of_id(str(source))


def is_own(source: str | Path, /) -> bool:
    """Whether a SCENE is one that comes with the program."""
    path = found_at(source)
    return path is not None and ".." not in path.parts and path.absolute().is_relative_to(scenes_folder().absolute())


@contextmanager
def package_at(path: Path, /) -> Iterator[Package]:
    """The package in a folder, in a packed file, or in a folder of one.

    Raises
    ------
    SceneError, FileFault
        If it is a packed one that is damaged, or has no such folder.
    """
    packed = packed_at(path)
    if packed is None:
        yield Folder(path)
        return
    from viewer.scene import archive

    with archive.opened(packed[0]) as (whole, _):
        yield whole.below(packed[1]) if packed[1] else whole


@contextmanager
def miniature_package(package: Package, scene: str, /) -> Iterator[Package | None]:
    """The package that a `scene` layer of another one names: one of its own first, else the one that its id means.

    Raises
    ------
    FileFault
        If it has one of that name that is not to be opened.
    SceneError
        If it is a packed one that is damaged.
    """
    own = f"{OWN_SCENES}/{scene}"
    if package.kind(own):
        inner = package.below(own)
        if inner.kind(SCENE_FILE):
            yield inner
            return
    path = scene_of_id(scene)
    if path is None:
        yield None
    else:
        with package_at(path) as found:
            yield found


def way_to(root: Path, scene: str, /) -> Path | None:
    """Where the package lies that a portal of the one at `root` names: one of its own first, else by its id."""
    own = f"{OWN_SCENES}/{scene}/{SCENE_FILE}"
    try:
        with package_at(root) as package:
            found = package.kind(own) is NameKind.FILE
    except (SceneError, FileFault):
        found = False
    return root / OWN_SCENES / scene if found else scene_of_id(scene)


def ids_for(package: Package, /) -> tuple[str, ...]:
    """Ids that a `scene` layer of a package can name."""
    return tuple(sorted({*own_scenes(package), *(known.id for known in known_scenes())}))
