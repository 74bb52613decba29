"""The fonts that Qt draws a text with, as files that can be embedded in a document.

Qt tells of no font where its file is, and where fonts lie differs from system to system. But it gives a font's tables
(`QRawFont.fontTable`), and of these a file is made again (OpenType specification 1.9, "Organization of an OpenType
Font").
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from fpdf import FPDF
from fpdf.fonts import TTFFont
from PySide6.QtGui import QRawFont

_TABLES = (
    *("OS/2", "cmap", "cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post", "prep"),
    *("CFF ", "CFF2", "VORG", "fvar", "gvar", "avar", "HVAR", "MVAR", "STAT"),
)
"""What a document needs of a font: no kerning, no ligatures."""

_NEEDED = ("cmap", "head", "hhea", "hmtx", "maxp")
_TRUETYPE, _CFF = b"\x00\x01\x00\x00", b"OTTO"
_BOLD = 600


class NoFontFileError(Exception):
    """A font gives no outlines that can be embedded; its name."""


def _checksum(data: bytes) -> int:
    padded = data + b"\0" * (-len(data) % 4)
    return int(np.frombuffer(padded, ">u4").sum(dtype=np.uint64)) & 0xFFFFFFFF


def _table(raw: QRawFont, tag: str) -> bytes:
    font: Any = raw  # the stubs want bytes, which it refuses
    return bytes(font.fontTable(tag).data())


def font_file(raw: QRawFont, /) -> bytes:
    """A font as the bytes of an OpenType file.

    Raises
    ------
    NoFontFileError
        If the system gives none of its outlines.
    """
    tables = {tag: data for tag in _TABLES if (data := _table(raw, tag))}
    if any(tag not in tables for tag in _NEEDED) or not tables.keys() & {"glyf", "CFF ", "CFF2"}:
        raise NoFontFileError(raw.familyName())
    count = len(tables)
    power = count.bit_length() - 1
    kind = _TRUETYPE if "glyf" in tables else _CFF
    out = [struct.pack(">4s4H", kind, count, 16 << power, power, 16 * count - (16 << power))]
    offset, body = 12 + 16 * count, []
    for tag in sorted(tables):
        data = tables[tag]
        out.append(struct.pack(">4s3I", tag.encode(), _checksum(data), offset, len(data)))
        body.append(data + b"\0" * (-len(data) % 4))
        offset += len(body[-1])
    return b"".join(out + body)


class Typefaces:
    """The fonts of one document.

    Parameters
    ----------
    pdf : the document
    folder : where their files are kept until it is written
    """

    def __init__(self, pdf: FPDF, folder: Path) -> None:
        self._pdf, self._folder = pdf, folder
        self._known: dict[tuple[str, str], str] = {}

    def name(self, raw: QRawFont, /) -> str:
        """The name by which the document knows a font.

        Raises
        ------
        NoFontFileError
            If it cannot be embedded.
        """
        key = (raw.familyName(), raw.styleName())
        if key not in self._known:
            name = f"face{len(self._known)}"
            file = self._folder / f"{name}.ttf"
            file.write_bytes(font_file(raw))
            self._pdf.add_font(name, fname=file)
            self._known[key] = name
        return self._known[key]

    def close(self) -> None:
        """Let go of the files, once the document is made."""
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()


def made_bold(raw: QRawFont, /) -> bool:
    """Whether a font stands in for a bold one that there is not."""
    data = _table(raw, "OS/2")
    own = struct.unpack_from(">H", data, 4)[0] if len(data) >= 6 else 400
    return raw.weight() >= _BOLD > own
