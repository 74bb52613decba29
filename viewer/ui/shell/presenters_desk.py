"""A talk: the audience's window on one screen, the presenter's console on the other, the clock between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from viewer.i18n import LANGUAGES
from viewer.presenting.steps import planned
from viewer.presenting.talk import Talk
from viewer.scene.tours import Tour
from viewer.session.input.bindings import CLICKER
from viewer.session.input.key_names import Wording
from viewer.session.state import SessionState
from viewer.ui.guard import Guarded
from viewer.ui.panels.stage_overlays import FrozenPicture, PointerMark
from viewer.ui.shell.console import Console
from viewer.ui.shell.console_filling import ConsoleFilling
from viewer.ui.shell.desk_phones import DeskPhones
from viewer.ui.shell.handout_maker import HandoutMaker, place_for
from viewer.ui.shell.rehearsal import Rehearsal, Said
from viewer.ui.shell.talk_screens import TalkScreens
from viewer.ui.viewport.turns import QUEUED, SessionSignals

if TYPE_CHECKING:
    from viewer.ui.shell.window import Window

TICK, GLANCE = 250, 300
"""Milliseconds between two looks at the clock, and between two pictures of the audience's window."""

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wished of a talk.

    Parameters
    ----------
    tour : by id; the scene's first without
    minutes : that it is to take; as planned without
    swapped : the audience has the first screen
    lang : of the console; the window's without
    remote : address at which phones are heard; "" for none
    """

    tour: str = ""
    minutes: float | None = None
    swapped: bool = False
    lang: str = ""
    remote: str = ""


class PresentersDesk(Guarded, QObject):
    """Leads a talk.

    Parameters
    ----------
    window : the audience's
    wishes : of the talk

    Signals
    -------
    ended() : the console was closed: the window is a visitor's again
    swapped(bool) : the screens were swapped, to be kept
    """

    ended = Signal()
    swapped = Signal(bool)

    def __init__(self, window: Window, wishes: Wishes) -> None:
        super().__init__(window)
        self._window, self._view, self._session = window, window.view, window.session
        self._wishes = wishes
        self._consents = False
        self._rehearsal = Rehearsal(window.session)
        self._handout = HandoutMaker(self)
        self._handout.made.connect(self._handout_made)
        self._order: list[tuple[str, str, int]] = []
        self._noted: int | None = None
        self._jumped = self._escaped = False
        # What the window's policy was; None while no talk goes on.
        self._allowed: Callable[[str], bool] | None = None
        self.console = Console(lambda: self.private)
        wording = Wording(wishes.lang or window.tr_.lang, window.keyboard.bindings)
        self._filling = ConsoleFilling(self.console, self._view, wording)
        self.stage = TalkScreens(window, self.console, swapped=wishes.swapped)
        self.frozen, self.pointer = FrozenPicture(window), PointerMark(window)
        self._ticking = QTimer(self, interval=TICK)
        self._ticking.timeout.connect(self._filling.show_clock)
        self._glance = QTimer(self, singleShot=True, interval=GLANCE)
        self._glance.timeout.connect(self._look)
        SessionSignals(self._session, self).changed.connect(self._hear, QUEUED)
        self._view.scene_shown.connect(self._come, QUEUED)
        self._view.drawn.connect(self._drawn, QUEUED)
        self.stage.changed.connect(self._stage_changed)
        console = self.console
        console.command.connect(self._do)
        console.key.connect(self._press)
        console.closed.connect(self.end)
        console.steps.chosen.connect(self._jump)
        console.live.pointed.connect(self._point)
        console.live.pressed.connect(self._pin)
        console.notes.written.connect(self._write_notes)
        self._pinned = False
        self.phones = (
            DeskPhones(console, self._view, wishes.remote, perform=self._lead, go=self._jump) if wishes.remote else None
        )
        self._translate()

    @property
    def talk(self) -> Talk | None:
        """Its clock; None without a tour."""
        return self._filling.talk

    @property
    def _tr(self) -> Wording:
        return self._filling.tr

    @property
    def private(self) -> bool:
        """Whether notes may be shown: nobody else sees them, or the presenter has said that everybody may."""
        return self.stage.safe or (self._consents and self.stage.single)

    # -- beginning and end ----------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Put the windows on their screens; panels make room for the picture."""
        if not self._window.desk.clean:
            self._window.aids.presentation.toggle()
        self._allowed, self._view.dispatcher.allowed = self._view.dispatcher.allowed, self._allows
        self.console.dress()
        self.stage.put()
        self._come()

    def end(self) -> None:
        """Have the audience's window be a visitor's again."""
        if self._allowed:
            self._view.dispatcher.allowed, self._allowed = self._allowed, None
        self._ticking.stop()
        self._glance.stop()
        self._handout.stop()
        if self.phones:
            self.phones.close()
        self.frozen.thaw()
        self.pointer.point(None)
        self.console.hide()
        self._window.aids.presentation.leave()
        self.stage.give_back()
        self.ended.emit()

    @property
    def lang(self) -> str:
        """Language of the console."""
        return self._tr.lang

    def _allows(self, action: str) -> bool:
        """Whether the audience's window may do something: in a talk no key brings panels back or ends the tour.

        Some clickers have one key that says start and end in turns: neither loses the place.
        """
        escaped, self._escaped = self._escaped, action == "back"
        if action == "tour-start" and escaped and self.talk and self.talk.begun:
            return False
        return action not in ("back", "presentation") and (self._allowed is None or self._allowed(action))

    def _come(self) -> None:
        """There is a scene, perhaps another one."""
        tours = self._session.tours
        if self.talk and tours.active and tours.chosen and self._order == _keys(tours.chosen):
            # The tour itself has led here.
            self._show()
            return
        if self._wishes.tour and any(tour.id == self._wishes.tour for tour in tours.known):
            tours.choose(self._wishes.tour)
        tour = tours.chosen
        length = None if self._wishes.minutes is None else self._wishes.minutes * _MINUTE
        self._filling.talk = Talk(planned(tour), length=length) if tour else None
        if self.talk and tours.active:
            # The key that began the talk has gone to its first step.
            self.talk.go(tours.state.index, self._session.clock())
            self._ticking.start()
        self._order = _keys(tour) if tour else []
        self._show()

    # -- what the presenter does ----------------------------------------------------------------------------------

    def _press(self, key: str) -> None:
        """A key that is no console's own: those of clickers are the same here as everywhere."""
        self.console.said.setText("")
        if action := CLICKER.get(key):
            self._lead(action)

    def _lead(self, action: str) -> bool:
        """Do an action that a clicker's key or a phone asks for."""
        if action == "tour-next":
            self.next()
            return True
        return self._view.perform(action)

    def next(self) -> None:
        """To the next step; one that the plan leaves out is passed where the talk is to keep to its time."""
        tours = self._session.tours
        target = tours.state.index + 1
        if self._keeps and self.talk and tours.active and not tours.state.blank:
            out = self._filling.standing().outlook.left_out
            while target - tours.state.index - 1 < len(out) and out[target - tours.state.index - 1]:
                target += 1
            if target > tours.state.index + 1 and target < len(self.talk.steps):
                tours.go(target, playing=tours.state.playing)
                return
        self._view.perform("tour-next")

    def _jump(self, step: int) -> None:
        self._jumped = True
        self._session.tours.go(step, playing=False)

    def _do(self, command: str) -> None:
        self.console.said.setText("")
        buttons, now = self.console.buttons, self._session.clock()
        if command == "next":
            self.next()
        elif command == "previous":
            self._view.perform("tour-previous")
        elif command == "black":
            self._view.perform("blank")
        elif command == "hold" and self.talk:
            self.talk.hold(not self.talk.held, now)
        elif command == "freeze":
            self._freeze()
        elif command == "spotlight":
            self.pointer.spotlight = not self.pointer.spotlight
            self.pointer.update()
        elif command == "keep":
            self._keeps = not self._keeps
        elif command == "restart" and self.talk:
            self.talk.restart(now)
        elif command == "save" and self.talk:
            self.talk.advance(now)
            self._rehearse(self._rehearsal.keep_times(self.talk.took, self._tr))
        elif command == "handout":
            self._make_handout()
        elif command in ("weight", "up", "down"):
            self._change_step(command)
        elif command in ("earlier", "later") and self.talk:
            left = self._filling.standing().left + (_MINUTE if command == "later" else -_MINUTE)
            self.talk.end_in(max(left, 0.0), now)
        elif command == "show":
            self._consents = not self._consents and self.stage.single
        elif command == "swap":
            self.stage.swap()
            self.swapped.emit(self.stage.swapped)
        elif command == "language":
            self._filling.tr = Wording(_other(self._tr.lang), self._window.keyboard.bindings)
            self._translate()
        elif command == "audience-language":
            self._window.next_language()
        elif command == "phone" and self.phones:
            self.phones.pairing.toggle()
        elif command == "end":
            self.console.close()
        buttons["hold"].setChecked(bool(self.talk and self.talk.held))
        buttons["freeze"].setChecked(self.frozen.isVisible())
        buttons["spotlight"].setChecked(self.pointer.spotlight)
        buttons["keep"].setChecked(self._keeps)
        self._show()

    _keeps = _single = False

    def _make_handout(self) -> None:
        """Have the talk's handout made, in the console's language and with the notes where these are shown."""
        scene, tour, _ = self._session.scene, self._session.tours.chosen, self._tr.gettext
        if scene is None or tour is None or self._handout.busy:
            return
        out = place_for(scene.loaded.scene.id, tour.id, self._tr.lang)
        try:
            self._handout.start(scene.loaded.root, tour.id, self._tr.lang, out, notes=self.private)
        except OSError as error:
            self._handout_made("", str(error.strerror or error))
        else:
            self.console.said.setText(_("The handout is being made …"))

    def _handout_made(self, file: str, said: str) -> None:
        _ = self._tr.gettext
        text = _("The handout is in {file}.") if file else _("There is no handout: {error}")
        self.console.said.setText(text.format(file=file, error=said))

    def _change_step(self, command: str) -> None:
        """Change the present step of the tour itself."""
        tours, rehearsal = self._session.tours, self._rehearsal
        if not tours.active:
            self._show()
            return
        step = tours.state.index
        if command == "weight":
            self._rehearse(rehearsal.toggle_weight(step, self._tr))
        else:
            self._rehearse(rehearsal.move(step, 1 if command == "down" else -1, self._tr))

    def _write_notes(self, words: str) -> None:
        if self._noted is not None:
            self._rehearse(self._rehearsal.set_notes(self._noted, self._tr.lang, words, self._tr))

    def _rehearse(self, said: Said) -> None:
        """Say what came of a change, and plan the rest by it."""
        self.console.said.setText(said.words)
        tours = self._session.tours
        tour, talk = tours.chosen, self.talk
        if said.done and tour and talk:
            talk.advance(self._session.clock())
            order = [self._order.index(key) if key in self._order else -1 for key in _keys(tour)]
            took = [talk.took[n] if n >= 0 else 0.0 for n in order]
            talk.revise(planned(tour), tours.state.index if talk.begun else -1, took)
            self._order = _keys(tour)
        self._show()

    def _freeze(self) -> None:
        """The audience keeps what it sees, or sees again what there is."""
        if self.frozen.isVisible():
            self.frozen.thaw()
        else:
            self.frozen.freeze(self._window.grab())
        self._glance.start()

    def _point(self, x: float, y: float) -> None:
        if not self._pinned:
            self.pointer.point((x, y) if x >= 0.0 else None)

    def _pin(self, x: float, y: float) -> None:
        """Have the mark stay where it was pressed, or follow again."""
        self._pinned = not self._pinned
        self.pointer.point((x, y))

    # -- what the presenter sees ----------------------------------------------------------------------------------

    def _translate(self) -> None:
        self.console.translate(self._tr)
        if self.phones:
            self.phones.translate(self._tr)
        self._show()

    def _hear(self, before: SessionState, now: SessionState) -> None:
        if before.tour != now.tour or before.chosen_tour != now.chosen_tour:
            jumped, self._jumped = self._jumped, False
            again = bool(now.tour.tour) and not before.tour.tour
            if self.talk and again and not jumped and now.tour.index == 0 < self.talk.step:
                # A walk or the end card has ended the tour: whatever begins it again comes back to where the talk was.
                self._session.tours.go(self.talk.step, playing=False)
                return
            if before.tour.index != now.tour.index:
                # What was pointed at is no longer there.
                self._pinned = False
                self.pointer.point(None)
            if self.talk and now.tour.tour and not now.tour.ended:
                self.talk.go(now.tour.index, self._session.clock())
                self._ticking.start()
            self._show()

    def _stage_changed(self) -> None:
        """The console may have come into view of others, or out of it."""
        if self._allowed is None:
            return
        if not self.stage.single:
            self._consents = False
        if self.stage.single != self._single:
            self._single = self.stage.single
            self._show()
        self.console.notes.look_again()

    def _show(self) -> None:
        tours = self._session.tours
        self._filling.show(single=self.stage.single, frozen=self.frozen.isVisible())
        self._noted = tours.state.index if tours.active else None
        self._glance.start()

    def _drawn(self) -> None:
        if not self._glance.isActive():
            self._glance.start()

    def _look(self) -> None:
        """A picture of what the audience sees, and what the presenter sees beneath it."""
        if not self.console.isVisible():
            return
        if self.frozen.isVisible():
            words = self._tr.gettext("The audience's picture is frozen")
            self.console.live.set_image(self._view.grab_picture(), words)
        else:
            self.console.live.set_image(self._window.grab().toImage())


def _keys(tour: Tour) -> list[tuple[str, str, int]]:
    """What tells the steps of a tour apart: where they lead, and which of those that lead there."""
    seen: dict[tuple[str, str], int] = {}
    out = []
    for step in tour.step:
        place = (step.hotspot or "", step.view or "")
        seen[place] = seen.get(place, -1) + 1
        out.append((*place, seen[place]))
    return out


def _other(lang: str) -> str:
    return LANGUAGES[(LANGUAGES.index(lang) + 1) % len(LANGUAGES)]
