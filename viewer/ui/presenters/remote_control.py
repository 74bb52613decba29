"""Phones as remote controls: what they ask for goes the way of all input, and they are told what came of it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Collection

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QObject, QTimer, Signal

from viewer.i18n import Translator
from viewer.remote.keeper import ServerKeeper
from viewer.remote.messages import (
    PHONE_ACTIONS,
    Asked,
    Failed,
    Forget,
    FromServerProcess,
    GoToStop,
    Issued,
    NewTicket,
    Noted,
    OpenSpot,
    Outline,
    Paired,
    Perform,
    Phones,
    Present,
    Ready,
    Replied,
    VoidTicket,
)
from viewer.remote.own_address import is_loopback
from viewer.session.state import SessionState
from viewer.ui.guard import Guarded
from viewer.ui.panels.phone_sheet import PhoneSheet
from viewer.ui.presenters.phone_news import outline_of, present_of
from viewer.ui.viewport.turns import QUEUED, SessionSignals
from viewer.ui.viewport.venue_view import VenueView

_LOG = logging.getLogger("jinyuzui.remote")
_SECOND = 1_000
_MOST = 100  # different things that are logged


class PhoneRemote(Guarded, QObject):
    """Has a server run, hears the phones' requests, and tells them what is shown.

    Parameters
    ----------
    view : what the phones steer
    parent : with it this ends
    address, port : where the server listens
    offered : the actions that phones are offered, `open` for spots; the policy of the dispatcher says what is done
    perform : does an action; the view itself without
    go : goes to a stop of the tour; the tours themselves without
    wake : is told that somebody steers; False for that nothing may be steered now
    notes : phones are told the presenter's notes

    Signals
    -------
    issued(str, float, str) : the address for a phone, the seconds that it holds, and where only this machine reaches it
    paired() : a phone was paired
    counted(int) : so many phones are paired
    failed(str) : there is no server, and why; another one is started
    """

    issued = Signal(str, float, str)
    paired = Signal()
    counted = Signal(int)
    failed = Signal(str)
    _told = Signal(object)

    def __init__(
        self,
        view: VenueView,
        parent: QObject,
        *,
        address: str,
        port: int = 0,
        offered: Callable[[], Collection[str]] = lambda: (*PHONE_ACTIONS, "open"),
        perform: Callable[[str], object] | None = None,
        go: Callable[[int], object] | None = None,
        wake: Callable[[], bool] = lambda: True,
        notes: bool = False,
    ) -> None:
        super().__init__(parent)
        self._view, self._session = view, view.session
        self._offered, self._wake, self._notes = offered, wake, notes
        self._perform = perform or view.perform
        self._go = go or self._go_to
        self._wanted = self._ready = False
        self._own = ""
        self._logged: set[str] = set()
        self._outline, self._present = Outline(), Present()
        self._tour: object = None
        self.phones = 0
        self._told.connect(self._heard, QUEUED)
        SessionSignals(self._session, self).changed.connect(self._hear, QUEUED)
        view.scene_shown.connect(self.tell, QUEUED)
        self.keeper = ServerKeeper(address, port, self._say)
        if application := QCoreApplication.instance():
            # A thread of the keeper's must not find a window that is half gone.
            application.aboutToQuit.connect(self.close)
        self.tell()
        self.keeper.start()

    def _say(self, word: FromServerProcess) -> None:
        # On the keeper's thread; the window may be gone by now.
        with contextlib.suppress(RuntimeError):
            self._told.emit(word)

    def close(self) -> None:
        """End the server."""
        self.keeper.close()

    # -- tickets --------------------------------------------------------------------------------------------------

    def want_ticket(self) -> None:
        """Have a ticket made, now or as soon as there is a server; the one before is void."""
        self._wanted = True
        if self._ready:
            self.keeper.say(NewTicket())

    def void_ticket(self) -> None:
        """No ticket shall hold."""
        self._wanted = False
        self.keeper.say(VoidTicket())

    def forget(self) -> None:
        """Part all phones."""
        self.keeper.say(Forget())

    # -- what the server says -------------------------------------------------------------------------------------

    def _heard(self, word: FromServerProcess) -> None:
        match word:
            case Ready(address=address, port=port):
                self._ready = True
                self._own = f"{address}:{port}" if is_loopback(address) else ""
                if self._wanted:
                    self.keeper.say(NewTicket())
            case Issued(url=url, seconds=seconds):
                if self._wanted:
                    self.issued.emit(url, seconds, self._own)
            case Paired():
                self._wanted = False
                self.paired.emit()
            case Phones(paired=paired):
                self.phones = paired
                self.counted.emit(paired)
            case Asked(session=session, count=count, say=say):
                self.keeper.say(Replied(session, count, self.ask(say)))
            case Noted(text=text):
                self._log(text)
            case Failed(text=text):
                self._ready = False
                self._log(text)
                self.failed.emit(text.strip().splitlines()[-1] if text.strip() else "")
            case _:
                pass

    def ask(self, say: Perform | OpenSpot | GoToStop, /) -> bool:
        """Do what a phone asks for, if it is known and the policy allows it; whether it was done."""
        allowed = self._view.dispatcher.allowed
        tours, scene = self._session.tours, self._session.scene
        match say:
            case Perform(action=action):
                known = action in PHONE_ACTIONS and action in self._offered()
            case OpenSpot(hotspot=hotspot):
                known = scene is not None and hotspot in scene.hotspots and allowed("open")
            case GoToStop(stop=stop):
                known = tours.chosen is not None and 0 <= stop < len(tours.chosen.step) and allowed("tour-next")
        if not known:
            self._log(f"a phone asked for what there is not, or is not allowed: {say}")
            return False
        if not self._wake():
            return False
        match say:
            case Perform(action=action):
                return self._perform(action) is not False
            case OpenSpot(hotspot=hotspot):
                self._session.open(hotspot)
            case GoToStop(stop=stop):
                self._go(stop)
        return True

    def _go_to(self, stop: int) -> None:
        self._session.tours.go(stop, playing=False)

    def _log(self, text: str) -> None:
        """Write something down, once: phones can say the same a thousand times."""
        if text not in self._logged and len(self._logged) < _MOST:
            self._logged.add(text)
            _LOG.warning("%s", text)

    # -- what phones are told -------------------------------------------------------------------------------------

    def _hear(self, before: SessionState, now: SessionState) -> None:
        self.tell()

    def tell(self) -> None:
        """Tell the phones what there is and what is shown, where that is another than before."""
        scene, tour = self._session.scene, self._session.tours.chosen
        if (scene, tour) != self._tour:
            self._tour = (scene, tour)
            self._outline = outline_of(self._session, self._can(), self._outline)
            self.keeper.say(self._outline)
        present = present_of(self._session, notes=self._notes)
        if present != self._present:
            self._present = present
            self.keeper.say(present)

    def _can(self) -> set[str]:
        """What phones show buttons for; the policy is asked when one is pressed, since a talk's remembers that."""
        offered = set(self._offered())
        return offered & {*PHONE_ACTIONS, "open"} | ({"stop"} if "tour-next" in offered else set())


