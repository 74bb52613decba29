"""The panels of a window, an entry each: nothing else lists them.

A panel is a module and an entry. From the entries they are made, stacked, laid out, named for those who hear, given
their shadows and their turn for the keyboard; each is restyled, and translated if it says something by itself. What it
does is for a presenter to say, or for the window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtWidgets import QWidget

from viewer.i18n import N_
from viewer.session.session import Session
from viewer.ui.panels.about import AboutSheet
from viewer.ui.panels.bars import OptionsBar, ToolsBar, ZoomBar
from viewer.ui.panels.bookmarks_sheet import BookmarksSheet
from viewer.ui.panels.button_bars import LeaveBar, TitleBar, TrailBar
from viewer.ui.panels.card import CardPanel
from viewer.ui.panels.comfort_sheet import ComfortSheet
from viewer.ui.panels.drop_veil import DropVeil
from viewer.ui.panels.help_sheet import HelpSheet
from viewer.ui.panels.hint import Hint
from viewer.ui.panels.issues_sheet import IssuesSheet
from viewer.ui.panels.keys_sheet import KeysSheet
from viewer.ui.panels.link_sheet import LinkSheet
from viewer.ui.panels.notices import Notice, Page
from viewer.ui.panels.overview import OverviewPanel
from viewer.ui.panels.performance import PerformancePanel
from viewer.ui.panels.screen_keyboard import ScreenKeyboard
from viewer.ui.panels.spot_list import PlacesPanel
from viewer.ui.panels.start_page import StartPage
from viewer.ui.panels.step_figure import StepFigure
from viewer.ui.panels.storey_bar import StoreyBar
from viewer.ui.panels.tour_bar import TourBar
from viewer.ui.panels.tour_end import TourEnd

SCENE_RANK = 60
"""When it is the turn of the scene itself for the keyboard."""


class Slot(IntEnum):
    """Where a panel stands; from below to above."""

    LAYOUT = 0
    """Where the layout has a rectangle of its name."""
    HINT = 1
    """Over the scene, small and for a while."""
    NOTICE = 2
    """Over the scene, before everything else that is not a sheet."""
    SHEET = 3
    """In the middle, one at a time; it keeps the keyboard."""
    PAGE = 4
    """Over all of the window, instead of the scene; it keeps the keyboard."""
    FREE = 5
    """Where it puts itself."""


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """A panel.

    Parameters
    ----------
    name : of the entry, and of its rectangle in the layout
    factory : makes it, of its window and the window's session
    slot : where it stands
    title : what it is called by those who hear it; "" where that depends on what it shows, and it says so itself
    rank : when it is its turn for the keyboard, between others and `SCENE_RANK`; None: the keyboard does not stop there
    shadow : whether it casts one
    across : of a sheet: width to that of a plain one
    tall : of a sheet: share of the window's height; 0: as high as it needs
    """

    name: str
    factory: Callable[[QWidget, Session], QWidget]
    slot: Slot = Slot.LAYOUT
    title: str = ""
    rank: int | None = None
    shadow: bool = True
    across: float = 1.0
    tall: float = 0.0


def _alone(kind: Callable[[QWidget], QWidget]) -> Callable[[QWidget, Session], QWidget]:
    """What makes a panel that needs no more than its window."""
    return lambda window, session: kind(window)


REGISTRY: tuple[PanelSpec, ...] = (
    PanelSpec("zoom", _alone(ZoomBar), title=N_("Compass and zoom"), rank=70),
    PanelSpec("overview", _alone(OverviewPanel), title=N_("Overview map"), rank=80),
    PanelSpec("storeys", _alone(StoreyBar), title=N_("Storeys"), rank=85),
    PanelSpec("title", _alone(TitleBar), rank=10),
    PanelSpec("leave", _alone(LeaveBar), rank=50),
    PanelSpec("trail", _alone(TrailBar), rank=40),
    PanelSpec("places", _alone(PlacesPanel), rank=20),
    PanelSpec("card", _alone(CardPanel), rank=100),
    PanelSpec("figure", _alone(StepFigure)),
    PanelSpec("tools", _alone(ToolsBar), title=N_("Tools"), rank=110),
    PanelSpec("options", _alone(OptionsBar), title=N_("Light, language and help"), rank=130),
    PanelSpec("tour", TourBar, title=N_("Tour"), rank=120),
    PanelSpec("hint", _alone(Hint), Slot.HINT, rank=90, shadow=False),
    PanelSpec("notice", _alone(Notice), Slot.NOTICE, title=N_("Message"), rank=30),
    PanelSpec("comfort_sheet", _alone(ComfortSheet), Slot.SHEET),
    PanelSpec("issues_sheet", _alone(IssuesSheet), Slot.SHEET, across=1.25, tall=0.7),
    PanelSpec("help_sheet", _alone(HelpSheet), Slot.SHEET, title=N_("Help"), across=1.6),
    PanelSpec("keys_sheet", _alone(KeysSheet), Slot.SHEET, title=N_("Keys"), across=1.5),
    PanelSpec("bookmarks_sheet", _alone(BookmarksSheet), Slot.SHEET, title=N_("Bookmarks"), across=1.25, tall=0.78),
    PanelSpec("about_sheet", _alone(AboutSheet), Slot.SHEET, title=N_("About Jinyuzui")),
    PanelSpec("link_sheet", _alone(LinkSheet), Slot.SHEET, across=0.8),
    PanelSpec("tour_end", _alone(TourEnd), Slot.SHEET, across=0.8),
    PanelSpec("performance", _alone(PerformancePanel), Slot.FREE, title=N_("Performance"), rank=135),
    PanelSpec("start", _alone(StartPage), Slot.PAGE, shadow=False),
    PanelSpec("page", _alone(Page), Slot.PAGE, shadow=False),
    PanelSpec("keyboard", _alone(ScreenKeyboard), Slot.FREE, title=N_("On-screen keyboard"), shadow=False),
    PanelSpec("drop", _alone(DropVeil), Slot.FREE, shadow=False),
)
"""All of them; of one slot from below to above."""
