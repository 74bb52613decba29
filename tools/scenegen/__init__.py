"""Generates the geometry of the shipped scenes: `python -m tools.scenegen [SCENE ...]`.

What lies where is drawn in the GeoJSON files of each scene's `plan` folder (WGS 84), which QGIS opens and saves; which
kinds of features there may be, and what their properties mean, stands beside the scene's `KINDS`. What is built on the
plan, and what is composed about a house's own middle, is Python. `scene.toml` and the texts are written by hand.
"""
