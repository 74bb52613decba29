"""The signs of a scene as triangles, for each language of the viewer: where they stand and what they say."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import PAINT_SHIFT, SIGN, STANDING, VERTEX, Material, Objects, SignBatch
from viewer.build.collect import Solids
from viewer.build.glyphs import filled
from viewer.build.sign_sites import SignSite, sites_of_layer
from viewer.build.sign_text import WrittenText, write
from viewer.i18n import LANGUAGES
from viewer.lettering import FONTS, unknown_letters
from viewer.scene.issues import Issue, Severity
from viewer.scene.layers import as_written, kind_of
from viewer.scene.limits import LIMITS
from viewer.scene.model import Anchor, Sign
from viewer.scene.names import Titles
from viewer.scene.paints import paint_code
from viewer.scene.places import SCENE_FILE
from viewer.scene.read_scene import ReadScene
from viewer.scene.tasks import Stage, Task, Tasks, at_most
from viewer.scene.vocabulary import localised

_GAP = 0.012  # of its size that a sign hovers over what it is on
_LEAST_GAP = 0.01
_OF_SIDE = 0.9  # of an object's side that a sign on it takes
_SOUTH = -90.0


@dataclass(frozen=True, slots=True, eq=False)
class Carriers:
    """What signs can be on.

    Parameters
    ----------
    objects : by name
    solids : their triangles
    """

    objects: Objects
    solids: Solids


Ground = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Heights of the terrain at places (n, 2)."""


def build_signs(read: ReadScene, carriers: Carriers, ground: Ground, tasks: Tasks, faults: list[Issue], /) -> SignBatch:
    """All signs of a scene; one that cannot be had leaves an issue.

    Parameters
    ----------
    carriers : what they can be on
    ground : of the scene's terrain
    """
    signs = read.scene.sign
    if not signs:
        return SignBatch()
    made = _Made(_titles(read))
    for i, sign in enumerate(signs):
        task = Task(Stage.MESH, SCENE_FILE, f"sign[{i}]", *read.place(("sign", i)))
        tasks.attempt(task, partial(_add, sign, read, carriers, made), faults)
    if made.unknown:
        found = "".join(sorted(made.unknown)[:20])
        faults.append(Issue("not-drawn", Severity.WARNING, SCENE_FILE, path="sign", found=found, expected=FONTS))
    return made.batch(ground)


def _titles(read: ReadScene) -> Titles:
    out: dict[str, dict[str, str]] = {}
    for table in read.features.values():
        out |= {name: dict(titles) for name, titles in table.titles.items()}
    return out


def _add(sign: Sign, read: ReadScene, carriers: Carriers, made: _Made) -> bool:
    sites = list(_sites(sign, read, carriers))
    at_most(len(sites), LIMITS.signs)
    for site in sites:
        made.add(sign, site)
    return True


def _sites(sign: Sign, read: ReadScene, carriers: Carriers) -> Iterator[SignSite]:
    """Where a sign stands, once or for each thing of its layer."""
    heading = math.radians(_SOUTH if sign.heading is None else sign.heading)
    if sign.of is not None:
        layer = next((k for k in read.scene.layer if k.id == sign.of), None)
        if layer is not None and layer.id in read.features:
            asked = None if sign.heading is None else heading
            shown = kind_of(layer).shown
            flat = not (shown and shown.houses)
            level = float(getattr(as_written(layer), "z", 0.0))
            yield from sites_of_layer(sign, read.features[layer.id], carriers.objects, asked, flat, layer.id, level)
        return
    if sign.on is not None:
        if (site := _on(sign.on, sign, carriers, heading)) is not None:
            yield site
        return
    middle: Sequence[float] | None = sign.at if not isinstance(sign.at, Anchor) else None
    owner = 0
    if isinstance(sign.at, Anchor):
        ids = carriers.objects.select(sign.at.object)
        boxes = carriers.objects.bounds[ids].astype(np.float64)
        boxes = boxes[(boxes[:, 0] <= boxes[:, 1]).all(axis=1)]
        if not len(boxes):
            return
        low, high = boxes[:, 0].min(axis=0), boxes[:, 1].max(axis=0)
        middle = (np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, high[2]]) + sign.at.offset).tolist()
        owner = int(ids[0])
    if middle is not None:
        yield SignSite(np.array(middle, np.float64), heading, lying=sign.lying, owner=owner)


