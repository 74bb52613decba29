"""The text of a TOML file, changed table by table: every byte of the others stays as its author wrote it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import AoT, InlineTable, Table

from viewer.authoring.table_blocks import Address, Block, blocks
from viewer.authoring.toml_file import UnreadableTomlError
from viewer.scene.places import SCENE_FILE


class TableText:
    """A text, to be changed.

    Parameters
    ----------
    source : the file's bytes

    Raises
    ------
    UnreadableTomlError
        If it is no TOML, or no text.
    """

    def __init__(self, source: bytes, name: str = SCENE_FILE) -> None:
        try:
            text = source.decode("utf-8")
            # For what it says; tomlkit, many times as slow, is for what is changed.
            self._values: dict[str, Any] = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UnreadableTomlError(f"{name}: {error}") from error
        self._line_end = "\r\n" if "\r\n" in text else "\n"
        self._lines = text.splitlines(keepends=True)

    @property
    def source(self) -> bytes:
        """The text as it is now."""
        return "".join(self._lines).encode("utf-8")

    def value(self, address: Address, /) -> Any:
        """What stands at an address, plain; KeyError or IndexError where nothing does."""
        found: Any = self._values
        for step in address:
            found = found[step]
        return found

    def count(self, kind: Address, /) -> int:
        """How many tables an array has: `("hotspot",)`, `("tour", 0, "step")`."""
        try:
            found = self.value(kind)
        except (KeyError, IndexError):
            return 0
        return len(found) if isinstance(found, list) else 0

    def find(self, kind: str, id_: str, /) -> int:
        """Which table of an array has an id; KeyError for none."""
        for number, table in enumerate(self._values.get(kind, ())):
            if isinstance(table, dict) and table.get("id") == id_:
                return number
        raise KeyError(id_)

    def set(self, address: Address, key: str, value: object, /) -> None:
        """Set a key of a table, `()` for the whole file's own; None takes it away.

        Raises
        ------
        KeyError
            If there is no such table, or it is written within another's line.
        """
        start, end = self._span(address)
        document = tomlkit.parse("".join(self._lines[start:end]).replace("\r\n", "\n"))
        table = _within(document, address)
        if value is None:
            table.pop(key, None)
        elif isinstance(value, Mapping):
            _put(table, key, value)
        else:
            table[key] = _item(value)
        self._replace(start, end, tomlkit.dumps(document))

    def add(self, kind: Address, values: Mapping[str, object], /) -> int:
        """A table more at the end of an array, behind the last one; its number."""
        number = self.count(kind)
        name = ".".join(str(part) for part in kind if isinstance(part, str))
        text = f"[[{name}]]\n" + "".join(
            tomlkit.dumps(_single(k, v)) for k, v in values.items() if v not in (None, "", ())
        )
        known = blocks(self._lines)
        before = [b for b in known if b.address[: len(kind)] == kind and len(b.address) > len(kind)]
        if len(kind) > 1:
            # The first of a table's own array stands behind that table.
            before = before or [b for b in known if b.address == kind[:-1]]
            if not before:
                raise KeyError(kind)
        at = before[-1].end if before else len(self._lines)
        if number and not before:
            raise KeyError(kind)
        if at and not self._lines[at - 1].endswith("\n"):
            self._lines[at - 1] += self._line_end
        gap = "" if len(kind) > 1 and before and not self._gaps(before) else "\n"
        self._replace(at, at, gap + text)
        return number

    def remove(self, address: Address, /) -> None:
        """Take a table of an array away, with the arrays in it; comments before it stay. KeyError for none."""
        known = blocks(self._lines)
        own = [b for b in known if b.address[: len(address)] == address]
        if not own or own[0].address != address:
            raise KeyError(address)
        start, end = own[0].start, own[-1].end
        if start and not self._lines[start - 1].strip() and (end == len(self._lines) or not self._lines[end].strip()):
            # No two empty lines in the place of one.
            start -= 1
        self._replace(start, end, "")

    def move(self, address: Address, to: int, /) -> None:
        """Have a table of an array stand at another number, with all that is written about it.

        Raises
        ------
        KeyError
            If there is none.
        """
        kind, number = address[:-1], address[-1]
        count = self.count(kind)
        spans = [self._whole((*kind, n)) for n in range(count)]
        if not isinstance(number, int) or not 0 <= number < count:
            raise KeyError(address)
        texts = ["".join(self._lines[a:b]) for a, b in spans]
        order = list(range(count))
        order.insert(min(max(to, 0), count - 1), order.pop(number))
        for (start, end), n in reversed(list(zip(spans, order, strict=True))):
            text = texts[n] if texts[n].endswith("\n") or end == len(self._lines) else texts[n] + "\n"
            self._lines[start:end] = text.splitlines(keepends=True)
        self._settle()

    # -- lines ----------------------------------------------------------------------------------------------------

    def _whole(self, address: Address) -> tuple[int, int]:
        """A table's lines with those of the arrays in it."""
        own = [b for b in blocks(self._lines) if b.address[: len(address)] == address]
        if not own:
            raise KeyError(address)
        return own[0].start, own[-1].end

    def _span(self, address: Address) -> tuple[int, int]:
        known = blocks(self._lines)
        if not address:
            return 0, known[0].start if known else len(self._lines)
        found = next((b for b in known if b.address == address), None)
        if found is None:
            raise KeyError(address)
        return found.start, found.end

    def _gaps(self, before: list[Block]) -> bool:
        """Whether the array's tables have empty lines between them."""
        first = before[-1].start
        return first > 0 and not self._lines[first - 1].strip()

    def _replace(self, start: int, end: int, text: str) -> None:
        if text and not text.endswith("\n"):
            text += "\n" if end < len(self._lines) or not self._lines or self._lines[-1].endswith("\n") else ""
        self._lines[start:end] = text.replace("\r\n", "\n").replace("\n", self._line_end).splitlines(keepends=True)
        self._settle()

    def _settle(self) -> None:
        self._values = tomllib.loads("".join(self._lines))


def _within(document: tomlkit.TOMLDocument, address: Address) -> Any:
    """The table that a text of its lines alone is of."""
    found: Any = document
    for step in address:
        if isinstance(step, str):
            found = found[step]
        elif isinstance(found, AoT):
            found = found[-1]
    return found


def _put(table: Any, key: str, value: Mapping[str, object]) -> None:
    """Set a table's keys one by one, so that what is written between them stays."""
    now = table.get(key)
    if isinstance(now, InlineTable | Table):
        for name in [n for n in now if n not in value]:
            del now[name]
        for name, each in value.items():
            if now.get(name) != each:
                now[name] = _item(each)
    else:
        table[key] = _item(value)


def _item(value: object) -> Any:
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        for name, each in value.items():
            table[name] = _item(each)
        return table
    if isinstance(value, list | tuple):
        return tomlkit.item([_item(each) for each in value])
    if isinstance(value, str) and "\n" in value:
        return tomlkit.string(value, multiline=True)
    return tomlkit.item(value)


def _single(key: str, value: object) -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    document[key] = _item(value)
    return document
