"""Which files a mesh names, rather too many: a built scene is made anew when one of them has changed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from viewer.scene.limits import LIMITS
from viewer.scene.model_names import ModelNames, spellings
from viewer.scene.package import FileFault, Package

_LIBRARY = re.compile(rb"^[ \t]*mtllib[ \t]+([^\r\n]{1,1000})", re.M)
_MAP = re.compile(rb"^[ \t]*map_Kd[ \t]+([^\r\n]{1,1000})", re.M | re.I)
_TEXTURE = re.compile(rb"^[ \t]*comment[ \t]+TextureFile[ \t]+([^\r\n]{1,1000})", re.M | re.I)
_IMAGE = re.compile(rb"<(?:init_from|ref)[^>]{0,200}>([^<]{1,1000})<")
_EDGE, _HEAD = 4096, 1 << 20


def obj_names(blocks: Iterable[bytes], package: Package, /) -> set[str]:
    """The libraries of materials of an OBJ file, and their pictures."""
    found: set[str] = set()
    for told in _told(_LIBRARY, blocks):
        line = told.decode("utf-8", "replace").strip()
        found |= {line, *line.split()}
    out: set[str] = set()
    for name in found:
        out |= set(_places(name, ""))
    for name in sorted(out):
        for picture in _MAP.findall(_read(package, name)):
            words = picture.decode("utf-8", "replace").split()
            # Options may stand before the name.
            for first in range(len(words)):
                out |= set(_places(" ".join(words[first:]), posixpath.dirname(name)))
    return out


def ply_names(blocks: Iterable[bytes], package: Package, /) -> set[str]:
    """The picture of a PLY file."""
    head = b""
    for block in blocks:
        head += block
        if len(head) > _HEAD:
            break
    return {
        place for match in _TEXTURE.findall(head[:_HEAD]) for place in _places(match.decode("utf-8", "replace"), "")
    }


def collada_names(blocks: Iterable[bytes], package: Package, /) -> set[str]:
    """The pictures of a Collada document."""
    found: set[str] = set()
    for told in _told(_IMAGE, blocks):
        found |= set(_places(unquote(told.decode("utf-8", "replace").strip().removeprefix("file://")), ""))
    return found


def _told(pattern: re.Pattern[bytes], blocks: Iterable[bytes]) -> Iterator[bytes]:
    """What a pattern finds in a file that comes block by block; some of it twice."""
    edge = b""
    for block in blocks:
        window = edge + block
        yield from (match[1] for match in pattern.finditer(window))
        edge = window[-_EDGE:]


def _places(name: str, folder: str) -> Iterator[str]:
    """Where a name is looked for."""
    for each in spellings(name):
        yield each
        if folder:
            yield f"{folder}/{each}"


def _read(package: Package, name: str) -> bytes:
    for candidate, _ in ModelNames(package, "").candidates(name):
        try:
            return package.read(candidate, LIMITS.text_bytes)
        except FileFault:
            continue
    return b""
