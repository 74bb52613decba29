"""What text editors need beside a file to complete and explain its keys: its schema, and a first line that names it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from viewer.authoring.toml_file import ChangedOutsideError
from viewer.whole_files import write_whole

FOLDER = ".jinyuzui"
"""Where schemas lie in a package: hidden, since they belong to the program and not to the scene."""

_MARK = "#:schema"


def schema_name(of: str, /) -> str:
    """The name of a schema in its package.

    Parameters
    ----------
    of : `scene`, `kiosk` or `style`
    """
    return f"{FOLDER}/{of}.schema.json"


def schema_line(of: str, /, below: str = "") -> str:
    """The first line of a TOML file that follows a schema, without its end.

    Parameters
    ----------
    below : the folder of the package that the file lies in, with forward slashes; "" for the package itself
    """
    up = "../" * len([part for part in below.split("/") if part])
    return f"{_MARK} {up or './'}{schema_name(of)}"


def schema_bytes(schema: Mapping[str, Any], /) -> bytes:
    """A schema as its file holds it."""
    return (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def write_schema(folder: Path, of: str, schema: Mapping[str, Any], /) -> Path:
    """Write a schema into a package; the file.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    path = folder.joinpath(*schema_name(of).split("/"))
    write_whole(path, schema_bytes(schema))
    return path


def name_schema(path: Path, of: str, /, below: str = "") -> bool:
    """Have a TOML file name its schema in its first line, unless it names one already; whether it was changed.

    All else stays byte for byte.

    Raises
    ------
    OSError
        If it cannot be read or written.
    ChangedOutsideError
        If somebody wrote it meanwhile.
    """
    read = path.read_bytes()
    mark = b"\xef\xbb\xbf" if read.startswith(b"\xef\xbb\xbf") else b""
    text = read.removeprefix(mark)
    if any(line.startswith(_MARK.encode()) for line in _first_comments(text)):
        return False
    end = b"\r\n" if b"\r\n" in text else b"\n"
    if path.read_bytes() != read:
        raise ChangedOutsideError(path.name)
    write_whole(path, mark + schema_line(of, below).encode() + end + text)
    return True


def _first_comments(text: bytes) -> list[bytes]:
    """The lines before the first that is no comment: only there editors look for a schema."""
    found: list[bytes] = []
    for line in text.split(b"\n"):
        if not line.startswith(b"#") and line.strip():
            break
        found.append(line)
    return found
