"""Where the scenes and assets that come with the program lie: in the installed package, or in a checkout beside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name


def scenes_folder() -> Path:
    """The shipped scene packages."""
    return _folder("scenes")


def assets_folder() -> Path:
    """Styles and other files that the program itself needs."""
    return _folder("assets")


def docs_folder() -> Path:
    """Pages that the program itself shows."""
    return _folder("docs")


def materials_file() -> Path:
    """Colours of what houses are built of."""
    return assets_folder() / "materials.toml"


def asset(name: str, /) -> Path:
    """A file below the assets folder, `name` with forward slashes."""
    return assets_folder().joinpath(*name.split("/"))
