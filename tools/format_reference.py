"""Writes `docs/reference.md`, every key of every file, from the schemas: `python -m tools.format_reference`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import tomlkit

from viewer.kiosk.config import Kiosk
from viewer.scene.editor_schema import editor_schema, texts_of
from viewer.scene.layers import written_scene
from viewer.scene.sections import FrontMatter
from viewer.scene.style import Style

TARGET = Path(__file__).resolve().parents[1] / "docs" / "reference.md"

HEAD = """\
# Reference

Every key of every file that a person writes, as the program's own schema tells them; made by `python -m
tools.format_reference`, held by a test. What they are for is told in [scene-format.md](scene-format.md),
[styles.md](styles.md), [kiosk.md](kiosk.md) and [writing.md](writing.md). An editor tells the same at each key
([editors.md](editors.md)). Keys in **bold** have to be there. A *text* is one for all languages, or
`{ en = "...", zh = "..." }`; a *point* is metres east, north and up from the origin.
"""

FILES: Mapping[str, tuple[str, type[msgspec.Struct]]] = {
    "scene": ("`scene.toml`", written_scene()),
    "card": ("The head of a text in `content/`", FrontMatter),
    "style": ("A style", Style),
    "kiosk": ("`kiosk.toml`", Kiosk),
}

_LOW, _HIGH = 1e8, 1e-8  # bounds beyond which nothing is said of them


def reference() -> str:
    """The page."""
    return "\n".join([HEAD, *(line for file in FILES for line in _file(file))])


def _file(file: str) -> Iterator[str]:
    title, kind = FILES[file]
    schema = editor_schema(kind, texts_of(file), file)
    tables = schema["$defs"]
    yield f"## {title}\n"
    for name, path in _places(schema):
        table = tables[name]
        kinds = table["properties"].get("kind", {}).get("enum", ())
        if path:
            shown = f'`{path}` `kind = "{kinds[0]}"`' if len(kinds) == 1 else f"`{path}`"
            yield f"### {shown}\n"
        if told := table.get("description"):
            yield f"{' '.join(told.split())}\n"
        yield "| key | | default | |"
        yield "|---|---|---|---|"
        for key, entry in table["properties"].items():
            if len(kinds) == 1 and key == "kind":
                continue
            needed = key in table.get("required", ())
            yield f"| {_row(key, entry, tables, needed=needed)} |"
        yield ""


def _row(key: str, entry: Mapping[str, Any], tables: Mapping[str, Any], *, needed: bool) -> str:
    shown = f"**`{key}`**" if needed else f"`{key}`"
    default = entry.get("default")
    told = " ".join(entry["description"].split())
    if examples := entry.get("examples"):
        moment = entry.get("format") == "date-time"
        said = ", ".join(f"`{_toml(each, moment=moment)}`" for each in examples[:3])
        told += f" Such as {said}"
    plain = "" if default in (None, "") or isinstance(default, dict | list | tuple) else f"`{_toml(default)}`"
    cells = (shown, _type(entry, tables), plain, told)
    return " | ".join(cell.replace("|", "\\|") for cell in cells)


def _toml(value: Any, *, moment: bool = False) -> str:
    """A value as a file has it."""
    if moment:
        return datetime.fromisoformat(value).isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(_toml(each) for each in value)}]"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(tomlkit.item(value).as_string())


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else f'"{key}"'


def _type(entry: Mapping[str, Any], tables: Mapping[str, Any]) -> str:
    """What a key holds, in a word or two."""
    if reference := entry.get("$ref"):
        return _of_table(tables[reference.rsplit("/", 1)[1]])
    for several in ("oneOf", "anyOf"):
        if forms := entry.get(several):
            words = [_type(form, tables) for form in forms]
            return "text" if words == ["string", "table"] else " or ".join(dict.fromkeys(words))
    if values := entry.get("enum"):
        return ", ".join(f"`{_toml(each)}`" for each in values)
    kind = entry.get("type")
    if kind == "array":
        return _of_array(entry, tables)
    if kind in ("integer", ["integer", "number"]):
        return _of_number(entry, "whole number" if kind == "integer" else "number")
    if kind == "string" and entry.get("format") in ("date", "date-time"):
        return "moment" if entry["format"] == "date-time" else "day"
    if kind == "string" and entry.get("maxLength") == 64 and "pattern" in entry:
        return "id"
    return {"string": "string", "boolean": "`true` or `false`", "object": "table"}[str(kind)]


def _of_table(table: Mapping[str, Any]) -> str:
    keys = list(table["properties"])
    return f"`{{ {', '.join(keys)} }}`" if len(keys) < 4 else "table"


def _of_array(entry: Mapping[str, Any], tables: Mapping[str, Any]) -> str:
    item, least, most = entry.get("items", {}), entry.get("minItems"), entry.get("maxItems")
    if "oneOf" in item:
        return "tables"
    if "$ref" in item:
        return "tables"
    words = _type({key: each for key, each in item.items() if key not in ("minimum", "maximum")}, tables)
    if least == most == 3 and words == "number":
        return "point"
    return f"{least} of: {words}" if least and least == most else f"list of: {words}"


def _of_number(entry: Mapping[str, Any], word: str) -> str:
    low = entry.get("minimum", entry.get("exclusiveMinimum"))
    high = entry.get("maximum")
    above = "above " if "exclusiveMinimum" in entry else ""
    if low is not None and abs(low) < _LOW and high is not None and high < _LOW and not 0 < abs(low) < _HIGH:
        return f"{word}, {above}{low:g} to {high:g}"
    return f"{word}, above 0" if above else word


def _places(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each table's name with how it is written, from the whole file downwards; each once."""
    tables = schema["$defs"]
    root = schema["$ref"].rsplit("/", 1)[1]
    waiting, seen = [(root, "")], {root}
    while waiting:
        name, path = waiting.pop(0)
        yield name, path
        within = path.strip("[]")
        found = []
        for key, entry in tables[name]["properties"].items():
            below = f"{within}.{key}" if within else key
            for inner, several in _named(entry):
                if inner not in seen:
                    seen.add(inner)
                    found.append((inner, f"[[{below}]]" if several else f"[{below}]"))
        waiting = [*found, *waiting] if path else [*waiting, *found]


def _named(entry: Mapping[str, Any], several: bool = False) -> Iterator[tuple[str, bool]]:
    """The tables that a key leads to, and whether it holds any number of them."""
    if reference := entry.get("$ref"):
        yield reference.rsplit("/", 1)[1], several
    for form in (*entry.get("oneOf", ()), *entry.get("anyOf", ())):
        yield from _named(form, several)
    if isinstance(entry.get("items"), Mapping):
        yield from _named(entry["items"], True)


def main() -> None:
    """Write it."""
    TARGET.write_text(reference(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
