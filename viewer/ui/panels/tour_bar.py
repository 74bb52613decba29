"""The tour's bar at the bottom, its caption, and the black screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from viewer.scene.vocabulary import localised
from viewer.session.input.key_names import Wording
from viewer.session.session import Session
from viewer.session.state import SessionState
from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import PLAIN, IconButton, Panel, label, set_tip
from viewer.ui.theme.appearance import Appearance
from viewer.ui.viewport.qt_events import place
from viewer.ui.viewport.turns import QUEUED, SessionSignals

_LEAST_CAPTION = 240  # design pixels


class Progress(Guarded, QWidget):
    """How far the tour is, a piece for each stop; pressed, it goes to that stop.

    Signals
    -------
    asked(int) : a stop
    """

    asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._look = PLAIN
        self._stops, self._share = 1, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self.setFixedHeight(look.metrics.px(18))
        self.update()

    def show_progress(self, share: float, stops: int, /) -> None:
        """A part 0..1 of so many stops."""
        before = (round(self._share * max(self.width(), 1)), self._stops)
        self._share, self._stops = share, max(stops, 1)
        if (round(share * max(self.width(), 1)), self._stops) != before:
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt."""
        self.asked.emit(int(place(event).x() / max(self.width(), 1) * self._stops))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        theme, m = self._look.theme, self._look.metrics
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        high, gap = m.px(6), m.px(3) if self._stops < 40 else 0
        top = (self.height() - high) / 2
        wide = (self.width() - gap * (self._stops - 1)) / self._stops
        for i in range(self._stops):
            left = i * (wide + gap)
            done = min(max(self._share * self._stops - i, 0.0), 1.0)
            painter.setBrush(QColor(theme.outline))
            painter.drawRoundedRect(QRectF(left, top, wide, high), high / 2, high / 2)
            if done > 0:
                painter.setBrush(QColor(theme.gold))
                painter.drawRoundedRect(QRectF(left, top, max(wide * done, high), high), high / 2, high / 2)


