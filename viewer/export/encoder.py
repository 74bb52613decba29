"""A film's pictures as one file, by an encoder that is a program of its own."""

from __future__ import annotations

import shutil
import subprocess
from importlib import import_module
from pathlib import Path

from viewer.export.film import PICTURE

KINDS = {
    ".mp4": ("-c:v", "libx264", "-preset", "medium", "-crf", "18", "-movflags", "+faststart"),
    ".webm": ("-c:v", "libvpx-vp9", "-crf", "24", "-b:v", "0", "-row-mt", "1"),
}
"""What the encoder is told, by the file's ending."""

_PART = ".part"


class EncoderError(Exception):
    """The encoder did not write the film; its last words."""


def find_encoder() -> str:
    """Where ffmpeg is: on the path, or in the package of the extra `film`; "" for nowhere."""
    found = shutil.which("ffmpeg")
    # Windows looks into the current folder first, which may be a stranger's.
    if found and Path(found).resolve().parent != Path.cwd():
        return str(Path(found).resolve())
    try:
        return str(import_module("imageio_ffmpeg").get_ffmpeg_exe())
    except (ImportError, RuntimeError, OSError):
        return ""


def encode(encoder: str, folder: Path, out: Path, /, *, rate: float) -> None:
    """Make a film of all pictures in a folder; what was there before stays until it is whole.

    Raises
    ------
    EncoderError
        If the encoder fails.
    OSError
        If it cannot be started, or its file not be put in its place.
    """
    part = out.with_name(f"{out.stem}{_PART}{out.suffix}")
    numbers = PICTURE.replace("{:06d}", "%06d")
    # Encoders want even sides.
    even = "pad=ceil(iw/2)*2:ceil(ih/2)*2,format=yuv420p"
    command = [encoder, "-y", "-loglevel", "error", "-framerate", f"{rate:g}", "-start_number", "1"]
    command += ["-i", str(folder / numbers), "-vf", even, *KINDS[out.suffix.lower()], str(part)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode != 0:
        part.unlink(missing_ok=True)
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise EncoderError(said[-1][:200] if said else f"exit code {done.returncode}")
    part.replace(out)
