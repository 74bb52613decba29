"""What the surfaces of a glTF model look like: colours, pictures, alpha, light of their own (glTF 2.0, 3.8 and 3.9)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.colour import srgb
from viewer.i18n import N_
from viewer.scene.formats.gltf_document import Document
from viewer.scene.formats.gltf_extensions import OR_BASIS, PICTURES, basis_decoder
from viewer.scene.formats.gltf_faults import BadModelError
from viewer.scene.formats.gltf_schema import MaterialEntry, TextureReference, TextureTransform
from viewer.scene.formats.pictures import KTX2, Textures, decode
from viewer.scene.formats.pixel_budget import BadPictureError, PixelBudget, TooManyPixelsError
from viewer.scene.formats.textured_looks import (
    BARE_PICTURE,
    CLAMP,
    FRONT_ONLY,
    LIGHT_SHIFT,
    MIRROR,
    REPEAT,
    SHINING_PICTURE,
)
from viewer.scene.issues import Severity
from viewer.scene.paints import NEUTRAL, paint_named
from viewer.scene.positions import Path

_PLAIN = ("PNG", "JPEG", "WEBP")
_WRAPS = {10497: REPEAT, 33648: MIRROR, 33071: CLAMP}
_THROUGH = 0.8
"""Of what a fully transmissive surface lets through: the rest is what one sees of the glass itself."""

Transform = tuple[tuple[float, float, float], tuple[float, float, float]]
_AS_IT_IS: Transform = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))


@dataclass(frozen=True, slots=True)
class Surface:
    """A material as far as this product draws it.

    Parameters
    ----------
    factor : linear RGBA
    picture : index into the model's pictures; -1 for none
    coordinates : which TEXCOORD set
    transform : of texture coordinates, (2, 3)
    wrap, cutoff : as for `TexturedLook`
    unlit, two_sided : whether
    paint : number of the paint that it is called like; 0 for none
    """

    factor: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    picture: int = -1
    coordinates: int = 0
    transform: Transform = _AS_IT_IS
    wrap: int = FRONT_ONLY
    cutoff: float = 0.0
    unlit: bool = False
    two_sided: bool = False
    paint: int = 0

    @property
    def detailed(self) -> bool:
        """Whether its vertices have more than a colour."""
        return self.picture >= 0 or self.cutoff != 0.0 or self.wrap >> LIGHT_SHIFT != 0

    def colours(self, given: NDArray[np.float64] | None, /) -> NDArray[np.uint8]:
        """sRGB and alpha of vertices with linear colours (n, 3 or 4) of their own, (n, 4); (1, 4) for all if none."""
        rgba = np.array([self.factor], np.float64)
        if given is not None:
            rgba = np.repeat(rgba, len(given), axis=0)
            rgba[:, : given.shape[1]] *= np.nan_to_num(given)
        alpha = np.clip(rgba[:, 3:], 0.0, 1.0) if self.cutoff else np.ones((len(rgba), 1))
        out: NDArray[np.uint8] = np.rint(np.hstack([srgb(rgba[:, :3]), alpha]) * 255).astype(np.uint8)
        if self.paint:
            out[:, :3] = NEUTRAL
        return out

    def placed(self, uv: NDArray[np.float64], /) -> NDArray[np.float32]:
        """Texture coordinates (n, 2) as they are looked up."""
        if self.transform != _AS_IT_IS:
            t = np.array(self.transform)
            uv = uv @ t[:, :2].T + t[:, 2]
        # Beyond that, float32 has no place in a picture left.
        return np.clip(np.nan_to_num(uv), -1e6, 1e6).astype(np.float32)


class Materials:
    """The surfaces and pictures of a document, each made once.

    Parameters
    ----------
    document : that they are of
    pixels : what its pictures may take together
    """

    def __init__(self, document: Document, /, *, pixels: PixelBudget | None = None) -> None:
        self._textures = Textures()
        self._document = document
        self._surfaces: dict[int | None, Surface] = {}
        self._images: dict[int, int] = {}
        self._budget = pixels or PixelBudget()

    @property
    def pictures(self) -> list[NDArray[np.uint8]]:
        """Those that its surfaces show, (h, w, 4)."""
        return self._textures.pictures

    def surface(self, index: int | None, where: Path, /) -> Surface:
        """The surface of a material; a plain one where it cannot be read."""
        if index not in self._surfaces:
            found = Surface()
            if index is not None:
                try:
                    entry = self._document.entry("materials", self._document.gltf.materials, index, where)
                    found = self._read(entry, ("materials", index))
                except BadModelError as error:
                    self._document.warn(error)
            self._surfaces[index] = found
        return self._surfaces[index]

    def _read(self, entry: MaterialEntry, path: Path) -> Surface:
        metal, extensions = entry.pbr_metallic_roughness, entry.extensions
        specular = extensions.specular if extensions else None
        factor = metal.base_color_factor if metal is not None else (1.0, 1.0, 1.0, 1.0)
        texture = metal.base_color_texture if metal is not None else None
        at: Path = (*path, "pbrMetallicRoughness", "baseColorTexture")
        if specular is not None and (metal is None or metal.base_color_texture is None):
            # The older workflow's diffuse colour plays the same part.
            factor, texture = specular.diffuse_factor, specular.diffuse_texture
            at = (*path, "extensions", "KHR_materials_pbrSpecularGlossiness", "diffuseTexture")
        alpha = entry.alpha_mode
        if alpha not in ("OPAQUE", "MASK", "BLEND"):
            where: Path = (*path, "alphaMode")
            self._document.faults.add("bad-model", Severity.WARNING, where, alpha, "OPAQUE, MASK, BLEND")
        cutoff = {"MASK": min(max(entry.alpha_cutoff, 1e-6), 1e6), "BLEND": -1.0}.get(alpha, 0.0)
        if extensions and extensions.transmission is not None:
            through = min(max(extensions.transmission.transmission_factor, 0.0), 1.0)
            if through:
                where = (*path, "extensions", "KHR_materials_transmission")
                self._document.faults.unsupported(where, where[-1], N_("a translucent surface"))
                cutoff = cutoff or -1.0
                factor = (*factor[:3], factor[3] * (1.0 - _THROUGH * through))
        own, wrap = (-1, REPEAT) if texture is None else self._texture(texture, at)
        light, flags = (0, 0) if extensions and extensions.unlit is not None else self._light(entry, own, path)
        if flags & BARE_PICTURE and entry.emissive_texture is not None:
            texture = entry.emissive_texture
            own, wrap = self._texture(texture, (*path, "emissiveTexture"))
            if own < 0:
                light = flags = 0
        transform = texture.extensions.transform if texture and texture.extensions else None
        coordinates = texture.tex_coord if texture else 0
        if transform is not None and transform.tex_coord is not None:
            coordinates = transform.tex_coord
        return Surface(
            factor,
            own,
            coordinates,
            _rows(transform) if transform else _AS_IT_IS,
            wrap + flags + (0 if entry.double_sided else FRONT_ONLY) + (light << LIGHT_SHIFT),
            cutoff,
            extensions is not None and extensions.unlit is not None,
            entry.double_sided,
            paint_named(entry.name) if own < 0 else 0,
        )

    def _light(self, entry: MaterialEntry, own: int, path: Path) -> tuple[int, int]:
        """The light that a surface gives off, sRGB in 24 bits, and which part its picture has in it."""
        if not any(entry.emissive_factor):
            return 0, 0
        strength = 1.0
        if entry.extensions and entry.extensions.strength is not None:
            strength = min(max(entry.extensions.strength.emissive_strength, 0.0), 1e6)
        linear = np.clip(np.array(entry.emissive_factor), 0.0, 1e6) * strength
        brightest = float(linear.max())
        if brightest <= 0.0:
            return 0, 0
        # Brighter than the screen can be: as bright as it can, in the same hue.
        red, green, blue = np.rint(srgb(linear / max(brightest, 1.0)) * 255).astype(int).tolist()
        light = red | green << 8 | blue << 16
        if entry.emissive_texture is None:
            return light, 0
        if own < 0:
            return light, SHINING_PICTURE | BARE_PICTURE
        metal = entry.pbr_metallic_roughness
        base = metal.base_color_texture if metal else None
        shining = self._texture(entry.emissive_texture, (*path, "emissiveTexture"))[0]
        if shining == own and base is not None and base.tex_coord == entry.emissive_texture.tex_coord:
            return light, SHINING_PICTURE
        expected = N_("one picture for the colour and the light of a surface")
        self._document.faults.unsupported((*path, "emissiveTexture"), "emissiveTexture", expected)
        return 0, 0

    def _texture(self, reference: TextureReference, path: Path) -> tuple[int, int]:
        """The picture that a reference leads to, -1 for none that can be shown, and how it goes on beyond its edge."""
        document = self._document
        try:
            entry = document.entry("textures", document.gltf.textures, reference.index, (*path, "index"))
            where: Path = ("textures", reference.index)
            wrap = REPEAT
            if entry.sampler is not None:
                at: Path = (*where, "sampler")
                sampler = document.entry("samplers", document.gltf.samplers, entry.sampler, at)
                wrap = _WRAPS.get(sampler.wrap_s, REPEAT) + 4 * _WRAPS.get(sampler.wrap_t, REPEAT)
        except BadModelError as error:
            document.warn(error)
            return -1, REPEAT
        extensions = entry.extensions
        if extensions is not None and extensions.webp is not None and extensions.webp.source is not None:
            return self._image(extensions.webp.source, (*where, "extensions", "EXT_texture_webp", "source")), wrap
        if entry.source is not None:
            return self._image(entry.source, (*where, "source")), wrap
        if extensions is not None and extensions.basisu is not None and extensions.basisu.source is not None:
            at = (*where, "extensions", "KHR_texture_basisu")
            if basis_decoder():
                return self._image(extensions.basisu.source, (*at, "source"), KTX2), wrap
            document.faults.unsupported(at, at[-1], OR_BASIS)
            return -1, wrap
        for name, field in {"MSFT_texture_dds": "dds", "EXT_texture_avif": "avif"}.items():
            if extensions is not None and getattr(extensions, field) is not None:
                document.faults.unsupported((*where, "extensions", name), name, PICTURES)
                return -1, wrap
        document.warn(BadModelError((*where, "source"), N_("nothing"), PICTURES))
        return -1, wrap

    def _image(self, index: int, where: Path, formats: tuple[str, ...] = _PLAIN) -> int:
        if index not in self._images:
            self._images[index] = -1
            path: Path = ("images", index)
            try:
                pixels = self._decoded(index, where, formats)
            except TooManyPixelsError as bad:
                self._document.faults.add("over-budget", Severity.ERROR, path, bad.found, bad.expected)
            except BadPictureError as bad:
                self._document.faults.add("bad-picture", Severity.WARNING, path, bad.found, bad.expected)
            except BadModelError as error:
                self._document.warn(error)
            else:
                self._images[index] = len(self.pictures)
                self._textures.add(pixels)
        return self._images[index]

    def _decoded(self, index: int, where: Path, formats: tuple[str, ...]) -> NDArray[np.uint8]:
        document = self._document
        entry = document.entry("images", document.gltf.images, index, where)
        path: Path = ("images", index)
        if entry.buffer_view is not None:
            data = bytes(document.view(entry.buffer_view, (*path, "bufferView"))[0])
        elif entry.uri is not None:
            data = document.located(entry.uri, (*path, "uri"))
        else:
            raise BadModelError((*path, "uri"), N_("nothing"), PICTURES)
        return decode(data, formats=formats, budget=self._budget)


def _rows(given: TextureTransform) -> Transform:
    """KHR_texture_transform as rows: translation * rotation * scale."""
    (x, y), (u, v) = given.offset, given.scale
    c, s = math.cos(given.rotation), math.sin(given.rotation)
    return (c * u, s * v, x), (-s * u, c * v, y)
