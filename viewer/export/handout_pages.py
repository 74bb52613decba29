"""A handout's pages: a title page with the map, a half page for each step, page numbers and bookmarks."""

from __future__ import annotations

import html
import tempfile
from pathlib import Path

import numpy as np
from fpdf import FPDF
from numpy.typing import NDArray
from PySide6.QtCore import Qt

from viewer.export.handout import Handout, HandoutEntry, parted
from viewer.export.typefaces import Typefaces
from viewer.export.typesetting import Column, Line, PageWriter, TypeLook, rgb, set_text
from viewer.i18n import Translator
from viewer.scene.sections import CardPicture
from viewer.text.card_pictures import paint
from viewer.text.png import to_image
from viewer.version import __version__

WIDE, HIGH = 595.28, 841.89
"""A4 in points."""

_EDGE, _FOOT, _GAP = 46.0, 40.0, 18.0
_LEFT = 226.0
"""Width of the column with picture and facts."""

_INK, _SOFT, _LINE, _ACCENT, _BOX, _LINK, _BARE = (
    *("#2b2f36", "#6b6f76", "#d9d4cb", "#b8862b", "#f6f1e7", "#1f5f8b", "#ffffff"),
)
_SHARP = 300 / 72
"""Pixels in a point: what printers show."""

_MARK = 8.0  # radius of a number's disc on the map, points
_MIDDLE = (_EDGE + HIGH - _FOOT) / 2 + _GAP
"""Where the lower half of a page begins."""

_TITLE = TypeLook(26.0, _INK, _LINK, bold=True)
_SUBTITLE = TypeLook(14.0, _SOFT, _LINK)
_HEADING = TypeLook(14.0, _INK, _LINK, bold=True)
_CATEGORY = TypeLook(7.5, _ACCENT, _LINK, bold=True)
_BODY = TypeLook(9.5, _INK, _LINK)
_FIGURE = TypeLook(9.5, _INK, _LINK, bold=True)
_LABEL = TypeLook(8.0, _SOFT, _LINK)
_FACT = TypeLook(8.5, _INK, _LINK)
_SMALL = TypeLook(7.0, _SOFT, _LINK)
_NUMBER = TypeLook(8.5, _BARE, _LINK, bold=True)


