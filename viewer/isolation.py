"""Nothing is imported or loaded from the folder that a command happens to be started in: it may be a stranger's.

This module imports only what Python has loaded by itself, not even `__future__`: it comes before all else.
"""
# ruff: noqa: PTH100, PTH117, PTH120 - nor `pathlib`.

import os
import sys

_FOLDERS = {
    "PYTHONPATH": os.pathsep,
    "PATH": os.pathsep,  # ctypes looks for a compiler there when a library is missing
    "QT_PLUGIN_PATH": os.pathsep,
    "QT_QPA_PLATFORM_PLUGIN_PATH": os.pathsep,
    "LD_LIBRARY_PATH": ":;",
    "DYLD_LIBRARY_PATH": ":",
    "DYLD_FALLBACK_LIBRARY_PATH": ":",
    "DYLD_FRAMEWORK_PATH": ":",
    "LIBGL_DRIVERS_PATH": ":",
    "GBM_BACKENDS_PATH": ":",
    "__EGL_VENDOR_LIBRARY_DIRS": ":",
}
"""Variables that list folders with code, and what parts them. An empty or relative entry is the current folder."""

_FOLDER = ("PYTHONHOME", "PYTHONUSERBASE", "PYTHONPYCACHEPREFIX")
"""Variables that name one such folder."""


def _parted(text: str, separators: str) -> list[str]:
    for separator in separators[1:]:
        text = text.replace(separator, separators[0])
    return text.split(separators[0])


def safe_environment(environment: "os._Environ[str] | dict[str, str]", /, *first: str) -> dict[str, str]:
    """A copy of an environment in which no list of folders has an empty or relative entry.

    Parameters
    ----------
    first : folders that come first in `PYTHONPATH`
    """
    out = dict(environment)
    for name, separators in _FOLDERS.items():
        if name in out:
            kept = [entry for entry in _parted(out[name], separators) if os.path.isabs(entry)]
            out[name] = separators[0].join(kept)
            if not kept:
                del out[name]
    for name in _FOLDER:
        if name in out and not os.path.isabs(out[name]):
            del out[name]
    if sys.flags.ignore_environment:
        out.pop("PYTHONPATH", None)
    if first:
        out["PYTHONPATH"] = os.pathsep.join([*first, *filter(None, [out.get("PYTHONPATH")])])
    return out


def _same(folder: str) -> str:
    return os.path.normcase(os.path.abspath(folder))


def leave_out_the_current_folder() -> None:
    """Take the current folder off all ways by which this process finds code, unless the program itself lies there.

    For commands, never for the library: a host's paths are its own.
    """
    given = _parted(os.environ.get("PYTHONPATH", ""), os.pathsep)
    try:
        # Python has made them absolute, which is why the entries alone do not tell.
        strange = {_same(entry) for entry in given if not os.path.isabs(entry)} | {_same("")}
    except OSError:  # the current folder is gone
        strange = set()
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    wanted = {_same(entry) for entry in [own, *given] if os.path.isabs(entry)}
    # What comes from there stands in front; the same folder further behind is one that was installed to.
    front, behind = sys.path[: len(given) + 1], sys.path[len(given) + 1 :]
    front = [e for e in front if os.path.isabs(e) and (_same(e) not in strange or _same(e) in wanted)]
    sys.path[:] = [*front, *(entry for entry in behind if os.path.isabs(entry))]
    safe = safe_environment(os.environ)
    for name in (*_FOLDERS, *_FOLDER):
        if name in os.environ and safe.get(name) != os.environ[name]:
            del os.environ[name]
            if name in safe:
                os.environ[name] = safe[name]
    if sys.pycache_prefix and not os.path.isabs(sys.pycache_prefix):
        sys.pycache_prefix = None
    if sys.platform == "win32":
        import ctypes

        # Without it a library that is nowhere else is looked for in the current folder.
        ctypes.windll.kernel32.SetDllDirectoryW("")
