"""Real places beside each other and beside what OpenStreetMap's tags say of them, on a sheet to be looked at.

    python bench/real_places.py SHEET.png

The two of the shared data: the square kilometre of Jiangxinzhou (Nanjing) that has the most houses, and a corner of a
village in Bavaria. Each is drawn by the command line from its opening view; below stand its tags, the most frequent
first.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
PLACES = (
    (DATA / "nanjing-jianye" / "jiangxinzhou-a.osm", "32.04479,118.70285,564"),
    (DATA / "city-osm" / "planet_10.068_48.135_10.071_48.137.osm", ""),
)
SIZE, LINES = (960, 600), 26
NAMED = ("name", "addr", "ref", "source", "created_by", "website", "wikidata", "wikipedia", "phone", "email")
"""Keys whose values are each another: they are counted by their key alone."""


def tags(path: Path, around: str) -> Counter[str]:
    """Tags of what is shown of a file, `key=value`."""
    from viewer.scene.crop import Crop
    from viewer.scene.formats.osm import read_osm

    found: Counter[str] = Counter()
    crop = Crop.around(around) if around else None
    for feature in read_osm(path.read_bytes(), str(path), crop=crop).features:
        for key, value in (feature.source or feature.properties).items():
            found[key if key.split(":")[0] in NAMED else f"{key}={value}"] += 1
    return found


def picture(path: Path, folder: Path, around: str) -> Image.Image:
    """Drawn by the command line."""
    out = folder / "picture.png"
    size = "x".join(map(str, SIZE))
    command = [sys.executable, "-m", "viewer", "render", str(path), str(out), "--size", size]
    command += ["--around", around] if around else []
    subprocess.run(command, cwd=ROOT, check=True)
    with Image.open(out) as drawn:
        return drawn.convert("RGB")


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sheet", type=Path)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    font = ImageFont.load_default(15)
    sheet = Image.new("RGB", (SIZE[0] * len(PLACES), SIZE[1] + 20 * (LINES // 2 + 2)), "white")
    draw = ImageDraw.Draw(sheet)
    with tempfile.TemporaryDirectory() as folder:
        for i, (path, around) in enumerate(PLACES):
            sheet.paste(picture(path, Path(folder), around), (i * SIZE[0], 0))
            draw.text((i * SIZE[0] + 10, SIZE[1] + 6), f"{path.name} {around}", "black", font=font)
            for n, (tag, count) in enumerate(tags(path, around).most_common(LINES)):
                column, line = divmod(n, LINES // 2)
                at = (i * SIZE[0] + 10 + column * SIZE[0] // 2, SIZE[1] + 30 + 20 * line)
                # The default letters have no Chinese.
                draw.text(at, f"{count} x {tag}"[:60].encode("ascii", "replace").decode(), "black", font=font)
    sheet.save(options.sheet)
    return 0


if __name__ == "__main__":
    sys.exit(main())
