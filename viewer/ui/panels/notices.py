"""What the program has to say: a banner over the picture, a page when there is no picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.scene.issues import Issue
from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import PLAIN, IconButton, Panel, ScrollArea, TextButton, label, restyle_below
from viewer.ui.theme.appearance import Appearance
from viewer.ui.theme.icons import pixmap

_MOST_LINES = 6
_VEIL = 0.72  # of a picture behind words
_DETAILS = "details"

Words = str | Callable[[Translator], str]
"""What is said: a text, or what gives it in a language, so that it can be said in another one."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A message: its words, its sign, and what a button for more about it is called; "" for none."""

    words: Words
    glyph: str
    more: str


class Notice(Panel):
    """A banner over the picture; it stays until it is closed.

    One message stands as long as its scene does; what happens meanwhile is said before it.

    Signals
    -------
    details() : the visitor wants to know more
    dismissed() : the visitor has read what stands
    changed() : it says something else, or nothing any more

    Attributes
    ----------
    muted : say nothing: what goes wrong is for the log only
    """

    details = Signal()
    dismissed = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "notice")
        self._tr = Translator("en")
        self._news: _Said | None = None
        self._standing: _Said | None = None
        self._details = ""
        self.muted = False
        self._glyph = "alert"
        self._sign = QLabel()
        self._text = label(wrap=True)
        self._more = TextButton()
        self._more.clicked.connect(self.details)
        self._close = IconButton("close")
        self._close.clicked.connect(self.dismiss)
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        self._layout.addWidget(self._text, 1)
        self._layout.addWidget(self._more, 0, Qt.AlignmentFlag.AlignTop)
        self._layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.restyle(self.look)
        self.hide()

    @property
    def text(self) -> str:
        """What is said."""
        return self._text.text()

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._layout.setContentsMargins(m.px(16), m.px(9), m.px(9), m.px(9))
        self._layout.setSpacing(m.px(10))
        side = m.type(22)
        colour = look.theme.alert if self._glyph == "alert" else look.theme.action
        self._sign.setPixmap(pixmap(self._glyph, colour=colour, size=side, ratio=2.0))
        self._sign.setFixedHeight(m.button)

    def translate(self, tr: Translator, /) -> None:
        """Names of the buttons, and what is said."""
        self._tr, self._details = tr, tr.gettext("Details")
        self._close.name(tr.gettext("Close"))
        self._name_more()
        if said := self._news or self._standing:
            self._show_words(said)

    def _name_more(self) -> None:
        said = self._news or self._standing
        self._more.setText(said.more if said and said.more != _DETAILS else self._details)

    def wanted_width(self) -> int:
        """The width at which all of it stands on one line."""
        m = self.look.metrics
        text = self._text.fontMetrics().horizontalAdvance(self._text.text()) + m.px(8)
        more = self._more.sizeHint().width() + m.px(10) if not self._more.isHidden() else 0
        return m.px(16) + m.type(22) + m.px(10) + text + m.px(10) + more + m.button + m.px(9) + 4

    def wanted_height(self, width: int, /) -> int:
        """The height at which all of the text is seen."""
        self._text.ensurePolished()
        self._layout.invalidate()
        return max(self._layout.totalHeightForWidth(width), self._layout.totalMinimumSize().height())

    def say(self, words: Words, /) -> None:
        """Say what went wrong; there is more about it."""
        self._news = _Said(words, "alert", _DETAILS)
        self._show()

    def inform(self, words: Words, /) -> None:
        """Say that something went right."""
        self._news = _Said(words, "done", "")
        self._show()

    def stand(self, text: str, more: str, /) -> None:
        """Say this whenever nothing else is to be said; "" for nothing."""
        standing = _Said(text, "warning", more) if text else None
        if standing != self._standing:
            self._standing = standing
            self._show()

    def clear(self) -> None:
        """Say nothing any more."""
        self._news = self._standing = None
        self._show()

    def pass_over(self) -> None:
        """What was said of the moment is over."""
        self._news = None
        self._show()

    def dismiss(self) -> None:
        """Somebody has read what is shown."""
        if self._news:
            self._news = None
        elif self._standing:
            self._standing = None
            self.dismissed.emit()
        self._show()

    def _show(self) -> None:
        said = None if self.muted else self._news or self._standing
        if said:
            self._glyph = said.glyph
            self.setProperty("glyph", said.glyph)
            self.style().unpolish(self)
            self.style().polish(self)
            self._show_words(said)
            self._more.setVisible(bool(said.more))
            self._name_more()
            self.restyle(self.look)
        self.setVisible(said is not None)
        if said:
            self.raise_()
        self.changed.emit()

    def _show_words(self, said: _Said) -> None:
        text = said.words if isinstance(said.words, str) else said.words(self._tr)
        self._text.setText(text)
        self.setAccessibleDescription(text)


