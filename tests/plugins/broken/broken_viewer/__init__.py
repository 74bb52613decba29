"""What is wrong in every way that a package can be: see its entry points."""

from __future__ import annotations

from viewer.scene.formats import Format, Gives
from viewer.scene.layers import BUILDINGS

NUMBER = 3
FORMAT = Format("greedy", "Greedy", Gives.FEATURES, (".json",), "broken_viewer:nothing", alone=True)
LAYERS = BUILDINGS
