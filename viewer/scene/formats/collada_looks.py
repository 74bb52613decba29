"""What the materials of a Collada document look like."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

import numpy as np

from viewer.geometry.colour import linear
from viewer.scene.formats.gltf_faults import BadModelError
from viewer.scene.formats.gltf_materials import Surface
from viewer.scene.formats.mesh_faults import MeshFaults, at_line
from viewer.scene.formats.mesh_files import MeshFiles
from viewer.scene.formats.mesh_model import BOTH_SIDES
from viewer.scene.formats.textured_looks import LIGHT_SHIFT, REPEAT
from viewer.scene.formats.xml_tree import XmlPart
from viewer.scene.paints import paint_named

_SHADINGS = ("phong", "lambert", "blinn", "constant")
_UPSIDE_DOWN = ((1.0, 0.0, 0.0), (0.0, -1.0, 1.0))  # v goes up in the file and down here


class ColladaLooks:
    """The surfaces of a document, each made once.

    Parameters
    ----------
    ids : what is called by which id
    files : gives pictures
    """

    def __init__(self, ids: Mapping[str, XmlPart], files: MeshFiles, faults: MeshFaults, /) -> None:
        self._ids, self._files, self._faults = ids, files, faults
        self._surfaces: dict[str, Surface] = {}

    def surface(self, id_: str, /) -> Surface:
        """That of a material; a plain one where it is not known."""
        if id_ not in self._surfaces:
            self._surfaces[id_] = BOTH_SIDES
            material = self._ids.get(id_)
            if material is not None:
                try:
                    self._surfaces[id_] = self._read(material)
                except BadModelError as error:
                    self._faults.warn(error.path, error.found, error.expected)
        return self._surfaces[id_]

    def _read(self, material: XmlPart) -> Surface:
        name = material.attributes.get("name") or material.attributes.get("id", "")
        link = material.at("instance_effect")
        effect = self._ids.get(link.attributes.get("url", "").lstrip("#")) if link else None
        profile = effect.at("profile_COMMON") if effect else None
        technique = profile.at("technique") if profile else None
        shading = next((s for s in (technique.parts if technique else ()) if s.tag in _SHADINGS), None)
        if effect is None or profile is None or shading is None:
            return Surface(wrap=REPEAT, two_sided=True, paint=paint_named(name))
        rgba = self._colour(shading.at("diffuse")) or (1.0, 1.0, 1.0, 1.0)
        picture = self._picture(shading.at("diffuse", "texture"), profile, effect)
        alpha = self._alpha(shading)
        wrap = REPEAT
        light = self._colour(shading.at("emission"))
        if light is not None and any(light[:3]):
            red, green, blue = (round(c * 255) for c in light[:3])
            wrap += (red | green << 8 | blue << 16) << LIGHT_SHIFT
        return Surface(
            (*linear(rgba[:3]), alpha),
            picture,
            transform=_UPSIDE_DOWN,
            wrap=wrap,
            cutoff=-1.0 if alpha < 1.0 else 0.0,
            two_sided=True,
            paint=paint_named(name) if picture < 0 else 0,
        )

    @staticmethod
    def _colour(part: XmlPart | None) -> tuple[float, float, float, float] | None:
        colour = part.at("color") if part else None
        if colour is None:
            return None
        values = np.clip(np.nan_to_num(colour.numbers()), 0.0, 1.0).tolist()
        if len(values) < 3:
            raise BadModelError(at_line(colour.line, "color"), colour.text[:60], "r g b a")
        return values[0], values[1], values[2], values[3] if len(values) > 3 else 1.0

    def _alpha(self, shading: XmlPart) -> float:
        """How much of a surface is seen; writers that leave nothing of it mean all."""
        transparent = shading.at("transparent")
        if transparent is None:
            return 1.0
        rgba = self._colour(transparent) or (1.0, 1.0, 1.0, 1.0)
        factor = shading.at("transparency", "float")
        share = float(factor.numbers()[:1].sum()) if factor else 1.0
        mode = transparent.attributes.get("opaque", "A_ONE")
        alpha = rgba[3] * share if mode.startswith("A") else (sum(rgba[:3]) / 3) * share
        alpha = 1.0 - alpha if mode.endswith("ZERO") else alpha
        return float(alpha) if 0.0 < alpha < 1.0 else 1.0

    def _picture(self, texture: XmlPart | None, profile: XmlPart, effect: XmlPart) -> int:
        if texture is None:
            return -1
        params = {p.attributes.get("sid", ""): p for p in (*profile.all("newparam"), *effect.all("newparam"))}
        name = texture.attributes.get("texture", "")
        for _ in range(4):  # from a sampler to its surface to its picture
            param = params.get(name)
            if param is None:
                break
            inner = param.at("sampler2D", "source") or param.at("surface", "init_from")
            image = param.at("sampler2D", "instance_image")
            name = image.attributes.get("url", "").lstrip("#") if image else inner.text if inner else name
        found = self._ids.get(name)
        path = at_line(texture.line, "texture")
        source = (found.at("init_from", "ref") or found.at("init_from")) if found else None
        if source is None:
            self._faults.warn(path, name, "image")
            return -1
        return self._files.picture(unquote(source.text.removeprefix("file://")), at_line(source.line, "init_from"))
