"""Commands that draw without a display: render, pick."""

from __future__ import annotations

import argparse
import stat
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.cli.shared import DONE, WRONG_USAGE, CommandError, digits_for, load, named_style, say, say_json
from viewer.i18n import Translator
from viewer.scene.names import printable

if TYPE_CHECKING:
    from viewer.build.loading import LoadedScene
    from viewer.ending import Ending
    from viewer.scene.style import Style


_OUT_OF_MEMORY = 0x505  # GL_OUT_OF_MEMORY


def _need(kind: str, name: str | None, known: Iterable[str], tr: Translator) -> None:
    """The command ends if there is no such view or hotspot."""
    from viewer.scene.issues import closest

    names = list(known)
    if name is not None and name not in names:
        text = tr.gettext("there is no {kind} {name}; there are {known}")
        line = text.format(kind=tr.gettext(kind), name=name, known=", ".join(names) or "-")
        if hint := closest(name, names):
            line += tr.gettext("; did you mean {hint}?").format(hint=hint)
        raise CommandError(WRONG_USAGE, [line])


def _time(text: str | None, tr: Translator) -> datetime | None:
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        line = tr.gettext("--time: expected a date and time such as 2023-05-22T09:00:00+08:00, got {text}")
        raise CommandError(WRONG_USAGE, [line.format(text=text)]) from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _writable(text: str, tr: Translator) -> Path:
    """The file to write; the command ends where it can be told before anything is drawn that none can be written."""
    path = Path(text)
    fault = ""
    if text == "-" or not path.name:
        fault = tr.gettext("it is no name of a file")
    else:
        try:
            if stat.S_ISDIR(path.stat().st_mode):
                fault = tr.gettext("it is a folder")
        except FileNotFoundError:
            if not path.parent.is_dir():
                fault = tr.gettext("there is no such folder")
        except (OSError, ValueError) as error:
            fault = getattr(error, "strerror", "") or str(error)
    if fault:
        raise _not_saved(path, fault, tr)
    return path


def _not_saved(path: Path, fault: str, tr: Translator) -> CommandError:
    text = tr.gettext("The picture cannot be saved as {file}: {error}")
    return CommandError(WRONG_USAGE, [printable(text.format(file=path, error=fault))])


def render(options: argparse.Namespace, tr: Translator, /) -> int:
    """Write a picture."""
    time, style = _time(options.time, tr), named_style(options.style, tr)
    out = _writable(options.out, tr)
    loaded = load(options.scene, tr, options)
    _need("view", options.view, (v.id for v in loaded.scene.view), tr)
    _need("hotspot", options.hotspot, (h.id for h in loaded.scene.hotspot), tr)
    code = write_picture(
        loaded,
        out,
        options.size,
        tr,
        ending=options.ending,
        view=options.view,
        hotspot=options.hotspot,
        style=style,
        time=time,
        labels=not options.no_labels,
    )
    for issue in loaded.issues:
        say(issue.format(tr))
    return code


def write_picture(
    loaded: LoadedScene,
    out: Path,
    size: tuple[int, int],
    tr: Translator,
    /,
    *,
    ending: Ending,
    view: str | None = None,
    hotspot: str | None = None,
    style: Style | None = None,
    time: datetime | None = None,
    labels: bool = True,
) -> int:
    """Draw a scene into a PNG file, or the command ends with why not; gives the exit code."""
    from viewer.cli.opengl import drawing_failed, settle_for_pictures

    settle_for_pictures(tr)
    from OpenGL.error import GLError

    from viewer.headless import HeadlessView
    from viewer.render.errors import RenderError

    try:
        with HeadlessView(loaded, size, lang=tr.lang, style=style, time=time, labels=labels) as picture:
            if view:
                picture.show_view(view)
            elif hotspot:
                picture.show_hotspot(hotspot)
            pixels = picture.draw()
    except RenderError as error:
        end = drawing_failed(error, tr)
        if isinstance(end, CommandError):
            raise end from error
        return end
    except GLError as error:
        if error.err != _OUT_OF_MEMORY:
            raise
        raise MemoryError(f"{size[0]} x {size[1]}") from error
    from viewer.text.png import save_png

    try:
        with ending.writing():
            save_png(out, pixels)
    except OSError as error:
        raise _not_saved(out, error.strerror or str(error), tr) from error
    return DONE


def pick(options: argparse.Namespace, tr: Translator, /) -> int:
    """Say what lies under a pixel. Picking is arithmetic: it needs no OpenGL."""
    loaded = load(options.scene, tr, options)
    _need("view", options.view, (v.id for v in loaded.scene.view), tr)
    from viewer.scene.projections import place_on_earth
    from viewer.session.explorer import Explorer

    explorer = Explorer(loaded, size=options.size)
    if options.view:
        explorer.show_view(options.view, fly=False)
    found = explorer.pick(options.x, options.y)
    hit, digits = found.position is not None, digits_for(loaded) + 1
    place = place_on_earth(loaded.scene, *found.position[:2]) if found.position else None
    facts = {
        "object": found.object or None,
        "hotspot": found.hotspot or None,
        "position": [round(v, digits) for v in found.position] if found.position else None,
        "distance": round(found.distance, digits) if hit and loaded.scene.projection.kind != "plate" else None,
        **({"lonlat": [round(v, 8) for v in place]} if place else {}),
        **({"offset": list(loaded.offset)} if any(loaded.offset) else {}),
    }
    if options.json:
        say_json(facts)
    else:
        for key, value in facts.items():
            say(f"{key}: {'-' if value is None else value}")
    return 0
