"""A model on its own: where it stands, and what it looks as if its author had meant."""

from __future__ import annotations

import numpy as np

from viewer.geometry.checks import F8
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.issues import Issue, Severity
from viewer.scene.model import InstanceLayer, ModelLayer, UpAxis
from viewer.scene.options import UNITS, ModelOptions, Unit

_Z_UP = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
"""Undoes what reading a model took for granted, that y points upwards; its inverse undoes that z does."""

_LARGE = 5_000.0
"""Units: a model that is as large and tells no unit is in millimetres, as most that were drawn for workshops are."""

_ELSEWHERE = 3.0
"""Times its size that a model stands away from zero that has coordinates of a map, which are in metres."""

_EVEN, _THICK, _LONG = 1e-3, 0.05, 0.4  # shares of a model's size


def up_axis(model: ModelData, layer: ModelLayer | InstanceLayer, /) -> UpAxis:
    """The axis of a model's file that points upwards, as its layer says or as it was read."""
    return "z" if model.z_up else layer.up or model.up


def axes(model: ModelData, layer: ModelLayer | InstanceLayer, /) -> F8:
    """(3, 3) that turns a model as it was read the way its layer says that it stands."""
    up = up_axis(model, layer)
    return np.eye(3) if model.z_up or up == model.up else _Z_UP if up == "z" else _Z_UP.T


def lone_layer(model: ModelData, source: str, options: ModelOptions, /) -> ModelLayer:
    """The layer of a model that is the whole scene: one that stands far from its own zero is brought near."""
    layer = ModelLayer(id="model", source=source, up=options.up, two_sided=options.two_sided)
    scale = UNITS[options.unit or _guessed(model)]
    x, y, z = (-(axes(model, layer) @ model.origin) * scale + 0.0).tolist()
    return ModelLayer(id=layer.id, source=source, up=layer.up, two_sided=layer.two_sided, at=(x, y, z), scale=scale)


def _guessed(model: ModelData) -> Unit:
    """The unit of a model that may tell none."""
    size = float((model.bounds[1] - model.bounds[0]).max())
    away = float(np.abs(model.bounds.mean(axis=0)).max())
    return "mm" if not model.measured and size >= _LARGE and away < _ELSEWHERE * size else "m"


def hints(model: ModelData, layer: ModelLayer, file: str, options: ModelOptions, /) -> list[Issue]:
    """What looks as if an option were missing."""
    out = []
    up = up_axis(model, layer)
    if options.unit is None and _guessed(model) != "m":
        found = f"{float((model.bounds[1] - model.bounds[0]).max()):.0f}"
        out.append(Issue("guessed-unit", Severity.WARNING, file, path="--unit", found=found, expected="--unit m"))
    if up == model.up and not model.z_up and _lies(model):
        other = "z" if up == "y" else "y"
        out.append(Issue("model-lies", Severity.WARNING, file, path="--up", found=other, expected=f"--up {other}"))
    if not layer.two_sided and model.looks_away:
        name = model.looks_away
        out.append(Issue("one-sided", Severity.WARNING, file, path=name, found=name, expected="--two-sided"))
    return out


def _lies(model: ModelData) -> bool:
    """Whether a model begins at zero of its file's other axis and goes as far above zero of its own as below."""
    bounds = model.bounds
    (_, south, low), (_, north, high) = bounds.tolist()
    # z up: the z of a file whose y pointed upwards is our -y, the y of one whose z does is our y.
    begins_at = north if model.up == "y" else south
    size = float((bounds[1] - bounds[0]).max())
    begins = abs(begins_at) <= _EVEN * size and north - south >= _LONG * size
    even = abs(low + high) <= _EVEN * size and low <= -_THICK * size
    return bool(begins and even)
