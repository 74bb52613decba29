"""What a presenter changes of a tour while rehearsing it: written into the scene, and true at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from viewer.authoring import edits
from viewer.authoring.project import Draft, Project
from viewer.authoring.toml_file import ChangedOutsideError, UnreadableTomlError
from viewer.i18n import LANGUAGES, Translator
from viewer.scene.places import SCENE_FILE
from viewer.scene.tours import Tour, TourStep
from viewer.scene.vocabulary import LocalText, by_language
from viewer.session.session import Session

_TOLD, _ROUND = 5.0, 5.0
"""Seconds from which a step was told in a rehearsal, and that its time is rounded to."""


@dataclass(frozen=True, slots=True)
class Said:
    """What came of a change.

    Parameters
    ----------
    done : it is written
    words : for the presenter
    """

    done: bool
    words: str


def _with_text(text: LocalText, lang: str, words: str) -> LocalText:
    """A local text with other words in a language."""
    return by_language(text, LANGUAGES) | {lang: words}


class Rehearsal:
    """Changes the chosen tour of a session, in its file and in the session.

    Parameters
    ----------
    session : whose tour
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep_times(self, took: list[float], tr: Translator, /) -> Said:
        """Plan each step that was told by the seconds that it took."""
        times = {n: max(_TOLD, _ROUND * round(t / _ROUND)) for n, t in enumerate(took) if t >= _TOLD}

        def change(draft: Draft, tour: Tour) -> Tour:
            for number, seconds in times.items():
                edits.set_step(draft, tour.id, number, "seconds", int(seconds))
            return _steps(tour, lambda n, step: msgspec.structs.replace(step, seconds=times.get(n, step.seconds)))

        return self._write(change, tr, tr.gettext("The times are in {file}"))

    def set_notes(self, step: int, lang: str, words: str, tr: Translator, /) -> Said:
        """Have other notes at a step, in a language."""

        def change(draft: Draft, tour: Tour) -> Tour:
            edits.set_words(draft, edits.step_address(draft, tour.id, step), "notes", lang, words)
            return _steps(
                tour,
                lambda n, s: msgspec.structs.replace(s, notes=_with_text(s.notes, lang, words)) if n == step else s,
            )

        return self._write(change, tr, tr.gettext("The notes are in {file}"))

    def move(self, step: int, by: int, tr: Translator, /) -> Said:
        """Have a step stand earlier or later; the talk goes on at it."""

        def change(draft: Draft, tour: Tour) -> Tour:
            to = min(max(step + by, 0), len(tour.step) - 1)
            edits.move_step(draft, tour.id, step, to)
            steps = list(tour.step)
            steps.insert(to, steps.pop(step))
            return msgspec.structs.replace(tour, step=tuple(steps))

        return self._write(change, tr, tr.gettext("The order is in {file}"))

    def toggle_weight(self, step: int, tr: Translator, /) -> Said:
        """Have a step be one that must be told, or one that may be left out."""

        def change(draft: Draft, tour: Tour) -> Tour:
            weight = "must" if tour.step[step].weight == "may" else "may"
            # What is usual nobody has to write.
            edits.set_step(draft, tour.id, step, "weight", None if weight == "must" else weight)
            return _steps(tour, lambda n, s: msgspec.structs.replace(s, weight=weight) if n == step else s)

        tour = self._session.tours.chosen
        now = tour.step[step].weight if tour else "must"
        must, may = tr.gettext("{file} says: must be told"), tr.gettext("{file} says: may be left out")
        return self._write(change, tr, must if now == "may" else may)

    def _write(self, change: Callable[[Draft, Tour], Tour], tr: Translator, done: str) -> Said:
        tour, scene = self._session.tours.chosen, self._session.scene
        if tour is None or scene is None:
            return Said(False, "")
        if scene.loaded.scene.id != self._session.tours.home:
            return Said(False, tr.gettext("The tour is another scene's: change it there."))
        revised: list[Tour] = []

        def make(draft: Draft) -> None:
            if edits.stops(draft, tour.id) != [(step.hotspot or "", step.view or "") for step in tour.step]:
                raise ChangedOutsideError(SCENE_FILE)
            revised.append(change(draft, tour))

        try:
            Project(scene.loaded.root).edit(done, make)
        except ChangedOutsideError:
            text = tr.gettext("{file} was changed elsewhere: open the scene again.")
            return Said(False, text.format(file=SCENE_FILE))
        except (OSError, KeyError, IndexError, UnreadableTomlError) as error:
            text = tr.gettext("It cannot be kept: {error}")
            return Said(False, text.format(error=getattr(error, "strerror", None) or error))
        self._session.tours.revise(revised[0])
        return Said(True, done.format(file=SCENE_FILE))


def _steps(tour: Tour, change: Callable[[int, TourStep], TourStep]) -> Tour:
    return msgspec.structs.replace(tour, step=tuple(change(n, step) for n, step in enumerate(tour.step)))
