"""A model on its own: where it stands, and what it looks as if its author had meant."""

from __future__ import annotations

import numpy as np

from viewer.geometry.checks import F8
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.issues import Issue, Severity
from viewer.scene.model import InstanceLayer, ModelLayer
from viewer.scene.options import ModelOptions

_Z_UP = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
"""Undoes what reading a model takes for granted, that y points upwards."""

_EVEN, _THICK, _LONG = 1e-3, 0.05, 0.4  # shares of a model's size


def axes(layer: ModelLayer | InstanceLayer, model: ModelData, /) -> F8:
    """(3, 3) that turns a model as it was read the way its layer says that it stands."""
    return _Z_UP if layer.up == "z" and not model.z_up else np.eye(3)


def lone_layer(model: ModelData, source: str, options: ModelOptions, /) -> ModelLayer:
    """The layer of a model that is the whole scene: one that stands far from its own zero is brought near."""
    layer = ModelLayer(id="model", source=source, up=options.up, two_sided=options.two_sided)
    x, y, z = (-(axes(layer, model) @ model.origin) + 0.0).tolist()
    return ModelLayer(id=layer.id, source=source, up=layer.up, two_sided=layer.two_sided, at=(x, y, z))


def hints(model: ModelData, layer: ModelLayer, file: str, /) -> list[Issue]:
    """What looks as if an option were missing."""
    out = []
    if layer.up == "y" and not model.z_up and _lies(model.bounds):
        out.append(Issue("model-lies", Severity.WARNING, file, path="--up", found="y", expected="--up z"))
    if not layer.two_sided and model.looks_away:
        name = model.looks_away
        out.append(Issue("one-sided", Severity.WARNING, file, path=name, found=name, expected="--two-sided"))
    return out


def _lies(bounds: F8) -> bool:
    """Whether a model begins at z = 0 of its file and goes as far above y = 0 as below: z points upwards, not y."""
    (_, south, low), (_, north, high) = bounds.tolist()  # z up: the file's y is our z, and its z our -y
    size = float((bounds[1] - bounds[0]).max())
    begins = abs(north) <= _EVEN * size and north - south >= _LONG * size
    even = abs(low + high) <= _EVEN * size and low <= -_THICK * size
    return bool(begins and even)
