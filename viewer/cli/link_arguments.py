"""Links and `--view` on the command line: what is to be seen, checked before anything is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from viewer.cli.exit_codes import WRONG_USAGE
from viewer.cli.shared import CommandError, need
from viewer.i18n import N_, Translator
from viewer.scene.collection import known_scenes, scene_of_id
from viewer.scene.loader import resolve
from viewer.scene.scene_ids import ids_of
from viewer.session.revisits.links import LinkError, camera_of, parse_link

if TYPE_CHECKING:
    from viewer.session.revisits.looked_at import Sight, Stand

KIND_NAMES = (N_("view"), N_("hotspot"), N_("place"), N_("scene"))


def linked(text: str, tr: Translator, /) -> tuple[str, Sight]:
    """The scene that a link leads to, as a path, and what is to be seen of it; the command ends with what is wrong.

    Parameters
    ----------
    text : the link, as it came
    """
    try:
        sight = parse_link(text)
    except LinkError as error:
        raise CommandError(WRONG_USAGE, [error.line(tr)]) from error
    folder = scene_of_id(sight.scene)
    if folder is None:
        need("scene", sight.scene, (known.id for known in known_scenes()), tr)
    need_in_scene(sight, str(folder), tr)
    return str(folder), sight


def viewed(text: str, source: str, tr: Translator, /) -> Sight:
    """What `--view` asks for in a scene: a view by its id, or a camera; the command ends with what is wrong."""
    from viewer.session.revisits.looked_at import Sight

    if camera := camera_if(text, tr):
        return Sight(camera=camera)
    sight = Sight(view=text[:200])
    need_in_scene(sight, source, tr)
    return sight


def camera_if(text: str, tr: Translator, /) -> Stand | None:
    """The camera that `--view` names; None where it names a view, and the command ends where it names neither."""
    if "," not in text:
        return None
    try:
        return camera_of(text)
    except LinkError as error:
        expected = tr.gettext(error.expected)
        line = tr.gettext("--view: expected {expected}, got {text}").format(expected=expected, text=error.found)
        raise CommandError(WRONG_USAGE, [line]) from error


def need_in_scene(sight: Sight, source: str, tr: Translator, /) -> None:
    """The command ends if a package has no such view, hotspot or place, or there is no such style.

    Of other files nobody knows before they are opened; the window says it then.
    """
    from viewer.scene.style import style_names

    if sight.style:
        need("style", sight.style, style_names(), tr)
    known = ids_of(Path(resolve(source)))
    for kind, id_ in (("view", sight.view), ("hotspot", sight.spot), ("place", sight.place)):
        if known is not None and id_:
            need(kind, id_, known[kind], tr)


def without_style(sight: Sight, /) -> Sight:
    """The same in whatever style somebody asks for beside it."""
    return msgspec.structs.replace(sight, style="")
