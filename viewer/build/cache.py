"""Built scenes kept between runs: one file each, found by the content of the package and of the program's own code.

Single layers of them lie beside (`layer_cache.py`).

A file is written aside and renamed, and carries a checksum that is tested before it is used: a process that is killed
while it writes, or two that write the same, leave nothing wrong behind. The folder is bounded; the entry that was not
used for longest goes first.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from viewer.late import late
from viewer.lettering import letters_stamp
from viewer.resources import asset, materials_file, scenes_folder
from viewer.scene.collection import found_at, package_at, user_scenes
from viewer.scene.formats import GROUP, Format, Gives, alone, by_content, giving, match, unpacked_more
from viewer.scene.formats.gltf_extensions import basis_decoder
from viewer.scene.heads import packed_around
from viewer.scene.issues import SceneError
from viewer.scene.limits import LIMITS
from viewer.scene.model_names import ModelNames
from viewer.scene.options import AS_WRITTEN, ModelOptions
from viewer.scene.package import BLOCK, FileFault, Folder, NameKind, Package, is_folder, opened_lone
from viewer.scene.places import OWN_SCENES, SCENE_FILE, shipped_scenes
from viewer.user_folders import need_room, user_folder
from viewer.version import __version__

LIMIT = 512 << 20
"""Bytes that all entries together may take."""

ROOM = 192 << 20
"""Bytes that must be free on the disk before anything is added: who finds no room in the middle has worked in vain."""

_SUFFIX, _ASIDE = ".scene", ".part"
LAYER = ".layer"
"""Ending of what is kept of a single layer."""

PICTURE = ".jpg"
"""Of a picture that a scene opened with."""

_KEPT = (_SUFFIX, LAYER, PICTURE)
_ABANDONED, _LEFT = 3600.0, 60.0  # seconds after which a half-written file has no writer, or none if that one died
_MOST_FILES = 50_000
_INLINE = re.compile(rb'\s*:\s*"data:')
_NAMES_SCENES = re.compile(r"\bscene\"?\s*=")
_NAMED = re.compile(rb'\s*:\s*"([^"\\]{1,1000})"')
_URI_ROOM, _MOST_URIS = 2048, 2000
_BUILT_BY = ("build", "geometry", "scene", "i18n")


def folder() -> Path:
    """Where the entries lie: the system's place for such files, or what `JINYUZUI_CACHE` says."""
    from platformdirs import user_cache_path

    return user_folder("JINYUZUI_CACHE", lambda: user_cache_path("jinyuzui", appauthor=False) / "scenes")


class _StoppedError(Exception):
    """Nobody wants to know any more."""


class _NotKeptError(Exception):
    """It reads files that are not known, or there is more of it than is worth keeping."""


class _Digest:
    """What a name of an entry is made of.

    Parameters
    ----------
    stopped : asked before each block
    """

    def __init__(self, stopped: Callable[[], bool]) -> None:
        self.hash = hashlib.blake2b(__version__.encode(), digest_size=20)
        self._stopped = stopped
        self.bytes = self.unpacked = self._files = 0

    def word(self, *words: str) -> None:
        """Add names; bytes that are no text stay what they are."""
        for word in words:
            self.hash.update(os.fsencode(word) + b"\0")

    def file(self, file: BinaryIO) -> Iterator[bytes]:
        """Add what is in a file, block by block as it is asked for."""
        start = self.bytes
        while block := file.read(BLOCK):
            if self._stopped():
                raise _StoppedError
            self.bytes += len(block)
            if self.bytes > LIMITS.package_bytes:
                raise _NotKeptError
            self.hash.update(block)
            yield block
        self.word(f"{self.bytes - start}")

    def packed(self, name: str, file: BinaryIO) -> None:
        """Add a file that may stand for more than its bytes, by its format."""
        start = self.bytes
        deque(self.file(file), maxlen=0)
        if form := match(name, giving(Gives.FEATURES)):
            self.unpacked += unpacked_more(form, self.bytes - start)

    def folder(self, package: Folder) -> None:
        """Add all that lies in a folder. What a link leads to lies in it too, or is never read."""
        for name, kind, target in package.everything():
            self._files += 1
            if self._stopped():
                raise _StoppedError
            if self._files > _MOST_FILES:
                raise _NotKeptError
            self.word(name, f"{kind}", target)
            if kind == stat.S_IFREG:
                try:
                    with package.opened(name) as file:
                        self.packed(name, file)
                except FileFault as fault:  # whoever reads it is told so too
                    self.word(fault.code)

    def shown(self, path: Path) -> None:
        """Add another package, a folder or a packed one."""
        if is_folder(path):
            self.folder(Folder(path))
        else:
            with opened_lone(path) as file:
                deque(self.file(file), maxlen=0)

    def beside(self, package: Folder, named: Iterable[str]) -> None:
        """Add the files that a lone model names, each as its reader finds it."""
        names = ModelNames(package, "")
        for uri in sorted(named):
            for name, _ in names.candidates(uri):
                if self._stopped():
                    raise _StoppedError
                self.word(name)
                try:
                    with package.opened(name) as file:
                        if os.fstat(file.fileno()).st_size > LIMITS.model_bytes:
                            self.word("too-large")  # its reader looks at no more of it
                        else:
                            deque(self.file(file), maxlen=0)
                    break
                except FileFault as fault:
                    self.word(fault.code)


