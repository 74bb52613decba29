"""Where a raster lies that does not tell it itself: a world file and a text of its coordinate system beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from viewer.geometry.checks import F8
from viewer.i18n import N_
from viewer.scene.formats.crs import WGS84, Crs, wkt
from viewer.scene.formats.heights import HeightsFault

PRJ = ".prj"
WORLD = (".tfw", ".tifw", ".pgw", ".pngw", ".wld")
"""Endings of world files, with which rasters come."""

KNOWN_SYSTEM = N_("a coordinate system that PROJ knows")
_LONGEST = 1 << 16


def world_file(beside: Mapping[str, bytes], /) -> F8 | None:
    """The way from (column, row, 1) of a cell's middle to coordinates, (2, 3); None without such a file.

    Six numbers, a line each: the step of x with the column, of y with it, of x with the row, of y with it, and x and y
    of the middle of the first cell.

    Raises
    ------
    HeightsFault
        If it is something else.
    """
    ending = next((each for each in WORLD if each in beside), None)
    if ending is None:
        return None
    words = beside[ending][:_LONGEST].decode("latin-1").split()
    try:
        a, d, b, e, c, f = (float(word.replace(",", ".")) for word in words)
    except ValueError:
        a = d = b = e = c = f = math.nan
    place = np.array([[a, b, c], [d, e, f]])
    if not spans(place):
        raise HeightsFault(ending, " ".join(words)[:60] or N_("nothing"), N_("six numbers"))
    return place


def spans(place: F8, /) -> bool:
    """Whether a way (2, 3) from cells to coordinates gives cells a size."""
    return bool(np.isfinite(place).all() and abs(place[0, 0] * place[1, 1] - place[0, 1] * place[1, 0]) >= 1e-18)


def system_beside(beside: Mapping[str, bytes], /) -> Crs:
    """What a `.prj` says; degrees on WGS 84 where there is none.

    Raises
    ------
    HeightsFault
        If it cannot be read.
    """
    if PRJ not in beside:
        return WGS84
    text = beside[PRJ][:_LONGEST].decode("utf-8", "replace").strip()
    if crs := wkt(text):
        return crs
    raise HeightsFault(PRJ, text[:60] or N_("nothing"), KNOWN_SYSTEM)
