"""Where the panels of a window stand, how they come and go; what they do is for presenters and the window to say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from viewer.session.input.clamping import affordable
from viewer.ui.panels.bars import OptionsBar, ToolsBar, ZoomBar
from viewer.ui.panels.button_bars import LeaveBar, TitleBar, TrailBar
from viewer.ui.panels.card import CardPanel
from viewer.ui.panels.hint import Hint
from viewer.ui.panels.layout import Arrangement, Rect, Wanted, arrange, sheet_rect
from viewer.ui.panels.notices import Notice
from viewer.ui.panels.overlay import SlideIn
from viewer.ui.panels.overview import OverviewPanel
from viewer.ui.panels.panel_set import PanelSet
from viewer.ui.panels.spec import REGISTRY, Slot
from viewer.ui.panels.spot_list import PlacesPanel
from viewer.ui.panels.step_figure import StepFigure
from viewer.ui.panels.storey_bar import StoreyBar
from viewer.ui.panels.tour_bar import TourBar
from viewer.ui.panels.widgets import PLAIN
from viewer.ui.theme.appearance import Appearance, Metrics
from viewer.ui.theme.preferences import Preferences
from viewer.ui.theme.style_sheet import style_sheet
from viewer.ui.viewport.venue_view import VenueView


@runtime_checkable
class Tall(Protocol):
    """A sheet as high as it needs."""

    def wanted_height(self, width: int, /) -> int:
        """The height at which nothing scrolls."""


class PanelHost:
    """All panels of a window, and where they stand.

    Parameters
    ----------
    window : their parent
    view : the scene, below all of them
    comfort : how they are to look

    Attributes
    ----------
    restyled, arranged : called after the panels have taken another look, and their places
    """

    def __init__(self, window: QWidget, view: VenueView, comfort: Preferences) -> None:
        self._window, self._view = window, view
        self.look = PLAIN
        self.has_scene = self.has_story = False
        self.list_open = False
        self.overview_open = comfort.overview
        self._overview_asked = False
        self.comfort = comfort
        self.arrangement = Arrangement()
        self.has_trail = False
        self.inside = ""
        self.overview_aspect = 1.3
        self.clean = False
        self.all = PanelSet(window, view, view.session, REGISTRY)
        self.one = self.all.one
        self.veil, self.ghost = self.all.veil, self.all.ghost
        self.restyled: list[Callable[[], None]] = []
        self.arranged: list[Callable[[], None]] = []
        self._slides = {panel: SlideIn(panel) for panel in (self.one(PlacesPanel), self.one(CardPanel))}

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
        self.all.restyle(look)
        for follow in self.restyled:
            follow()
        return True

    def restrict(self, allowed: Callable[[str], bool], /) -> None:
        """Offer only what is allowed."""
        self.all.restrict(allowed)
        self.arrange()

    # -- places ---------------------------------------------------------------------------------------------------

    @property
    def sheets(self) -> tuple[QWidget, ...]:
        """Those of which one is shown at a time."""
        return self.all.of(Slot.SHEET)

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
        one, edge = self.one, 2 * m.px(16)
        tools, options, zoom, tour = one(ToolsBar), one(OptionsBar), one(ZoomBar), one(TourBar)
        card = not one(CardPanel).isHidden()
        places = self.has_story and (self.list_open if narrow else True)
        if narrow and card:
            places = False
        one(PlacesPanel).as_sheet(narrow)
        options.compact(True)
        compact = options.sizeHint().width()
        tools.show_scenes(not self.has_story)
        tools.show_scale(width >= 760 * m.unit)
        title, leave = one(TitleBar).wanted(width - edge), one(LeaveBar).wanted(round(width * 0.45))
        trail = one(TrailBar).wanted(round(width * 0.45))
        return Wanted(
            places=places,
            card=card,
            tour=not tour.isHidden(),
            tour_width=tour.wanted_width(),
            tour_height=tour.wanted_height(),
            tools=tools.sizeHint().width(),
            options=options.widest(),
            options_compact=compact,
            title=(title.width(), title.height()),
            zoom=(zoom.sizeHint().width(), zoom.sizeHint().height()),
            storeys=one(StoreyBar).wanted_size,
            overview=self.overview_open,
            overview_asked=self._overview_asked,
            overview_aspect=self.overview_aspect,
            leave=(leave.width(), leave.height()) if self.inside else (0, 0),
            clean=self.clean,
            figure=one(StepFigure).wanted_height if one(StepFigure).wanted else None,
            trail=(trail.width(), trail.height()) if self.has_trail else (0, 0),
        )

    def arrange(self) -> None:
        """Put everything in its place; the keyboard stays where it is, or goes to the scene if that is hidden."""
        focus: QWidget | None = self._window.focusWidget()
        self._arrange()
        if focus is not None and self._window.focusWidget() is not focus:
            # Qt gives it to whichever comes next: somebody who only resized the window would write into the search.
            (focus if focus.isVisible() else self._view).setFocus()
        for follow in self.arranged:
            follow()

    def _arrange(self) -> None:
        width, height = self._window.width(), self._window.height()
        for slide in self._slides.values():
            slide.stop()
        for widget in (*self.all.of(Slot.PAGE), self.all.shadows):
            widget.setGeometry(0, 0, width, height)
        self._view.setGeometry(0, 0, *affordable(width, height, self._view.devicePixelRatioF()))
        if not self.has_scene:
            return
        wanted = self._wanted(width)
        found = self.arrangement = arrange(width, height, self.look.metrics, wanted)
        self.one(OptionsBar).compact(found.compact)
        # What has a rectangle is shown, but for these; a tour bar comes and goes with the scene's tours.
        away = {"places": not wanted.places, "card": not wanted.card, "title": not self.has_story}
        for entry in self.all.entries:
            if entry.slot is Slot.LAYOUT:
                panel, rect = self.all.panels[entry.name], found.rects.get(entry.name)
                if rect:
                    panel.setGeometry(*rect)
                panel.setVisible(rect is not None and not away.get(entry.name, False))
        self.one(ZoomBar).map_button.setChecked("overview" in found.rects)
        self.one(PlacesPanel).settle()
        self.one(CardPanel).settle()
        self._arrange_sheets(width, height)
        self._arrange_notes(found.free)
        self._reserve(found.free, width, height)
        self.all.shadows.update()

    def _arrange_sheets(self, width: int, height: int) -> None:
        m = self.look.metrics
        for entry in self.all.entries:
            sheet = self.all.panels[entry.name]
            if entry.slot is not Slot.SHEET or sheet.isHidden():
                continue
            across = sheet_rect(width, height, m, 100, share=entry.across)[2]
            tall = round(height * entry.tall)
            if not tall:
                assert isinstance(sheet, Tall)
                tall = sheet.wanted_height(across)
            sheet.setGeometry(*sheet_rect(width, height, m, tall, share=entry.across))

    def _arrange_notes(self, free: Rect) -> None:
        left, top, across, _ = free
        m, notice = self.look.metrics, self.one(Notice)
        if not notice.isHidden():
            edge = m.px(16)
            # A banner is for everybody: over narrow scenes it takes the window's width.
            wide = across if across >= m.px(420) else self._window.width() - 2 * edge
            start = left if across >= m.px(420) else edge
            wide = min(wide, m.px(760), notice.wanted_width())
            start += ((across if across >= m.px(420) else self._window.width() - 2 * edge) - wide) // 2
            tall = notice.wanted_height(wide)
            notice.setGeometry(start, top, wide, tall)
            top += tall + m.px(12)
        over = (notice, self.one(ZoomBar), self.one(StoreyBar), self.one(OverviewPanel))
        self._view.set_covered(*(panel.geometry() for panel in over if not panel.isHidden()))
        if not self.one(Hint).isHidden():
            self._place_hint(free, top)

    def _place_hint(self, free: Rect, top: int) -> None:
        """Below the scene's middle, beside the map; where that is too narrow, above it."""
        left, _, across, _ = free
        low = free[1] + free[3]
        overview, hint = self.one(OverviewPanel), self.one(Hint)
        beside = overview if overview.isVisible() else self.one(ZoomBar)
        start = beside.geometry().right() + self.look.metrics.px(12)
        room = left + across - start
        size = hint.size_for(room if room > 0.5 * across else across)
        if size.width() <= room:
            middle = max(start, left + (across - size.width()) // 2)
            hint.setGeometry(middle, low - size.height(), size.width(), size.height())
        else:
            hint.setGeometry(left + (across - size.width()) // 2, top, size.width(), size.height())

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
        self._overview_asked = self._overview_asked and panel is not self.one(CardPanel)
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
        return QPoint(far, 0) if panel is self.one(CardPanel) else QPoint(-far, 0)

    def open_sheet(self, sheet: QWidget, /, *, shown: bool) -> None:
        """Show one of the sheets in the middle and no other, or none; the keyboard goes there, or to the scene."""
        for each in self.sheets:
            each.setVisible(each is sheet and shown)
        self.arrange()
        sheet.raise_()
        (sheet if shown else self._view).setFocus()

    def toggle_overview(self) -> None:
        """Open the map, or close it; one that is folded beside a card is opened until the card goes."""
        folded = self.overview_open and "overview" not in self.arrangement.rects
        self._overview_asked = folded
        self.overview_open = folded or not self.overview_open
        self.arrange()

    def set_clean(self, clean: bool, /) -> None:
        """Show the scene with nothing but the tour, or the panels again."""
        if clean != self.clean:
            self.clean = clean
            if not clean and (explorer := self._view.explorer):
                self.one(CardPanel).setVisible(bool(explorer.state.opened))
            self.one(TourBar).caption.set_large(clean)
            self.arrange()

    def show_list(self, shown: bool, /) -> None:
        """Show or hide the list, where it is a sheet."""
        self.list_open = shown
        if shown and self.narrow:
            # Two sheets would leave nothing of the scene.
            self.hide_panel(self.one(CardPanel), moving=False)
            if (explorer := self._view.explorer) and explorer.state.opened:
                explorer.session.close()
            self.show_panel(self.one(PlacesPanel), moving=self.moving)
        elif not shown:
            self.hide_panel(self.one(PlacesPanel), moving=self.moving)

    def close_uppermost(self) -> bool:
        """Close a sheet, or the list where it is one; whether there was any."""
        sheet = next((sheet for sheet in self.sheets if sheet.isVisible()), None)
        if sheet:
            self.open_sheet(sheet, shown=False)
        elif self.narrow and self.list_open:
            self.show_list(False)
        else:
            return False
        return True

    @property
    def moving(self) -> bool:
        """Whether panels may slide: motion is not reduced."""
        return not self.comfort.reduced_now()
