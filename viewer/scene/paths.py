"""Names in a package become files below it, and nothing else."""

from __future__ import annotations

from pathlib import Path, PurePosixPath


class UnsafePathError(ValueError):
    """A name that leads out of its package."""


def inside(root: Path, name: str, /) -> Path:
    """The file that a package's `name` (forward slashes) stands for.

    Raises
    ------
    UnsafePathError
        If the name is absolute, has a drive, a backslash, `..` or leads out of the package through a link.
    """
    pure = PurePosixPath(name)
    if not name or pure.is_absolute() or ".." in pure.parts or any(c in name for c in "\\:\0"):
        raise UnsafePathError(name)
    path = root.joinpath(*pure.parts)
    if not path.resolve().is_relative_to(root.resolve()):
        raise UnsafePathError(name)
    return path
