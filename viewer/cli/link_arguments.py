"""Links and `--view` on the command line: what is to be seen, checked before anything is opened."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from viewer.cli.exit_codes import WRONG_USAGE
from viewer.cli.shared import CommandError, model_options, named_style, need
from viewer.cli.windows import need_scene
from viewer.i18n import Translator
from viewer.scene.collection import known_scenes, scene_of_id
from viewer.scene.loader import resolve
from viewer.scene.scene_ids import ids_of
from viewer.session.revisits.links import LinkError, camera_of, parse_link
from viewer.session.revisits.orders import Order
from viewer.session.revisits.scheme import is_link

if TYPE_CHECKING:
    from viewer.session.revisits.looked_at import Sight, Stand


def need_link(text: str, tr: Translator, /) -> Sight:
    """What a link asks for; the command ends where no link may say what it says."""
    try:
        return parse_link(text)
    except LinkError as error:
        raise CommandError(WRONG_USAGE, [error.line(tr)]) from error


def linked(text: str, tr: Translator, /) -> tuple[str, Sight]:
    """The scene that a link leads to, as a path, and what is to be seen of it; the command ends with what is wrong.

    Parameters
    ----------
    text : the link, as it came
    """
    sight = need_link(text, tr)
    folder = scene_of_id(sight.scene)
    if folder is None:
        need("scene", sight.scene, (known.id for known in known_scenes()), tr)
    need_in_scene(sight, str(folder), tr)
    return str(folder), sight


def order_of(options: argparse.Namespace, tr: Translator, /) -> Order:
    """What a command line asks of the window that is open; the command ends where it is wrong already.

    Parameters
    ----------
    options : of the command show
    """
    told = Order(lang=tr.lang, style=(options.style or "")[:200], token=_token())
    if options.style:
        named_style(options.style, tr)
    if options.scene and is_link(options.scene):
        need_link(options.scene, tr)
        return msgspec.structs.replace(told, link=options.scene)
    if not options.scene:
        return msgspec.structs.replace(told, sight=_asked(options.view, tr)) if options.view else told
    need_scene(options.scene, tr)
    sight = viewed(options.view, options.scene, tr) if options.view else None
    source, words = str(resolve(options.scene).absolute()), model_options(options).words
    return msgspec.structs.replace(told, source=source, options=words, sight=sight)


def _token() -> str:
    """What lets a window come to the front on Wayland, of whoever has started this."""
    found = os.environ.get("XDG_ACTIVATION_TOKEN", "")
    return found if re.fullmatch("[!-~]{0,1024}", found) else ""


def _asked(text: str, tr: Translator) -> Sight:
    """A view of a scene that nobody has named."""
    from viewer.session.revisits.looked_at import Sight

    camera = camera_if(text, tr)
    return Sight(camera=camera) if camera else Sight(view=text[:200])


def viewed(text: str, source: str, tr: Translator, /) -> Sight:
    """What `--view` asks for in a scene: a view by its id, or a camera; the command ends with what is wrong."""
    sight = _asked(text, tr)
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
