"""New scenes of twenty real and generated places, on a sheet to be looked at, and what making them took.

    python bench/new_scenes.py SHEET.png [--write] [--only NUMBER ...]

`jinyuzui new` makes each by the command line, `jinyuzui check` reports what is wrong with it, `jinyuzui render` draws
its first view. Of the shared data: ten places on Jiangxinzhou (Nanjing), a village in Bavaria, the centres of Berlin
and Shanghai twice each; five in the town of `osm_town.py`. `--write` puts the figures into `new_scenes.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
SIZE, COLUMNS = (640, 360), 4
HOUSES = 3000


@dataclass(frozen=True)
class Place:
    """A place: the option that names its file, and what is cut out of it."""

    name: str
    option: str
    file: Path
    around: str = ""


@dataclass
class Made:
    """What came of a place."""

    place: Place
    seconds: float
    issues: list[str]
    told: list[str]
    picture: Path | None


def places(town: Path) -> list[Place]:
    """All twenty."""
    island = DATA / "nanjing-jianye" / "jiangxinzhou-a.osm"
    centres = (
        *("32.04479,118.70285,564", "32.0316,118.6990,500", "32.0420,118.7050,300", "32.0475,118.7067,400"),
        *("32.0022,118.6900,600", "32.0200,118.6950,800", "32.0390,118.7010,600", "32.0300,118.6980,2500"),
        *("32.0250,118.6960,450", "32.0450,118.7040,150"),
    )
    found = [Place(f"Jiangxinzhou {i}", "--osm", island, at) for i, at in enumerate(centres, 1)]
    village = DATA / "city-osm" / "planet_10.068_48.135_10.071_48.137.osm"
    found.append(Place("village", "--osm", village, "48.136,10.0695,160"))
    berlin, shanghai = (DATA / "city-buildings" / f"{name}.geojson" for name in ("berlin-mitte", "shanghai-lujiazui-a"))
    found += [Place("Berlin", "--from", berlin), Place("Berlin, a part", "--from", berlin, "52.5300,13.4107,300")]
    found += [
        Place("Shanghai", "--from", shanghai),
        Place("Shanghai, a part", "--from", shanghai, "31.2388,121.4990,700"),
    ]
    for number, at in enumerate(("31.9835,118.7345,300", "31.9800,118.7300,400", "31.9870,118.7420,250"), 1):
        found.append(Place(f"town {number}", "--osm", town, at))
    found.append(Place("town 4", "--osm", town, "31.9960,118.7400,450"))
    found.append(Place("town 5", "--osm", town, "31.9850,118.7270,700"))
    return found


def run(*words: object) -> subprocess.CompletedProcess[str]:
    """The command line."""
    command = [sys.executable, "-P", "-m", "viewer", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, env=environment, check=False
    )


def made(place: Place, folder: Path) -> Made:
    """A scene of a place, in a folder."""
    start = time.perf_counter()
    words = ["new", folder, place.option, place.file, "--title", place.name]
    done = run(*words, *(["--around", place.around] if place.around else []))
    seconds = time.perf_counter() - start
    told = done.stdout.splitlines()
    if done.returncode:
        return Made(place, seconds, [f"exit {done.returncode}", *done.stderr.splitlines()[-1:]], told, None)
    report = json.loads(run("check", folder, "--json").stdout)
    issues = [f"{issue['severity']}: {issue['code']} {issue['file']} {issue['path']}" for issue in report[0]["issues"]]
    picture = folder.with_suffix(".png")
    drawn = run("render", folder, picture, "--size", f"{SIZE[0]}x{SIZE[1]}")
    return Made(place, seconds, issues, told, picture if not drawn.returncode else None)


def sheet_of(all_: list[Made]) -> Image.Image:
    """The pictures with the places' names."""
    font = ImageFont.load_default(15)
    rows = -(-len(all_) // COLUMNS)
    sheet = Image.new("RGB", (SIZE[0] * COLUMNS, (SIZE[1] + 24) * rows), "white")
    draw = ImageDraw.Draw(sheet)
    for i, each in enumerate(all_):
        x, y = i % COLUMNS * SIZE[0], i // COLUMNS * (SIZE[1] + 24)
        if each.picture:
            with Image.open(each.picture) as picture:
                sheet.paste(picture.convert("RGB"), (x, y))
        told = f"{each.place.name} {each.place.around}: {each.seconds:.1f} s, {len(each.issues)} issues"
        draw.text((x + 8, y + SIZE[1] + 3), told, "black", font=font)
    return sheet


def table_of(all_: list[Made]) -> str:
    """The figures, as Markdown."""
    lines = ["| place | part | seconds | issues | layers |", "|---|---|---|---|---|"]
    for each in all_:
        layers = next((t.partition(": ")[2] for t in each.told if t.startswith("layers")), "")
        lines.append(
            f"| {each.place.name} | {each.place.around or 'all'} | {each.seconds:.1f} | {len(each.issues)} | {layers} |"
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", type=int, nargs="*", help="numbers of places, from 1")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        town = Path(scratch) / "town.osm"
        subprocess.run(
            [sys.executable, ROOT / "bench" / "osm_town.py", town, "--houses", str(HOUSES)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        chosen = [p for i, p in enumerate(places(town), 1) if not options.only or i in options.only]
        all_ = []
        for number, place in enumerate(chosen, 1):
            all_.append(made(place, Path(scratch) / f"scene-{number}"))
            print(place.name, f"{all_[-1].seconds:.1f} s", *all_[-1].issues, *all_[-1].told[:4], sep="\n  ", flush=True)
        sheet_of(all_).save(options.sheet)
    if options.write:
        how = "Made by `python bench/new_scenes.py SHEET.png --write`; seconds by the clock on two shared cores."
        head = f"# New scenes\n\n{how}\n\n"
        (ROOT / "bench" / "new_scenes.md").write_text(head + table_of(all_), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
