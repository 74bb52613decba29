"""Which files of a package were read: what nobody reads is of no use in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from viewer.scene.package import FolderEntry, NameKind, Package, checked


@dataclass(frozen=True, slots=True)
class NotedPackage:
    """A package that notes what is read of it.

    Parameters
    ----------
    files : names that were read, in the outermost package
    above : of this package in that one, with a slash at the end
    """

    package: Package
    files: set[str] = field(default_factory=set)
    above: str = ""

    @property
    def root(self) -> Path:
        """The folder as it was named, or the zip."""
        return self.package.root

    @property
    def home(self) -> Path:
        """What tells this package from others."""
        return self.package.home

    def read(self, name: str, limit: int, /) -> bytes:
        """A file's bytes."""
        data = self.package.read(name, limit)
        self.files.add(self.above + "/".join(checked(name)))
        return data

    def kind(self, name: str, /) -> NameKind | None:
        """What a name stands for."""
        return self.package.kind(name)

    def entries(self, folder: str = "", /) -> tuple[FolderEntry, ...]:
        """What lies in a folder."""
        return self.package.entries(folder)

    def below(self, folder: str, /) -> NotedPackage:
        """A package within this one, noted too."""
        return NotedPackage(self.package.below(folder), self.files, f"{self.above}{'/'.join(checked(folder))}/")
