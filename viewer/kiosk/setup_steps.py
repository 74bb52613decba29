"""How a machine becomes a kiosk, in steps for each system; what could not be tried says so."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from viewer.i18n import N_, Translator
from viewer.kiosk.watchdog import LEFT

UNIT = "jinyuzui-kiosk.service"

_UNIT = """\
[Unit]
Description=Jinyuzui kiosk
After=graphical-session.target
PartOf=graphical-session.target
StartLimitIntervalSec=0

[Service]
ExecStart={command}
Restart=always
RestartSec=2
# The operator has left it, or another start would end alike.
RestartPreventExitStatus={left} 1 2
SuccessExitStatus={left}
KillMode=control-group
TimeoutStopSec=15

[Install]
WantedBy=graphical-session.target
"""

_WESTON = """\
[core]
shell=kiosk-shell.so
idle-time=0
xwayland=false

[autolaunch]
path={script}
watch=true
"""

_SCRIPT = """\
#!/bin/sh
exec {command}
"""


def command(file: Path, /) -> tuple[str, ...]:
    """The command that runs a kiosk: this Python and this program, wherever they are."""
    return sys.executable, "-P", "-m", "viewer", "--kiosk", str(file)


def unit_of(file: Path, /) -> str:
    """A systemd user unit that runs a kiosk."""
    # In a unit `%` begins a specifier and `$` a variable.
    words = [
        '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$") + '"'
        for word in command(file)
    ]
    return _UNIT.format(command=" ".join(words), left=LEFT)


def files_of(file: Path, folder: Path, /) -> dict[Path, str]:
    """What is written for Linux: the unit, and what Weston needs where no desktop is wanted.

    Parameters
    ----------
    file : the kiosk's
    folder : that they are written into
    """
    script = folder / "jinyuzui-kiosk"
    return {
        folder / UNIT: unit_of(file),
        folder / "weston.ini": _WESTON.format(script=script),
        script: _SCRIPT.format(command=shlex.join(command(file))),
    }


_LINUX = (
    N_("A user of its own without a password: sudo adduser --disabled-password kiosk; have it logged in by itself."),
    N_("Switch off what the desktop shows by itself: notifications, updates, screen saver, power saving, gestures."),
    N_("With X11: xset s off -dpms at the start of the session. Without a desktop:"),
    N_("  cage -- {script}   (Debian package cage; not tried by us)"),
    N_("  weston --config={weston}   (kiosk shell of weston 10 and later; tried by us without a screen)"),
    N_("With a desktop and systemd: the unit {unit} was written; checked by systemd-analyze verify."),
    N_("  mkdir -p ~/.config/systemd/user; cp {unit} ~/.config/systemd/user/"),
    N_("  systemctl --user daemon-reload; systemctl --user enable --now jinyuzui-kiosk"),
    N_("It is started again after everything but exit code {left}: the operator has left it."),
    N_("Keys of the desktop itself (Super, Alt + Tab, Ctrl + Alt + F1) are the desktop's to switch off."),
)

_WINDOWS = (
    N_("Not tried by us on this system."),
    N_("A user of its own without rights, and automatic logon for it (Autologon of Sysinternals)."),
    N_("Shell Launcher (Windows Enterprise or Education) with this as the shell of that user:"),
    N_("  {command}"),
    N_("Assigned Access does not do: it takes apps of the Store and Edge only."),
    N_("Shell Launcher: exit code {left} must do nothing, every other one restart the shell (ReturnCodeAction)."),
    N_("Switch off: screen saver, sleep, notifications, edge swipes (AllowEdgeSwipe), Windows key (keyboard filter)."),
)

_MACOS = (
    N_("Not tried by us on this system."),
    N_("A user of its own that is logged in automatically; System Settings, Lock Screen: everything to Never."),
    N_("Start it with that user: a LaunchAgent with KeepAlive and SuccessfulExit, or Login Items, with the command"),
    N_("  {command}"),
    N_("Keep the screen awake: caffeinate -d -i -s {command}"),
    N_("Switch off: gestures of the trackpad, hot corners, notifications, Siri, automatic updates."),
)

_STEPS: Mapping[str, tuple[str, ...]] = MappingProxyType({"linux": _LINUX, "windows": _WINDOWS, "macos": _MACOS})


def steps_for(system: str, file: Path, folder: Path, tr: Translator, /) -> list[str]:
    """The steps, a line each."""
    quoted = shlex.join(command(file)) if system != "windows" else " ".join(f'"{word}"' for word in command(file))
    places = {
        "command": quoted,
        "unit": folder / UNIT,
        "weston": folder / "weston.ini",
        "script": folder / "jinyuzui-kiosk",
        "left": LEFT,
    }
    return [tr.gettext(step).format(**places) for step in _STEPS[system]]
