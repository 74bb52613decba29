"""When a viewer that nobody attends is started anew, and how: decisions only, by a steady clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from viewer.kiosk.beats import Beat
from viewer.kiosk.config import Restart

SILENCE = 8.0
"""Seconds without a beat after which the viewer is taken to hang: so that it is back within fifteen."""

STARTING = 45.0
"""Seconds that may pass between two beats before its first picture: a slow machine has a lot to do then."""

STOPPED = 1.0
"""Seconds after which a viewer that somebody has stopped (SIGSTOP) is told to go on."""

BROKEN = 12.0
"""Seconds after which a viewer that lives and shows nothing any more is ended: its picture cannot be drawn."""

GOOD = 30.0
"""Seconds of good pictures after which waiting begins again at the shortest."""

TOGETHER = 60.0
"""Seconds within which crashes count as one row of them."""

SHORTEST, LONGEST = 1.0, 60.0
"""Seconds that are waited before the next start: twice as long each time."""

_QUIET = timedelta(hours=1)  # after its hour has passed, a night's restart is tried no longer


class How(Enum):
    """How the next viewer begins."""

    RESTORED = "restored"
    FRESH = "fresh"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class Next:
    """The next start.

    Parameters
    ----------
    wait : seconds until then
    how : what it shows
    """

    wait: float
    how: How


class Rows:
    """Crashes in a row: the second within a minute begins afresh, the third shows the safe scene.

    Parameters
    ----------
    clock : seconds of a steady clock
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._crashes: list[float] = []
        self._wait = SHORTEST
        self._good_since: float | None = None

    def good(self, good: bool, /) -> None:
        """Whether pictures come."""
        now = self._clock()
        if not good:
            self._good_since = None
        elif self._good_since is None:
            self._good_since = now
        elif now - self._good_since >= GOOD:
            self._wait = SHORTEST

    def crashed(self) -> Next:
        """It has crashed or was ended because it hung."""
        now = self._clock()
        self.good(False)
        self._crashes = [at for at in self._crashes if now - at < TOGETHER] + [now]
        wait, self._wait = self._wait, min(2 * self._wait, LONGEST)
        how = (How.RESTORED, How.FRESH, How.SAFE)[min(len(self._crashes), 3) - 1]
        return Next(wait, how)


class Health:
    """How one viewer fares.

    Parameters
    ----------
    restart : limits
    clock : seconds of a steady clock
    today : the local clock of the wall: only the hour of the night is read from it
    """

    def __init__(self, restart: Restart, clock: Callable[[], float], today: Callable[[], datetime]) -> None:
        self._restart, self._clock, self._today = restart, clock, today
        self._heard = clock()
        self._stopped: float | None = None
        self._dark: float | None = None
        self.began = today()
        self.beat = Beat()
        self._beats = 0

    def hear(self, beat: Beat, /) -> None:
        """It lives."""
        now = self._clock()
        if beat.drawn:
            self._dark = None
        elif self.beat.drawn:
            self._dark = now
        self.beat, self._heard = beat, now
        self._beats += 1

    @property
    def good(self) -> bool:
        """Whether it shows something."""
        return self.beat.drawn

    def hangs(self) -> bool:
        """Whether nothing was heard of it for too long."""
        begun = self.beat.drawn or self._dark is not None
        return self._clock() - self._heard > (SILENCE if begun else STARTING)

    def shows_nothing(self) -> bool:
        """Whether it has shown something and does so no more."""
        return self._dark is not None and self._clock() - self._dark > BROKEN

    def to_be_woken(self, stopped: bool, /) -> bool:
        """Whether it should be told to go on.

        Parameters
        ----------
        stopped : the system says that somebody has stopped it
        """
        if not stopped:
            self._stopped = None
            return False
        now = self._clock()
        self._stopped = now if self._stopped is None else self._stopped
        return now - self._stopped >= STOPPED

    def worn(self, resident: int, /) -> str:
        """Why it should be started anew while nobody is there; "" for no reason.

        Parameters
        ----------
        resident : bytes of its memory
        """
        if self.beat.busy or not self._beats:
            return ""
        if resident > self._restart.memory_mb * 1_000_000:
            return f"{resident / 1e6:.0f} MB"
        if self._restart.frame_ms and self.beat.frame_ms > self._restart.frame_ms:
            return f"{self.beat.frame_ms:.0f} ms"
        return f"{self._restart.at}" if self._night() else ""

    def _night(self) -> bool:
        """Whether the hour of the night has come since it began."""
        if not self._restart.at:
            return False
        now = self._today()
        hour, minute = (int(part) for part in self._restart.at.split(":"))
        at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return self.began < at <= now < at + _QUIET
