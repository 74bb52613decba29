"""What surfaces of a city look like (CityJSON 2.0, section 5): materials and textures of the theme that is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from viewer.i18n import N_
from viewer.scene.formats.city_document import LIST, OBJECT, numbers_of
from viewer.scene.formats.city_faults import CityFaults
from viewer.scene.formats.geojson_geometry import name_of
from viewer.scene.formats.gltf_faults import BadModelError
from viewer.scene.formats.gltf_files import ModelFiles
from viewer.scene.formats.pictures import Textures, decode
from viewer.scene.formats.pixel_budget import BadPictureError, PixelBudget, TooManyPixelsError
from viewer.scene.formats.textured_looks import CLAMP, MIRROR, REPEAT
from viewer.scene.issues import Severity
from viewer.scene.limits import LIMITS
from viewer.scene.paints import NEUTRAL, paint_named
from viewer.scene.positions import Path
from viewer.scene.properties import shown

F8 = NDArray[np.float64]

_WRAPS = {"wrap": REPEAT, "mirror": MIRROR, "clamp": CLAMP, "border": CLAMP, "none": CLAMP}
_FAINTEST = 0.2
"""Alpha of a material that says it cannot be seen at all."""

_COLOUR = N_("three numbers of 0 to 1")
_WHITE = (255, 255, 255, 255)


@dataclass(frozen=True, slots=True)
class WholeLook:
    """One material for all surfaces of a geometry."""

    value: object


@dataclass(frozen=True, slots=True)
class CityLook:
    """What a surface looks like.

    Parameters
    ----------
    record : number of the text whose texture vertices it has
    colour : sRGB and alpha; None for one by what it is
    paint : by the name of its material
    picture : index into the model's pictures; -1 for none
    wrap : mode of u and of v, as for `TexturedLook`
    cutoff : -1 for one that is seen through
    """

    record: int = 0
    colour: tuple[int, int, int, int] | None = None
    paint: int = 0
    picture: int = -1
    wrap: int = 0
    cutoff: float = 0.0

    @property
    def detailed(self) -> bool:
        """Whether its vertices have more than a colour."""
        return self.picture >= 0 or self.cutoff != 0.0


@dataclass(slots=True)
class Appearances:
    """The looks of a file's surfaces, each made once.

    Parameters
    ----------
    given : appearance of each text, by its number
    files : beside the file
    faults : takes what is wrong
    pixels : what the pictures may take together
    looks : those that were asked for; the first is that of what tells none
    """

    given: Mapping[int, Mapping[str, object]]
    files: ModelFiles
    faults: CityFaults
    pixels: PixelBudget
    looks: list[CityLook] = field(default_factory=lambda: [CityLook()])
    _numbers: dict[tuple[int, object, object], int] = field(default_factory=dict)
    _images: dict[str, int] = field(default_factory=dict)
    _textures: Textures = field(default_factory=Textures)
    _corners: dict[int, F8] = field(default_factory=dict)

    @property
    def pictures(self) -> list[NDArray[np.uint8]]:
        """Those that are shown, (h, w, 4)."""
        return self._textures.pictures

    def theme(self, given: Mapping[str, object], key: str, record: int, path: Path, /) -> object:
        """What a geometry says of its materials, or textures, in the theme that is shown.

        The file's own theme is; where it names none, the first one that a geometry has.
        """
        themes = given.get(key)
        if not themes:
            return None
        at: Path = (*path, key)
        if not isinstance(themes, dict):
            self.faults.add("bad-model", Severity.WARNING, at, name_of(themes), OBJECT)
            return None
        own = self.given.get(record, {})
        name = own.get(f"default-theme-{key}")
        name = name if isinstance(name, str) else next(iter(themes))
        chosen = themes.get(name)
        if chosen is None:
            return None
        if not isinstance(chosen, dict) or not ("values" in chosen or "value" in chosen):
            expected = N_("an object with values")
            self.faults.add("bad-model", Severity.WARNING, (*at, name), name_of(chosen), expected)
            return None
        if "value" in chosen:
            return WholeLook(chosen["value"])
        return chosen["values"]

    def look(self, record: int, material: object, texture: object, path: Path, /) -> int:
        """The number of a look: that of a material, of a texture, or of both.

        Parameters
        ----------
        path : of the geometry that has it
        """
        material = material.value if isinstance(material, WholeLook) else material
        if material is None and texture is None:
            return 0
        one, two = (each if type(each) in (int, type(None)) else shown(each) for each in (material, texture))
        key = (record, one, two)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.looks)
            self.looks.append(self._made(record, material, texture, path))
        return number

    def record_of(self, look: int, /) -> int:
        """The number of the text whose texture vertices a look has."""
        return self.looks[look].record

    def _entry(self, key: str, number: object, record: int, path: Path, beside: str) -> Mapping[str, object] | None:
        """A material or texture by its number."""
        listed = self.given.get(record, {}).get(key)
        entries = listed if isinstance(listed, list) else []
        if type(number) is not int or not 0 <= number < len(entries):
            expected = f"0 .. {len(entries) - 1}" if entries else N_("none")
            self.faults.add("bad-model", Severity.WARNING, (*path, beside), shown(number), expected)
            return None
        found = entries[number]
        if not isinstance(found, dict):
            self.faults.add("bad-model", Severity.WARNING, (record, "appearance", key, number), name_of(found), OBJECT)
            return None
        return found

    def _made(self, record: int, material: object, texture: object, path: Path) -> CityLook:
        colour: tuple[int, int, int, int] | None = None
        paint, cutoff = 0, 0.0
        if material is not None and (entry := self._entry("materials", material, record, path, "material")):
            colour, paint = self._colour(entry, (record, "appearance", "materials", int(str(material))))
            cutoff = -1.0 if colour is not None and colour[3] < 255 else 0.0
        picture, wrap = -1, REPEAT
        if texture is not None and (entry := self._entry("textures", texture, record, path, "texture")):
            mode = entry.get("wrapMode")
            one = _WRAPS.get(mode, REPEAT) if isinstance(mode, str) else REPEAT
            picture, wrap = self._picture(entry, (record, "appearance", "textures", int(str(texture)))), 5 * one
        if picture >= 0:
            # A picture has the surface's own colours; what its material says of them is meant for where it is missing.
            colour, paint, cutoff = _WHITE, 0, 0.0
        return CityLook(record, colour, paint, picture, wrap, cutoff)

    def _colour(self, entry: Mapping[str, object], path: Path) -> tuple[tuple[int, int, int, int] | None, int]:
        """The colour of a material, else the paint that it is called like."""
        given = entry.get("diffuseColor")
        if given is None:
            return None, paint_named(entry.get("name"))
        parts = numbers_of(given, 3)
        if parts is None:
            self.faults.add("bad-model", Severity.WARNING, (*path, "diffuseColor"), shown(given), _COLOUR)
            return None, 0
        red, green, blue = (round(255 * min(max(v, 0.0), 1.0)) for v in parts)
        (through,) = numbers_of([entry.get("transparency")], 1) or [0.0]
        alpha = 1.0 - min(max(through, 0.0), 1.0)
        return (red, green, blue, round(255 * max(alpha, _FAINTEST))), 0

    def _picture(self, entry: Mapping[str, object], path: Path) -> int:
        """The picture of a texture; -1 for none that can be shown."""
        at: Path = (*path, "image")
        uri = entry.get("image")
        if not isinstance(uri, str):
            self.faults.add("bad-model", Severity.WARNING, at, shown(uri), N_("the name of a picture"))
            return -1
        if uri not in self._images:
            self._images[uri] = -1
            try:
                data = self.files.read(uri, at, LIMITS.pictures_bytes)
                pixels = decode(data, formats=("PNG", "JPEG", "WEBP"), budget=self.pixels)
            except BadModelError as error:
                self.faults.left_out(error, Severity.WARNING)
            except TooManyPixelsError as bad:
                self.faults.add("over-budget", Severity.WARNING, at, bad.found, bad.expected)
            except BadPictureError as bad:
                self.faults.add("bad-picture", Severity.WARNING, at, bad.found, bad.expected)
            else:
                self._images[uri] = len(self.pictures)
                self._textures.add(pixels)
        return self._images[uri]

    def texture_vertices(self, record: int, /) -> F8:
        """Places in pictures that corners of a text name, (n, 2), v down."""
        if record not in self._corners:
            given = self.given.get(record, {}).get("vertices-texture")
            path: Path = (record, "appearance", "vertices-texture")
            listed = given if isinstance(given, list) else []
            if given is not None and listed is not given:
                self.faults.add("bad-model", Severity.WARNING, path, name_of(given), LIST)
            out = np.zeros((len(listed), 2))
            for i, each in enumerate(listed):
                found = numbers_of(each, 2)
                if found is not None:
                    out[i] = np.clip(found, -1e6, 1e6)
                else:
                    self.faults.add("bad-model", Severity.WARNING, (*path, i), shown(each), N_("two numbers"))
            out[:, 1] = 1.0 - out[:, 1]
            self._corners[record] = out
        return self._corners[record]

    def codes(
        self, tones: NDArray[np.uint8], paints: NDArray[np.uint8], look: NDArray[np.int64], /
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Colours with alpha (n, 4) and paints (n,) of surfaces, given what they are painted with by what they are."""
        own = np.array([each.colour is not None for each in self.looks])[look]
        named = np.array([each.paint for each in self.looks], np.uint8)[look]
        colours = np.array([each.colour or _WHITE for each in self.looks], np.uint8)[look]
        by_name = named > 0
        plain = np.column_stack([tones, np.full(len(tones), 255, np.uint8)])
        plain[by_name, :3] = NEUTRAL
        out = np.where(own[:, None], colours, plain)
        return out.astype(np.uint8), np.where(own, 0, np.where(by_name, named, paints)).astype(np.uint8)