def _plain(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


class HandoutPages:
    """A document of a handout.

    Parameters
    ----------
    handout : what it tells
    tr : language
    notes : with what the presenter says

    Attributes
    ----------
    lacking : letters that no font of the machine has, known when it is made
    """

    def __init__(self, handout: Handout, tr: Translator, /, *, notes: bool = False) -> None:
        self._handout, self._tr, self._notes = handout, tr, notes
        self.lacking: frozenset[str] = frozenset()

    def made(self) -> bytes:
        """The document.

        Raises
        ------
        NoFontFileError
            If a font that Qt draws with cannot be embedded.
        OSError
            If there is no room for what is needed meanwhile.
        """
        with tempfile.TemporaryDirectory(prefix="jinyuzui-fonts-") as folder:
            pdf = FPDF(unit="pt", format="A4")
            pdf.set_auto_page_break(False)
            pdf.set_margin(0)
            pdf.set_title(f"{self._handout.title} · {self._handout.subtitle}")
            pdf.set_creator(f"Jinyuzui {__version__}")
            pdf.set_lang(self._tr.lang)
            pdf.set_image_filter("DCTDecode")
            writer = PageWriter(pdf, Typefaces(pdf, Path(folder)))
            try:
                flow = _Flow(pdf, writer, self._handout, self._tr)
                flow.title_page()
                for entry in self._handout.entries:
                    flow.step(entry, notes=self._notes)
                flow.number_pages()
                self.lacking = frozenset(writer.lacking)
                return bytes(pdf.output())
            finally:
                # No system removes the folder while a file in it is open.
                writer.faces.close()


class _Flow:
    """Fills pages one after the other."""

    def __init__(self, pdf: FPDF, writer: PageWriter, handout: Handout, tr: Translator) -> None:
        self._pdf, self._writer, self._handout, self._tr = pdf, writer, handout, tr
        self._links = [pdf.add_link() for _ in handout.entries]
        self._areas: list[tuple[float, float, float, float]] = []
        self._y = HIGH

    def _set(self, text: str, x: float, y: float, width: float, look: TypeLook) -> float:
        """A plain text; where it ends."""
        column = set_text(_plain(text), width, look)
        self._writer.write(column.lines, x, y)
        return y + column.height

    # -- title ----------------------------------------------------------------------------------------------------

    def title_page(self) -> None:
        """Title, map, and the steps by their numbers."""
        pdf, handout = self._pdf, self._handout
        pdf.add_page()
        pdf.start_section(handout.title)
        width = WIDE - 2 * _EDGE
        y = self._set(handout.title, _EDGE, _EDGE, width, _TITLE)
        y = self._set(handout.subtitle, _EDGE, y + 4, width, _SUBTITLE) + _GAP
        rows = -(-len(handout.entries) // 2)
        titles = [set_text(_plain(e.title), width / 2 - 34, _BODY) for e in handout.entries]
        pitch = max([17.0, *(t.height + 5 for t in titles)])
        source = set_text(_plain(handout.source), width, _SMALL)
        below = rows * pitch + _GAP + source.height + _GAP
        height, left, across, image = self._map_size(HIGH - _FOOT - below - y, width)
        self._writer.picture(to_image(image), left, y, across, told=handout.title)
        pdf.set_draw_color(*rgb(_LINE))
        pdf.set_line_width(0.6)
        pdf.rect(left, y, across, height)
        self._marks(left, y, across, height, image)
        y += height + _GAP
        for number, (entry, title) in enumerate(zip(handout.entries, titles, strict=True)):
            x, top = _EDGE + (number // rows) * (width / 2), y + (number % rows) * pitch
            self._disc(x + _MARK, top + 6, entry.number)
            self._writer.write(title.lines, x + 24, top)
            self._areas.append((x, top - 3, width / 2 - 10, pitch))
        self._writer.write(source.lines, _EDGE, HIGH - _FOOT - source.height - 4)

    def _map_size(self, room: float, width: float) -> tuple[float, float, float, NDArray[np.uint8]]:
        """Height, left edge and width of the map, and its pixels: cut above and below where room is short."""
        image = self._handout.pixels
        high, wide = image.shape[:2]
        height = min(width * high / wide, room)
        rows = min(round(height / width * wide), high)
        cut = (high - rows) // 2
        spots = [e.at[1] * high for e in self._handout.entries if e.at]
        if spots and (min(spots) < cut or max(spots) > cut + rows):
            # Better smaller than without a spot.
            across = height * wide / high
            return height, _EDGE + (width - across) / 2, across, image
        return height, _EDGE, width, np.ascontiguousarray(image[cut : cut + rows])

    def _marks(self, left: float, top: float, width: float, height: float, image: NDArray[np.uint8]) -> None:
        whole = self._handout.pixels.shape[0]
        cut = (whole - image.shape[0]) / 2
        found = [e for e in self._handout.entries if e.at]
        own = [(left + e.at[0] * width, top + (e.at[1] * whole - cut) / image.shape[0] * height) for e in found if e.at]
        places = parted(own, 2.25 * _MARK)
        low, high = (left + _MARK, top + _MARK), (left + width - _MARK, top + height - _MARK)
        places = np.clip(places, low, high)
        pdf = self._pdf
        pdf.set_draw_color(*rgb(_INK))
        pdf.set_line_width(0.7)
        for (x, y), (a, b) in zip(own, places.tolist(), strict=True):
            pdf.line(x, y, a, b)
            pdf.set_fill_color(*rgb(_INK))
            pdf.ellipse(x - 1.3, y - 1.3, 2.6, 2.6, style="F")
        for entry, (a, b) in zip(found, places.tolist(), strict=True):
            self._disc(a, b, entry.number)

    def _disc(self, x: float, y: float, number: int) -> None:
        pdf = self._pdf
        pdf.set_fill_color(*rgb(_INK))
        pdf.set_draw_color(*rgb(_BARE))
        pdf.set_line_width(0.8)
        pdf.ellipse(x - _MARK, y - _MARK, 2 * _MARK, 2 * _MARK, style="DF")
        column = set_text(str(number), 60.0, _NUMBER)
        piece = column.lines[0].pieces[0]
        pdf.set_font(self._writer.faces.name(piece.raw), size=piece.size)
        wide = pdf.get_string_width(piece.text)
        # Figures are about 0.72 of the type's height.
        self._writer.write([Line(0.0, 0.0, 0.36 * piece.size, column.lines[0].pieces)], x - wide / 2, y)

    # -- steps ----------------------------------------------------------------------------------------------------

    def step(self, entry: HandoutEntry, *, notes: bool) -> None:
        """A step: in what is left of the page, or on the next one."""
        pdf = self._pdf
        right = self._told(entry, WIDE - 2 * _EDGE - _LEFT - _GAP)
        facts = self._facts(entry)
        picture = _LEFT * entry.pixels.shape[0] / entry.pixels.shape[1]
        said = set_text(_plain(entry.notes), WIDE - 2 * _EDGE - 16, _BODY) if notes and entry.notes else None
        below = said.height + 30 if said else 0.0
        needed = max(picture + 8 + facts.height, right.height) + below
        top = self._begin(needed)
        pdf.set_y(top)
        pdf.start_section(f"{entry.number} {entry.title}", level=1)
        pdf.set_link(self._links[entry.number - 1], y=top - 8, page=pdf.page)
        image = to_image(entry.pixels).scaledToWidth(round(_LEFT * _SHARP), Qt.TransformationMode.SmoothTransformation)
        self._writer.picture(image, _EDGE, top, _LEFT, told=entry.title)
        end = self._columns(facts, top + picture + 8, right, top)
        if said:
            if end + below > HIGH - _FOOT:
                self._page()
                end = self._y
            end = self._said(said, end + 8)
        self._y = end + 2 * _GAP

    def _begin(self, needed: float) -> float:
        """Where a step of some height begins: in the lower half of the page, right below the last, or on the next."""
        if self._y > _EDGE:
            fits = (y for y in (max(self._y, _MIDDLE), self._y) if y + needed <= HIGH - _FOOT)
            if (top := next(fits, None)) is None:
                self._page()
            else:
                self._y = top
                self._pdf.set_draw_color(*rgb(_LINE))
                self._pdf.set_line_width(0.6)
                self._pdf.line(_EDGE, top - _GAP, WIDE - _EDGE, top - _GAP)
        return self._y

    def _columns(self, left: Column, low: float, right: Column, top: float) -> float:
        """Two columns side by side, going on on further pages; where the lower one ends."""
        parts = [(left.lines, _EDGE, low), (right.lines, _EDGE + _LEFT + _GAP, top)]
        end = top
        while True:
            rest = []
            for lines, x, y in parts:
                fits = [line for line in lines if y + line.top + line.height <= HIGH - _FOOT]
                over = [line for line in lines if y + line.top + line.height > HIGH - _FOOT]
                self._writer.write(fits, x, y)
                end = max([end, *(y + line.top + line.height for line in fits)])
                if over:
                    rest.append((over, x, min(line.top for line in over)))
            if not rest:
                return end
            self._page()
            end = self._y
            parts = [(lines, x, self._y - first) for lines, x, first in rest]

    def _page(self) -> None:
        self._pdf.add_page()
        self._y = _EDGE

    def _told(self, entry: HandoutEntry, width: float) -> Column:
        """Title and text of a step."""
        out = Column()
        images = {name: paint(picture, width, _SHARP, _BODY.size) for name, picture in entry.images.items()}
        if entry.category:
            out.add(set_text(_plain(entry.category), width, _CATEGORY))
        out.add(set_text(_plain(f"{entry.number}  {entry.title}"), width, _HEADING), gap=2)
        for part in (entry.lead or (_plain(entry.caption) if not entry.text else ""), entry.text):
            if part:
                out.add(set_text(part, width, _BODY, images), gap=6)
        for figure in entry.figures:
            if figure.title:
                out.add(set_text(_plain(figure.title), width, _FIGURE), gap=8)
            out.add(self._figure(figure, entry, width), gap=4)
        return out

    def _figure(self, figure: CardPicture, entry: HandoutEntry, width: float) -> Column:
        """A figure: what it tells as text, a picture of the package as it is."""
        out = Column()
        for event in figure.event:
            out.add(self._row(event.when, event.text, width, 62.0), gap=3)
        for bar in figure.bar:
            out.add(self._row(f"{bar.value:g}", bar.label, width, 24.0), gap=3)
        picture = entry.pictures.get(figure.file or "")
        if picture is not None:
            image = paint(picture, width, _SHARP, _BODY.size)
            if not image.isNull():
                across = min(width, image.width() / _SHARP)
                height = across * image.height() / image.width()
                out.add(Column([Line(0.0, height, 0.0, picture=(image, 0.0, across))], height))
        return out

    def _facts(self, entry: HandoutEntry) -> Column:
        out = Column()
        for label, text in entry.rows:
            out.add(self._row(label, text, _LEFT, 66.0), gap=3)
        out.add(set_text(_plain(entry.source), _LEFT, _SMALL), gap=7)
        return out

    def _row(self, label: str, text: str, width: float, indent: float) -> Column:
        """A label, and beside it what is told of it."""
        first = set_text(_plain(label), indent - 6, _LABEL)
        second = set_text(_plain(text), width - indent, _FACT)
        out = Column(list(first.lines), first.height)
        beside = Column()
        beside.add(second, indent=indent)
        # The whole label before its text: in this order it is read out and copied.
        out.lines += beside.lines
        out.height = max(first.height, second.height)
        return out

    def _said(self, notes: Column, y: float) -> float:
        pdf, height = self._pdf, notes.height + 22
        pdf.set_fill_color(*rgb(_BOX))
        pdf.rect(_EDGE, y, WIDE - 2 * _EDGE, height, style="F", round_corners=True, corner_radius=4)
        self._set(self._tr.gettext("Notes"), _EDGE + 8, y + 5, 200.0, _CATEGORY)
        self._writer.write(notes.lines, _EDGE + 8, y + 17)
        return y + height

    # -- numbers --------------------------------------------------------------------------------------------------

    def number_pages(self) -> None:
        """Put the numbers on, now that it is known how many there are."""
        pdf, count = self._pdf, len(self._pdf.pages)
        foot = f"{self._handout.title} · {self._handout.subtitle}" if self._handout.subtitle else self._handout.title
        for number in range(1, count + 1):
            pdf.page = number
            pdf.font_family = ""  # what it was set to last was on another page
            y = HIGH - _FOOT + 14
            number_text = set_text(f"{number} / {count}", 60.0, _SMALL)
            self._set(foot, _EDGE, y, WIDE - 2 * _EDGE - 70, _SMALL)
            self._writer.write(number_text.lines, WIDE - _EDGE - 24, y)
        # A link needs to know where it leads.
        pdf.page = 1
        for area, link in zip(self._areas, self._links, strict=True):
            pdf.link(*area, link)
        pdf.page = count
