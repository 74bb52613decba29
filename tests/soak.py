"""How much a test does: a seeded tenth in `make test`, the whole in `make soak`, which writes its figures down."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

TABLE = Path(__file__).resolve().parents[1] / "bench" / "soak.md"
Case = TypeVar("Case")
WHOLE = "JINYUZUI_SOAK"
"""Set by `pytest --soak` before tests are collected."""

_HEAD = """# Soak

What `make soak` found: the same tests as in `make test`, with all of their inputs, and those that take too long for it.
A row is written by its test and replaced when it runs again.

| test | Python | what it did and found |
|---|---|---|
"""


def amount(whole: int, /, part: int | None = None) -> int:
    """How many of `whole` inputs to try now: all in `make soak`, else `part` of them, or a tenth."""
    return whole if os.environ.get(WHOLE) else part or max(1, whole // 10)


def some(part: Sequence[Case], rest: Sequence[Case], /) -> list[Case]:
    """The cases to try now: all in `make soak`, a part of them otherwise."""
    return [*part, *(rest if os.environ.get(WHOLE) else ())]


def write_row(test: str, found: str, /, *, table: Path = TABLE) -> None:
    """Put a row into the table, in place of the one that the same test wrote on the same Python before."""
    version = ".".join(platform.python_version_tuple()[:2])
    begin = f"| {test} | {version} |"
    rows = table.read_text(encoding="utf-8").removeprefix(_HEAD).splitlines() if table.is_file() else []
    rows = [row for row in rows if row.startswith("| ") and not row.startswith(begin)]
    rows.append(f"{begin} {' '.join(found.replace('|', '/').split())} |")
    table.write_text(_HEAD + "".join(f"{row}\n" for row in sorted(rows)), encoding="utf-8")
