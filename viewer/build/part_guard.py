"""What keeps the loading worker within its budget: a part that takes too long or too much is given up.

A thread looks at the clock and the memory and interrupts the part, whose issue then takes its place. What does not heed
that, such as a long call into compiled code, is ended with the whole process by the system; the job that started it
knows which part that was and starts another worker without it.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping

from viewer.build.budgets import CARRYING, GRACE, JOINING, WRITING, Budget
from viewer.build.processes import OwnMemory, alarm, limit_memory, limit_seconds
from viewer.scene.issues import Issue, SceneError
from viewer.scene.tasks import Made, OverBudgetError, Stage, Task, Tasks, fault_of

_EVERY = 0.03  # seconds between two looks
_PATIENCE = 0.1  # seconds of processor time after which an interruption that was swallowed is repeated
_HARD = 1.15  # memory at which an allocation fails, as a share of that at which a part is given up


def _swallowed(what: sys.UnraisableHookArgs, /) -> None:
    """An interruption that came in the midst of a destructor is lost, and repeated: nothing to be told of."""
    if not issubclass(what.exc_type, OverBudgetError):
        sys.__unraisablehook__(what)


class Guard(Tasks):
    """Makes parts within a budget. Used on the main thread only.

    Parameters
    ----------
    grown : gives the budget of an input of so many bytes
    size : bytes of the input, as far as they are known
    tell : told what is begun, the seconds of processor time by which it must be done, and whether it can be left out
    slow : how many times slower this machine is than the one that was measured on
    without : issues of parts that are not to be tried, by their keys
    """

    def __init__(
        self,
        grown: Callable[[int], Budget],
        size: int,
        tell: Callable[[Task, float, bool], None],
        *,
        slow: float = 1.0,
        without: Mapping[str, Issue] | None = None,
    ) -> None:
        self.slow = slow
        self.budget = budget = grown(size)
        self._grown, self._size = grown, size
        self.left_out = False
        self._tell, self._without = tell, dict(without or {})
        self._memory = OwnMemory()
        self._most = self._memory.read() + budget.memory
        self._armed = self._optional = False
        self._task = Task(Stage.JOIN, "")
        self._began = 0.0
        self._triangles = self._texels = 0
        self._until = budget.seconds
        self._last = 0.0
        self._why = OverBudgetError("", "")

    def start(self) -> None:
        """Begin to watch this process; it is one that does nothing else."""
        signal.signal(signal.SIGINT, self._interrupted)
        sys.unraisablehook = _swallowed
        limit_memory(int(self.budget.memory * _HARD))
        limit_seconds(self.budget.seconds + GRACE + 1)
        alarm(self.budget.seconds + GRACE - time.process_time())
        threading.Thread(target=self._watch, name="guard", daemon=True).start()

    def attempt(
        self, task: Task, make: Callable[[], Made], issues: list[Issue], /, *, share: float = 1.0, least: float = 0.0
    ) -> Made | None:
        """What `make` gives; None, and one issue more, for a part that cannot be had within the budget."""
        if known := self._without.get(task.key):
            issues.append(known)
            self.left_out = True
            return None
        outer = self._armed, self._began, self._until
        began = time.process_time()
        until = min(self.budget.part_until(began, self._kept()), outer[2])
        if until > began:
            until = began + max(share * (until - began), min(until - began, least * self.slow))
        if until <= began:
            # Those before it have taken all that there was.
            self.left_out = True
            issues.append(task.issue("over-budget", f"{began:.1f} s", f"{until:.1f} s"))
            return None
        self._say(task, until, optional=True)
        made: Made | None = None
        try:
            self._arm(True, began, until)
            made = make()
            self._armed = False
        except SceneError:
            self._arm(*outer)
            raise
        except (Exception, OverBudgetError) as error:  # noqa: BLE001 - one bad part never refuses the whole
            self._armed = False
            self.left_out = True
            issues.append(fault_of(task, error))
            if issues[-1].code == "failed-part":
                # For the log: nobody expected it.
                traceback.print_exception(error, file=sys.stderr)
        self._arm(*outer)
        return made

    def begin(self, task: Task, /) -> None:
        """Note that something is begun which cannot be left out; it may take what is left."""
        self._say(task, self.budget.seconds, optional=False)
        self._arm(True, time.process_time(), self.budget.seconds)

    def rest(self) -> None:
        """Interrupt nothing any more: what is left is to say how it went."""
        self._armed = False

    def left(self) -> float:
        """Seconds of processor time that what is made now may still take, as the machine measured on counts them."""
        return max(0.0, self._until - time.process_time()) / self.slow

    def room(self) -> int:
        """How many triangles the scene may have in all: they have to be joined in the time that is left."""
        seconds = (self.budget.seconds - time.process_time()) / self.slow - WRITING - CARRYING * self._texels
        return int(min(super().room(), max(0.0, seconds) / JOINING))

    def hold(self, triangles: int, /) -> None:
        """Note that there are so many triangles to be joined: the time for that is kept."""
        self._triangles = triangles

    def carry(self, texels: int, /) -> None:
        """Note that so many texels more, or fewer, are to be put together and written: the time for that is kept."""
        self._texels += texels

    def _kept(self) -> float:
        """Seconds that what there is already needs afterwards."""
        return WRITING + (JOINING * self._triangles + CARRYING * self._texels) * self.slow

    def fed(self, size: int, /) -> None:
        """Note that so many bytes more are read than was known: they take their time."""
        self._size += size
        whole = self._grown(self._size)
        more = whole.memory - self.budget.memory
        if whole.seconds > self.budget.seconds:
            self.budget = whole
            self._most += more
            limit_memory(int(whole.memory * _HARD))
            limit_seconds(whole.seconds + GRACE + 1)
            if self._armed:
                self._arm(True, self._began, self.budget.part_until(self._began, self._kept()))
                self._tell(self._task, self._until, self._optional)

    def _say(self, task: Task, until: float, *, optional: bool) -> None:
        self._task, self._optional = task, optional
        self._tell(task, until, optional)

    def _arm(self, armed: bool, began: float, until: float) -> None:
        self._began, self._until, self._why = began, until, OverBudgetError("", "")
        alarm(until + GRACE - time.process_time())
        self._armed = armed

    def _watch(self) -> None:
        while True:
            time.sleep(_EVERY)
            if not self._armed:
                continue
            now, held = time.process_time(), self._memory.read()
            if now > self._until:
                used, allowed = now - self._began, self._until - self._began
                self._why = OverBudgetError(f"{used:.2f} s", f"{allowed:.2f} s")
            elif held > self._most:
                self._why = OverBudgetError(f"{held / 1e6:.0f} MB", f"{self._most / 1e6:.0f} MB")
            else:
                continue
            if now > self._last + _PATIENCE:
                self._last = now
                _thread.interrupt_main()

    def _interrupted(self, number: int, frame: object) -> None:
        # Ctrl+C in a terminal comes here too: whoever started this process ends it then.
        if self._armed and self._why.found:
            why, self._why = self._why, OverBudgetError("", "")
            raise why
