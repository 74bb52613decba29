"""Parts of the picture kept apart: an error in one of them leaves the others as they are.

A part that failed is left out and told once, however many of its kind fail alike; it is tried again as soon as it is
given another state, such as another camera, filter or scene. So an error costs nothing while nothing changes, and a
part is back once its cause is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import TypeVar

from viewer.i18n import N_

T = TypeVar("T")
Told = Callable[[str, Exception], None]

PARTS = {
    "motion": N_("motion of the camera"),
    "pins": N_("pins and labels"),
    "marks": N_("selection marks"),
    "lids": N_("opening of buildings"),
    "sight": N_("looking through what hides a spot"),
    "shadows": N_("shadows"),
    "light": N_("light"),
    "blocks": N_("simpler buildings far away"),
    "backdrop": N_("background"),
    "signs": N_("letters of signs"),
    "edges": N_("lines along edges"),
    "veils": N_("what is translucent"),
    "items": N_("things added by the program"),
    "dissolve": N_("dissolve from one picture to the next"),
    "outline": N_("selection outline"),
    "sprites": N_("pictures of pins and labels"),
    "refinement": N_("light refinement"),
    "resizeGL": N_("fitting to the window's size"),
}
"""The parts by name, and what a visitor is told of each; without any of them there still is a picture."""


class Bulkheads:
    """Runs the parts of a picture.

    Parameters
    ----------
    told : takes the name of a part and its error, when it begins to fail; without it errors are raised: whoever makes
        a picture to keep wants a whole one or none
    """

    def __init__(self, told: Told | None = None) -> None:
        self._told = told
        self._failed: dict[tuple[str, Hashable], tuple[object, str]] = {}

    @property
    def left_out(self) -> frozenset[str]:
        """The names of the parts that failed when they were last tried."""
        return frozenset(part for part, _ in self._failed)

    def retry(self) -> None:
        """Try every part anew, whatever its state."""
        self._failed.clear()

    def run(
        self,
        part: str,
        state: object,
        step: Callable[[], None],
        /,
        *,
        of: Hashable = None,
        mend: Callable[[], None] | None = None,
    ) -> bool:
        """Run a part unless it failed in an equal state before; whether it did its work.

        Parameters
        ----------
        part : a key of `PARTS`
        state : what the part depends on, compared by equality
        of : which one, where there are several of a part
        mend : puts things in order after an error, before it is told
        """
        key = (part, of)
        if key in self._failed and self._failed[key][0] == state:
            return False
        if self._told is None:
            step()
            return True
        try:
            step()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this part's alone
            words = repr(error)
            alike = (said == words for (other, _), (_, said) in self._failed.items() if other == part)
            known = key in self._failed or any(alike)
            self._failed[key] = state, words
            if mend:
                with suppress(Exception):
                    mend()
            if not known:
                self._told(part, error)
            return False
        self._failed.pop(key, None)
        return True

    def made(
        self,
        part: str,
        state: object,
        make: Callable[[], T],
        otherwise: Callable[[], T],
        /,
        *,
        of: Hashable = None,
        mend: Callable[[], None] | None = None,
    ) -> T:
        """What a part makes; `otherwise` makes what stands in for it while it fails."""
        out: list[T] = []
        return out[0] if self.run(part, state, lambda: out.append(make()), of=of, mend=mend) else otherwise()