def _on(name: str, sign: Sign, carriers: Carriers, heading: float) -> SignSite | None:
    """The side of an object that looks to a heading, or its top for what lies."""
    ids = carriers.objects.select(name)
    corners = carriers.solids.corners(ids)
    if not len(corners):
        boxes = carriers.objects.bounds[ids].astype(np.float64)
        corners = boxes[(boxes[:, 0] <= boxes[:, 1]).all(axis=1)].reshape(-1, 3)
    if not len(corners):
        return None
    site = SignSite(np.zeros(3), heading, lying=sign.lying, owner=int(ids[0]))
    right, up, out = site.axes
    along, high, far = corners @ right, corners @ up, corners @ out
    middle = right * (along.min() + along.max()) / 2 + up * (high.min() + high.max()) / 2 + out * float(far.max())
    field = _OF_SIDE * float(np.ptp(along)), _OF_SIDE * float(np.ptp(high))
    return SignSite(middle, heading, lying=sign.lying, owner=int(ids[0]), width=field[0], height=field[1])


@dataclass(frozen=True, slots=True, eq=False)
class _Written:
    """A sign at one place, in one language."""

    sign: Sign
    site: SignSite
    text: WrittenText


class _Made:
    """Signs being collected, language by language."""

    def __init__(self, titles: Titles) -> None:
        self._titles = titles
        self._parts: list[list[_Written]] = [[] for _ in LANGUAGES]
        self._letters = 0
        self.unknown: set[str] = set()

    def add(self, sign: Sign, site: SignSite) -> None:
        """One sign at one place in all languages."""
        for number, lang in enumerate(LANGUAGES):
            text = localised(sign.text, lang) if not site.name else self._titles.get(site.name, {}).get(lang, site.name)
            if not text.strip():
                continue
            if site.name:
                self.unknown |= set(unknown_letters(text))
            written = write(
                text,
                size=sign.size,
                bold=sign.bold,
                align=sign.align,
                width=sign.width or site.width,
                height=sign.height or site.height,
            )
            if written.size >= site.least * sign.size and written.letters:
                self._letters += len(written.letters)
                at_most(self._letters, LIMITS.sign_letters)
                self._parts[number].append(_Written(sign, site, written))

    def batch(self, ground: Ground) -> SignBatch:
        """All of them as triangles."""
        flat = [(number, part) for number, parts in enumerate(self._parts) for part in parts]
        if not flat:
            return SignBatch()
        glyphs = list({glyph: None for _, part in flat for glyph, _, _ in part.text.letters})
        meshes = dict(zip(glyphs, filled(glyphs), strict=True))
        signs, starts, first = np.zeros(len(flat), SIGN), np.zeros(len(flat) + 1, np.int64), 0
        vertices, indices = [], []
        for i, (number, part) in enumerate(flat):
            points, triangles = part.text.filled(meshes)
            made = _vertices(part, points, ground)
            low, high = made["position"].min(axis=0), made["position"].max(axis=0)
            signs[i] = ((low + high) / 2, np.linalg.norm(high - low) / 2, part.text.size, number)
            indices.append(triangles.reshape(-1).astype(np.uint32) + np.uint32(first))
            starts[i + 1] = starts[i] + triangles.size
            first += len(made)
            vertices.append(made)
        return SignBatch(np.concatenate(vertices), np.concatenate(indices), starts, signs)


def _vertices(part: _Written, points: NDArray[np.float64], ground: Ground) -> NDArray[np.void]:
    sign, site, size = part.sign, part.site, part.text.size
    right, up, out = site.axes
    middle = site.middle + out * max(_GAP * size, _LEAST_GAP) + right * sign.shift[0] + up * sign.shift[1]
    places = middle + points[:, :1] * right + points[:, 1:] * up
    if site.draped:
        places[:, 2] += ground(places[:, :2])
    red, green, blue, paint = paint_code(sign.colour)
    made = np.zeros(len(places), VERTEX)
    made["position"] = places
    made["normal"] = np.rint(out * 127)
    made["colour"] = (red, green, blue, STANDING)
    made["material"] = Material.PLAIN | ((0 if paint == 255 else paint) << PAINT_SHIFT)
    made["base"] = size
    made["object"] = site.owner
    return made
