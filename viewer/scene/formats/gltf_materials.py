"""What the surfaces of a glTF model look like: colours, pictures, alpha (glTF 2.0, sections 3.8 and 3.9)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.scene.paints import paint_named

Entry = Callable[[str, object, tuple[str | int, ...]], dict[str, Any]]

REPEAT, MIRROR, CLAMP = 0, 1, 2
FRONT_ONLY = 16
_WRAPS = {10497: REPEAT, 33648: MIRROR, 33071: CLAMP}


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What vertices have besides a colour.

    Parameters
    ----------
    uv : (n, 2) float32, v down from the picture's top
    picture : (n,) int32, index into the model's pictures; -1 for none
    wrap : (n,) uint32, mode of u and 4 times that of v: 0 repeat, 1 mirror, 2 clamp; 16 more where only the front shows
    cutoff : (n,) float32, alpha below it is not drawn; 0 for opaque, -1 for seen through
    """

    uv: NDArray[np.float32]
    picture: NDArray[np.int32]
    wrap: NDArray[np.uint32]
    cutoff: NDArray[np.float32]

    @classmethod
    def plain(cls, count: int, /) -> Look:
        """Of vertices without a picture."""
        zero = np.zeros(count)
        return cls(
            np.zeros((count, 2), np.float32),
            np.full(count, -1, np.int32),
            zero.astype(np.uint32),
            zero.astype(np.float32),
        )

    def take(self, index: NDArray[np.int64], /) -> Look:
        """Of some vertices."""
        return Look(self.uv[index], self.picture[index], self.wrap[index], self.cutoff[index])

    @classmethod
    def joined(cls, looks: list[Look], /) -> Look:
        """One after the other."""
        return cls(*(np.concatenate([getattr(x, k) for x in looks]) for k in ("uv", "picture", "wrap", "cutoff")))


@dataclass(frozen=True, slots=True)
class Surface:
    """A material as far as this product draws it.

    Parameters
    ----------
    factor : linear RGBA
    image, sampler : indices; -1 for none
    coordinates : which TEXCOORD set
    transform : (2, 3), of KHR_texture_transform
    cutoff : as for `Look`
    paint : number of the paint that it is called like; 0 for none
    """

    factor: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0)
    image: int = -1
    sampler: int = -1
    coordinates: int = 0
    transform: tuple[tuple[float, ...], ...] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    cutoff: float = 0.0
    unlit: bool = False
    two_sided: bool = False
    paint: int = 0


def read_surface(entry: Entry, material: dict[str, Any], index: object) -> Surface:
    """A material of the document; numbers are checked by who uses them."""
    where: tuple[str | int, ...] = ("materials", str(index))
    metal = material.get("pbrMetallicRoughness") or {}
    factor = metal.get("baseColorFactor", (1, 1, 1, 1))
    extensions = material.get("extensions") or {}
    mode = material.get("alphaMode", "OPAQUE")
    cutoff = {"MASK": max(float(material.get("alphaCutoff", 0.5)), 1e-6), "BLEND": -1.0}.get(mode, 0.0)
    specular = extensions.get("KHR_materials_pbrSpecularGlossiness") or {}
    if specular and not metal:
        # The older workflow's diffuse colour plays the same part.
        factor, metal = specular.get("diffuseFactor", factor), {"baseColorTexture": specular.get("diffuseTexture")}
    image, sampler, coordinates, transform = -1, -1, 0, Surface().transform
    if reference := metal.get("baseColorTexture"):
        texture = entry("textures", reference.get("index"), (*where, "baseColorTexture"))
        image, sampler = int(texture.get("source", -1)), int(texture.get("sampler", -1))
        given = (reference.get("extensions") or {}).get("KHR_texture_transform") or {}
        coordinates = int(given.get("texCoord", reference.get("texCoord", 0)))
        transform = _transform(given)
    return Surface(
        tuple(float(v) for v in factor),
        image,
        sampler,
        coordinates,
        transform,
        cutoff,
        "KHR_materials_unlit" in extensions,
        bool(material.get("doubleSided")),
        paint_named(material.get("name")) if image < 0 else 0,
    )


def _transform(given: dict[str, Any]) -> tuple[tuple[float, ...], ...]:
    """KHR_texture_transform as rows: translation * rotation * scale."""
    (x, y), (u, v) = given.get("offset", (0, 0)), given.get("scale", (1, 1))
    c, s = math.cos(float(given.get("rotation", 0))), math.sin(float(given.get("rotation", 0)))
    return ((c * u, s * v, float(x)), (-s * u, c * v, float(y)))


def look_of(surface: Surface, picture: int, uv: NDArray[np.float64], sampler: dict[str, Any], /) -> Look:
    """The look of vertices at `uv` (n, 2).

    Parameters
    ----------
    picture : index into the model's pictures
    """
    t = np.array(surface.transform)
    single = 0 if surface.two_sided else FRONT_ONLY
    count = len(uv)
    wrap = _WRAPS.get(sampler.get("wrapS", 10497), REPEAT) + 4 * _WRAPS.get(sampler.get("wrapT", 10497), REPEAT)
    return Look(
        np.nan_to_num(uv @ t[:, :2].T + t[:, 2]).astype(np.float32),
        np.full(count, picture, np.int32),
        np.full(count, wrap + single, np.uint32),
        np.full(count, surface.cutoff, np.float32),
    )
