"""The state of a package that is being read: what is wrong with it, and what was looked up for it."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from viewer import plugins
from viewer.scene import formats, layers
from viewer.scene.formats import Format, match, suffixes
from viewer.scene.formats.pixel_budget import Decoded
from viewer.scene.formats.svg import Drawings, draw
from viewer.scene.issues import Issue, Severity, Where, closest, dotted, plugin_issue
from viewer.scene.package import FileFault, NameKind, Package, checked
from viewer.scene.places import SCENE_FILE
from viewer.scene.tables import Tables, read_table
from viewer.scene.tasks import Made, Stage, Task, Tasks


@dataclass(slots=True)
class Added:
    """What other packages add, looked up when a scene asks for something that the program does not have itself.

    Parameters
    ----------
    looked_up : groups of entry points, each with its state then
    """

    looked_up: dict[str, str] = field(default_factory=dict)

    def formats(self, issues: list[Issue], /) -> tuple[Format, ...]:
        """Their formats; what is wrong with any becomes an issue, once."""
        found, faults = formats.added_formats()
        self._tell(formats.GROUP, faults, issues)
        return found

    def layers(self, issues: list[Issue], /) -> None:
        """Look for their kinds of layers; what is wrong with any becomes an issue, once."""
        self._tell(layers.GROUP, layers.added_kinds()[1], issues)

    def _tell(self, group: str, faults: tuple[plugins.Fault, ...], issues: list[Issue]) -> None:
        if group not in self.looked_up:
            self.looked_up[group] = plugins.state(group)
            issues += [plugin_issue(group, fault) for fault in faults]


@dataclass(slots=True)
class Reading:
    """A package being read."""

    package: Package
    tables: Tables = read_table
    tasks: Tasks = field(default_factory=Tasks)
    drawings: Drawings = draw
    issues: list[Issue] = field(default_factory=list)
    added: Added = field(default_factory=Added)
    source: bytes = b""
    complained: set[str | None] = field(default_factory=set)
    decoded: Decoded = field(default_factory=weakref.WeakValueDictionary)
    positions: dict[Where, tuple[int, int]] = field(default_factory=dict)  # in `source`, once somebody asked

    def fault(self, where: Where, code: str, found: str, expected: str = "", hint: str = "") -> None:
        """Note an error at a place of `scene.toml`."""
        self._note(Severity.ERROR, where, code, found, expected, hint)

    def told(self, where: Where, code: str, found: str, expected: str = "") -> None:
        """Note a warning at a place of `scene.toml`."""
        self._note(Severity.WARNING, where, code, found, expected, "")

    def _note(self, severity: Severity, where: Where, code: str, found: str, expected: str, hint: str) -> None:
        place = self.place(where)
        self.issues.append(Issue(code, severity, SCENE_FILE, *place, dotted(where), found, expected, hint))

    def place(self, where: Where) -> tuple[int, int]:
        """Line and column of what keys of `scene.toml` lead to."""
        from viewer.scene.positions import nearest, toml_positions

        self.positions = self.positions or toml_positions(self.source)
        return nearest(self.positions, where)

    def attempt(self, file: str, where: Where, read: Callable[[], Made]) -> Made | None:
        """What `read` gives of a file; None where it takes too long or too much."""
        return self.tasks.attempt(Task(Stage.READ, file, dotted(where)), read, self.issues)

    def file(
        self, name: str, where: Where, known: Callable[[tuple[Format, ...]], tuple[Format, ...]]
    ) -> tuple[bytes, Format] | None:
        """What is in the package's file of that name and its format, if it can be had.

        Parameters
        ----------
        known : the formats that it may have, given those that other packages add
        """
        try:
            checked(name)
            form = match(name, known(())) or match(name, known(self.added.formats(self.issues)))
            if form is None:
                self.fault(
                    where, "unsupported-format", name, ", ".join(suffixes(known(self.added.formats(self.issues))))
                )
                return None
            return self.package.read(name, form.limit), form
        except FileFault as error:
            hint = self._similar(name) if error.code == "missing-file" else ""
            self.fault(where, error.code, error.found, error.expected, hint)
            return None

    def _similar(self, name: str) -> str:
        """The file of the same folder that was probably meant."""
        folder, slash, _ = name.rpartition("/")
        try:
            listed = self.package.entries(folder)
        except FileFault:
            return ""
        files = [entry.name for entry in listed if entry.kind is NameKind.FILE]
        if len(files) == 1:
            return f"{folder}{slash}{files[0]}"
        # Without their endings, by which all of a folder are alike.
        stems = {PurePosixPath(file).stem: file for file in sorted(files, reverse=True)}
        meant = closest(PurePosixPath(name).stem, stems)
        return f"{folder}{slash}{stems[meant]}" if meant else ""
