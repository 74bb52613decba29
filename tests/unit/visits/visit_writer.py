"""Writes events until it is killed, and says by its output what is on the disk: the last number that is."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from viewer.visits.visit_events import EventKind, VisitEvent
from viewer.visits.visit_store import VisitStore


def main() -> None:
    store = VisitStore(Path(sys.argv[1]))
    at = int(time.time())
    for number in range(1, 1_000_000):
        store.add(VisitEvent(number, at, 480, 0.0, EventKind.BEGAN, "hall", f"{sys.argv[2]}-{number}"))
        if number % 7 == 0 and store.flush(30.0):
            print(number, flush=True)


if __name__ == "__main__":
    main()
