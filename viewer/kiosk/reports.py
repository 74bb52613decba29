"""Reports of crashes: local zips that say what the program was at, and nothing of its visitors."""

from __future__ import annotations

import contextlib
import platform
import zipfile
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from viewer.kiosk.beats import Beat
from viewer.version import __version__

KEPT = 20
"""Reports that are kept, the newest ones."""

_LIBRARIES = ("PySide6-Essentials", "pyqtgraph", "numpy", "PyOpenGL")
_MOST = 1 << 20  # bytes of stacks


def write_report(folder: Path, why: str, beat: Beat, stacks: Path, now: datetime, /) -> Path | None:
    """Write one; None where that cannot be done.

    Parameters
    ----------
    folder : of all reports
    why : what happened
    beat : the last that was heard
    stacks : a file with what each thread was at
    """
    lines = [
        f"what: {why}",
        f"when: {now.isoformat(timespec='seconds')}",
        f"jinyuzui: {__version__}",
        f"python: {platform.python_version()}",
        f"system: {platform.platform()}",
        *(f"{name}: {_version(name)}" for name in _LIBRARIES),
        f"opengl: {beat.renderer or '-'}",
        f"scene: {beat.scene or '-'}",
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"crash-{now:%Y%m%d-%H%M%S-%f}.zip"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr("report.txt", "\n".join(lines) + "\n")
            with contextlib.suppress(OSError), stacks.open("rb") as opened:
                out.writestr("stacks.txt", opened.read(_MOST))
    except OSError:
        with contextlib.suppress(OSError, UnboundLocalError):
            file.unlink(missing_ok=True)
        return None
    for old in sorted(folder.glob("crash-*.zip"))[:-KEPT]:
        with contextlib.suppress(OSError):
            old.unlink()
    return file


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"
