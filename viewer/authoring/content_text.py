"""A content section: a head in TOML between lines of +++, and Markdown; each is changed without the other."""

from __future__ import annotations

import re
from typing import Any

import tomlkit
from tomlkit.exceptions import ParseError

from viewer.authoring.toml_file import UnreadableTomlError

_HEAD = re.compile(r"\A(﻿?\+\+\+[ \t]*\r?\n)(.*?)^(\+\+\+[ \t]*(?:\r?\n|\Z))", re.DOTALL | re.MULTILINE)


class ContentText:
    """A section's text, to be changed.

    Parameters
    ----------
    source : the file's bytes; None for a new one

    Raises
    ------
    UnreadableTomlError
        If its head is no TOML, or it is no text.
    """

    def __init__(self, source: bytes | None, name: str = "") -> None:
        try:
            text = (source or b"+++\n+++\n").decode("utf-8")
            found = _HEAD.match(text)
            if found is None:
                raise UnreadableTomlError(f"{name}: expected a head between lines of +++")
            self._open, head, self._shut = found.groups()
            self._head = tomlkit.parse(head.replace("\r\n", "\n"))
        except (ParseError, UnicodeDecodeError) as error:
            raise UnreadableTomlError(f"{name}: {error}") from error
        self._line_end = "\r\n" if "\r\n" in text else "\n"
        self._written, self._before = head, self._head.unwrap()
        self._body = text[found.end() :]

    @property
    def source(self) -> bytes:
        """The text as it is now."""
        head = self._written
        if self._head.unwrap() != self._before:
            head = tomlkit.dumps(self._head).replace("\r\n", "\n").replace("\n", self._line_end)
        if head and not head.endswith("\n"):
            head += self._line_end
        return (self._open + head + self._shut + self._body).encode("utf-8")

    @property
    def title(self) -> str:
        """What the card is called."""
        return str(self._head.get("title", ""))

    @title.setter
    def title(self, title: str) -> None:
        if "title" in self._head or not len(self._head):
            self._head["title"] = title
            return
        # Before any table.
        head = tomlkit.parse(f"{tomlkit.dumps({'title': title})}{tomlkit.dumps(self._head)}")
        self._head = head

    @property
    def body(self) -> str:
        """The Markdown, its lines ended by a newline."""
        return self._body.replace("\r\n", "\n")

    @body.setter
    def body(self, body: str) -> None:
        if body and not body.endswith("\n"):
            body += "\n"
        if body != self.body:
            self._body = body.replace("\r\n", "\n").replace("\n", self._line_end)

    def show(self, picture: dict[str, str] | None, /) -> None:
        """Have the card show a picture, `{"file": ...}` or `{"view": ...}`, instead of its first one; None for none."""
        now: Any = self._head.get("picture")
        if isinstance(now, list) and now:
            if picture is None:
                del now[0]
            else:
                for key in ("file", "view", "figure"):
                    now[0].pop(key, None)
                now[0].update(picture)
            return
        self._head.pop("picture", None)
        if picture is not None:
            table = tomlkit.table()
            table.update(picture)
            self._head["picture"] = table
