"""A camera that goes on in another version of its scene."""

from __future__ import annotations

from viewer.session.explorer import Explorer


def resume(explorer: Explorer, before: Explorer, /) -> None:
    """Have a camera go on where that of the version before was: on its orbit, in flight, on foot."""
    stand, camera = before.walking.stand, before.camera
    explorer.orbit.now, explorer.orbit.goal = before.orbit.now, before.orbit.goal
    if before.flying:
        explorer.rig.fly()
    elif stand is not None:
        explorer.walking.resume(stand, camera)
    elif before.rig.moving:
        explorer.start_moving()
    explorer.board.finish()
    if explorer.loaded.geometry is not before.loaded.geometry:
        explorer.transitions.dissolve()
