"""TOML files that follow a schema, read into their structs: every fault with its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from viewer.scene.format_versions import Versions, raised, version_issue
from viewer.scene.issues import Issue, Severity
from viewer.scene.toml import read_toml

Kind = TypeVar("Kind", bound=msgspec.Struct)


def read_typed(
    source: bytes, file: str, kind: type[Kind], severity: Severity, /, versions: Versions | None = None
) -> tuple[Kind | None, list[Issue]]:
    """What a file says, or None with what is wrong.

    Parameters
    ----------
    source : what is in the file
    file : as issues name it
    severity : of what keeps it from being read at all
    versions : of its format, if it has a `format`
    """
    data, fault = read_toml(source, file, severity)
    if fault or data is None:
        return None, [fault] if fault else []
    other = version_issue(data, versions, source, file) if versions else None
    if other and versions and not raised(data, versions):
        return None, [other]
    told = [other] if other else []
    try:
        return msgspec.convert(data, kind), told
    except msgspec.ValidationError as error:
        return None, [*told, *misfits(error, data, kind, source, file, severity)]


def misfits(
    error: msgspec.ValidationError,
    data: Mapping[str, Any],
    kind: type[msgspec.Struct],
    source: bytes,
    file: str,
    severity: Severity,
    /,
) -> list[Issue]:
    """Where what a TOML reader gave does not fit its struct, at least one; `severity` is that of what has no place."""
    from viewer.scene.positions import toml_positions
    from viewer.scene.schema import faults

    return faults(data, kind, file, toml_positions(source)) or [Issue("syntax", severity, file, found=str(error))]
