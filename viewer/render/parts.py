"""The parts of a picture on the graphics card: run apart from each other, with the context in order after an error."""

from __future__ import annotations

from collections.abc import Callable

from viewer.bulkheads import Bulkheads
from viewer.frame import Frame
from viewer.render.device import Device
from viewer.render.mending import mend


class Parts:
    """Runs the parts of the pictures of one context.

    Parameters
    ----------
    device : of the context
    bulkheads : keeps them apart; one that raises makes each error end the picture
    """

    def __init__(self, device: Device, bulkheads: Bulkheads) -> None:
        self._device, self._bulkheads = device, bulkheads

    def run(
        self,
        part: str,
        frame: Frame,
        step: Callable[[], None],
        /,
        *,
        of: str = "",
        again: Callable[[], None] | None = None,
        drop: Callable[[], None] | None = None,
    ) -> bool:
        """Run a part; whether it did its work. What it left bound or half made after an error is undone.

        Parameters
        ----------
        of : which one, where there are several of a part
        again : binds what the next part draws into
        drop : releases what the part keeps, to be made anew when it is tried again
        """

        def checked() -> None:
            step()
            self._device.check(part)

        def mended() -> None:
            mend()
            for each in (drop, again):
                if each:
                    each()

        seen = (frame.size, frame.camera, id(frame.geometry), frame.light, frame.backdrop, frame.look)
        state = (*seen, id(frame.states), id(frame.marks), id(frame.sprites), frame.pixel_ratio)
        return self._bulkheads.run(part, state, checked, of=of, mend=mended)
