"""Built scenes kept between runs: one file each, found by the content of the package and of the program's own code.

Single layers of them lie beside (`layer_cache.py`).

A file is written aside and renamed, and carries a checksum that is tested before it is used: a process that is killed
while it writes, or two that write the same, leave nothing wrong behind. The folder is bounded; the entry that was not
used for longest goes first.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from viewer import __version__
from viewer.resources import asset, scenes_folder
from viewer.scene.places import miniature_folder

LIMIT = 512 << 20
"""Bytes that all entries together may take."""

_LARGEST_PACKAGE = 2 << 30
_SUFFIX, _ASIDE = ".scene", ".part"
LAYER = ".layer"
"""Ending of what is kept of a single layer."""

_KEPT = (_SUFFIX, LAYER)
_ABANDONED, _LEFT = 3600.0, 60.0  # seconds after which a half-written file has no writer, or none if that one died
_SCENE = re.compile(r"""^\s*scene\s*=\s*["']([a-z0-9][a-z0-9_-]*)["']""", re.MULTILINE)
_BUILT_BY = ("build", "geometry", "scene", "i18n")


def folder() -> Path:
    """Where the entries lie: the system's place for such files, or what `JINYUZUI_CACHE` says."""
    if given := os.environ.get("JINYUZUI_CACHE"):
        return Path(given)
    from platformdirs import user_cache_path

    return user_cache_path("jinyuzui", appauthor=False) / "scenes"


def _package_files(path: Path) -> Iterator[tuple[str, Path]]:
    if path.is_file():
        yield path.name, path
        return
    for file in sorted(path.rglob("*")):
        if file.is_file():
            yield file.relative_to(path).as_posix(), file


def _shown(path: Path, seen: set[Path]) -> Iterator[Path]:
    """Packages elsewhere that a package shows in miniature, and what those show; rather one too many."""
    try:
        text = (path / "scene.toml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for scene in sorted(set(_SCENE.findall(text))):
        inner = miniature_folder(path, scene)
        if inner and inner.resolve() not in seen:
            seen.add(inner.resolve())
            yield inner
            yield from _shown(inner, seen)


def _add(digest: hashlib.blake2b, name: str, file: Path) -> int:
    size = file.stat().st_size
    digest.update(f"{name}\0{size}\0".encode())
    with file.open("rb") as source:
        while block := source.read(1 << 20):
            digest.update(block)
    return size


def code_digest() -> bytes:
    """Of the program's own code that builds.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    digest = hashlib.blake2b(__version__.encode(), digest_size=20)
    code = Path(__file__).resolve().parents[1]
    for part in _BUILT_BY:
        for file in sorted((code / part).rglob("*.py")):
            _add(digest, file.name, file)
    return digest.digest()


def entry_for(source: str, /) -> Path | None:
    """The file of a scene as it is now; None for one that is not kept (it may read files elsewhere, or is too large).

    Parameters
    ----------
    source : as for `load_scene`
    """
    path = Path(source)
    if not path.exists():
        path = scenes_folder() / source
    if path.name == "scene.toml":
        path = path.parent
    digest = hashlib.blake2b(f"{__version__}\0{source}\0{path.resolve()}\0".encode(), digest_size=20)
    try:
        # A lone .gltf has its buffers beside it.
        if path.is_file() and path.suffix.lower() not in (".geojson", ".json", ".glb", ".scene"):
            return None
        total = 0
        for package in (path, *_shown(path, {path.resolve()})):
            for name, file in _package_files(package):
                total += _add(digest, name, file)
                if total > _LARGEST_PACKAGE:
                    return None
        if not total:
            return None
        digest.update(code_digest())
        for file in sorted(asset("styles").glob("*")):
            _add(digest, file.name, file)
    except OSError:
        return None
    return folder() / f"{digest.hexdigest()}{_SUFFIX}"


def aside(entry: Path, /) -> Path:
    """A file beside an entry that only this process writes to; its folder is made.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    entry.parent.mkdir(parents=True, exist_ok=True)
    path = entry.with_name(f"{entry.stem}-{os.getpid()}-{time.time_ns():x}{_ASIDE}")
    path.touch(exist_ok=False)
    return path


def keep(written: Path, entry: Path, /) -> Path:
    """Make a finished file the entry; gives where it can be read."""
    try:
        written.replace(entry)
    except OSError:
        # Windows: another process has it open, and it holds the same.
        return written
    _evict(entry)
    return entry


def touch(entry: Path, /) -> None:
    """Note that an entry was used."""
    try:
        os.utime(entry)
    except OSError:
        return


def drop(entry: Path, /) -> None:
    """Remove an entry that is damaged."""
    try:
        entry.unlink(missing_ok=True)
    except OSError:
        return


def _files(*suffixes: str) -> list[tuple[float, int, Path]]:
    """Time of last use, size and path of each, oldest first."""
    found = []
    try:
        for file in folder().iterdir():
            if file.suffix in suffixes:
                stat = file.stat()
                found.append((stat.st_mtime, stat.st_size, file))
    except OSError:
        return found
    return sorted(found)


def _written(file: Path) -> bool:
    """Whether the process that writes a file may still live."""
    if sys.platform == "win32":  # where a signal of 0 would end it
        return True
    try:
        os.kill(int(file.stem.split("-")[-2]), 0)
    except (ProcessLookupError, ValueError, IndexError):
        return False
    except OSError:
        return True
    return True


def _evict(newest: Path) -> None:
    for used, _, file in _files(_ASIDE):
        age = time.time() - used
        if age > _ABANDONED or (age > _LEFT and not _written(file)):
            drop(file)
    files = _files(*_KEPT)
    total = sum(size for _, size, _ in files)
    for _, size, file in files:
        if total <= LIMIT or file == newest:
            break
        drop(file)
        total -= size


@dataclass(frozen=True, slots=True)
class Usage:
    """How much is kept.

    Parameters
    ----------
    folder : where
    entries, layers, size : count of scenes and of parts of single layers, and bytes of all, half-written ones included
    limit : bytes
    """

    folder: Path
    entries: int
    layers: int
    size: int
    limit: int = LIMIT


def usage() -> Usage:
    """What is kept now."""
    scenes, layers = _files(_SUFFIX, _ASIDE), _files(LAYER)
    return Usage(folder(), len(scenes), len(layers), sum(size for _, size, _ in [*scenes, *layers]))


def clear() -> Usage:
    """Remove everything; gives what there was."""
    before = usage()
    for _, _, file in _files(*_KEPT, _ASIDE):
        drop(file)
    return before
