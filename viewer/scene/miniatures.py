"""Scenes within scenes: what the `scene` layers of a package show, each read once and never round in a circle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from viewer.i18n import N_
from viewer.scene.collection import ids_for, miniature_package
from viewer.scene.issues import SceneError, Severity, Where, closest
from viewer.scene.limits import LIMITS
from viewer.scene.model import Scene, SceneLayer
from viewer.scene.package import FileFault, Package
from viewer.scene.read_scene import ReadScene

Fault = Callable[[Where, str, str, str, str], None]
"""Reports an error: where in `scene.toml`, code, found, expected, hint."""

Above = tuple[Path, ...]
"""Homes of the packages that a scene is shown in, its own the last."""


def count(shown: Mapping[str, ReadScene], /) -> int:
    """How many miniatures these are in all, those within them included."""
    return sum(1 + count(inner.scenes) for inner in shown.values())


@dataclass(slots=True)
class Miniatures:
    """Reads what `scene` layers show.

    Parameters
    ----------
    read : the parts that are drawn of a package
    """

    read: Callable[[Package, Above, Miniatures], ReadScene]
    _known: dict[Path, ReadScene] = field(default_factory=dict)
    _names: dict[Path, tuple[str, ...]] = field(default_factory=dict)

    def of(self, scene: Scene, package: Package, above: Above, fault: Fault, /) -> dict[str, ReadScene]:
        """The scenes that a scene's layers show, by layer id; what cannot be shown is left out with a fault."""
        found: dict[str, ReadScene] = {}
        for i, layer in enumerate(scene.layer):
            if isinstance(layer, SceneLayer):
                inner = self._one(layer, package, above, ("layer", i, "scene"), fault)
                if inner and (total := count({**found, layer.id: inner})) > LIMITS.miniatures:
                    fault(("layer", i, "scene"), "too-large", str(total), str(LIMITS.miniatures), "")
                elif inner:
                    found[layer.id] = inner
        return found

    def _one(self, layer: SceneLayer, package: Package, above: Above, where: Where, fault: Fault) -> ReadScene | None:
        try:
            with miniature_package(package, layer.scene) as inner:
                return self._read(layer, package, inner, above, where, fault)
        except FileFault as error:
            fault(where, error.code, error.found, error.expected, "")
        except SceneError as error:
            _unreadable(layer, error, where, fault)
        return None

    def _read(
        self, layer: SceneLayer, package: Package, inner: Package | None, above: Above, where: Where, fault: Fault
    ) -> ReadScene | None:
        home = inner.home if inner else None
        if inner is None or home is None:
            fault(where, "bad-reference", layer.scene, N_("scene"), closest(layer.scene, self._ids(package)))
            return None
        if home in above:
            fault(where, "scene-cycle", layer.scene, "", "")
            return None
        if home not in self._known:
            self._known[home] = self.read(inner, (*above, home), self)
        return self._known[home]

    def _ids(self, package: Package) -> tuple[str, ...]:
        """Ids that could be meant, looked for once."""
        if package.home not in self._names:
            self._names[package.home] = ids_for(package)
        return self._names[package.home]


def _unreadable(layer: SceneLayer, error: SceneError, where: Where, fault: Fault) -> None:
    worst = next((i for i in error.issues if i.severity is not Severity.WARNING), None)
    fault(where, "unreadable", f"{layer.scene}: {worst.file}: {worst.code}" if worst else layer.scene, "", "")
