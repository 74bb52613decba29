"""The storeys of a scene's buildings, from below to above: to look into one, those over it are left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from viewer.build.loading import LoadedScene
from viewer.scene.model import IndoorLayer

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Storey:
    """One storey, of all buildings.

    Parameters
    ----------
    title : as it is written beside lifts; tells it from the others
    objects : names of what is on it
    """

    title: str
    objects: tuple[str, ...]


class Storeys:
    """Those of a scene.

    Parameters
    ----------
    storeys : from below to above

    Attributes
    ----------
    all : the same
    """

    def __init__(self, storeys: Iterable[Storey], /) -> None:
        self.all = tuple(storeys)
        self._above: dict[str, Names] = {}
        over: Names = frozenset()
        for storey in reversed(self.all):
            self._above[storey.title] = over
            over |= set(storey.objects)

    @classmethod
    def of(cls, loaded: LoadedScene, /) -> Storeys:
        """Those that a scene's layers of insides have; none where there is only one."""
        layers = {layer.id for layer in loaded.scene.layer if isinstance(layer, IndoorLayer)}
        found: dict[str, dict[str, None]] = {}
        for name in loaded.geometry.objects.names if layers else ():
            layer, _, rest = name.partition("/")
            if rest and layer in layers:
                title = rest.partition("/")[0]
                found.setdefault(title, {})[f"{layer}/{title}"] = None
        storeys = [Storey(title, tuple(objects)) for title, objects in found.items()]
        return cls(storeys if len(storeys) > 1 else ())

    def __bool__(self) -> bool:
        return bool(self.all)

    @property
    def titles(self) -> tuple[str, ...]:
        """What they are called, from below to above."""
        return tuple(storey.title for storey in self.all)

    def above(self, title: str, /) -> Names:
        """What lies over a storey; nothing for ""."""
        return self._above.get(title, frozenset())

    def holding(self, name: str, /) -> str:
        """The title of the storey that an object is on; "" for one that is on none."""
        group = "/".join(name.split("/")[:2])
        return next((storey.title for storey in self.all if group in storey.objects), "")

    def beside(self, title: str, step: int, /) -> str:
        """The storey so many steps higher or lower; over the uppermost all are seen ("")."""
        titles = self.titles
        at = titles.index(title) if title in titles else len(titles)
        at = min(max(at + step, 0), len(titles))
        return titles[at] if at < len(titles) else ""
