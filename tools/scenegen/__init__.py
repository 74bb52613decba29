"""Generates the geometry of the shipped scenes: `python -m tools.scenegen [SCENE ...]`.

`scene.toml` and the texts are written by hand.
"""
