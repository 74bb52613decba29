"""Which key or gesture does which command: presets, what a user changed in them, and conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from viewer.i18n import N_
from viewer.session.actions import ACTIONS, Mode

PRESETS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "model": {},
        "map": {
            "turn": ("RightDrag", "Ctrl+LeftDrag"),
            "pan": ("LeftDrag", "MiddleDrag"),
            "zoom": ("Shift+LeftDrag",),
            "pan-left": ("Left",),
            "pan-right": ("Right",),
            "pan-forward": ("Up",),
            "pan-back": ("Down",),
            "turn-left": ("Shift+Left",),
            "turn-right": ("Shift+Right",),
            "turn-up": ("Shift+Up",),
            "turn-down": ("Shift+Down",),
        },
        "blender": {
            "turn": ("MiddleDrag", "LeftDrag"),
            "pan": ("Shift+MiddleDrag", "Shift+LeftDrag", "RightDrag"),
            "zoom": ("Ctrl+MiddleDrag", "Ctrl+LeftDrag"),
            "turn-left": ("Num4", "Left"),
            "turn-right": ("Num6", "Right"),
            "turn-up": ("Num8", "Up"),
            "turn-down": ("Num2", "Down"),
            "pan-left": ("Ctrl+Num4", "Shift+Left"),
            "pan-right": ("Ctrl+Num6", "Shift+Right"),
            "pan-forward": ("Ctrl+Num8", "Shift+Up"),
            "pan-back": ("Ctrl+Num2", "Shift+Down"),
            "top": ("Num7", "T"),
            "walk": ("~", "G"),
        },
    }
)
"""What the presets change against `ACTIONS`, by command."""

PRESET_TITLES: Mapping[str, str] = MappingProxyType({"model": N_("Model"), "map": N_("Map"), "blender": "Blender"})

CLICKER: Mapping[str, str] = MappingProxyType(
    {key: id_ for id_, command in ACTIONS.items() if command.clicker for key in command.keys}
)
"""Keys of presenters' remote controls and their commands, the same in every mode and preset."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A key that two commands want in the same mode.

    Parameters
    ----------
    key : as in `events.KeyPressed`
    winner, loser : commands; the winner is what the key does
    """

    key: str
    winner: str
    loser: str


@dataclass(frozen=True, slots=True)
class Bindings:
    """The keys of every command.

    Parameters
    ----------
    preset : name in `PRESETS`
    keys : by command
    """

    preset: str
    keys: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, preset: str = "model", changes: Mapping[str, tuple[str, ...]] | None = None, /) -> Bindings:
        """A preset with a user's changes; unknown presets, commands and clickers' own keys are left as they are."""
        name = preset if preset in PRESETS else "model"
        keys = {id_: command.keys for id_, command in ACTIONS.items()} | dict(PRESETS[name])
        for id_, chosen in (changes or {}).items():
            if id_ in ACTIONS and not ACTIONS[id_].clicker:
                keys[id_] = tuple(dict.fromkeys(chosen))
        return cls(name, MappingProxyType(keys))

    def command(self, mode: Mode, key: str, /) -> str | None:
        """What a key does in a mode."""
        if key in CLICKER:
            return CLICKER[key]
        return next((id_ for id_, keys in self.keys.items() if key in keys and mode in ACTIONS[id_].modes), None)

    def hint(self, command: str, /) -> str:
        """The key to be named on a button, "" for none."""
        return next(iter(self.keys.get(command, ())), "")

    def conflicts(self) -> tuple[Conflict, ...]:
        """Keys that do not do what they are bound to, at least in one mode."""
        out = []
        taken: dict[tuple[Mode, str], str] = {(mode, key): id_ for key, id_ in CLICKER.items() for mode in Mode}
        for id_, keys in self.keys.items():
            for key in keys:
                for mode in Mode:
                    if mode not in ACTIONS[id_].modes:
                        continue
                    winner = taken.setdefault((mode, key), id_)
                    if winner != id_:
                        out.append(Conflict(key, winner, id_))
        return tuple(dict.fromkeys(out))
