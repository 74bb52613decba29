"""One place that errors arrive at, wherever they were raised: logged once, told once, and the program lives on."""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from viewer.render.errors import NoOpenGLError
from viewer.ui.guard import Guarded, where_of

_LOG = logging.getLogger("jinyuzui")

MOST_TOLD = 200
"""Different errors: where more come up, the first ones say what is wrong."""

_LONGEST = 2000
_NUMBERS = re.compile(r"0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?")


def _words(error: BaseException) -> str:
    """What an error says, even one that cannot say it."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - an error of an error
        return "?"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


@dataclass(frozen=True, slots=True)
class Report:
    """An error that was told.

    Parameters
    ----------
    text : where it came up, its kind and what it says
    file, line : where it was raised; None and 0 if that is not known
    """

    text: str
    file: Path | None = None
    line: int = 0


class ErrorReporter(Guarded, QObject):
    """Logs each different error once and tells it by `reported(str)`, on the thread that owns the reporter."""

    reported = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: set[tuple[object, ...]] = set()
        self._reports: list[Report] = []

    @property
    def reports(self) -> tuple[Report, ...]:
        """All that was told, the first one first."""
        return tuple(self._reports)

    def report(self, where: str, error: BaseException, /) -> None:
        """Take an error; safe on any thread. That there is no OpenGL is told by whoever opened the window."""
        if isinstance(error, NoOpenGLError):
            return
        said = _shortened(f"{where}: {type(error).__name__}: {_words(error)}")
        frames = traceback.extract_tb(error.__traceback__)
        raised = (Path(frames[-1].filename), frames[-1].lineno or 0) if frames else (None, 0)
        # A drawing error comes again with every frame, and with other numbers in it.
        key = (*raised, _NUMBERS.sub("#", said))
        if key in self._known or len(self._reports) >= MOST_TOLD:
            return
        self._known.add(key)
        self._reports.append(Report(said, *raised))
        _LOG.error(said, exc_info=error)
        self.reported.emit(said)

    def note(self, text: str, /) -> None:
        """Keep something that is no error of the program's and was told already."""
        self._reports.append(Report(text))

    def install(self) -> None:
        """Take what nobody else catches; for the program, never for a widget in someone else's."""

        def unhandled(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            if issubclass(kind, KeyboardInterrupt):
                sys.__excepthook__(kind, error, trace)
            else:
                self.report(where_of(error) or "unhandled", error)

        sys.excepthook = unhandled
        threading.excepthook = lambda args: self.report(
            args.thread.name if args.thread else "thread", args.exc_value or RuntimeError(str(args.exc_type))
        )
