"""What a window has to say of its scene and of itself: in the banner, in the panel of issues, instead of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from viewer.build.loading import LoadedScene
from viewer.bulkheads import PARTS
from viewer.i18n import N_, Translator
from viewer.scene.issues import Issue, Severity
from viewer.session.input.key_names import Wording
from viewer.ui.guard import Guarded
from viewer.ui.panels.issues_sheet import entries_of
from viewer.ui.presenters.announcer import announce

if TYPE_CHECKING:
    from viewer.ui.shell.window import Window


def counted(issues: Sequence[Issue], tr: Translator, /) -> str:
    """How much of a scene is left out or odd, in one line; "" if all of it is as it should be."""
    errors = sum(i.severity >= Severity.ERROR for i in issues)
    warnings = len(issues) - errors
    said = []
    if errors:
        said.append(tr.ngettext("{n} part is not shown", "{n} parts are not shown", errors).format(n=errors))
    if warnings:
        said.append(tr.ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings))
    return tr.gettext(", ").join(said)


class Messages(Guarded, QObject):
    """The messages of one window.

    Parameters
    ----------
    window : whose
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._tr = window, window.tr_
        self._loaded: LoadedScene | None = None
        self._issues: tuple[Issue, ...] = ()
        self._read = False
        self._stopped_by = ""
        notice, page, view = window.notice, window.page, window.view
        notice.changed.connect(self._arrange)
        notice.details.connect(lambda: window.show_issues(True))
        notice.dismissed.connect(self._dismissed)
        page.details.connect(lambda: window.show_issues(True))
        page.redraw.connect(view.retry)
        view.failed.connect(window.errors.report)
        view.failed.connect(self._failed)
        view.stopped.connect(self._stopped)
        view.drawn.connect(self._drawn)
        view.style_failed.connect(self._style_failed)
        window.errors.reported.connect(self._tell)
        window.saver.saved.connect(self._saved)
        window.saver.failed.connect(self._not_saved)

    # -- the scene ------------------------------------------------------------------------------------------------

    def show_scene(self, loaded: LoadedScene, /) -> None:
        """Another scene came: what was said of the one before is over."""
        self._loaded, self._issues, self._read = loaded, loaded.issues, False
        self._window.notice.clear()
        self._count()

    def _count(self) -> None:
        """Say how much is wrong, until somebody has read it."""
        text = "" if self._read else counted(self._issues, self._tr)
        self._window.notice.stand(text, self._tr.gettext("Show"))

    def _dismissed(self) -> None:
        self._read = True

    def _style_failed(self, issues: Sequence[Issue]) -> None:
        """The scene's style file was saved with faults; its author reads of the first at once."""
        self._window.opening.issues = (*issues, *self._issues)
        self._window.notice.say(issues[0].format)

    def entries(self) -> None:
        """Fill the panel of issues: of the page while there is one, else of the scene that is shown."""
        window = self._window
        here = window.page.isHidden() or window.page.is_stopped
        root = self._loaded.root if here and self._loaded else Path(window.opening.source)
        found = entries_of(window.opening.issues, root, window.errors.reports, self._tr)
        window.issues.show_entries(found, self._tr)

    # -- the program ----------------------------------------------------------------------------------------------

    def _saved(self, file: str) -> None:
        self._window.notice.inform(lambda tr: tr.gettext("The picture was saved as {file}").format(file=file))

    def _not_saved(self, file: str, why: str) -> None:
        said = N_("The picture cannot be saved as {file}: {error}")
        self._window.notice.say(lambda tr: tr.gettext(said).format(file=file, error=why))

    def _tell(self, text: str) -> None:
        part, _, error = text.partition(": ")

        def missing(tr: Translator) -> str:
            said = tr.gettext("Missing in the picture: {part} ({error})")
            return said.format(part=tr.gettext(PARTS[part]), error=error)

        def wrong(tr: Translator) -> str:
            return tr.gettext("Something went wrong: {text}").format(text=text)

        self._window.notice.say(missing if part in PARTS else wrong)

    def _failed(self, where: str, error: object) -> None:
        self._stopped_by = f"{type(error).__name__}: {error}"

    def _stopped(self) -> None:
        """There is no picture any more: say so in its place, and offer to draw it again."""
        self._window.page.stopped(self._stopped_by, self._tr)
        self._window.page.raise_()
        self._window.page.setFocus()

    def _drawn(self) -> None:
        if self._stopped_by:
            self._stopped_by = ""
            if self._window.page.is_stopped:
                self._window.page.hide()
                self._window.view.setFocus()

    def translate(self, tr: Wording, /) -> None:
        """In another language."""
        self._tr = tr
        self._count()
        if self._window.page.is_stopped and not self._window.page.isHidden():
            self._stopped()
        if not self._window.issues.isHidden():
            self.entries()

    def _arrange(self) -> None:
        notice = self._window.notice
        if not notice.isHidden():
            announce(notice, notice.text)
        self._window.desk.arrange()
