"""What all passes over the finished picture of the scene have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from viewer.frame import Frame
from viewer.render.device import Device, Resource, Texture
from viewer.render.gpu_scene import GpuScene
from viewer.render.program_cache import ProgramCache
from viewer.render.targets import SceneTarget


@dataclass(frozen=True, slots=True)
class Over:
    """What a pass draws with.

    Parameters
    ----------
    depth : of the scene's picture
    target : the framebuffer, bound, its viewport the frame
    empty : a vertex array without attributes
    """

    library: ProgramCache
    data: GpuScene
    frame: Frame
    depth: Texture
    target: int
    empty: int


class OverPass(Protocol):
    """A pass over the finished picture. It is made when first wanted, and sets all the state that it relies on."""

    PART: ClassVar[str]
    """Its name among the parts of a picture (`viewer.bulkheads.PARTS`)."""

    OF_SCENE: ClassVar[bool]
    """Whether it keeps something of a scene, and so ends with that."""

    BEFORE: ClassVar[bool]
    """Whether it has to see what was shown last before that is drawn over."""

    def __init__(self, device: Device) -> None: ...

    @staticmethod
    def wanted(frame: Frame, /) -> bool:
        """Whether there may be something to draw."""

    def before(self, frame: Frame, shown: SceneTarget | None, /) -> None:
        """Take what it needs of the picture that was shown last."""

    def draw(self, over: Over, /) -> None:
        """Draw into the bound framebuffer."""

    def resources(self) -> list[Resource]:
        """Everything that has to be released."""