class Skyline(Guarded, QWidget):
    """Blocks on a table, before the scene is there: what is being opened is a model of a place."""

    _BLOCKS = ((0, 1, 2), (1, 0, 3), (1, 2, 1), (2, 1, 5), (2, 2, 2), (3, 0, 2), (3, 2, 4), (4, 1, 2))

    def __init__(self) -> None:
        super().__init__()
        self._look, self._share = PLAIN, 0.0
        self.restyle(PLAIN)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self.setFixedSize(look.metrics.px(260), look.metrics.px(170))

    def show_share(self, share: float, /) -> None:
        """How far it is, 0..1: block after block turns to gold."""
        self._share = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        theme, unit = self._look.theme, self.width() / 260
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.width() / 2, self.height() * 0.52)
        painter.scale(unit, unit)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.sand))
        painter.drawPolygon(_floor(-0.4, -0.4, 5.2, 3.2))
        for i, (x, y, height) in enumerate(sorted(self._BLOCKS, key=lambda b: b[0] + b[1])):
            gold = self._share * len(self._BLOCKS) > i
            self._block(painter, x, y, height * 14.0, theme.gold if gold else theme.line)

    def _block(self, painter: QPainter, x: float, y: float, height: float, colour: str) -> None:
        roof = _floor(x, y, 0.72, 0.72)
        top, right, bottom, left = (roof.at(i) for i in range(4))
        for side, shade in (((left, bottom), 108), ((bottom, right), 124)):
            a, b = side
            painter.setBrush(QColor(colour).darker(shade))
            painter.drawPolygon(QPolygonF([a, b, b - _up(height), a - _up(height)]))
        painter.setBrush(QColor(colour))
        painter.drawPolygon(QPolygonF([p - _up(height) for p in (top, right, bottom, left)]))


def _up(height: float) -> QPointF:
    return QPointF(0.0, height)


def _floor(x: float, y: float, width: float, depth: float) -> QPolygonF:
    """A rectangle of the table in the picture: back, right, front, left corner."""
    corners = ((x, y), (x + width, y), (x + width, y + depth), (x, y + depth))
    return QPolygonF([QPointF((a - b - 1.0) * 25, (a + b - 3.4) * 14) for a, b in corners])


