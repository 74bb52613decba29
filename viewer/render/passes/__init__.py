"""The passes of a picture, each drawing one thing into a target that it is given.

The scene's own picture is one pass with parts in a fixed order (`passes/scene.py`). What comes over it when it is
finished stands in this table: nothing else knows these passes, nor their order.
"""

from __future__ import annotations

from viewer.render.passes.dissolve import PreviousPicture
from viewer.render.passes.outline import OutlinePass
from viewer.render.passes.over import OverPass
from viewer.render.passes.sprites import SpritePass

OVER: tuple[type[OverPass], ...] = (PreviousPicture, OutlinePass, SpritePass)
"""From below to above."""
