"""A client of a language server, as an editor is one: over its input and output."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any


class LanguageServer:
    """A server in a folder; documents are opened in it and asked about.

    Parameters
    ----------
    command : that starts it
    root : the folder that the editor has open
    """

    def __init__(self, command: list[str], root: Path) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root
        )
        self._asked = 0
        self._uri = ""
        folder = {"uri": root.as_uri(), "name": root.name}
        wants = {"textDocument": {"completion": {}, "hover": {"contentFormat": ["markdown"]}, "diagnostic": {}}}
        self._ask("initialize", rootUri=root.as_uri(), workspaceFolders=[folder], capabilities=wants, processId=None)
        self._tell("initialized")

    def __enter__(self) -> LanguageServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def open(self, path: Path) -> None:
        """Open a file; what is asked from now on is asked of it."""
        self._uri = path.as_uri()
        text = path.read_text(encoding="utf-8")
        self._tell("textDocument/didOpen", textDocument=self._of_document(languageId="toml", version=1, text=text))
        self.faults()  # as editors do; only now it knows the document

    def faults(self) -> list[tuple[int, str]]:
        """Line, from 1, and message of what is wrong."""
        found = self._ask("textDocument/diagnostic", textDocument=self._of_document())
        return [(each["range"]["start"]["line"] + 1, each["message"]) for each in found["items"]]

    def completions(self, line: int, column: int) -> list[str]:
        """What is offered at a place, both from 1."""
        found = self._ask("textDocument/completion", **self._at(line, column))
        return [each["label"] for each in (found["items"] if isinstance(found, dict) else found or ())]

    def hover(self, line: int, column: int) -> str:
        """What is said of a place, both from 1."""
        found = self._ask("textDocument/hover", **self._at(line, column))
        return str(found["contents"]["value"]) if found else ""

    def _of_document(self, **more: Any) -> dict[str, Any]:
        return {"uri": self._uri, **more}

    def _at(self, line: int, column: int) -> dict[str, Any]:
        return {"textDocument": self._of_document(), "position": {"line": line - 1, "character": column - 1}}

    def _tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def _ask(self, method: str, **params: Any) -> Any:
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        while True:
            heard = self._read()
            if "method" not in heard and heard.get("id") == self._asked:
                assert "error" not in heard, heard["error"]
                return heard["result"]
            if "method" in heard and "id" in heard:  # what it asks of the editor: it has no settings
                asked = heard.get("params") or {}
                self._send({"id": heard["id"], "result": [None] * len(asked.get("items", ()))})

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode("utf-8")
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the server has ended"
        found: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return found
