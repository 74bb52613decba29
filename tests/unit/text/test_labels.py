"""Pictures of pins: readable in every style, and as sharp as the screen."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from viewer.scene.style import load_style, rgb, style_names
from viewer.session.pins.pin import HEIGHT, Pin, Placement, disc_width
from viewer.text.labels import Labels, PinColours
from viewer.text.sprites import PinSprites

pytestmark = pytest.mark.usefixtures("qapp")


def contrast(a: str, b: str) -> float:
    """Of two colours, 1..21 (WCAG 2.2)."""

    def light(colour: str) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in np.divide(rgb(colour), 255)]
        return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))

    low, high = sorted((light(a), light(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", [*style_names(), ""])
def test_titles_and_numbers_are_readable_in_every_style(name: str) -> None:
    c = PinColours(**msgspec.structs.asdict(load_style(name).pins)) if name else PinColours()
    for ink, paper in ((c.disc_ink, c.disc), (c.chosen_ink, c.chosen), (c.pill_ink, c.pill)):
        assert contrast(ink, paper) >= 4.5


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("title", ["Conference hall", "会场：宣读复函，共同揭牌"])
def test_titles_are_painted_in_the_pixels_of_the_screen(scale: float, title: str) -> None:
    labels = Labels()
    pixels = labels.title(title, scale).pixels
    assert pixels.shape[0] == round(HEIGHT * scale)
    assert abs(pixels.shape[1] - labels.titles.measure(title, scale)) <= 2
    ink = pixels[..., 3]
    assert ink.max() > 240
    # Nothing is cut off at any side.
    for side in (ink[0], ink[-1], ink[:, -1]):
        assert side.max() == 0
    assert labels.titles.measure(title, scale) == pytest.approx(scale * labels.titles.measure(title, 1.0), rel=0.06)


def test_the_same_picture_is_painted_once() -> None:
    labels = Labels()
    assert labels.title("Hall", 1.0) is labels.title("Hall", 1.0)
    before = labels.title("Hall", 1.0)
    labels.set_colours(PinColours(pill_ink="#ff0000"))
    assert labels.title("Hall", 1.0) is not before


def placement(**changes: object) -> Placement:
    one = np.ones(1)
    rows = {
        "pins": (Pin("a", (0, 0, 0), "3", "The hall"),),
        "anchor": np.array([[100.0, 200.0]]),
        "end": np.array([[80.0, 160.0]]),
        "disc": np.array([disc_width("3", 1.0)]),
        "width": 120 * one,
        "open": one,
        "face": one,
        "shown": one,
        "scale": one,
    }
    return Placement(**(rows | changes))  # type: ignore[arg-type]


def test_a_plate_covers_its_width_and_its_line_ends_at_the_anchor() -> None:
    labels = Labels()
    sprites = PinSprites(labels).sprites(placement())
    plate = [i for i, image in enumerate(sprites.images) if image is labels.plate(1.0, chosen=False, hovered=False)]
    rects = sprites.rect[np.isin(sprites.image, plate)]
    pad = labels.pad(1.0)
    assert rects[:, 0].min() == 80 - pad
    assert (rects[:, 0] + rects[:, 2]).max() == 200 + pad
    stem = [i for i, image in enumerate(sprites.images) if image is labels.stem(1.0, chosen=False)]
    [line] = sprites.rect[np.isin(sprites.image, stem)]
    assert line[1] + line[3] == 200
    assert np.array_equal(sprites.rect, np.round(sprites.rect))


def test_a_hidden_pin_is_a_dot_and_a_pin_that_is_gone_is_nothing() -> None:
    labels = Labels()
    [dot] = PinSprites(labels).sprites(placement(face=np.zeros(1), open=np.zeros(1))).images
    assert dot is labels.dot(1.0, chosen=False, hovered=False, small=False)
    assert not PinSprites(labels).sprites(placement(shown=np.zeros(1))).images
    assert not PinSprites(labels).sprites(placement(pins=(), **{k: np.zeros((0, 2)) for k in ("anchor", "end")})).images


def test_long_numbers_fit_their_discs() -> None:
    labels = Labels()
    for small in (False, True):
        pixels = labels.disc("2000", 1.0, group=False, chosen=False, hovered=False, small=small).pixels
        short = labels.disc("20", 1.0, group=False, chosen=False, hovered=False, small=small).pixels
        assert pixels.shape[1] > short.shape[1]
