"""What checks look at: a package that was opened, its files, and what a visitor would see of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from viewer.build.loading import LoadedScene
from viewer.i18n import LANGUAGES
from viewer.scene.issues import Issue, Severity, Where, dotted
from viewer.scene.model import Scene
from viewer.scene.package import Package
from viewer.scene.places import SCENE_FILE
from viewer.session.explorer import Explorer
from viewer.session.scene_queries import SceneQueries

SIZE = (1280, 720)
"""Physical pixels of the picture that is looked at."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """A scene to be checked.

    Parameters
    ----------
    loaded : as it was opened
    package : its files
    source : what is in `scene.toml`
    """

    loaded: LoadedScene
    package: Package
    source: bytes

    @property
    def scene(self) -> Scene:
        """What `scene.toml` says."""
        return self.loaded.scene

    @cached_property
    def positions(self) -> dict[Where, tuple[int, int]]:
        """Lines and columns in `scene.toml`."""
        from viewer.scene.positions import toml_positions

        return toml_positions(self.source)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The viewer's languages that the scene speaks."""
        title = self.scene.title
        spoken = {*self.loaded.content, *(title if isinstance(title, Mapping) else ())}
        return tuple(lang for lang in LANGUAGES if lang in spoken)

    @cached_property
    def story(self) -> SceneQueries:
        """The scene, to be asked."""
        return SceneQueries(self.loaded)

    def explorer(self) -> Explorer:
        """A visitor who has just come, with a picture of `SIZE`."""
        explorer = Explorer(self.loaded, size=SIZE)
        explorer.arrive()
        return explorer

    def place(self, where: Where, /) -> tuple[int, int]:
        """Line and column in `scene.toml` of what keys lead to."""
        from viewer.scene.positions import nearest

        return nearest(self.positions, where)

    def warning(self, code: str, where: Where, found: str, expected: str = "", hint: str = "") -> Issue:
        """That something in `scene.toml` is worth a look."""
        place = self.place(where)
        return Issue(code, Severity.WARNING, SCENE_FILE, *place, dotted(where), found, expected, hint)


def texts_of(scene: Scene, /) -> list[tuple[Where, Any]]:
    """All texts of `scene.toml` that visitors read, and the files that speak at steps, with their places."""
    out: list[tuple[Where, Any]] = [(("title",), scene.title)]
    for kind in ("place", "view", "category", "hotspot", "tour"):
        for i, entry in enumerate(getattr(scene, kind)):
            out += [((kind, i, key), getattr(entry, key)) for key in ("title", "subtitle") if hasattr(entry, key)]
    out += [(("name", i, "text"), name.text) for i, name in enumerate(scene.name)]
    out += [(("sign", i, "text"), sign.text) for i, sign in enumerate(scene.sign)]
    for i, tour in enumerate(scene.tour):
        for j, step in enumerate(tour.step):
            keys = ("caption", "notes", "narration", "subtitles")
            out += [(("tour", i, "step", j, key), getattr(step, key)) for key in keys]
    return [(where, text) for where, text in out if text]
