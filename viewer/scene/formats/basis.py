"""Textures of Basis Universal in KTX 2 files (KHR_texture_basisu of glTF), by the library of the extra `basis`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from viewer.scene.formats.pixel_budget import BadPictureError, PixelBudget
from viewer.scene.limits import LIMITS

_EXPECTED = "KTX 2, ETC1S / UASTC"


def transcoded(data: bytes, side: int, budget: PixelBudget, /) -> NDArray[np.uint8]:
    """A texture's pixels, as `viewer.scene.formats.pictures.decode` gives those of a picture.

    The smaller levels that such a file has along are taken where the largest would be made smaller anyway.

    Raises
    ------
    BadPictureError
        If it is none, damaged or too large.
    """
    from opengl_basisu import BasisuError, Target, Texture

    try:
        texture = Texture(data)
        # Of the header: nothing is allocated yet.
        if texture.width * texture.height > LIMITS.picture_pixels:
            raise BadPictureError(f"{texture.width} x {texture.height}", f"<= {LIMITS.picture_pixels} px")
        level = 0
        while level + 1 < texture.levels and max(texture.level_size(level)) > side:
            level += 1
        with budget.counted(int(np.prod(texture.level_size(level), dtype=np.int64))):
            picture = Image.fromarray(texture.transcode(Target.RGBA8, level).data)
            picture.thumbnail((side, side))
            return np.asarray(picture, dtype=np.uint8)
    except BasisuError as error:
        raise BadPictureError(str(error)[:80], _EXPECTED) from error
