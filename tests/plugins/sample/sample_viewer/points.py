"""The format `.pts`: a point a line, `lon lat height name`."""

from __future__ import annotations

import numpy as np

from viewer.scene.features import PlainFeatures, RawFeature
from viewer.scene.formats import Format, Gives
from viewer.scene.issues import Issue, Severity

FORMAT = Format("pts", "Points", Gives.FEATURES, (".pts",), f"{__name__}:read_points", alone=True)


def read_points(source: bytes, file: str, /) -> PlainFeatures:
    """The points of a file."""
    features: list[RawFeature] = []
    issues: list[Issue] = []
    lines = {}
    for number, line in enumerate(source.decode("utf-8").splitlines(), 1):
        words = line.split(maxsplit=3)
        try:
            lon, lat, height = (float(word) for word in words[:3])
        except ValueError:
            issues.append(
                Issue("bad-feature", Severity.ERROR, file, number, 1, f"line {number}", line, "lon lat height")
            )
            continue
        lines[(number,)] = (number, 1)
        properties = {"height": height, "name": words[3] if len(words) > 3 else ""}
        features.append(RawFeature("", properties, points=(np.array([lon, lat]),), path=(number,)))
    return PlainFeatures(features, issues, lines)
