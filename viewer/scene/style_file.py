"""Reading a style that a scene brings along: one TOML file, every fault with its place."""

from __future__ import annotations

import msgspec

from viewer.scene.issues import Issue, Severity
from viewer.scene.style import Style
from viewer.scene.toml import read_toml


def read_style(source: bytes, file: str, /) -> tuple[Style | None, list[Issue]]:
    """A style, or None with what is wrong.

    Parameters
    ----------
    source : what is in its file
    file : as issues name it
    """
    data, fault = read_toml(source, file, Severity.ERROR)
    if fault or data is None:
        return None, [fault] if fault else []
    try:
        return msgspec.convert(data, Style), []
    except msgspec.ValidationError as error:
        from viewer.scene.positions import toml_positions
        from viewer.scene.schema import faults

        wrong = faults(data, Style, file, toml_positions(source))
        return None, wrong or [Issue("syntax", Severity.ERROR, file, found=str(error))]
