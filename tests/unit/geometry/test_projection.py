"""The map projection against PROJ."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from viewer.geometry.projection import TransverseMercator


@given(st.floats(-80, 80), st.floats(-170, 170))
def test_within_a_centimetre_of_proj_over_ten_kilometres(lat: float, lon: float) -> None:
    metres = np.stack(np.meshgrid(np.linspace(-1e4, 1e4, 5), np.linspace(-1e4, 1e4, 5)), -1).reshape(-1, 2)
    ours = TransverseMercator(lat, lon)
    lonlat = ours.inverse(metres)
    proj = Transformer.from_crs("EPSG:4326", f"+proj=tmerc +lat_0={lat} +lon_0={lon} +ellps=WGS84", always_xy=True)
    x, y = proj.transform(lonlat[:, 0], lonlat[:, 1])
    assert np.abs(np.c_[x, y] - metres).max() < 0.01
    assert np.abs(ours.forward(lonlat) - metres).max() < 1e-6


def test_a_scale_shrinks() -> None:
    lonlat = [(118.75, 32.0)]
    whole = TransverseMercator(31.98, 118.73).forward(lonlat)
    table = TransverseMercator(31.98, 118.73, scale=0.001).forward(lonlat)
    assert table * 1000 == pytest.approx(whole)
