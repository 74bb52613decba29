"""The panels of a window: made, dressed and put in their places here; what they do is for the window to say."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QHBoxLayout, QWidget

from viewer.session.input.clamping import affordable
from viewer.session.input.key_names import Wording
from viewer.ui.panels.about import AboutSheet
from viewer.ui.panels.bars import OptionsBar, ToolsBar, ZoomBar
from viewer.ui.panels.card import CardPanel
from viewer.ui.panels.comfort_sheet import ComfortSheet
from viewer.ui.panels.help_sheet import HelpSheet
from viewer.ui.panels.hint import Hint
from viewer.ui.panels.issues_sheet import IssuesSheet
from viewer.ui.panels.keys_sheet import KeysSheet
from viewer.ui.panels.notices import Notice, Page
from viewer.ui.panels.overlay import Ghost, ShadowLayer, SlideIn
from viewer.ui.panels.overview import OverviewPanel
from viewer.ui.panels.search_box import SearchBox
from viewer.ui.panels.spot_list import PlacesPanel
from viewer.ui.panels.widgets import PLAIN, Panel, Styled, TextButton, set_tip
from viewer.ui.shell.layout import Arrangement, Rect, Wanted, arrange, sheet_rect
from viewer.ui.shell.preferences import Preferences
from viewer.ui.shell.style_sheet import style_sheet
from viewer.ui.shell.theme import Appearance, Metrics
from viewer.ui.viewport.venue_view import VenueView


class ButtonBar(Panel):
    """One button in a frame of its own: the scene's name where the list is a sheet, the way out of a building.

    Parameters
    ----------
    glyph : its icon
    """

    def __init__(self, parent: QWidget, glyph: str) -> None:
        super().__init__(parent)
        self.button = TextButton(glyph=glyph, kind="option")
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self.button)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        edge = look.metrics.px(6)
        self._layout.setContentsMargins(edge, edge, edge, edge)

    def wanted(self, room: int, /) -> QSize:
        """What it needs where so much width is free."""
        edge = 2 * self.look.metrics.px(6) + 4
        width = min(self.button.sizeHint().width(), room - edge)
        return QSize(width + edge, self.button.heightForWidth(width) + edge)


class PanelHost:
    """All panels of a window, and where they stand.

    Parameters
    ----------
    window : their parent
    view : the scene, below all of them
    comfort : how they are to look
    """

    def __init__(self, window: QWidget, view: VenueView, comfort: Preferences) -> None:
        self._window, self._view = window, view
        self.look = PLAIN
        self.has_scene = self.has_story = False
        self.list_open = False
        self.overview_open = comfort.overview
        self.comfort = comfort
        self.tour: QWidget | None = None
        self.arrangement = Arrangement()
        self.veil = Ghost(window)
        self.zoom, self.overview = ZoomBar(window), OverviewPanel(window)
        self.title, self.leave, self.trail = (ButtonBar(window, glyph) for glyph in ("list", "back", "return"))
        self.has_trail = False
        self.inside = ""
        self.overview_aspect = 1.3
        self.hint = Hint(window)
        self.places, self.card = PlacesPanel(window), CardPanel(window)
        self.search = SearchBox()
        self.places.set_search(self.search)
        self.tools, self.options = ToolsBar(window), OptionsBar(window)
        self.notice = Notice(window)
        self.comfort_sheet, self.issues, self.help_sheet = ComfortSheet(window), IssuesSheet(window), HelpSheet(window)
        self.keys_sheet = KeysSheet(window)
        self.page = Page(window)
        self.ghost = Ghost(window)
        self._slides = {panel: SlideIn(panel) for panel in (self.places, self.card)}
        self.about_sheet = AboutSheet(window)
        self.sheets = (self.comfort_sheet, self.issues, self.help_sheet, self.keys_sheet, self.about_sheet)
        self._panels = (
            self.zoom,
            self.overview,
            self.title,
            self.leave,
            self.trail,
            self.places,
            self.card,
            self.tools,
            self.options,
        )
        self.shadows = ShadowLayer(window, (*self._panels, self.notice, *self.sheets))
        for panel in (*self._panels, *self.sheets):
            panel.hide()
        self._stack()

    def _stack(self) -> None:
        """From the bottom up."""
        for widget in (self.veil, self.shadows, *self._panels, self.hint, self.ghost, self.notice, *self.sheets):
            widget.raise_()
        self.page.raise_()

    # -- looks ----------------------------------------------------------------------------------------------------

    def restyle(self, comfort: Preferences, /) -> bool:
        """Dress everything for the window's size and a visitor's wishes; whether anything changed."""
        self.comfort = comfort
        size = self._window.size()
        look = Appearance(comfort.theme_now(), Metrics.of_window(size.width(), size.height(), comfort.text))
        if look == self.look and self._window.styleSheet():
            return False
        self.look = look
        self._window.setStyleSheet(style_sheet(look))
        for widget in (*self._panels, *self.sheets, self.hint, self.notice, self.page, self.shadows):
            assert isinstance(widget, Styled)
            widget.restyle(look)
        if self.tour is not None and isinstance(self.tour, Styled):
            self.tour.restyle(look)
        return True

    def translate(self, tr: Wording, title: str, /) -> None:
        """Names of everything in a language; lists and cards are filled by the window."""
        for panel in (self.tools, self.zoom, self.options, self.notice, self.hint, self.search):
            panel.translate(tr)
        self.overview.map.translate(tr)
        self.title.button.setText(title or tr.gettext("List of spots"))
        self.title.button.setAccessibleName(tr.gettext("List of spots"))
        set_tip(self.title.button, tr.gettext("List of spots"))

    # -- places ---------------------------------------------------------------------------------------------------

    def set_tour(self, bar: QWidget, /) -> None:
        """Put a tour bar between the tools and the options; it is given room while it is not hidden."""
        bar.setParent(self._window)
        self.tour = bar
        if isinstance(bar, Styled):
            bar.restyle(self.look)
        self.shadows.add(bar)
        self._stack()

    @property
    def narrow(self) -> bool:
        """Whether list and card are sheets."""
        return self.arrangement.narrow

    @property
    def sliding(self) -> bool:
        """Whether something is on its way."""
        return self.ghost.running or any(slide.running for slide in self._slides.values())

    def _wanted(self, width: int) -> Wanted:
        m = self.look.metrics
        narrow = m.narrow(width)
        card = not self.card.isHidden()
        places = self.has_story and (self.list_open if narrow else True)
        if narrow and card:
            places = False
        self.places.as_sheet(narrow)
        self.options.compact(True)
        compact = self.options.sizeHint().width()
        self.tools.show_scale(width >= 760 * m.unit)
        title, leave = self.title.wanted(width - 2 * m.px(16)), self.leave.wanted(round(width * 0.45))
        trail = self.trail.wanted(round(width * 0.45))
        return Wanted(
            places=places,
            card=card,
            tour=self.tour is not None and not self.tour.isHidden(),
            tour_width=self._tour_wants("wanted_width"),
            tour_height=self._tour_wants("wanted_height"),
            tools=self.tools.sizeHint().width(),
            options=self.options.widest(),
            options_compact=compact,
            title=(title.width(), title.height()),
            zoom=(self.zoom.sizeHint().width(), self.zoom.sizeHint().height()),
            overview=self.overview_open,
            overview_aspect=self.overview_aspect,
            leave=(leave.width(), leave.height()) if self.inside else (0, 0),
            trail=(trail.width(), trail.height()) if self.has_trail else (0, 0),
        )

    def _tour_wants(self, what: str) -> int:
        """What the tour bar needs, if it says so."""
        wanted = getattr(self.tour, what, None)
        return int(wanted()) if wanted else 0

    def arrange(self) -> None:
        """Put everything in its place."""
        width, height = self._window.width(), self._window.height()
        for slide in self._slides.values():
            slide.stop()
        for widget in (self.page, self.shadows):
            widget.setGeometry(0, 0, width, height)
        self._view.setGeometry(0, 0, *affordable(width, height, self._view.devicePixelRatioF()))
        if not self.has_scene:
            return
        wanted = self._wanted(width)
        found = self.arrangement = arrange(width, height, self.look.metrics, wanted)
        self.options.compact(found.compact)
        shown = {
            "places": (self.places, wanted.places),
            "card": (self.card, wanted.card),
            "tools": (self.tools, True),
            "options": (self.options, True),
            "title": (self.title, self.has_story),
            "leave": (self.leave, True),
            "trail": (self.trail, True),
            "zoom": (self.zoom, True),
            "overview": (self.overview, True),
        }
        for name, (panel, visible) in shown.items():
            if rect := found.rects.get(name):
                panel.setGeometry(*rect)
            panel.setVisible(visible and rect is not None)
        if self.tour is not None and (rect := found.rects.get("tour")):
            self.tour.setGeometry(*rect)
        self.zoom.map_button.setChecked(self.overview_open)
        self.places.settle()
        self.card.settle()
        self._arrange_sheets(width, height)
        self._arrange_notes(found.free)
        self._reserve(found.free, width, height)
        self.shadows.update()

    def _arrange_sheets(self, width: int, height: int) -> None:
        m = self.look.metrics
        shares = ((self.comfort_sheet, 1.0), (self.help_sheet, 1.6), (self.issues, 1.25), (self.about_sheet, 1.0))
        for sheet, share in (*shares, (self.keys_sheet, 1.5)):
            if sheet.isHidden():
                continue
            across = sheet_rect(width, height, m, 100, share=share)[2]
            tall = sheet.wanted_height(across) if not isinstance(sheet, IssuesSheet) else round(height * 0.7)
            sheet.setGeometry(*sheet_rect(width, height, m, tall, share=share))

    def _arrange_notes(self, free: Rect) -> None:
        left, top, across, _ = free
        m = self.look.metrics
        if not self.notice.isHidden():
            edge = m.px(16)
            # A banner is for everybody: over narrow scenes it takes the window's width.
            wide = across if across >= m.px(420) else self._window.width() - 2 * edge
            start = left if across >= m.px(420) else edge
            wide = min(wide, m.px(760), self.notice.wanted_width())
            start += ((across if across >= m.px(420) else self._window.width() - 2 * edge) - wide) // 2
            tall = self.notice.wanted_height(wide)
            self.notice.setGeometry(start, top, wide, tall)
            top += tall + m.px(12)
        self._view.set_covered(None if self.notice.isHidden() else self.notice.geometry())
        if not self.hint.isHidden():
            self._place_hint(free, top)

    def _place_hint(self, free: Rect, top: int) -> None:
        """Below the scene's middle, beside the map; where that is too narrow, above it."""
        left, _, across, _ = free
        low = free[1] + free[3]
        beside = self.overview if self.overview.isVisible() else self.zoom
        start = beside.geometry().right() + self.look.metrics.px(12)
        room = left + across - start
        size = self.hint.size_for(room if room > 0.5 * across else across)
        if size.width() <= room:
            middle = max(start, left + (across - size.width()) // 2)
            self.hint.setGeometry(middle, low - size.height(), size.width(), size.height())
        else:
            self.hint.setGeometry(left + (across - size.width()) // 2, top, size.width(), size.height())

    def _reserve(self, free: Rect, width: int, height: int) -> None:
        """Tell the view what panels cover, so that what is looked at stands in the rest."""
        left, top, across, tall = free
        m = self.look.metrics
        edge = m.px(16) if self.narrow else m.margin
        right, bottom = width - left - across, height - top - tall
        self._view.set_reserved(
            left if left > edge else 0,
            top if top > edge else 0,
            right if right > edge else 0,
            bottom,
        )

    # -- coming and going -----------------------------------------------------------------------------------------

    def show_panel(self, panel: QWidget, /, *, moving: bool) -> None:
        """Show the card or the list; it slides to its place unless motion is reduced."""
        fresh = panel.isHidden()
        panel.show()
        self.arrange()
        if fresh and moving and panel in self._slides and self._window.isVisible():
            # Not all of the way: where frames are slow, the panel is seen from the first one on.
            self._slides[panel].start(self._way(panel) / 4)

    def hide_panel(self, panel: QWidget, /, *, moving: bool) -> None:
        """Hide it; its picture slides off."""
        if panel.isHidden():
            return
        if moving and self._window.isVisible():
            picture, rect = panel.grab(), QRect(panel.geometry())
            panel.hide()
            self.ghost.slide(picture, rect, self._way(panel))
        else:
            panel.hide()
        self.arrange()

    def _way(self, panel: QWidget) -> QPoint:
        """Where a panel comes from."""
        if self.arrangement.standing:
            return QPoint(0, panel.height())
        far = panel.width() + self.look.metrics.margin
        return QPoint(far, 0) if panel is self.card else QPoint(-far, 0)

    def open_sheet(self, sheet: QWidget, /, *, shown: bool) -> None:
        """Show one of the sheets in the middle and no other, or none."""
        for each in self.sheets:
            each.setVisible(each is sheet and shown)
        self.arrange()
        sheet.raise_()
