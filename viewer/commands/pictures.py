"""Commands that draw without a display: render, pick."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.commands.common import NO_OPENGL, WRONG_USAGE, CommandError, load, named_style, say, say_json
from viewer.i18n import Translator

if TYPE_CHECKING:
    from viewer.build.loading import LoadedScene
    from viewer.scene.style import Style


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


def render(options: argparse.Namespace, tr: Translator, /) -> int:
    """Write a picture."""
    time, style = _time(options.time, tr), named_style(options.style, tr)
    loaded = load(options.scene, tr)
    _need("view", options.view, (v.id for v in loaded.scene.view), tr)
    _need("hotspot", options.hotspot, (h.id for h in loaded.scene.hotspot), tr)
    write_picture(
        loaded,
        Path(options.out),
        options.size,
        tr,
        view=options.view,
        hotspot=options.hotspot,
        style=style,
        time=time,
        labels=not options.no_labels,
    )
    for issue in loaded.issues:
        say(issue.format(tr))
    return 0


def write_picture(
    loaded: LoadedScene,
    out: Path,
    size: tuple[int, int],
    tr: Translator,
    /,
    *,
    view: str | None = None,
    hotspot: str | None = None,
    style: Style | None = None,
    time: datetime | None = None,
    labels: bool = True,
) -> None:
    """Draw a scene into a PNG file, or the command ends with why not."""
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
        text = tr.gettext("There is no usable OpenGL 3.3: {error}. Install the graphics card's driver.")
        raise CommandError(NO_OPENGL, [text.format(error=error)]) from error
    from viewer.text.png import save_png

    try:
        save_png(out, pixels)
    except OSError as error:
        raise CommandError(WRONG_USAGE, [str(error)]) from error


def pick(options: argparse.Namespace, tr: Translator, /) -> int:
    """Say what lies under a pixel. Picking is arithmetic: it needs no OpenGL."""
    loaded = load(options.scene, tr)
    _need("view", options.view, (v.id for v in loaded.scene.view), tr)
    from viewer.app.explorer import Explorer

    explorer = Explorer(loaded, size=options.size)
    if options.view:
        explorer.show_view(options.view, fly=False)
    found = explorer.pick(options.x, options.y)
    hit = found.position is not None
    facts = {
        "object": found.object or None,
        "hotspot": found.hotspot or None,
        "position": [round(v, 4) for v in found.position] if found.position else None,
        "distance": round(found.distance, 4) if hit else None,
    }
    if options.json:
        say_json(facts)
    else:
        for key, value in facts.items():
            say(f"{key}: {'-' if value is None else value}")
    return 0
