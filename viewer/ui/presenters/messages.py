"""What a window has to say of its scene and of itself: in the banner, in the panel of issues, instead of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from viewer.build.loading import LoadedScene
from viewer.bulkheads import PARTS
from viewer.i18n import N_, Translator
from viewer.scene.issues import Issue, Severity
from viewer.session.dispatcher import handles
from viewer.session.input.key_names import Wording
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.guard import Guarded
from viewer.ui.panels.issues_sheet import IssuesSheet, entries_of
from viewer.ui.panels.notices import Notice, Page
from viewer.ui.panels.panel_host import PanelHost
from viewer.ui.presenters.announcer import announce
from viewer.ui.presenters.picture_saving import PictureSaver
from viewer.ui.presenters.scene_opening import Opening
from viewer.ui.viewport.turns import QUEUED
from viewer.ui.viewport.venue_view import VenueView


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


_BEFORE = N_("Until that is mended the version before is shown.")


class Messages(Guarded, QObject):
    """The messages of one window.

    Parameters
    ----------
    desk : the panels that say them
    view : the scene
    opening : what is loaded, or could not be
    saver : keeps pictures
    errors : whatever else goes wrong
    tr : the language of the moment
    parent : the window
    """

    def __init__(
        self,
        desk: PanelHost,
        view: VenueView,
        opening: Opening,
        saver: PictureSaver,
        errors: ErrorReporter,
        tr: Wording,
        parent: QObject,
        /,
    ) -> None:
        super().__init__(parent)
        self._desk, self._view, self._opening, self._errors, self._tr = desk, view, opening, errors, tr
        self._notice, self._page, self._sheet = desk.one(Notice), desk.one(Page), desk.one(IssuesSheet)
        self._loaded: LoadedScene | None = None
        self._issues: tuple[Issue, ...] = ()
        self._read = False
        self._stopped_by = ""
        self._notice.changed.connect(self._arrange)
        self._notice.details.connect(lambda: self.show_issues(True))
        self._notice.dismissed.connect(self._dismissed)
        self._page.details.connect(lambda: self.show_issues(True))
        self._page.redraw.connect(view.retry)
        self._sheet.closed.connect(lambda: self.show_issues(False))
        view.failed.connect(errors.report)
        view.failed.connect(self._failed)
        view.stopped.connect(self._stopped)
        view.drawn.connect(self._drawn, QUEUED)
        view.style_failed.connect(self.saved_with_faults)
        errors.reported.connect(self._tell)
        saver.saved.connect(self._saved)
        saver.failed.connect(self._not_saved)

    # -- the scene ------------------------------------------------------------------------------------------------

    def show_scene(self, loaded: LoadedScene, /) -> None:
        """Another scene came: what was said of the one before is over."""
        self._loaded, self._issues, self._read = loaded, loaded.issues, False
        self._notice.clear()
        self._count()

    def _count(self) -> None:
        """Say how much is wrong, until somebody has read it."""
        text = "" if self._read else counted(self._issues, self._tr)
        self._notice.stand(text, self._tr.gettext("Show"))

    def _dismissed(self) -> None:
        self._read = True

    def saved_with_faults(self, issues: Sequence[Issue], /) -> None:
        """The scene's author has saved something with faults, and reads of the first at once; none: they are mended."""
        self._opening.issues = (*issues, *self._issues)
        if issues:
            self._notice.say(lambda tr: f"{issues[0].format(tr)}\n{tr.gettext(_BEFORE)}")
        else:
            self._notice.pass_over()
        if not self._sheet.isHidden():
            self._fill()

    @handles("issues", shown=True)
    def show_issues(self, shown: bool) -> None:
        """Show or hide everything that is wrong."""
        if shown and not self._view.dispatcher.allowed("issues"):
            return
        if shown:
            self._fill()
        self._desk.open_sheet(self._sheet, shown=shown)

    def _fill(self) -> None:
        """Fill the panel of issues: of the page while there is one, else of the scene that is shown."""
        here = self._page.isHidden() or self._page.is_stopped
        root = self._loaded.root if here and self._loaded else Path(self._opening.source)
        found = entries_of(self._opening.issues, root, self._errors.reports, self._tr)
        self._sheet.show_entries(found, self._tr)

    # -- the program ----------------------------------------------------------------------------------------------

    def _saved(self, file: str) -> None:
        self._notice.inform(lambda tr: tr.gettext("The picture was saved as {file}").format(file=file))

    def _not_saved(self, file: str, why: str) -> None:
        said = N_("The picture cannot be saved as {file}: {error}")
        self._notice.say(lambda tr: tr.gettext(said).format(file=file, error=why))

    def _tell(self, text: str) -> None:
        part, _, error = text.partition(": ")

        def missing(tr: Translator) -> str:
            said = tr.gettext("Missing from the picture: {part} ({error})")
            return said.format(part=tr.gettext(PARTS[part]), error=error)

        def wrong(tr: Translator) -> str:
            return tr.gettext("Something went wrong: {text}").format(text=text)

        self._notice.say(missing if part in PARTS else wrong)

    def _failed(self, where: str, error: object) -> None:
        self._stopped_by = f"{type(error).__name__}: {error}"

    def _stopped(self) -> None:
        """There is no picture any more: say so in its place, and offer to draw it again."""
        self._page.stopped(self._stopped_by, self._tr)
        self._page.raise_()
        self._page.setFocus()

    def _drawn(self) -> None:
        if self._stopped_by:
            self._stopped_by = ""
            if self._page.is_stopped:
                self._page.hide()
                self._view.setFocus()

    def translate(self, tr: Wording, /) -> None:
        """In another language."""
        self._tr = tr
        self._count()
        if self._page.is_stopped and not self._page.isHidden():
            self._stopped()
        if not self._sheet.isHidden():
            self._fill()

    def _arrange(self) -> None:
        if not self._notice.isHidden():
            announce(self._notice, self._notice.text)
        self._desk.arrange()
