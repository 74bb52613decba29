"""Colours and sizes of the interface, in one place: style sheets (`style_sheet.py`) and painters take them here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtGui import QFont

from viewer.geometry.colour import linear
from viewer.i18n import N_
from viewer.screens import DESIGNED_FOR

LEAST_TARGET = 44
"""Logical pixels that anything to be pressed is high and wide at least."""

LEAST_TEXT, MOST_TEXT = 0.8, 2.0
"""Bounds of the text size that a visitor may set."""

PICTURE_RATIO = 0.345
"""Height of the card's picture to its width."""

SLIDE = 180
"""Milliseconds that a card or a sheet slides."""

_NARROW = 1100
_LEAST_SCENE = 420  # logical pixels that must be left between two panels, else they become sheets


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme, `#rrggbb`.

    Parameters
    ----------
    title : for the settings, marked for translation
    page : behind everything, while there is no picture
    panel, opacity : of panels that float over the scene; the opacity 0..255
    raised : of buttons and fields on a panel
    sand : of blocks on a panel, and of what the pointer is over
    wash : of what is chosen
    line, outline : of panels, and of what can be pressed
    ink, soft : of text, and of less important text
    action, on_action : of what can be pressed, as text and as a ground; of text on that ground
    gold, on_gold : ground of what is chosen or goes on; of text on it
    alert, alert_wash : of errors: a sign, a ground
    focus : the ring round what has the keyboard
    shadow : opacity of the panels' shadows, 0..255
    dark : whether text is lighter than its ground
    """

    title: str
    page: str
    panel: str
    opacity: int
    raised: str
    sand: str
    wash: str
    line: str
    outline: str
    ink: str
    soft: str
    action: str
    on_action: str
    gold: str
    on_gold: str
    alert: str
    alert_wash: str
    focus: str
    shadow: int
    dark: bool

    def text_pairs(self) -> tuple[tuple[str, str, str], ...]:
        """Every text on every ground that it stands on: what it is, colour, ground."""
        grounds = (("panel", self.panel), ("raised", self.raised), ("sand", self.sand), ("wash", self.wash))
        out = [(f"ink on {name}", self.ink, ground) for name, ground in (*grounds, ("alert wash", self.alert_wash))]
        out += [(f"soft on {name}", self.soft, ground) for name, ground in grounds]
        out += [(f"action on {name}", self.action, ground) for name, ground in grounds]
        out += [
            ("ink on page", self.ink, self.page),
            ("soft on page", self.soft, self.page),
            ("on action", self.on_action, self.action),
            ("on gold", self.on_gold, self.gold),
            ("alert on its wash", self.alert, self.alert_wash),
        ]
        return tuple(out)


THEMES: Mapping[str, Theme] = MappingProxyType(
    {
        "light": Theme(
            title=N_("Light"),
            page="#f4f0e8",
            panel="#fcfaf6",
            opacity=240,
            raised="#fffefb",
            sand="#f3eee3",
            wash="#f4e4b8",
            line="#d9d2c4",
            outline="#cfc7b6",
            ink="#1f2a30",
            soft="#575f5d",
            action="#1a646b",
            on_action="#ffffff",
            gold="#d3901f",
            on_gold="#1f1a10",
            alert="#a3341f",
            alert_wash="#fdeeda",
            focus="#1a646b",
            shadow=60,
            dark=False,
        ),
        "dark": Theme(
            title=N_("Dark"),
            page="#151b1e",
            panel="#1c2428",
            opacity=242,
            raised="#263036",
            sand="#28333a",
            wash="#4d3d15",
            line="#37444b",
            outline="#55646b",
            ink="#f0efe9",
            soft="#b4bdbb",
            action="#7fd0d2",
            on_action="#0c1a1c",
            gold="#e2a93f",
            on_gold="#1c1505",
            alert="#ffb39c",
            alert_wash="#4a2419",
            focus="#7fd0d2",
            shadow=120,
            dark=True,
        ),
        "contrast": Theme(
            title=N_("High contrast"),
            page="#000000",
            panel="#000000",
            opacity=255,
            raised="#000000",
            sand="#1c1c1c",
            wash="#3d3600",
            line="#ffffff",
            outline="#ffffff",
            ink="#ffffff",
            soft="#f0f0f0",
            action="#ffffff",
            on_action="#000000",
            gold="#ffe100",
            on_gold="#000000",
            alert="#ffb0a0",
            alert_wash="#3a0d05",
            focus="#ffe100",
            shadow=0,
            dark=True,
        ),
    }
)
"""All themes by name."""


HEAT = ("#ffe9a3", "#f9b44b", "#e8663d", "#b5283f", "#5a1250")
"""From what was looked at briefly to what was looked at longest: darker as it grows, so that it needs no colours."""

_STANDING = 1.35
"""How much larger everything is on a standing screen."""

_LARGEST = 2.3  # times as large as usual may type be there: its width is that of a lying screen's height


@dataclass(frozen=True, slots=True)
class Metrics:
    """Sizes for one window, logical pixels.

    Parameters
    ----------
    unit : of the design, which was drawn for 1920 x 1080; larger screens are seen from farther away
    text : the visitor's text size, 1 is normal
    """

    unit: float = 1.0
    text: float = 1.0

    @classmethod
    def of_window(cls, width: int, height: int, text: float = 1.0, /) -> Metrics:
        """The sizes for a window, standing or lying."""
        long, short = max(width, height), min(width, height)
        share = min(long / DESIGNED_FOR[0], short / DESIGNED_FOR[1])
        # Below the design's size type shrinks far less than the window: it is read from the same chair.
        unit = share if share >= 1.0 else max(0.88, share**0.35)
        if height > width and share >= 1.0:
            # A standing screen stands in a hall: nobody sits before it.
            unit *= max(1.0, min(_STANDING, _LARGEST / max(text, 1.0)))
        return cls(round(unit * 40) / 40, min(max(text, LEAST_TEXT), MOST_TEXT))

    def px(self, length: float, /) -> int:
        """A length of the design."""
        return round(length * self.unit)

    def type(self, pixels: float, /) -> int:
        """A height of type."""
        return max(9, round(pixels * self.unit * self.text))

    @property
    def _widening(self) -> float:
        """Panels grow with the text, but less."""
        return self.unit * (1.0 + 0.5 * (self.text - 1.0) if self.text > 1.0 else 1.0)

    @property
    def left(self) -> int:
        """Width of the panel on the left."""
        return round(330 * self._widening)

    @property
    def right(self) -> int:
        """Width of the panel on the right."""
        return round(440 * self._widening)

    @property
    def margin(self) -> int:
        """From the window's edge to a panel."""
        return self.px(24)

    @property
    def gap(self) -> int:
        """Between two panels."""
        return self.px(20)

    @property
    def radius(self) -> int:
        """Of a panel's corners."""
        return self.px(14)

    @property
    def button(self) -> int:
        """Side of a square button, and height of others."""
        return max(LEAST_TARGET, round(46 * self.unit * min(max(self.text, 1.0), 1.4)))

    @property
    def icon(self) -> int:
        """Side of an icon on a button."""
        return round(self.button * 0.48)

    @property
    def bar(self) -> int:
        """Height of the bars at the bottom."""
        return self.button + 2 * self.px(13)

    def narrow(self, width: int, /) -> bool:
        """Whether a window of this width has no room for panels beside the scene."""
        return width < _NARROW or width - self.left - self.right - 4 * self.margin < _LEAST_SCENE


@dataclass(frozen=True, slots=True)
class Appearance:
    """All that a widget needs to know to paint itself."""

    theme: Theme
    metrics: Metrics

    def font(self, base: QFont, pixels: float, /, *, bold: bool = False) -> QFont:
        """A font of the window's family in a size of the design."""
        out = QFont(base)
        out.setPixelSize(self.metrics.type(pixels))
        out.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
        return out


def channels(colour: str, /) -> tuple[float, float, float]:
    """`#rrggbb` as 0..1."""
    r, g, b = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return r, g, b


def luminance(colour: str, /) -> float:
    """Relative luminance, 0..1, as WCAG 2 defines it."""
    red, green, blue = linear(channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str, /) -> float:
    """Contrast of two colours, 1..21, as WCAG 2 defines it."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def over(colour: str, opacity: int, ground: str, /) -> str:
    """A colour with an opacity 0..255 on a ground."""
    share = opacity / 255
    mixed = (a * share + b * (1 - share) for a, b in zip(channels(colour), channels(ground), strict=True))
    return "#" + "".join(f"{round(c * 255):02x}" for c in mixed)
