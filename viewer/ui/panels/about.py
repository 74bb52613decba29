"""The About sheet: whose story it is, how true the model is, what the program is built on."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.scene.model import Scene
from viewer.session.credits import Credit, credits_of
from viewer.ui.panels.sheet import ReadingSheet
from viewer.ui.panels.widgets import label


class AboutSheet(ReadingSheet):
    """Credits, as plain text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.close_button)
        self._tr = Translator("en")
        self._scene: Scene | None = None
        self._credits: tuple[Credit, ...] = ()

    def show_scene(self, scene: Scene | None, /) -> None:
        """For the scene that is open; it is told of in the language of before."""
        self._scene = scene
        self._tell()

    def translate(self, tr: Translator, /) -> None:
        """The sheet in a language."""
        self._tr = tr
        self.title.setText(tr.gettext("About Jinyuzui"))
        self.close_button.setText(tr.gettext("Close"))
        self._tell()

    def _tell(self) -> None:
        self._credits = tuple(credits_of(self._scene, self._tr))
        self.fill()

    def fill(self) -> None:
        """Make what is read anew in the look of now."""
        body = QWidget()
        column = QVBoxLayout(body)
        m = self.look.metrics
        column.setContentsMargins(0, 0, m.px(10), 0)
        column.setSpacing(m.px(4))
        for credit in self._credits:
            column.addWidget(label(credit.heading, name="heading", wrap=True))
            column.addWidget(label(credit.text, name="fact", wrap=True))
            column.addSpacing(m.px(8))
        column.addStretch(1)
        self.show_body(body)
        body.show()
