"""A package in one file: a `.scene` zip, read where it is. Nothing is unpacked, so nothing can be left behind."""

from __future__ import annotations

import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from viewer.i18n import N_
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.names import UnsafeNameError, parts_of, printable
from viewer.scene.package import FileFault, FolderEntry, NameKind, checked, opened_lone
from viewer.scene.places import SCENE_FILE
from viewer.scene.zips import BROKEN, Allowance, ZipFault, unpacked, zip_of

_TOLD = 20
"""Entries left out that get an issue each."""

_LOCAL_HEAD = 30
_ENCRYPTED, _UTF8 = 1, 0x800
_ENCODINGS = ("utf-8", "gb18030")
"""How names are written that are not marked as UTF-8, by programs that should; else as code page 437."""


def _fatal(code: str, file: str, found: str, expected: str = "") -> SceneError:
    return SceneError([Issue(code, Severity.FATAL, printable(file), found=printable(found), expected=expected)])


@dataclass(slots=True)
class _Zip:
    """An opened zip and what is in it by name.

    Parameters
    ----------
    room : for what may still be unpacked
    bad : entries that are left out, with what is wrong with them, in their order
    faults : the same by name
    """

    source: zipfile.ZipFile
    room: Allowance
    files: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    folders: dict[str, dict[str, NameKind]] = field(default_factory=lambda: {"": {}})
    bad: list[tuple[str, FileFault]] = field(default_factory=list)
    faults: dict[str, FileFault] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Archive:
    """A package in a zip.

    Parameters
    ----------
    root : the zip
    above : the folder in it that the package is, with a slash at the end; "" for all of it
    """

    root: Path
    zip: _Zip
    above: str = ""

    @property
    def home(self) -> Path:
        """A path into the zip."""
        return Path(self.root, self.above)

    def read(self, name: str, limit: int, /) -> bytes:
        """A file's bytes, at most `limit`; what all that is read takes is bounded too."""
        path = self._path(name)
        entry = self.zip.files.get(path)
        if entry is None:
            if path in self.zip.folders:
                raise FileFault("unreadable", N_("not a regular file"))
            raise self.zip.faults.get(path) or FileFault("missing-file", name)
        most = min(limit, self.zip.room.left)
        if entry.file_size > most:
            raise FileFault("too-large", f"{entry.file_size} B", f"{most} B")
        try:
            return unpacked(self.zip.source, entry, self.zip.room, limit)
        except ZipFault as fault:
            raise FileFault("too-large", fault.found, fault.expected) from fault
        except BROKEN as error:
            raise FileFault("unreadable", str(error)[:120]) from error

    def kind(self, name: str, /) -> NameKind | None:
        """What a name stands for; None for nothing."""
        try:
            path = self._path(name)
        except FileFault:
            return NameKind.BAD
        if path in self.zip.files:
            return NameKind.FILE
        if path in self.zip.folders:
            return NameKind.FOLDER
        return NameKind.BAD if path in self.zip.faults else None

    def entries(self, folder: str = "", /) -> tuple[FolderEntry, ...]:
        """What lies in a folder, sorted by name."""
        path = self._path(folder)
        if path in self.zip.files:
            raise FileFault("unreadable", N_("not a folder"))
        if path not in self.zip.folders:
            raise FileFault("missing-file", folder)
        return tuple(FolderEntry(name, kind) for name, kind in sorted(self.zip.folders[path].items()))

    def below(self, folder: str, /) -> Archive:
        """A package within this one."""
        path = self._path(folder)
        if path not in self.zip.folders:
            raise FileFault("missing-file", folder)
        return Archive(self.root, self.zip, f"{path}/" if path else "")

    def _path(self, name: str) -> str:
        return (self.above + "/".join(checked(name))) if name else self.above.rstrip("/")


@contextmanager
def opened(path: Path, /) -> Iterator[tuple[Archive, list[Issue]]]:
    """The package in a zip, and what of it is left out.

    Raises
    ------
    SceneError
        If it is no sound zip, holds no package or more than it may.
    """
    file = path.name
    with ExitStack() as stack:
        try:
            source = stack.enter_context(opened_lone(path))
            inside, room = zip_of(source, LIMITS.package_bytes)
            found = _listed(_Zip(stack.enter_context(inside), room))
        except FileFault as fault:
            raise SceneError([fault.issue(str(path), Severity.FATAL)]) from fault
        except ZipFault as fault:
            raise _fatal("too-large", file, fault.found, fault.expected) from fault
        except BROKEN as error:
            raise _fatal("unreadable", file, str(error)[:120]) from error
        yield _package(path, found)


