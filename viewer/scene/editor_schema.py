"""The schemas that editors and the reference read: a file's own, with a word on every key and values to choose from.

What is said of the keys lies in `assets/schema/`. Reading a scene needs none of it: it validates against `schema_of`.
"""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from viewer.i18n import LANGUAGES
from viewer.resources import asset
from viewer.scene.layers import added_kinds, written_scene
from viewer.scene.paints import Paint
from viewer.scene.schema import schema_of
from viewer.scene.style import style_names

_ALL = "*"
_PARAMETERS = "\n\nParameters\n"
_NOTHING = {"type": "null"}
_VALUES: Mapping[str, Callable[[], Iterable[str]]] = {
    "styles": style_names,
    "paints": lambda: [paint.key for paint in Paint if paint],
}
"""What the program has to choose from, by what the texts call it."""


def scene_schema() -> dict[str, Any]:
    """Of `scene.toml`, with the kinds of layers that installed packages add."""
    kind = written_scene(tuple(added_kinds()[0]))
    return editor_schema(kind, texts_of("scene"), "Jinyuzui scene, format 1")


def texts_of(file: str, /) -> dict[str, dict[str, Any]]:
    """What is said of the keys of a file: by the struct's name, then by key.

    Parameters
    ----------
    file : `scene`, `kiosk`, `style` or `card`
    """
    return tomllib.loads(asset(f"schema/{file}.toml").read_text(encoding="utf-8"))


def editor_schema(kind: type[msgspec.Struct], texts: Mapping[str, Mapping[str, Any]], title: str, /) -> dict[str, Any]:
    """A file's schema, for who writes one.

    Parameters
    ----------
    kind : of the whole file
    texts : what is said of its keys, by struct and key
    title : what editors call it
    """
    schema: dict[str, Any] = _without_null(schema_of(kind, title=title))
    for name, table in schema["$defs"].items():
        told = _told(table.get("description", ""))
        if told:
            table["description"] = told
        else:
            table.pop("description", None)
        for key, entry in table.get("properties", {}).items():
            entry |= _words(texts.get(name, {}).get(key) or texts.get(_ALL, {}).get(key) or "")
            if key == "kind" and len(entry.get("enum", ())) == 1 and told:
                entry["description"] = told
        if table.get("required"):
            table["x-taplo"] = {"initKeys": table["required"]}
    return schema


def _told(docstring: str) -> str:
    """What a docstring says before it lists keys."""
    return inspect.cleandoc(docstring).partition(_PARAMETERS)[0] if docstring else ""


def _words(said: str | Mapping[str, Any]) -> dict[str, Any]:
    """A key's text and what is offered to be filled in."""
    if not said:
        return {}
    if isinstance(said, str):
        return {"description": said}
    examples = [_plain(example) for example in said.get("examples", ())]
    if values := said.get("values"):
        examples += _VALUES[values]()
    # Of moments msgspec tells that they are texts, which in TOML they are not.
    moment = {"format": "date-time"} if any(isinstance(e, datetime) for e in said.get("examples", ())) else {}
    return {"description": said["text"], **({"examples": examples} if examples else {}), **moment}


def _plain(value: Any) -> Any:
    """A value of TOML as JSON has it."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _without_null(node: Any) -> Any:
    """A schema in which nothing is null, as nothing in TOML is, and the rest is told as editors understand it.

    They complete what one kind of layer has once `oneOf` says that it cannot be another; of some the schema of lists is
    that of older drafts; and of texts they know the languages.
    """
    if isinstance(node, list):
        return [_without_null(each) for each in node]
    if not isinstance(node, dict):
        return node
    node = {key: _without_null(each) for key, each in node.items() if (key, each) != ("default", None)}
    if isinstance(default := node.get("default"), dict):
        node["default"] = {key: each for key, each in default.items() if each is not None}
    if forms := node.pop("anyOf", None):
        node |= _of_forms([form for form in forms if form != _NOTHING], node)
    if node.get("type") == "number":
        node["type"] = ["integer", "number"]  # which is what it means, but Tombi explains no `30` otherwise
    if parts := node.pop("prefixItems", None):
        different = [part for i, part in enumerate(parts) if part not in parts[:i]]
        node["items"] = different[0] if len(different) == 1 else {"anyOf": different}
    if node.get("type") == "object" and node.get("additionalProperties") == {"type": "string"}:
        node["properties"] = {lang: {"type": "string"} for lang in LANGUAGES}
    return node


def _of_forms(forms: list[dict[str, Any]], node: dict[str, Any]) -> dict[str, Any]:
    if len(forms) == 1:
        return forms[0]
    if node.pop("discriminator", None):
        return {"oneOf": forms}
    return {"anyOf": forms}


def untold(schema: Mapping[str, Any], /) -> Iterable[str]:
    """Keys of a schema of which nothing is said."""
    for name, table in schema["$defs"].items():
        for key, entry in table.get("properties", {}).items():
            if not entry.get("description"):
                yield f"{name}.{key}"
