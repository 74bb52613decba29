"""What visitors of a kiosk may do: actions by name, of which all others are refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from viewer.kiosk.config import Feature
from viewer.session.actions import ACTIONS, Group

ALWAYS = frozenset(id_ for id_, action in ACTIONS.items() if action.group in (Group.LOOK, Group.SPOTS)) | {
    "back",
    "next-region",
    "previous-region",
}
"""Looking round, opening spots, and closing what was opened."""

BY_FEATURE: Mapping[Feature, frozenset[str]] = MappingProxyType(
    {
        "search": frozenset({"search", "keyboard"}),
        "walk": frozenset(id_ for id_, action in ACTIONS.items() if action.group is Group.WALK),
        "tours": frozenset({"tour-next", "tour-previous", "tour-start", "tour-play", "tour-pause"}),
        "clicker": frozenset({"blank"}),
        "style": frozenset({"style"}),
        "hour": frozenset({"hour"}),
        "comfort": frozenset({"settings"}),
        "help": frozenset({"help"}),
        "links": frozenset({"link"}),
    }
)
"""What each feature allows."""

NEVER = frozenset(
    {
        *("full-screen", "performance", "presentation", "picture", "keys", "issues"),
        *("bookmark", "bookmarks", "copy-link", "history-back", "history-forward"),
        *("scenes", "open-file", "open-folder"),
    }
)
"""What leads to dialogs, to files, to what a visitor before looked at, or away from the screen as it should be."""


def allowed_actions(features: Collection[Feature], *, languages: int) -> frozenset[str]:
    """The actions that are allowed.

    Parameters
    ----------
    features : that the kiosk allows
    languages : that it offers
    """
    some = ALWAYS | ({"language"} if languages > 1 else frozenset())
    return frozenset(some.union(*(BY_FEATURE[feature] for feature in features)) - NEVER)
