"""What the parsers of the commands share."""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from viewer.cli.exit_codes import WRONG_USAGE
from viewer.i18n import Translator

if TYPE_CHECKING:
    from viewer.scene.crop import Crop

_FARTHEST = 1e6  # pixels: farther from the picture than any screen reaches


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line.

    Attributes
    ----------
    more : gives what may have been meant, for the end of that line
    """

    more: Callable[[], str] = staticmethod(lambda: "")

    def error(self, message: str) -> NoReturn:
        """End with the complaint."""
        sys.stderr.write(f"jinyuzui: {message}{self.more()}\n")
        raise SystemExit(WRONG_USAGE)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit() and 16 <= int(width) <= 16384 and 16 <= int(height) <= 16384):
        raise argparse.ArgumentTypeError(f"expected WIDTHxHEIGHT of 16 to 16384, got {text[:40]}")
    return int(width), int(height)


def _lod(text: str) -> str:
    if text and not re.fullmatch(r"\d{1,2}(\.\d{1,2})?", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"expected a level of detail such as 2 or 1.3, got {text[:40]}")
    return text


def pixel(text: str) -> float:
    """A place in a picture along one axis.

    Raises
    ------
    argparse.ArgumentTypeError
        If it is none.
    """
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= _FARTHEST:
        raise argparse.ArgumentTypeError(f"expected pixels, {-_FARTHEST:.0f} to {_FARTHEST:.0f}, got {text[:40]}")
    return value


def crop_reader(name: str, tr: Translator, /) -> Callable[[str], Crop]:
    """What argparse reads the part of a lone file with, and complains of it in the user's language.

    Parameters
    ----------
    name : of the option, without dashes
    """

    def reader(text: str) -> Crop:
        from viewer.scene.crop import Crop, CropError

        try:
            return Crop.around(text) if name == "around" else Crop.box(text)
        except CropError as error:
            expected = tr.gettext(error.expected)
            raise argparse.ArgumentTypeError(f"expected {expected}, got {text[:60]}") from error

    return reader


def add_scene(parser: argparse.ArgumentParser, tr: Translator, nargs: str | None = None, default: str = "") -> None:
    """The argument SCENE, and how a lone model is to be taken."""
    _ = tr.gettext
    text = _("a scene's id, a package folder or a lone file")
    if nargs is None:
        parser.add_argument("scene", metavar="SCENE", help=text)
    else:
        parser.add_argument("scene", nargs=nargs, default=default or None, metavar="SCENE", help=text)
    add_model_options(parser, tr)


def add_model_options(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """How a lone model is to be taken."""
    _ = tr.gettext
    parser.add_argument("--up", choices=("y", "z"), help=_("axis that points upwards in a lone model"))
    units = ("m", "cm", "mm", "in", "ft")
    parser.add_argument("--unit", choices=units, help=_("what a lone model that tells no unit is in"))
    lod = _("the finest level of detail that is drawn of a lone city model, such as 2 or 1.3")
    parser.add_argument("--lod", type=_lod, default="", metavar="LOD", help=lod)
    text = _("what the degrees of a lone map are in: WGS 84, or the systems of Chinese maps")
    parser.add_argument("--datum", choices=("wgs84", "gcj02", "bd09"), default="wgs84", help=text)
    parser.add_argument("--two-sided", action="store_true", help=_("a lone model's faces are seen from behind too"))
    parts = parser.add_mutually_exclusive_group()
    text = _("only what lies within so many metres of a place, of a lone map")
    parts.add_argument("--around", dest="crop", type=crop_reader("around", tr), metavar="LAT,LON,RADIUS", help=text)
    text = _("only what lies in a box of degrees, of a lone map")
    box = "WEST,SOUTH,EAST,NORTH"
    parts.add_argument("--bbox", dest="crop", type=crop_reader("bbox", tr), metavar=box, help=text)


def add_size(parser: argparse.ArgumentParser, tr: Translator, /, default: tuple[int, int]) -> None:
    """The size of a picture."""
    parser.add_argument("--size", type=_size, default=default, metavar="WxH", help=tr.gettext("size in pixels"))


def add_style(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """A style by name."""
    parser.add_argument("--style", metavar="NAME", help=tr.gettext("style"))


def add_json(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """Whether the answer is JSON."""
    parser.add_argument("--json", action="store_true", help=tr.gettext("as JSON"))
