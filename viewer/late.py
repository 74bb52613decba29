"""What registries name is imported when it is first wanted: they are read before anything heavy may be."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def late(name: str, /) -> Any:
    """What `module:attribute` stands for; the module is imported now.

    Raises
    ------
    ImportError, AttributeError
        If there is no such thing.
    """
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)
