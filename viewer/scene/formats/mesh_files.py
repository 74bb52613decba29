"""Files that a mesh names: libraries of materials and pictures, found in its package and nowhere else."""

from __future__ import annotations

import posixpath

import numpy as np
from numpy.typing import NDArray

from viewer.i18n import N_
from viewer.scene.formats.gltf_faults import BadModelError
from viewer.scene.formats.gltf_files import ModelFiles
from viewer.scene.formats.mesh_faults import MeshFaults
from viewer.scene.formats.pictures import Textures, decode
from viewer.scene.formats.pixel_budget import BadPictureError, PixelBudget, TooManyPixelsError
from viewer.scene.issues import Severity
from viewer.scene.limits import LIMITS
from viewer.scene.model_names import spellings
from viewer.scene.names import printable
from viewer.scene.package import Package
from viewer.scene.positions import Path

_BESIDE = N_("a file beside the model")


class MeshFiles:
    """The files beside a mesh.

    Parameters
    ----------
    package : that all files must lie in
    model : name of the mesh in it
    faults : takes what is not there
    pixels : what pictures may take together
    """

    def __init__(self, package: Package, model: str, faults: MeshFaults, pixels: PixelBudget | None, /) -> None:
        self._package, self._model, self._faults = package, model, faults
        self._budget = pixels or PixelBudget()
        self._textures = Textures()
        self._known: dict[tuple[str, str], int] = {}

    @property
    def pictures(self) -> list[NDArray[np.uint8]]:
        """Those that were asked for, (h, w, 4)."""
        return self._textures.pictures

    def read(self, name: str, path: Path, limit: int, /, *, beside: str = "") -> bytes | None:
        """A file's bytes; None, and a fault that only costs what it would have given, where it cannot be had.

        Looked for beside the file that names it, beside the mesh, and there by its last name alone: many writers leave
        paths of their own machine.

        Parameters
        ----------
        path : where it is named
        beside : the file that names it, if that is not the mesh
        """
        spelt = spellings(name)
        above = [self._model] if not beside or beside == self._model else [beside, self._model]
        first: BadModelError | None = None
        for candidate in spelt:
            for home in above:
                try:
                    data = ModelFiles(self._package, home, self._faults).read(candidate, path, limit)
                except BadModelError as error:
                    first = first or error
                    continue
                if candidate != spelt[0]:
                    self._faults.add("misspelt-file", Severity.WARNING, path, printable(spelt[0]), candidate)
                return data
        if first is None:
            first = BadModelError(path, N_("nothing"), _BESIDE, code="missing-part")
        self._faults.left_out(first, Severity.WARNING)
        return None

    def beside(self, name: str, /) -> str:
        """The name in the package of a file that the mesh names, whether there is one or not."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self._model), name))

    def picture(self, name: str, path: Path, /, *, beside: str = "") -> int:
        """The number of a picture among `pictures`; -1 for one that cannot be shown, which is told."""
        key = (posixpath.dirname(beside), name)
        if key in self._known:
            return self._known[key]
        self._known[key] = -1
        data = self.read(name, path, LIMITS.pictures_bytes, beside=beside)
        if data is None:
            return -1
        try:
            pixels = decode(data, formats=("PNG", "JPEG", "WEBP", "BMP", "TGA"), budget=self._budget)
        except TooManyPixelsError as bad:
            self._faults.add("over-budget", Severity.WARNING, path, bad.found, bad.expected)
        except BadPictureError as bad:
            self._faults.add("bad-picture", Severity.WARNING, path, printable(f"{name}: {bad.found}"), bad.expected)
        else:
            self._known[key] = len(self.pictures)
            self._textures.add(pixels)
        return self._known[key]
