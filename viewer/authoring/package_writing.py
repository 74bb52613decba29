"""Writing a new package: beside its place first, then moved there, so that it is whole or not there."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from viewer.authoring.faults import AuthoringError
from viewer.i18n import N_
from viewer.scene.issues import Issue


@dataclass(slots=True, eq=False)
class NewPackage:
    """Files that are to be written, and what is to be told about them.

    Parameters
    ----------
    files : by name in the package
    counts : features by layer
    told : sentences for the author, in his language
    issues : what is wrong with the files that were read
    """

    files: dict[str, bytes] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def need_free(folder: Path, /) -> None:
    """That a folder is not there yet, or empty.

    Raises
    ------
    AuthoringError
        If there is something of that name.
    """
    try:
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise AuthoringError(N_("{folder} is there already, and is no folder"), folder=folder)
        if folder.is_dir() and any(folder.iterdir()):
            raise AuthoringError(N_("{folder} is there already, and is not empty: name another"), folder=folder)
    except (OSError, ValueError) as error:
        raise AuthoringError(N_("{folder}: {why}"), folder=folder, why=error) from error


def written(package: NewPackage, folder: Path, check: Callable[[Path], Sequence[Issue]], /) -> list[Issue]:
    """Write a package: beside its place first, then moved there, so that it is whole or not there.

    Parameters
    ----------
    check : says what is wrong with a package in a folder

    Returns
    -------
    What `check` said.

    Raises
    ------
    AuthoringError
        If it cannot be written. Nothing is left then.
    """
    target = folder.absolute()
    aside = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for name, data in package.files.items():
            path = aside.joinpath(*name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        issues = list(check(aside))
        need_free(folder)
        if target.is_dir():
            target.rmdir()  # empty; Windows moves nothing over a folder
        aside.rename(target)
    except OSError as error:
        raise AuthoringError(N_("{folder}: {why}"), folder=folder, why=error.strerror or error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return issues
