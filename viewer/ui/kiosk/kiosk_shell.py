"""A kiosk's window: fenced in, set back when its visitor goes, shut outside the opening hours."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from viewer.i18n import Translator
from viewer.kiosk.config import KioskFile, OfferedScene, is_open, next_opening
from viewer.kiosk.operator_pin import PinLock
from viewer.kiosk.policy import allowed_actions
from viewer.session.settings import LastPlace
from viewer.session.standpoint import Standpoint
from viewer.ui.guard import Guarded
from viewer.ui.kiosk.attract import Attraction
from viewer.ui.kiosk.covers import Curtain, StillThere
from viewer.ui.kiosk.fence import Fence
from viewer.ui.kiosk.fingers import finger_of, text_of
from viewer.ui.kiosk.gate import Gate, HiddenTaps
from viewer.ui.kiosk.phones import KioskPhones
from viewer.ui.kiosk.presence import Presence, Visitors
from viewer.ui.kiosk.scene_choice import SceneChoice, ScenesButton
from viewer.ui.kiosk.visit_log import VisitLog
from viewer.ui.shell.persistence import go_back
from viewer.ui.shell.window import Window
from viewer.ui.theme.preferences import Preferences
from viewer.ui.viewport.turns import QUEUED

LOCK = "pin-lock"
"""The file that keeps how many PINs were wrong."""

CLEANING = 60
"""Seconds in which the screen can be wiped."""

_A_DAY = (6, 21)  # month and day of an hour that the house has chosen, for scenes that name no day
_MINUTE, _SECOND = 15_000, 1_000  # milliseconds between two looks at the opening hours, and at a countdown


class KioskShell(Guarded, QObject):
    """Makes a window a kiosk's.

    Parameters
    ----------
    window : whose
    file : the kiosk
    folder : for the lock of the PIN and the visits; None keeps neither
    clock : seconds of a steady clock
    today : the local clock of the wall
    last : where a visitor was who is to find it again

    Signals
    -------
    left() : the operator leaves the kiosk
    anew() : the operator wants the viewer started anew
    """

    left, anew = Signal(), Signal()

    def __init__(
        self,
        window: Window,
        file: KioskFile,
        folder: Path | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        last: LastPlace | None = None,
    ) -> None:
        super().__init__(window)
        self._window, self._file, self._kiosk, self._today = window, file, file.kiosk, today
        self._last = last
        self.offered = 0
        self._failed: set[str] = set()
        self.allowed = allowed_actions(self._kiosk.allow, languages=len(self._kiosk.languages))
        window.view.dispatcher.allowed = lambda action: action in self.allowed
        window.desk.restrict(window.view.dispatcher.allowed)
        window.notice.muted = True
        window.page.plain = True
        # What a scene opened with the last time may have had another style.
        window.opening.pictured = not (self._kiosk.style or self._kiosk.hour)
        self.fence = Fence(window, self._kiosk.screen)
        lock = PinLock(self._kiosk.pin, folder / LOCK if folder else None, clock=clock)
        self.gate, self._taps = Gate(window, lock), HiddenTaps(window)
        self.still_there, self.curtain = StillThere(window), Curtain(window)
        self.choice, self.scenes = SceneChoice(window, file.sources), ScenesButton(window, window.desk)
        self.attraction = Attraction(window, self._kiosk)
        # Last of those that hear every event, and so the first to hear it.
        self.visitors = Visitors(window, self._kiosk.idle, clock=clock)
        self.visitors.shut = lambda: self.curtain.drawn and not self.gate.isVisible()
        visits = self._kiosk.visits
        self.visit_log = VisitLog(
            window,
            self.visitors,
            folder if visits.keep else None,
            keep_days=visits.keep_days,
            clock=clock,
            now=today,
        )
        remote = self._kiosk.remote
        self.phones = KioskPhones(window, remote, self.allowed, self.gate, self.visitors) if remote.on else None
        self._cleaning = 0
        self._counting = QTimer(self, interval=_SECOND)
        self._counting.timeout.connect(self._count)
        self._watching = QTimer(self, interval=_MINUTE)
        self._watching.timeout.connect(self.look_at_hours)
        text = text_of(self.fence.screen())
        self._comfort = Preferences(text=text, hint=window.comfort.hint, overview=window.comfort.overview)
        window.set_comfort(self._comfort)
        window.aids.set_keys(self._kiosk.preset, {})
        self._connect()
        self._translate()
        self.restyle()

    def _connect(self) -> None:
        window = self._window
        self.fence.asked.connect(self.gate.ask)
        self._taps.done.connect(self.gate.ask)
        self.visitors.touched.connect(self._taps.hear)
        self.visitors.came.connect(self._came)
        self.visitors.asked.connect(self._ask)
        self.visitors.stayed.connect(self._stayed)
        self.visitors.went.connect(self._went)
        self.choice.chosen.connect(self._choose)
        self.scenes.button.clicked.connect(lambda: self.choice.show_choice(self.offered))
        self.gate.left.connect(self._leave)
        self.gate.anew.connect(self.anew)
        self.gate.cleaning.connect(self.clean)
        window.language_changed.connect(lambda lang: self._translate())
        window.desk.restyled.append(self.restyle)
        window.desk.arranged.append(self._place_scenes)
        window.view.scene_shown.connect(self._show, QUEUED)
        window.opening.loader.failed.connect(self._fail, QUEUED)

    # -- scenes ---------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Fill the screen, and wait for visitors."""
        self.fence.put()
        self.open_scene(0)
        self._watching.start()
        self.look_at_hours()

    @property
    def scene(self) -> OfferedScene:
        """The scene that is offered now."""
        return self._kiosk.scene[self.offered]

    def open_scene(self, number: int, /) -> None:
        """Open one of those that are offered."""
        self.offered = number
        self._window.open_scene(self._file.source_of(self.scene))

    def _choose(self, number: int) -> None:
        if number != self.offered:
            self.open_scene(number)

    def _place_scenes(self) -> None:
        """Where there is something to choose, while panels are there."""
        shown = len(self._kiosk.scene) > 1 and self.busy and not self._window.desk.clean
        if shown != self.scenes.isVisible():
            if shown:
                self.scenes.rise()
            else:
                self.scenes.go()
        self.scenes.place()

    def _fail(self, issues: object) -> None:
        """A scene cannot be opened: the next one, and where none can the one that is built in."""
        self._failed.add(self.scene.source)
        others = [n for n, scene in enumerate(self._kiosk.scene) if scene.source not in self._failed]
        if others:
            self.open_scene(others[0])
        else:
            self._window.open_scene("jinyuzui")

    def _show(self) -> None:
        """A scene came."""
        self._failed.clear()
        if explorer := self._window.view.explorer:
            explorer.board.finger = finger_of(self.fence.screen())
        here = self.scene.here if not self._window.session.portals.stops else None
        self._window.session.ways.stand(Standpoint(*here.at, here.heading) if here else None)
        self.restrict_look()
        if self._last:
            explorer, last, self._last = self._window.view.explorer, self._last, None
            if explorer:
                # Whoever was here finds it again.
                self.visitors.wake()
                go_back(explorer, last)
                self.visit_log.begin()
                return
        if not self.busy and not self.attraction.running:
            self._attract()

    def restrict_look(self) -> None:
        """Style and hour that the house has chosen."""
        view, kiosk = self._window.view, self._kiosk
        view.set_style(kiosk.style or None)
        if kiosk.hour and view.explorer:
            time = view.time_now or datetime(datetime.now().year, *_A_DAY)
            hour, minute = (int(part) for part in kiosk.hour.split(":"))
            view.set_time(time.replace(hour=hour, minute=minute, second=0, microsecond=0))
        else:
            view.set_time(None)

    def _attract(self) -> None:
        if not self.curtain.drawn:
            self.attraction.begin(self.scene.tour)

    # -- visitors -------------------------------------------------------------------------------------------------

    def _came(self) -> None:
        self.attraction.end()
        self.set_back(scene=False)
        self.visit_log.begin()
        if len(self._kiosk.scene) > 1:
            self.choice.show_choice(self.offered)

    def _ask(self) -> None:
        self.gate.go()
        self.still_there.count(self.visitors.left)
        self.still_there.rise()
        self.still_there.place()
        self._counting.start()

    def _stayed(self) -> None:
        self.still_there.go()

    def _went(self) -> None:
        self.visit_log.end()
        self.still_there.go()
        self.gate.go()
        self.choice.go()
        self.set_back(scene=True)
        self._attract()

    def set_back(self, *, scene: bool) -> None:
        """Have all be as it was before a visitor came: view, panels, language, text size, style, hour.

        Parameters
        ----------
        scene : the scene that is offered first, too
        """
        window = self._window
        session = window.session
        for sheet in window.desk.sheets:
            if sheet.isVisible():
                window.desk.open_sheet(sheet, shown=False)
        window.aids.keyboard.put_away()
        window.search.clear()
        if window.desk.list_open:
            window.desk.show_list(False)
        if window.tr_.lang != self._kiosk.languages[0]:
            window.set_language(self._kiosk.languages[0])
        window.set_comfort(self._comfort)
        self.restrict_look()
        explorer = window.view.explorer
        if explorer is None:
            return
        if explorer.walking.active:
            explorer.toggle_walk()
        session.tours.end()
        if scene and self.offered:
            self.open_scene(0)
        elif stops := session.portals.stops:
            session.show(stops[0].loaded)
        else:
            session.go_home()

    # -- hours, cleaning, the operator ----------------------------------------------------------------------------

    def look_at_hours(self) -> None:
        """Draw the curtain or lift it, by the hours of the house."""
        now = self._today()
        if self._cleaning:
            return
        if not is_open(self._kiosk.hours, now):
            self.attraction.end()
            self.curtain.draw(self._closed(now))
            if self.busy and not self.gate.isVisible():
                self.visitors.leave()
        elif self.curtain.drawn:
            self.curtain.lift()
            if not self.busy:
                self._attract()

    def _closed(self, now: datetime) -> str:
        opens = next_opening(self._kiosk.hours, now)
        said = []
        for lang in self._kiosk.languages:
            _ = Translator(lang).gettext
            if opens is None:
                said.append(_("Closed"))
            elif opens.date() == now.date():
                said.append(_("Closed. We open at {time}.").format(time=f"{opens:%H:%M}"))
            else:
                said.append(
                    _("Closed. We open on {date} at {time}.").format(date=f"{opens:%Y-%m-%d}", time=f"{opens:%H:%M}")
                )
        return "\n".join(said)

    def clean(self) -> None:
        """Let the screen be wiped: for a minute no touch counts."""
        self._cleaning = CLEANING
        self.attraction.end()
        self._counting.start()
        self._count_cleaning()

    def _count(self) -> None:
        if self.visitors.presence is Presence.ASKED:
            self.still_there.count(self.visitors.left)
        if self._cleaning:
            self._cleaning -= 1
            self._count_cleaning()
        if self.visitors.presence is not Presence.ASKED and not self._cleaning:
            self._counting.stop()

    def _count_cleaning(self) -> None:
        if self._cleaning:
            text = self._window.tr_.gettext("The screen can be wiped: {n} s")
            self.curtain.draw(text.format(n=self._cleaning))
        else:
            self.curtain.lift()
            self.visitors.leave()
            self.look_at_hours()

    def _leave(self) -> None:
        self.fence.release()
        self.left.emit()

    def close(self) -> None:
        """The program ends: what was seen is written down, phones are let go, the window can be closed."""
        self.fence.release()
        self.visit_log.close()
        if self.phones:
            self.phones.close()

    # -- looks ----------------------------------------------------------------------------------------------------

    def restyle(self) -> None:
        """Dress what lies over the window as its panels are."""
        look = self._window.desk.look
        for each in (self.gate, self.still_there, self.choice, self.scenes, self.curtain, self.attraction.invitation):
            each.restyle(look)

    def _translate(self) -> None:
        for each in (self.gate, self.still_there, self.choice, self.scenes):
            each.translate(self._window.tr_)

    @property
    def busy(self) -> bool:
        """Whether somebody is there."""
        return self.visitors.presence is not Presence.NOBODY
