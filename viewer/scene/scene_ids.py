"""What links may name in a scene, found by a glance at its file before anything of it is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from viewer.i18n import N_, Translator
from viewer.scene.collection import package_at
from viewer.scene.issues import SceneError, Severity, closest
from viewer.scene.limits import LIMITS
from viewer.scene.names import one_line
from viewer.scene.package import FileFault
from viewer.scene.places import SCENE_FILE
from viewer.scene.toml import read_toml

KINDS = ("view", "hotspot", "place")
KIND_NAMES = (N_("view"), N_("hotspot"), N_("place"), N_("scene"), N_("style"))


def no_such(kind: str, name: str, known: Iterable[str], tr: Translator, /) -> str:
    """That there is nothing of a name, in a line: what there is, and what was probably meant."""
    names = list(known)
    text = tr.gettext("there is no {kind} {name}; there are {known}")
    line = text.format(kind=tr.gettext(kind), name=one_line(name), known=", ".join(names) or "-")
    if hint := closest(name, names):
        line += tr.gettext("; did you mean {hint}?").format(hint=hint)
    return line


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
