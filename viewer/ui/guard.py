"""Between Qt and the methods that it calls: an error in one of them is told, and ends there.

PySide hands an exception that leaves an override of a virtual method on to Qt's C++ code, which cannot do anything with
it: on Python 3.11 the process ends by a segmentation fault if it was raised in C (`1 / 0`, `zip(strict=True)`), in
OpenGL's overrides it is lost without a word, and a size or an answer that Qt waits for is undefined.
"""

from __future__ import annotations

import inspect
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps
from types import FunctionType
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

NOTE = "in "
"""What begins the note on an error that names the override it came from."""

_MARK = "__guards__"

_PLAIN = frozenset({"isChecked", "setChecked", "update"})
"""Named as a method of Qt's that is not virtual: only our own code calls them, and wants their errors."""

_SILENT = frozenset({"addItem", "initializeGL", "paint", "paintGL", "resizeGL", "setGeometry"})
"""Answer nothing, as all events do."""


def blank() -> QImage:
    """A picture of nothing: with any less, Qt goes on to read the file of that name."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    return image


_ANSWERS: dict[str, Callable[[], object]] = {
    "count": lambda: 0,
    "event": lambda: True,  # taken: it shall not go on to those behind
    "eventFilter": lambda: False,  # not taken: the widget itself still works
    "focusNextPrevChild": lambda: False,
    "hasHeightForWidth": lambda: False,
    "heightForWidth": lambda: -1,
    "itemAt": lambda: None,
    "loadResource": blank,
    "minimumSize": QSize,
    "minimumSizeHint": QSize,
    "sizeHint": QSize,
    "takeAt": lambda: None,
}
"""What Qt is told when one of these fails."""


class Guarded:
    """A base of every class that overrides methods of Qt's: all of its overrides are guarded when it is defined."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, method in overrides(cls):
            if not is_guarded(method):
                setattr(cls, name, guarded(method, f"{cls.__name__}.{name}"))


def is_guarded(method: object, /) -> bool:
    """Whether errors of a method end in it."""
    return hasattr(method, _MARK)


def overrides(cls: type, /) -> Iterator[tuple[str, FunctionType]]:
    """The methods written in Python by which Qt's own code calls objects of a class, inherited ones with them."""
    seen: set[str] = set()
    for i, base in enumerate(cls.__mro__):
        qt = [vars(b) for b in cls.__mro__[i:] if b.__module__.partition(".")[0] == "PySide6"]
        for name, method in vars(base).items():
            if name in seen or name.startswith("__") or name in _PLAIN:
                continue
            seen.add(name)
            if inspect.isfunction(method) and any(name in known for known in qt):
                yield name, method


def guarded(method: FunctionType, where: str, /) -> Callable[..., object]:
    """A method whose errors go to `sys.excepthook`, as those of slots do; Qt is given a harmless answer.

    Raises
    ------
    TypeError
        If it is not known what Qt wants to hear from a method of that name.
    """
    name = method.__name__
    answer: Callable[[], object] | None = _ANSWERS.get(name)
    if answer is None and name not in _SILENT and not name.endswith("Event"):
        raise TypeError(f"{where}: add to viewer/ui/guard.py what Qt is to be answered when it fails")

    @wraps(method)
    def guard(*args: object, **kwargs: object) -> object:
        try:
            return method(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - nothing may pass into Qt's code
            tell(where, error)
        return answer() if answer else None

    setattr(guard, _MARK, method)
    return guard


def tell(where: str, error: Exception, /) -> None:
    """Give an error to whoever takes those that nobody catches, naming where it came from."""
    with suppress(Exception):
        error.add_note(f"{NOTE}{where}")
        sys.excepthook(type(error), error, error.__traceback__)
    # What was being painted on is let go before Qt goes on: a painter would stay active as long as its frame.
    with suppress(Exception):
        traceback.clear_frames(error.__traceback__)


def where_of(error: BaseException, /) -> str:
    """The override that an error came from; "" for none."""
    notes = getattr(error, "__notes__", ())
    return next((n.removeprefix(NOTE) for n in notes if isinstance(n, str) and n.startswith(NOTE)), "")
