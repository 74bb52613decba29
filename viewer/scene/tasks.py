"""A scene is made part by part: one that fails is left out with an issue that names it, and the rest is shown."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from viewer.i18n import N_
from viewer.scene.issues import Issue, Severity
from viewer.scene.limits import LIMITS

Made = TypeVar("Made")


class Stage(StrEnum):
    """What is being done with a part."""

    READ = "read"
    MESH = "mesh"
    JOIN = "join"  # the parts become one scene: nothing of it can be left out


@dataclass(frozen=True, slots=True)
class Task:
    """A part of a scene, as an issue calls it.

    Parameters
    ----------
    file : as the user would name it
    path : keys in `scene.toml` that lead to it, such as `layer[2]`
    line, column : where it is named, from 1; 0 for the whole file
    """

    stage: Stage
    file: str
    path: str = ""
    line: int = 0
    column: int = 0

    @property
    def key(self) -> str:
        """What tells it from the other parts of its scene."""
        return f"{self.stage}\0{self.file}\0{self.path}"

    def issue(self, code: str, found: str, expected: str = "") -> Issue:
        """That it is left out."""
        return Issue(code, Severity.ERROR, self.file, self.line, self.column, self.path, found, expected)


class OverBudgetError(BaseException):
    """A part took more than it may: `found` and `expected` say what. No `except Exception` holds it up."""

    def __init__(self, found: str, expected: str) -> None:
        self.found, self.expected = found, expected
        super().__init__(f"{found} > {expected}")


class TooManyError(Exception):
    """A part asks for more of something than there may be: `found` and `expected` say how much."""

    def __init__(self, found: object, expected: object) -> None:
        self.found, self.expected = str(found), str(expected)
        super().__init__(f"{found} > {expected}")


def at_most(found: int, expected: int, /) -> None:
    """Go on if something is no more than it may be.

    Raises
    ------
    TooManyError
        If it is.
    """
    if found > expected:
        raise TooManyError(found, expected)


class Tasks:
    """Makes the parts of a scene, however long they take: within a program that shows scenes nothing is cut short.

    The loading worker has a stricter one (`viewer.build.part_guard`).

    Attributes
    ----------
    slow : how many times slower this machine is than the one that times are measured on
    """

    slow: float = 1.0

    def attempt(
        self, task: Task, make: Callable[[], Made], issues: list[Issue], /, *, share: float = 1.0, least: float = 0.0
    ) -> Made | None:
        """What `make` gives; None, and one issue more, for a part that cannot be had.

        Parameters
        ----------
        share : of the time that a part may take, for one of many small ones
        least : seconds that it may take though that is more than its share, as the machine measured on counts them
        """
        try:
            return make()
        except (MemoryError, OverBudgetError, RecursionError, TooManyError) as error:
            issues.append(fault_of(task, error))
            return None

    def begin(self, task: Task, /) -> None:
        """Note that something is begun which cannot be left out."""

    def left(self) -> float:
        """Seconds of processor time that what is made now may still take, as the machine measured on counts them."""
        return math.inf

    def room(self) -> int:
        """How many triangles the scene may have in all: they have to be joined in the time that is left."""
        return LIMITS.scene_triangles

    def hold(self, triangles: int, /) -> None:
        """Note that there are so many triangles to be joined: the time for that is kept."""

    def carry(self, texels: int, /) -> None:
        """Note that so many texels more, or fewer, are to be put together and written: the time for that is kept."""

    def fed(self, size: int, /) -> None:
        """Note that so many bytes more are read than was known: they take their time."""


def fault_of(task: Task, error: BaseException, /) -> Issue:
    """The issue for what kept a part from being made."""
    if isinstance(error, TooManyError):
        return task.issue("too-large", error.found, error.expected)
    if isinstance(error, OverBudgetError):
        return task.issue("over-budget", error.found, error.expected)
    if isinstance(error, RecursionError):
        return task.issue("over-budget", N_("nesting"), N_("less of it"))
    if isinstance(error, MemoryError):
        return task.issue("over-budget", N_("memory"), N_("less of it"))
    if isinstance(error, OSError):
        return task.issue("unreadable", error.strerror or str(error))
    return task.issue("failed-part", f"{type(error).__name__}: {error}"[:100])
