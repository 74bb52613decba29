"""Files that a model names, found as its author meant them and never outside the package."""

from __future__ import annotations

from viewer.i18n import N_
from viewer.scene.formats.gltf_faults import BadModelError, Faults
from viewer.scene.issues import Severity
from viewer.scene.model_names import ModelNames
from viewer.scene.names import printable
from viewer.scene.package import FileFault, Package
from viewer.scene.positions import Path

_OUTSIDE = N_("a file below the model's package")
_BESIDE = N_("a file beside the model")
_READABLE = N_("a file that can be read")


class ModelFiles:
    """The files beside a model.

    Parameters
    ----------
    package : that all files must lie in
    model : name of the model in it
    faults : takes names that are not written as the files are
    """

    def __init__(self, package: Package, model: str, faults: Faults, /) -> None:
        self._package, self._faults = package, faults
        self._names = ModelNames(package, model)

    def read(self, uri: str, path: Path, limit: int, /) -> bytes:
        """The bytes of the file that a URI names.

        Parameters
        ----------
        path : where the document names it
        limit : bytes that it may have

        Raises
        ------
        BadModelError
            If it leads out of the package, does not exist or cannot be read.
        """
        why: FileFault | None = None
        for name, exact in self._names.candidates(uri):
            try:
                data = self._package.read(name, limit)
            except FileFault as fault:
                why = fault if why is None or why.code in ("missing-file", "unsafe-path") else why
                continue
            if not exact:
                self._faults.add("misspelt-file", Severity.WARNING, path, printable(uri), name)
            return data
        if why is None or why.code == "unsafe-path":
            raise BadModelError(path, printable(uri), _OUTSIDE, code="missing-part")
        if why.code == "missing-file":
            raise BadModelError(path, printable(uri), _BESIDE, code="missing-part")
        if why.code == "too-large":
            raise BadModelError(path, why.found, why.expected, code="too-large")
        raise BadModelError(path, f"{printable(uri)}: {why.found}", _READABLE)
