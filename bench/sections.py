"""Reports that several scripts write, each its own sections."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

FORMATS = Path(__file__).with_name("formats.md")
_HEAD = "# Formats\n\nWhich files of public sets are opened. Each section names the script that it is made by.\n"


def table(columns: str, rows: Iterable[str], /) -> str:
    """Rows under the names of their columns, as `a | b | c`."""
    return "\n".join((f"| {columns} |", "|" + "---|" * len(columns.split("|")), *rows))


def put(path: Path, title: str, text: str, /) -> None:
    """Write a section to a report: in its place, or at the end."""
    page = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    made = f"## {title}\n\n{text.strip()}\n"
    pattern = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.M | re.S)
    if pattern.search(page):
        page = pattern.sub(lambda _: made + "\n", page).rstrip() + "\n"
    else:
        page = f"{page.rstrip()}\n\n{made}"
    path.write_text(page, encoding="utf-8")