def _package(path: Path, found: _Zip) -> tuple[Archive, list[Issue]]:
    """The package itself: many programs pack the folder, too."""
    above = [""] if SCENE_FILE in found.files else []
    above = above or [f"{f}/" for f, kind in found.folders[""].items() if f"{f}/{SCENE_FILE}" in found.files]
    wrong = [
        Issue(fault.code, Severity.ERROR, printable(path.name), path=printable(name), found=fault.found)
        for name, fault in found.bad
    ]
    if len(wrong) > _TOLD:
        more = N_("more entries of this kind")
        wrong[_TOLD:] = [
            Issue("unreadable", Severity.ERROR, printable(path.name), path=str(len(wrong) - _TOLD), found=more)
        ]
    if len(above) != 1:
        missing = Issue("missing-file", Severity.FATAL, printable(path.name), found=SCENE_FILE)
        raise SceneError([missing, *wrong])
    return Archive(path, found, above[0]), wrong


def _listed(found: _Zip) -> _Zip:
    """Sort a zip's entries into files, folders and those to be left out."""
    entries = found.source.infolist()
    shared = _overlapping(entries)
    taken: set[str] = set()
    for entry in entries:
        name = _name(entry)
        if name.startswith("__MACOSX/"):
            continue
        try:
            _add(found, entry, name, taken, entry in shared)
        except FileFault as fault:
            found.bad.append((name, fault))
            found.faults.setdefault(name, fault)
    return found


def _add(found: _Zip, entry: zipfile.ZipInfo, name: str, taken: set[str], shares: bool) -> None:
    try:
        parts = parts_of(name)
    except UnsafeNameError as error:
        raise FileFault("unsafe-path", name) from error
    kind = stat.S_IFMT(entry.external_attr >> 16)
    folder = entry.is_dir() or kind == stat.S_IFDIR
    if not folder and kind not in (0, stat.S_IFREG):
        raise FileFault("unsafe-path", name)
    path = "/".join(parts)
    above = ["/".join(parts[:n]) for n in range(len(parts))]
    # Some systems do not tell these from each other: which one is meant must not depend on that.
    alike = unicodedata.normalize("NFC", path).casefold()
    if any(parent in found.files for parent in above) or (not folder and (alike in taken or path in found.folders)):
        raise FileFault("unreadable", N_("its name is that of another entry"))
    if folder and path in found.files:
        raise FileFault("unreadable", N_("its name is that of another entry"))
    if not folder:
        if entry.flag_bits & _ENCRYPTED:
            raise FileFault("unreadable", N_("it is encrypted"))
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileFault("unreadable", N_("a compression other than deflate"))
        if shares:
            raise FileFault("unreadable", N_("it shares its bytes with another entry"))
        taken.add(alike)
        found.files[path] = entry
        found.folders.setdefault(above[-1], {})[parts[-1]] = NameKind.FILE
    for n in range(1, len(parts) + folder):
        found.folders.setdefault("/".join(parts[:n]), {})
        found.folders["/".join(parts[: n - 1])][parts[n - 1]] = NameKind.FOLDER


def _overlapping(entries: list[zipfile.ZipInfo]) -> set[zipfile.ZipInfo]:
    """Entries whose bytes are those of others too: so a small zip would hold any amount."""
    out, last, end = set(), None, 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if last is not None and entry.header_offset < end:
            out |= {entry, last}
        begin = entry.header_offset + _LOCAL_HEAD + entry.compress_size
        if begin > end:
            last, end = entry, begin
    return out


def _name(entry: zipfile.ZipInfo) -> str:
    """What an entry is called, with what stands behind a NUL."""
    name = entry.orig_filename
    if entry.flag_bits & _UTF8 or name.isascii():
        return name
    for encoding in _ENCODINGS:
        try:
            return name.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return name
