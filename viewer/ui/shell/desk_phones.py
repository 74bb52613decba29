"""The remote control of a talk: paired from the console, leads as the console does, and is told the notes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from viewer.i18n import Translator
from viewer.remote.messages import PHONE_ACTIONS
from viewer.ui.guard import Guarded
from viewer.ui.panels.phone_sheet import PhoneSheet
from viewer.ui.presenters.remote_control import PhonePairing, PhoneRemote
from viewer.ui.shell.console import Console
from viewer.ui.viewport.venue_view import VenueView

_OFFERED = frozenset({*PHONE_ACTIONS, "open"}) - {"back"}
"""In a talk nothing is closed by a step back, which would end the tour."""


class DeskPhones(Guarded, QObject):
    """Has phones lead a talk.

    Parameters
    ----------
    console : the presenter's
    view : the audience's
    address : where the server listens
    perform : does an action as the console does
    go : goes to a step of the talk
    """

    def __init__(
        self,
        console: Console,
        view: VenueView,
        address: str,
        *,
        perform: Callable[[str], object],
        go: Callable[[int], object],
    ) -> None:
        super().__init__(console)
        self._console = console
        self.sheet = PhoneSheet(console)
        self.remote = PhoneRemote(
            view, self, address=address, offered=lambda: _OFFERED, perform=perform, go=go, notes=True
        )
        self.pairing = PhonePairing(self.sheet, self.remote, self)
        self._tr = Translator("en")
        self.pairing.paired.connect(self._paired)
        console.dressed.connect(self._restyle)
        console.phone.show()

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self._tr = tr
        self.pairing.translate(tr)

    def _restyle(self) -> None:
        self.sheet.restyle(self._console.look)

    def _paired(self) -> None:
        self._console.said.setText(self._tr.gettext("A phone is paired."))

    def close(self) -> None:
        """End the server."""
        self.remote.close()
