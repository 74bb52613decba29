"""Arcs between what stands."""

from __future__ import annotations

from viewer.build.builder import Builder
from viewer.build.maps import add_arcs
from viewer.build.tints import colours_of
from viewer.scene.limits import LIMITS
from viewer.scene.model import ArcLayer
from viewer.scene.paints import Paint, paint_codes
from viewer.scene.tasks import at_most


def add(builder: Builder, layer: ArcLayer, /) -> None:
    """The arcs; all else stands."""
    standing = builder.standing
    assert standing
    # Checked before it is made: each is hundreds of triangles.
    at_most(len(layer.arc), LIMITS.arcs)
    given = paint_codes([arc.colour for arc in layer.arc])
    add_arcs(layer, standing, colours_of(layer.colour, given, Paint.ACCENT_ROOF), builder.names, builder.solids)
