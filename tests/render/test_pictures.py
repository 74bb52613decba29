"""What is in the pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.soak import some
from viewer.camera import Camera
from viewer.scene.style import load_style, rgb

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "samples" / "small"
SIZE = (480, 320)
EYE, TARGET = (60.0, -130.0, 90.0), (0.0, 0.0, 5.0)
CAMERA = [EYE, TARGET, 40.0]

Draw = Callable[..., dict[str, NDArray[Any]]]


@pytest.fixture(scope="module")
def small(draw: Draw) -> dict[str, NDArray[Any]]:
    return draw(
        SMALL,
        full={"size": SIZE, "camera": CAMERA},
        draft={"size": SIZE, "camera": CAMERA, "draft": True},
        again={"size": SIZE, "camera": CAMERA},
        labelled={"size": SIZE, "camera": CAMERA, "labels": True},
        chinese={"size": SIZE, "camera": CAMERA, "labels": True, "lang": "zh"},
        inside={"size": SIZE, "hotspot": "inside"},
        outside={"size": SIZE, "hotspot": "tower"},
    )


def at(picture: NDArray[Any], point: tuple[float, float, float]) -> NDArray[np.float64]:
    """Mean colour of 3 x 3 pixels about a point of the scene."""
    camera = Camera.look_at(*CAMERA)
    x, y, _ = camera.project([point], *SIZE)[0]
    i, j = int(y), int(x)
    return np.asarray(picture[i - 1 : i + 2, j - 1 : j + 2, :3].reshape(-1, 3).mean(0), dtype=np.float64)


def test_the_picture_is_opaque_and_of_the_asked_size(small: dict[str, NDArray[Any]]) -> None:
    assert small["full"].shape == (320, 480, 4)
    assert small["full"].dtype == np.uint8
    assert (small["full"][:, :, 3] == 255).all()


def test_the_same_frame_gives_the_same_picture(small: dict[str, NDArray[Any]]) -> None:
    assert np.array_equal(small["full"], small["again"])


def test_roofs_are_lighter_than_walls(small: dict[str, NDArray[Any]]) -> None:
    assert at(small["full"], (6, -5, 30)).mean() > at(small["full"], (0, -10, 15)).mean() + 15


@pytest.mark.parametrize("name", ["full", "draft"])
def test_the_tower_casts_a_shadow(small: dict[str, NDArray[Any]], name: str) -> None:
    # The morning as models are lit: the sun in the south-west, so the shadow falls to the north-east.
    picture = small[name].astype(float)
    lit, shadow = at(picture, (-18, -13, 0)), at(picture, (22, 4, 0))
    assert shadow.mean() < lit.mean() - 20


def test_shadows_are_soft_only_at_rest(small: dict[str, NDArray[Any]]) -> None:
    draft, full = small["draft"][:, :, :3].astype(int), small["full"][:, :, :3].astype(int)
    assert len(np.unique(full.reshape(-1, 3), axis=0)) > 3 * len(np.unique(draft.reshape(-1, 3), axis=0))
    # Both tell the same hour: the tone must not jump when light is gathered.
    assert abs(draft.mean() - full.mean()) < 8


def test_facades_have_bands_of_floors(small: dict[str, NDArray[Any]]) -> None:
    camera = Camera.look_at(*CAMERA)
    column = [camera.project([(0, -10, z)], *SIZE)[0][:2] for z in np.linspace(3, 27, 120)]
    tones = np.array([small["full"][int(y), int(x), :3].mean() for x, y in column])
    turns = np.flatnonzero(np.diff(np.sign(np.diff(tones[np.r_[True, np.diff(tones) != 0]]))) != 0)
    assert np.ptp(tones) > 4
    assert len(turns) >= 8  # 24 m are six floors and more


def test_labels_are_drawn_and_speak_the_language(small: dict[str, NDArray[Any]]) -> None:
    bare, english, chinese = (small[n][:, :, :3].astype(int) for n in ("full", "labelled", "chinese"))
    assert (np.abs(english - bare).max(2) > 30).sum() > 400
    assert (np.abs(english - chinese).max(2) > 30).sum() > 60
    # A missing glyph is an empty box: the Chinese label has ink in its middle.
    assert np.abs(chinese - bare).max() > 100


def test_inside_the_roof_is_gone(small: dict[str, NDArray[Any]]) -> None:
    assert not np.array_equal(small["inside"], small["outside"])


def test_the_backdrop_is_the_style_s(small: dict[str, NDArray[Any]]) -> None:
    corner = small["full"][2, 2, :3].astype(int)
    assert np.abs(corner - (0xF6, 0xF3, 0xEE)).max() <= 4


def test_everything_on_the_gpu_is_released(small: dict[str, NDArray[Any]]) -> None:
    left = {name: int(a) for name, a in small.items() if name.endswith(".left")}
    assert left
    assert set(left.values()) == {0}


def test_the_plain_style_has_no_light(draw: Draw) -> None:
    picture = draw(SMALL, style="plain", flat={"size": SIZE, "camera": CAMERA, "draft": True})["flat"]
    assert at(picture, (-18, -13, 0)) == pytest.approx(at(picture, (22, 4, 0)), abs=1)
    assert len(np.unique(picture.reshape(-1, 4), axis=0)) < 40


def test_the_venue_looks_like_the_venue(draw: Draw) -> None:
    picture = draw("jinyuzui", home={"size": (640, 360), "view": "home", "draft": True})["home"][:, :, :3].astype(int)
    red, green, blue = picture[:, :, 0], picture[:, :, 1], picture[:, :, 2]
    water = (blue > red + 20) & (blue > green)
    gold = (red > blue + 70) & (red > 140)
    parks = (green > red + 4) & (green > blue + 15)
    assert 0.06 < water.mean() < 0.5
    assert 0.003 < gold.mean() < 0.08
    assert 0.01 < parks.mean() < 0.3
    assert water[:, :320].sum() > water[:, 320:].sum()  # the river lies on the left


NIGHT = "2023-05-22T23:00:00+08:00"


@pytest.fixture(scope="module")
def looks(draw: Draw) -> dict[str, NDArray[Any]]:
    base = {"size": SIZE, "camera": CAMERA}
    styles = {name: {**base, "style": name} for name in ("night", "hologram", "contrast", "plain")}
    return draw(SMALL, day=base, late={**base, "time": NIGHT}, **styles)


def test_windows_are_lit_at_night(looks: dict[str, NDArray[Any]]) -> None:
    for name in ("late", "night"):
        picture = looks[name][:, :, :3].astype(int)
        lit = (picture[:, :, 0] > 150) & (picture[:, :, 0] > picture[:, :, 2] + 25)
        assert 0.0005 < lit.mean() < 0.2, name
        assert picture.mean() < 0.6 * looks["day"][:, :, :3].mean()


def test_the_hologram_has_lines_of_light(looks: dict[str, NDArray[Any]]) -> None:
    picture = looks["hologram"][:, :, :3].astype(int)
    lines = (picture[:, :, 2] > 140) & (picture[:, :, 2] > picture[:, :, 0] + 60)
    assert 0.002 < lines.mean() < 0.15
    assert np.median(picture) < 60


def test_high_contrast_is_black_and_white(looks: dict[str, NDArray[Any]]) -> None:
    picture = looks["contrast"][:, :, :3].astype(int)
    assert (picture.max(2) < 8).mean() > 0.2
    assert (picture.min(2) > 240).mean() > 0.005


def test_styles_without_light_are_smoothed_too(looks: dict[str, NDArray[Any]], draw: Draw) -> None:
    rough = draw(SMALL, one={"size": SIZE, "camera": CAMERA, "style": "plain", "draft": True})["one"]
    tones = [len(np.unique(p.reshape(-1, 4), axis=0)) for p in (rough, looks["plain"])]
    assert tones[1] > 2 * tones[0]


def test_what_hides_the_chosen_spot_is_seen_through(draw: Draw) -> None:
    # From the west the house at x = -50 hides the tower.
    camera = [[-64.0, 0.0, 2.0], [0.0, 0.0, 12.0], 60.0]
    wish = {"size": SIZE, "camera": camera}
    pictures = draw(SMALL, plain=wish, chosen={**wish, "open": "tower"})
    changed = np.abs(pictures["plain"][:, :, :3].astype(int) - pictures["chosen"][:, :, :3]).max(2) > 12
    assert changed.mean() > 0.01
    assert changed[SIZE[1] // 2, SIZE[0] // 2], "the tower shows through at the middle"


def luminance(colour: NDArray[Any]) -> NDArray[Any]:
    """Relative luminance of sRGB bytes (WCAG 2.2)."""
    part = colour[..., :3] / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ (0.2126, 0.7152, 0.0722))


@pytest.mark.soak
@pytest.mark.parametrize("style", some(["paper", "contrast"], ["night", "hologram", "plain"]))
def test_the_line_about_the_chosen_object_stands_out(draw: Draw, style: str) -> None:
    # From above nothing hides the tower: only the line and the tint differ.
    wish = {"size": SIZE, "camera": [[60.0, -90.0, 120.0], [0.0, 0.0, 10.0], 40.0], "style": style}
    pictures = draw(SMALL, bare=wish, chosen={**wish, "open": "tower"})
    line = np.array(rgb(load_style(style).marks.chosen_line))
    ink = np.abs(pictures["chosen"][:, :, :3].astype(int) - line).max(2) < 40
    changed = np.abs(pictures["chosen"].astype(int) - pictures["bare"]).max(2)
    ink &= changed > 12
    assert ink.mean() > 0.001
    # Pixels just outside the line: within it the tower is tinted.
    near = np.zeros_like(ink)
    for dy in range(-3, 4):
        for dx in range(-3, 4):
            near |= np.roll(ink, (dy, dx), (0, 1))
    around = luminance(pictures["bare"][near & (changed <= 2)])
    own = luminance(line)
    contrast = (np.maximum(around, own) + 0.05) / (np.minimum(around, own) + 0.05)
    assert np.median(contrast) >= 4.5


@pytest.mark.soak(only=True)
def test_the_line_grows_with_the_screen(draw: Draw) -> None:
    line = np.array(rgb(load_style("paper").marks.chosen_line))
    shares = []
    for size in ((720, 720), (1440, 1440)):
        wish = {"size": size, "camera": [[60.0, -90.0, 120.0], [0.0, 0.0, 10.0], 40.0]}
        pictures = draw(SMALL, style="paper", bare=wish, chosen={**wish, "open": "tower"})
        changed = np.abs(pictures["chosen"].astype(int) - pictures["bare"]).max(2) > 12
        shares.append((changed & (np.abs(pictures["chosen"][:, :, :3].astype(int) - line).max(2) < 40)).mean())
    # Seen from twice as far away, it takes the same part of what one sees.
    assert shares[0] > 0.0005
    assert 0.75 < shares[1] / shares[0] < 1.35
