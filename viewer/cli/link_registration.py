"""How links of ours come to this program: what each system is told, in steps that can be shown before they are done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from viewer.i18n import N_, Translator
from viewer.session.revisits.scheme import SCHEME
from viewer.user_folders import NOWHERE
from viewer.whole_files import write_whole

DESKTOP = "jinyuzui-links.desktop"
_MIME = f"x-scheme-handler/{SCHEME}"
_SECTION = "[Default Applications]"
_RESERVED = frozenset(" \t\n\"'\\><~|&;$*?#()`")
_KEY = rf"Software\Classes\{SCHEME}"

_ENTRY = """\
[Desktop Entry]
Type=Application
Name={name}
Name[zh]={chinese}
Exec={command} %u
Terminal=false
NoDisplay=true
MimeType={mime};
"""


class UnknownSystemError(Exception):
    """On this system nothing that we could write sends links to a program; `need` says what would."""

    def __init__(self, need: str) -> None:
        self.need = need
        super().__init__(need)


@dataclass(frozen=True, slots=True)
class FileStep:
    """A file that is written, or removed where `text` is None."""

    path: Path
    text: str | None

    def told(self, tr: Translator, /) -> list[str]:
        """The step in words, and what is written."""
        if self.text is None:
            return [tr.gettext("remove {file}").format(file=self.path)]
        return [tr.gettext("write {file}").format(file=self.path), *(f"  {line}" for line in self.text.splitlines())]

    def do(self) -> None:
        """Do it.

        Raises
        ------
        OSError
            If the file cannot be written or removed.
        """
        if self.text is None:
            self.path.unlink(missing_ok=True)
        else:
            write_whole(self.path, self.text.encode("utf-8"))


class Registry(Protocol):
    """Values of Windows' registry below the user's own key."""

    def read(self, key: str, name: str, /) -> str | None:
        """A value; None where there is none."""

    def write(self, key: str, name: str, value: str, /) -> None:
        """Set a value, and make its key. OSError where that is not allowed."""

    def remove(self, key: str, /) -> None:
        """Remove a key that has none below it; nothing for one that is not there. OSError where it is not allowed."""


@dataclass(frozen=True, slots=True)
class KeyStep:
    """A value of the registry that is set, or a key that is removed where `value` is None."""

    registry: Registry
    key: str
    name: str
    value: str | None

    def told(self, tr: Translator, /) -> list[str]:
        """The step in words."""
        place = rf"HKEY_CURRENT_USER\{self.key}"
        if self.value is None:
            return [tr.gettext("remove {file}").format(file=place)]
        return [tr.gettext("write {file}").format(file=place), f'  {self.name or "@"} = "{self.value}"']

    def do(self) -> None:
        """Do it.

        Raises
        ------
        OSError
            If it is not allowed.
        """
        if self.value is None:
            self.registry.remove(self.key)
        else:
            self.registry.write(self.key, self.name, self.value)


Step = FileStep | KeyStep


class Registration(Protocol):
    """How one system is told."""

    def install(self) -> Sequence[Step]:
        """The steps by which links come to this program."""

    def remove(self) -> Sequence[Step]:
        """The steps by which they no longer do; none where nothing was done."""

    def handler(self) -> str:
        """What links go to now: a command, or a file that names one; "" for nothing."""

    @property
    def own(self) -> bool:
        """Whether that is this program, as it lies here."""
        ...


def command() -> tuple[str, ...]:
    """What opens a link: this Python and this program; what follows the dashes is no option, whatever it says."""
    python = Path(sys.executable)
    quiet = python.with_name("pythonw.exe")
    return str(quiet if quiet.is_file() else python), "-P", "-m", "viewer", "show", "--"


def _quoted(word: str) -> str:
    """A word of a desktop entry's command: quoted for its own rules, and then for those of all its values."""
    for sign in ("\\", '"', "`", "$"):
        word = word.replace(sign, f"\\{sign}")
    word = f'"{word}"' if _RESERVED & set(word) else word
    return word.replace("\\", "\\\\").replace("%", "%%")


def _listed(text: str) -> list[str]:
    return [one for one in (part.strip() for part in text.split(";")) if one]


def with_default(text: str, entry: str, /, *, wanted: bool) -> str:
    """The text of a `mimeapps.list` in which links go to an entry first, or no longer; all else as it was.

    Parameters
    ----------
    entry : name of the desktop entry
    """
    lines = text.splitlines()
    at = next((i for i, line in enumerate(lines) if line.strip() == _SECTION), None)
    if at is None:
        return "\n".join([*lines, *([""] if lines else []), _SECTION, f"{_MIME}={entry};", ""]) if wanted else text
    end = next((i for i in range(at + 1, len(lines)) if lines[i].lstrip().startswith("[")), len(lines))
    mine = [i for i in range(at + 1, end) if lines[i].partition("=")[0].strip() == _MIME]
    others = [one for i in mine for one in _listed(lines[i].partition("=")[2]) if one != entry]
    kept = [entry, *others] if wanted else others
    line = [f"{_MIME}={';'.join(kept)};"] if kept else []
    rest = [lines[i] for i in range(at + 1, end) if i not in mine]
    return "\n".join([*lines[: at + 1], *line, *rest, *lines[end:], ""])


