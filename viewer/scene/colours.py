"""Colours as people write them: those of CSS, with the spaces and underscores of other sources.

Read are the names of CSS (`red`, `light grey`, `dark_red`), `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`, the same without
`#` where six digits or letters are given, `rgb()`, `rgba()`, `hsl()` and `hsla()` with commas or spaces and with
percentages. What is said of transparency is passed over: buildings are opaque. Of a list (`red;white`) the first is
taken.
"""

from __future__ import annotations

import colorsys
import re
from functools import lru_cache

_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|(?:0x)?[0-9a-f]{6}")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(\s*([^()]*?)\s*\)")
_PART = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))(%|deg|rad|turn|grad)?")
_TURNS = {"": 360.0, "deg": 360.0, "rad": 6.283185307179586, "turn": 1.0, "grad": 400.0}
_LONGEST = 64


def read_colour(value: object, /) -> tuple[int, int, int] | None:
    """A colour as sRGB bytes, or None where there is none or it cannot be told."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    return _text(value)


@lru_cache(maxsize=4096)
def _text(text: str) -> tuple[int, int, int] | None:
    first = re.split(r"[;/|]", text, maxsplit=1)[0].strip().casefold() if "(" not in text else text.strip().casefold()
    if _HEX.fullmatch(first):
        return _hex(first.removeprefix("#").removeprefix("0x"))
    if match := _FUNCTION.fullmatch(first):
        return _function(match[1], match[2])
    # Pillow knows the names already.
    from PIL import ImageColor

    name = re.sub(r"[\s_-]+", "", first)
    # Asked by its function: what the table holds for a name changes once somebody has asked for it.
    return ImageColor.getrgb(name)[:3] if name in ImageColor.colormap else None


def _hex(digits: str) -> tuple[int, int, int]:
    if len(digits) < 6:
        digits = "".join(2 * d for d in digits)
    return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16))


def _function(name: str, arguments: str) -> tuple[int, int, int] | None:
    parts = [_PART.fullmatch(p) for p in re.split(r"\s*[,/]\s*|\s+", arguments)]
    if len(parts) not in (3, 4) or not all(parts):
        return None
    numbers = [(float(p[1]), p[2] or "") for p in parts[:3] if p]
    if name == "rgb":
        if any(unit not in ("", "%") for _, unit in numbers):
            return None
        red, green, blue = (_byte(n * 2.55 if unit else n) for n, unit in numbers)
        return (red, green, blue)
    (hue, turn), (saturation, percent), (lightness, also) = numbers
    if turn not in _TURNS or {percent, also} - {"%", ""}:
        return None
    mixed = colorsys.hls_to_rgb(hue / _TURNS[turn] % 1.0, _share(lightness), _share(saturation))
    return (_byte(255 * mixed[0]), _byte(255 * mixed[1]), _byte(255 * mixed[2]))


def _byte(value: float) -> int:
    return min(255, max(0, round(value)))


def _share(percent: float) -> float:
    return min(1.0, max(0.0, percent / 100))
