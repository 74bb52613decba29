"""Makes the checkout ready: system packages on Debian-like systems, and a virtual environment from the lock.

Runs with the standard library only, on the Python that the environment is made from. What is done already is not done
again: the environment remembers the lock that it was made from.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "made-from"
OLDEST, NEWEST = (3, 11), (3, 13)

# By what they bring: OpenGL with a software rasteriser, EGL, what Qt's window plugin loads, fonts, a display for tests.
SYSTEM_PACKAGES = (
    "libgl1",
    "libegl1",
    "libgl1-mesa-dri",
    "libglib2.0-0",
    "libdbus-1-3",
    "libfontconfig1",
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xinerama0",
    "fonts-noto-core",
    "fonts-wqy-microhei",
    "xvfb",
    "xdotool",
)
# Renamed in newer releases; either will do.
ALTERNATIVES = {"libglib2.0-0": "libglib2.0-0t64"}


def say(text: str) -> None:
    """A line of progress."""
    sys.stdout.write(f"bootstrap: {text}\n")
    sys.stdout.flush()


def installed(names: list[str]) -> set[str]:
    """Which Debian packages are installed."""
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    lines = subprocess.run(query, capture_output=True, text=True, check=False).stdout.splitlines()
    return {line.split()[0] for line in lines if line.endswith(" installed")}


def missing_packages() -> list[str]:
    """System packages to install; none where there is no apt."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-query"):
        return []
    have = installed([*SYSTEM_PACKAGES, *ALTERNATIVES.values()])
    missing = [p for p in SYSTEM_PACKAGES if p not in have and ALTERNATIVES.get(p, p) not in have]
    try:
        import ensurepip  # noqa: F401 - Debian's own Python comes without it
    except ImportError:
        missing.append(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
    return missing


def install_packages(missing: list[str]) -> None:
    """Install by apt as root; else print the line to type and stop."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        sys.exit(f"bootstrap: some system packages are missing; type:\n  sudo apt-get install -y {' '.join(missing)}")
    say(f"installing {', '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    quiet = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    available = [p if known(p) else ALTERNATIVES.get(p, p) for p in missing]
    subprocess.run([*quiet, *available], check=True, env=environment, stdout=subprocess.DEVNULL)


def known(package: str) -> bool:
    """Whether apt has a package of that name."""
    query = ["apt-cache", "show", "--no-all-versions", package]
    return subprocess.run(query, capture_output=True, check=False).returncode == 0


def fingerprint() -> str:
    """Changes when the environment has to be made anew."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {sys.executable}".encode())
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def make_environment() -> None:
    """A virtual environment with exactly what the lock says, and this checkout in it."""
    say("making the virtual environment .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "--no-deps", "-r", str(ROOT / "requirements.lock")], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], check=True)
    STAMP.write_text(fingerprint(), encoding="utf-8")


def main() -> None:
    """Do what is missing."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"bootstrap: expected Python 3.11 to 3.13, found {found}; try make PYTHON=python3.12 ...")
    if missing := missing_packages():
        install_packages(missing)
    if not STAMP.is_file() or STAMP.read_text(encoding="utf-8") != fingerprint():
        try:
            make_environment()
        except subprocess.CalledProcessError as error:
            sys.exit(f"bootstrap: a step failed ({error.returncode}): {' '.join(map(str, error.cmd))}")


if __name__ == "__main__":
    main()
