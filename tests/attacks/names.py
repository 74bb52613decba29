"""Names that lead out of a package, and what is no file."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.attacks.ground import Ground, Kind

ESCAPES = (
    "../secret/{name}",
    "..\\secret\\{name}",
    "%2e%2e/secret/{name}",
    "%2E%2E%2Fsecret%2F{name}",
    "a/../../secret/{name}",
    "./../secret/{name}",
    "../stage-evil/{name}",
    "{base}/secret/{name}",
    "file:///{base}/secret/{name}",
    "file://localhost{base}/secret/{name}",
    "FILE:{base}/secret/{name}",
    "http://127.0.0.1/{name}",
    "https:secret/{name}",
    "//127.0.0.1/secret/{name}",
    "\\\\127.0.0.1\\secret\\{name}",
    "C:\\secret\\{name}",
    "C:secret/{name}",
    "NUL",
    "con.{name}",
    "link/{name}",
    "link-file-{name}",
    "loop",
    "loop/{name}",
    "zero",
    "fifo",
    "socket",
    ".",
    "..",
    "",
    "/",
    "/proc/self/environ",
    "/dev/stdin",
    "{name}\0.png",
    "x" * 300 + "{name}",
    ("d/" * 3000) + "{name}",
    "%00{name}",
    "~root/{name}",
    "$HOME/{name}",
    "\udcff{name}",
)
"""Names that lead out of a package, or to what is no file."""


def traps(ground: Ground) -> None:
    """What the names of `ESCAPES` find on the stage."""
    import socket

    stage = ground.stage
    (stage / "link").symlink_to(ground.secret, target_is_directory=True)
    for path in ground.secret.iterdir():
        if path.is_file():
            (stage / f"link-file-{path.name}").symlink_to(path)
    (stage / "loop").symlink_to(stage / "loop")
    (stage / "zero").symlink_to("/dev/zero")
    os.mkfifo(stage / "fifo")
    here = socket.socket(socket.AF_UNIX)
    before = Path.cwd()
    os.chdir(stage)  # the name of a socket is short
    try:
        here.bind("socket")
    finally:
        os.chdir(before)
        here.close()


def escape(ground: Ground, name: str) -> str:
    """A name that leads to a file of the secret, or to nothing good."""
    return ground.dice.choice(ESCAPES).format(name=name, base=ground.base)


REFERENCES: dict[str, tuple[str, str]] = {
    "layer": ('[[layer]]\nid = "x"\nkind = "buildings"\nsource = {}\n', "houses.geojson"),
    "pillars": ('[[layer]]\nid = "x"\nkind = "pillars"\nsource = {}\n', "houses.geojson"),
    "model": ('[[layer]]\nid = "x"\nkind = "model"\nsource = {}\n', "model.gltf"),
    "instances": (
        '[[layer]]\nid = "x"\nkind = "instances"\nmodel = {}\nplaces = [{{ at = [0, 0, 0] }}]\n',
        "model.gltf",
    ),
    "relief": ('[[layer]]\nid = "x"\nkind = "relief"\nsource = {}\n', "grid.asc"),
    "style": ("[style]\nfile = {}\n", "style.toml"),
    "scene": ('[[layer]]\nid = "x"\nkind = "scene"\nscene = {}\n', "inner"),
}
"""Entries of scene.toml that name a file, and one of the secret's that would fit."""


def references(ground: Ground) -> Path:
    """Every entry that names a file, with every name that leads out."""
    traps(ground)
    entry, name = REFERENCES[ground.dice.choice(sorted(REFERENCES))]
    text = escape(ground, name).encode("utf-8", "replace").decode()
    return ground.with_toml(entry.format(json.dumps(text, ensure_ascii=False)))


def _linked(path: Path, target: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        path.rename(path.with_name(path.name + "-before"))
    elif path.exists():
        path.unlink()
    path.symlink_to(target)


def links(ground: Ground) -> Path:
    """A file or folder of the package that is a link to elsewhere."""
    root, secret = ground.package(), ground.secret
    where, target = ground.dice.choice(
        (
            (root / "scene.toml", secret / "scene.toml"),
            (root / "content", secret / "content"),
            (root / "content" / "en", secret / "content" / "en"),
            (root / "content" / "en" / "tower.md", secret / "tower.md"),
            (root / "layers", secret / "layers"),
            (root / "layers" / "houses.geojson", secret / "houses.geojson"),
        )
    )
    _linked(where, ground.dice.choice((target, Path(os.path.relpath(target, where.parent)))))
    return root


def no_files(ground: Ground) -> Path:
    """Pipes, devices, sockets, folders and loops in the place of files."""
    traps(ground)
    root = ground.package()
    where = root / ground.dice.choice(
        ("scene.toml", "content/en/tower.md", "layers/houses.geojson", "content/en", "layers")
    )
    if where.is_dir():
        _linked(where, root / "nowhere")
        where.unlink()
    else:
        where.unlink()
    match ground.dice.randrange(5):
        case 0:
            os.mkfifo(where)
        case 1:
            where.symlink_to(
                ground.dice.choice(("/dev/zero", "/dev/stdin", "/dev/tty", "/proc/self/mem", "/dev/random"))
            )
        case 2:
            where.mkdir()
        case 3:
            where.symlink_to(where.name)
        case _:
            where.symlink_to("fifo" if where.parent == root else Path("..") / ".." / "fifo")
    return root


def lone_no_files(ground: Ground) -> Path:
    """The same, opened alone."""
    traps(ground)
    suffix = ground.dice.choice((".geojson", ".gltf", ".glb", ".scene"))
    path = ground.stage / f"lone{suffix}"
    match ground.dice.randrange(4):
        case 0:
            os.mkfifo(path)
        case 1:
            path.symlink_to("/dev/zero")
        case 2:
            path.symlink_to(path.name)
        case _:
            path.mkdir()
    return path


def odd_names(ground: Ground) -> Path:
    """Files whose names are not UTF-8, very long, or full of signs."""
    root = ground.package()
    names = (
        b"\xff\xfe.md",
        b"a\nb.md",
        b"<img src=x>.md",
        "\u202e.md".encode(),
        b"%s%n{found}.md",
        b"-rf.md",
        b"x" * 250 + b".md",
    )
    folder = os.fsencode(root / "content" / "en")
    for name in ground.dice.sample(names, 3):
        with open(os.path.join(folder, name), "wb") as file:  # noqa: PTH118, PTH123 - names as bytes
            file.write(b'+++\ntitle = "x"\n+++\nx\n')
    if ground.dice.random() < 0.3:
        os.mkdir(os.path.join(os.fsencode(root / "content"), b"\xff"))  # noqa: PTH102, PTH118
    return root


KINDS: dict[str, tuple[Kind, int]] = {
    "package: references": (references, 9),
    "package: links": (links, 5),
    "package: no files": (no_files, 5),
    "lone: no files": (lone_no_files, 3),
    "package: odd names": (odd_names, 2),
}
