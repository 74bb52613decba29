"""MTL: what the materials of an OBJ model look like, as far as this product draws it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from viewer.geometry.colour import linear
from viewer.i18n import N_
from viewer.scene.formats.gltf_materials import Surface
from viewer.scene.formats.mesh_faults import MeshFaults
from viewer.scene.formats.mesh_files import MeshFiles
from viewer.scene.formats.mesh_text import text_lines
from viewer.scene.formats.textured_looks import CLAMP, LIGHT_SHIFT, REPEAT
from viewer.scene.formats.wrappers import read_text
from viewer.scene.paints import paint_named
from viewer.scene.positions import Path

_OPTIONS = {
    **dict.fromkeys(("-blendu", "-blendv", "-boost", "-cc", "-clamp", "-texres", "-bm", "-imfchan", "-type"), 1),
    "-mm": 2,
    **dict.fromkeys(("-o", "-s", "-t"), 3),
}
"""What may stand before the name of a picture, and how many values follow at most."""


@dataclass(slots=True)
class _Material:
    """A material as it is written."""

    name: str
    colour: tuple[float, float, float] = (0.8, 0.8, 0.8)
    alpha: float = 1.0
    light: tuple[float, float, float] = (0.0, 0.0, 0.0)
    picture: str = ""
    mask: bool = False
    clamp: bool = False
    offset: tuple[float, float] = (0.0, 0.0)
    scale: tuple[float, float] = (1.0, 1.0)


def read_mtl(source: bytes, name: str, path: Path, files: MeshFiles, faults: MeshFaults, /) -> dict[str, Surface]:
    """The surfaces of a library by their names.

    Parameters
    ----------
    name : of its file in the package
    path : where the model names it, for the faults
    files : gives its pictures
    """
    text = read_text(source)
    found: dict[str, _Material] = {}
    here: _Material | None = None
    for number, raw in enumerate(text_lines(text.source if text else source), 1):
        words = raw.decode("utf-8", "replace").split("#")[0].split()
        if not words:
            continue
        key, rest = words[0].lower(), words[1:]
        if key == "newmtl":
            called = " ".join(rest)
            here = found.setdefault(called, _Material(called))
        elif here is not None:
            try:
                _read(here, key, rest)
            except (ValueError, IndexError):
                faults.warn((*path, f"{name}:{number}", words[0]), " ".join(rest)[:60], N_("numbers from 0 to 1"))
    return {key: _surface(each, name, path, files) for key, each in found.items()}


def _read(here: _Material, key: str, rest: list[str]) -> None:
    if key == "kd":
        here.colour = _colour(rest)
    elif key == "ke":
        here.light = _colour(rest)
    elif key in ("d", "tr"):
        value = _number(rest[-1])
        here.alpha = value if key == "d" else 1.0 - value
    elif key == "map_kd":
        _picture(here, rest)
    elif key in ("map_d", "map_opacity"):
        here.mask = True


def _number(word: str) -> float:
    value = float(word)
    if not math.isfinite(value):
        raise ValueError(word)
    return value


def _colour(words: list[str]) -> tuple[float, float, float]:
    """A colour: one number for grey, or three."""
    if words[0].lower() in ("xyz", "spectral"):
        raise ValueError(words[0])
    values = [min(max(_number(word), 0.0), 1.0) for word in words[:3]]
    return (values[0], values[1], values[2]) if len(values) == 3 else (values[0],) * 3


def _picture(here: _Material, words: list[str]) -> None:
    at = 0
    while at < len(words) and (most := _OPTIONS.get(words[at].lower())):
        option, at = words[at].lower(), at + 1
        values: list[str] = []
        while len(values) < most and at < len(words) - 1 and (most == 1 or _is_number(words[at])):
            values.append(words[at])
            at += 1
        if option == "-clamp":
            here.clamp = values == ["on"]
        elif option in ("-o", "-s") and values:
            pair = (float(values[0]), float(values[1]) if len(values) > 1 else float(option == "-s"))
            here.offset, here.scale = (pair, here.scale) if option == "-o" else (here.offset, pair)
    here.picture = " ".join(words[at:])


def _is_number(word: str) -> bool:
    try:
        return math.isfinite(float(word))
    except ValueError:
        return False


def _surface(given: _Material, file: str, path: Path, files: MeshFiles) -> Surface:
    picture = files.picture(given.picture, (*path, given.name, "map_Kd"), beside=file) if given.picture else -1
    # A picture is shown as it is: most writers leave any colour beside it.
    colour = (1.0, 1.0, 1.0) if picture >= 0 and max(given.colour) <= 0.0 else linear(given.colour)
    through = given.alpha < 1.0 and given.alpha > 0.0  # some writers leave 0 and mean 1
    wrap = CLAMP * 5 if given.clamp else REPEAT
    if any(given.light):
        red, green, blue = (round(c * 255) for c in given.light)
        wrap += (red | green << 8 | blue << 16) << LIGHT_SHIFT
    (u, v), (x, y) = given.scale, given.offset
    return Surface(
        (*colour, given.alpha if through else 1.0),
        picture,
        # v goes up in the file and down here.
        transform=((u, 0.0, x), (0.0, v, 1.0 - v - y)),
        wrap=wrap,
        cutoff=-1.0 if through else 0.5 if given.mask and picture >= 0 else 0.0,
        two_sided=True,
        paint=paint_named(given.name) if picture < 0 else 0,
    )


def plain_colour(surface: Surface, /) -> Surface:
    """A surface in white, for what has colours of its own."""
    return replace(surface, factor=(1.0, 1.0, 1.0, surface.factor[3]), paint=0)
