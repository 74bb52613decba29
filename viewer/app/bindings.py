"""Which key runs which command."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

KEYS: Mapping[str, str] = MappingProxyType(
    {
        "Left": "turn-left",
        "Right": "turn-right",
        "Up": "turn-up",
        "Down": "turn-down",
        "Shift+Left": "pan-left",
        "Shift+Right": "pan-right",
        "Shift+Up": "pan-forward",
        "Shift+Down": "pan-back",
        "+": "zoom-in",
        "=": "zoom-in",
        "-": "zoom-out",
        "Home": "home",
        "T": "top",
        "Tab": "next-pin",
        "Shift+Tab": "previous-pin",
        "Return": "open",
        "Enter": "open",
        "Space": "open",
        "Escape": "back",
    }
)
"""Command by key name, as in `events.KeyPressed`."""
