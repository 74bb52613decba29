"""Measures this viewer beside a bare Qt window, moderngl, pyqtgraph and pyvista, and writes a Markdown table.

    python bench/run.py [--counts 1000 10000 50000 200000 1000000] [--rounds 3] [--out bench/results.md]

The district, its cameras and the floors come from `../shared/bench`. All peers see the same cameras and as many pixels,
in turns within one run: on a machine that others use too only their ratios mean something. A peer that is not installed
is left out and named. Before the rounds this viewer opens each scene once: the rounds find it in the cache.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
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
    "maplibre": OWN / "web.py",
    "cesium": OWN / "web.py",
}
LARGEST = dict.fromkeys(PEERS, 50_000) | {FLOOR: 10_000_000, "jinyuzui": 10_000_000}
"""Buildings beyond which a peer is not asked: it would take minutes and tell nothing new."""

ZOOMED, ZOOMS = 50_000, (0.5, 0.25, 0.125)
"""Of so many buildings, the orbit comes nearer, by these parts of its distance: there they are a few pixels large."""

COLUMNS = {
    "cold_s": "start, s",
    "orbit_med": "orbit, ms",
    "orbit_p95": "p95",
    "orbit_cpu": "processor",
    "street_med": "street, ms",
    "street_p95": "p95",
    "street_cpu": "processor",
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
            run([REFERENCE / "gen_scene.py", folder, count])
            run([REFERENCE / "gen_geojson.py", folder, count])
            for other in (folder / f"district_{count}_objects.glb", folder / f"district_{count}.bin"):
                other.unlink()
        if not (folder / f"district_{count}.geojson").exists():
            sys.exit("the district could not be made: numpy and scipy are needed")


def measure(folder, counts, rounds):
    """The lines of all peers, by peer and count."""
    found, missing = {}, {}

    def one(name, count, zoom=1.0):
        scene, line = folder / f"district_{count}.npz", folder / "line.json"
        line.unlink(missing_ok=True)
        how = {"JINYUZUI_CACHE": str(folder / "cache"), "JINYUZUI_GOVERNED": name.partition(", ")[2]}
        how |= {"JINYUZUI_ZOOM": str(zoom), "JINYUZUI_WEB": name}
        script = PEERS[name]
        watched = [] if script.stem == "web" else [OWN / "watched.py"]
        _, error = run([*watched, script, scene, "--json", line], **how)
        if line.exists() and (got := json.loads(line.read_text().splitlines()[-1]))["ok"]:
            print(f"{count:7d} {zoom:5g} {name:18s} {got['orbit_med']} {got['street_med']} ms", flush=True)
            return got
        missing[name] = error[0] if error else "failed"
        print(f"{count:7d} {name:18s} left out: {missing[name]}", flush=True)
        return None

    for count in counts:
        cold = one("jinyuzui", count)
        found["cold", count] = [cold] if cold else []
        for _ in range(rounds):
            for name in PEERS:
                if name not in missing and count <= LARGEST[name] and (got := one(name, count)):
                    found.setdefault((name, count), []).append(got)
        for zoom in ZOOMS if count == ZOOMED else ():
            for _ in range(rounds):
                for name in (FLOOR, "jinyuzui"):
                    if name not in missing and (got := one(name, count, zoom)):
                        found.setdefault((name, count, zoom), []).append(got)
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


def nearer(found):
    """Markdown: the orbit from nearer."""
    out = [
        f"\n## {ZOOMED:,} buildings, the orbit from nearer\n",
        "| part of the distance | bare window, ms | jinyuzui, ms | ratio | drawn |",
    ]
    out.append("|---" * 5 + "|")
    for zoom in ZOOMS:
        floor, ours = (found.get((name, ZOOMED, zoom)) for name in (FLOOR, "jinyuzui"))
        if floor and ours:
            a, b = middle(floor, "orbit_med"), middle(ours, "orbit_med")
            out.append(f"| {zoom} | {a:.4g} | {b:.4g} | {b / a:.2f} | {ours[-1]['counts']['orbit']} |")
    return out


def curve(found, counts):
    """Markdown: how this viewer grows with the number of buildings."""
    head = (
        "buildings",
        "start cold, s",
        "start, s",
        "orbit, ms",
        "street, ms",
        "pick p95, ms",
        "memory, MB",
        "the orbit is drawn of",
    )
    out = ["\n## From a district to a city\n", "| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for count in counts:
        lines = found.get(("jinyuzui", count))
        if lines:
            cold = middle(found["cold", count], "cold_s")
            keys = ("cold_s", "orbit_med", "street_med", "pick_p95", "rss_mb")
            cells = [f"{count:,}", f"{cold:.3g}", *(f"{middle(lines, key):.4g}" for key in keys)]
            out.append("| " + " | ".join([*cells, lines[-1]["counts"]["orbit"]]) + " |")
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 10000, 50000, 200000, 1000000])
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
        lines = [line for key, group in found.items() if key[0] == name and len(key) == 2 for line in group]
        if lines:
            notes = dict.fromkeys(f"{line['n']:,}: {line['note']}" for line in lines if line["note"])
            text.append(f"- {name}: {lines[-1]['version']}" + "".join(f"\n  - {note}" for note in notes))
        elif name in missing:
            text.append(f"- {name}: left out ({missing[name]})")
    text += table(found, options.counts) + nearer(found) + curve(found, options.counts)
    options.out.write_text("\n".join(text) + "\n", encoding="utf-8")
    print(f"written to {options.out}")


if __name__ == "__main__":
    main()
