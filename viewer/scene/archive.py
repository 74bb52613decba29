"""A package in one file: a `.scene` zip, unpacked with guards against what hostile ones do."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path

from viewer.i18n import N_
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.paths import UnsafePathError, inside

SUFFIX = ".scene"
_BLOCK = 1 << 20


def _fatal(code: str, file: str, found: str, expected: str = "") -> SceneError:
    return SceneError([Issue(code, Severity.FATAL, file, found=found, expected=expected)])


def unpack(archive: Path, folder: Path, /) -> Path:
    """Unpack a zip into an empty folder; gives the package's root in it.

    Raises
    ------
    SceneError
        If it is no sound zip, holds no package, leads outside or is larger than it may be.
    """
    file = archive.name
    try:
        with zipfile.ZipFile(archive) as source:
            entries = [entry for entry in source.infolist() if not entry.is_dir()]
            if len(entries) > LIMITS.archive_files:
                raise _fatal("too-large", file, f"{len(entries)}", f"<= {LIMITS.archive_files}")
            left = LIMITS.package_bytes
            for entry in entries:
                left -= _extract(source, entry, folder, file, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise _fatal("unreadable", file, str(error)[:120]) from error
    if (folder / "scene.toml").is_file():
        return folder
    # Many programs pack the folder itself.
    below = [path for path in folder.iterdir() if (path / "scene.toml").is_file()]
    if len(below) != 1:
        raise _fatal("missing-file", file, "scene.toml")
    return below[0]


def _extract(source: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path, file: str, left: int) -> int:
    """Write one file; gives its size."""
    mode = entry.external_attr >> 16
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        raise _fatal("unsafe-path", file, entry.filename, N_("regular files"))
    try:
        target = inside(folder, entry.filename)
    except UnsafePathError as error:
        raise _fatal("unsafe-path", file, entry.filename) from error
    target.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with source.open(entry) as data, target.open("xb") as out:
        # What the head declares need not be true: what comes out is counted.
        while block := data.read(_BLOCK):
            size += len(block)
            if size > left:
                raise _fatal("too-large", file, entry.filename, f"<= {LIMITS.package_bytes} B")
            out.write(block)
    return size
