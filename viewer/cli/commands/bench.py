"""The command bench: how long start, drawing and picking take in a window."""

from __future__ import annotations

import argparse
import gc
import sys

from viewer.cli.arguments import add_json, add_scene
from viewer.cli.exit_codes import DONE, FAULTY, WRONG_USAGE
from viewer.cli.shared import CommandError, code_of, model_options, say_json
from viewer.cli.windows import DEFAULT_SCENE, drawing_failed, has_display, need_scene, qt_words
from viewer.i18n import N_, Translator

SUMMARY = N_("measure start, drawing and picking (needs a display)")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """A scene."""
    add_scene(parser, tr, "?", DEFAULT_SCENE)
    add_json(parser, tr)


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Measure in a window."""
    if not has_display():
        raise CommandError(WRONG_USAGE, [tr.gettext("bench needs a display")])
    need_scene(options.scene, tr)
    from viewer.build.job import LoadJob

    job = LoadJob(options.scene, options=model_options(options))
    gc.disable()
    from viewer.render.errors import RenderError
    from viewer.scene.issues import SceneError
    from viewer.ui.shell.measuring import measure

    def stuck() -> None:
        sys.stderr.write(tr.gettext("The picture is taking too long to draw; the system may be low on memory.") + "\n")
        options.ending.at_once(FAULTY)

    try:
        say_json(measure(job, lang=tr.lang, words=qt_words(job.cancel, options.ending, tr), stuck=stuck))
    except SceneError as error:
        raise CommandError(code_of(error.issues), (issue.format(tr) for issue in error.issues)) from error
    except RenderError as error:
        return drawing_failed(error, tr)
    finally:
        job.cancel()
        # What it had begun to write is put away, if that does not keep anybody waiting.
        job.poll(0.4)
    return DONE
