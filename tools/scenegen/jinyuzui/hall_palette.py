"""Colours of the hall and of what stands in it."""

from __future__ import annotations

from tools.scenegen.common.glb_writer import GLOW
from tools.scenegen.common.glb_writer import PANE as CLEAR

GOLD, DEEP_GOLD, CREAM, WOOD, DARK_WOOD = "#efb73d", "#d99a26", "#fbf3e0", "#dcc198", "#a98458"
WHITE, DARK, TEAL, GLASS, RED, FLOOR = "#f8f5ee", "#39424a", "#2d7f83", "#dcecef", "#b4442f", "#dacdb8"
LEAF, STEEL, SOFT = "#8fae74", "#9aa2a6", "#cfd8d6"
NIGHT, BEAM, SKY, STAR = GLOW + "#123a44", GLOW + "#efb73d", GLOW + "#2f8f96", GLOW + "#e9f3f1"
WARM = GLOW + "#ffe9bf"
PANE = CLEAR + GLASS
