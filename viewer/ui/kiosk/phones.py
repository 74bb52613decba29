"""A kiosk's remote control: paired from the operator's gate, steers what visitors may do, and is told no notes."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QObject

from viewer.kiosk.config import RemoteControl
from viewer.ui.guard import Guarded
from viewer.ui.kiosk.gate import Gate
from viewer.ui.kiosk.presence import Visitors
from viewer.ui.panels.phone_sheet import PhoneSheet
from viewer.ui.presenters.remote_control import PhonePairing, PhoneRemote
from viewer.ui.shell.window import Window


class KioskPhones(Guarded, QObject):
    """Has phones steer a kiosk.

    Parameters
    ----------
    window : the kiosk's
    wanted : where to listen
    allowed : the actions that visitors may do
    gate : from which a phone is paired
    visitors : whoever steers by a phone is one
    """

    def __init__(
        self, window: Window, wanted: RemoteControl, allowed: Collection[str], gate: Gate, visitors: Visitors
    ) -> None:
        super().__init__(window)
        self._window = window
        self.sheet = PhoneSheet(window)
        self.remote = PhoneRemote(
            window.view,
            self,
            address=wanted.address,
            port=wanted.port,
            offered=lambda: allowed,
            wake=visitors.wake_from_afar,
        )
        self.pairing = PhonePairing(self.sheet, self.remote, self)
        gate.offer_phone()
        gate.phone.connect(self.pairing.show)
        visitors.went.connect(self.pairing.hide)
        window.desk.restyled.append(self._restyle)
        window.language_changed.connect(self._translate)
        self._restyle()
        self._translate()

    def _restyle(self) -> None:
        self.sheet.restyle(self._window.desk.look)

    def _translate(self) -> None:
        self.pairing.translate(self._window.tr_)

    def close(self) -> None:
        """End the server."""
        self.remote.close()
