"""Whether letters can be read on what they stand on, in a style that a scene brings along (WCAG 2.2, 1.4.3, 1.4.11)."""

from __future__ import annotations

from collections.abc import Iterator

from viewer.checking.evidence import Evidence
from viewer.geometry.colour import linear
from viewer.scene.issues import Issue, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.package import FileFault
from viewer.scene.style import rgb

_PAIRS = (("pill", "pill-ink", 4.5), ("disc", "disc-ink", 3.0), ("chosen", "chosen-ink", 3.0))
"""Keys of `[pins]`: what letters stand on, their own colour, and the least contrast: numbers are bold and large."""


def faint(evidence: Evidence, /) -> Iterator[Issue]:
    """Inks of pins that are too near to what they stand on."""
    from viewer.scene.positions import nearest, toml_positions

    file = evidence.scene.style.file
    if not file or file not in evidence.loaded.files:
        return
    try:
        positions = toml_positions(evidence.package.read(file, LIMITS.text_bytes))
    except FileFault:
        return
    pins = evidence.loaded.style.pins
    for ground, ink, least in _PAIRS:
        colours = [getattr(pins, key.replace("-", "_")) for key in (ground, ink)]
        found = contrast(*colours)
        if found < least:
            at = ("pins", ink) if ("pins", ink) in positions else ("pins", ground)
            told = f"{colours[1]} / {colours[0]}: {found:.1f}"
            place = nearest(positions, at)
            path = f"pins.{ink} / pins.{ground}"
            yield Issue("low-contrast", Severity.WARNING, file, *place, path, told, f"{least:g} : 1")


def contrast(one: str, other: str, /) -> float:
    """The contrast of two colours `#rrggbb`, 1 to 21 (WCAG 2.2)."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Of a colour `#rrggbb`, 0 to 1."""
    red, green, blue = (byte / 255 for byte in rgb(colour))
    r, g, b = linear((red, green, blue))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
