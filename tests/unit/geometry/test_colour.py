"""sRGB and linear light: the standard's own figures, there and back, and no second place that reckons them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from viewer.geometry.colour import linear, srgb

ROOT = Path(__file__).resolve().parents[3]


def test_the_ends_stay_and_the_middle_is_dark() -> None:
    assert linear((0.0, 1.0, 0.5)) == pytest.approx((0.0, 1.0, 0.21404), abs=1e-5)


def test_every_byte_comes_back() -> None:
    values = np.arange(256) / 255
    there = np.array([linear((v, v, v))[0] for v in values.tolist()])
    assert np.all(np.diff(there) > 0)
    np.testing.assert_array_equal(np.rint(srgb(there) * 255), np.arange(256))


def test_what_no_screen_shows_is_clipped() -> None:
    np.testing.assert_allclose(srgb(np.array([-1.0, 0.0, 7.0])), [0.0, 0.0, 1.0])


def test_it_is_reckoned_in_one_place() -> None:
    files = [*(ROOT / "viewer").rglob("*.py"), *(ROOT / "tools").glob("*.py")]
    found = [p.name for p in files if re.search(r"0\.04045|0\.0031308|12\.92", p.read_text(encoding="utf-8"))]
    assert found == ["colour.py"]
