"""Bookmarks: made of what is seen, kept for the user, gone to again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter
from PySide6.QtWidgets import QLineEdit

from viewer.i18n import N_, Translator
from viewer.scene.names import printable
from viewer.scene.style import load_style, style_names
from viewer.scene.titles import scene_title
from viewer.scene.vocabulary import localised
from viewer.session.dispatcher import handles
from viewer.session.explorer import Explorer
from viewer.session.input.key_names import Wording
from viewer.session.revisits.bookmark_file import LONGEST_NAME, Bookmark, BookmarkFile, BookmarksError, new_id
from viewer.session.revisits.looked_at import Sight
from viewer.session.view_description import describe
from viewer.ui.guard import Guarded
from viewer.ui.panels.bookmark_row import ACROSS, HIGH, BookmarkItem
from viewer.ui.panels.bookmarks_sheet import BookmarksSheet
from viewer.ui.panels.notices import Notice
from viewer.ui.panels.panel_host import PanelHost
from viewer.ui.panels.screen_keyboard import ScreenKeyboard
from viewer.ui.presenters.retracing import Retracing
from viewer.ui.presenters.sights import Sights
from viewer.ui.viewport.venue_view import VenueView

_FINE = 3  # times as many pixels as the list shows on a plain screen
_FORMAT, _QUALITY = b"jpeg", 84
_DAMAGED = N_("{n} of the bookmarks could not be read. All that the file said is kept in {file}.")
_NEWER = N_("The bookmarks are of a newer version of the program: they can be neither shown nor changed.")


def thumbnail(picture: QImage, free: QRect, /) -> QImage:
    """The picture of a bookmark: what panels leave free of the window's, in the shape that the list has.

    Parameters
    ----------
    free : physical pixels
    """
    box = free.intersected(picture.rect())
    if box.isEmpty():
        box = picture.rect()
    wide = min(box.width(), round(box.height() * ACROSS / HIGH))
    high = min(box.height(), round(box.width() * HIGH / ACROSS))
    part = QRect(box.center().x() - wide // 2, box.center().y() - high // 2, wide, high).intersected(picture.rect())
    size = QSize(_FINE * ACROSS, _FINE * HIGH)
    smooth = Qt.TransformationMode.SmoothTransformation
    return picture.copy(part).scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)


def encoded(picture: QImage, /) -> bytes:
    """A picture as JPEG; nothing where it cannot be written."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(_FORMAT))
    writer.setQuality(_QUALITY)
    return bytes(buffer.data().data()) if writer.write(picture.convertToFormat(QImage.Format.Format_RGB32)) else b""


def decoded(source: bytes, /) -> QImage:
    """A picture of JPEG; null where it is none, or larger than a bookmark's."""
    buffer = QBuffer()
    buffer.setData(source)
    reader = QImageReader(buffer, QByteArray(_FORMAT))
    size = reader.size()
    return reader.read() if 0 < size.width() <= _FINE * ACROSS and 0 < size.height() <= _FINE * HIGH else QImage()


def name_of(explorer: Explorer, sight: Sight, tr: Translator, /) -> str:
    """What a bookmark is called at first: the open spot, the view, else what is seen from where."""
    story = explorer.story
    if found := story.hotspots.get(sight.spot):
        return story.title(found, tr.lang)[:LONGEST_NAME]
    view = story.views.get(sight.view) if sight.camera is None else None
    titled = localised(view.title, tr.lang) if view else ""
    return (titled or describe(explorer, tr))[:LONGEST_NAME]


