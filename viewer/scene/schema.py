"""The published JSON Schema of the scene format, generated from the model, and the reading of its verdicts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from itertools import islice
from typing import Any

import msgspec

from viewer.i18n import N_
from viewer.scene.issues import Issue, Severity, closest, dotted
from viewer.scene.positions import Path, Position, nearest

MAX_ISSUES = 200
"""Faults that are listed: whoever has more has one in every line."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(kind: type[msgspec.Struct], title: str = "") -> dict[str, Any]:
    """The schema of a file."""
    schema = msgspec.json.schema(kind)
    return {"$schema": DIALECT, **({"title": title} if title else {}), **schema}


def faults(
    data: Mapping[str, Any],
    kind: type[msgspec.Struct],
    file: str,
    positions: dict[Path, Position],
    /,
) -> list[Issue]:
    """The places where `data` does not follow the schema, in the order of the file; the first ones, if there are many.

    Parameters
    ----------
    data : what a TOML reader gave
    positions : line and column by path
    """
    import jsonschema

    schema = schema_of(kind)
    plain = _jsonable(data)
    validator = jsonschema.Draft202012Validator(schema)
    explained = (i for e in validator.iter_errors(plain) for i in _explain(e, schema, file, positions))
    issues = list(islice(explained, MAX_ISSUES))
    unique = {(i.code, i.path, i.found): i for i in issues}
    # A key that is misspelt is not missing as well.
    meant = {(i.path.rpartition(".")[0], i.hint) for i in issues if i.code == "unknown-key" and i.hint}
    told = (i for i in unique.values() if i.code != "missing-key" or (i.path, i.expected) not in meant)
    return sorted(told, key=lambda i: (i.line, i.column, i.path))


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _jsonable(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_jsonable(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no such numbers, and comparing with them refuses nothing
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def _explain(error: Any, schema: dict[str, Any], file: str, positions: dict[Path, Position]) -> Iterator[Issue]:
    path: Path = tuple(error.absolute_path)

    def issue(code: str, at: Path, found: str = "", expected: str = "", hint: str = "") -> Issue:
        return Issue(code, Severity.ERROR, file, *nearest(positions, at), dotted(at), found, expected, hint)

    match error.validator:
        case "additionalProperties":
            known = error.schema.get("properties", {})
            for key in sorted(set(error.instance) - set(known)):
                yield issue("unknown-key", (*path, key), key, hint=closest(key, known))
        case "required":
            for key in error.validator_value:
                if key not in error.instance:
                    yield issue("missing-key", path, expected=key)
        case "anyOf" | "oneOf":
            yield from _explain_choice(error, schema, file, positions)
        case _:
            yield issue("bad-value", path, _shown(error.instance), _expected(error))


def _explain_choice(error: Any, schema: dict[str, Any], file: str, positions: dict[Path, Position]) -> Iterator[Issue]:
    """Of several forms, speak of the one that was meant: that of the same `kind`, or of the same type."""
    path: Path = tuple(error.absolute_path)
    branches = error.validator_value
    resolved = [_resolve(b, schema) for b in branches]
    meant = None
    if isinstance(error.instance, dict):
        kinds = [_tags(b) for b in resolved]
        given = error.instance.get("kind")
        if all(kinds):
            meant = next((i for i, k in enumerate(kinds) if given in k), None)
            if meant is None:
                keys = {"kind"}.union(*(b.get("properties", {}) for b in resolved))
                slips = [k for k in error.instance if k not in keys and closest(k, ["kind"])]
                if given is None and slips:
                    at = (*path, slips[0])
                    place = nearest(positions, at)
                    yield Issue("unknown-key", Severity.ERROR, file, *place, dotted(at), slips[0], hint="kind")
                    return
                known = sorted(t for k in kinds for t in k)
                at = (*path, "kind") if "kind" in error.instance else path
                place = nearest(positions, at)
                hint = closest(str(given), known) if given else ""
                found = _shown(given) if given is not None else N_("nothing")
                yield Issue("bad-value", Severity.ERROR, file, *place, dotted(at), found, ", ".join(known), hint)
                return
        else:
            meant = next((i for i, b in enumerate(resolved) if b.get("type") == "object"), None)
    elif isinstance(error.instance, list):
        meant = next((i for i, b in enumerate(resolved) if b.get("type") == "array"), None)
    if meant is None:
        expected = " | ".join(_type(b) for b in resolved)
        yield Issue(
            "bad-value",
            Severity.ERROR,
            file,
            *nearest(positions, path),
            dotted(path),
            _shown(error.instance),
            expected,
        )
        return
    for inner in error.context:
        if inner.schema_path and inner.schema_path[0] == meant:
            yield from _explain(inner, schema, file, positions)


def _resolve(branch: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = branch.get("$ref")
    if reference is None:
        return branch
    found: dict[str, Any] = schema["$defs"][reference.rsplit("/", 1)[1]]
    return found


def _tags(branch: dict[str, Any]) -> list[str]:
    """The values that `kind` has in a branch of a tagged union."""
    kind = branch.get("properties", {}).get("kind", {})
    return [str(v) for v in kind.get("enum", [kind["const"]] if "const" in kind else [])]


def _type(branch: dict[str, Any]) -> str:
    return str(branch.get("type", branch.get("const", branch.get("enum", "value"))))


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _expected(error: Any) -> str:
    value = error.validator_value
    match error.validator:
        case "type":
            return " | ".join(value) if isinstance(value, list) else str(value)
        case "enum":
            return " | ".join(str(v) for v in value)
        case "minimum":
            return f">= {value}"
        case "maximum":
            return f"<= {value}"
        case "exclusiveMinimum":
            return f"> {value}"
        case "pattern":
            if value.startswith("^[a-z0-9]"):
                return N_("small letters, digits, - and _")
            return str(error.schema.get("description", value))
        case "minItems" | "maxItems" | "prefixItems" | "items":
            least, most = error.schema.get("minItems"), error.schema.get("maxItems")
            return f"{least} .. {most}" if least != most else str(least)
        case _:
            return f"{error.validator} {value}"
