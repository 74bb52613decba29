"""What reading a scene gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from viewer.geometry.relief import Relief
from viewer.scene.features import FeatureTable
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.illustrations import Illustrations
from viewer.scene.issues import Issue, Where
from viewer.scene.model import Scene
from viewer.scene.sections import Content
from viewer.scene.style import Style

Progress = Callable[[float], None]
"""Told how far something is, 0..1."""


def _nowhere(where: Where, /) -> tuple[int, int]:
    return 0, 0


@dataclass(frozen=True, slots=True, eq=False)
class ReadScene:
    """A scene as read, before any geometry is built.

    Parameters
    ----------
    features : by layer id
    models, pictures : by name in the package
    style : how the scene wants to look
    scenes, reliefs : shown in miniature, and what all stands on, by layer id
    root : the package's folder, or the lone file's
    lone : what issues call the lone file; "" for a package
    offset : metres, what was taken off a lone model's coordinates
    looked_up : groups of entry points that it depends on, each with its state
    files : of the package that were read, by name
    place : line and column in `scene.toml` of what keys lead to; 0 where there is no such file
    """

    scene: Scene
    content: Content
    features: Mapping[str, FeatureTable]
    models: Mapping[str, ModelData]
    issues: tuple[Issue, ...]
    root: Path
    style: Style
    pictures: Illustrations = field(default_factory=dict)
    scenes: Mapping[str, ReadScene] = field(default_factory=dict)
    reliefs: Mapping[str, Relief] = field(default_factory=dict)
    lone: str = ""
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    looked_up: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    place: Callable[[Where], tuple[int, int]] = _nowhere
