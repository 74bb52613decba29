"""The scale bar tells lengths on Earth."""

from __future__ import annotations

import math

import pytest
from pytestqt.qtbot import QtBot

from viewer.camera import Camera
from viewer.ui.panels.scale import ScaleBar


@pytest.mark.parametrize(
    ("distance", "scale", "text"),
    [(640, 1.0, "20 m"), (12_000, 1.0, "200 m"), (4_850, 0.001, "100 km"), (3, 1.0, "10 cm")],
)
def test_a_length_is_one_on_earth(qtbot: QtBot, distance: float, scale: float, text: str) -> None:
    bar = ScaleBar()
    qtbot.addWidget(bar)
    bar.show_camera(Camera((0, -distance, 0), (0, 0, 0), math.radians(40)), 1080.0, scale)
    assert bar.text() == text
    assert bar.accessibleName() == text


def test_a_map_of_the_world_shows_none(qtbot: QtBot) -> None:
    bar = ScaleBar()
    qtbot.addWidget(bar)
    camera = Camera((0, -100, 0), (0, 0, 0), math.radians(40))
    bar.show_camera(camera, 1080.0, 1.0)
    drawn = bar.grab().toImage()
    bar.show_camera(camera, 1080.0, 0.0)
    assert bar.text() == bar.accessibleName() == ""
    assert bar.grab().toImage() != drawn
    bar.show_camera(camera, 1080.0, 1.0)
    assert bar.text() == bar.accessibleName() != ""
