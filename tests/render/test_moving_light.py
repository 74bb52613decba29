"""A moving picture and the one that it comes to rest in have the same light: nothing jumps when one stops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

SIZE, STEP = (320, 180), 5
FEWEST = 40
"""Places of an object that are compared: of less of it edges tell more than its light."""

MOST = 0.05

VIEWS = ("stage", "square", "showcase")


@pytest.fixture(scope="module")
def pictures(draw: Callable[..., dict[str, NDArray[Any]]]) -> dict[str, NDArray[Any]]:
    return draw("jinyuzui", **{view: {"size": SIZE, "view": view, "draft": True, "grid": STEP} for view in VIEWS})


def differences(pictures: dict[str, NDArray[Any]], view: str) -> dict[str, float]:
    """Of each object that is large in a view: how far the mean colour of the moving picture is from that at rest."""
    half = STEP // 2
    moving, rest = (pictures[f"{view}{k}"][half::STEP, half::STEP, :3].astype(float) / 255 for k in ("", ".rest"))
    names = np.array(["/".join(n.split("/")[:2]) for n in pictures[f"{view}.objects"].ravel()]).reshape(
        moving.shape[:2]
    )
    out = {}
    for name in np.unique(names):
        own = names == name
        if own.sum() >= FEWEST:
            out[str(name)] = float(np.abs(moving[own].mean(axis=0) - rest[own].mean(axis=0)).max())
    return out


@pytest.mark.soak(only=True)
@pytest.mark.parametrize("view", VIEWS)
def test_no_object_changes_its_tone(pictures: dict[str, NDArray[Any]], view: str) -> None:
    found = differences(pictures, view)
    assert len(found) > 3
    assert {name: share for name, share in found.items() if share > MOST} == {}
    assert np.mean(list(found.values())) < MOST / 2
