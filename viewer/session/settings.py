"""What a visitor has set, kept between runs in one small file that is always whole."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from viewer.user_folders import user_folder
from viewer.whole_files import write_whole

_LOG = logging.getLogger("jinyuzui")
_FILE = "settings.json"
_MOST_BYTES = 1 << 20

Finite = Annotated[float, Meta(ge=-1e9, le=1e9)]


class WindowPlace(msgspec.Struct, frozen=True):
    """Where the window stood, logical pixels."""

    x: Annotated[int, Meta(ge=-100_000, le=100_000)] = 0
    y: Annotated[int, Meta(ge=-100_000, le=100_000)] = 0
    width: Annotated[int, Meta(ge=1, le=100_000)] = 1280
    height: Annotated[int, Meta(ge=1, le=100_000)] = 720
    maximized: bool = False
    full_screen: bool = False


class LastPlace(msgspec.Struct, frozen=True):
    """Where somebody was: an orbit (metres, radians) and what was open."""

    scene: str
    target: tuple[Finite, Finite, Finite] = (0.0, 0.0, 0.0)
    distance: Annotated[float, Meta(gt=0, le=1e9)] = 100.0
    azimuth: Finite = 0.0
    elevation: Finite = 0.5
    fov: Annotated[float, Meta(gt=0.01, lt=3.1)] = 0.7
    place: str = ""
    hotspot: str = ""


class Settings(msgspec.Struct, frozen=True, omit_defaults=True):
    """All settings; each has a default.

    Parameters
    ----------
    language : code, "" for the system's
    theme, motion : names of `viewer.ui.theme.preferences`
    text : size of the text, 1 is normal
    style : of the scenes, "" for each one's own
    preset, keys : see `bindings`
    screen_keyboard : shown whenever somebody writes
    hint, overview : shown
    screens_swapped : a talk's audience has the first screen
    last : where somebody was
    recent : scenes opened last, by what they are opened, the latest first
    """

    language: str = ""
    theme: str = "system"
    text: Annotated[float, Meta(ge=0.5, le=3.0)] = 1.0
    motion: str = "system"
    style: str = ""
    preset: str = "model"
    keys: dict[str, tuple[str, ...]] = {}
    screen_keyboard: bool = False
    hint: bool = True
    overview: bool = True
    screens_swapped: bool = False
    window: WindowPlace | None = None
    last: LastPlace | None = None
    recent: tuple[Annotated[str, Meta(max_length=4096)], ...] = ()


def settings_folder() -> Path:
    """Where settings lie: `JINYUZUI_CONFIG`, else where this system keeps such files."""
    from platformdirs import user_config_path

    return user_folder("JINYUZUI_CONFIG", lambda: user_config_path("jinyuzui", appauthor=False))


def read_settings(source: bytes, /) -> Settings:
    """Settings of a file's bytes: what is damaged or unknown has its default, the rest is kept."""
    try:
        data = msgspec.json.decode(source)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Settings()
    if not isinstance(data, dict):
        return Settings()
    good: dict[str, Any] = {}
    for field in msgspec.structs.fields(Settings):
        if field.encode_name in data:
            try:
                good[field.name] = msgspec.convert(data[field.encode_name], field.type)
            except msgspec.ValidationError:
                _LOG.warning("settings: %s has no good value and is left at its default", field.name)
    return Settings(**good)


@dataclass(slots=True)
class _Told:
    failed: bool = False


class SettingsStore:
    """The settings and their file.

    Parameters
    ----------
    folder : of the file; None keeps them in memory only
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._path = folder / _FILE if folder else None
        self._told = _Told()
        self._troubled: list[Callable[[str], None]] = []
        self._listeners: list[Callable[[Settings], None]] = []
        self._kept = self.settings = self._read()

    def _read(self) -> Settings:
        if self._path is None:
            return Settings()
        try:
            with self._path.open("rb") as file:
                return read_settings(file.read(_MOST_BYTES))
        except OSError:
            return Settings()

    def subscribe(self, listener: Callable[[Settings], None], /) -> None:
        """Call `listener` with every change."""
        self._listeners.append(listener)

    def on_trouble(self, listener: Callable[[str], None], /) -> None:
        """Call `listener` with why the settings cannot be written, the first time."""
        self._troubled.append(listener)

    def change(self, **changes: Any) -> None:
        """Set something; it is written by `save`."""
        changed = msgspec.structs.replace(self.settings, **changes)
        if changed != self.settings:
            self.settings = changed
            for listener in tuple(self._listeners):
                listener(changed)

    @property
    def unsaved(self) -> bool:
        """Whether something was changed since the last `save`."""
        return self.settings != self._kept

    def save(self) -> bool:
        """Write what was changed; a folder that cannot be written to is told once and otherwise put up with."""
        if not self.unsaved:
            return True
        if self._path is not None:
            try:
                write_whole(self._path, msgspec.json.format(msgspec.json.encode(self.settings), indent=2) + b"\n")
            except OSError as error:
                if not self._told.failed:
                    why = f"{self._path}: {error.strerror or error}"
                    _LOG.warning("settings cannot be kept: %s", why)
                    for listener in self._troubled:
                        listener(why)
                self._told.failed = True
                return False
        self._kept = self.settings
        return True

    def reset(self) -> None:
        """Everything to its default, in the file as well.

        Raises
        ------
        OSError
            If the file cannot be removed.
        """
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        self._kept = Settings()
        self.change(**{f.name: getattr(self._kept, f.name) for f in msgspec.structs.fields(Settings)})
