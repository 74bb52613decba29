"""The command links: whether links to scenes open in this program."""

from __future__ import annotations

import argparse

from viewer.cli.exit_codes import DONE, FAULTY
from viewer.cli.shared import CommandError, say
from viewer.i18n import N_, Translator
from viewer.session.revisits.scheme import SCHEME

SUMMARY = N_("have links to scenes open in this program, or no longer")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """What to do."""
    _ = tr.gettext
    what = _("install: links open here; remove: no longer; status: where they open now")
    parser.add_argument("what", choices=("install", "remove", "status"), help=what)
    parser.add_argument("--dry-run", action="store_true", help=_("only say what would be written"))


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Do it for the user who runs it; nobody else's settings are touched."""
    from viewer.cli.link_registration import UnknownSystemError, registration

    _ = tr.gettext
    try:
        here = registration()
        if options.what == "status":
            return _status(here.handler(), here.own, tr)
        steps = here.install() if options.what == "install" else here.remove()
        if options.dry_run:
            for step in steps:
                for line in step.told(tr):
                    say(line)
            return DONE
        for step in steps:
            step.do()
    except UnknownSystemError as error:
        raise CommandError(FAULTY, [_(error.need).format(scheme=SCHEME)]) from error
    except UnicodeDecodeError as error:
        raise CommandError(
            FAULTY, [_("A file of the desktop's settings is no UTF-8 and was left as it is.")]
        ) from error
    except OSError as error:
        text = _("{file} cannot be written: {error}")
        raise CommandError(FAULTY, [text.format(file=error.filename, error=error.strerror or error)]) from error
    if options.what == "install":
        say(_("Links that begin with {scheme}:// open in this program now.").format(scheme=SCHEME))
    elif steps:
        say(_("Links that begin with {scheme}:// open nothing any more.").format(scheme=SCHEME))
    else:
        say(_("Nothing was to be removed."))
    return DONE


def _status(handler: str, own: bool, tr: Translator) -> int:
    if own:
        say(tr.gettext("Links open in this program: {handler}").format(handler=handler))
        return DONE
    if handler:
        say(tr.gettext("Links open elsewhere: {handler}").format(handler=handler))
    else:
        say(tr.gettext("Links open nothing: jinyuzui links install"))
    return FAULTY
