"""What a view keeps between its frames: targets of its size, and how far its picture at rest has come."""

from __future__ import annotations

from collections.abc import Iterator

from viewer.frame import Frame
from viewer.render.device import Device, Resource
from viewer.render.targets import GatherTarget, PictureTarget, SceneTarget, Size


def picture_key(frame: Frame, shade: int, /) -> tuple[object, ...]:
    """Equal keys are equal pictures of the scene (sprites apart)."""
    return (
        frame.size,
        frame.camera,
        id(frame.geometry),
        frame.light,
        frame.backdrop,
        frame.look,
        frame.lift,
        id(frame.states),
        shade,
        frame.language,
    )


class Canvas:
    """The targets of one view. A window has one; a picture rendered aside has its own.

    `shown` is the target shown last, `key` tells which picture it holds, `work` goes on with its refinement, `finished`
    tells that there is no more.
    """

    def __init__(self, device: Device, samples: int) -> None:
        self._device = device
        self._samples = samples
        self._scene: SceneTarget | None = None
        self._coarse: SceneTarget | None = None
        self._gather: GatherTarget | None = None
        self._check: PictureTarget | None = None
        self.shown: SceneTarget | None = None
        self.key: tuple[object, ...] = ()
        self.work: Iterator[bool] | None = None
        self.finished = False

    def begin_anew(self) -> None:
        """Forget which picture was drawn, and what was to be done for it; the picture stays to be dissolved."""
        self.key, self.work, self.finished = (), None, False

    def scene(self, size: Size, /) -> SceneTarget:
        """The scene's target, made anew when the size changed."""
        if self._scene is None or self._scene.size != size:
            self._drop(self._scene, self._gather)
            self._gather = None
            self._scene = SceneTarget(self._device, size, self._samples)
            self.key = ()
        return self._scene

    def coarse(self, size: Size, /) -> SceneTarget:
        """The target of moving pictures that are smaller than the window."""
        if self._coarse is None or self._coarse.size != size:
            self._drop(self._coarse)
            self._coarse = SceneTarget(self._device, size, self._samples, linear=True)
        return self._coarse

    def gather(self, size: Size, /) -> GatherTarget:
        """The targets for a picture at rest, made when the first one is wanted."""
        if self._gather is None or self._gather.size != size:
            self._drop(self._gather)
            self._gather = GatherTarget(self._device, size)
        return self._gather

    def check(self, size: Size, /) -> PictureTarget:
        """A small picture that is read back to see whether the refinement still changes anything."""
        if self._check is None or self._check.size != size:
            self._drop(self._check)
            self._check = PictureTarget(self._device, size)
        return self._check

    def _drop(self, *targets: SceneTarget | GatherTarget | PictureTarget | None) -> None:
        for target in targets:
            if target is self.shown:
                self.shown = None
            for resource in target.resources() if target else ():
                resource.release()

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
        return [r for t in (self._scene, self._coarse, self._gather, self._check) if t for r in t.resources()]
