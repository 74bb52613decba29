"""Zips that lie, lead out, or are larger than they look."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from tests.attacks.ground import Ground, Kind


def archives(ground: Ground) -> Path:
    """Zips with names that lead out, lies about sizes, bombs, links."""
    dice, root = ground.dice, ground.package()
    out = ground.stage / "p.scene"
    how = dice.randrange(8)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(root.rglob("*")):
            if path.is_file() and path != out and path.suffix != ".py":
                archive.write(path, path.relative_to(root).as_posix())
        match how:
            case 0:
                name = dice.choice(
                    ("../evil.txt", "/tmp/evil.txt", "..\\evil.txt", "a/../../evil.txt", "C:/evil.txt", "a\0b", "NUL")
                )
                archive.writestr(name, "x")
            case 1:
                with archive.open("bomb.bin", "w") as file:
                    for _ in range(dice.choice((64, 300))):
                        file.write(bytes(1 << 20))
            case 2:
                for i in range(dice.choice((1_000, 12_000))):
                    archive.writestr(f"d{i}/x.txt", "x")
            case 3:
                info = zipfile.ZipInfo("content/en/link.md")
                info.external_attr = 0o120777 << 16
                archive.writestr(info, dice.choice(("/etc/passwd", "../../../secret/tower.md")))
            case 4:
                info = zipfile.ZipInfo("fifo.md")
                info.external_attr = 0o010666 << 16
                archive.writestr(info, "x")
            case 5:
                archive.writestr("SCENE.TOML", "x")
                archive.writestr("content", "a file where a folder is")
            case 6:
                archive.writestr("inner.scene", out.read_bytes() * 4)
            case _:
                archive.writestr("x" * 5_000, "x")
    data = bytearray(out.read_bytes())
    if dice.random() < 0.4:
        at = data.rfind(b"PK\x01\x02")
        if dice.random() < 0.5 and at > 0:
            struct.pack_into("<I", data, at + 24, dice.choice((0, 2**31, 2**32 - 1)))
        else:
            data = data[: dice.randrange(len(data))]
        out.write_bytes(bytes(data))
    return out


KINDS: dict[str, tuple[Kind, int]] = {"zip": (archives, 6)}
