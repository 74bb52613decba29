"""What editors and the reference are told of each key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import msgspec
import pytest

from viewer.kiosk.config import Kiosk
from viewer.scene.editor_schema import editor_schema, texts_of, untold
from viewer.scene.layers import written_scene
from viewer.scene.sections import FrontMatter
from viewer.scene.style import Style

FILES: dict[str, type[msgspec.Struct]] = {
    "scene": written_scene(),
    "kiosk": Kiosk,
    "style": Style,
    "card": FrontMatter,
}


@pytest.fixture(params=FILES)
def named(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    return request.param, editor_schema(FILES[request.param], texts_of(request.param), request.param)


def test_every_key_is_told_of(named: tuple[str, dict[str, Any]]) -> None:
    assert list(untold(named[1])) == []


def test_every_text_is_of_a_key(named: tuple[str, dict[str, Any]]) -> None:
    file, schema = named
    tables = schema["$defs"]
    for struct, keys in texts_of(file).items():
        known = {key for name, table in tables.items() if struct in ("*", name) for key in table.get("properties", {})}
        assert set(keys) <= known, struct


def test_every_example_is_valid(named: tuple[str, dict[str, Any]]) -> None:
    _, schema = named
    jsonschema.Draft202012Validator.check_schema(schema)
    seen = 0
    for name, table in schema["$defs"].items():
        for key, entry in table.get("properties", {}).items():
            # In a file of its own, so that references lead on.
            of_key = {"$defs": schema["$defs"], "$ref": f"#/$defs/{name}/properties/{key}"}
            for example in entry.get("examples", ()):
                jsonschema.Draft202012Validator(of_key).validate(example)
                seen += 1
    assert seen > 5


def test_nothing_is_null(named: tuple[str, dict[str, Any]]) -> None:
    assert {"type": "null"} not in list(nodes(named[1]))
    assert all(node.get("default", "") is not None for node in nodes(named[1]))


def nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(each)
