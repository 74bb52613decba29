"""Reading a style that a scene brings along: one TOML file, every fault with its place."""

from __future__ import annotations

from viewer.scene.issues import Issue, Severity
from viewer.scene.style import Style
from viewer.scene.typed_toml import read_typed


def read_style(source: bytes, file: str, /) -> tuple[Style | None, list[Issue]]:
    """A style, or None with what is wrong.

    Parameters
    ----------
    source : what is in its file
    file : as issues name it
    """
    return read_typed(source, file, Style, Severity.ERROR)
