"""The card of the spot that is open: its texts in the language of now, and its picture."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from viewer.i18n import Translator
from viewer.scene.titles import scene_title
from viewer.session.explorer import Explorer
from viewer.ui.guard import Guarded
from viewer.ui.panels.card import CardPanel
from viewer.ui.viewport.venue_view import VenueView

_CALM = 350  # milliseconds without change before the picture is painted anew


class CardPresenter(Guarded, QObject):
    """Fills the card.

    Parameters
    ----------
    panel : the card
    view : whose open spot it tells of
    tr : of what it says
    """

    def __init__(self, panel: CardPanel, view: VenueView, tr: Translator, parent: QObject) -> None:
        super().__init__(parent)
        self._panel, self._view, self._tr = panel, view, tr
        self._painting = QTimer(self, singleShot=True, interval=_CALM)
        self._painting.timeout.connect(self._paint)

    @property
    def _opened(self) -> str:
        explorer = self._view.explorer
        return explorer.state.opened if explorer else ""

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self._tr = tr
        if self._opened:
            self.fill(self._opened)

    def fill(self, hotspot: str, /) -> None:
        """Tell of a spot."""
        if explorer := self._view.explorer:
            self._panel.show_hotspot(explorer.story, hotspot, self._tr)
            if opens := explorer.story.hotspots[hotspot].opens:
                self._panel.name_portal(scene_title(opens.scene, self._tr.lang), self._tr)
            self._panel.tell_way(self._way(explorer, hotspot))

    def _way(self, explorer: Explorer, hotspot: str) -> str:
        """How far it is from where the screen itself stands, and to be shown the way; "" where nobody said."""
        here = explorer.state.here
        if here is None:
            return ""
        x, y, _ = explorer.story.anchor(explorer.story.hotspots[hotspot])
        return self._tr.gettext("From here: {way}").format(way=here.way(x, y, self._tr))

    def repaint(self) -> None:
        """Style, hour or sizes have changed: the picture follows when that is over."""
        self._painting.start()

    def await_picture(self) -> None:
        """Show the picture if it is there; else it is drawn once the camera rests: the flight goes first."""
        if not self._view.explorer:
            return
        known = self._view.known_picture(self._opened, *self._size())
        if known.isNull():
            self._panel.picture.await_image()
            self._painting.start()
        else:
            self._panel.picture.set_image(known)

    def _size(self) -> tuple[int, int]:
        """Of the picture, pixels of the screen."""
        ratio = self._panel.devicePixelRatioF()
        return round(self._panel.width() * ratio), round(self._panel.picture.height() * ratio)

    def _paint(self) -> None:
        explorer = self._view.explorer
        if explorer and self._opened:
            if explorer.moving:
                self._painting.start()
                return
            width, height = self._size()
            if width and height:
                self._panel.picture.set_image(self._view.picture_of(self._opened, width, height))