class TourBar(Panel):
    """Previous, play or pause, next; which tour and where.

    Parameters
    ----------
    session : whose tours these are; without any in its scene there is no bar
    """

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._tours = session.tours
        self._tr = Wording("en")
        self._allowed = True
        self.previous, self.next = IconButton("previous"), IconButton("next")
        self.play = IconButton("play", kind="gold")
        self._text = label(name="heading", wrap=True)
        self.progress = Progress()
        self._layout = QHBoxLayout(self)
        for button in (self.previous, self.play, self.next):
            self._layout.addWidget(button)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addStretch(1)
        column.addWidget(self._text)
        column.addWidget(self.progress)
        column.addStretch(1)
        self._layout.addLayout(column, 1)
        self.others = IconButton("down")
        self._menu = QMenu(self)
        self.others.clicked.connect(self._offer)
        self._layout.addWidget(self.others)
        self.previous.clicked.connect(lambda: self._step(-1))
        self.next.clicked.connect(lambda: self._step(1))
        self.play.clicked.connect(self._toggle)
        self.progress.asked.connect(self._jump)
        self.caption, self.blank = Caption(parent, self), Blank(parent)
        self.blank.pressed.connect(self._light_up)
        self.hide()
        SessionSignals(session, self).changed.connect(self._hear, QUEUED)

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._layout.setContentsMargins(m.px(14), 0, m.px(18), 0)
        self._layout.setSpacing(m.px(8))
        self.caption.restyle(look)

    def show_scene(self) -> None:
        """The tours of another scene."""
        self.setVisible(self._allowed and bool(self._tours.known))
        self._show()

    def restrict(self, allowed: Callable[[str], bool], /) -> None:
        """Be there only where tours are allowed."""
        self._allowed = allowed("tour-play")
        self.show_scene()

    def _hear(self, before: SessionState, now: SessionState) -> None:
        if (before.tour, before.chosen_tour) != (now.tour, now.chosen_tour):
            self._show()

    def translate(self, tr: Wording, /) -> None:
        """In another language."""
        self._tr = tr
        self.previous.name(tr.gettext("Previous stop"), tr.key("tour-previous"))
        self.next.name(tr.gettext("Next stop"), tr.key("tour-next"))
        self.others.name(tr.gettext("Another tour"))
        self.blank.setAccessibleName(tr.gettext("Turn the black screen on or off"))
        self._show()

    def _offer(self) -> None:
        """The tours that there are, over the bar."""
        self._menu.clear()
        for tour in self._tours.known:
            action = self._menu.addAction(localised(tour.title, self._tr.lang))
            action.setCheckable(True)
            action.setChecked(tour == self._tours.chosen)
            action.triggered.connect(lambda _=False, id_=tour.id: self._tours.choose(id_))
        size = self._menu.sizeHint()
        right = self.others.mapToGlobal(QPoint(self.others.width(), 0))
        self._menu.popup(right - QPoint(size.width(), size.height() + self.look.metrics.px(6)))

    def _step(self, by: int) -> None:
        self._tours.step(by)

    def _toggle(self) -> None:
        self._tours.toggle()

    def _light_up(self) -> None:
        if self._tours.state.blank:
            self._tours.toggle_blank()

    def _jump(self, index: int) -> None:
        self._tours.go(index, playing=self._tours.state.playing)

    def show_progress(self) -> None:
        """Time has passed."""
        tour = self._tours.chosen
        if tour:
            self.progress.show_progress(self._tours.progress, len(tour.step))
            if (words := self._tours.caption(self._tr.lang)) != self.caption.text():
                self.caption.say(words)

    def _show(self) -> None:
        """What the tours say now."""
        tours, tr = self._tours, self._tr
        tour = tours.chosen
        if not tour:
            self.blank.show_blank(tours.state.blank)
            self.caption.say("")
            return
        state = tours.state
        self.others.setVisible(len(tours.known) > 1)
        self.play.set_glyph("pause" if state.playing else "play")
        play = tr.gettext("Pause the tour") if state.playing else tr.gettext("Play the tour")
        self.play.name(play, tr.key("tour-play"))
        title = localised(tour.title, tr.lang)
        where = tr.gettext("Tour: {title}").format(title=title)
        if tours.active:
            where += f" · {state.index + 1} / {len(tour.step)}"
        self._text.setText(where)
        self._write()
        set_tip(self._text, where)
        self.previous.setEnabled(tours.active and state.index > 0)
        self.next.setEnabled(not state.ended)
        self.progress.setAccessibleName(where)
        self.show_progress()
        self.caption.say(tours.caption(tr.lang))
        self.blank.show_blank(state.blank)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: what takes two lines is written smaller, so that the bar's edge stays clear of it."""
        super().resizeEvent(event)
        self._write()

    def _write(self) -> None:
        """The text in the size that the bar has room for."""
        room = self.width() - self._beside_text()
        name = "heading" if self._large().horizontalAdvance(self._text.text()) <= room else "heading-small"
        if name != self._text.objectName():
            self._text.setObjectName(name)
            self._text.style().polish(self._text)

    def _large(self) -> QFontMetrics:
        return QFontMetrics(self.look.font(self.font(), 17, bold=True))

    def minimumSizeHint(self) -> QSize:
        """Qt."""
        return QSize(self.look.metrics.button * 4, self.look.metrics.bar)

    def wanted_height(self) -> int:
        """The height at which two lines of text are seen."""
        return max(self.look.metrics.bar, 2 * self._large().lineSpacing() + self.progress.height() + 14)

    def wanted_width(self) -> int:
        """The width at which all of the text is seen, on as many lines as the bar is high."""
        m = self.look.metrics
        metrics = self._large()
        # As if a tour were under way: a bar that starts one does not jump.
        text = self._text.text() if " / " in self._text.text() else self._text.text() + " · 00 / 00"
        lines = max(1, (m.bar - self.progress.height() - 6) // metrics.lineSpacing())
        across = metrics.horizontalAdvance(text)
        needed = across if lines == 1 else round(across / lines * 1.3)
        return needed + self._beside_text() + 8

    def _beside_text(self) -> int:
        """What buttons, gaps and margins take of the width."""
        m = self.look.metrics
        buttons = 4 if len(self._tours.known) > 1 else 3
        return buttons * (self.play.width() + m.px(8)) + m.px(14 + 18)


class Caption(Guarded, QLabel):
    """A stop's caption over the bar; pointers go through it.

    Parameters
    ----------
    bar : what it stands above
    """

    def __init__(self, parent: QWidget, bar: QWidget) -> None:
        super().__init__(parent)
        self._bar, self._look = bar, PLAIN
        self._beside: tuple[QWidget, ...] = ()
        self._large = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        bar.installEventFilter(self)
        self.hide()

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        m = look.metrics
        self.setStyleSheet(
            f"background: rgba(20, 24, 27, 215); color: #ffffff; border-radius: {m.px(10)}px;"
            f"padding: {m.px(8)}px {m.px(16)}px; font-size: {m.type(30 if self._large else 18)}px;"
        )
        self._place()

    def set_large(self, large: bool, /) -> None:
        """For a hall, in the middle of the window, or for whoever sits before it."""
        self._large = large
        self.restyle(self._look)

    def say(self, text: str, /) -> None:
        """Show a caption; "" hides it."""
        self.setText(text)
        self.setVisible(bool(text))
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: where the bar goes, the caption goes."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self._place()
        return False

    def _place(self) -> None:
        if self.isHidden():
            return
        box, m = self._bar.geometry(), self._look.metrics
        if self._large:
            self.ensurePolished()
            around = self.window().rect()
            width = min(around.width() - 2 * m.margin, max(m.px(1180), box.width()))
            width = min(width, self.fontMetrics().horizontalAdvance(self.text()) + m.px(64))
            height = self.heightForWidth(width)
            self.setGeometry((around.width() - width) // 2, box.top() - m.px(14) - height, width, height)
            self.raise_()
            return
        bottom, tall = box.top() - m.px(10), self.heightForWidth(m.px(_LEAST_CAPTION))
        strip = QRect(box.left(), bottom - tall, box.width(), tall)
        # Between what stands there, in the widest gap; on a crowded window at its top, over the scene.
        edges = [(strip.left(), strip.left())]
        shown = (w.geometry() for w in self._beside if w.isVisible())
        edges += sorted((g.left(), g.right()) for g in shown if g.intersects(strip))
        edges.append((strip.right(), strip.right()))
        gaps = []
        reached = strip.left()
        for start, end in edges:
            gaps.append((start - reached, reached))
            reached = max(reached, end)
        room, left = max(gaps)
        edge = m.px(10) if len(edges) > 2 else 0
        if room - 2 * edge < m.px(_LEAST_CAPTION):
            room, left, edge, bottom = box.width(), box.left(), 0, 0
        width = min(room - 2 * edge, m.px(760))
        height = self.heightForWidth(width)
        top = bottom - height if bottom else m.px(96)
        self.setGeometry(left + (room - width) // 2, top, width, height)
        self.raise_()

    def keep_clear(self, widgets: tuple[QWidget, ...], /) -> None:
        """Never stand over these, which come and go beside the bar's upper edge."""
        self._beside = widgets
        for widget in widgets:
            widget.installEventFilter(self)


class Blank(Guarded, QWidget):
    """The black screen over the whole window.

    Signals
    -------
    pressed() : somebody touched it
    """

    pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.hide()

    def show_blank(self, shown: bool, /) -> None:
        """Black, or not."""
        if shown and self.isHidden():
            self.setGeometry(self._window.rect())
            self._window.installEventFilter(self)
            self.show()
        elif not shown and not self.isHidden():
            self._window.removeEventFilter(self)
            self.hide()
        if shown:
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: as large as the window."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt."""
        self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        QPainter(self).fillRect(self.rect(), Qt.GlobalColor.black)
