"""The textures of a scene's models: what reading them may take, and how large they may be together."""

from __future__ import annotations

from dataclasses import replace

from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.formats.pictures import Textures
from viewer.scene.formats.pixel_budget import Decoded, PixelBudget
from viewer.scene.tasks import Tasks

_SHARE = 0.7  # of the time that a model may take


def pixels_of_a_model(tasks: Tasks, known: Decoded | None = None, /) -> PixelBudget:
    """What the pictures of the model that is read now may take: without them it is still shown.

    Parameters
    ----------
    known : pictures of the scene that are there already
    """
    return PixelBudget(seconds=_SHARE * tasks.left(), slow=tasks.slow, known=known)


class ModelTextures:
    """Keeps the textures of all models of a scene within what one atlas holds.

    Parameters
    ----------
    tasks : keeps the time in which they are put together and written
    """

    def __init__(self, tasks: Tasks) -> None:
        self._tasks, self._textures = tasks, Textures()

    def share_out(self, models: dict[str, ModelData], name: str, /) -> None:
        """Add those of the model that came last; all models get theirs as small as they are then."""
        before = self._textures.texels
        for picture in models[name].pictures:
            self._textures.add(picture)
        self._tasks.carry(self._textures.texels - before)
        at = 0
        for key, model in models.items():
            own = tuple(self._textures.pictures[at : at + len(model.pictures)])
            at += len(own)
            if any(a is not b for a, b in zip(own, model.pictures, strict=True)):
                models[key] = replace(model, pictures=own)
