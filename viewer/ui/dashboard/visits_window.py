"""The window with a report of visits: figures, charts, and where visitors looked on the scene itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from viewer.ui.dashboard.charts import ColumnChart, RowChart
from viewer.ui.dashboard.heat_maker import HeatMaker, MakeHeat
from viewer.ui.dashboard.heat_view import HeatView
from viewer.ui.guard import Guarded
from viewer.ui.panels.comfort_sheet import Choice
from viewer.ui.panels.widgets import PLAIN, label, restyle_below, set_tip
from viewer.ui.theme.appearance import Appearance, Metrics
from viewer.ui.theme.preferences import Preferences
from viewer.ui.theme.style_sheet import style_sheet
from viewer.visits.exports import HeatPicture
from viewer.visits.visit_texts import VisitTexts

_MOST_SCENES = 4  # that can be chosen from: those that were looked at longest


class _Card(Guarded, QFrame):
    """A heading and what stands under it."""

    def __init__(self, parent: QWidget, title: str, *content: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self.title = label(title, name="heading", wrap=True)
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.title)
        for each in content:
            self.column.addWidget(each, 0 if isinstance(each, (QLabel, Choice)) else 1)


class VisitsWindow(Guarded, QWidget):
    """Shows one report.

    Parameters
    ----------
    texts : the report in words
    make_heat : makes heat maps
    comfort : theme and text size
    """

    def __init__(self, texts: VisitTexts, make_heat: MakeHeat, comfort: Preferences | None = None) -> None:
        super().__init__()
        self.texts, self._comfort = texts, comfort or Preferences()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(900, 600)
        self.look: Appearance = PLAIN
        _ = texts.tr.gettext
        self.setWindowTitle(f"{_('Visits')} · {_('Jinyuzui')}")
        self._title, self._period = label(_("Visits"), name="title"), label(texts.period(), name="soft")
        self.numbers = [(label(value, name="title"), label(what, name="footer")) for what, value in texts.headline()]
        self.hours, self.times = ColumnChart(), ColumnChart()
        self.hotspots, self.tour, self.languages, self.words = RowChart(), RowChart(), RowChart(), RowChart()
        self.heat, self.scenes, self.tours = HeatView(), Choice(), Choice()
        self._heat_note = label(name="footer", wrap=True)
        self._heat_note.hide()
        self._cards: list[_Card] = []
        self._maker = HeatMaker(make_heat, self)
        self._maker.made.connect(self._show_heat)
        self.scene = texts.report.heat[0].scene if texts.report.heat else ""
        self._lay_out()
        self._fill()
        self.scenes.chosen.connect(self.choose_scene)
        self.tours.chosen.connect(self._choose_tour)
        self.restyle()
        self.choose_scene(self.scene)

    # -- how it is built ------------------------------------------------------------------------------------------

    def _card(self, title: str, *content: QWidget) -> _Card:
        self._cards.append(card := _Card(self, title, *content))
        return card

    def _lay_out(self) -> None:
        _ = self.texts.tr.gettext
        self._column = QVBoxLayout(self)
        self._head = QHBoxLayout()
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._title)
        names.addWidget(self._period)
        self._head.addLayout(names)
        self._head.addStretch(1)
        for value, what in self.numbers:
            pair = QVBoxLayout()
            pair.setSpacing(0)
            pair.addWidget(value)
            pair.addWidget(what)
            self._head.addLayout(pair)
        self._column.addLayout(self._head)
        self._tour_card = self._card("", self.tours, self.tour.widget)
        self._nothing = label(_("Nothing yet"), name="soft")
        self._column.addStretch(1)
        found_nothing = self._card(_("Searches that found nothing"), self._nothing, self.words.widget)
        set_tip(found_nothing, self.texts.searches())
        self._where = self._card("", self.scenes, self.heat, self._heat_note)
        spots = _("Spots opened most, and how long each was read")
        self._places = (
            (self._card(_("Visits by hour of the day"), self.hours.widget), (0.0, 0.0, 0.29, 0.32)),
            (self._card(spots, self.hotspots.widget), (0.0, 0.32, 0.29, 1.0)),
            (self._card(_("How long a visit takes, minutes"), self.times.widget), (0.29, 0.0, 0.6, 0.32)),
            (self._tour_card, (0.29, 0.32, 0.6, 1.0)),
            (self._where, (0.6, 0.0, 1.0, 0.68)),
            (self._card(_("Languages"), self.languages.widget), (0.6, 0.68, 0.76, 1.0)),
            (found_nothing, (0.76, 0.68, 1.0, 1.0)),
        )

    def _place(self) -> None:
        """Put the cards where they stand. No layout of Qt's: it asks what is in them how high it would like to be."""
        gap, edge = self.look.metrics.px(12), self.look.metrics.px(20)
        # Lines of the head: they know their height only once their style is theirs.
        top = 2 * gap + round(1.42 * (self.look.metrics.type(23) + self.look.metrics.type(15)))
        width, height = self.width() - 2 * edge + gap, self.height() - top - edge + gap
        for card, (left, above, right, below) in self._places:
            x, y = edge + round(left * width), top + round(above * height)
            card.setGeometry(x, y, round((right - left) * width) - gap, round((below - above) * height) - gap)

    def _fill(self) -> None:
        texts, report = self.texts, self.texts.report
        self.hours.show_columns(report.hours, [str(hour) for hour in range(24)], every=3)
        self.times.show_columns(report.times.classes, texts.classes())
        self.hotspots.show_rows(texts.hotspots())
        self.languages.show_rows(texts.languages())
        words = texts.words()
        self.words.show_rows(words)
        self._nothing.setVisible(not words)
        self._choose_tour("0")

    def _choices(self) -> None:
        """Offer what there is more than one of."""
        report, texts = self.texts.report, self.texts
        tours = {str(i): texts.tour(tour) for i, tour in enumerate(report.tours[:_MOST_SCENES])}
        scenes = {heat.scene: texts.scene(heat.scene) for heat in report.heat[:_MOST_SCENES]}
        for choice, titles, now in ((self.tours, tours, self._tour_shown), (self.scenes, scenes, self.scene)):
            choice.show_choices(titles if len(titles) > 1 else {}, now, self.look)
            choice.setVisible(len(titles) > 1)

    # -- what can be chosen ---------------------------------------------------------------------------------------

    _tour_shown = "0"

    def _choose_tour(self, number: str) -> None:
        texts, tours = self.texts, self.texts.report.tours
        _ = texts.tr.gettext
        self._tour_shown = number
        if not tours:
            self._tour_card.title.setText(_("Tours: none was begun yet"))
            self.tour.show_rows([])
            return
        tour = tours[int(number)]
        stops = texts.stops(tour)
        self._tour_card.title.setText(_("How far the tour “{tour}” was followed").format(tour=texts.tour(tour)))
        self.tour.show_rows(stops)
        set_tip(self._tour_card, "\n".join(f"{stop.title}: {stop.note}" for stop in stops))

    def choose_scene(self, scene: str, /) -> None:
        """Show where another scene was looked at."""
        _ = self.texts.tr.gettext
        self.scene = scene
        where = _("Where visitors looked: {scene}").format(scene=self.texts.scene(scene)) if scene else ""
        self._where.title.setText(where or _("Where visitors looked"))
        self._heat_note.hide()
        if not scene:
            self.heat.show_words(_("Nothing yet"))
            return
        self.heat.show_words(_("The scene is being drawn from above …"))
        self._maker.want(scene)

    def _show_heat(self, scene: str, heat: HeatPicture | None) -> None:
        if scene != self.scene:
            return
        _ = self.texts.tr.gettext
        if heat is None:
            self.heat.show_words(_("The map cannot be drawn."))
            return
        most = _("up to {time} a cell of {cell} m").format(time=self.texts.seconds(heat.most), cell=f"{heat.cell:g}")
        self.heat.show_picture(heat.picture, self._where.title.text(), _("briefly"), most)
        self._heat_note.setText("" if heat.on_scene else _("The scene was not found: the map is without it."))
        self._heat_note.setVisible(not heat.on_scene)

    @property
    def drawn(self) -> bool:
        """Whether the heat map is there."""
        return not self.heat.image.isNull()

    # -- looks ----------------------------------------------------------------------------------------------------

    def restyle(self) -> None:
        """Dress for the window's size."""
        look = Appearance(self._comfort.theme_now(), Metrics.of_window(self.width(), self.height(), self._comfort.text))
        if look == self.look and self.styleSheet():
            return
        self.look, m = look, look.metrics
        self.setStyleSheet(style_sheet(look))
        self._column.setContentsMargins(m.px(20), m.px(12), m.px(20), m.px(18))
        self._column.setSpacing(m.px(12))
        self._head.setSpacing(m.px(34))
        for card in self._cards:
            card.column.setContentsMargins(m.px(14), m.px(10), m.px(14), m.px(10))
            card.column.setSpacing(m.px(6))
        charts: list[Callable[[Appearance], None]] = [
            each.ink for each in (self.hours, self.times, self.tour, self.hotspots, self.languages, self.words)
        ]
        for ink in charts:
            ink(look)
        restyle_below(self, look)
        self._choices()
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        super().resizeEvent(event)
        self.restyle()
        self._place()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt."""
        self._maker.close()
        super().closeEvent(event)