def _shown(package: Package, seen: set[Path]) -> Iterator[Path]:
    """Where the packages lie that a package shows by their ids, or those that these show; rather one too many."""
    waiting = [package]
    while waiting:
        one = waiting.pop()
        try:
            if one.home in seen:
                continue
            seen.add(one.home)
            text = one.read(SCENE_FILE, LIMITS.text_bytes).decode("utf-8", "replace")
        except FileFault:
            continue
        with contextlib.suppress(FileFault):  # it need have none of its own
            waiting += [
                one.below(f"{OWN_SCENES}/{e.name}") for e in one.entries(OWN_SCENES) if e.kind is NameKind.FOLDER
            ]
        for path in _named(text):
            with contextlib.suppress(FileFault, SceneError), package_at(path) as other:
                if other.home not in seen:
                    yield path
                    yield from _shown(other, seen)


def _named(text: str) -> Iterator[Path]:
    """Where the known scenes lie whose ids stand in the text of a scene's file, where that names scenes at all."""
    if _NAMES_SCENES.search(text):
        yield from (scenes_folder() / id_ for id_ in shipped_scenes() if id_ in text)
        yield from (known.path for known in user_scenes() if not known.hidden_by and known.id in text)


def _add(digest: hashlib.blake2b, name: str, file: Path) -> None:
    """Add a file of the program's own."""
    data = file.read_bytes()
    digest.update(f"{name}\0{len(data)}\0".encode())
    digest.update(data)


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
    _add(digest, "materials", materials_file())
    digest.update(letters_stamp() + bytes([basis_decoder()]))  # what it alone decodes is left out without
    return digest.digest()


def _never() -> bool:
    return False


def entry_for(
    source: str, /, *, options: ModelOptions = AS_WRITTEN, stopped: Callable[[], bool] = _never
) -> Path | None:
    """The file of a scene as it is now; None if it is not kept."""
    return looked_at(source, options=options, stopped=stopped)[0]


def looked_at(
    source: str, /, *, options: ModelOptions = AS_WRITTEN, stopped: Callable[[], bool] = _never
) -> tuple[Path | None, int]:
    """The file of a scene as it is now, and how many bytes all of that are unpacked, as far as it was looked at.

    No file if it is not kept: it may read files elsewhere, is too large or cannot be read, or nobody waits any more.

    Parameters
    ----------
    source : as for `load_scene`
    options : how a lone model is to be taken
    stopped : asked after each megabyte whether to give up
    """
    digest = _Digest(stopped)
    try:
        path = found_at(source) or Path(source)
        if path.name == SCENE_FILE:
            path = path.parent
        digest.word(source, os.path.realpath(path), *options.words)
        if packed := packed_around(path):
            path = packed[0]
        if path.is_dir():
            _add_package(digest, Folder(path))
        else:
            _add_lone(digest, path)
        digest.hash.update(code_digest())
        for file in sorted(asset("styles").glob("*")):
            _add(digest.hash, file.name, file)
    except (OSError, ValueError, FileFault, SceneError, _NotKeptError, _StoppedError):
        return None, digest.bytes + digest.unpacked
    return folder() / f"{digest.hash.hexdigest()}{_SUFFIX}", digest.bytes + digest.unpacked


