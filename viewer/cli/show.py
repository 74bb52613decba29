"""Commands with a window: show, bench."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.cli.shared import (
    DONE,
    FAULTY,
    NO_OPENGL,
    WRONG_USAGE,
    CommandError,
    code_of,
    load,
    model_options,
    named_style,
    say_json,
)
from viewer.i18n import LANGUAGES, Translator
from viewer.resources import scenes_folder
from viewer.scene.package import is_there
from viewer.scene.places import SCENE_FILE

if TYPE_CHECKING:
    from viewer.build.job import LoadJob
    from viewer.ending import Ending
    from viewer.render.errors import RenderError
    from viewer.ui.shell.start import QtWords

OPENING_PICTURE = "jinyuzui.png"


def has_display() -> bool:
    """Whether a window can be opened; elsewhere than on Linux there always is a display."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"))


DEFAULT_SCENE = "jinyuzui"


def _is_there(source: str) -> bool:
    return is_there(Path(source)) or is_there(scenes_folder() / source / SCENE_FILE)


def _need_scene(source: str, tr: Translator) -> None:
    """The command ends if there is no such scene; a good one is found without importing the reader."""
    if _is_there(source):
        return
    from viewer.scene.issues import SceneError
    from viewer.scene.loader import resolve

    try:
        resolve(source)
    except SceneError as error:
        raise CommandError(code_of(error.issues), (issue.format(tr) for issue in error.issues)) from error


def show(options: argparse.Namespace, tr: Translator, /) -> int:
    """Open a scene in a window; without a display its opening view becomes a picture."""
    from viewer.session.settings import SettingsStore, settings_folder

    store = SettingsStore(settings_folder())
    if options.reset:
        try:
            store.reset()
        except OSError as error:
            text = tr.gettext("The settings cannot be removed: {error}")
            raise CommandError(FAULTY, [text.format(error=error)]) from error
    kept = store.settings
    if kept.language in LANGUAGES and not options.asked_language:
        tr = Translator(kept.language)
    last = kept.last.scene if kept.last and _is_there(kept.last.scene) else ""
    scene = options.scene or last or DEFAULT_SCENE
    _need_scene(scene, tr)
    if not has_display():
        from viewer.cli.render import write_picture

        out = Path(OPENING_PICTURE).resolve()
        style = named_style(options.style, tr)
        code = write_picture(load(scene, tr, options), out, (1920, 1080), tr, ending=options.ending, style=style)
        if code == DONE:
            text = tr.gettext("There is no display to open a window on; the opening view was written to {file}.")
            sys.stderr.write(text.format(file=out) + "\n")
        return code
    from viewer.build.job import LoadJob
    from viewer.render.errors import RenderError

    # The scene is read by a process of its own while this one imports Qt.
    job = LoadJob(scene, options=model_options(options))
    # Imports make hundreds of thousands of objects that stay: looking for garbage among them is a tenth of the start.
    gc.disable()
    try:
        from viewer.ui.shell.program import run_window

        style = named_style(options.style, tr)
        words = _words(job, options.ending, tr)
        return run_window(
            job,
            scene,
            lang=tr.lang,
            words=words,
            ending=options.ending,
            style=style,
            store=store,
            back=not options.scene,
        )
    except RenderError as error:
        return _drawing_failed(error, tr)
    finally:
        job.cancel()
        # What it had begun to write is put away, if that does not keep anybody waiting.
        job.poll(0.4)


def _words(job: LoadJob, ending: Ending, tr: Translator) -> QtWords:
    """What takes Qt's words; where there is no window system at all Qt would abort the process."""
    from viewer.cli.opengl import no_window_system
    from viewer.ui.shell.start import QtWords

    def fatal(words: QtWords) -> None:
        job.cancel()
        sys.stderr.write(no_window_system(words.last, tr) + "\n")
        ending.at_once(NO_OPENGL)

    return QtWords(fatal)


def _drawing_failed(error: RenderError, tr: Translator) -> int:
    from viewer.cli.opengl import drawing_failed

    end = drawing_failed(error, tr)
    if isinstance(end, CommandError):
        raise end from error
    return end


def bench(options: argparse.Namespace, tr: Translator, /) -> int:
    """Measure in a window."""
    if not has_display():
        raise CommandError(WRONG_USAGE, [tr.gettext("bench needs a display")])
    _need_scene(options.scene, tr)
    from viewer.build.job import LoadJob

    job = LoadJob(options.scene, options=model_options(options))
    gc.disable()
    from viewer.render.errors import RenderError
    from viewer.scene.issues import SceneError
    from viewer.ui.shell.measuring import measure

    def stuck() -> None:
        sys.stderr.write(tr.gettext("The picture does not come to an end; the system may be short of memory.") + "\n")
        options.ending.at_once(FAULTY)

    try:
        say_json(measure(job, lang=tr.lang, words=_words(job, options.ending, tr), stuck=stuck))
    except SceneError as error:
        raise CommandError(code_of(error.issues), (issue.format(tr) for issue in error.issues)) from error
    except RenderError as error:
        return _drawing_failed(error, tr)
    finally:
        job.cancel()
        # What it had begun to write is put away, if that does not keep anybody waiting.
        job.poll(0.4)
    return DONE
