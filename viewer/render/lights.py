"""What keeps the light of pictures: shadow maps by lamp, and the light baked for software's moving pictures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from viewer.frame import Frame
from viewer.render.device import Device, Resource
from viewer.render.gpu_scene import GpuScene
from viewer.render.parts import Parts
from viewer.render.passes.bake import BakedLight
from viewer.render.passes.lamps import Lamp
from viewer.render.passes.shadow import ShadowMap, near_sphere
from viewer.render.program_cache import ProgramCache

SOFTWARE_SHADOW_SIZE = 2048


class LightMaker:
    """Makes them when they are first wanted; where they fail, pictures come without shadows.

    Parameters
    ----------
    device : of the context
    library : the programs
    parts : keeps errors apart
    """

    def __init__(self, device: Device, library: ProgramCache, parts: Parts) -> None:
        self._device, self._library, self._parts = device, library, parts
        self._maps: dict[tuple[int, int, bool], ShadowMap] = {}
        self._baked: BakedLight | None = None

    def new_scene(self) -> None:
        """Forget what was made for another scene."""
        self._drop_baked()
        for each in self._maps.values():
            each.clear()

    def _drop_baked(self) -> None:
        baked, self._baked = self._baked, None
        for resource in baked.resources() if baked else ():
            resource.release()

    def _drop_maps(self, index: int) -> None:
        for key in [k for k in self._maps if k[0] == index]:
            for resource in self._maps.pop(key).resources():
                resource.release()

    def map(self, index: int, size: int, *, near: bool = False) -> ShadowMap:
        """A shadow map of a size; lamps of one pass differ by their index."""
        key = (index, size, near)
        if key not in self._maps:
            self._maps[key] = ShadowMap(self._device, size, near=near, linear=not self._device.info.software)
        return self._maps[key]

    def _draw(self, data: GpuScene, frame: Frame, lamp: Lamp, index: int, size: int) -> ShadowMap:
        """A lamp's shadow map, drawn: finer about what is looked at, where that is much smaller than the scene."""
        sphere = near_sphere(frame.camera, frame.geometry.bounds)
        shadow = self.map(index, size, near=sphere is not None)
        if not frame.light.lit or max(lamp.colour) <= 0.0 or lamp.direction[2] <= 0.0:
            shadow.clear()
        else:
            shadow.draw(data, self._library, lamp.direction, roll=lamp.roll, sphere=sphere)
        return shadow

    def shadow(self, data: GpuScene, frame: Frame, lamp: Lamp, index: int, size: int) -> Sequence[ShadowMap]:
        """A lamp's shadow map; an empty one where it fails, none where even that does."""
        out: list[ShadowMap] = []
        drop = partial(self._drop_maps, index)

        def drawn() -> None:
            out.append(self._draw(data, frame, lamp, index, size))

        def empty() -> None:
            out[:] = [self.map(index, size)]
            out[0].clear()

        if not self._parts.run("shadows", frame, drawn, of=f"lamp {index}", drop=drop):
            out.clear()
            self._parts.run("shadows", frame, empty, of=f"no lamp {index}", drop=drop)
        return out

    def baked(self, data: GpuScene, frame: Frame) -> BakedLight | None:
        """The baked light of moving pictures, the sun's part of it up to date; None where it fails."""
        done = self._parts.run("light", frame, lambda: self._bake(data, frame), of="baked", drop=self._drop_baked)
        return self._baked if done else None

    def _bake(self, data: GpuScene, frame: Frame) -> None:
        if self._baked is None:
            self._baked = BakedLight(self._device, data)
        self._baked.start(self._library, frame, self.map(0, SOFTWARE_SHADOW_SIZE))

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        maps = [r for each in self._maps.values() for r in each.resources()]
        return [*maps, *(self._baked.resources() if self._baked else ())]
