"""What is wrong with a mesh file, with the line it stands in."""

from __future__ import annotations

from collections.abc import Sequence

from viewer.scene.formats.gltf_faults import Faults
from viewer.scene.issues import Issue, Severity, dotted
from viewer.scene.names import printable
from viewer.scene.positions import Path

LINE = "line"
"""The first key of a path that leads to a line of a text; what follows the number is a keyword there."""


def at_line(number: int, /, *keys: str) -> Path:
    """The path to a keyword in a line, counted from 1."""
    return (LINE, number, *keys)


class MeshFaults(Faults):
    """The faults of a mesh file; those of one kind in many lines are one, with the first line and their number."""

    def listed(self, file: str, objects: Sequence[tuple[str, int]], /) -> list[Issue]:
        """All, the worst first.

        Parameters
        ----------
        objects : name and line of each object that a path `nodes[i]` leads to
        """
        out = []
        for fault in self.worst():
            found = fault.found if fault.count == 1 else f"{fault.found} (x {fault.count})"
            line, path = 0, dotted(fault.path)
            match fault.path:
                case (first, int(number), *rest) if first == LINE:
                    line, path = number, dotted(rest)
                case ("nodes", int(number), *rest) if number < len(objects):
                    name, line = objects[number]
                    path = printable(name)
            where = (line, 1) if line else (0, 0)
            out.append(Issue(fault.code, fault.severity, file, *where, path or "$", found, fault.expected))
        return out

    def warn(self, path: Path, found: object, expected: str, /, *, count: int = 1) -> None:
        """Note what is wrong and does no harm to the rest."""
        self.add("bad-model", Severity.WARNING, path, found, expected, count=count)

    def wrong(self, path: Path, found: object, expected: str, /, *, count: int = 1) -> None:
        """Note what is left out."""
        self.add("bad-model", Severity.ERROR, path, found, expected, count=count)
