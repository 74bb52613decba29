"""The About sheet: whose story it is, how true the model is, what the program is built on."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.scene.model import Scene
from viewer.session.credits import credits_of
from viewer.ui.panels.sheet import ReadingSheet
from viewer.ui.panels.widgets import label, restyle_below


class AboutSheet(ReadingSheet):
    """Credits, as plain text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.close_button)

    def translate(self, tr: Translator, scene: Scene | None, /) -> None:
        """The sheet in a language, for the scene that is open."""
        self.title.setText(tr.gettext("About Jinyuzui"))
        self.setAccessibleName(tr.gettext("About Jinyuzui"))
        self.close_button.setText(tr.gettext("Close"))
        body = QWidget()
        column = QVBoxLayout(body)
        m = self.look.metrics
        column.setContentsMargins(0, 0, m.px(10), 0)
        column.setSpacing(m.px(4))
        for credit in credits_of(scene, tr):
            column.addWidget(label(credit.heading, name="heading", wrap=True))
            column.addWidget(label(credit.text, name="fact", wrap=True))
            column.addSpacing(m.px(8))
        column.addStretch(1)
        self.show_body(body)
        body.show()
        restyle_below(self, self.look)
