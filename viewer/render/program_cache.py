"""The programs by name, compiled when first needed: a start needs few of them."""

from __future__ import annotations

from viewer.build.batches import PAINT_SHIFT, STANDING, Material, Wrap
from viewer.frame import VEIL_SHIFT, Mark
from viewer.render.device import Device
from viewer.render.gpu_scene import STATES_WIDTH
from viewer.render.program import Program
from viewer.scene.formats.textured_looks import BARE_PICTURE, FRONT_ONLY, LIGHT_SHIFT, SHINING_PICTURE
from viewer.scene.paints import PAINTS, Paint

_DEFINES = {
    "STATES_WIDTH": STATES_WIDTH,
    "PAINT_SHIFT": PAINT_SHIFT,
    "PAINTS": PAINTS,
    "STANDING": STANDING,
    "VEIL_SHIFT": VEIL_SHIFT,
    **{f"MATERIAL_{m.name}": m.value for m in Material},
    **{f"PAINT_{p.name}": p.value for p in Paint},
    **{f"MARK_{m.name}": m.value for m in Mark},
    "FRONT_ONLY": FRONT_ONLY,
    "SHINING_PICTURE": SHINING_PICTURE,
    "BARE_PICTURE": BARE_PICTURE,
    "LIGHT_SHIFT": LIGHT_SHIFT,
    **{f"WRAP_{w.name}": w.value for w in Wrap},
}


class ProgramCache:
    """Makes and owns the renderer's programs."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._made: dict[tuple[str, ...], Program] = {}

    def get(self, vertex: str, fragment: str, *flags: str, capture: tuple[str, ...] = ()) -> Program:
        """The program of two shader files with preprocessor flags (`NAME` or `NAME=2`) set; `capture` as for `Program`.

        Raises
        ------
        RenderError
            If it does not compile or link.
        """
        key = (vertex, fragment, *flags)
        if key not in self._made:
            given = {name: int(value or 1) for name, _, value in (flag.partition("=") for flag in flags)}
            defines = {**_DEFINES, **given}
            self._made[key] = Program(self._device, vertex, fragment, defines=defines, capture=capture)
        return self._made[key]

    def resources(self) -> list[Program]:
        """Everything that has to be released."""
        return list(self._made.values())
