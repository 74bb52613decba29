"""Where the tables of a TOML text stand, so that one can be changed and every other byte stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Address = tuple[str | int, ...]
"""Where a table of an array stands: `("tour", 0, "step", 2)`, or a plain one: `("style",)`."""

_HEADER = re.compile(r"[ \t]*(\[\[?)[ \t]*([A-Za-z0-9_\-.\"' \t]+?)[ \t]*\]\]?[ \t]*(#.*)?")
_OPEN, _CLOSE = "[{", "]}"


@dataclass(frozen=True, slots=True)
class Block:
    """A table with the tables that are parts of it.

    Parameters
    ----------
    start, end : of its lines, from its header to the last line that says something; comments that stand before the next
        header are not in it
    """

    address: Address
    start: int
    end: int


def blocks(lines: list[str], /) -> list[Block]:
    """The tables of a text, in its order; what stands before the first header is none."""
    headers = [(i, found) for i in _plain_lines(lines) if (found := _HEADER.fullmatch(lines[i].rstrip("\r\n")))]
    out: list[Block] = []
    counts: dict[Address, int] = {}
    for n, (line, found) in enumerate(headers):
        until = headers[n + 1][0] if n + 1 < len(headers) else len(lines)
        end = _last(lines, line, until)
        names = [part.strip().strip("\"'") for part in found[2].split(".")]
        address = _address(names, counts, array=found[1] == "[[")
        outer = out[-1] if out else None
        part = outer and found[1] == "[" and address[: len(outer.address)] == outer.address and address != outer.address
        if outer and part:
            out[-1] = Block(outer.address, outer.start, end)
        else:
            out.append(Block(address, line, end))
    return out


def _address(names: list[str], counts: dict[Address, int], *, array: bool) -> Address:
    """Names with the numbers of the arrays' tables that are meant by now."""
    address: Address = ()
    for n, name in enumerate(names):
        address = (*address, name)
        last = n == len(names) - 1
        if last and array:
            counts[address] = counts.get(address, -1) + 1
        if address in counts:
            address = (*address, counts[address])
    return address


def _last(lines: list[str], start: int, until: int) -> int:
    """The line behind the last one that says something."""
    end = until
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _plain_lines(lines: list[str]) -> Iterator[int]:
    """The lines that begin outside of any value."""
    quote, depth = "", 0
    for number, line in enumerate(lines):
        if not quote and not depth:
            yield number
            if _HEADER.fullmatch(line.rstrip("\r\n")):
                continue
        i = 0
        while i < len(line):
            if quote:
                if quote[0] == '"' and line[i] == "\\":
                    i += 2
                    continue
                if line.startswith(quote, i):
                    i += len(quote)
                    # A text may end with quotes of its own.
                    while len(quote) == 3 and line.startswith(quote[0], i):
                        i += 1
                    quote = ""
                    continue
            elif line[i] == "#":
                break
            elif line[i] in "\"'":
                quote = line[i] * 3 if line.startswith(line[i] * 3, i) else line[i]
                i += len(quote)
                continue
            elif line[i] in _OPEN:
                depth += 1
            elif line[i] in _CLOSE:
                depth = max(depth - 1, 0)
            i += 1
        if len(quote) == 1:
            # Not closed on its line: no TOML.
            quote = ""
