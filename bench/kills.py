"""Kills processes while they write to the cache, and looks whether what is left is right.

    python bench/kills.py [--kills 200] [--whole 10] [--scene jinyuzui]

Each round has two processes that write the same entry again and again, kills one of them (SIGKILL) at a random moment
and reads the entry meanwhile and after: it must be the scene, byte for byte, or not be there. `--whole` rounds kill a
program that builds the scene, with its worker, and open the scene after. Ends with 1 if anything was wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from viewer.build import cache
from viewer.build.arrayfile import DamagedBundleError
from viewer.build.bundle import read_bundle
from viewer.build.job import LoadJob

ROOT = Path(__file__).resolve().parents[1]

LONGEST = 0.4  # seconds that a writer lives


def write_for_ever(source: str, scene: str) -> None:
    """What a killed process does: write the bundle aside and make it the entry, until it is killed."""
    from viewer.build.bundle import write_bundle
    from viewer.build.loading import load_scene

    entry = cache.entry_for(scene)
    assert entry
    loaded = load_scene(scene) if not source else _loaded(Path(source))
    print("writing", flush=True)
    while True:
        aside = cache.aside(entry)
        write_bundle(aside, loaded)
        cache.keep(aside, entry)


def _loaded(bundle: Path):
    job = LoadJob.__new__(LoadJob)
    job.source, job._began = "", time.perf_counter()
    return job._read(bundle)


def digest(path: Path) -> str:
    """Of all of a scene's arrays; raises DamagedBundleError."""
    head, geometry, *_ = read_bundle(path)
    out = hashlib.blake2b(repr(head.scene).encode())
    for array in (geometry.solid.vertices, geometry.solid.indices, geometry.rays.tree.boxes, geometry.objects.bounds):
        out.update(array.tobytes())
    return out.hexdigest()


class Round:
    """Kills and looks."""

    def __init__(self, scene: str, folder: Path, seed: int) -> None:
        self.scene, self.random = scene, random.Random(seed)
        self.wrong: list[str] = []
        self.kept = folder / "reference"
        LoadJob(scene).wait()
        entry = cache.entry_for(scene)
        assert entry
        self.entry = entry
        self.kept.write_bytes(entry.read_bytes())
        self.right = digest(self.kept)
        self.other = self._writer()

    def _writer(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, __file__, "--write", str(self.kept), "--scene", self.scene]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
        return process

    def look(self, when: str) -> None:
        """The entry is right, or absent."""
        try:
            if self.entry.is_file() and digest(self.entry) != self.right:
                self.wrong.append(f"{when}: another scene")
        except FileNotFoundError:
            return
        except DamagedBundleError as error:
            if self.entry.is_file():
                self.wrong.append(f"{when}: {error}")

    def kill(self, number: int) -> None:
        """One of the two writers."""
        time.sleep(self.random.random() * LONGEST)
        if self.random.random() < 0.3:
            self.entry.unlink(missing_ok=True)
        self.look(f"{number}, meanwhile")
        victim, self.other = self.other, self._writer()
        victim.kill()
        victim.wait()
        assert victim.stdout
        victim.stdout.close()
        self.look(f"{number}, after")

    def kill_whole(self, number: int, longest: float) -> None:
        """A program that builds, and its worker."""
        self.entry.unlink(missing_ok=True)
        code = "import sys; from viewer.build.job import LoadJob; LoadJob(sys.argv[1]).wait()"
        process = subprocess.Popen([sys.executable, "-c", code, self.scene], cwd=ROOT, start_new_session=True)
        time.sleep(self.random.random() * longest)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.look(f"whole {number}, after")
        LoadJob(self.scene).wait()
        self.look(f"whole {number}, opened again")

    def end(self) -> None:
        self.other.kill()
        self.other.wait()
        assert self.other.stdout
        self.other.stdout.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--whole", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scene", default="jinyuzui")
    parser.add_argument("--write", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write is not None:
        write_for_ever(options.write, options.scene)
    with tempfile.TemporaryDirectory(prefix="jinyuzui-kills-") as folder:
        os.environ["JINYUZUI_CACHE"] = str(Path(folder) / "cache")
        began = time.perf_counter()
        rounds = Round(options.scene, Path(folder), options.seed)
        took = time.perf_counter() - began
        for number in range(options.kills):
            rounds.kill(number)
        rounds.end()
        for number in range(options.whole):
            rounds.kill_whole(number, took)
        left = len(list(rounds.entry.parent.glob("*.part")))
        LoadJob(options.scene).wait()
        rounds.look("at the end")
    print(f"{options.kills} + {options.whole} kills, {left} half-written files left aside, {len(rounds.wrong)} wrong")
    for line in rounds.wrong:
        print(line)
    return 1 if rounds.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