class PhonePairing(Guarded, QObject):
    """Shows the code for a phone as long as it holds and is not used.

    Parameters
    ----------
    sheet : that shows it
    remote : whose ticket it is
    parent : with it this ends

    Signals
    -------
    paired() : a phone was paired while the code was shown
    """

    paired = Signal()

    def __init__(self, sheet: PhoneSheet, remote: PhoneRemote, parent: QObject) -> None:
        super().__init__(parent)
        self._sheet, self._remote = sheet, remote
        self._seconds, self._since = 0.0, QElapsedTimer()
        self._counting = QTimer(self, interval=_SECOND)
        self._counting.timeout.connect(self._count)
        sheet.closed.connect(self.hide)
        sheet.renewed.connect(remote.want_ticket)
        sheet.forgotten.connect(remote.forget)
        remote.issued.connect(self._issued)
        remote.paired.connect(self._paired)
        remote.counted.connect(sheet.count_phones)
        remote.failed.connect(self._failed)

    def show(self) -> None:
        """Show a new code."""
        self._sheet.count_phones(self._remote.phones)
        self._sheet.rise()
        self._sheet.place()
        self._remote.want_ticket()

    def hide(self) -> None:
        """Show none, and let none hold."""
        self._counting.stop()
        if not self._sheet.isHidden():
            self._sheet.go()
            self._remote.void_ticket()

    def toggle(self) -> None:
        """Show a code, or none."""
        if self._sheet.isHidden():
            self.show()
        else:
            self.hide()

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self._sheet.translate(tr)

    def _issued(self, url: str, seconds: float, own: str) -> None:
        self._seconds = seconds
        self._since.restart()
        self._sheet.show_code(url, seconds, own)
        self._counting.start()

    def _count(self) -> None:
        left = max(self._seconds - self._since.elapsed() / 1000, 0.0)
        self._sheet.count(left)
        if not left:
            self._counting.stop()

    def _paired(self) -> None:
        if not self._sheet.isHidden():
            self._counting.stop()
            self._sheet.go()
            self.paired.emit()

    def _failed(self, why: str) -> None:
        self._counting.stop()
        self._sheet.complain(why)
