"""Texts on a page: Qt breaks their lines, as it does on the screen, and the document gets them as text."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from fpdf import FPDF
from fpdf.enums import TextMode
from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QRawFont,
    QTextBlock,
    QTextCharFormat,
    QTextDocument,
    QTextLayout,
    QTextLine,
    QTextListFormat,
)

from viewer.export.typefaces import Typefaces, made_bold
from viewer.font_metrics import ui_font

FINE = 16.0
"""Units of a layout in a point: Qt rounds to whole ones in places."""

_STROKE = 0.02
"""Of the type's height: how much a font is thickened that has no bold."""

Formats = list[QTextLayout.FormatRange]
_HANGING = 1.3  # type heights that a list stands in, for its numbers
_PICTURE = "\ufffc"
_STYLE = (
    "p {{ margin: 0 0 {gap}px 0 }} h3 {{ font-size: {size}px; font-weight: bold; margin: {gap}px 0 {gap}px 0 }}"
    " ul, ol {{ margin: 0 0 {gap}px 0; -qt-list-indent: 0; margin-left: {indent}px }} li {{ margin: 0 }}"
    " blockquote {{ margin: 0 0 {gap}px {indent}px }} a {{ color: {link}; text-decoration: none }}"
)


@dataclass(frozen=True, slots=True)
class TypeLook:
    """How a text looks.

    Parameters
    ----------
    size : of the type, points
    ink, link : colours, `#rrggbb`
    bold : all of it
    """

    size: float
    ink: str
    link: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class SetText:
    """What stands on a line in one font.

    Parameters
    ----------
    x : from the column's left edge, points
    raw : font
    size : points
    """

    x: float
    text: str
    raw: QRawFont
    size: float
    ink: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column, points.

    Parameters
    ----------
    top, height : from the column's top
    baseline : from the column's top
    pieces : from left to right
    bullet : where the line's bullet stands, its middle; None without one
    picture : one that is the line, with its left edge and width
    """

    top: float
    height: float
    baseline: float
    pieces: tuple[SetText, ...] = ()
    bullet: float | None = None
    picture: tuple[QImage, float, float] | None = None


@dataclass(slots=True)
class Column:
    """A text in lines.

    Parameters
    ----------
    height : of all of it, points
    """

    lines: list[Line] = field(default_factory=list)
    height: float = 0.0

    def add(self, other: Column, /, *, gap: float = 0.0, indent: float = 0.0) -> None:
        """Another text below, moved to the right, after a gap where there is something above."""
        down = self.height + (gap if self.lines else 0.0)
        for line in other.lines:
            pieces = tuple(SetText(p.x + indent, p.text, p.raw, p.size, p.ink) for p in line.pieces)
            bullet = None if line.bullet is None else line.bullet + indent
            self.lines.append(Line(line.top + down, line.height, line.baseline + down, pieces, bullet, line.picture))
        self.height = down + other.height


def set_text(markup: str, width: float, look: TypeLook, /, images: Mapping[str, QImage] | None = None) -> Column:
    """A text laid out.

    Parameters
    ----------
    markup : HTML with the tags that content may have
    width : of the column, points
    images : by the names that the markup has
    """
    document = QTextDocument()
    font = ui_font(look.size * FINE)
    font.setWeight(QFont.Weight.Bold if look.bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # A document's text stands letter by letter as wide as the font says.
    font.setKerning(False)
    document.setDefaultFont(font)
    document.setUseDesignMetrics(True)
    document.setDocumentMargin(0.0)
    gap, indent = 0.45 * look.size * FINE, _HANGING * look.size * FINE
    document.setDefaultStyleSheet(
        _STYLE.format(gap=round(gap), indent=round(indent), size=round(1.08 * look.size * FINE), link=look.link)
    )
    for name, image in (images or {}).items():
        broad = min(width * FINE, image.width() * FINE * 0.5)
        scaled = QImage(image)
        scaled.setDevicePixelRatio(image.width() / max(broad, 1.0))
        document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), scaled)
    document.setHtml(f'<div style="color: {look.ink}">{markup}</div>')
    document.setTextWidth(width * FINE)
    height = document.documentLayout().documentSize().height() / FINE
    out = Column()
    block = document.begin()
    while block.isValid():
        out.lines += _lines(block, look)
        block = block.next()
    while out.lines and not (out.lines[-1].pieces or out.lines[-1].picture):
        out.lines.pop()
    out.height = min(height, out.lines[-1].top + out.lines[-1].height) if out.lines else 0.0
    return out


def _lines(block: QTextBlock, look: TypeLook) -> Iterator[Line]:
    formats = block.textFormats()
    layout, text = block.layout(), block.text().encode("utf-16-le", "surrogatepass")
    at = layout.position()
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        top, left = (at.y() + line.y()) / FINE, at.x()
        begin = line.textStart()
        # Qt counts in halves of letters beyond the first plane.
        written = text[2 * begin : 2 * (begin + line.textLength())].decode("utf-16-le", "replace")
        bullet = None
        picture = None
        if _PICTURE in written and (image := _picture(block, formats, begin + written.index(_PICTURE))) is not None:
            picture = (image, (left + line.x()) / FINE, image.width() / image.devicePixelRatio() / FINE)
        pieces = tuple(_pieces(line, formats, written, left, look))
        if number == 0 and pieces and (of := block.textList()) is not None:
            if QTextListFormat.Style(of.format().style()) is QTextListFormat.Style.ListDecimal:
                pieces = (replace(pieces[0], x=pieces[0].x - _HANGING * look.size, text=of.itemText(block)), *pieces)
            else:
                bullet = pieces[0].x - 0.6 * look.size
        yield Line(top, line.height() / FINE, top + line.ascent() / FINE, pieces, bullet, picture)


def _picture(block: QTextBlock, formats: Formats, position: int) -> QImage | None:
    form = _format_at(formats, position).toImageFormat()
    document = block.document()
    found = document.resource(QTextDocument.ResourceType.ImageResource.value, QUrl(form.name()))
    return found if isinstance(found, QImage) and not found.isNull() else None


def _format_at(formats: Formats, position: int) -> QTextCharFormat:
    """The format of a letter; the formats of a block cover all of it."""
    return next((f.format for f in formats if f.start <= position < f.start + f.length), QTextCharFormat())


def _pieces(line: QTextLine, formats: Formats, written: str, left: float, look: TypeLook) -> Iterator[SetText]:
    """What is on a line, parted where the font or the colour changes."""
    begin = line.textStart()
    letters: list[tuple[tuple[str, str, int, float, str], int, str, QRawFont]] = []
    after = 0
    for letter in written:
        offset, after = after, after + (2 if ord(letter) > 0xFFFF else 1)
        if letter in (_PICTURE, "\u2028"):
            continue
        runs = line.glyphRuns(begin + offset, 1, QTextLayout.GlyphRunRetrievalFlag.RetrieveGlyphIndexes)
        if runs:
            raw = runs[0].rawFont()
        elif letters:
            # The second half of a ligature.
            letters.append((letters[-1][0], offset, letter, letters[-1][3]))
            continue
        else:
            continue
        form = _format_at(formats, begin + offset)
        brush = form.foreground()
        ink = brush.color().name() if brush.style().value else look.ink
        letters.append(((raw.familyName(), raw.styleName(), raw.weight(), raw.pixelSize(), ink), offset, letter, raw))
    for (_, _, _, size, ink), group in groupby(letters, key=lambda each: each[0]):
        found = list(group)
        raw = found[0][3]
        edge: Any = line.cursorToX(begin + found[0][1])  # a pair, whatever the stubs say
        x = (left + float(edge[0])) / FINE
        text = "".join(each[2] for each in found).replace("\xa0", " ")
        if text.strip():
            yield SetText(x, text, raw, size / FINE, ink)


class PageWriter:
    """Puts texts and pictures on a document's pages. All measures are points.

    Parameters
    ----------
    pdf : the document
    faces : its fonts

    Attributes
    ----------
    lacking : letters that no font of the machine has
    """

    def __init__(self, pdf: FPDF, faces: Typefaces) -> None:
        self._pdf, self.faces = pdf, faces
        self.lacking: set[str] = set()

    def write(self, lines: list[Line], x: float, y: float, /) -> None:
        """Lines of a column whose upper left corner is there."""
        pdf = self._pdf
        for line in lines:
            if line.bullet is not None and line.pieces:
                first = line.pieces[0]
                pdf.set_fill_color(*rgb(first.ink))
                r = 0.12 * first.size
                pdf.ellipse(x + line.bullet - r, y + line.baseline - 0.33 * first.size - r, 2 * r, 2 * r, style="F")
            if line.picture:
                image, left, width = line.picture
                self.picture(image, x + left, y + line.top, width)
            for piece in line.pieces:
                self._piece(piece, x + piece.x, y + line.baseline)

    def _piece(self, piece: SetText, x: float, y: float) -> None:
        pdf, raw = self._pdf, piece.raw
        self.lacking |= {c for c in piece.text if not c.isspace() and not raw.supportsCharacter(ord(c))}
        pdf.set_font(self.faces.name(raw), size=piece.size)
        colour = rgb(piece.ink)
        pdf.set_text_color(*colour)
        if made_bold(raw):
            pdf.set_draw_color(*colour)
            with pdf.local_context(text_mode=TextMode.FILL_STROKE, line_width=_STROKE * piece.size):
                pdf.text(x, y, piece.text)
        else:
            pdf.text(x, y, piece.text)

    def picture(self, image: QImage, x: float, y: float, width: float, /, *, told: str = "") -> None:
        """A picture so wide.

        Parameters
        ----------
        told : what it shows, for those who do not see it
        """
        height = width * image.height() / max(image.width(), 1)
        made = QBuffer()
        made.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(made, "PNG")  # type: ignore[call-overload]  # Qt's stubs want bytes, Qt takes both
        drawn = Image.open(io.BytesIO(made.data().data())).convert("RGBA")
        # On paper there is white where nothing is.
        picture = Image.new("RGBA", drawn.size, "white")
        picture.alpha_composite(drawn)
        self._pdf.image(picture.convert("RGB"), x=x, y=y, w=width, h=height, alt_text=told or None)


def rgb(colour: str, /) -> tuple[int, int, int]:
    """A colour `#rrggbb`, 0..255."""
    found = QColor(colour)
    return found.red(), found.green(), found.blue()
