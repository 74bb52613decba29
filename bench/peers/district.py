"""The reference's district with ten times its picks: `district.py FOLDER COUNT` writes `district_COUNT.npz`."""

import sys
from pathlib import Path

import _path  # noqa: F401
import gen_scene
import numpy as np

gen_scene.PICKS = 500

folder, count = Path(sys.argv[1]), int(sys.argv[2])
scene = gen_scene.district(count)
scene["pick_px"], scene["pick_id"] = gen_scene.picks(scene, count)
np.savez(folder / f"district_{count}.npz", **scene)
