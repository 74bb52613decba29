"""The panels of a window as one: made of their entries, and whatever concerns all of them alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar, runtime_checkable

from PySide6.QtWidgets import QWidget

from viewer.session.input.key_names import Wording
from viewer.session.session import Session
from viewer.ui.panels.focus import FocusOrder
from viewer.ui.panels.overlay import Ghost, ShadowLayer
from viewer.ui.panels.spec import SCENE_RANK, PanelSpec, Slot
from viewer.ui.panels.widgets import Styled
from viewer.ui.theme.appearance import Appearance

Kind = TypeVar("Kind", bound=QWidget)
Allowed = Callable[[str], bool]
"""Whether an action may be done."""


@runtime_checkable
class Translated(Protocol):
    """A panel that says something by itself, whatever it is filled with."""

    def translate(self, tr: Wording, /) -> None:
        """Say it in a language."""


@runtime_checkable
class Restricted(Protocol):
    """A panel with buttons for what a policy may refuse."""

    def restrict(self, allowed: Allowed, /) -> None:
        """Show the buttons of what is allowed."""


class PanelSet:
    """All panels of a window.

    Parameters
    ----------
    window : their parent
    scene : below all of them
    session : what they are panels of
    entries : what there is
    """

    def __init__(self, window: QWidget, scene: QWidget, session: Session, entries: Sequence[PanelSpec]) -> None:
        self.entries = tuple(sorted(entries, key=lambda entry: entry.slot))
        self.veil = Ghost(window)
        self.panels = {entry.name: entry.factory(window, session) for entry in self.entries}
        assert len(self.panels) == len(self.entries), "two panels of one name"
        self.ghost = Ghost(window)
        self.shadows = ShadowLayer(window, [self.panels[entry.name] for entry in self.entries if entry.shadow])
        for entry in self.entries:
            if entry.slot is not Slot.PAGE:
                self.panels[entry.name].hide()
        ranked = [(entry.rank, self.panels[entry.name]) for entry in self.entries if entry.rank is not None]
        regions = sorted([*ranked, (SCENE_RANK, scene)], key=lambda each: each[0])
        modal = (*self.of(Slot.PAGE), *self.of(Slot.SHEET))
        self.order = FocusOrder(window, [widget for _, widget in regions], modal)
        self._stack()

    def _stack(self) -> None:
        """From the bottom up: what slides off does so below what is to be read now."""
        self.veil.raise_()
        self.shadows.raise_()
        for slot in Slot:
            if slot is Slot.NOTICE:
                self.ghost.raise_()
            for panel in self.of(slot):
                panel.raise_()

    def of(self, slot: Slot, /) -> tuple[QWidget, ...]:
        """Those of a slot, from below to above."""
        return tuple(self.panels[entry.name] for entry in self.entries if entry.slot is slot)

    def one(self, kind: type[Kind], /) -> Kind:
        """The one of a class.

        Raises
        ------
        LookupError
            If there is none, or there are several.
        """
        found = [panel for panel in self.panels.values() if isinstance(panel, kind)]
        if len(found) != 1:
            raise LookupError(f"{len(found)} panels are a {kind.__name__}")
        return found[0]

    def restyle(self, look: Appearance, /) -> None:
        """Give all of them another look."""
        for widget in (*self.panels.values(), self.shadows):
            if isinstance(widget, Styled):
                widget.restyle(look)

    def restrict(self, allowed: Allowed, /) -> None:
        """Have all of them offer only what is allowed."""
        for panel in self.panels.values():
            if isinstance(panel, Restricted):
                panel.restrict(allowed)

    def translate(self, tr: Wording, /) -> None:
        """Have all of them say in a language what they say by themselves, and what they are called."""
        for entry in self.entries:
            panel = self.panels[entry.name]
            if isinstance(panel, Translated):
                panel.translate(tr)
            if entry.title:
                panel.setAccessibleName(tr.gettext(entry.title))
