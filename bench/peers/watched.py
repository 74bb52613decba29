"""Runs a peer with its cameras nearer, and notes the processor time of each picture beside the clock's.

    python watched.py PEER.py SCENE.npz --json LINE.json

JINYUZUI_ZOOM is the part of the orbit's distance that is left, 1 if it is not said.
"""

import os
import runpy
import statistics
import sys
import time
from pathlib import Path

import _path  # noqa: F401
import common as c

ZOOM = float(os.environ.get("JINYUZUI_ZOOM", "1"))
now = ["orbit"]
spent = {"orbit": [], "street": []}


def watched(name, camera):
    def seen(count, step):
        now[0] = name
        return camera(count, step)

    return seen


def nearer(count, step, orbit=c.orbit_cam):
    eye, target, near, far = orbit(count, step)
    reach = (far - near) / 2
    away = ZOOM * (far + near) / 2
    return target + ZOOM * (eye - target), target, max(away - reach, 2.0), away + reach


def measure(peer, options, out, whole=c.measure):
    draw = peer.draw
    counts = {}

    def timed():
        began = time.process_time()
        draw()
        spent[now[0]].append(1e3 * (time.process_time() - began))
        counts[now[0]] = getattr(peer, "counts", None)

    peer.draw = timed
    whole(peer, options, out)
    for name, values in spent.items():
        out[f"{name}_cpu"] = round(statistics.median(values[2:] or values), 3) if values else None
    out["counts"] = counts


c.orbit_cam, c.street_cam = watched("orbit", nearer), watched("street", c.street_cam)
c.measure = measure
script = sys.argv[1]
sys.argv = sys.argv[1:]
sys.path.insert(0, str(Path(script).parent))
runpy.run_path(script, run_name="__main__")
