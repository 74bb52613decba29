"""What links may name in a scene, found by a glance at its file before anything of it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from viewer.scene.collection import package_at
from viewer.scene.issues import SceneError, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.package import FileFault
from viewer.scene.places import SCENE_FILE
from viewer.scene.toml import read_toml

KINDS = ("view", "hotspot", "place")


def ids_of(root: Path, /) -> Mapping[str, tuple[str, ...]] | None:
    """The ids of a package's views, hotspots and places; None where only opening it can tell.

    Parameters
    ----------
    root : folder of the package, or its one file; of anything else nothing is known
    """
    try:
        with package_at(root) as package:
            source = package.read(SCENE_FILE, LIMITS.text_bytes)
    except (FileFault, SceneError):
        return None
    data, _ = read_toml(source, SCENE_FILE, Severity.FATAL)
    if data is None:
        return None
    found: dict[str, tuple[str, ...]] = {}
    for kind in KINDS:
        listed = data.get(kind)
        tables = listed if isinstance(listed, list) else []
        ids = (table.get("id") for table in tables if isinstance(table, dict))
        found[kind] = tuple(id_ for id_ in ids if isinstance(id_, str))
    return found
