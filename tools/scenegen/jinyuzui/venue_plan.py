"""The plan of the scene `jinyuzui` as it was drawn: `plan/*.geojson`, in local metres, x east, y north.

Kinds
-----
extent : the model's slab, from its west to its east and south to north
bank : the river's east bank, from south to north; canal : its middle from west to east, and its `width`
avenue, street : middle of a street from south to north or from west to east, and the `width` of its carriageway; an
    avenue crosses the canal
block : any place in a block, with its `use`, a function of `building_types`, or `venue` or `axis`
summit : about which the city is highest
on-bank : what stands at the bank, wherever that lies at this latitude; metro : an entrance
"""

from __future__ import annotations

from pathlib import Path

from tools.scenegen.common.local_grid import LocalGrid
from tools.scenegen.common.plan_reader import Plan

KINDS = {
    "extent": "Polygon",
    "bank": "LineString",
    "canal": "LineString",
    "avenue": "LineString",
    "street": "LineString",
    "block": "Point",
    "summit": "Point",
    "on-bank": "Point",
    "metro": "Point",
}
GRID = LocalGrid("jinyuzui")
PLAN = Plan(Path(__file__).parent / "plan", GRID, KINDS)
