"""Tickets by which phones are paired: one at a time, for one phone, for five minutes; wrong ones are slowed down."""

from __future__ import annotations

import ipaddress
import secrets
from collections import OrderedDict
from collections.abc import Callable

LIFETIME = 300.0
"""Seconds that a ticket holds."""

BYTES = 16
"""Of a ticket: 128 bits are guessed by nobody, however often they may try, and nobody can try offline."""

FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0
"""Seconds that an address waits after its first wrong ticket, and at most; each further one doubles the wait."""

FREE, LONGEST_WAIT_OF_ALL = 5, 5.0
"""Wrong tickets of all addresses together after which each that was wrong waits longer, and up to how many seconds.

It counts from an address's own last one, and whoever was never wrong does not wait: somebody who guesses, from however
many addresses, must not keep the phone out that has the right ticket.
"""

CALM = 600.0
"""Seconds without a wrong ticket after which the earlier ones are forgotten."""

_MOST = 256  # addresses that are remembered


class Slowdown:
    """How long whoever came with a wrong ticket has to wait.

    Parameters
    ----------
    clock : seconds of a steady clock
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._all, self._last = 0, 0.0

    def wait(self, address: str, /) -> float:
        """Seconds that an address still has to wait; 0 for none."""
        count, since = self._wrong.get(_place(address), (0, 0.0))
        if not count:
            return 0.0
        more = min(self._all - FREE, 32)
        of_all = min(FIRST_WAIT * 2.0 ** (more - 1), LONGEST_WAIT_OF_ALL) if more > 0 else 0.0
        own = min(FIRST_WAIT * 2.0 ** (count - 1), LONGEST_WAIT)
        return max(since + max(own, of_all) - self._clock(), 0.0)

    def wrong(self, address: str, /) -> None:
        """A wrong ticket came from an address."""
        now, place = self._clock(), _place(address)
        count, since = self._wrong.pop(place, (0, now))
        if now - since >= CALM:
            count = 0
        self._wrong[place] = (min(count + 1, 32), now)
        if len(self._wrong) > _MOST:
            self._wrong.popitem(last=False)
        self._all = 1 if now - self._last >= CALM else self._all + 1
        self._last = now

    def right(self, address: str, /) -> None:
        """The right ticket came from an address: what went wrong before was a slip."""
        self._wrong.pop(_place(address), None)


def _place(address: str) -> str:
    """What counts as one address: of IPv6 a network, since each machine has as many addresses in it as it likes."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


class Tickets:
    """The ticket that holds now, if any.

    Parameters
    ----------
    clock : seconds of a steady clock
    make : gives so many random bytes
    """

    def __init__(self, clock: Callable[[], float], make: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._clock, self._make = clock, make
        self._ticket = b""
        self._until = 0.0
        self.slowdown = Slowdown(clock)

    def issue(self) -> bytes:
        """A new ticket; the one before is void."""
        self._ticket, self._until = self._make(BYTES), self._clock() + LIFETIME
        return self._ticket

    def void(self) -> None:
        """No ticket holds any more."""
        self._ticket = b""

    @property
    def left(self) -> float:
        """Seconds that the ticket still holds; 0 without one."""
        return max(self._until - self._clock(), 0.0) if self._ticket else 0.0

    def redeem(self, address: str, proves: Callable[[bytes], bool], /) -> bytes:
        """The ticket if somebody proves to have it, which uses it up; empty if not, which is remembered.

        Who has to wait (`slowdown.wait`) is not to be let in here.

        Parameters
        ----------
        proves : whether what came from there proves that its sender has a ticket
        """
        ticket = self._ticket if self.left else b""
        # The same work is done whether there is a ticket or not.
        proven = proves(ticket or bytes(BYTES)) and bool(ticket)
        if not proven:
            self.slowdown.wrong(address)
            return b""
        self.slowdown.right(address)
        self.void()
        return ticket
