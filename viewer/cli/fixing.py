"""Repairing what can only be meant in one way. Each repair changes one word of one line, all else stays as it was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from viewer.authoring.text_edits import EditedFile, Replacement
from viewer.authoring.toml_file import ChangedOutsideError
from viewer.scene.places import SCENE_FILE

if TYPE_CHECKING:
    from viewer.checking.inspection import SceneReport
    from viewer.scene.issues import Issue

ROUNDS = 6
"""How often a scene is checked again: what a fault hides comes to light when that is repaired."""

_CODES = frozenset(("unknown-key", "bad-reference", "bad-link", "bad-value", "missing-file", "unknown-language"))
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Fix:
    """What was repaired."""

    place: str
    old: str
    new: str


def repair(report: SceneReport, /) -> tuple[list[Fix], list[str]]:
    """Repair what is safe in a package's files; gives what was done and why files could not be written."""
    done: list[Fix] = []
    faults: list[str] = []
    if report.folder is None:
        return done, faults
    by_file: dict[str, list[Issue]] = {}
    for issue in report.issues:
        if issue.code in _CODES and issue.line and is_slip(_name(issue), issue.hint):
            by_file.setdefault(issue.file, []).append(issue)
    for file, issues in by_file.items():
        try:
            edited = EditedFile(report.folder / file, toml=file == SCENE_FILE)
            made = [(i, edited.replace(Replacement(i.line, i.column, _name(i), i.hint))) for i in issues]
            edited.save()
        except (OSError, ValueError, ChangedOutsideError) as error:
            faults.append(f"{file}: {error}")
            continue
        done += [Fix(f"{file}:{i.line}", _name(i), i.hint) for i, changed in made if changed]
    return done, faults


def _name(issue: Issue) -> str:
    """What is written wrong: `hotspot:towr` is `towr`, and a text is what stands within its quotes."""
    found = issue.found.strip("'\"")
    return found.partition(":")[2] if issue.code == "bad-link" else found


def is_slip(name: str, meant: str, /) -> bool:
    """Whether a name is one that was meant but for a slip of the finger: no other name is as near.

    A letter too many, one too few, two in each other's place, or other capitals, hyphens and underscores. A letter
    for another is none: `view-a` may have been meant as `view-b` or `view-c`; nor is anything about digits.
    """
    if not meant or name == meant or min(len(name), len(meant)) < _SHORTEST:
        return False
    if _plain(name) == _plain(meant):
        return True
    if re.sub(r"\D", "", name) != re.sub(r"\D", "", meant):
        return False
    if len(name) == len(meant):
        odd = [i for i, (a, b) in enumerate(zip(name, meant, strict=True)) if a != b]
        return (
            len(odd) == 2 and odd[1] == odd[0] + 1 and name[odd[0]] == meant[odd[1]] and name[odd[1]] == meant[odd[0]]
        )
    short, long = sorted((name, meant), key=len)
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _plain(name: str) -> str:
    return name.casefold().replace("_", "-")
