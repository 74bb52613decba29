"""TOML files that follow a schema, read into their structs: every fault with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from viewer.i18n import N_
from viewer.scene.format_versions import Versions, raised, version_issue
from viewer.scene.issues import Issue, Severity, dotted
from viewer.scene.toml import read_toml

if TYPE_CHECKING:
    from viewer.scene.positions import Path, Position

_MOMENT = N_("a date with a time, such as 2023-05-22T09:00:00+08:00")

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

    positions = toml_positions(source)
    return faults(data, kind, file, positions) or [_unfit(str(error), data, positions, file, severity)]


def _unfit(said: str, data: Mapping[str, Any], positions: dict[Path, Position], file: str, severity: Severity) -> Issue:
    """What the schema does not know of, such as dates without a time; its place is in the message."""
    from viewer.scene.positions import nearest

    text, _, where = said.partition(" - at `$")
    pattern = re.escape(where.rstrip("`").lstrip(".")).replace(re.escape("[...]"), r"\[\d+\]")
    paths = [path for path in positions if re.fullmatch(pattern, dotted(path))]
    wrong = next((path for path in paths if not _is_moment(_value(data, path))), paths[0] if paths else ())
    found = str(_value(data, wrong)) if wrong else text
    if "datetime" not in text and "RFC3339" not in text:
        return Issue("syntax", severity, file, *nearest(positions, wrong), dotted(wrong), text)
    return Issue("bad-value", severity, file, *nearest(positions, wrong), dotted(wrong), found, _MOMENT)


def _value(data: Any, path: Path) -> Any:
    for key in path:
        data = data[key]
    return data


def _is_moment(value: Any) -> bool:
    """Whether a value is a date with a time."""
    try:
        msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        return False
    return True
