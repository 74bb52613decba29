"""Pictures that commands draw without a display."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viewer.cli.exit_codes import DONE, WRONG_USAGE
from viewer.cli.shared import CommandError
from viewer.i18n import Translator
from viewer.scene.names import printable

if TYPE_CHECKING:
    from viewer.build.loading import LoadedScene
    from viewer.ending import Ending
    from viewer.scene.style import Style
    from viewer.session.revisits.looked_at import Sight

_OUT_OF_MEMORY = 0x505  # GL_OUT_OF_MEMORY


def not_saved(path: Path, fault: str, tr: Translator, /) -> CommandError:
    """That a picture cannot be written, and why."""
    text = tr.gettext("The picture cannot be saved as {file}: {error}")
    return CommandError(WRONG_USAGE, [printable(text.format(file=path, error=fault))])


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
    sight: Sight | None = None,
    style: Style | None = None,
    time: datetime | None = None,
    labels: bool = True,
    transparent: bool = False,
) -> int:
    """Draw a scene into a PNG file, or the command ends with why not; gives the exit code."""
    from viewer.cli.opengl import drawing_failed, settle_for_pictures

    settle_for_pictures(tr)
    from OpenGL.error import GLError

    from viewer.headless import HeadlessView
    from viewer.render.errors import RenderError

    try:
        look: dict[str, Any] = {"style": style, "time": time, "labels": labels, "transparent": transparent}
        with HeadlessView(loaded, size, lang=tr.lang, **look) as picture:
            if view:
                picture.show_view(view)
            elif hotspot:
                picture.show_hotspot(hotspot)
            elif sight:
                picture.show_sight(sight)
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
            save_png(out, pixels, transparent=transparent)
    except OSError as error:
        raise not_saved(out, error.strerror or str(error), tr) from error
    return DONE
