"""Opens every small hostile or careless input of the shared data and tabulates: input, what is right, what came.

    python bench/cases.py [../shared/data/field-cases ../shared/data/attacks] [--out bench/cases.md] [--sheet SHEET.png]

What is right stands in each folder's README.md, whose tables name the inputs. Each input is checked and drawn by the
command line in processes of their own, with their processor time and the largest of them measured; `--sheet` puts the
pictures side by side to be looked at.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = [ROOT.parent / "shared" / "data" / name for name in ("field-cases", "attacks")]
SIZE = (480, 270)
COLUMNS = 4
LONGEST = 60.0  # seconds by the clock, after which a command counts as hanging

_SCENES = (".geojson", ".json", ".gltf", ".glb", ".scene")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did.

    Parameters
    ----------
    seconds : of processor time, children included
    peak : MB of the largest process
    """

    code: int
    out: str
    errors: str
    seconds: float
    peak: float


def run(*arguments: str) -> Ran:
    """A command of the viewer, in a cache of its own."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        kept = {f"JINYUZUI_{name}": str(Path(folder) / name) for name in ("CACHE", "CONFIG", "LOGS")}
        environment = {k: v for k, v in os.environ.items() if k != "DISPLAY"} | kept
        command = [sys.executable, "-P", "-m", "viewer", *arguments]
        # From the checkout: -P keeps the current folder out, so it is named.
        environment["PYTHONPATH"] = str(ROOT)
        process = subprocess.Popen(command, stdout=out, stderr=errors, env=environment, stdin=subprocess.DEVNULL)
        watch = threading.Timer(LONGEST, process.kill)
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        watch.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        texts = (out.read().decode(errors="replace"), errors.read().decode(errors="replace"))
        return Ran(process.returncode, *texts, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def rights(folder: Path) -> dict[Path, str]:
    """Each input of a folder with what its README says of it."""
    files = [p for p in sorted(folder.rglob("*")) if p.suffix in _SCENES and p.is_file() and "layers" not in p.parts]
    files = [p for p in files if p.relative_to(folder).parts[0] not in ("packages", "pk", "secret", "shared")]
    files += sorted(p.parent for p in folder.rglob("scene.toml") if "secret" not in p.parts)
    found: dict[Path, str] = {}
    for line in (folder / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) < 3 or set(cells[0]) <= {"-"} or cells[0] in ("file", "input"):
            continue
        names = re.split(r",\s*", cells[0])
        for i, name in enumerate(names):
            # `packages/sym_md, sym_content`: the folder stands once.
            tail = name.rstrip("/")
            if "/" not in tail and i and "/" in names[0]:
                tail = f"{names[0].rsplit('/', 1)[0]}/{tail}"
            for path in files:
                relative = path.relative_to(folder)
                if relative.match(tail) or (relative.with_suffix("").as_posix() == tail):
                    what = f"{cells[1]}: " if cells[1] else ""
                    found[path] = f"{what}{cells[-1] if folder.name != 'attacks' else 'issue, or opens'}"
    for path in files:
        found.setdefault(path, "")
    return dict(sorted(found.items()))


def told(ran: Ran) -> str:
    """What a check said."""
    if "Traceback" in ran.errors:
        return f"**traceback**: {ran.errors.strip().splitlines()[-1][:120]}"
    try:
        issues = json.loads(ran.out)[0]["issues"]
    except (ValueError, LookupError):
        return f"**no answer**, exit {ran.code}: {ran.errors.strip()[-120:]}"
    lines = [f"{i['severity']} `{i['code']}` :{i['line']} {i['message']}" for i in issues]
    return "; ".join(lines[:3]) + (f"; and {len(lines) - 3} more" if len(lines) > 3 else "") or "no issue"


def row(path: Path, right: str, name: str, aside: Path) -> tuple[str, Image.Image]:
    """A line of the table, and the picture."""
    checked = run("check", "--json", str(path))
    target = aside / "picture.png"
    target.unlink(missing_ok=True)
    drawn = run("render", str(path), str(target), "--size", f"{SIZE[0]}x{SIZE[1]}", "--no-labels")
    picture = Image.new("RGB", SIZE, (90, 90, 90))
    if target.is_file():
        with Image.open(target) as file:
            picture = file.convert("RGB")
    bad = "**traceback** " if "Traceback" in drawn.errors else ""
    answer = f"{bad}exit {drawn.code}{', drawn' if target.is_file() else ''}"
    seconds, peak = max(checked.seconds, drawn.seconds), max(checked.peak, drawn.peak)
    cells = (f"`{name}`", right, told(checked), answer, f"{seconds:.1f}", f"{peak:.0f}")
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |", picture


def sheet(pictures: list[tuple[str, Image.Image]]) -> Image.Image:
    """The pictures side by side, with their names."""
    rows = -(-len(pictures) // COLUMNS)
    out = Image.new("RGB", (COLUMNS * SIZE[0], rows * (SIZE[1] + 14)), "white")
    for i, (name, picture) in enumerate(pictures):
        at = (i % COLUMNS * SIZE[0], i // COLUMNS * (SIZE[1] + 14))
        out.paste(picture, at)
        ImageDraw.Draw(out).text((at[0] + 4, at[1] + SIZE[1] + 1), name, "black")
    return out


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="*", type=Path, default=FOLDERS)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "cases.md")
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--only", default="", help="inputs whose name holds this")
    options = parser.parse_args()
    lines = [
        "# Small hostile and careless inputs",
        "",
        "Made by `python bench/cases.py`. Seconds of processor time and MB of the largest process, the more of check",
        "and render; what is right is the folder's own README.",
    ]
    pictures: list[tuple[str, Image.Image]] = []
    with tempfile.TemporaryDirectory() as aside:
        for folder in options.folder:
            lines += [
                "",
                f"## {folder.name}",
                "",
                "| input | right | check | render | s | MB |",
                "|---|---|---|---|---|---|",
            ]
            for path, right in rights(folder).items():
                name = path.relative_to(folder).as_posix()
                if options.only in name:
                    line, picture = row(path, right, name, Path(aside))
                    lines.append(line)
                    pictures.append((f"{folder.name}/{name}", picture))
                    sys.stderr.write(f"{name}\n")
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if options.sheet:
        sheet(pictures).save(options.sheet)


if __name__ == "__main__":
    main()
