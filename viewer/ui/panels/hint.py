"""How to look round, for somebody who is new, and how to walk: it fades after the first use."""

from __future__ import annotations

from PySide6.QtCore import Property, QEasingCurve, QPropertyAnimation, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from viewer.i18n import N_
from viewer.session.input.key_names import Wording, readable
from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import PLAIN
from viewer.ui.theme.appearance import Appearance
from viewer.ui.theme.icons import paint_icon

MOUSE = (("drag", N_("Drag to turn")), ("zoom", N_("Wheel to zoom")), ("click", N_("Click a pin for its story")))
TOUCH = (
    ("drag", N_("One finger turns")),
    ("zoom", N_("Two fingers zoom")),
    ("click", N_("Tap a pin for its story")),
)
WALKING = (
    ("walk", N_("{keys} or wheel to walk")),
    ("drag", N_("Drag to look round")),
    ("leave", N_("{leave} to fly again")),
)
WALKING_TOUCH = (
    ("walk", N_("Two fingers walk")),
    ("drag", N_("One finger looks round")),
    ("leave", N_("Press the walk button again to fly")),
)
_WALK = ("walk-ahead", "walk-left", "walk-back", "walk-right")
_FADE = 600  # milliseconds


class Hint(Guarded, QWidget):
    """A line of gestures over the scene; clicks go through it.

    Signals
    -------
    gone() : what is said to somebody who is new has faded
    """

    gone = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._look, self._touch, self._walking = PLAIN, False, False
        self._tr: Wording | None = None
        self.texts = [text for _, text in MOUSE]
        """What it says; looked up once, not whenever it is measured or painted."""
        self._opacity = 1.0
        self._fade = QPropertyAnimation(self, b"opacity", self)
        self._fade.setDuration(_FADE)
        self._fade.setEasingCurve(QEasingCurve.Type.InOutQuad)
        self._fade.finished.connect(self._finish)
        self.hide()

    def _get_opacity(self) -> float:
        return self._opacity

    def _set_opacity(self, value: float) -> None:
        self._opacity = value
        self.update()

    opacity = Property(float, _get_opacity, _set_opacity)

    @property
    def _lines(self) -> tuple[tuple[str, str], ...]:
        """Signs and texts."""
        if self._walking:
            return WALKING_TOUCH if self._touch else WALKING
        return TOUCH if self._touch else MOUSE

    def _said(self) -> list[str]:
        tr = self._tr
        if tr is None:
            return [text for _, text in self._lines]
        # Shift only hurries.
        bound = [[k for k in tr.bindings.keys[action] if not k.startswith("Shift+")] for action in _WALK]
        rows = [[readable(keys[i], tr) for keys in bound if len(keys) > i] for i in (0, 1)]
        walk = ", ".join(" ".join(row) for row in rows if row)
        leave = tr.gettext(" or ").join(key for key in (tr.key("walk"), tr.key("back")) if key)
        return [tr.gettext(text).format(keys=walk, leave=leave) for _, text in self._lines]

    def translate(self, tr: Wording, /) -> None:
        """In another language."""
        self._tr = tr
        self._say()

    def _say(self) -> None:
        self.texts = self._said()
        self.setAccessibleName(" · ".join(self.texts))
        self.update()

    def for_touch(self, touch: bool, /) -> None:
        """For fingers rather than a mouse."""
        self._touch = touch
        self._say()

    @property
    def walking(self) -> bool:
        """Whether it tells how to walk."""
        return self._walking

    def for_walking(self, walking: bool, /) -> None:
        """Tell how to walk, at once; or how to look round, when it is shown the next time."""
        self._fade.stop()
        self._walking = walking
        self._set_opacity(1.0)
        self.setVisible(walking)
        self._say()

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        self._look = look
        self.update()

    def dismiss(self, *, at_once: bool, after: int = 0) -> None:
        """Go: at once, or fading."""
        if self.isHidden() or self._fade.state() == QPropertyAnimation.State.Running:
            return
        if at_once:
            self._finish()
            return
        self._fade.setStartValue(1.0)
        self._fade.setEndValue(0.0)
        self._fade.start()

    def _finish(self) -> None:
        self.hide()
        self._set_opacity(1.0)
        if not self._walking:
            self.gone.emit()

    # -- painting -------------------------------------------------------------------------------------------------

    def _columns(self) -> tuple[list[int], int]:
        """Widths of the texts, and the height of one line."""
        metrics = QFontMetrics(self._look.font(self.font(), 16))
        return [metrics.horizontalAdvance(text) for text in self.texts], metrics.height()

    def size_for(self, width: int, /) -> QSize:
        """Its size where so much width is free: on one line, else one below the other."""
        m = self._look.metrics
        texts, line = self._columns()
        icon, pad, gap = m.type(22), m.px(22), m.px(28)
        across = sum(texts) + len(texts) * (icon + m.px(9)) + (len(texts) - 1) * gap + 2 * pad
        self._stacked = across > width
        row = max(line, icon)
        if not self._stacked:
            return QSize(across, row + 2 * m.px(14))
        return QSize(max(texts) + icon + m.px(9) + 2 * pad, len(texts) * (row + m.px(8)) + 2 * m.px(14) - m.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt."""
        m, theme = self._look.metrics, self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self._opacity)
        ground = QColor(theme.panel)
        ground.setAlpha(theme.opacity)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), m.radius, m.radius)
        texts, line = self._columns()
        icon, row = m.type(22), max(line, m.type(22))
        x, y = float(m.px(22)), float(m.px(14))
        for (glyph, _), text, width in zip(self._lines, self.texts, texts, strict=True):
            paint_icon(painter, QRectF(x, y + (row - icon) / 2, icon, icon), glyph, theme.action)
            painter.setFont(self._look.font(self.font(), 16))
            painter.setPen(QColor(theme.ink))
            painter.drawText(QRectF(x + icon + m.px(9), y, width + 4, row), Qt.AlignmentFlag.AlignVCenter, text)
            if self._stacked:
                y += row + m.px(8)
            else:
                x += icon + m.px(9) + width + m.px(28)