class OnLinux:
    """A desktop entry of the user's, and the user's `mimeapps.list` (freedesktop.org)."""

    def __init__(self, data: Path, config: Path) -> None:
        self._entry = data / "applications" / DESKTOP
        # Who keeps such files elsewhere and links to them keeps the link.
        self._defaults = (config / "mimeapps.list").resolve()

    @classmethod
    def of_user(cls) -> OnLinux:
        """For the user who runs this."""
        from platformdirs import user_config_path, user_data_path

        data, config = user_data_path(), user_config_path()
        return cls(*(path if path.is_absolute() else NOWHERE for path in (data, config)))

    def _text(self) -> str:
        words = " ".join(map(_quoted, command()))
        name = "Jinyuzui"
        return _ENTRY.format(name=name, chinese=Translator("zh").gettext(name), command=words, mime=_MIME)

    def _read(self, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def install(self) -> Sequence[Step]:
        """The entry, and that links go to it."""
        text = with_default(self._read(self._defaults), DESKTOP, wanted=True)
        return FileStep(self._entry, self._text()), FileStep(self._defaults, text)

    def remove(self) -> Sequence[Step]:
        """That they no longer do, and the entry."""
        before = self._read(self._defaults)
        after = with_default(before, DESKTOP, wanted=False)
        # Of a file that says nothing else nothing is left.
        left = None if after.strip() == _SECTION else after
        steps = [FileStep(self._defaults, left)] if after != before else []
        return [*steps, FileStep(self._entry, None)] if self._entry.exists() else steps

    def handler(self) -> str:
        """The first entry that is named for links."""
        for line in self._read(self._defaults).splitlines():
            word, _, value = line.partition("=")
            if word.strip() == _MIME and _listed(value):
                first = _listed(value)[0]
                return str(self._entry) if first == DESKTOP else first
        return ""

    @property
    def own(self) -> bool:
        """Whether our entry is named first and starts this program."""
        return self.handler() == str(self._entry) and self._read(self._entry) == self._text()


class OnWindows:
    """Keys of the user's own in the registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    @classmethod
    def of_user(cls) -> OnWindows:
        """For the user who runs this."""
        return cls(_UserKeys())

    @staticmethod
    def _line() -> str:
        import subprocess

        return subprocess.list2cmdline(command()) + ' "%1"'

    def install(self) -> Sequence[Step]:
        """The scheme, and its command."""
        values = (("", "", "URL:Jinyuzui"), ("", "URL Protocol", ""), (r"\shell\open\command", "", self._line()))
        return [KeyStep(self._registry, _KEY + below, name, value) for below, name, value in values]

    def remove(self) -> Sequence[Step]:
        """All keys of the scheme, from below."""
        below = (r"\shell\open\command", r"\shell\open", r"\shell", "")
        gone = [KeyStep(self._registry, _KEY + each, "", None) for each in below]
        return gone if self.handler() else []

    def handler(self) -> str:
        """The command that links start."""
        return self._registry.read(rf"{_KEY}\shell\open\command", "") or ""

    @property
    def own(self) -> bool:
        """Whether it starts this program."""
        return self.handler() == self._line()


class _UserKeys:
    """The registry itself, by Python's own module."""

    def read(self, key: str, name: str, /) -> str | None:
        """A value."""
        if sys.platform == "win32":
            import winreg

            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                    return str(winreg.QueryValueEx(opened, name)[0])
            except FileNotFoundError:
                pass
        return None

    def write(self, key: str, name: str, value: str, /) -> None:
        """Set a value."""
        if sys.platform == "win32":
            import winreg

            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, value)

    def remove(self, key: str, /) -> None:
        """Remove a key."""
        if sys.platform == "win32":
            import contextlib
            import winreg

            with contextlib.suppress(FileNotFoundError):
                winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)


_SYSTEMS: Mapping[str, Callable[[], Registration]] = MappingProxyType(
    {"linux": OnLinux.of_user, "win32": OnWindows.of_user}
)

_NEEDS: Mapping[str, str] = MappingProxyType(
    {
        "darwin": N_(
            "macOS sends links only to an app bundle whose Info.plist has {scheme} among its CFBundleURLTypes: pack the"
            " program as one (PyInstaller, briefcase), put it into Applications and open it once. Until then: jinyuzui"
            " LINK in a terminal."
        )
    }
)
"""What systems ask for that nothing written here would do."""

_OTHER = N_("This system is not known here: have its settings open {scheme}: links with this command, jinyuzui LINK.")


def registration(system: str = sys.platform, /) -> Registration:
    """How a system is told, for the user who runs this.

    Raises
    ------
    UnknownSystemError
        If nothing that we could write would do.
    """
    name = "linux" if system.startswith(("linux", "freebsd")) else system
    if name not in _SYSTEMS:
        raise UnknownSystemError(_NEEDS.get(name, _OTHER))
    return _SYSTEMS[name]()
