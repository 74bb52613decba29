"""Numbers as people write them: heights, widths, levels and layers in the properties of features, of whichever format.

One grammar for all formats. What is clear is read, what is not is NaN or marked as a guess, so that the caller can say
so; nothing is ever taken for something else. Clear are

- a number, with a point or a comma before its decimals: `12`, `12.5`, `12,5`, `4e1`, `.5`, `+3`
- thousands parted where that cannot be mistaken: `1,234.5`, `1.234,5`, `1 234`, `1'234`, `1,234,567`
- a unit after it, with or without a space: m, km, dm, cm, mm, ft, in, yd, their names, `'` and `"`, 米, 公里, 厘米,
  英尺; none is metres. Feet and inches together: `131'3"`, `12 ft 6 in`
- words that say it is not exact, before or behind: `~40`, `ca. 40`, `approx. 40 m`, `约40米`, `40米左右`
- full-width digits and signs, typographic minus, primes and spaces

A range (`30-40`, `30 to 40 m`, `30~40`) is a guess: its middle. Not clear are `1,234` (is it one or a thousand?),
`12-`, `>30`, lists, booleans, anything else; and numbers that are no finite ones.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_UNITS: dict[float, str] = {
    1.0: "m|metres?|meters?|mtrs?|mts?|м|метр(?:а|ов)?|米|公尺",
    1000.0: "km|kms|kilomet(?:re|er)s?|км|公里|千米",
    0.1: "dm|decimet(?:re|er)s?|分米",
    0.01: "cm|centimet(?:re|er)s?|см|厘米|公分",
    0.001: "mm|millimet(?:re|er)s?|мм|毫米",
    0.3048: "ft|feet|foot|'|英尺|呎",
    0.0254: "in|inch|inches|\"|''|英寸|吋",
    0.9144: "yd|yds|yards?|码",
}
_PARTED = r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?"
_GROUPED = r"\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:\.\d{3}){2,}"
_PLAIN = r"(?:\d+[.,]?\d*|[.,]\d+)(?:e[-+]?\d{1,3})?"
_NUMBER = rf"(?:{_PARTED}|{_GROUPED}|{_PLAIN})"
_UNIT = "|".join(_UNITS.values())
_ABOUT = r"(?:[~≈±∼約约]|大约|大約|ca\.?|circa|c\.|approx(?:imately|\.)?|about|around|roughly|est(?:imated|\.)?)\s*"
_OR_SO = r"\s*(?:\(?\s*(?:approx(?:imately|\.)?|ca\.?|circa|est(?:imated|\.)?|about)\s*\)?|左右|上下)"
_FEET_AND_INCHES = rf"({_PLAIN})\s*(?:ft\.?|feet|foot|'|英尺)\s*({_PLAIN})\s*(?:in\.?|inch|inches|\"|''|英寸)"

_LENGTH = re.compile(rf"(?:{_ABOUT})?([-+]?{_NUMBER})\s*({_UNIT})?\.?(?:{_OR_SO})?")
_FEET = re.compile(rf"(?:{_ABOUT})?([-+]?){_FEET_AND_INCHES}(?:{_OR_SO})?")
_RANGE = re.compile(
    rf"(?:{_ABOUT})?({_NUMBER})\s*({_UNIT})?\s*(?:-|~|\.\.\.?|…|to|bis|à|至|到)\s*({_NUMBER})\s*({_UNIT})?(?:{_OR_SO})?"
)
_UNIT_PATTERNS = tuple((factor, re.compile(names)) for factor, names in _UNITS.items())
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("′’‘´`ʹ＇", "'"),
        **dict.fromkeys("″“”＂", '"'),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000\t\r\n", " "),
        "，": ",",
        "。": ".",
        "～": "~",
        "〜": "~",
    }
)
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class ValueReading:
    """What a value says.

    Parameters
    ----------
    value : the number, in metres for a length; NaN where none can be read
    clear : False where it is a guess (the middle of a range)
    """

    value: float
    clear: bool = True


NOTHING = ValueReading(math.nan)
"""No number, and nothing to be said about that: the property is absent or empty."""

UNCLEAR = ValueReading(math.nan, clear=False)
"""Something was said that is no number."""


def given(value: object, /) -> bool:
    """Whether a property says anything: null, NaN and blanks do not."""
    return not (value is None or value != value or (isinstance(value, str) and not value.strip()))


def read_length(value: object, /) -> ValueReading:
    """A length in metres, by the grammar of this module."""
    return _read(value, units=True)


def read_count(value: object, /) -> ValueReading:
    """A number without a unit, as of levels: `4`, `"4,5"`, `"3-4"` (a guess)."""
    return _read(value, units=False)


def length(value: object, /) -> float:
    """A length in metres, guesses included; NaN where none can be read."""
    return read_length(value).value


def read_layer(value: object, /) -> ValueReading:
    """How many levels something lies over or under what crosses it: a whole number of -20 to 20, `-1`, `"+2"`."""
    found = _read(value, units=False)
    if math.isnan(found.value) or (found.clear and abs(found.value) <= 20 and found.value == int(found.value)):
        return found
    return UNCLEAR


def _read(value: object, *, units: bool) -> ValueReading:
    kind = type(value)
    if kind is float or kind is int:
        return _number(value)
    if isinstance(value, bool):
        return UNCLEAR
    if isinstance(value, str):
        return _text(value, units) if len(value) <= _LONGEST else UNCLEAR
    return NOTHING if value is None else UNCLEAR


def _number(value: object) -> ValueReading:
    try:
        number = float(value)  # type: ignore[arg-type]
    except OverflowError:
        return UNCLEAR
    if math.isfinite(number):
        return ValueReading(number)
    return NOTHING if math.isnan(number) else UNCLEAR


@lru_cache(maxsize=4096)
def _text(text: str, units: bool) -> ValueReading:
    # NFKC makes full-width digits plain; a prime would become something else.
    bare = unicodedata.normalize("NFKC", text.translate(_ALIKE)).translate(_ALIKE).strip().casefold()
    if not bare or bare == "nan":
        return NOTHING
    if match := _LENGTH.fullmatch(bare):
        if match[2] and not units:
            return UNCLEAR
        return _finite(_value(match[1]) * _factor(match[2]))
    if units and (match := _FEET.fullmatch(bare)):
        sign = -1.0 if match[1] == "-" else 1.0
        return _finite(sign * (_value(match[2]) * 0.3048 + _value(match[3]) * 0.0254))
    if match := _RANGE.fullmatch(bare):
        if (match[2] or match[4]) and not units:
            return UNCLEAR
        last = _factor(match[4] or match[2])
        low, high = _value(match[1]) * (_factor(match[2]) if match[2] else last), _value(match[3]) * last
        if low <= high:
            return ValueReading((low + high) / 2, clear=False) if math.isfinite(low + high) else UNCLEAR
    return UNCLEAR


def _finite(value: float) -> ValueReading:
    return ValueReading(value) if math.isfinite(value) else UNCLEAR


def _factor(unit: str | None) -> float:
    if not unit:
        return 1.0
    return next(factor for factor, names in _UNIT_PATTERNS if names.fullmatch(unit))


def _value(number: str) -> float:
    """A number that matched; NaN where its comma may mean either."""
    bare = number.replace(" ", "").replace("'", "")
    commas, points = bare.count(","), bare.count(".")
    if commas and points:
        # Whichever comes last parts the decimals.
        decimal = max(bare.rfind(","), bare.rfind("."))
        whole = bare[:decimal].replace(",", "").replace(".", "")
        return float(f"{whole}.{bare[decimal + 1 :]}")
    if commas > 1 or points > 1:
        return float(bare.replace(",", "").replace(".", ""))
    if commas:
        whole, _, decimals = bare.partition(",")
        if re.fullmatch(r"[-+]?[1-9]\d{0,2}", whole) and re.fullmatch(r"\d{3}", decimals):
            return math.nan
        return float(f"{whole or '0'}.{decimals or '0'}" if "e" not in decimals else bare.replace(",", "."))
    return float(bare)
