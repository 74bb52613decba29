"""Measures this viewer beside a bare Qt window, moderngl, pyqtgraph and pyvista, and writes a Markdown table.

    python bench/run.py [--counts 1000 10000 50000] [--rounds 3] [--out bench/results.md]

The district, its cameras and the floors come from `../shared/bench`. All peers see the same cameras and as many pixels,
in turns within one run: on a machine that others use too only their ratios mean something. A peer that is not installed
is left out and named.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT.parent / "shared" / "bench"
OWN = ROOT / "bench" / "peers"
FLOOR = "floor_qt"

PEERS = {
    "floor_qt": REFERENCE / "peers" / "floor_qt.py",
    "floor_moderngl": REFERENCE / "peers" / "floor_moderngl.py",
    "jinyuzui": OWN / "jinyuzui.py",
    "jinyuzui, governed": OWN / "jinyuzui.py",
    "pyqtgraph": OWN / "pyqtgraph_gl.py",
    "pyvista": OWN / "pyvista_vtk.py",
}
COLUMNS = {
    "cold_s": "start, s",
    "orbit_med": "orbit, ms",
    "orbit_p95": "p95",
    "street_med": "street, ms",
    "street_p95": "p95",
    "pick_med": "pick, ms",
    "pick_p95": "p95",
    "pick_right": "right",
    "rss_mb": "memory, MB",
}


def run(command, **environment):
    """A command's output; an empty text if it fails."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "JINYUZUI_REFERENCE": str(REFERENCE), **environment}
    done = subprocess.run([sys.executable, *map(str, command)], env=env, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else "", done.stderr.strip().splitlines()[-1:]


def make(folder, counts):
    """The district of each count, unless it is there."""
    for count in counts:
        if not (folder / f"district_{count}.geojson").exists():
            run([OWN / "district.py", folder, count])
            run([REFERENCE / "gen_geojson.py", folder, count])
        if not (folder / f"district_{count}.geojson").exists():
            sys.exit("the district could not be made: numpy and scipy are needed")


def measure(folder, counts, rounds):
    """The lines of all peers, by peer and count."""
    found, missing = {}, {}
    with tempfile.TemporaryDirectory() as scratch:
        for count in counts:
            for _ in range(rounds):
                for name, script in PEERS.items():
                    if name in missing:
                        continue
                    scene, line = folder / f"district_{count}.npz", Path(scratch) / "line.json"
                    line.unlink(missing_ok=True)
                    how = {"JINYUZUI_CACHE": str(folder / "cache"), "JINYUZUI_GOVERNED": name.partition(", ")[2]}
                    _, error = run([script, scene, "--json", line], **how)
                    if line.exists() and (got := json.loads(line.read_text().splitlines()[-1]))["ok"]:
                        found.setdefault((name, count), []).append(got)
                        print(f"{count:6d} {name:15s} street {got['street_med']} ms", flush=True)
                    else:
                        missing[name] = error[0] if error else "failed"
                        print(f"{count:6d} {name:15s} left out: {missing[name]}", flush=True)
    return found, missing


def middle(lines, key):
    values = [line[key] for line in lines if line[key] is not None]
    return statistics.median(values) if values else None


def table(found, counts):
    """Markdown: a table for each count, absolute and against the floor."""
    out = []
    for count in counts:
        out += [
            f"\n## {count:,} buildings\n",
            "| | " + " | ".join(COLUMNS.values()) + " |",
            "|---" * (len(COLUMNS) + 1) + "|",
        ]
        floor = {key: middle(found.get((FLOOR, count), []), key) for key in COLUMNS}
        for name in PEERS:
            lines = found.get((name, count))
            if not lines:
                continue
            cells = []
            for key in COLUMNS:
                value = middle(lines, key)
                if key == "pick_right":
                    last = lines[-1]  # a slow peer is stopped before it has asked for all
                    cells.append("-" if value is None else f"{last['pick_right']} of {last['pick_n']}")
                    continue
                text = "-" if value is None else f"{value:.4g}"
                if value is not None and floor[key] and name != FLOOR and not key.endswith("p95"):
                    text += f" (x {value / floor[key]:.2f})"
                cells.append(text)
            out.append(f"| {name} | " + " | ".join(cells) + " |")
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 10000, 50000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path, default=ROOT / "bench" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results.md")
    options = parser.parse_args()
    if not REFERENCE.is_dir():
        sys.exit(f"the reference is expected in {REFERENCE}")
    options.data.mkdir(parents=True, exist_ok=True)
    make(options.data, options.counts)
    found, missing = measure(options.data, options.counts, options.rounds)
    text = [
        "# Measured",
        "",
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}.",
    ]
    text += [f"{options.rounds} rounds in turns; medians; in brackets the ratio to the bare Qt window of the same run."]
    renderers = {line["renderer"] for lines in found.values() for line in lines if line["renderer"]}
    text += ["Drawn by " + ", ".join(sorted(renderers)) + ".", ""]
    for name in PEERS:
        lines = [line for (peer, _), group in found.items() if peer == name for line in group]
        if lines:
            notes = dict.fromkeys(f"{line['n']:,}: {line['note']}" for line in lines if line["note"])
            text.append(f"- {name}: {lines[-1]['version']}" + "".join(f"\n  - {note}" for note in notes))
        elif name in missing:
            text.append(f"- {name}: left out ({missing[name]})")
    text += table(found, options.counts)
    options.out.write_text("\n".join(text) + "\n", encoding="utf-8")
    print(f"written to {options.out}")


if __name__ == "__main__":
    main()
