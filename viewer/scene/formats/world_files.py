"""Where a raster lies that does not tell it itself: a world file and a text of its coordinate system beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from viewer.geometry.checks import F8
from viewer.i18n import N_
from viewer.scene.formats.crs import WGS84, Crs, wkt
from viewer.scene.issues import Issue, Severity

PRJ = ".prj"
WORLD = (".tfw", ".tifw", ".pgw", ".pngw", ".wld")
"""Endings of world files, with which rasters come."""

_LONGEST = 1 << 16


def world_file(beside: Mapping[str, bytes], file: str, /) -> tuple[F8 | None, list[Issue]]:
    """The way from (column, row, 1) of a cell's middle to coordinates, (2, 3); None without such a file.

    Six numbers, a line each: the step of x with the column, of y with it, of x with the row, of y with it, and x and y
    of the middle of the first cell.
    """
    ending = next((each for each in WORLD if each in beside), None)
    if ending is None:
        return None, []
    words = beside[ending][:_LONGEST].decode("latin-1").split()
    try:
        a, d, b, e, c, f = (float(word.replace(",", ".")) for word in words)
    except ValueError:
        a = d = b = e = c = f = math.nan
    place = np.array([[a, b, c], [d, e, f]])
    if not np.isfinite(place).all() or abs(a * e - b * d) < 1e-18:
        found = " ".join(words)[:60] or N_("nothing")
        return None, [Issue("bad-value", Severity.ERROR, file, path=ending, found=found, expected=N_("six numbers"))]
    return place, []


def system_beside(beside: Mapping[str, bytes], file: str, /) -> tuple[Crs, list[Issue]]:
    """What a `.prj` says; degrees on WGS 84 where there is none or it cannot be read, which is an issue."""
    if PRJ not in beside:
        return WGS84, []
    text = beside[PRJ][:_LONGEST].decode("utf-8", "replace").strip()
    if crs := wkt(text):
        return crs, []
    expected = N_("a coordinate system that PROJ knows")
    return WGS84, [
        Issue("bad-value", Severity.ERROR, file, path=PRJ, found=text[:60] or N_("nothing"), expected=expected)
    ]