class Page(Guarded, QWidget):
    """Instead of a picture: that a scene is being opened, or why it cannot be.

    Signals
    -------
    retry() : try to open it again
    redraw() : try to draw it again
    cancel() : give up opening it
    details() : the issues panel is wanted
    others() : another scene is wanted
    back() : the scene behind the page is wanted

    Attributes
    ----------
    can_go_back : there is a scene behind it
    offers_others : there are other scenes to go to
    plain : say only that, not why, and offer no end of it: nobody there can mend it, or open anything else
    """

    retry = Signal()
    redraw = Signal()
    cancel = Signal()
    details = Signal()
    others = Signal()
    back = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._look = PLAIN
        self.is_stopped = self.plain = self.can_go_back = False
        self.offers_others = True
        self._skyline = Skyline()
        self._picture = QImage()
        self._veiled = True
        self._title, self._text = label(name="page-title", wrap=True), label(wrap=True)
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._again, self._more, self._stop = TextButton(kind="gold"), TextButton(), TextButton()
        self._again.clicked.connect(self._try_again)
        self._more.clicked.connect(self.details)
        self._stop.clicked.connect(self.cancel)
        self._back, self._others = TextButton(), TextButton()
        self._back.clicked.connect(self.back)
        self._others.clicked.connect(self.others)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._percent = label(name="soft")
        self._percent.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._build()

    def _build(self) -> None:
        inner = QWidget()
        self._column = column = QVBoxLayout(inner)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self._again, self._back, self._others, self._more, self._stop):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addStretch(2)
        column.addWidget(self._skyline, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._percent)
        column.addLayout(buttons)
        column.addStretch(3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(ScrollArea(inner))

    @property
    def text(self) -> str:
        """What is said below the title."""
        return self._text.text()

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        self._look = look
        restyle_below(self, look)
        m = look.metrics
        self._column.setContentsMargins(m.px(60), m.px(40), m.px(60), m.px(40))
        self._column.setSpacing(m.px(14))
        self._bar.setFixedWidth(m.px(340))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paper in the light of the scene's background."""
        theme = self._look.theme
        painter = QPainter(self)
        gradient = QLinearGradient(0, 0, 0, self.height())
        gradient.setColorAt(0.0, QColor(theme.page).lighter(102))
        gradient.setColorAt(1.0, QColor(theme.page).darker(104))
        painter.fillRect(self.rect(), gradient)
        if self._picture.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
        painter.drawImage(QRect(left, top, size.width(), size.height()), self._picture)
        if self._veiled:
            veil = QColor(theme.page)
            veil.setAlphaF(_VEIL)
            painter.fillRect(self.rect(), veil)

    def _try_again(self) -> None:
        (self.redraw if self.is_stopped else self.retry).emit()

    def opening(self, name: str, tr: Translator, picture: QImage, /) -> None:
        """A scene is being opened; meanwhile one sees what it opened with the last time, unless the picture is null."""
        self.is_stopped = False
        self.name_opening(name, tr)
        said = (self._text, self._again, self._back, self._others, self._more, self._bar, self._percent, self._stop)
        for widget in said:
            widget.hide()
        self._show_picture(picture)
        self._skyline.show_share(0.0)
        self.show()

    def _show_picture(self, picture: QImage) -> None:
        """Another one behind the words; before a picture nothing is said until it takes long."""
        self._picture, self._veiled = picture, picture.isNull()
        self._skyline.setVisible(picture.isNull())
        self._title.setVisible(picture.isNull())
        self.update()

    def name_opening(self, name: str, tr: Translator, /) -> None:
        """What is being opened, in another language; how far that is stays."""
        self._title.setText(tr.gettext("Opening {name} …").format(name=name))
        self._stop.setText(tr.gettext("Cancel"))

    def progress(self, share: float, /) -> None:
        """How far opening is, 0..1; it can be given up from now on."""
        self._veiled = True
        self._title.show()
        self._bar.setValue(round(100 * share))
        self._percent.setText(f"{100 * share:.0f} %")
        self._skyline.show_share(share)
        for widget in (self._bar, self._percent):
            widget.show()
        self._stop.setVisible(not self.plain)

    def cancelled(self, name: str, tr: Translator, /) -> None:
        """A scene was not opened because somebody did not want to wait."""
        self.is_stopped = False
        self._show_picture(QImage())
        self._title.setText(tr.gettext("{name} was not opened").format(name=name))
        self._text.hide()
        self._more.hide()
        self._offer(tr)

    def failed(self, name: str, issues: Sequence[Issue], tr: Translator, /) -> None:
        """A scene cannot be opened."""
        self.is_stopped = False
        self._show_picture(QImage())
        self._title.setText(tr.gettext("{name} cannot be opened").format(name=name))
        # One says enough here; the panel has them all, with their files.
        rest = len(issues) - _MOST_LINES
        lines = [issue.format(tr) for issue in issues[:_MOST_LINES]]
        self._text.setText("\n".join([*lines, f"… + {rest}"] if rest > 0 else lines))
        self._text.setVisible(not self.plain)
        self._more.setText(tr.gettext("Details"))
        self._more.setVisible(bool(issues) and not self.plain)
        self._skyline.hide()
        self._offer(tr)

    def stopped(self, why: str, tr: Translator, /) -> None:
        """The scene is there, but cannot be drawn."""
        self.is_stopped = True
        self._show_picture(QImage())
        self._title.setText(tr.gettext("The picture cannot be drawn"))
        self._text.setText(why)
        self._text.setVisible(not self.plain)
        self._more.setText(tr.gettext("Details"))
        self._more.setVisible(not self.plain)
        self._skyline.hide()
        self._offer(tr)

    def _offer(self, tr: Translator) -> None:
        """That it can be tried again."""
        for widget in (self._bar, self._percent, self._stop):
            widget.hide()
        self._again.setText(tr.gettext("Try again"))
        self._again.show()
        self._back.setText(tr.gettext("Back to the scene"))
        self._back.setVisible(self.can_go_back and not self.is_stopped)
        self._others.setText(tr.gettext("Other scenes"))
        self._others.setVisible(self.offers_others and not self.plain and not self.is_stopped)
        self.show()

    def restrict(self, allowed: Callable[[str], bool], /) -> None:
        """Offer only what is allowed."""
        self.offers_others = allowed("scenes")
