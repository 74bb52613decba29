"""Every check: the table that `jinyuzui check` goes by. A check looks at the evidence and yields what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from viewer.late import late

if TYPE_CHECKING:
    from viewer.checking.evidence import Evidence
    from viewer.scene.issues import Issue


@dataclass(frozen=True, slots=True)
class Check:
    """A check.

    Parameters
    ----------
    name : of what is looked at, for an issue that it failed
    codes : of the issues that it yields
    function : `module:function`, which takes the evidence
    whole : what is built has to be whole: it is left out where a part of the scene is
    """

    name: str
    codes: tuple[str, ...]
    function: str
    whole: bool = False

    def run(self, evidence: Evidence, /) -> Iterable[Issue]:
        """What it finds."""
        return cast("Callable[[Evidence], Iterable[Issue]]", late(self.function))(evidence)


_HERE = "viewer.checking"

CHECKS = (
    Check("texts", ("missing-content", "unknown-language"), f"{_HERE}.translations:untranslated"),
    Check("numbers", ("duplicate-number",), f"{_HERE}.numbering:repeated_numbers"),
    Check("portals", ("bad-reference", "bad-link"), f"{_HERE}.ways_out:to_no_scene"),
    Check("files", ("unused-file",), f"{_HERE}.idle_files:unused"),
    Check("pictures", ("huge-picture",), f"{_HERE}.picture_sizes:too_fine"),
    Check("contrast", ("low-contrast",), f"{_HERE}.legibility:faint"),
    Check(
        "anchors",
        ("floating-anchor", "buried-anchor", "out-of-view"),
        f"{_HERE}.standing:misplaced_hotspots",
        whole=True,
    ),
    Check("views", ("view-inside", "view-outside"), f"{_HERE}.standing:misplaced_views", whole=True),
    Check("pins", ("crowded-pins",), f"{_HERE}.start_pins:without_room", whole=True),
)
