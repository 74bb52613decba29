"""Keys and gestures as a person reads them, and the tables made of them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType

from viewer.i18n import N_, Translator
from viewer.session.actions import ACTIONS, MODE_TITLES, Group, Mode
from viewer.session.input.bindings import PRESET_TITLES, PRESETS, Bindings

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "Left": "←",
        "Right": "→",
        "Up": "↑",
        "Down": "↓",
        "PgUp": "Page Up",
        "PgDown": "Page Down",
        "Return": "Enter",
        "Enter": N_("Enter on the number pad"),
        "Space": N_("Space"),
        "Escape": "Esc",
        "Ins": "Insert",
        "Del": "Delete",
        "-": "−",
        "LeftDrag": N_("drag"),
        "RightDrag": N_("right drag"),
        "MiddleDrag": N_("middle drag"),
    }
)


class Wording(Translator):
    """A language, and the keys that are bound: what buttons and hints say of themselves.

    Parameters
    ----------
    lang : as for a translator
    bindings : the keys
    """

    def __init__(self, lang: str, bindings: Bindings | None = None) -> None:
        super().__init__(lang)
        self.bindings = bindings or Bindings.of()

    def key(self, action: str, /) -> str:
        """The key to be named on a button that does an action, "" for none."""
        key = self.bindings.hint(action)
        return readable(key, self) if key else ""


HANDS = (
    (N_("Wheel, two fingers"), N_("Zoom to the pointer; on foot, walk")),
    (N_("Double-click"), N_("Fly there")),
    (N_("Click on a pin or a golden building"), N_("Open its story")),
    (N_("Tab, Shift+Tab"), N_("Move through panels and visible spots")),
)
"""What cannot be bound otherwise: hands and Tab."""


def readable(key: str, tr: Translator, /) -> str:
    """A key or gesture in words and signs."""
    if key in ("+", "Num+"):
        return key.replace("Num", tr.gettext("number pad") + " ")
    head, _, tail = key.rpartition("+")
    parts = [p for p in head.split("+") if p] if tail else []
    name = tail or "+"
    if name.startswith("Num") and len(name) > 3:
        return " + ".join([*parts, f"{tr.gettext('number pad')} {name[3:]}"])
    return " + ".join([*parts, tr.gettext(_NAMES[name]) if name in _NAMES else name])


def readable_all(keys: tuple[str, ...], tr: Translator, /) -> str:
    """Keys in a row; what Shift makes faster is not told twice, nor the second Enter."""
    shown = [k for k in keys if k != "Enter" and not (k.startswith("Shift+") and k[6:] in keys)]
    return tr.gettext(", ").join(readable(k, tr) for k in shown)


def groups(
    bindings: Bindings, tr: Translator, allowed: Container[str] = ACTIONS, /
) -> list[tuple[str, list[tuple[str, str]]]]:
    """The bound commands that are allowed by group: title, and rows of keys and what they do."""
    out = []
    for group in Group:
        rows = [
            (readable_all(bindings.keys[id_], tr), tr.gettext(command.title))
            for id_, command in ACTIONS.items()
            if command.group is group and bindings.keys[id_] and id_ in allowed
        ]
        if rows:
            out.append((tr.gettext(group.value), rows))
    return out


def guide(tr: Translator, /) -> str:
    """`docs/keys.md`: every command with its keys in each preset and mode."""
    lines = [
        "# Keys",
        "",
        "Made by `python -m tools.keys` from the table of actions (`viewer/session/actions.py`): do not edit. All",
        "can be changed in the settings (`Ctrl + ,`), except the keys of presenters' remote controls (Page Up,",
        "Page Down, F5, Esc, `.` and B), which do the same in every mode and preset. Esc never ends the program.",
        "",
        "While a key is down the motion goes on; it stops when the key goes up or the window loses the keyboard.",
        "",
        "## By hand",
        "",
        "| | |",
        "|---|---|",
        *(f"| {tr.gettext(how)} | {tr.gettext(what)} |" for how, what in HANDS),
    ]
    presets = {name: Bindings.of(name) for name in PRESETS}
    titles = " | ".join(tr.gettext(PRESET_TITLES[name]) for name in presets)
    for group in Group:
        lines += ["", f"## {tr.gettext(group.value)}", "", f"| | {titles} | in |", "|---|---|---|---|---|"]
        for id_, command in ACTIONS.items():
            if command.group is group:
                keys = " | ".join(readable_all(b.keys[id_], tr) for b in presets.values())
                lines.append(f"| {tr.gettext(command.title)} | {keys} | {_modes(command.modes, tr)} |")
    return "\n".join(lines) + "\n"


def _modes(modes: frozenset[Mode], tr: Translator) -> str:
    if len(modes) == len(Mode):
        return tr.gettext("every mode")
    return ", ".join(tr.gettext(MODE_TITLES[m]) for m in Mode if m in modes)
