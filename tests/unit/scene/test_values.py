"""Numbers and colours as people write them: clear ones are read, others are never taken for something else."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageColor

from viewer.scene.colours import read_colour
from viewer.scene.paints import NEUTRAL, Paint, paint_code
from viewer.scene.values import ValueReading, length, read_count, read_layer, read_length
from viewer.scene.values import given as told

CLEAR = {
    12: 12.0,
    12.5: 12.5,
    "12": 12.0,
    " 12.5 ": 12.5,
    "35,5": 35.5,
    "35,5 m": 35.5,
    "0,125": 0.125,
    ".5": 0.5,
    "5.": 5.0,
    "+3": 3.0,
    "-15": -15.0,
    "4e1": 40.0,
    "4E+1 m": 40.0,
    "40m": 40.0,
    "40 metres": 40.0,
    "40 Meter": 40.0,
    "40 м": 40.0,
    "40米": 40.0,
    "４０米": 40.0,
    "约40米": 40.0,
    "40 米左右": 40.0,
    "0.04 km": 40.0,
    "4000 cm": 40.0,
    "40 000 mm": 40.0,
    "131'3\"": 40.005,
    "131′3″": 40.005,
    "131 ft 3 in": 40.005,
    "131' 3''": 40.005,
    "12'6\"": 3.81,
    "100 ft": 30.48,
    "100'": 30.48,
    '12"': 0.3048,
    "~40": 40.0,
    "ca. 40": 40.0,
    "circa 40 m": 40.0,
    "approx. 40": 40.0,
    "40 m (approx)": 40.0,
    "about 40 feet": 12.192,
    "1,234.5": 1234.5,
    "1.234,5": 1234.5,
    "1 234": 1234.0,
    "1'234.5": 1234.5,
    "1,234,567": 1234567.0,
    "1\u202f234,5 m": 1234.5,
    "−3": -3.0,
}
UNCLEAR = [
    "1,234",
    "12-",
    ">30",
    "<30",
    "40?",
    "3;4",
    "5 1/2",
    "high",
    "approx",
    "m",
    "40 furlongs",
    "1.2.3",
    "1,2,3",
    "40 m 30",
    "50-40",
    "1e400",
    "inf",
    "0x20",
    "4" * 100,
    True,
    False,
    [40],
    {"value": 40},
    math.inf,
    10**400,
]


@pytest.mark.parametrize(("value", "metres"), CLEAR.items(), ids=str)
def test_a_clear_length_is_read(value: object, metres: float) -> None:
    assert read_length(value) == ValueReading(pytest.approx(metres))


@pytest.mark.parametrize(("text", "metres"), [("30-40", 35), ("30–40 m", 35), ("30 to 40 m", 35), ("30~40", 35)])
def test_of_a_range_the_middle_is_a_guess(text: str, metres: float) -> None:
    assert read_length(text) == ValueReading(metres, clear=False)


def test_a_range_has_the_unit_behind_it() -> None:
    assert read_length("10-20 ft").value == pytest.approx(4.572)


@pytest.mark.parametrize("value", UNCLEAR, ids=lambda v: str(v)[:12])
def test_what_is_not_clear_is_no_number(value: object) -> None:
    found = read_length(value)
    assert math.isnan(found.value)
    assert not found.clear


@pytest.mark.parametrize("value", [None, "", "  ", math.nan, "NaN", "\u3000"])
def test_nothing_is_nothing_to_be_told(value: object) -> None:
    found = read_length(value)
    assert math.isnan(found.value)
    assert found.clear


def test_blanks_and_nan_are_not_given() -> None:
    assert [told(v) for v in (None, "", " ", math.nan, 0, "0", False)] == [False] * 4 + [True] * 3


def test_counts_have_no_unit() -> None:
    assert read_count("4,5") == ValueReading(4.5)
    assert read_count("3-4") == ValueReading(3.5, clear=False)
    assert read_count("4 m") == read_count("G+4") == read_length("?")


@pytest.mark.parametrize(("value", "layer"), [(-1, -1), ("-1", -1), ("+2", 2), ("−1", -1), (0, 0)])
def test_layers_are_whole_numbers(value: object, layer: int) -> None:
    assert read_layer(value) == ValueReading(layer)


@pytest.mark.parametrize("value", ["1.5", 1e6, "ground", "-1;0"])
def test_other_layers_are_not_clear(value: object) -> None:
    assert not read_layer(value).clear


_SPELLINGS = st.sampled_from(
    ["{:.3f}", "{:.3f} m", "{:.3f}m", "~{:.3f}", "ca. {:.3f} metres", "{:.3f}米", "约{:.3f} 米"]
)


@given(st.floats(0.001, 1e5), _SPELLINGS, st.booleans(), st.booleans())
def test_every_spelling_of_a_length_is_that_length(value: float, spelling: str, comma: bool, wide: bool) -> None:
    text = spelling.format(value)
    if comma and not (f"{value:.3f}"[-4] == "." and value < 1000):
        text = text.replace(".", ",", 1) if "ca." not in text else text
    if comma and value >= 1000:
        text = spelling.format(value)
    if wide:
        text = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    found = read_length(text)
    if "," in text and value < 1000:
        # Three decimals after a comma may be thousands: read only where the whole is 0.
        assert math.isnan(found.value) or found.value == pytest.approx(value, abs=5e-4)
    else:
        assert found.value == pytest.approx(value, abs=5e-4)


@given(st.floats(0.1, 1e4), st.sampled_from([("ft", 0.3048), ("km", 1000.0), ("cm", 0.01), ("yd", 0.9144)]))
def test_units_are_what_they_are(value: float, unit: tuple[str, float]) -> None:
    assert length(f"{value:.2f} {unit[0]}") == pytest.approx(round(value, 2) * unit[1])


@given(st.integers(0, 500), st.integers(0, 11))
def test_feet_and_inches_add_up(feet: int, inches: int) -> None:
    assert length(f"{feet}'{inches}\"") == pytest.approx(feet * 0.3048 + inches * 0.0254)


@given(st.one_of(st.text(max_size=80), st.integers(), st.floats(), st.lists(st.integers(), max_size=2), st.booleans()))
def test_whatever_comes_is_a_number_or_is_told(value: object) -> None:
    for found in (read_length(value), read_count(value), read_layer(value)):
        assert not math.isinf(found.value)
        if isinstance(value, str) and math.isnan(found.value) and found.clear:
            assert not value.strip() or value.strip().casefold() == "nan" or not told(value.replace("\u3000", " "))


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("red", (255, 0, 0)),
        ("Light Grey", (211, 211, 211)),
        ("dark_red", (139, 0, 0)),
        ("rebeccapurple", (102, 51, 153)),
        ("#00f", (0, 0, 255)),
        ("#abcd", (170, 187, 204)),
        ("#FF8800", (255, 136, 0)),
        ("#ff880080", (255, 136, 0)),
        ("ff8800", (255, 136, 0)),
        ("rgb(1, 2,3)", (1, 2, 3)),
        ("rgba(1 2 3 / 50%)", (1, 2, 3)),
        ("RGB(100%, 0%, 50%)", (255, 0, 127)),
        ("hsl(120, 100%, 50%)", (0, 255, 0)),
        ("hsl(0.5turn 100% 50%)", (0, 255, 255)),
        ("grey;white", (128, 128, 128)),
    ],
)
def test_colours_of_css_are_read(text: str, colour: tuple[int, int, int]) -> None:
    found = read_colour(text)
    assert found is not None
    assert max(abs(a - b) for a, b in zip(found, colour, strict=True)) <= 1
    assert paint_code(text) == (*found, 255)


def test_a_colour_that_somebody_else_asked_the_library_for_is_still_read() -> None:
    assert ImageColor.getrgb("peru") == (205, 133, 63)
    assert read_colour("Peru") == (205, 133, 63)


@pytest.mark.parametrize("value", ["#12345", "RAL 7035", "rgb(1,2)", "rgb(1m,2,3)", "reddish", "", None, 255, ["red"]])
def test_other_colours_are_none(value: object) -> None:
    assert read_colour(value) is None
    assert paint_code(value) == (0, 0, 0, 0)


def test_names_of_paints_come_first() -> None:
    assert paint_code("green") == (NEUTRAL, NEUTRAL, NEUTRAL, int(Paint.GREEN))


@given(st.text(max_size=70))
def test_any_text_is_a_colour_or_none(text: str) -> None:
    found = read_colour(text)
    assert found is None or all(0 <= c <= 255 for c in found)
