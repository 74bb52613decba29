"""Drawings of cards: SVG that is drawn right, by resvg and in the loading worker, or refused with what is wrong.

resvg opens every address of a picture from the disk, wherever that leads. It gets a text that was written here
(`svg_tree.py`), in which no address is left: pictures come from the package's one opener, are decoded as all pictures
are, and stand in the text. It looks at no fonts but those of the program.
"""

from __future__ import annotations

import base64
import binascii
import io
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.lettering import FAMILY, FONTS, font_files, unknown_letters
from viewer.scene.formats.pictures import decode
from viewer.scene.formats.pixel_budget import BadPictureError, PixelBudget
from viewer.scene.formats.svg_tree import Pictured, clean_svg
from viewer.scene.limits import LIMITS

_TALLEST = 2.0  # height to width of the largest one

Files = Callable[[str], bytes]
"""Gives the bytes of a file that a drawing names, from where it lies itself."""


@dataclass(frozen=True, slots=True)
class DrawingInputs:
    """All that the picture of a drawing is made from, besides the program's letters.

    Parameters
    ----------
    text : clean, with its size in pixels
    letters : that it writes
    """

    text: str
    letters: str


Drawings = Callable[[DrawingInputs], NDArray[np.uint8]]
"""Where pictures of drawings come from: `draw`, or a cache before it."""


def draw(inputs: DrawingInputs, /) -> NDArray[np.uint8]:
    """A drawing as the bytes of a PNG.

    Raises
    ------
    BadPictureError
        If it cannot be drawn.
    """
    import resvg_py

    fonts = [str(path) for path in font_files(inputs.letters)] if inputs.letters else []
    try:
        png = resvg_py.svg_to_bytes(
            svg_string=inputs.text,
            skip_system_fonts=True,
            dpi=96,
            font_files=fonts,
            font_family=FAMILY,
            serif_family=FAMILY,
        )
    except ValueError as error:
        raise BadPictureError(str(error)[:80], "SVG") from error
    except BaseException as error:
        # A panic in Rust is no `Exception`.
        if type(error).__name__ != "PanicException":
            raise
        raise BadPictureError(str(error)[:80], "SVG") from error
    return np.frombuffer(png, np.uint8)


def read_svg(
    data: bytes,
    /,
    files: Files,
    formats: tuple[str, ...],
    budget: PixelBudget,
    drawings: Drawings = draw,
    side: int = LIMITS.drawing_side,
) -> NDArray[np.uint8]:
    """A drawing as the bytes of a PNG, as large as any screen shows it.

    Parameters
    ----------
    files : gives what pictures in it show
    formats : of these pictures
    budget : of all pictures that this one is among
    side : its width in pixels, if it is not much taller

    Raises
    ------
    BadPictureError
        If it cannot be drawn as it should be.
    """
    clean = clean_svg(data, lambda address: _pictured(address, files, formats, budget))
    if missing := unknown_letters(clean.letters):
        raise BadPictureError("".join(missing[:20]), FONTS)
    # What is taller than a card shows smaller anyway.
    across = side * min(1.0, _TALLEST * clean.width / clean.height)
    width, height = max(round(across), 1), max(round(across * clean.height / clean.width), 1)
    inputs = DrawingInputs(clean.sized(width, height), "".join(sorted(clean.letters)))
    budget.take(width * height)
    began = time.process_time()
    try:
        return drawings(inputs)
    finally:
        # Not counted as pixels: how long they take tells nothing of photographs.
        budget.spend(0, time.process_time() - began)


def _pictured(address: str, files: Files, formats: tuple[str, ...], budget: PixelBudget) -> Pictured:
    """A picture in a drawing: decoded, so that nobody else has to judge it, and written down as a PNG."""
    from PIL import Image

    source = _inline(address) if address[:5].lower() == "data:" else files(address)
    pixels = decode(source, side=LIMITS.picture_side, formats=formats, budget=budget)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=1)
    size = _own_size(source, pixels)
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}", *size


def _own_size(source: bytes, pixels: NDArray[np.uint8]) -> tuple[int, int]:
    """What a picture measured before it was made smaller; its header has been checked."""
    from PIL import Image

    if max(pixels.shape[:2]) < LIMITS.picture_side:
        return pixels.shape[1], pixels.shape[0]
    with Image.open(io.BytesIO(source)) as picture:
        return picture.size


def _inline(address: str) -> bytes:
    kind, comma, text = address.partition(",")
    if not comma:
        raise BadPictureError(address[:40], "data:image/png;base64,...")
    try:
        data = urllib.parse.unquote_to_bytes(text)
        return (
            base64.b64decode("".join(data.decode("ascii").split()), validate=True)
            if ";base64" in kind.lower()
            else data
        )
    except (binascii.Error, ValueError) as error:
        raise BadPictureError(f"{address[:40]}: {error}"[:80], "data:image/png;base64,...") from error