def _add_package(digest: _Digest, package: Folder) -> None:
    if package.kind(SCENE_FILE) is not NameKind.FILE:
        raise _NotKeptError  # any folder, and nobody knows how much lies in it
    digest.folder(package)
    for other in _shown(package, set()):
        digest.shown(other)


def _add_lone(digest: _Digest, path: Path) -> None:
    form = match(path.name, alone())
    if form is not None:
        form = _by_content(path, form)
    else:
        from viewer import plugins

        if not plugins.names(GROUP):
            raise _NotKeptError
    with opened_lone(path) as file:
        read = digest.file(file)
        named = set[str]()
        if form and form.refers and form.gives is Gives.MODEL:
            named = late(form.names)(read, Folder(path.parent)) if form.names else uris(read, form.named_by)
        named |= {path.stem + ending for ending in form.beside} if form else set()
        deque(read, maxlen=0)
        if form and form.gives is Gives.FEATURES:
            digest.unpacked += unpacked_more(form, digest.bytes)
    digest.beside(Folder(path.parent), named)
    if form and form.gives is Gives.PACKAGE:
        from viewer.scene import archive

        with archive.opened(path) as (package, _):
            for other in _shown(package, set()):
                digest.shown(other)


def _by_content(path: Path, form: Format) -> Format:
    """The format of a lone file of that suffix: another look at it, where its content has to tell."""
    with opened_lone(path) as file:
        return by_content(path.name, iter(partial(file.read, BLOCK), b""), form, alone())


def uris(blocks: Iterable[bytes], key: str = "uri", /) -> set[str]:
    """What a model in JSON refers to, rather too much; what holds its data itself does not count.

    Parameters
    ----------
    blocks : of the file; of a GLB only those of its JSON are taken
    key : that names are told by

    Raises
    ------
    _NotKeptError
        If it may refer to files whose names are not told plainly, or to very many.
    """
    # Each letter may be written as an escape.
    told = re.compile(b'"%s"' % b"".join(rb"(?:%c|\\u%04x)" % (ord(c), ord(c)) for c in key), re.IGNORECASE)
    found: set[str] = set()
    window, left = b"", -1

    def look(end: int) -> None:
        for key in told.finditer(window, 0, end):
            if _INLINE.match(window, key.end()):
                continue
            value = _NAMED.match(window, key.end())
            if not value or len(found) > _MOST_URIS:
                raise _NotKeptError
            found.add(value[1].decode())

    for block in blocks:
        if left < 0:
            binary = block[:4] == b"glTF" and block[16:20] == b"JSON"
            left = 20 + int.from_bytes(block[12:16], "little") if binary else sys.maxsize
        window += block[:left]
        left -= len(block)
        if left <= 0:
            break
        # A key near the end is looked at with the next block.
        edge = max(len(window) - _URI_ROOM, 0)
        look(edge)
        window = window[max(edge - 32, 0) :]
    look(len(window))
    return found


def aside(entry: Path, /) -> Path:
    """A file beside an entry that only this process writes to; its folder is made.

    Raises
    ------
    OSError
        If the folder cannot be written to, or its disk is nearly full.
    """
    need_room(entry.parent, ROOM)
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


def sweep() -> None:
    """Remove what writers that were killed have left half-written."""
    for used, _, file in _files(_ASIDE):
        age = time.time() - used
        if age > _ABANDONED or (age > _LEFT and not _written(file)):
            drop(file)


def _evict(newest: Path) -> None:
    sweep()
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
    scenes, layers, pictures = _files(_SUFFIX, _ASIDE), _files(LAYER), _files(PICTURE)
    size = sum(size for _, size, _ in [*scenes, *layers, *pictures])
    return Usage(folder(), len(scenes), len(layers), size)


def clear() -> Usage:
    """Remove everything; gives what there was."""
    before = usage()
    for _, _, file in _files(*_KEPT, _ASIDE):
        drop(file)
    return before
