"""What a visitor needs to be at ease: theme, text size, motion; and what the system says about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from viewer.i18n import N_
from viewer.ui.theme.appearance import LEAST_TEXT, MOST_TEXT, THEMES, Theme

SYSTEM = "system"

MOTIONS: Mapping[str, str] = MappingProxyType(
    {SYSTEM: N_("Match system"), "full": N_("Full"), "reduced": N_("Reduced")}
)
"""Choices of motion with their titles."""

TEXT_STEP = 0.1


@dataclass(frozen=True, slots=True)
class Preferences:
    """A visitor's choices.

    Parameters
    ----------
    theme : a name of `THEMES`, or "system"
    text : size of the text, 0.8 to 2
    motion : "full", "reduced", or "system"
    hint : whether somebody who is new is told how to look round
    overview : whether the overview map is open

    Raises
    ------
    ValueError
        If there is no such theme or motion.
    """

    theme: str = SYSTEM
    text: float = 1.0
    motion: str = SYSTEM
    hint: bool = True
    overview: bool = True

    def __post_init__(self) -> None:
        if self.theme not in (SYSTEM, *THEMES):
            raise ValueError(f"theme: expected one of {', '.join((SYSTEM, *THEMES))}, got {self.theme}")
        if self.motion not in MOTIONS:
            raise ValueError(f"motion: expected one of {', '.join(MOTIONS)}, got {self.motion}")
        object.__setattr__(self, "text", round(min(max(self.text, LEAST_TEXT), MOST_TEXT), 2))

    def theme_now(self) -> Theme:
        """The theme, the system's wish followed."""
        return THEMES[system_theme() if self.theme == SYSTEM else self.theme]

    def reduced_now(self) -> bool:
        """Whether motion is reduced, the system's wish followed."""
        return system_reduces_motion() if self.motion == SYSTEM else self.motion == "reduced"


def system_theme() -> str:
    """The theme that the system's settings ask for."""
    hints = QGuiApplication.styleHints()
    accessibility = getattr(hints, "accessibility", None)
    if accessibility and accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return "contrast"
    return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"


def system_reduces_motion() -> bool:
    """Whether the system asks for less motion; false where this version of Qt cannot tell."""
    accessibility = getattr(QGuiApplication.styleHints(), "accessibility", None)
    preference = getattr(accessibility(), "motionPreference", None) if accessibility else None
    return bool(preference and preference().name.lower().startswith("reduce"))