class BookmarkKeeper(Guarded, QObject):
    """Keeps the sheet true to the file, and does what the sheet asks for.

    Parameters
    ----------
    view : what is bookmarked
    sights : says what is seen, and goes there
    retracing : whose buttons the sheet has
    desk : with the sheet
    by_hand : whether a keyboard on the screen comes wherever somebody writes
    """

    def __init__(
        self,
        view: VenueView,
        sights: Sights,
        retracing: Retracing,
        desk: PanelHost,
        by_hand: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._view, self._sights, self._retracing, self._desk = view, sights, retracing, desk
        self._by_hand = by_hand
        self._tr = Wording("en")
        self._file, self._read = BookmarkFile(), False
        self._gone: list[tuple[Bookmark, bytes, int]] = []
        self._pictures: dict[str, QImage] = {}
        self._notice, self.sheet = desk.one(Notice), desk.one(BookmarksSheet)
        self.sheet.opened.connect(self.open)
        self.sheet.removed.connect(self.remove)
        self.sheet.renamed.connect(self._rename)
        self.sheet.moved.connect(self._move)
        self.sheet.undone.connect(self.undo)
        self.sheet.command.connect(view.perform)
        self.sheet.writing.connect(self._writing)
        self.sheet.closed.connect(lambda: self._desk.open_sheet(self.sheet, shown=False))
        retracing.changed.connect(self._show_ways)

    def keep_in(self, folder: Path | None, /) -> None:
        """Have them kept in a folder; it is looked at when somebody first wants them."""
        self._file, self._read = BookmarkFile(folder), False

    def translate(self, tr: Wording, /) -> None:
        """In another language."""
        self._tr = tr
        if self._read:
            self._show()

    @property
    def bookmarks(self) -> tuple[Bookmark, ...]:
        """All of them, in their order."""
        return self._file.bookmarks

    # -- the file -------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Read the file: another window may have changed it."""
        self._read = True
        try:
            if aside := self._file.read():
                found, file = self._file.found.damaged, str(aside)
                self._notice.say(lambda tr: tr.gettext(_DAMAGED).format(n=found, file=printable(file)))
            elif self._file.found.newer:
                self._notice.say(lambda tr: tr.gettext(_NEWER))
        except BookmarksError as error:
            self._say_not_kept(error.why)

    def _attempt(self, change: Callable[[], object]) -> bool:
        """Change the file; whether that was kept. What it says by then is shown in any case."""
        try:
            change()
        except BookmarksError as error:
            self._say_not_kept(error.why)
            return False
        return True

    def _say_not_kept(self, why: str) -> None:
        self._notice.say(lambda tr: tr.gettext("The bookmarks cannot be kept: {why}").format(why=printable(why)))
        self._desk.arrange()

    # -- what the user does ---------------------------------------------------------------------------------------

    @handles("bookmark")
    def add(self) -> None:
        """Bookmark what is seen."""
        explorer, sight = self._view.explorer, self._sights.seen()
        if explorer is None or sight is None:
            return
        if not self._read:
            self._look()
        loaded = explorer.loaded
        title = localised(loaded.scene.title, self._tr.lang) or scene_title(loaded.source, self._tr.lang)
        name = name_of(explorer, sight, self._tr)
        bookmark = Bookmark(new_id(), name, sight, loaded.source, title[:LONGEST_NAME])
        picture = self._picture()
        if self._attempt(lambda: self._file.put(bookmark, encoded(picture))):
            self._pictures[bookmark.id] = picture
            self._notice.inform(lambda tr: tr.gettext("Bookmarked: {name}").format(name=name))
        self._show(focus=bookmark.id)
        self._desk.arrange()

    def _picture(self) -> QImage:
        whole = self._view.grab_picture()
        ratio = whole.width() / max(self._view.width(), 1)
        left, top, across, tall = (round(ratio * side) for side in self._desk.arrangement.free)
        return thumbnail(whole, QRect(left, top, across, tall))

    @handles("bookmarks")
    def toggle(self) -> None:
        """Show the sheet, or hide it."""
        shown = self.sheet.isHidden()
        if shown:
            self._look()
            self._show()
            self._show_ways()
        self._desk.open_sheet(self.sheet, shown=shown)
        if shown and (rows := self.sheet.rows):
            rows[0].button.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, id_: str, /) -> None:
        """Go where a bookmark was made."""
        found = next((one for one in self.bookmarks if one.id == id_), None)
        if found:
            self._desk.open_sheet(self.sheet, shown=False)
            self._sights.go(found.sight, found.source)

    def remove(self, id_: str, /) -> None:
        """Remove a bookmark; `undo` brings it back."""
        ids = [one.id for one in self.bookmarks]
        gone: list[tuple[Bookmark, bytes, int] | None] = []
        if self._attempt(lambda: gone.append(self._file.remove(id_))) and gone and gone[0]:
            self._gone.append(gone[0])
        at = ids.index(id_) if id_ in ids else 0
        left = [one.id for one in self.bookmarks]
        self._show(focus=left[min(at, len(left) - 1)] if left else id_)

    def undo(self) -> None:
        """Bring back the bookmark that was removed last."""
        if self._gone and self._attempt(lambda: self._file.put(*self._gone[-1])):
            self._show(focus=self._gone.pop()[0].id)

    def _rename(self, id_: str, name: str) -> None:
        self._attempt(lambda: self._file.rename(id_, name))
        self._show(focus=id_)

    def _move(self, id_: str, by: int) -> None:
        self._attempt(lambda: self._file.move(id_, by))
        self._show(focus=id_)

    def _writing(self, field: QLineEdit) -> None:
        if self._by_hand():
            self._desk.one(ScreenKeyboard).open_for(field)

    # -- what is shown --------------------------------------------------------------------------------------------

    def _show(self, focus: str = "") -> None:
        self.sheet.show_bookmarks([self._item(one) for one in self.bookmarks], focus=focus)
        self.sheet.offer_undo(self._gone[-1][0].name if self._gone else "")

    def _item(self, bookmark: Bookmark) -> BookmarkItem:
        if bookmark.id not in self._pictures:
            self._pictures[bookmark.id] = decoded(self._file.picture(bookmark.id))
        sight, lang = bookmark.sight, self._tr.lang
        parts = [bookmark.scene or sight.scene]
        if sight.style in style_names():
            parts.append(localised(load_style(sight.style).title, lang))
        if sight.time:
            parts.append(f"{sight.time:%H:%M}")
        picture = self._pictures[bookmark.id]
        return BookmarkItem(bookmark.id, printable(bookmark.name), printable(" · ".join(parts)), picture)

    def _show_ways(self) -> None:
        passage = self._retracing.passage
        self.sheet.show_ways(back=bool(passage.behind), forward=bool(passage.ahead))
