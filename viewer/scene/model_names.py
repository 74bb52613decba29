"""Which files of a package a model may mean by a URI: as it is written, or as its author's system would have it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from viewer.scene.package import FileFault, Package


def spellings(name: str, /) -> tuple[str, ...]:
    """What a file may be called that a mesh names: as it stands there without quotes, and by the last part of that.

    Many writers leave paths of their own machine. Nothing for a name that is blank.
    """
    written = name.strip().strip('"').strip()
    return tuple(dict.fromkeys(each for each in (written, posixpath.basename(written.replace("\\", "/"))) if each))


def companions(package: Package, name: str, endings: Iterable[str], limit: int, /) -> tuple[tuple[str, bytes], ...]:
    """The files that are called like one but for their ending, each with its ending, as far as they are there.

    Parameters
    ----------
    limit : bytes that each may have
    """
    names = ModelNames(package, name)
    stem = posixpath.splitext(posixpath.basename(name))[0]
    out: list[tuple[str, bytes]] = []
    for ending in endings:
        for candidate, _ in names.candidates(stem + ending):
            try:
                out.append((ending, package.read(candidate, limit)))
                break
            except FileFault:
                continue
    return tuple(out)


class ModelNames:
    """Names that a model's URIs may stand for.

    Parameters
    ----------
    package : that all files must lie in
    model : name of the model in it
    """

    def __init__(self, package: Package, model: str, /) -> None:
        self._package = package
        self._folder = posixpath.dirname(model)
        self._listed: dict[str, dict[str, str]] = {}

    def candidates(self, uri: str, /) -> Iterator[tuple[str, bool]]:
        """Names in the package, the likeliest first, and whether the URI is written so."""
        literal = dict.fromkeys((unquote(uri), uri))
        for name in literal:
            if joined := self._joined(name):
                yield joined, True
        for name in dict.fromkeys(n.replace("\\", "/") for n in literal):
            if joined := self._joined(name):
                if name not in literal:
                    yield joined, False
                if (other := self._other_case(joined)) and other != joined:
                    yield other, False

    def _joined(self, name: str) -> str:
        """A name beside the model as one in the package; "" for one that leads out of it."""
        if ":" in name or name.startswith("/"):
            return ""
        joined = posixpath.normpath(posixpath.join(self._folder, name))
        return "" if joined == ".." or joined.startswith("../") else joined

    def _other_case(self, name: str) -> str:
        """The name as it is written on the disk, if that differs in small and capital letters only; else ""."""
        found: list[str] = []
        for part in name.split("/"):
            folder = "/".join(found)
            if folder not in self._listed:
                try:
                    self._listed[folder] = {e.name.casefold(): e.name for e in self._package.entries(folder)}
                except FileFault:
                    return ""
            same = self._listed[folder].get(part.casefold())
            if same is None:
                return ""
            found.append(same)
        return "/".join(found)
