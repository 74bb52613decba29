"""Opens large files of formats and tabulates what they take: `bench/formats.md`, a section a format.

    python bench/formats.py [--houses 120000] [--out bench/formats.md]

The files are generated (`bench/osm_town.py`) and not kept. Each is opened by `jinyuzui info`, in processes of its own
and with an empty cache; seconds are those of the clock until the command is done and of the processors, memory is that
of the largest process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.osm_town import town, write_pbf, write_xml
from bench.sections import FORMATS, put, table
from viewer.scene.issues import SceneError
from viewer.scene.loader import read_scene

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
SECTION = "OSM"
SETS = ("osm-cases/grid", "osm-cases/osm2world", "city-osm", "nanjing-jianye")
OPENED = "file | size | seconds | of processors | memory, MB | shown"
SHARED_SET = "set | files | opened | told | refused | for | slowest, s"


def opened(path: Path, *more: str) -> str:
    """A row of the table."""
    command = [sys.executable, "-P", "-m", "viewer", "info", str(path), "--json", *more]
    with (
        tempfile.TemporaryDirectory() as cache,
        tempfile.TemporaryFile("w+") as out,
        tempfile.TemporaryFile("w+") as log,
    ):
        environment = {**os.environ, "JINYUZUI_CACHE": cache}
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=log, cwd=ROOT, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        out.seek(0)
        log.seek(0)
        if process.returncode:
            shown = log.read(80).strip()
        else:
            told = json.load(out)
            shown = f"{told['objects']:,} objects, {told['triangles']:,} triangles"
    spent, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    name, size = " ".join([path.name, *more]), f"{path.stat().st_size / 1e6:.1f} MB"
    return f"| {name} | {size} | {seconds:.1f} | {spent:.1f} | {memory:.0f} | {shown} |"


def shared_set(name: str, endings: tuple[str, ...], /) -> str:
    """What became of a set: opened, opened with something told, refused and why; and the slowest."""
    plain = told = 0
    refused = Counter[str]()
    slowest = 0.0
    files = [p for p in sorted((SHARED / name).rglob("*")) if p.name.endswith(endings)]
    for path in files:
        began = time.process_time()
        try:
            issues = read_scene(path).issues
        except SceneError as error:
            refused[error.issues[0].code] += 1
        else:
            plain, told = plain + (not issues), told + bool(issues)
        slowest = max(slowest, time.process_time() - began)
    why = ", ".join(f"{count} {code}" for code, count in sorted(refused.items())) or "-"
    return f"| {name} | {len(files)} | {plain} | {told} | {refused.total()} | {why} | {slowest:.1f} |"


def section(houses: int) -> str:
    """The section on OpenStreetMap."""
    with tempfile.TemporaryDirectory() as folder:
        xml, pbf = Path(folder) / "town.osm", Path(folder) / "town.osm.pbf"
        made = town(houses)
        write_xml(made, xml)
        write_pbf(made, pbf)
        plain = Path(folder) / "plain.osm"
        write_xml(town(houses, plain=True), plain)
        del made
        part = ("--around", "31.99,118.75,500")
        rows = [opened(path, *more) for more in ((), part) for path in (plain, xml, pbf)]
    return "\n".join(
        (
            f"A generated town of {houses:,} houses with every tag; almost all have a roof of some shape, a fifth",
            "of them over a winding outline, which is more than any real town has; and a plain one",
            "of as many, whose houses tell their levels only, as most do.",
            "",
            table(OPENED, rows),
            "",
            "The shared sets (`told`: opened, with something said; `refused`: nothing in it can be seen).",
            "",
            table(SHARED_SET, (shared_set(name, (".osm", ".pbf")) for name in SETS)),
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--houses", type=int, default=120_000)
    parser.add_argument("--out", type=Path, default=FORMATS)
    options = parser.parse_args()
    made = f"Python {sys.version.split()[0]}, {os.cpu_count()} cores.\n\n{section(options.houses)}"
    put(options.out, SECTION, made)


if __name__ == "__main__":
    main()
