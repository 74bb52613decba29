"""What the presenter reads in the console: where the talk is, what comes next, the clock and the plan."""

from __future__ import annotations

from PySide6.QtGui import QImage

from viewer.presenting.talk import Standing, Talk
from viewer.scene.tours import Tour, TourStep
from viewer.scene.vocabulary import localised
from viewer.session.input.key_names import Wording
from viewer.session.scene_queries import stop_title
from viewer.ui.panels.console_parts import StepRow
from viewer.ui.shell.console import TOOLS, Console
from viewer.ui.viewport.venue_view import VenueView

_CLOSE, _OVER = 5.0, 15.0  # seconds ahead or behind, and after the end, that are not worth a word


def minutes(seconds: float, /) -> str:
    """A time as clocks show it."""
    whole = round(abs(seconds))
    sign = "−" if seconds < 0 and whole else ""
    hours, rest = divmod(whole, 3600)
    text = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{sign}{hours}:{text}" if hours else sign + text


class ConsoleFilling:
    """Fills a console.

    Parameters
    ----------
    console : that is filled
    view : the audience's, whose session is led
    tr : language of the presenter

    Attributes
    ----------
    talk : its clock; None without a tour
    """

    def __init__(self, console: Console, view: VenueView, tr: Wording) -> None:
        self._console, self._view, self._session, self.tr = console, view, view.session, tr
        self.talk: Talk | None = None

    def _stop(self, ahead: int) -> TourStep | None:
        tour, state = self._session.tours.chosen, self._session.tours.state
        index = (state.index if self._session.tours.active else -1) + ahead
        return tour.step[index] if tour and 0 <= index < len(tour.step) else None

    def _title(self, stop: TourStep | None) -> str:
        explorer = self._view.explorer
        return stop_title(explorer.story, stop, self.tr.lang) if stop and explorer else ""

    def show(self, *, single: bool, frozen: bool) -> None:
        """All that does not change by itself.

        Parameters
        ----------
        single : there is one screen, which everybody sees
        frozen : the audience sees an earlier picture
        """
        console, tours, _ = self._console, self._session.tours, self.tr.gettext
        tour, state = tours.chosen, tours.state
        here, following = self._stop(0), self._stop(1)
        count = len(tour.step) if tour else 0
        where = f"{state.index + 1} / {count}" if tours.active else _("not begun")
        console.now.setText(
            " · ".join(
                t for t in (_("Only you see this") if frozen else _("On the big screen"), where, self._title(here)) if t
            )
        )
        title = self._title(following) or (_("the end") if tours.active else "")
        console.then.setText(" · ".join(t for t in (_("Next"), title) if t))
        notes = localised(here.notes, self.tr.lang) if here else ""
        if single:
            instead = _("There is one screen: everybody who sees it would read the notes. T shows them all the same.")
        else:
            instead = _("Hidden: somebody else could read them on this screen.")
        console.notes.say(notes, instead)
        console.buttons["black"].setChecked(state.blank)
        console.buttons["weight"].setChecked(bool(here and here.weight == "may"))
        for name in TOOLS:
            console.buttons[name].setEnabled(tours.active)
        self._show_next(following)
        self._show_rows(tour)
        self.show_clock()

    def _show_next(self, stop: TourStep | None) -> None:
        box, ratio = self._console.coming, self._console.devicePixelRatioF()
        scene = self._session.scene
        here = scene and stop and (stop.scene or self._session.tours.home) == scene.loaded.scene.id
        if stop is None or not here or not box.isVisible():
            box.set_image(QImage())
            return
        wide = round(box.width() * ratio)
        box.set_image(self._view.picture_of(stop, wide, round(wide * 9 / 16)))

    def _show_rows(self, tour: Tour | None) -> None:
        tours = self._session.tours
        out = self.standing().outlook.left_out if self.talk and tours.active else ()
        rows = []
        for number, stop in enumerate(tour.step if tour else ()):
            ahead = number - tours.state.index - 1
            left_out = tours.active and 0 <= ahead < len(out) and out[ahead]
            present = tours.active and number == tours.state.index
            rows.append(StepRow(f"{number + 1} {self._title(stop)}", present, left_out))
        self._console.steps.show_rows(rows, self.tr.gettext("leave out"))

    def standing(self) -> Standing:
        """Where the talk is; there has to be one."""
        assert self.talk
        return self.talk.standing(self._session.clock())

    def show_clock(self) -> None:
        """The clock, and what it says of the plan."""
        console, _ = self._console, self.tr.gettext
        if not self.talk:
            for each in (console.clock, console.pace, console.plan):
                each.setText("")
            return
        now = self.standing()
        console.clock.setText(minutes(now.elapsed))
        text = _("this step {spent} of {planned} · ends in {left}")
        console.pace.setText(text.format(spent=minutes(now.step), planned=minutes(now.planned), left=minutes(now.left)))
        over = now.outlook.end - now.left
        late = self.talk.begun and (now.ahead < -_CLOSE or over > _OVER)
        if not self.talk.begun:
            words = _("The clock starts with the first step.")
        elif over > _OVER:
            words = _("ends {time} late, whatever is left out").format(time=minutes(over))
        elif late:
            words = _("{time} behind").format(time=minutes(-now.ahead))
        elif now.ahead > _CLOSE:
            words = _("{time} ahead").format(time=minutes(now.ahead))
        else:
            words = _("on time")
        if self.talk.begun:
            words += " · " + _("{time} left for the last step").format(time=minutes(now.outlook.closing))
        kind = "console-late" if late else "console-plan"
        if console.plan.objectName() != kind:
            console.plan.setObjectName(kind)
            console.plan.style().polish(console.plan)
        console.plan.setText(words)
        if self.talk.begun:
            self._show_rows(self._session.tours.chosen)
