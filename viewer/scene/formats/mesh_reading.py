"""What reading a mesh file is like whatever its format: what it is not is said, faults are gathered, none is raised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from viewer.scene.formats.gltf_faults import BadModelError
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.formats.mesh_faults import MeshFaults
from viewer.scene.formats.mesh_files import MeshFiles
from viewer.scene.formats.mesh_model import MeshObject, mesh_model
from viewer.scene.formats.pixel_budget import PixelBudget
from viewer.scene.formats.wrappers import recognised
from viewer.scene.issues import Issue, Severity, or_empty
from viewer.scene.package import Package
from viewer.scene.positions import Position


@dataclass(slots=True)
class MeshReading:
    """One file that is being read.

    Parameters
    ----------
    source : what is in it
    files : gives what it names
    alone : it is the whole scene
    begins : line and column that are told of a file with nothing in it
    objects : of its model, by whose names issues call them
    """

    source: bytes
    files: MeshFiles
    faults: MeshFaults
    alone: bool
    begins: Position = (0, 0)
    objects: Sequence[MeshObject] = field(default_factory=list)

    def model(
        self, objects: Sequence[MeshObject], /, *, up: Literal["y", "z"], measured: bool = False
    ) -> ModelData | None:
        """The model of some objects, as by `mesh_model`."""
        self.objects = objects
        pictures = self.files.pictures
        return mesh_model(objects, self.faults, up=up, alone=self.alone, measured=measured, pictures=pictures)


class MeshReader(Protocol):
    """Reads a mesh file. Parameters are as for `read_gltf`."""

    def __call__(
        self,
        source: bytes,
        name: str,
        package: Package,
        /,
        *,
        file: str = "",
        pixels: PixelBudget | None = None,
        alone: bool = False,
    ) -> tuple[ModelData | None, list[Issue]]:
        """A model and what is wrong with it; None when nothing of it can be shown."""


Read = Callable[[MeshReading], ModelData | None]


def mesh_reader(main: str, is_one: Callable[[bytes], object], /) -> Callable[[Read], MeshReader]:
    """Makes the reader of a format of a function that gives the model of a file, or raises `BadModelError`.

    Parameters
    ----------
    main : what a file of the format consists of, for one with nothing in it
    is_one : whether a file may be one; what is not, and is known for something else, is told as that
    """

    def of(read: Read) -> MeshReader:
        def reader(
            source: bytes,
            name: str,
            package: Package,
            /,
            *,
            file: str = "",
            pixels: PixelBudget | None = None,
            alone: bool = False,
        ) -> tuple[ModelData | None, list[Issue]]:
            file = file or name
            if not is_one(source) and (other := recognised(source)):
                return None, [other.issue(file, Severity.ERROR, 1, 1)]
            faults = MeshFaults()
            reading = MeshReading(source, MeshFiles(package, name, faults, pixels), faults, alone)
            model = None
            try:
                with np.errstate(all="ignore"):
                    model = read(reading)
            except BadModelError as error:
                faults.left_out(error)
            issues = faults.listed(file, [(each.name, each.line) for each in reading.objects])
            return model, or_empty(model, issues, file, main, reading.begins)

        return reader

    return of
