"""One way in for all that is asked of a window: actions by id, each to the handler beside the code that does it."""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Any, TypeVar

from viewer.session.actions import ACTIONS

F = TypeVar("F", bound=Callable[..., object])
_MARK = "_actions"
Soon = Callable[["Handler"], object]


@dataclass(frozen=True, slots=True)
class _Entry:
    action: str
    held: bool
    given: tuple[tuple[str, Any], ...]


def handles(action: str, /, **given: Any) -> Callable[[F], F]:
    """Mark a method as what does an action.

    Parameters
    ----------
    given : arguments that the method is called with
    """
    return _mark(_Entry(action, False, tuple(given.items())))


def holds(action: str, /, **given: Any) -> Callable[[F], F]:
    """Mark a method as what does an action that goes on while a key is down; it is called with seconds."""
    return _mark(_Entry(action, True, tuple(given.items())))


def _mark(entry: _Entry) -> Callable[[F], F]:
    def marked(method: F) -> F:
        setattr(method, _MARK, (*getattr(method, _MARK, ()), entry))
        return method

    return marked


def handlers_of(owner: object, soon: Soon | None = None, /) -> Iterator[tuple[str, Handler]]:
    """The actions that an object's methods are marked with, and what does them."""
    for name, function in inspect.getmembers_static(type(owner), callable):
        for entry in getattr(function, _MARK, ()):
            yield entry.action, Handler(weakref.ref(owner), name, entry.held, dict(entry.given), soon)


@dataclass(frozen=True, slots=True)
class Handler:
    """What does an action. It does not keep its owner alive.

    Parameters
    ----------
    owner, method : whose method it is, and its name
    held : it goes on while a key is down
    given : arguments that the method is called with
    soon : takes it to be done later, where it may not be done at once
    """

    owner: weakref.ref[object]
    method: str
    held: bool
    given: dict[str, Any]
    soon: Soon | None = None

    def bound(self) -> Callable[..., object] | None:
        """The method, to be called with the seconds of one that is held; None if there is nobody any more."""
        owner = self.owner()
        return None if owner is None else partial(getattr(owner, self.method), **self.given)

    def __call__(self, *seconds: float) -> object:
        """Do it; False where there was nothing to do, or nobody to do it any more."""
        method = self.bound()
        return False if method is None else method(*seconds)


class Level(IntEnum):
    """What is closed first by a step back: the higher one."""

    SCENE = 0
    PANEL = 1
    AID = 2
    PAGE = 3


class StepsBack:
    """One step back, whatever is uppermost."""

    def __init__(self) -> None:
        self._steps: dict[Level, weakref.WeakMethod[Callable[[], bool]]] = {}

    def put(self, level: Level, step: Callable[[], bool], /) -> None:
        """Have a method close what is uppermost at a level and say whether there was anything.

        It does not keep its object alive, and takes the place of the one that was there for that level.
        """
        self._steps[level] = weakref.WeakMethod(step)

    @handles("back")
    def back(self) -> bool:
        """One step back; whether there was one."""
        for level in sorted(self._steps, reverse=True):
            step = self._steps[level]()
            if step is not None and step():
                return True
        return False


class Dispatcher:
    """The handlers of one window: those of its session, of its camera, and of its panels.

    Parameters
    ----------
    allowed : the policy: whether an action may be done, asked each time
    """

    def __init__(self, allowed: Callable[[str], bool] | None = None) -> None:
        self.allowed = allowed or (lambda action: True)
        self._handlers: dict[str, Handler] = {}
        self.steps_back = StepsBack()
        self.add(self.steps_back)

    @property
    def known(self) -> frozenset[str]:
        """The actions that have a handler here."""
        return frozenset(self._handlers)

    def add(self, owner: object, /, *, soon: Soon | None = None) -> None:
        """Register all methods of an object that are marked as handlers, in place of those of one of its kind.

        Parameters
        ----------
        soon : takes each handler, without arguments, to be called once what runs now has come back: for objects of a
            higher layer, which is never called from below; what they do counts as done

        Raises
        ------
        KeyError
            If there is no such action.
        ValueError
            If an action has a handler of another kind of object already.
        """
        for action, handler in handlers_of(owner, soon):
            if action not in ACTIONS:
                raise KeyError(f"no such action: {action}")
            before = self._handlers[action].owner() if action in self._handlers else None
            if before is not None and type(before) is not type(owner):
                raise ValueError(f"{action} has a handler already")
            self._handlers[action] = handler

    def may(self, action: str, do: Callable[..., object], /) -> Callable[..., None]:
        """What does something only where the policy allows an action: for buttons that do it by themselves."""

        def gated(*given: object) -> None:
            if self.allowed(action):
                do(*given)

        return gated

    def is_held(self, action: str, /) -> bool:
        """Whether an action goes on while its key is down."""
        return action in self._handlers and self._handlers[action].held

    def perform(self, action: str, seconds: float, /) -> bool:
        """Do an action, whoever asks for it; whether it was done.

        A handler may say by giving False that it had nothing to do: whoever asked may then do something else.

        Parameters
        ----------
        seconds : how long, for one that is held

        Raises
        ------
        KeyError
            If there is no such action.
        """
        if action not in ACTIONS:
            raise KeyError(f"no such action: {action}")
        found = self._handlers.get(action)
        if found is None or not self.allowed(action):
            return False
        if found.soon is not None:
            found.soon(found)
            return True
        return (found(seconds) if found.held else found()) is not False
