"""Pictures of many more pixels than are ever shown: they make a package large and slow to open, and nobody sees it."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any

from viewer.checking.evidence import Evidence
from viewer.i18n import LANGUAGES
from viewer.scene.content import section_again
from viewer.scene.formats import Gives, giving, match
from viewer.scene.issues import Issue, Severity
from viewer.scene.layers import as_written, kind_of
from viewer.scene.limits import LIMITS
from viewer.scene.package import FileFault

_TIMES = 2  # what is twice as fine as is shown may serve other ends
_BINARY, _HEAD = b"glTF", 20
_MOST = 1000


def too_fine(evidence: Evidence, /) -> Iterator[Issue]:
    """Pictures of cards and textures of models that are more than twice as wide or high as they are shown."""
    yield from _on_cards(evidence)
    yield from _beside_models(evidence)
    yield from _within_models(evidence)


def _on_cards(evidence: Evidence) -> Iterator[Issue]:
    most = LIMITS.picture_side
    sizes: dict[str, tuple[int, int]] = {}
    for name, pixels in evidence.loaded.pictures.items():
        # What was made smaller is as large as may be; anything else was small.
        if pixels.ndim == 3 and max(pixels.shape[:2]) >= most:
            sizes[name] = _size(_bytes(evidence, name))
    large = {name: size for name, size in sizes.items() if max(size) > _TIMES * most}
    if not large:
        return
    told: set[str] = set()
    for lang in (lang for lang in LANGUAGES if lang in evidence.loaded.content):
        for section in evidence.loaded.content[lang]:
            for wanted in section_again(evidence.package, lang, section).pictures:
                if wanted.name in large and wanted.name not in told:
                    told.add(wanted.name)
                    place = wanted.file, wanted.line, wanted.column
                    yield _issue(place, wanted.name, large[wanted.name], most)


def _beside_models(evidence: Evidence) -> Iterator[Issue]:
    """Textures that are files of their own."""
    for name in evidence.loaded.files:
        if match(name, giving(Gives.PICTURE)) and name not in evidence.loaded.pictures:
            size = _size(_bytes(evidence, name))
            if max(size) > _TIMES * LIMITS.texture_side:
                yield _issue((name, 1, 1), name, size, LIMITS.texture_side)


def _within_models(evidence: Evidence) -> Iterator[Issue]:
    """Textures within binary glTF."""
    told: set[str] = set()
    for i, layer in enumerate(evidence.scene.layer):
        kind = kind_of(layer)
        name = kind.file(as_written(layer))
        if Gives.MODEL not in kind.reads or not name or name in told:
            continue
        told.add(name)
        for number, size in _embedded(_bytes(evidence, name)):
            if max(size) > _TIMES * LIMITS.texture_side:
                where = ("layer", i, kind.key)
                found = f"images[{number}] {size[0]} × {size[1]}"
                yield evidence.warning("huge-picture", where, found, str(LIMITS.texture_side))


def _issue(place: tuple[str, int, int], name: str, size: tuple[int, int], most: int) -> Issue:
    return Issue("huge-picture", Severity.WARNING, *place, name, f"{size[0]} × {size[1]}", str(most))


def _bytes(evidence: Evidence, name: str) -> bytes:
    try:
        return evidence.package.read(name, LIMITS.model_bytes)
    except FileFault:
        return b""


def _size(data: bytes) -> tuple[int, int]:
    """Width and height that a picture's head tells; 0 where it is none."""
    from PIL import Image

    formats = tuple(form.title for form in giving(Gives.PICTURE))
    try:
        with Image.open(io.BytesIO(data), formats=formats) as picture:
            return picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 0, 0


def _embedded(data: bytes) -> Iterator[tuple[int, tuple[int, int]]]:
    """Numbers and sizes of the pictures in a binary glTF file that can be read."""
    import msgspec

    if data[:4] != _BINARY or len(data) < _HEAD:
        return
    length = struct.unpack_from("<I", data, 12)[0]
    try:
        document: Any = msgspec.json.decode(data[_HEAD : _HEAD + length])
        images, views = document.get("images", []), document.get("bufferViews", [])
        for number, image in enumerate(images[:_MOST]):
            if "bufferView" not in image:
                continue
            view = views[image["bufferView"]]
            begin = _HEAD + length + 8 + view.get("byteOffset", 0)
            yield number, _size(data[begin : begin + view["byteLength"]])
    except (msgspec.DecodeError, UnicodeDecodeError, AttributeError, KeyError, IndexError, TypeError):
        return  # what is wrong with it was told by its reader
